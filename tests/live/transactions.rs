//! Transactions: what is stored, what is not, and what is said of it.

use super::{count, on_each, small};
use arlen_data::build::{col, insert_into, select, update};
use arlen_data::compile::sql;
use arlen_data::diag::{Class, Code, Error, Result, Retry};
use arlen_data::execute::{Executor as _, Isolation, RetryPolicy, TransactionOptions};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

#[test]
fn what_is_not_committed_is_not_stored() {
    on_each("what_is_not_committed_is_not_stored", small(2), async |live| {
        let add = |id: i64| insert_into("t").set("id", id).set("name", "x");
        let transaction = live.db.begin().await.expect("begun");
        transaction.execute(&add(3)).await.expect("added");
        drop(transaction);
        assert_eq!(count(&live.db).await, 2);
        let transaction = live.db.begin().await.expect("begun");
        transaction.execute(&add(3)).await.expect("added");
        transaction.rollback().await.expect("undone");
        assert_eq!(count(&live.db).await, 2);
        let failed: Result<()> = live
            .db
            .transaction(async |tx| {
                tx.execute(&add(3)).await?;
                Err(Error::user(std::io::Error::other("the shop is closed")))
            })
            .await;
        let error = failed.expect_err("failed");
        assert_eq!((error.code(), error.to_string().as_str()), (Code::ApplicationError, "the shop is closed"));
        assert!(error.downcast::<std::io::Error>().is_ok());
        assert_eq!(count(&live.db).await, 2);
        let name = String::from("borrowed from outside");
        let id = live
            .db
            .transaction(async |tx| {
                tx.execute(&insert_into("t").set("id", 3_i64).set("name", name.as_str())).await?;
                tx.fetch_scalar::<i64, _>(&select("id").from("t").filter(col("name").eq(name.as_str()))).await
            })
            .await;
        assert_eq!((id.expect("stored"), count(&live.db).await), (3, 3));
    });
}

#[test]
fn a_part_can_be_undone_alone() {
    on_each("a_part_can_be_undone_alone", small(2), async |live| {
        let add = |id: i64| insert_into("t").set("id", id).set("name", "x");
        live.db
            .transaction(async |tx| {
                tx.execute(&add(3)).await?;
                let lost: Result<()> = tx
                    .savepoint(async |part| {
                        part.execute(&add(4)).await?;
                        // A duplicate ends the part on PostgreSQL, and only the statement on SQLite.
                        part.execute(&add(4)).await.map(|_| ())
                    })
                    .await;
                assert_eq!(lost.expect_err("a duplicate").code(), Code::UniqueViolation);
                tx.savepoint(async |part| {
                    part.execute(&add(5)).await?;
                    part.savepoint(async |inner| inner.execute(&add(6)).await).await
                })
                .await?;
                drop(tx.begin_savepoint().await?);
                let given_up = tx.begin_savepoint().await?;
                given_up.execute(&add(7)).await?;
                drop(given_up);
                tx.execute(&add(8)).await.map(|_| ())
            })
            .await
            .expect("stored");
        let ids: Vec<(i64,)> = live.db.fetch_all(&select("id").from("t").order_by("id")).await.expect("read");
        assert_eq!(ids, [(1,), (2,), (3,), (5,), (6,), (8,)]);
    });
}

#[test]
fn an_error_that_is_hidden_is_not_a_success() {
    on_each("an_error_that_is_hidden_is_not_a_success", small(2), async |live| {
        let result = live
            .db
            .transaction(async |tx| {
                tx.execute(&insert_into("t").set("id", 3_i64).set("name", "x")).await?;
                drop(tx.execute(&insert_into("t").set("id", 1_i64).set("name", "again")).await);
                Ok(())
            })
            .await;
        if live.is_postgres {
            assert_eq!(result.expect_err("the server rolled back").code(), Code::TransactionAborted);
            assert_eq!(count(&live.db).await, 2);
        } else {
            // SQLite undoes the statement alone, and the rest is stored as it says.
            result.expect("stored");
            assert_eq!(count(&live.db).await, 3);
        }
    });
}

const ENDLESS: &str =
    "with recursive s (x) as (select 1 union all select x + 1 from s where x > 0) select count(*) from s";

