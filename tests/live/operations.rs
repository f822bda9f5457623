//! Operations that are done once for each key.

use super::{Live, count, on_each, small};
use arlen_data::build::{insert_into, select};
use arlen_data::compile::sql;
use arlen_data::diag::{Code, Error, Result};
use arlen_data::dialect::Family;
use arlen_data::execute::{
    Database, Executor as _, Isolation, Once, OperationLedger, RetryPolicy, Transaction, TransactionOptions,
};
use arlen_tests::Shop;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::Duration;

const POLICY: RetryPolicy = RetryPolicy::attempts(8);

async fn with_ledger(live: &Live) -> OperationLedger {
    let ledger = OperationLedger::default();
    live.run(&ledger.migration_sql(&live.db.dialect())).await;
    ledger
}

async fn add(tx: &Transaction, id: i64) -> Result<i64> {
    tx.fetch_scalar(&insert_into("t").set("id", id).set("name", "x").returning("id")).await
}

async fn keys(live: &Live) -> Vec<String> {
    let rows: Vec<(String,)> =
        live.db.fetch_all(&select("key").from("arlen_operations").order_by("key")).await.expect("read");
    rows.into_iter().map(|(key,)| key).collect()
}

#[test]
fn an_operation_is_stored_once_for_each_key() {
    on_each("an_operation_is_stored_once_for_each_key", small(2), async |live| {
        let (db, ledger) = (&live.db, with_ledger(&live).await);
        let once = async |key: &'static str, id: i64| {
            db.transaction_once(&ledger, key, POLICY, TransactionOptions::new(), async |tx| add(tx, id).await).await
        };
        assert_eq!(once("a", 3).await.expect("done"), Once::Done(3));
        assert_eq!(once("a", 4).await.expect("done before"), Once::DoneBefore);
        assert_eq!(once("A", 4).await.expect("another key").done(), Some(4));
        assert_eq!(count(db).await, 4);
        // What fails is not noted, and can be done later.
        assert_eq!(once("b", 3).await.expect_err("a duplicate").code(), Code::UniqueViolation);
        let closed: Result<Once<()>> = db
            .transaction_once(&ledger, "c", POLICY, TransactionOptions::new(), async |tx| {
                add(tx, 5).await?;
                Err(Error::user("the shop is closed"))
            })
            .await;
        assert_eq!(closed.expect_err("its own error").to_string(), "the shop is closed");
        assert_eq!(keys(&live).await, ["A", "a"]);
        assert_eq!(once("b", 5).await.expect("done"), Once::Done(5));
        let reading = TransactionOptions::new().read_only();
        let result = db.transaction_once(&ledger, "d", POLICY, reading, async |tx| add(tx, 6).await).await;
        assert_eq!(result.expect_err("a ledger is written to").code(), Code::ReadOnly);
    });
}

#[test]
fn a_key_that_is_none_is_refused_before_anything_runs() {
    on_each("a_key_that_is_none_is_refused_before_anything_runs", small(1), async |live| {
        // No table: it is not even looked for.
        let ledger = OperationLedger::default();
        for key in ["", "nul\0", "x".repeat(256).as_str()] {
            let options = TransactionOptions::new();
            let result = live.db.transaction_once(&ledger, key, POLICY, options, async |tx| add(tx, 3).await).await;
            assert_eq!(result.expect_err("refused").code(), Code::OperationKeyInvalid);
        }
        let longest = "\u{10ffff}".repeat(255);
        let ledger = with_ledger(&live).await;
        for expected in [Once::Done(3), Once::DoneBefore] {
            let options = TransactionOptions::new();
            let work = async |tx: &Transaction| add(tx, 3).await;
            let result = live.db.transaction_once(&ledger, &longest, POLICY, options, work).await;
            assert_eq!(result.expect("stored"), expected, "the longest key is kept as it is");
        }
    });
}

