//! A server that ends sessions, dies, comes back, or has no room for more.

use crate::live::{Live, Proxied, behind_proxy, count, on_postgres, patient};
use arlen_data::build::{Insert, insert_into};
use arlen_data::compile::sql;
use arlen_data::diag::{Class, Code, Error, Retry};
use arlen_data::execute::{
    Connection, Database, DatabaseOptions, DatabaseUrl, Executor, PoolEvent, PoolHooks, PoolOptions, RetryPolicy,
    TransactionOptions,
};
use arlen_tests::OwnServer;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

fn add(id: i64) -> Insert {
    insert_into("t").set("id", id).set("name", "x")
}

async fn pid(executor: &impl Executor) -> i32 {
    executor.fetch_scalar(sql("select pg_backend_pid()")).await.expect("a number")
}

/// Ends a session, and waits until it has ended.
pub(super) async fn kill(direct: &Database, pid: i32) {
    direct.execute(sql("select pg_terminate_backend($1)").bind(pid)).await.expect("killed");
    let left = "select count(*) from pg_stat_activity where pid = $1";
    while direct.fetch_scalar::<i64, _>(sql(left).bind(pid)).await.expect("counted") > 0 {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
}

/// A lost connection is one wherever it is noticed: nobody may run again what is not idempotent.
pub(super) fn assert_lost(error: &Error, what: &str) {
    assert_eq!((error.class(), error.retry()), (Class::Connection, Retry::IfIdempotent), "{what}: {error}");
}

/// The pool of one has a connection again.
async fn assert_heals(live: &Live, what: &str) {
    let begun = Instant::now();
    assert_eq!(live.db.fetch_scalar::<i64, _>(sql("select 41 + 1")).await.expect(what), 42, "{what}");
    assert!(begun.elapsed() < Duration::from_secs(10), "{what}: {:?}", begun.elapsed());
}

#[test]
fn a_session_killed_in_the_middle_of_a_query_is_a_lost_connection() {
    on_postgres("a_session_killed_in_the_middle_of_a_query_is_a_lost_connection", patient(1), async |live| {
        let direct = live.again(patient(1)).await;
        for _ in 0..5 {
            let connection = live.db.connection().await.expect("a connection");
            let victim = pid(&connection).await;
            let slow =
                "with slow as materialized (select pg_sleep(20)) insert into t (id, name) select 3, 'x' from slow";
            let (result, ()) = tokio::join!(connection.execute(sql(slow)), async {
                tokio::time::sleep(Duration::from_millis(30)).await;
                kill(&direct, victim).await;
            });
            let error = result.expect_err("killed");
            assert_eq!((error.code(), error.diagnostic().sqlstate()), (Code::ConnectionLost, Some("57P01")));
            assert_lost(&error, "mid query");
            let later = connection.execute(&add(3)).await.expect_err("it is gone");
            assert_eq!(later.code(), Code::ConnectionLost);
            assert_lost(&later, "behind it");
            drop(connection);
            assert_heals(&live, "mid query").await;
            assert_eq!(count(&live.db).await, 2);
        }
    });
}

#[test]
fn a_session_killed_while_it_was_idle_is_not_handed_out() {
    behind_proxy("a_session_killed_while_it_was_idle_is_not_handed_out", patient(4), async |given| {
        let Proxied { live, proxy, direct } = given;
        let four: Vec<Connection> = {
            let asked = [(); 4].map(|()| live.db.connection());
            let [a, b, c, d] = asked;
            let (a, b, c, d) = tokio::join!(a, b, c, d);
            [a, b, c, d].into_iter().map(|connection| connection.expect("a connection")).collect()
        };
        let mut pids = Vec::new();
        for connection in &four {
            pids.push(pid(connection).await);
        }
        drop(four);
        for victim in pids {
            kill(&direct, victim).await;
        }
        proxy.all_closed().await;
        for _ in 0..20 {
            assert_eq!(count(&live.db).await, 2);
        }
    });
}

#[test]
fn a_session_killed_in_the_middle_of_a_transaction_stores_nothing_of_it() {
    on_postgres("a_session_killed_in_the_middle_of_a_transaction_stores_nothing_of_it", patient(1), async |live| {
        let direct = live.again(patient(1)).await;
        for end in ["commit", "rollback", "drop"] {
            let transaction = live.db.begin().await.expect("begun");
            transaction.execute(&add(3)).await.expect("added");
            let victim = pid(&transaction).await;
            kill(&direct, victim).await;
            for _ in 0..3 {
                let error = transaction.execute(&add(4)).await.expect_err("it is gone");
                assert_eq!(error.code(), Code::ConnectionLost, "first and later");
                assert_lost(&error, "mid transaction");
            }
            match end {
                "commit" => assert_lost(&transaction.commit().await.expect_err("nothing to store"), end),
                "rollback" => assert_lost(&transaction.rollback().await.expect_err("nobody hears it"), end),
                _ => drop(transaction),
            }
            assert_heals(&live, end).await;
            assert_eq!(count(&live.db).await, 2, "{end}");
        }
        // Killed between the last statement and the commit: nothing was stored, and nothing else is said.
        let transaction = live.db.begin().await.expect("begun");
        transaction.execute(&add(3)).await.expect("added");
        let victim = pid(&transaction).await;
        kill(&direct, victim).await;
        let error = transaction.commit().await.expect_err("nothing to store");
        assert_lost(&error, "before the commit");
        assert_eq!(count(&live.db).await, 2);
    });
}

#[test]
fn a_session_killed_within_its_commit_is_not_reported_as_stored() {
    on_postgres("a_session_killed_within_its_commit_is_not_reported_as_stored", patient(1), async |live| {
        let direct = live.again(patient(1)).await;
        let function = "create function slow() returns trigger language plpgsql as \
                        $$ begin perform pg_sleep(20); return null; end $$";
        live.db.execute(sql(function)).await.expect("made");
        let trigger = "create constraint trigger slow after insert on t deferrable initially deferred \
                       for each row execute function slow()";
        live.db.execute(sql(trigger)).await.expect("made");
        let transaction = live.db.begin().await.expect("begun");
        transaction.execute(&add(3)).await.expect("added");
        let victim = pid(&transaction).await;
        let (result, ()) = tokio::join!(transaction.commit(), async {
            tokio::time::sleep(Duration::from_millis(50)).await;
            kill(&direct, victim).await;
        });
        let error = result.expect_err("killed");
        assert!([Code::ConnectionLost, Code::CommitUnknown].contains(&error.code()), "{error}");
        assert_lost(&error, "in the commit");
        assert_eq!(count(&direct).await, 2);
    });
}

/// Counts attempts to connect, and when they failed.
fn counting(options: &DatabaseOptions) -> (DatabaseOptions, Arc<AtomicUsize>) {
    let failures = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&failures);
    let hooks = PoolHooks::default().with_hook(move |event| {
        if matches!(event, PoolEvent::ConnectFailed { .. }) {
            counter.fetch_add(1, Ordering::SeqCst);
        }
    });
    (DatabaseOptions { pool: PoolOptions { hooks, ..options.pool.clone() }, ..options.clone() }, failures)
}

