//! The calls.

use super::{Call, Given, ends, give_up, one};
use arlen_data::build::{Insert, Select, insert_into, select};
use arlen_data::compile::{Raw, sql, sql_unchecked};
use arlen_data::diag::{Code, Error, Result};
use arlen_data::execute::{
    Access, Database, DatabaseOptions, Executor as _, Isolation, OperationLedger, RetryPolicy, Transaction,
    TransactionOptions,
};
use arlen_data::router::Router;
use std::time::Duration;

/// Both rows of a key.
fn two(key: i64) -> Insert {
    insert_into("t").columns(["id", "name", "n"]).row((key * 10, "x", key)).row((key * 10 + 1, "x", key))
}

/// One row of a key.
fn half(key: i64, which: i64) -> Insert {
    insert_into("t").columns(["id", "name", "n"]).row((key * 10 + which, "x", key))
}

/// Enough rows that they come in many pieces.
fn many() -> Raw {
    sql("with recursive s (x) as (select 1 union all select x + 1 from s where x < 20000) select x from s").reads()
}

/// Enough rows that a stream hands them on in several pieces.
fn some() -> Raw {
    sql("with recursive s (x) as (select 1 union all select x + 1 from s where x < 1500) select x from s").reads()
}

fn ids() -> Select {
    select("id").from("t").order_by("id")
}

/// Goes on behind something that was given up in a transaction: the second row, and the commit. It is for the caller of the
/// sweep to see that both rows are stored, or none.
async fn go_on(transaction: Transaction, key: i64) {
    let result: Result<()> = async {
        transaction.execute(&half(key, 1)).await?;
        transaction.commit().await
    }
    .await;
    if let Err(error) = result {
        let told = [Code::TransactionInterrupted, Code::TransactionAborted, Code::ConnectionBusy];
        assert!(told.contains(&error.code()), "{error}");
    }
}

/// A transaction with the first row in it.
async fn begun(db: &Database, key: i64) -> Transaction {
    let transaction = db.begin().await.expect("begun");
    transaction.execute(&half(key, 0)).await.expect("added");
    transaction
}

async fn in_closure(tx: &Transaction, key: i64) -> Result<()> {
    tx.execute(&half(key, 0)).await?;
    tx.savepoint(async |part| part.execute(&half(key, 1)).await).await?;
    Ok(())
}

/// A router with the database as its primary, and a replica that is the same for readers.
async fn routed(given: &Given) -> Router {
    let reading = DatabaseOptions { access: Access::Read, ..one() };
    let replica = Database::open_with(&given.url, reading).await.expect("opened");
    let builder = Router::builder().target("main", &given.db).replica("copy", &replica, "main").default_read("copy");
    builder.stickiness(Duration::from_secs(3600)).build().expect("a router")
}

