//! Futures that are dropped.

use super::super::SqliteLink;
use super::{ENDLESS, all, execute, fetch, folder, memory, one, open, run};
use crate::execute::Access;
use crate::execute::link::{Control, Link as _};
use crate::execute::transaction_options::TransactionOptions;
use crate::value::Value;
use std::time::{Duration, Instant};
use tokio::time::timeout;

async fn give_up(link: &mut SqliteLink, sql: &str, behind: Duration) {
    drop(timeout(behind, execute(link, sql, &[])).await);
}

/// Drops a future that has sent its job, when that is certainly done. False if the answer was quicker than that.
fn send_and_leave<T>(call: impl Future<Output = T>) -> bool {
    let call = std::pin::pin!(call);
    let left = call.poll(&mut std::task::Context::from_waker(std::task::Waker::noop())).is_pending();
    std::thread::sleep(Duration::from_millis(20));
    left
}

#[test]
fn an_endless_query_is_stopped_and_the_next_call_answers_at_once() {
    run(async {
        let folder = folder();
        let path = folder.path().join("a.db");
        let mut writer = open(&path, Access::Write).await;
        let mut reader = open(&path, Access::Read).await;
        for link in [&mut writer, &mut reader] {
            let mut best = Duration::MAX;
            for wait in [0, 1, 20] {
                give_up(link, ENDLESS, Duration::from_millis(wait)).await;
                assert!(!link.is_clean());
                let begun = Instant::now();
                assert_eq!(one(link, "SELECT 7").await, 7);
                best = best.min(begun.elapsed());
                assert!(link.is_clean());
            }
            // The best of them: the machine may be busy with something else.
            assert!(best < Duration::from_millis(50), "{best:?}");
        }
    });
}

#[test]
fn after_200_drops_at_random_moments_each_probe_gets_its_own_answer() {
    run(async {
        let folder = folder();
        let mut link = open(&folder.path().join("a.db"), Access::Write).await;
        all(&mut link, &["CREATE TABLE t(n INTEGER, v TEXT)"]).await;
        let statements = [
            ENDLESS,
            "SELECT 999",
            "BEGIN IMMEDIATE",
            "INSERT INTO t SELECT value, hex(randomblob(9)) FROM (WITH RECURSIVE n(value) AS (SELECT 1 UNION ALL \
             SELECT value + 1 FROM n LIMIT 20000) SELECT value FROM n)",
            "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n LIMIT 30000) SELECT x FROM n",
            "INSERT INTO t VALUES (1, 'x') RETURNING n",
        ];
        let mut seed = 0x9e37_79b9_u64;
        for round in 0..200_u64 {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let micros = (seed >> 33) % 3_000;
            let pick = usize::try_from(seed >> 40).expect("small") % statements.len();
            let sql = statements.get(pick).expect("one of them");
            give_up(&mut link, sql, Duration::from_micros(micros)).await;
            let probe = i64::try_from(round).expect("small");
            // A statement that was done in time may have begun a transaction.
            link.clean().await.expect("clean");
            let rows = fetch::<(i64,)>(&mut link, "SELECT ?1", &[Value::I64(probe)]).await.expect("an answer");
            assert_eq!(rows, [(probe,)]);
            assert!(link.is_clean(), "round {round}");
            let whole = one(&mut link, "SELECT count(*) % 20000 FROM t WHERE v <> 'x'").await;
            assert_eq!(whole, 0, "round {round}: an insert is whole or not there");
        }
    });
}

#[test]
fn an_interrupted_write_ends_its_transaction_and_a_read_does_not() {
    run(async {
        let mut link = memory().await;
        all(&mut link, &["CREATE TABLE t(n INTEGER)"]).await;
        let begin = Control::Begin(TransactionOptions::new());
        link.control(&begin).await.expect("begun");
        all(&mut link, &["INSERT INTO t VALUES (1)"]).await;
        give_up(&mut link, ENDLESS, Duration::from_millis(5)).await;
        assert_eq!(one(&mut link, "SELECT count(*) FROM t").await, 1);
        give_up(&mut link, &format!("INSERT INTO t {ENDLESS}"), Duration::from_millis(5)).await;
        let error = execute(&mut link, "SELECT 1", &[]).await.expect_err("the transaction is gone");
        assert_eq!(error.code(), crate::diag::Code::TransactionAborted);
        let error = link.control(&Control::Commit).await.expect_err("nothing to commit");
        assert_eq!(error.code(), crate::diag::Code::TransactionAborted);
        assert_eq!(one(&mut link, "SELECT count(*) FROM t").await, 0);
        assert!(link.is_clean());
    });
}

#[test]
fn a_begin_that_was_given_up_is_rolled_back_and_a_commit_is_unknown() {
    run(async {
        let mut link = memory().await;
        all(&mut link, &["CREATE TABLE t(n INTEGER)"]).await;
        let begin = Control::Begin(TransactionOptions::new());
        while !send_and_leave(link.control(&begin)) {
            link.control(&Control::RollBack).await.expect("back");
        }
        assert_eq!(one(&mut link, "SELECT 1").await, 1);
        assert!(link.is_clean());

        loop {
            link.control(&begin).await.expect("begun");
            all(&mut link, &["DELETE FROM t", "INSERT INTO t VALUES (1)"]).await;
            if send_and_leave(link.control(&Control::Commit)) {
                break;
            }
        }
        let error = execute(&mut link, "SELECT 1", &[]).await.expect_err("over");
        assert_eq!(error.code(), crate::diag::Code::TransactionOver);
        let error = link.control(&Control::Commit).await.expect_err("unknown");
        assert_eq!(error.code(), crate::diag::Code::CommitUnknown);
        assert_eq!(one(&mut link, "SELECT count(*) FROM t").await, 1);
    });
}

#[test]
fn waiting_for_a_lock_ends_when_nobody_waits_any_more() {
    run(async {
        let folder = folder();
        let path = folder.path().join("a.db");
        let mut holder = open(&path, Access::Write).await;
        let options = super::super::LinkOptions { busy_timeout: Duration::from_secs(60), ..Default::default() };
        let mut waiter = SqliteLink::open(Some(&path), &options).await.expect("a link");
        all(&mut holder, &["BEGIN IMMEDIATE"]).await;
        give_up(&mut waiter, "CREATE TABLE t(n)", Duration::from_millis(30)).await;
        let begun = Instant::now();
        assert_eq!(one(&mut waiter, "SELECT 7").await, 7);
        assert!(begun.elapsed() < Duration::from_secs(1), "{:?}", begun.elapsed());
    });
}

#[test]
fn a_thread_ends_with_its_link_in_mid_query() {
    run(async {
        let folder = folder();
        let path = folder.path().join("a.db");
        let mut link = open(&path, Access::Write).await;
        all(&mut link, &["CREATE TABLE t(n)", "BEGIN IMMEDIATE"]).await;
        give_up(&mut link, ENDLESS, Duration::from_millis(5)).await;
        drop(link);
        let mut next = open(&path, Access::Write).await;
        all(&mut next, &["INSERT INTO t VALUES (1)"]).await;
    });
}
