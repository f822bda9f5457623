//! SQLite: full, locked by others, and killed in the middle of it.

use crate::live::patient;
use arlen_data::build::{Insert, insert_into};
use arlen_data::compile::sql;
use arlen_data::diag::{Class, Code, Error, Retry};
use arlen_data::execute::{
    Database, DatabaseOptions, DatabaseUrl, Executor as _, RetryPolicy, Transaction, TransactionOptions,
};
use arlen_tests::{Project, block_on};
use std::io::Write as _;
use std::process::Command;
use std::time::{Duration, Instant};

fn add(n: i64) -> Insert {
    insert_into("pairs").set("n", n).set("filler", "x".repeat(500))
}

fn url(project: &Project) -> DatabaseUrl {
    DatabaseUrl::parse("sqlite:pairs.db").expect("a URL").relative_to(project.folder())
}

async fn opened(project: &Project, busy_timeout: Duration) -> Database {
    let db = Database::open_with(&url(project), DatabaseOptions { busy_timeout, ..patient(2) }).await.expect("opened");
    db.execute(sql("create table if not exists pairs (n integer, filler text)")).await.expect("made");
    db
}

async fn count(db: &Database) -> i64 {
    db.fetch_scalar(sql("select count(*) from pairs").reads()).await.expect("counted")
}

fn verdict(error: &Error) -> (Code, Class, Retry) {
    (error.code(), error.class(), error.retry())
}

#[test]
fn a_full_disk_ends_the_transaction_and_loses_nothing() {
    let project = Project::empty();
    block_on(async {
        let db = opened(&project, Duration::from_secs(1)).await;
        db.execute(&add(0)).await.expect("added");
        let connection = db.connection().await.expect("a connection");
        connection.execute(sql("pragma max_page_count = 20")).await.expect("set");
        let transaction = connection.begin(TransactionOptions::new()).await.expect("begun");
        let mut added = 0;
        let error = loop {
            match transaction.execute(&add(1)).await {
                Ok(_) => added += 1,
                Err(error) => break error,
            }
            assert!(added < 1000, "it does not fill up");
        };
        assert_eq!(verdict(&error), (Code::StorageFull, Class::Data, Retry::Never));
        // SQLite has rolled back by itself: nothing of the rest is stored alone.
        assert_eq!(transaction.execute(&add(2)).await.expect_err("over").code(), Code::TransactionAborted);
        assert_eq!(transaction.commit().await.expect_err("over").code(), Code::TransactionAborted);
        assert_eq!(count(&db).await, 1, "what was there is there");
        db.execute(&add(3)).await.expect("the limit went with the one who set it");
        // A statement by itself.
        let connection = db.connection().await.expect("a connection");
        connection.execute(sql("pragma max_page_count = 20")).await.expect("set");
        let fill = "with recursive s (x) as (select 1 union all select x + 1 from s where x < 1000) \
                    insert into pairs select x, hex(zeroblob(250)) from s";
        assert_eq!(verdict(&connection.execute(sql(fill)).await.expect_err("full")).0, Code::StorageFull);
        drop(connection);
        assert_eq!(count(&db).await, 2);
    });
}

#[test]
fn a_database_that_others_hold_is_waited_for_and_then_refused() {
    let project = Project::empty();
    block_on(async {
        let db = opened(&project, Duration::from_millis(100)).await;
        let other = rusqlite::Connection::open(project.path("pairs.db")).expect("opened");
        other.execute_batch("begin immediate").expect("locked");
        let begun = Instant::now();
        let locked = (Code::DatabaseLocked, Class::Timeout, Retry::SameStatement);
        assert_eq!(verdict(&db.execute(&add(1)).await.expect_err("locked")), locked);
        assert_eq!(verdict(&db.begin().await.expect_err("locked")), locked);
        let waited = begun.elapsed();
        assert!(waited >= Duration::from_millis(200) && waited < Duration::from_secs(5), "{waited:?}");
        assert_eq!(count(&db).await, 0, "readers do not wait");
        // It ends by itself, and a closure that is run again gets its turn.
        let ends = std::thread::spawn(move || {
            std::thread::sleep(Duration::from_millis(250));
            other.execute_batch("insert into pairs values (7, ''); commit").expect("stored");
        });
        let work = async |tx: &Transaction| tx.execute(&add(1)).await;
        let ended = db.transaction_retry(RetryPolicy::attempts(20), TransactionOptions::new(), work).await;
        assert_eq!(ended.expect("in the end"), 1);
        ends.join().expect("no panic");
        assert_eq!(count(&db).await, 2);
    });
}