#[test]
fn a_ledger_that_nobody_created_is_asked_for() {
    on_each("a_ledger_that_nobody_created_is_asked_for", small(1), async |live| {
        let ledger = OperationLedger::named("operations").expect("a name");
        let options = TransactionOptions::new();
        let done = live.db.transaction_once(&ledger, "a", POLICY, options, async |tx| add(tx, 3).await).await;
        let cleaned = ledger.clean(&live.db, Duration::from_secs(1)).await;
        for error in [done.expect_err("no table"), cleaned.expect_err("no table")] {
            assert_eq!(error.code(), Code::ObjectMissing);
            let help = error.diagnostic().help().expect("help");
            assert!(help.starts_with("create `operations` by a migration whose text `OperationLedger::migration_sql`"));
        }
        // Of the closure's tables nothing is said.
        let (ledger, options) = (with_ledger(&live).await, TransactionOptions::new());
        let work = async |tx: &Transaction| tx.execute(sql("delete from nowhere")).await;
        let error = live.db.transaction_once(&ledger, "a", POLICY, options, work).await.expect_err("no table");
        assert_eq!(error.code(), Code::ObjectMissing);
        assert!(error.diagnostic().help().is_none_or(|help| !help.contains("migration_sql")));
        assert_eq!(count(&live.db).await, 2);
    });
}

#[test]
fn of_callers_at_the_same_time_one_does_it() {
    on_each("of_callers_at_the_same_time_one_does_it", small(8), async |live| {
        let (db, ledger) = (&live.db, with_ledger(&live).await);
        let levels = [Isolation::ReadCommitted, Isolation::RepeatableRead, Isolation::Serializable];
        for (id, level) in (3..).zip(levels) {
            let (key, runs, options) =
                (format!("key-{id}"), AtomicU32::new(0), TransactionOptions::new().isolation(level));
            let call = async || {
                let work = async |tx: &Transaction| {
                    runs.fetch_add(1, Ordering::Relaxed);
                    // The others come in the meantime.
                    tokio::time::sleep(Duration::from_millis(30)).await;
                    add(tx, id).await
                };
                db.transaction_once(&ledger, &key, POLICY, options, work).await.expect("an answer")
            };
            let (a, b, c, d) = tokio::join!(call(), call(), call(), call());
            let done = [a, b, c, d].into_iter().filter_map(Once::done).collect::<Vec<_>>();
            assert_eq!((done, runs.into_inner()), (vec![id], 1), "{level:?}");
        }
        assert_eq!(count(db).await, 5);
    });
}

#[test]
fn the_key_of_an_operation_that_is_undone_is_free_for_who_waits() {
    on_each("the_key_of_an_operation_that_is_undone_is_free_for_who_waits", small(4), async |live| {
        let (db, ledger) = (&live.db, with_ledger(&live).await);
        let begun = AtomicBool::new(false);
        let first = db.transaction_once(&ledger, "a", POLICY, TransactionOptions::new(), async |tx| {
            add(tx, 3).await?;
            begun.store(true, Ordering::Release);
            tokio::time::sleep(Duration::from_millis(30)).await;
            Err::<(), _>(Error::user("changed my mind"))
        });
        let second = async {
            while !begun.load(Ordering::Acquire) {
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
            db.transaction_once(&ledger, "a", POLICY, TransactionOptions::new(), async |tx| add(tx, 4).await).await
        };
        let (first, second) = tokio::join!(first, second);
        assert!(first.expect_err("its own error").is_user());
        assert_eq!(second.expect("done"), Once::Done(4));
        // So is that of one that is dropped in its middle.
        let endless = db.transaction_once(&ledger, "b", POLICY, TransactionOptions::new(), async |tx| {
            add(tx, 5).await?;
            std::future::pending::<Result<()>>().await
        });
        tokio::time::timeout(Duration::from_millis(30), endless).await.expect_err("endless");
        let options = TransactionOptions::new();
        let again = db.transaction_once(&ledger, "b", POLICY, options, async |tx| add(tx, 5).await).await;
        assert_eq!(again.expect("done"), Once::Done(5));
        assert_eq!((count(db).await, keys(&live).await.len()), (4, 2));
    });
}

#[test]
fn what_collides_is_run_again_and_stored_once() {
    on_each("what_collides_is_run_again_and_stored_once", small(4), async |live| {
        let (db, ledger) = (&live.db, with_ledger(&live).await);
        let add_one = async |key: &'static str| {
            let options = TransactionOptions::new().isolation(Isolation::Serializable);
            let work = async |tx: &Transaction| {
                let n: i32 = tx.fetch_scalar(sql("select n from t where id = 1")).await?;
                tokio::time::sleep(Duration::from_millis(5)).await;
                let add = arlen_data::build::update("t").set("n", n + 1);
                tx.execute(&add.filter(arlen_data::build::col("id").eq(1))).await
            };
            db.transaction_once(&ledger, key, RetryPolicy::attempts(20), options, work).await.expect("in the end")
        };
        let done = tokio::join!(add_one("a"), add_one("b"), add_one("a"), add_one("c"));
        let done = [done.0, done.1, done.2, done.3];
        assert_eq!(done.into_iter().filter(|once| *once == Once::DoneBefore).count(), 1);
        assert_eq!(db.fetch_scalar::<i32, _>(sql("select n from t where id = 1")).await.expect("read"), 13);
    });
}