#[test]
fn a_statement_given_up_in_a_transaction_ends_it() {
    on_each("a_statement_given_up_in_a_transaction_ends_it", small(1), async |live| {
        let transaction = live.db.begin().await.expect("begun");
        transaction.execute(&update("t").set("n", 99).all_rows()).await.expect("updated");
        let slow = if live.is_postgres { sql("select pg_sleep(5)") } else { sql(ENDLESS) };
        tokio::time::timeout(Duration::from_millis(50), transaction.execute(slow)).await.expect_err("too slow");
        let error = transaction.execute(sql("select 1")).await.expect_err("nobody knows how far it came");
        assert_eq!((error.code(), error.retry()), (Code::TransactionInterrupted, Retry::WholeTransaction));
        assert_eq!(transaction.commit().await.expect_err("nothing to store").code(), Code::TransactionInterrupted);
        let changed: i64 = live.db.fetch_scalar(sql("select count(*) from t where n = 99")).await.expect("read");
        assert_eq!(changed, 0);
    });
}

#[test]
fn the_next_caller_does_not_wait_for_what_was_given_up() {
    on_each("the_next_caller_does_not_wait_for_what_was_given_up", small(1), async |live| {
        for _ in 0..5 {
            let slow = if live.is_postgres { sql("select pg_sleep(5)") } else { sql(ENDLESS) };
            tokio::time::timeout(Duration::from_millis(30), live.db.execute(slow)).await.expect_err("too slow");
            // The pool is patient for 300 ms.
            assert_eq!(live.db.fetch_scalar::<i64, _>(sql("select count(*) from t")).await.expect("an answer"), 2);
        }
    });
}

#[test]
fn a_transaction_that_only_reads_only_reads() {
    on_each("a_transaction_that_only_reads_only_reads", small(2), async |live| {
        let reading = TransactionOptions::new().isolation(Isolation::RepeatableRead).read_only();
        let transaction = live.db.begin_with(reading).await.expect("begun");
        assert_eq!(transaction.fetch_scalar::<i64, _>(sql("select count(*) from t")).await.expect("read"), 2);
        live.db.execute(&insert_into("t").set("id", 3).set("name", "x")).await.expect("added by another");
        assert_eq!(transaction.fetch_scalar::<i64, _>(sql("select count(*) from t")).await.expect("read"), 2);
        let error = transaction.execute(&insert_into("t").set("id", 4).set("name", "x")).await.expect_err("read only");
        assert_eq!((error.code(), error.class()), (Code::ReadOnly, Class::Conflict));
    });
}

#[test]
fn transactions_that_collide_are_run_again() {
    on_each("transactions_that_collide_are_run_again", small(4), async |live| {
        let attempts = AtomicU32::new(0);
        let options = TransactionOptions::new().isolation(Isolation::Serializable);
        let add_one = async |db: &arlen_data::execute::Database| {
            db.transaction_retry(RetryPolicy::attempts(20), options, async |tx| {
                attempts.fetch_add(1, Ordering::Relaxed);
                let n: i32 = tx.fetch_scalar(&select("n").from("t").filter(col("id").eq(1))).await?;
                tokio::time::sleep(Duration::from_millis(5)).await;
                tx.execute(&update("t").set("n", n + 1).filter(col("id").eq(1))).await
            })
            .await
            .expect("in the end")
        };
        let four = [(); 4].map(|()| add_one(&live.db));
        let [a, b, c, d] = four;
        let done = tokio::join!(a, b, c, d);
        assert_eq!(done, (1, 1, 1, 1));
        let n: i32 = live.db.fetch_scalar(sql("select n from t where id = 1")).await.expect("read");
        assert_eq!(n, 14, "each was counted once");
        assert!(attempts.load(Ordering::Relaxed) >= 4);
    });
}

#[test]
fn a_transaction_that_was_ended_by_hand_is_over() {
    on_each("a_transaction_that_was_ended_by_hand_is_over", small(1), async |live| {
        let by_hand =
            if live.is_postgres { &["commit", "rollback", "commit and chain"][..] } else { &["commit", "rollback"] };
        for (n, text) in (10_i64..).zip(by_hand) {
            let add = |id: i64| insert_into("t").set("id", id).set("name", *text);
            for end in ["statement", "commit", "rollback"] {
                let transaction = live.db.begin().await.expect("begun");
                transaction.execute(&add(n)).await.expect("added");
                transaction.execute(sql(text)).await.expect("ended");
                let error = match end {
                    "statement" => {
                        let error = transaction.execute(&add(n + 100)).await.expect_err("alone");
                        drop(transaction);
                        error
                    }
                    "commit" => transaction.commit().await.expect_err("there is nothing to commit"),
                    _ => transaction.rollback().await.expect_err("there is nothing to undo"),
                };
                assert_eq!((error.code(), error.class()), (Code::TransactionOver, Class::Usage), "{text}, {end}");
                live.db.execute(&arlen_data::build::delete_from("t").filter(col("id").eq(n))).await.expect("usable");
            }
            assert_eq!(count(&live.db).await, 2, "{text}: what came behind it was not stored alone");
        }
    });
}
