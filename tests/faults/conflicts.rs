//! Transactions that get into each other's way, limits of time, and plans that no longer fit.

use crate::live::{Live, count, on_each, on_postgres, patient};
use arlen_data::build::{Column, Select, col, insert_into, select, update};
use arlen_data::compile::{Handle, Raw, sql};
use arlen_data::diag::{Class, Code, Error, Result, Retry};
use arlen_data::execute::{Database, Executor as _, Isolation, RetryPolicy, Row, Transaction, TransactionOptions};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

const ID: Column<i64> = Column::new("id");

static ROW: Handle<(i64,), Row> = Handle::new(|(id,)| select("*").from("t").filter(ID.eq(id)));

#[test]
fn who_reads_what_another_writes_is_run_again_until_there_is_an_order() {
    let test = "who_reads_what_another_writes_is_run_again_until_there_is_an_order";
    on_each(test, patient(4), async |live| {
        // Two doctors are on call; each may leave if the other one stays.
        live.run("create table doctors (id bigint primary key, on_call integer not null)").await;
        for round in 0..5 {
            live.run("delete from doctors; insert into doctors values (1, 1), (2, 1)").await;
            let met = tokio::sync::Barrier::new(2);
            let runs = AtomicU32::new(0);
            let leave = async |db: &Database, id: i64| {
                let options = TransactionOptions::new().isolation(Isolation::Serializable);
                let first = AtomicU32::new(0);
                db.transaction_retry(RetryPolicy::attempts(10), options, async |tx: &Transaction| {
                    runs.fetch_add(1, Ordering::SeqCst);
                    let on_call: i64 =
                        tx.fetch_scalar(sql("select count(*) from doctors where on_call = 1").reads()).await?;
                    if live.is_postgres && first.fetch_add(1, Ordering::SeqCst) == 0 {
                        met.wait().await;
                    }
                    if on_call > 1 {
                        tx.execute(&update("doctors").set("on_call", 0).filter(col("id").eq(id))).await?;
                    }
                    Ok(())
                })
                .await
                .expect("in the end");
            };
            tokio::join!(leave(&live.db, 1), leave(&live.db, 2));
            let left: i64 = live.db.fetch_scalar(sql("select sum(on_call) from doctors")).await.expect("summed");
            assert_eq!(left, 1, "round {round}");
            // Where both had begun, one of them was run again. SQLite lets one begin behind the other.
            let runs = runs.load(Ordering::SeqCst);
            assert!(if live.is_postgres { runs > 2 } else { runs == 2 }, "{runs}");
        }
    });
}

#[test]
fn a_deadlock_is_told_and_run_again() {
    on_postgres("a_deadlock_is_told_and_run_again", patient(4), async |live| {
        let met = tokio::sync::Barrier::new(2);
        let codes = std::sync::Mutex::new(Vec::new());
        let cross = async |first: i64, second: i64| {
            let runs = AtomicU32::new(0);
            let raise = |id: i64| sql("update t set n = n + 1 where id = $1").bind(id);
            live.db
                .transaction_retry(RetryPolicy::attempts(5), TransactionOptions::new(), async |tx: &Transaction| {
                    tx.execute(sql("set local deadlock_timeout = '20ms'")).await?;
                    tx.execute(raise(first)).await?;
                    if runs.fetch_add(1, Ordering::SeqCst) == 0 {
                        met.wait().await;
                    }
                    let result = tx.execute(raise(second)).await;
                    if let Err(error) = &result {
                        assert_eq!((error.class(), error.retry()), (Class::Conflict, Retry::WholeTransaction));
                        codes.lock().expect("whole").push(error.code());
                    }
                    result
                })
                .await
                .expect("in the end");
        };
        live.run("update t set n = 0").await;
        tokio::join!(cross(1, 2), cross(2, 1));
        let codes = codes.into_inner().expect("whole");
        assert!(!codes.is_empty() && codes.iter().all(|code| *code == Code::Deadlock), "{codes:?}");
        let sums: Vec<(i32,)> = live.db.fetch_all(sql("select n from t order by id")).await.expect("read");
        assert_eq!(sums, [(2,), (2,)], "each was added twice, and no more");
    });
}