/// Each call by name. True if it ended before it was given up.
pub(super) const CALLS: &[(&str, Call)] = &[
    ("fetch_all", |given| Box::pin(async move { ends(given.polls, given.db.fetch_all::<(i64,), _>(&ids())).await })),
    ("fetch_all of many rows", |given| {
        Box::pin(async move { ends(given.polls, given.db.fetch_all::<(i64,), _>(many())).await })
    }),
    ("fetch_one", |given| {
        Box::pin(async move { ends(given.polls, given.db.fetch_one::<(i64,), _>(&ids().limit(1))).await })
    }),
    ("fetch_optional", |given| {
        Box::pin(async move { ends(given.polls, given.db.fetch_optional::<(i64,), _>(&ids().limit(1))).await })
    }),
    ("fetch_scalar", |given| {
        Box::pin(async move { ends(given.polls, given.db.fetch_scalar::<i64, _>(sql("select count(*) from t"))).await })
    }),
    ("execute", |given| Box::pin(async move { ends(given.polls, given.db.execute(&two(given.key))).await })),
    ("execute of a setting", |given| {
        Box::pin(async move {
            let Given { db, polls, .. } = given;
            let setting =
                if super::probe::is_postgres(&db) { "set statement_timeout = 4321" } else { "pragma query_only = on" };
            ends(polls, db.execute(sql(setting))).await
        })
    }),
    ("returning", |given| {
        Box::pin(async move {
            let insert = two(given.key).returning("id");
            ends(given.polls, given.db.fetch_all::<(i64,), _>(&insert)).await
        })
    }),
    ("stream", |given| Box::pin(async move { ends(given.polls, given.db.stream::<(i64,), _>(some())).await })),
    ("stream to its end", |given| {
        Box::pin(async move {
            let mut stream = given.db.stream::<(i64,), _>(some()).await.expect("a stream");
            give_up(given.polls, async {
                while let Some(row) = stream.next().await {
                    row.expect("a row");
                }
            })
            .await
            .is_some()
        })
    }),
    ("next of a stream that writes", |given| {
        Box::pin(async move {
            let insert = two(given.key).returning("id");
            let mut stream = given.db.stream::<(i64,), _>(&insert).await.expect("a stream");
            give_up(given.polls, stream.next()).await.is_some()
        })
    }),
    ("connection", |given| Box::pin(async move { ends(given.polls, given.db.connection()).await })),
    ("connection that others hold", |given| {
        Box::pin(async move {
            let held = given.db.connection().await.expect("a connection");
            let waiting = give_up(given.polls, async {
                let waits = given.db.connection();
                let frees = async {
                    tokio::task::yield_now().await;
                    drop(held);
                };
                tokio::join!(waits, frees).0.map(drop)
            });
            waiting.await.is_some()
        })
    }),
    ("verbs of a connection", |given| {
        Box::pin(async move {
            let connection = given.db.connection().await.expect("a connection");
            ends(given.polls, connection.execute(&two(given.key))).await
        })
    }),
    ("the statement behind one that was given up", |given| {
        Box::pin(async move {
            let connection = given.db.connection().await.expect("a connection");
            drop(give_up(1, connection.fetch_all::<(i64,), _>(many())).await);
            ends(given.polls, connection.execute(&two(given.key))).await
        })
    }),
    ("begin", |given| Box::pin(async move { ends(given.polls, given.db.begin()).await })),
    ("begin_with", |given| {
        Box::pin(async move {
            let options = TransactionOptions::new().isolation(Isolation::Serializable).read_only();
            ends(given.polls, given.db.begin_with(options)).await
        })
    }),
    ("begin of a connection", |given| {
        Box::pin(async move {
            let connection = given.db.connection().await.expect("a connection");
            ends(given.polls, connection.begin(TransactionOptions::new())).await
        })
    }),
    ("verbs of a transaction", |given| {
        Box::pin(async move {
            let transaction = begun(&given.db, given.key).await;
            let ended = ends(given.polls, transaction.fetch_all::<(i64,), _>(&ids())).await;
            go_on(transaction, given.key).await;
            ended
        })
    }),
    ("stream of a transaction", |given| {
        Box::pin(async move {
            let transaction = begun(&given.db, given.key).await;
            let mut stream = transaction.stream::<(i64,), _>(some()).await.expect("a stream");
            let ended = give_up(given.polls, async { while stream.next().await.is_some() {} }).await.is_some();
            drop(stream);
            go_on(transaction, given.key).await;
            ended
        })
    }),
    ("commit", |given| {
        Box::pin(async move {
            let transaction = begun(&given.db, given.key).await;
            transaction.execute(&half(given.key, 1)).await.expect("added");
            ends(given.polls, transaction.commit()).await
        })
    }),
    ("rollback", |given| {
        Box::pin(async move {
            let transaction = begun(&given.db, given.key).await;
            ends(given.polls, transaction.rollback()).await
        })
    }),
    ("begin_savepoint", |given| {
        Box::pin(async move {
            let transaction = begun(&given.db, given.key).await;
            let part = give_up(given.polls, transaction.begin_savepoint()).await;
            let ended = part.is_some();
            drop(part);
            go_on(transaction, given.key).await;
            ended
        })
    }),
    ("commit of a savepoint", |given| {
        Box::pin(async move {
            let transaction = begun(&given.db, given.key).await;
            let part = transaction.begin_savepoint().await.expect("marked");
            let ended = ends(given.polls, part.commit()).await;
            go_on(transaction, given.key).await;
            ended
        })
    }),
    ("rollback of a savepoint", |given| {
        Box::pin(async move {
            let transaction = begun(&given.db, given.key).await;
            let part = transaction.begin_savepoint().await.expect("marked");
            part.execute(&half(given.key, 2)).await.expect("added");
            let ended = ends(given.polls, part.rollback()).await;
            go_on(transaction, given.key).await;
            ended
        })
    }),
    ("savepoint", |given| {
        Box::pin(async move {
            let transaction = begun(&given.db, given.key).await;
            let undone = transaction.savepoint(async |part| {
                part.execute(&half(given.key, 2)).await?;
                Err::<(), _>(Error::user(std::io::Error::other("undone")))
            });
            let ended = give_up(given.polls, undone).await.is_some();
            go_on(transaction, given.key).await;
            ended
        })
    }),
    ("the statement behind a savepoint that was left", |given| {
        Box::pin(async move {
            let transaction = begun(&given.db, given.key).await;
            let part = transaction.begin_savepoint().await.expect("marked");
            part.execute(&half(given.key, 2)).await.expect("added");
            drop(part);
            let ended = ends(given.polls, transaction.fetch_all::<(i64,), _>(&ids())).await;
            go_on(transaction, given.key).await;
            ended
        })
    }),
    ("transaction", |given| {
        Box::pin(async move {
            let key = given.key;
            ends(given.polls, given.db.transaction(async |tx| in_closure(tx, key).await)).await
        })
    }),
    ("transaction_with", |given| {
        Box::pin(async move {
            let options = TransactionOptions::new().isolation(Isolation::RepeatableRead);
            let key = given.key;
            ends(given.polls, given.db.transaction_with(options, async |tx| in_closure(tx, key).await)).await
        })
    }),
    ("try_transaction", |given| {
        Box::pin(async move {
            let key = given.key;
            let work = async |tx: &Transaction| {
                in_closure(tx, key).await?;
                Err::<(), Box<dyn std::error::Error>>("undone".into())
            };
            give_up(given.polls, given.db.try_transaction(TransactionOptions::new(), work)).await.is_some()
        })
    }),
    ("transaction_retry", |given| {
        Box::pin(async move {
            let key = given.key;
            let policy = RetryPolicy { first_pause: Duration::ZERO, ..RetryPolicy::attempts(2) };
            let work = async |tx: &Transaction| in_closure(tx, key).await;
            ends(given.polls, given.db.transaction_retry(policy, TransactionOptions::new(), work)).await
        })
    }),
    ("transaction_once", |given| {
        Box::pin(async move {
            let Given { db, key, polls, .. } = given;
            let (ledger, name) = (OperationLedger::default(), format!("sweep {key}"));
            let work = async |tx: &Transaction| in_closure(tx, key).await;
            let policy = RetryPolicy::attempts(2);
            ends(polls, db.transaction_once(&ledger, &name, policy, TransactionOptions::new(), work)).await
        })
    }),
    ("the driver's own client", |given| {
        Box::pin(async move {
            let Given { db, key, polls, .. } = given;
            let (one, other) = (key * 10, key * 10 + 1);
            let two = format!("insert into t (id, name, n) values ({one}, 'x', {key}), ({other}, 'x', {key})");
            let connection = db.connection().await.expect("a connection");
            if super::probe::is_postgres(&db) {
                let client = connection.postgres_client().await.expect("lent");
                give_up(polls, client.batch_execute(&two)).await.is_some()
            } else {
                // A statement that was given up is interrupted.
                ends(polls, connection.with_sqlite(move |sqlite| drop(sqlite.execute_batch(&two)))).await
            }
        })
    }),
    ("a routed write", |given| {
        Box::pin(async move { ends(given.polls, routed(&given).await.execute(&two(given.key))).await })
    }),
    ("a routed stream, which is sent at once", |given| {
        Box::pin(async move { ends(given.polls, routed(&given).await.stream::<(i64,), _>(some())).await })
    }),
    ("a routed transaction", |given| {
        Box::pin(async move {
            let (router, key) = (routed(&given).await, given.key);
            ends(given.polls, router.transaction(async |tx| in_closure(tx, key).await)).await
        })
    }),
    ("a write that was taken for a read", |given| {
        Box::pin(async move {
            let Given { key, polls, .. } = given;
            let text = format!(
                "insert into t (id, name, n) values ({}, 'x', {key}), ({}, 'x', {key})",
                key * 10,
                key * 10 + 1
            );
            ends(polls, routed(&given).await.execute(sql_unchecked(text).reads())).await
        })
    }),
    ("open", |given| Box::pin(async move { ends(given.polls, Database::open_with(&given.url, one())).await })),
    ("close", |given| {
        Box::pin(async move {
            let other = Database::open_with(&given.url, one()).await.expect("opened");
            let ended = give_up(given.polls, other.close(Duration::from_secs(1))).await.is_some();
            if let Err(error) = other.execute(&two(given.key)).await {
                assert_eq!(error.code(), Code::PoolClosed, "{error}");
            }
            ended
        })
    }),
];
