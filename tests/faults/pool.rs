//! A pool that has nothing left to give.

use crate::live::{on_each, small};
use arlen_data::compile::sql;
use arlen_data::diag::{Class, Code, Retry};
use arlen_data::execute::{Database, DatabaseOptions, Executor as _, PoolOptions};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

async fn waits(db: Database, number: usize, order: Arc<Mutex<Vec<usize>>>) {
    let connection = db.connection().await.expect("in its turn");
    order.lock().expect("whole").push(number);
    connection.execute(sql("select 1")).await.expect("one");
}

#[test]
fn who_asks_first_is_served_first() {
    let pool = PoolOptions { max_connections: 1, acquire_timeout: Duration::from_secs(20), ..PoolOptions::default() };
    on_each("who_asks_first_is_served_first", DatabaseOptions { pool, ..DatabaseOptions::default() }, async |live| {
        let held = live.db.connection().await.expect("the only one");
        let order = Arc::new(Mutex::new(Vec::new()));
        let mut callers = Vec::new();
        for number in 0..100 {
            let mut asked = Box::pin(waits(live.db.clone(), number, Arc::clone(&order)));
            // In the queue from its first poll on.
            assert!(
                std::future::poll_fn(|context| std::task::Poll::Ready(asked.as_mut().poll(context))).await.is_pending()
            );
            callers.push(tokio::spawn(asked));
        }
        drop(held);
        for caller in callers {
            caller.await.expect("served");
        }
        assert_eq!(*order.lock().expect("whole"), (0..100).collect::<Vec<_>>());
    });
}

async fn refused(db: Database) -> Option<arlen_data::diag::Error> {
    db.begin().await.err()
}

#[test]
fn a_hundred_who_ask_in_vain_are_told_who_holds_what() {
    on_each("a_hundred_who_ask_in_vain_are_told_who_holds_what", small(2), async |live| {
        let (one, two) = (live.db.connection().await, live.db.begin().await);
        let held = if live.is_postgres {
            (one.expect("one"), Some(two.expect("another")))
        } else {
            // SQLite has one connection that writes.
            assert_eq!(two.err().map(|error| error.code()), Some(Code::PoolTimeout));
            (one.expect("one"), None)
        };
        let begun = Instant::now();
        let callers: Vec<_> = (0..100).map(|_| tokio::spawn(refused(live.db.clone()))).collect();
        for caller in callers {
            let error = caller.await.expect("no panic").expect("nothing is left");
            assert_eq!(
                (error.code(), error.class(), error.retry()),
                (Code::PoolTimeout, Class::Timeout, Retry::SameStatement)
            );
            let report = error.diagnostic().report().to_string();
            assert!(report.contains("tests/faults/pool.rs:"), "the holders: {report}");
        }
        let took = begun.elapsed();
        assert!(took >= Duration::from_millis(300) && took < Duration::from_secs(10), "{took:?}");
        drop(held);
        assert_eq!(crate::live::count(&live.db).await, 2);
        live.db.begin().await.expect("free again").rollback().await.expect("undone");
        assert_eq!(live.db.status().waiting, 0);
    });
}