fn on_two_threads(body: impl Future<Output = ()>) {
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime");
    runtime.block_on(async { tokio::time::timeout(Duration::from_secs(60), body).await.expect("in time") });
    runtime.shutdown_timeout(Duration::from_secs(1));
}

#[test]
fn a_full_server_is_not_stormed() {
    let settings = ["max_connections=12", "superuser_reserved_connections=0", "reserved_connections=0"];
    let settings = if major() < 16 { &settings[..2] } else { &settings[..] };
    let Some(server) = OwnServer::start("a_full_server_is_not_stormed", settings) else { return };
    on_two_threads(async {
        let url = DatabaseUrl::parse(&server.url()).expect("a URL");
        let first = Database::open_with(&url, patient(12)).await.expect("opened");
        let mut all = Vec::new();
        for _ in 0..12 {
            all.push(first.connection().await.expect("there is room"));
        }
        let (options, failures) = counting(&patient(8));
        let begun = Instant::now();
        let error = Database::open_with(&url, options.clone()).await.expect_err("there is no room");
        assert_eq!((error.code(), error.retry()), (Code::TooManyConnections, Retry::SameStatement));
        assert_eq!((error.class(), error.diagnostic().sqlstate()), (Class::Connection, Some("53300")));
        drop(all.pop());
        assert_eq!(first.close(Duration::ZERO).await, 11);
        // One is closed by now or soon, and the other pool gets its place, and no more than that.
        let second = loop {
            match Database::open_with(&url, options.clone()).await {
                Ok(second) => break second,
                Err(error) => assert_eq!(error.code(), Code::TooManyConnections),
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
            assert!(begun.elapsed() < Duration::from_secs(20));
        };
        failures.store(0, Ordering::SeqCst);
        let begun = Instant::now();
        let callers: Vec<_> = (0..40).map(|_| tokio::spawn(select_one(second.clone()))).collect();
        for caller in callers {
            match caller.await.expect("no panic") {
                Ok(answer) => assert_eq!(answer, 1),
                Err(error) => {
                    assert!([Code::TooManyConnections, Code::PoolTimeout].contains(&error.code()), "{error}");
                    assert_eq!(error.retry(), Retry::SameStatement);
                }
            }
        }
        let allowed = 8 + usize::try_from(begun.elapsed().as_millis() / 100).expect("short");
        let failed = failures.load(Ordering::SeqCst);
        assert!(failed <= allowed, "{failed} attempts in {:?}", begun.elapsed());
        drop(all);
        // Room again: all eight are served at once.
        let begun = Instant::now();
        while second.connection().await.is_err() {
            assert!(begun.elapsed() < Duration::from_secs(10));
        }
    });
}

async fn select_one(db: Database) -> arlen_data::diag::Result<i32> {
    let connection = db.connection().await?;
    tokio::time::sleep(Duration::from_millis(20)).await;
    connection.fetch_scalar(sql("select 1")).await
}

fn major() -> u32 {
    let bin = arlen_tests::postgres_bin().expect("a server");
    let said = std::process::Command::new(bin.join("postgres")).arg("--version").output().expect("told").stdout;
    let said = String::from_utf8_lossy(&said).into_owned();
    said.split(' ').nth(2).and_then(|version| version.split('.').next()?.parse().ok()).expect("a version")
}

/// Adds rows by numbers of its own, until told to stop; what was said to be stored, and what nobody knows.
async fn writes(db: Database, worker: i64, stop: Arc<AtomicUsize>) -> (Vec<i64>, Vec<i64>, usize) {
    let (mut stored, mut unknown, mut refused) = (Vec::new(), Vec::new(), 0);
    let mut id = worker * 1_000_000;
    while stop.load(Ordering::SeqCst) == 0 {
        id += 1;
        let work = async |tx: &arlen_data::execute::Transaction| tx.execute(&add(id)).await;
        match db.transaction_retry(RetryPolicy::attempts(1), TransactionOptions::new(), work).await {
            Ok(_) => stored.push(id),
            Err(error) if error.retry() == Retry::IfIdempotent => {
                assert_eq!(error.class(), Class::Connection, "{error}");
                unknown.push(id);
            }
            Err(error) => {
                let told = [Code::ConnectionFailed, Code::ConnectionTimeout, Code::PoolTimeout];
                assert!(told.contains(&error.code()), "{error}");
                assert_eq!(error.retry(), Retry::SameStatement, "{error}");
                refused += 1;
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        }
    }
    (stored, unknown, refused)
}

#[test]
fn a_server_that_dies_and_comes_back_loses_nothing_and_stores_nothing_twice() {
    let test = "a_server_that_dies_and_comes_back_loses_nothing_and_stores_nothing_twice";
    let Some(mut server) = OwnServer::start(test, &[]) else { return };
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime");
    let url = DatabaseUrl::parse(&server.url()).expect("a URL");
    let db = runtime.block_on(Database::open_with(&url, patient(4))).expect("opened");
    runtime.block_on(db.execute(sql("create table t (id bigint, name text)"))).expect("made");
    let stop = Arc::new(AtomicUsize::new(0));
    let workers: Vec<_> = (1..=4).map(|worker| runtime.spawn(writes(db.clone(), worker, Arc::clone(&stop)))).collect();
    std::thread::sleep(Duration::from_millis(300));
    server.kill();
    std::thread::sleep(Duration::from_millis(100));
    server.run();
    // Without any help from outside; on a busy machine a connection takes its time.
    std::thread::sleep(Duration::from_millis(1500));
    stop.store(1, Ordering::SeqCst);
    runtime.block_on(async {
        let (mut stored, mut unknown) = (Vec::new(), Vec::new());
        for worker in workers {
            let (mut told, mut asked, _) = worker.await.expect("no panic");
            assert!(told.iter().any(|id| id > told.first().expect("some")), "it went on");
            stored.append(&mut told);
            unknown.append(&mut asked);
        }
        // What was under way at the kill, and one more for each connection that nobody had looked at since.
        assert!(unknown.len() <= 8, "{unknown:?}");
        let rows: Vec<(i64,)> = db.fetch_all(sql("select id from t")).await.expect("read");
        let mut ids: Vec<i64> = rows.into_iter().map(|(id,)| id).collect();
        ids.sort_unstable();
        let count = ids.len();
        ids.dedup();
        assert_eq!(ids.len(), count, "nothing twice");
        assert!(stored.iter().all(|id| ids.contains(id)), "nothing lost");
        assert!(ids.iter().all(|id| stored.contains(id) || unknown.contains(id)), "nothing that was refused");
    });
    runtime.shutdown_timeout(Duration::from_secs(1));
}