#[test]
fn what_is_old_is_forgotten() {
    on_each("what_is_old_is_forgotten", small(2), async |live| {
        let (db, ledger) = (&live.db, with_ledger(&live).await);
        for (id, key) in [(3, "new"), (4, "old"), (5, "older")] {
            let options = TransactionOptions::new();
            let done = db.transaction_once(&ledger, key, POLICY, options, async |tx| add(tx, id).await).await;
            assert_eq!(done.expect("done"), Once::Done(id));
        }
        for (key, hours) in [("old", 25), ("older", 49)] {
            live.run(&if live.is_postgres {
                format!("update arlen_operations set done_at = done_at - interval '{hours} hours' where key = '{key}'")
            } else {
                format!(
                    "update arlen_operations set done_at = strftime('%Y-%m-%d %H:%M:%f', done_at, '-{hours} hours') \
                     where key = '{key}'"
                )
            })
            .await;
        }
        let day = Duration::from_secs(24 * 60 * 60);
        assert_eq!(ledger.clean(db, Duration::MAX).await.expect("cleaned"), 0);
        assert_eq!(ledger.clean(db, day * 3).await.expect("cleaned"), 0);
        assert_eq!(ledger.clean(db, day * 2).await.expect("cleaned"), 1);
        assert_eq!(keys(&live).await, ["new", "old"]);
        assert_eq!(ledger.clean(db, Duration::from_millis(25 * 60 * 60 * 1000 - 1)).await.expect("cleaned"), 1);
        assert_eq!(keys(&live).await, ["new"]);
        let options = TransactionOptions::new();
        let again = db.transaction_once(&ledger, "old", POLICY, options, async |tx| add(tx, 6).await).await;
        assert_eq!(again.expect("forgotten"), Once::Done(6));
    });
}

async fn in_a_task(db: Database, ledger: OperationLedger) -> Result<Once<i64>> {
    let id = 7;
    let borrowed = &id;
    db.transaction_once(&ledger, "task", POLICY, TransactionOptions::new(), async |tx| add(tx, *borrowed).await).await
}

#[test]
fn it_runs_in_a_task() {
    /// Not inside the closure of the test: there the compiler does not see that the future is `Send` (Rust 1.95).
    fn spawned(db: Database, ledger: OperationLedger) -> tokio::task::JoinHandle<Result<Once<i64>>> {
        tokio::spawn(in_a_task(db, ledger))
    }
    on_each("it_runs_in_a_task", small(2), async |live| {
        let ledger = with_ledger(&live).await;
        let done = spawned(live.db.clone(), ledger).await.expect("the task ends");
        assert_eq!(done.expect("done"), Once::Done(7));
    });
}

#[test]
fn its_table_is_made_by_a_migration() {
    let table = "SELECT key, attempt, done_at FROM arlen_operations";
    for (family, shop) in
        Family::ALL.iter().zip([Shop::postgres("its_table_is_made_by_a_migration"), Some(Shop::sqlite())])
    {
        let Some(shop) = shop else { continue };
        let text = OperationLedger::default().migration_sql(&family.dialect());
        // The file of the documentation is this text.
        let page = std::fs::read_to_string(arlen_tests::root().join("docs/operations.md")).expect("read");
        assert!(page.contains(&format!("```sql\n{text}```\n")), "docs/operations.md does not have\n{text}");
        shop.project.write("db/migrations/shop/1_operations.sql", text);
        drop(shop.project.cli(&[]).run().exits(0));
        assert!(shop.column(table).is_empty());
        drop(shop.project.cli(&[]).run().exits(0));
    }
}
