//! Futures of the verbs are `Send`, wherever they are used.

use super::{on_each, small};
use arlen_data::build::{insert_into, select};
use arlen_data::compile::sql;
use arlen_data::diag::Result;
use arlen_data::execute::{Database, Executor, RetryPolicy, TransactionOptions};

async fn generic(executor: &(impl Executor + ?Sized)) -> Result<i64> {
    executor.fetch_scalar(sql("select count(*) from t")).await
}

async fn in_a_task(db: Database) -> Result<i64> {
    let borrowed = String::from("borrowed");
    let name = &borrowed;
    db.transaction(async |tx| {
        tx.execute(&insert_into("t").set("id", 7_i64).set("name", name.as_str())).await?;
        tx.savepoint(async |part| generic(part).await).await
    })
    .await?;
    db.transaction_retry(RetryPolicy::attempts(2), TransactionOptions::new(), async |tx| {
        tx.fetch_all::<(i64,), _>(&select("id").from("t").filter(arlen_data::build::col("name").eq(name.as_str())))
            .await
    })
    .await?;
    let connection = db.connection().await?;
    let mut stream = connection.stream::<(i64,), _>(&select("id").from("t")).await?;
    while let Some(row) = stream.next().await {
        row?;
    }
    drop((stream, connection));
    generic(&db).await
}

/// Not inside the closure of the test: there the compiler does not see that the future is `Send` (Rust 1.95).
fn spawned(db: Database) -> tokio::task::JoinHandle<Result<i64>> {
    tokio::spawn(in_a_task(db))
}

#[test]
fn everything_runs_in_a_task() {
    on_each("everything_runs_in_a_task", small(3), async |live| {
        let counted = spawned(live.db.clone()).await.expect("the task ends");
        assert_eq!(counted.expect("counted"), 3);
    });
}
