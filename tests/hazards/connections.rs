//! Connections that are given up, lost or stalled.

use crate::live::{Proxied, behind_proxy, count, on_each, on_postgres, patient};
use arlen_data::build::{Insert, insert_into};
use arlen_data::compile::{Raw, sql};
use arlen_data::diag::{Class, Code, Retry};
use arlen_data::execute::{Connection, Executor as _};
use arlen_tests::{Cut, Mode};
use std::time::{Duration, Instant};

fn add(id: i64) -> Insert {
    insert_into("t").set("id", id).set("name", "x")
}

const ENDLESS: &str =
    "with recursive s (x) as (select 1 union all select x + 1 from s where x > 0) select count(*) from s";

fn slow(is_postgres: bool) -> Raw {
    sql(if is_postgres { "select pg_sleep(30)" } else { ENDLESS })
}

#[test]
fn h1_who_comes_behind_a_query_that_was_timed_out_does_not_wait_for_it() {
    on_each("h1_who_comes_behind_a_query_that_was_timed_out_does_not_wait_for_it", patient(1), async |live| {
        let begun = Instant::now();
        for _ in 0..3 {
            let query = live.db.execute(slow(live.is_postgres));
            tokio::time::timeout(Duration::from_millis(50), query).await.expect_err("too slow");
            // The pool has one connection.
            assert_eq!(count(&live.db).await, 2);
        }
        assert!(begun.elapsed() < Duration::from_secs(15), "{:?}", begun.elapsed());
    });
}

#[test]
fn h1_a_query_whose_future_was_dropped_does_not_run_on_in_the_server() {
    on_postgres("h1_a_query_whose_future_was_dropped_does_not_run_on_in_the_server", patient(2), async |live| {
        let query = live.db.execute(slow(true));
        tokio::time::timeout(Duration::from_millis(50), query).await.expect_err("too slow");
        let running = "select count(*) from pg_stat_activity where state = 'active' and query like '%pg_sleep%' \
                       and datname = current_database() and pid <> pg_backend_pid()";
        let begun = Instant::now();
        while live.db.fetch_scalar::<i64, _>(sql(running)).await.expect("counted") > 0 {
            assert!(begun.elapsed() < Duration::from_secs(10), "it still runs");
        }
    });
}

#[test]
fn h2_a_stream_that_was_dropped_is_not_read_to_its_end() {
    behind_proxy("h2_a_stream_that_was_dropped_is_not_read_to_its_end", patient(1), async |given| {
        let Proxied { live, proxy, .. } = given;
        proxy.set(Mode::Pass);
        let rows = sql("select x, repeat('x', 100) from generate_series(1, 3000000) x");
        let mut stream = live.db.stream::<(i32, String), _>(rows).await.expect("a stream");
        for n in 1..=10 {
            assert_eq!(stream.next().await.expect("a row").expect("read").0, n);
        }
        drop(stream);
        assert_eq!(count(&live.db).await, 2);
        // All of it would be 360 MB.
        let passed = proxy.passed().len();
        assert!(passed < 100_000_000, "{passed} bytes came");
    });
}

#[test]
fn h4_a_begin_that_was_dropped_leaves_the_next_caller_in_no_transaction() {
    behind_proxy("h4_a_begin_that_was_dropped_leaves_the_next_caller_in_no_transaction", patient(1), async |given| {
        let Proxied { live, proxy, direct } = given;
        proxy.set(Mode::Delay(Duration::from_millis(10)));
        for (n, patience) in (3..).zip([1, 5, 12, 19, 25]) {
            let begin = live.db.begin();
            drop(tokio::time::timeout(Duration::from_millis(patience), begin).await);
            live.db.execute(&add(n)).await.expect("added");
            assert_eq!(count(&direct).await, n, "stored for all to see, after {patience} ms");
        }
    });
}

