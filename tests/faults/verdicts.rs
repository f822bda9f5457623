//! One fault has one class and one verdict, wherever it strikes.

use super::server::kill;
use crate::live::{Proxied, behind_proxy, patient};
use arlen_data::build::{Insert, insert_into};
use arlen_data::compile::sql;
use arlen_data::diag::{Class, Code, Error, Result, Retry};
use arlen_data::execute::{Connection, Database, Executor as _, TransactionOptions};
use arlen_tests::{Cut, Mode, Proxy};
use std::time::Duration;

/// What strikes.
#[derive(Clone, Copy, Debug)]
enum Fault {
    /// The server ends the session.
    Terminated,
    /// The connection is reset.
    Reset,
    /// The connection ends at the next word, which the server still hears.
    Cut,
}

/// Where it strikes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    Idle,
    Query,
    Stream,
    Begin,
    Transaction,
    Savepoint,
    Commit,
    RollBack,
}

const FAULTS: [Fault; 3] = [Fault::Terminated, Fault::Reset, Fault::Cut];

const PLACES: [Place; 8] = [
    Place::Idle,
    Place::Query,
    Place::Stream,
    Place::Begin,
    Place::Transaction,
    Place::Savepoint,
    Place::Commit,
    Place::RollBack,
];

fn add() -> Insert {
    insert_into("t").set("id", 3).set("name", "x")
}

async fn strike(fault: Fault, proxy: &Proxy, direct: &Database, pid: i32) {
    match fault {
        Fault::Terminated => kill(direct, pid).await,
        Fault::Reset => proxy.set(Mode::Reset),
        Fault::Cut => proxy.set(Mode::CutWord(b"", Cut::Behind)),
    }
}

/// The same while something runs: a cut needs a word of the client, so there the answer is cut.
async fn strike_soon(fault: Fault, proxy: &Proxy, direct: &Database, pid: i32) {
    tokio::time::sleep(Duration::from_millis(30)).await;
    match fault {
        Fault::Cut => proxy.set(Mode::CutBytes(1)),
        fault @ (Fault::Terminated | Fault::Reset) => strike(fault, proxy, direct, pid).await,
    }
}

fn told<T>(result: Result<T>) -> Option<Error> {
    result.err()
}

/// What is said of a fault at a place, first and afterwards.
async fn said(fault: Fault, place: Place, connection: Connection, (proxy, direct): (&Proxy, &Database)) -> Vec<Error> {
    let pid: i32 = connection.fetch_scalar(sql("select pg_backend_pid()")).await.expect("a number");
    let mut said = Vec::new();
    match place {
        Place::Idle => {
            strike(fault, proxy, direct, pid).await;
            said.extend(told(connection.execute(&add()).await));
            said.extend(told(connection.execute(&add()).await));
        }
        Place::Query => {
            let slow = connection.execute(sql("select pg_sleep(0.2)"));
            said.extend(told(tokio::join!(slow, strike_soon(fault, proxy, direct, pid)).0));
            said.extend(told(connection.execute(&add()).await));
        }
        Place::Stream => {
            let rows = sql("select x from generate_series(1, 3000000) x");
            let mut stream = connection.stream::<(i32,), _>(rows).await.expect("a stream");
            stream.next().await.expect("a row").expect("read");
            strike_soon(fault, proxy, direct, pid).await;
            while let Some(row) = stream.next().await {
                said.extend(told(row));
            }
            drop(stream);
            said.extend(told(connection.execute(&add()).await));
        }
        Place::Begin => {
            strike(fault, proxy, direct, pid).await;
            said.extend(told(connection.begin(TransactionOptions::new()).await));
        }
        Place::Transaction | Place::Savepoint | Place::Commit | Place::RollBack => {
            let transaction = connection.begin(TransactionOptions::new()).await.expect("begun");
            transaction.execute(&add()).await.expect("added");
            strike(fault, proxy, direct, pid).await;
            if place == Place::Transaction {
                said.extend(told(transaction.execute(&add()).await));
                said.extend(told(transaction.execute(&add()).await));
            } else if place == Place::Savepoint {
                said.extend(told(transaction.begin_savepoint().await));
            }
            if place == Place::RollBack {
                said.extend(told(transaction.rollback().await));
            } else {
                said.extend(told(transaction.commit().await));
            }
        }
    }
    said
}

#[test]
fn a_lost_connection_has_one_class_and_one_verdict_wherever_it_is_lost() {
    let test = "a_lost_connection_has_one_class_and_one_verdict_wherever_it_is_lost";
    behind_proxy(test, patient(1), async |Proxied { live, proxy, direct }| {
        for fault in FAULTS {
            for place in PLACES {
                let what = format!("{fault:?} at {place:?}");
                let connection = live.db.connection().await.expect("a connection");
                let errors = said(fault, place, connection, (&proxy, &direct)).await;
                proxy.set(Mode::Pass);
                let expected = match place {
                    Place::Begin | Place::Commit | Place::RollBack => 1,
                    Place::Idle | Place::Query | Place::Stream | Place::Savepoint => 2,
                    Place::Transaction => 3,
                };
                assert_eq!(errors.len(), expected, "{what}: {errors:?}");
                for error in errors {
                    assert_eq!(
                        (error.class(), error.retry()),
                        (Class::Connection, Retry::IfIdempotent),
                        "{what}: {error}"
                    );
                    // Only a commit that was sent may have been executed.
                    let unknown = error.code() == Code::CommitUnknown && place == Place::Commit;
                    assert!(error.code() == Code::ConnectionLost || unknown, "{what}: {error}");
                }
                let stored: i64 =
                    direct.fetch_scalar(sql("select count(*) from t where id = 3")).await.expect("counted");
                assert!(stored == 0 || place == Place::Commit || place == Place::Idle, "{what}: {stored}");
                direct.execute(sql("delete from t where id = 3")).await.expect("deleted");
                assert_eq!(crate::live::count(&live.db).await, 2, "{what}: the pool heals");
            }
        }
    });
}
