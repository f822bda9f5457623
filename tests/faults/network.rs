//! A network that cuts, resets, stalls and is slow.

use super::server::assert_lost;
use crate::live::{Proxied, behind_proxy, patient};
use arlen_data::build::{Insert, insert_into};
use arlen_data::compile::{Raw, sql};
use arlen_data::diag::{Code, Result, Retry};
use arlen_data::execute::{
    Connection, Database, DatabaseOptions, Executor as _, PoolOptions, RetryPolicy, Transaction, TransactionOptions,
};
use arlen_tests::{Cut, Mode, frame_ends};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

fn add(id: i64) -> Insert {
    insert_into("t").set("id", id).set("name", "x")
}

/// Thirty rows of some width.
fn rows() -> Raw {
    sql("select x, repeat('x', 40) from generate_series(1, $1) x").bind(30)
}

async fn fetched(connection: &Connection) -> Result<usize> {
    Ok(connection.fetch_all::<(i32, String), _>(rows()).await?.len())
}

async fn streamed(connection: &Connection) -> Result<usize> {
    let mut stream = connection.stream::<(i32, String), _>(rows()).await?;
    let mut count = 0;
    while let Some(row) = stream.next().await {
        row?;
        count += 1;
    }
    Ok(count)
}

/// A connection that has the statement prepared.
async fn warm(db: &Database) -> Connection {
    let connection = db.connection().await.expect("a connection");
    assert_eq!(fetched(&connection).await.expect("rows"), 30);
    connection
}

#[test]
fn an_answer_cut_anywhere_is_never_a_short_result() {
    behind_proxy(
        "an_answer_cut_anywhere_is_never_a_short_result",
        patient(1),
        async |Proxied { live, proxy, .. }| {
            let connection = warm(&live.db).await;
            proxy.set(Mode::Pass);
            assert_eq!(fetched(&connection).await.expect("rows"), 30);
            let answer = proxy.passed();
            let ends = frame_ends(&answer);
            assert!(ends.len() > 32 && ends.last() == Some(&answer.len()), "{ends:?}");
            drop(connection);
            // Each edge between two messages, and some places within them.
            let places = ends.iter().copied().chain((0..answer.len()).step_by(97));
            for place in places.filter(|place| *place < answer.len()) {
                for way in ["fetched", "streamed"] {
                    proxy.set(Mode::Pass);
                    let connection = warm(&live.db).await;
                    proxy.set(Mode::CutBytes(place));
                    let result =
                        if way == "fetched" { fetched(&connection).await } else { streamed(&connection).await };
                    let what = format!("{way}, cut behind byte {place} of {}", answer.len());
                    match result {
                        // All rows and the end of the statement came; what is missing is a courtesy.
                        Ok(count) => {
                            assert_eq!(count, 30, "{what}");
                            assert!(
                                ends.iter().rev().nth(1).is_some_and(|end| place >= *end),
                                "{what}: it had not ended"
                            );
                        }
                        Err(error) => {
                            assert_eq!(error.code(), Code::ConnectionLost, "{what}");
                            assert_lost(&error, &what);
                        }
                    }
                }
            }
            proxy.set(Mode::Pass);
            assert_eq!(fetched(&warm(&live.db).await).await.expect("rows"), 30);
        },
    );
}

#[test]
fn a_commit_whose_answer_does_not_come_is_unknown() {
    behind_proxy("a_commit_whose_answer_does_not_come_is_unknown", patient(1), async |given| {
        let Proxied { live, proxy, direct } = given;
        let modes = [
            (Mode::CutWord(b"COMMIT", Cut::Before), 0),
            (Mode::CutWord(b"COMMIT", Cut::Behind), 1),
            (Mode::CutMessage(b'C', Cut::Before), 1),
            (Mode::CutMessage(b'C', Cut::Behind), 1),
            (Mode::CutBytes(3), 1),
        ];
        for (n, (mode, stored)) in (10..).zip(modes) {
            let transaction = live.db.begin().await.expect("begun");
            transaction.execute(&add(n)).await.expect("added");
            proxy.set(mode);
            let error = transaction.commit().await.expect_err("no answer");
            assert_eq!((error.code(), error.retry()), (Code::CommitUnknown, Retry::IfIdempotent), "{mode:?}");
            proxy.set(Mode::Pass);
            let found: i64 =
                direct.fetch_scalar(sql("select count(*) from t where id = $1").bind(n)).await.expect("counted");
            assert_eq!(found, stored, "{mode:?}");
            // The same for closures, which do not run again by themselves.
            let runs = AtomicUsize::new(0);
            let work = async |tx: &Transaction| {
                tx.execute(&add(n + 100)).await?;
                runs.fetch_add(1, Ordering::SeqCst);
                proxy.set(mode);
                Ok(())
            };
            let ended = live.db.transaction_retry(RetryPolicy::attempts(5), TransactionOptions::new(), work).await;
            assert_eq!(ended.expect_err("no answer").code(), Code::CommitUnknown, "{mode:?}");
            assert_eq!(runs.load(Ordering::SeqCst), 1, "{mode:?}");
            proxy.set(Mode::Pass);
        }
    });
}