#[test]
fn h7_sessions_that_were_ended_while_idle_are_no_fault_of_the_next_twenty_calls() {
    let test = "h7_sessions_that_were_ended_while_idle_are_no_fault_of_the_next_twenty_calls";
    behind_proxy(test, patient(4), async |Proxied { live, proxy, direct }| {
        let asked = [(); 4].map(|()| live.db.connection());
        let [a, b, c, d] = asked;
        let (a, b, c, d) = tokio::join!(a, b, c, d);
        let four: Vec<Connection> = [a, b, c, d].into_iter().map(|held| held.expect("a connection")).collect();
        drop(four);
        let end = "select count(pg_terminate_backend(pid)) from pg_stat_activity \
                   where datname = current_database() and pid <> pg_backend_pid()";
        assert!(direct.fetch_scalar::<i64, _>(sql(end)).await.expect("ended") >= 4);
        proxy.all_closed().await;
        let mut faults = 0;
        for _ in 0..20 {
            faults += usize::from(live.db.fetch_scalar::<i32, _>(sql("select 1")).await.is_err());
        }
        assert_eq!(faults, 0);
    });
}

#[test]
fn h8_a_killed_session_and_a_cut_connection_are_the_same_fault() {
    behind_proxy("h8_a_killed_session_and_a_cut_connection_are_the_same_fault", patient(1), async |given| {
        let Proxied { live, proxy, direct } = given;
        let mut verdicts = Vec::new();
        for killed in [true, false] {
            let connection = live.db.connection().await.expect("a connection");
            let pid: i32 = connection.fetch_scalar(sql("select pg_backend_pid()")).await.expect("a number");
            let strike = async {
                tokio::time::sleep(Duration::from_millis(30)).await;
                if killed {
                    direct.execute(sql("select pg_terminate_backend($1)").bind(pid)).await.expect("killed");
                } else {
                    proxy.set(Mode::Reset);
                }
            };
            let error = tokio::join!(connection.execute(slow(true)), strike).0.expect_err("lost");
            verdicts.push((error.code(), error.class(), error.retry()));
            proxy.set(Mode::Pass);
        }
        assert_eq!(verdicts, [(Code::ConnectionLost, Class::Connection, Retry::IfIdempotent); 2]);
    });
}

#[test]
fn h9_a_network_that_swallows_everything_does_not_keep_a_place_in_the_pool() {
    let mut options = patient(1);
    (options.pool.cleanup_timeout, options.pool.connect_timeout) = (Duration::from_millis(300), Duration::from_secs(5));
    let test = "h9_a_network_that_swallows_everything_does_not_keep_a_place_in_the_pool";
    behind_proxy(test, options, async |Proxied { live, proxy, .. }| {
        for _ in 0..3 {
            let connection = live.db.connection().await.expect("a connection");
            proxy.set(Mode::BlackHole);
            let query = connection.execute(sql("select 1"));
            tokio::time::timeout(Duration::from_millis(50), query).await.expect_err("swallowed");
            drop(connection);
            let begun = Instant::now();
            while live.db.status().size > 0 {
                assert!(begun.elapsed() < Duration::from_secs(10), "{:?}", live.db.status());
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
            proxy.set(Mode::Pass);
            assert_eq!(count(&live.db).await, 2);
        }
    });
}

#[test]
fn h11_a_stream_that_nobody_reads_blocks_nobody() {
    on_each("h11_a_stream_that_nobody_reads_blocks_nobody", patient(2), async |live| {
        let rows = "with recursive s (x) as (select 1 union all select x + 1 from s where x < 200000) select x from s";
        let connection = live.db.connection().await.expect("a connection");
        let stream = connection.stream::<(i64,), _>(sql(rows)).await.expect("a stream");
        // On the same connection it is refused instead of waiting for ever, elsewhere it goes on.
        let error = connection.execute(sql("select 1")).await.expect_err("busy");
        assert_eq!(error.code(), Code::ConnectionBusy);
        assert_eq!(count(&live.db).await, 2);
        drop(stream);
    });
}

#[test]
fn h13_a_commit_whose_answer_was_lost_is_not_reported_as_failed() {
    behind_proxy("h13_a_commit_whose_answer_was_lost_is_not_reported_as_failed", patient(1), async |given| {
        let Proxied { live, proxy, direct } = given;
        let transaction = live.db.begin().await.expect("begun");
        transaction.execute(&add(3)).await.expect("added");
        proxy.set(Mode::CutWord(b"COMMIT", Cut::Behind));
        assert_eq!(transaction.commit().await.expect_err("no answer").code(), Code::CommitUnknown);
        assert_eq!(count(&direct).await, 3, "it is there");
    });
}