/// The code of a statement that fails in a transaction, with this set before.
async fn failing(live: &Live, set: &'static str, statement: Raw) -> (Code, Class, Retry) {
    let transaction = live.db.begin().await.expect("begun");
    transaction.execute(sql(set)).await.expect("set");
    let error = transaction.execute(statement).await.expect_err("it fails");
    drop(transaction);
    (error.code(), error.class(), error.retry())
}

#[test]
fn a_lock_timeout_a_statement_timeout_and_a_cancel_are_told_apart() {
    on_postgres("a_lock_timeout_a_statement_timeout_and_a_cancel_are_told_apart", patient(2), async |live| {
        let holder = live.db.begin().await.expect("begun");
        holder.execute(&update("t").set("n", 5).filter(col("id").eq(1))).await.expect("locked");
        let locked = failing(&live, "set local lock_timeout = '30ms'", sql("update t set n = 6 where id = 1")).await;
        assert_eq!(locked, (Code::LockTimeout, Class::Timeout, Retry::SameStatement));
        let slow = failing(&live, "set local statement_timeout = '30ms'", sql("select pg_sleep(20)")).await;
        assert_eq!(slow, (Code::StatementTimeout, Class::Timeout, Retry::IfIdempotent));
        // Somebody else's cancel looks like a limit of the server's; nobody knows who it was.
        let connection = live.db.connection().await.expect("a connection");
        let pid: i32 = connection.fetch_scalar(sql("select pg_backend_pid()")).await.expect("a number");
        let (result, cancelled) = tokio::join!(connection.execute(sql("select pg_sleep(20)")), async {
            tokio::time::sleep(Duration::from_millis(50)).await;
            holder.execute(sql("select pg_cancel_backend($1)").bind(pid)).await
        });
        cancelled.expect("cancelled");
        assert_eq!(result.expect_err("cancelled").code(), Code::StatementTimeout);
        // Our own is an answer to nobody: the caller is gone, and whoever is next hears nothing of it.
        for _ in 0..20 {
            let patience = Duration::from_millis(20);
            tokio::time::timeout(patience, connection.execute(sql("select pg_sleep(20)"))).await.expect_err("given up");
            let one: i32 = connection.fetch_scalar(sql("select 1")).await.expect("not cancelled");
            assert_eq!(one, 1);
        }
        holder.rollback().await.expect("undone");
    });
}

/// So many columns has a row.
async fn width(db: &impl arlen_data::execute::Executor) -> Result<usize> {
    Ok(db.fetch_one(ROW.bind((1_i64,))).await?.columns().len())
}

#[test]
fn a_plan_that_no_longer_fits_is_made_anew() {
    on_each("a_plan_that_no_longer_fits_is_made_anew", patient(3), async |live| {
        // Every connection has its plan.
        let (a, b) =
            (live.db.connection().await.expect("one"), live.db.begin_with(TransactionOptions::new().read_only()));
        if live.is_postgres {
            let b = b.await.expect("another");
            assert_eq!((width(&a).await.expect("a row"), width(&b).await.expect("a row")), (3, 3));
            b.rollback().await.expect("undone");
        } else {
            drop(b);
            assert_eq!((width(&a).await.expect("a row"), width(&live.db).await.expect("a row")), (3, 3));
        }
        drop(a);
        live.run("alter table t add column later integer").await;
        for _ in 0..6 {
            assert_eq!(width(&live.db).await.expect("made anew, without a word"), 4);
        }
        let connection = live.db.connection().await.expect("a connection");
        assert_eq!(width(&connection).await.expect("made anew"), 4);
    });
}