#[test]
fn a_statement_whose_answer_does_not_come_is_not_sent_again() {
    behind_proxy("a_statement_whose_answer_does_not_come_is_not_sent_again", patient(1), async |given| {
        let Proxied { live, proxy, direct } = given;
        live.run("create table once (n bigint)").await;
        for n in 1_i64..=5 {
            let insert = insert_into("once").set("n", n);
            let connection = live.db.connection().await.expect("a connection");
            connection.execute(&insert).await.expect("added");
            proxy.set(Mode::CutMessage(b'C', Cut::Before));
            let error = connection.execute(&insert).await.expect_err("no answer");
            assert_lost(&error, "the answer is lost");
            proxy.set(Mode::Pass);
            let count = sql("select count(*) from once where n = $1").bind(n);
            assert_eq!(direct.fetch_scalar::<i64, _>(count).await.expect("counted"), 2, "each was run once");
        }
    });
}

#[test]
fn a_reset_is_a_lost_connection_wherever_it_strikes() {
    behind_proxy("a_reset_is_a_lost_connection_wherever_it_strikes", patient(1), async |given| {
        let Proxied { live, proxy, direct } = given;
        let reset = async || {
            tokio::time::sleep(Duration::from_millis(20)).await;
            proxy.set(Mode::Reset);
        };
        let connection = live.db.connection().await.expect("a connection");
        let (result, ()) = tokio::join!(connection.execute(sql("select pg_sleep(20)")), reset());
        assert_lost(&result.expect_err("reset"), "mid query");
        assert_lost(&connection.execute(&add(3)).await.expect_err("reset"), "behind it");
        drop(connection);
        // Nothing can be opened either, and that is another fault: nothing was executed.
        let error = live.db.execute(&add(3)).await.expect_err("reset");
        assert_eq!((error.code(), error.retry()), (Code::ConnectionFailed, Retry::SameStatement));
        proxy.set(Mode::Pass);
        let transaction = live.db.begin().await.expect("begun");
        transaction.execute(&add(3)).await.expect("added");
        reset().await;
        assert_lost(&transaction.execute(&add(4)).await.expect_err("reset"), "mid transaction");
        assert_lost(&transaction.commit().await.expect_err("reset"), "its commit");
        proxy.set(Mode::Pass);
        let mut stream =
            live.db.stream::<(i32,), _>(sql("select * from generate_series(1, 3000000)")).await.expect("a stream");
        assert_eq!(stream.next().await.expect("a row").expect("read"), (1,));
        proxy.set(Mode::Reset);
        let error = loop {
            match stream.next().await.expect("not its end") {
                Ok(_) => {}
                Err(error) => break error,
            }
        };
        assert_lost(&error, "mid stream");
        assert!(stream.next().await.is_none(), "nothing behind an error");
        drop(stream);
        proxy.set(Mode::Pass);
        let connection = live.db.connection().await.expect("a connection");
        drop(connection);
        // While it was idle.
        proxy.set(Mode::Reset);
        tokio::time::sleep(Duration::from_millis(50)).await;
        proxy.set(Mode::Pass);
        assert_eq!(crate::live::count(&live.db).await, 2);
        assert_eq!(crate::live::count(&direct).await, 2);
    });
}

/// Little patience with everything.
fn hasty() -> DatabaseOptions {
    let pool = PoolOptions {
        max_connections: 2,
        acquire_timeout: Duration::from_millis(500),
        connect_timeout: Duration::from_secs(2),
        cleanup_timeout: Duration::from_millis(500),
        ..PoolOptions::default()
    };
    DatabaseOptions { pool, ..DatabaseOptions::default() }
}