#[test]
fn a_transaction_that_read_before_others_wrote_is_run_again() {
    let project = Project::empty();
    block_on(async {
        let db = opened(&project, Duration::from_secs(5)).await;
        let other = rusqlite::Connection::open(project.path("pairs.db")).expect("opened");
        let connection = db.connection().await.expect("a connection");
        connection.execute(sql("begin")).await.expect("begun by hand, without the lock");
        assert_eq!(connection.fetch_scalar::<i64, _>(sql("select count(*) from pairs")).await.expect("counted"), 0);
        other.execute_batch("insert into pairs values (7, '')").expect("stored");
        let begun = Instant::now();
        let error = connection.execute(&add(1)).await.expect_err("what it read is no longer so");
        assert_eq!(verdict(&error), (Code::SerializationFailure, Class::Conflict, Retry::WholeTransaction));
        assert!(begun.elapsed() < Duration::from_secs(4), "waiting would not help");
        drop(connection);
        assert_eq!(count(&db).await, 1);
        // Transactions of ours that write take the lock when they begin, so that this never happens to them.
        let transaction = db.begin().await.expect("begun");
        assert_eq!(transaction.fetch_scalar::<i64, _>(sql("select count(*) from pairs")).await.expect("counted"), 1);
        other.busy_timeout(Duration::ZERO).expect("set");
        other.execute_batch("insert into pairs values (8, '')").expect_err("locked");
        transaction.execute(&add(1)).await.expect("added");
        transaction.commit().await.expect("stored");
        assert_eq!(count(&db).await, 2);
    });
}

/// How a process of [`crash`] knows that it is one: the folder, and the statement at which it ends.
const CRASH: &str = "ARLEN_TEST_CRASH";

/// What a process does until it ends: pairs of rows, each in a transaction; it says which are stored.
#[test]
fn crash() {
    let Ok(order) = std::env::var(CRASH) else { return };
    let (folder, rest) = order.rsplit_once('|').expect("a folder");
    let (when, at) = rest.split_once(' ').expect("a number");
    let at: usize = at.parse().expect("a number");
    let url = DatabaseUrl::parse("sqlite:pairs.db").expect("a URL").relative_to(std::path::Path::new(folder));
    let mut left = at;
    block_on(async move {
        let db = Database::open_with(&url, patient(1)).await.expect("opened");
        for n in 1..=3 {
            let transaction = step(&mut left, when, db.begin()).await.expect("begun");
            for _ in 0..2 {
                step(&mut left, when, transaction.execute(&add(n))).await.expect("added");
            }
            step(&mut left, when, transaction.commit()).await.expect("stored");
            writeln!(std::io::stdout(), "stored {n}").expect("said");
        }
    });
    std::process::abort();
}

/// Ends the process before a statement, or when it has just begun.
async fn step<F: Future>(left: &mut usize, when: &str, future: F) -> F::Output {
    let mut future = std::pin::pin!(future);
    if *left == 0 {
        if when == "within" {
            std::future::poll_fn(|context| std::task::Poll::Ready(future.as_mut().poll(context).is_ready())).await;
        }
        std::process::abort();
    }
    *left -= 1;
    future.await
}

#[test]
fn a_process_that_crashes_loses_nothing_that_was_stored() {
    let program = std::env::current_exe().expect("this program");
    for when in ["before", "within"] {
        for at in 0..=12 {
            let project = Project::empty();
            block_on(async { opened(&project, Duration::from_secs(1)).await.close(Duration::from_secs(1)).await });
            let output = Command::new(&program)
                .args(["--exact", "faults::storage::crash", "--nocapture", "--test-threads=1"])
                .env(CRASH, format!("{}|{when} {at}", project.folder().display()))
                .output()
                .expect("it runs");
            assert!(!output.status.success(), "it ended by itself");
            let said = String::from_utf8_lossy(&output.stdout).into_owned();
            let what = format!("{when} statement {at}: {said}");
            let stored: Vec<i64> = (1..=3).filter(|n| said.contains(&format!("stored {n}"))).collect();
            assert_eq!(stored.len(), at / 4, "{what}");
            // By SQLite itself, on the files as they were left.
            let raw = rusqlite::Connection::open(project.path("pairs.db")).expect("opened");
            let sound: String = raw.query_row("pragma integrity_check", [], |row| row.get(0)).expect("checked");
            assert_eq!(sound, "ok", "{what}");
            block_on(async {
                let db = opened(&project, Duration::from_secs(1)).await;
                let rows: Vec<(i64, i64)> =
                    db.fetch_all(sql("select n, count(*) from pairs group by n order by n")).await.expect("read");
                assert!(rows.iter().all(|(_, count)| *count == 2), "{what}: both rows or none: {rows:?}");
                let found: Vec<i64> = rows.into_iter().map(|(n, _)| n).collect();
                assert!(stored.iter().all(|n| found.contains(n)), "{what}: {found:?}");
                assert!(found.len() <= stored.len() + 1, "{what}: {found:?}");
                db.execute(&add(9)).await.expect("it goes on");
            });
        }
    }
}

#[test]
fn a_reader_cannot_be_made_to_write() {
    let project = Project::empty();
    block_on(async {
        let db = opened(&project, Duration::from_secs(1)).await;
        let error = db.execute(sql("insert into pairs values (1, '')").reads()).await.expect_err("it only reads");
        assert_eq!(verdict(&error), (Code::ReadOnly, Class::Conflict, Retry::Never));
        assert_eq!(count(&db).await, 0);
    });
}