#[test]
fn a_plan_that_no_longer_fits_in_a_transaction_runs_it_again() {
    on_postgres("a_plan_that_no_longer_fits_in_a_transaction_runs_it_again", patient(1), async |live| {
        let direct = live.again(patient(1)).await;
        assert_eq!(width(&live.db).await.expect("a row"), 3);
        direct.execute(sql("alter table t add column later integer")).await.expect("changed");
        let transaction = live.db.begin().await.expect("begun");
        let error = width(&transaction).await.expect_err("the plan does not fit");
        assert_eq!(
            (error.code(), error.class(), error.retry()),
            (Code::PlanChanged, Class::Conflict, Retry::WholeTransaction)
        );
        assert_eq!(transaction.commit().await.expect_err("it failed").code(), Code::TransactionAborted);
        direct.execute(sql("alter table t add column last integer")).await.expect("changed");
        let runs = AtomicU32::new(0);
        let work = async |tx: &Transaction| {
            runs.fetch_add(1, Ordering::SeqCst);
            tx.execute(&insert_into("t").set("id", 3).set("name", "x")).await?;
            width(tx).await
        };
        assert_eq!(width(&live.db).await.expect("a row"), 5);
        direct.execute(sql("alter table t drop column last")).await.expect("changed");
        let ended = live.db.transaction_retry(RetryPolicy::attempts(3), TransactionOptions::new(), work).await;
        assert_eq!((ended.expect("the second time"), runs.load(Ordering::SeqCst)), (4, 2));
        assert_eq!(count(&live.db).await, 3, "added once");
    });
}

#[test]
fn a_server_that_forgot_its_statements_is_told_them_again() {
    on_postgres("a_server_that_forgot_its_statements_is_told_them_again", patient(1), async |live| {
        let by_id = || -> Select { select("name").from("t").filter(ID.eq(1)) };
        for forget in ["deallocate all", "discard all"] {
            let connection = live.db.connection().await.expect("a connection");
            for _ in 0..3 {
                assert_eq!(connection.fetch_scalar::<String, _>(&by_id()).await.expect("a name"), "ann");
                connection.execute(sql(forget)).await.expect("forgotten");
                // Found out, and told again, without the caller.
                assert_eq!(
                    connection.fetch_scalar::<String, _>(&by_id()).await.expect("told again"),
                    "ann",
                    "{forget}"
                );
            }
            drop(connection);
            assert_eq!(live.db.fetch_scalar::<String, _>(&by_id()).await.expect("a name"), "ann");
        }
        // In a transaction the server has failed it by then.
        let transaction = live.db.begin().await.expect("begun");
        assert_eq!(transaction.fetch_scalar::<String, _>(&by_id()).await.expect("a name"), "ann");
        transaction.execute(sql("deallocate all")).await.expect("forgotten");
        let error = transaction.fetch_scalar::<String, _>(&by_id()).await.expect_err("gone");
        assert_eq!((error.code(), error.retry()), (Code::PlanChanged, Retry::WholeTransaction));
        drop(transaction);
        assert_eq!(count(&live.db).await, 2);
    });
}

/// Before it knows a type, the driver asks by a statement that it keeps as well, and never prepares again.
#[test]
fn a_connection_whose_statements_were_forgotten_unseen_is_replaced() {
    on_postgres("a_connection_whose_statements_were_forgotten_unseen_is_replaced", patient(1), async |live| {
        live.run("create type mood as enum ('fine'); create type size as enum ('small')").await;
        live.run("create table things (mood mood, size size); insert into things values ('fine', 'small')").await;
        let mood = || sql("select mood from things where $1 = 1").bind(1);
        let size = || sql("select size from things where $1 = 1").bind(1);
        let read = async |query: Raw| Ok::<_, Error>(live.db.fetch_all::<Row, _>(query).await?.len());
        assert_eq!(read(mood()).await.expect("a row"), 1);
        // Its tag is that of any block.
        live.db.execute(sql("do $$ begin execute 'deallocate all'; end $$")).await.expect("forgotten");
        assert_eq!(read(mood()).await.expect("told again"), 1);
        if let Err(error) = read(size()).await {
            assert_eq!((error.code(), error.retry()), (Code::PlanChanged, Retry::WholeTransaction));
        }
        for _ in 0..3 {
            assert_eq!(read(size()).await.expect("on another connection"), 1);
        }
    });
}