#[test]
fn a_stalled_network_loses_no_place_in_the_pool() {
    behind_proxy("a_stalled_network_loses_no_place_in_the_pool", hasty(), async |given| {
        let Proxied { live, proxy, direct } = given;
        let (one, two) = (live.db.connection().await.expect("a connection"), live.db.begin().await.expect("begun"));
        two.execute(&add(3)).await.expect("added");
        proxy.set(Mode::BlackHole);
        let begun = Instant::now();
        // A statement that the caller gives up: its connection is given up as well, within the time for cleaning up.
        let patience = Duration::from_millis(50);
        tokio::time::timeout(patience, one.execute(sql("select 1"))).await.expect_err("stalled");
        tokio::time::timeout(patience, two.commit()).await.expect_err("stalled");
        drop(one);
        let error = live.db.execute(&add(4)).await.expect_err("stalled");
        assert_eq!(error.retry(), Retry::SameStatement, "{error}");
        assert!([Code::PoolTimeout, Code::ConnectionTimeout].contains(&error.code()), "{error}");
        while live.db.status().size > 0 {
            assert!(begun.elapsed() < Duration::from_secs(10), "{:?}", live.db.status());
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        // While it is opened.
        let error = live.db.connection().await.expect_err("stalled");
        assert_eq!((error.code(), error.retry()), (Code::ConnectionTimeout, Retry::SameStatement), "{error}");
        proxy.set(Mode::Pass);
        let both = (live.db.connection().await, live.db.connection().await);
        assert!(both.0.is_ok() && both.1.is_ok(), "both places are there");
        let stored = crate::live::count(&direct).await;
        assert!(stored == 2 || stored == 3, "the commit may have come through, and nothing else: {stored}");
    });
}

#[test]
fn a_stalled_statement_ends_when_its_caller_gives_it_up() {
    let test = "a_stalled_statement_ends_when_its_caller_gives_it_up";
    behind_proxy(test, patient(1), async |Proxied { live, proxy, .. }| {
        // A server that is slow and a network that is gone look the same to the caller. The server's own limit ends the first.
        let connection = live.db.connection().await.expect("a connection");
        connection.execute(sql("set statement_timeout = 100")).await.expect("set");
        let error = connection.execute(sql("select pg_sleep(20)")).await.expect_err("too slow");
        assert_eq!(error.code(), Code::StatementTimeout);
        // The second ends when the caller says so; the next one gets the place.
        proxy.set(Mode::BlackHole);
        let patience = Duration::from_millis(50);
        tokio::time::timeout(patience, connection.execute(sql("select 1"))).await.expect_err("stalled");
        drop(connection);
        proxy.set(Mode::Pass);
        assert_eq!(crate::live::count(&live.db).await, 2);
    });
}

#[test]
fn a_slow_network_is_only_slow() {
    behind_proxy("a_slow_network_is_only_slow", patient(2), async |Proxied { live, proxy, .. }| {
        proxy.set(Mode::Delay(Duration::from_millis(5)));
        let rows = live.db.fetch_all::<(i32, String), _>(rows()).await.expect("rows");
        assert_eq!(rows.len(), 30);
        live.db.transaction(async |tx| tx.execute(&add(3)).await).await.expect("stored");
        assert_eq!(crate::live::count(&live.db).await, 3);
    });
}

/// Asks again and again, as callers of a server that is down do.
async fn asks(db: Database, until: Instant) -> Vec<Code> {
    let mut codes = Vec::new();
    while Instant::now() < until {
        match db.execute(&add(3)).await {
            Ok(_) => codes.push(Code::DatabaseError),
            Err(error) => {
                assert_eq!(error.retry(), Retry::SameStatement, "{error}");
                codes.push(error.code());
            }
        }
    }
    codes
}

#[test]
fn a_server_that_is_down_is_not_stormed() {
    behind_proxy("a_server_that_is_down_is_not_stormed", patient(8), async |given| {
        let Proxied { live, proxy, direct } = given;
        proxy.set(Mode::Reset);
        proxy.all_closed().await;
        let (begun, before) = (Instant::now(), proxy.accepted());
        let until = begun + Duration::from_millis(700);
        let callers: Vec<_> = (0..40).map(|_| tokio::spawn(asks(live.db.clone(), until))).collect();
        for caller in callers {
            let codes = caller.await.expect("no panic");
            assert!(codes.iter().all(|code| *code == Code::ConnectionFailed), "{codes:?}");
        }
        // One each 100 ms, but for those that were under way at once at the beginning.
        let allowed = 8 + usize::try_from(begun.elapsed().as_millis() / 100).expect("short");
        let attempts = proxy.accepted() - before;
        assert!(attempts <= allowed, "{attempts} attempts in {:?}", begun.elapsed());
        proxy.set(Mode::Pass);
        assert_eq!(crate::live::count(&live.db).await, 2);
        assert_eq!(crate::live::count(&direct).await, 2);
    });
}
