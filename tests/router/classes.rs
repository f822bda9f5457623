//! What reads, what writes, and where it goes.

use super::{on_each, place};
use arlen_data::build::{col, func, insert_into, lit, select, update};
use arlen_data::compile::{Compile as _, Handle, sql};
use arlen_data::diag::Result;
use arlen_data::execute::{
    Database, DatabaseOptions, DatabaseUrl, Executor as _, Isolation, ResultLimits, RowStream, TransactionOptions,
};
use arlen_data::router::{OperationClass, RouteContext, RouteReason, Router};
use std::borrow::Cow;

static NAME: Handle<(), (String,)> = Handle::new(|()| select("name").from("place"));

async fn first(mut stream: RowStream<(String,)>) -> Result<String> {
    let row = stream.next().await.expect("a row")?;
    assert!(stream.next().await.is_none());
    Ok(row.0)
}

#[test]
fn each_verb_reads_from_the_replica() {
    on_each("each_verb_reads_from_the_replica", async |shop| {
        let router = shop.router().build().expect("a router");
        let query = || select("name").from("place");
        let copy = || ("copy".to_owned(),);
        assert_eq!(router.fetch_all::<(String,), _>(&query()).await.expect("rows"), [copy()]);
        assert_eq!(router.fetch_one::<(String,), _>(&query()).await.expect("a row"), copy());
        assert_eq!(router.fetch_optional::<(String,), _>(&query()).await.expect("a row"), Some(copy()));
        assert_eq!(router.fetch_scalar::<String, _>(&query()).await.expect("a value"), "copy");
        assert_eq!(first(router.stream(&query()).await.expect("a stream")).await.expect("a row"), "copy");
        assert_eq!(router.fetch_one(NAME.bind(())).await.expect("a row"), copy());
        router.execute(&query()).await.expect("done");
        router.execute(query().explain()).await.expect("done");
        router.execute(sql("select name from place").reads()).await.expect("done");
        assert_eq!(shop.told.take(), ["read copy default_read"; 9]);
    });
}

#[test]
fn what_writes_or_may_write_goes_to_the_primary() {
    on_each("what_writes_or_may_write_goes_to_the_primary", async |shop| {
        let router = shop.router().build().expect("a router");
        router.execute(&insert_into("notes").set("id", 1).set("text", "a")).await.expect("inserted");
        router.execute(&update("notes").set("text", "b").filter(col("id").eq(1))).await.expect("updated");
        assert_eq!(router.fetch_scalar::<String, _>(sql("select name from place")).await.expect("raw"), "main");
        let added = insert_into("notes").set("id", 2).set("text", "c").returning("text");
        assert_eq!(first(router.stream(&added).await.expect("a stream")).await.expect("a row"), "c");
        let mut expected = 4;
        if shop.is_postgres {
            let locked = select("name").from("place").for_update();
            assert_eq!(router.fetch_scalar::<String, _>(locked).await.expect("locked"), "main");
            let number = select(func("nextval", ["numbers"]));
            assert_eq!(router.fetch_scalar::<i64, _>(&number).await.expect("a number"), 1);
            router.execute(insert_into("notes").set("id", 3).set("text", "d").explain().analyze()).await.expect("done");
            expected += 3;
        }
        assert_eq!(shop.told.take(), vec!["write main default_write"; expected]);
        assert_eq!((shop.notes(&shop.copy).await, shop.notes(&shop.eu).await), (0, 0));
        assert_eq!(shop.notes(&shop.main).await, if shop.is_postgres { 3 } else { 2 });
    });
}

#[test]
fn transactions_and_connections_go_to_the_primary() {
    on_each("transactions_and_connections_go_to_the_primary", async |shop| {
        let router = shop.router().build().expect("a router");
        let transaction = router.begin().await.expect("begun");
        assert_eq!(place(&transaction).await, "main");
        transaction.rollback().await.expect("undone");
        let connection = router.connection().await.expect("a connection");
        assert_eq!(place(&connection).await, "main");
        drop(connection);
        let report = TransactionOptions::new().read_only();
        let transaction = router.begin_with(report).await.expect("begun");
        assert_eq!(place(&transaction).await, "copy");
        transaction.commit().await.expect("ended");
        let serializable = report.isolation(Isolation::Serializable);
        let transaction = router.begin_with(serializable).await.expect("begun");
        assert_eq!(place(&transaction).await, "main");
        transaction.commit().await.expect("ended");
        assert_eq!(
            shop.told.take(),
            [
                "transaction main transaction",
                "write main connection",
                "transaction copy read_only_transaction",
                "transaction main transaction"
            ]
        );
    });
}

#[test]
fn what_is_resolved_is_what_runs_and_nobody_is_told() {
    on_each("what_is_resolved_is_what_runs_and_nobody_is_told", async |shop| {
        let router = shop.router().build().expect("a router");
        for (class, target, reason) in [
            (OperationClass::Read, "copy", RouteReason::DefaultRead),
            (OperationClass::Write, "main", RouteReason::DefaultWrite),
            (OperationClass::Transaction, "main", RouteReason::Transaction),
        ] {
            let route = router.resolve(class).expect("a route");
            assert_eq!((route.operation_class, route.target.as_str(), route.reason), (class, target, reason));
            assert_eq!(route.default_target, route.target);
            assert!(!route.used_stickiness && !route.resolver_override);
            assert_eq!(router.resolve(class).expect("a route"), route);
        }
        assert!(shop.told.take().is_empty());
        assert_eq!(router.targets().map(|name| name.as_str()).collect::<Vec<_>>(), super::NAMES);
        assert_eq!(place(router.database("EU").expect("a target")).await, "eu");
        assert_eq!(router.database("us").expect_err("no target").code().as_str(), "target-unknown");
        assert!(shop.told.take().is_empty(), "what is run on a target itself is not routed");
        assert_eq!(format!("{router:?}").matches("eu_copy").count(), 1);
    });
}

#[test]
fn the_limits_are_those_of_the_target() {
    on_each("the_limits_are_those_of_the_target", async |shop| {
        let memory = DatabaseUrl::parse("sqlite::memory:").expect("a URL");
        let limits = ResultLimits { rows: Some(1), bytes: None };
        let narrow = DatabaseOptions { limits, ..DatabaseOptions::default() };
        let narrow = Database::open_with(&memory, narrow).await.expect("opened");
        let router = shop.router().target("narrow", &narrow).resolver(|request| request.context.shard().map(Cow::from));
        let router = router.build().expect("a router");
        let two = select(lit(1)).union_all(select(lit(2)));
        assert_eq!(router.fetch_all::<(i32,), _>(&two).await.expect("rows").len(), 2);
        let router = router.with(RouteContext::new().with_shard("narrow"));
        let error = router.fetch_all::<(i32,), _>(&two).await.expect_err("too many");
        assert_eq!(error.code().as_str(), "result-too-large");
    });
}

async fn in_a_task(router: Router) -> Result<String> {
    let id = 5_i64;
    router
        .transaction(async |tx| {
            tx.execute(&insert_into("notes").set("id", id).set("text", "x")).await?;
            tx.savepoint(async |part| part.execute(&update("notes").set("text", "y").all_rows()).await).await
        })
        .await?;
    let mut stream = router.stream::<(i64,), _>(&select("id").from("notes")).await?;
    while let Some(row) = stream.next().await {
        row?;
    }
    drop(router.connection().await?);
    router.fetch_scalar(&select("name").from("place")).await
}

/// Not inside the closure of the test: there the compiler does not see that the future is `Send` (Rust 1.95).
fn spawned(router: Router) -> tokio::task::JoinHandle<Result<String>> {
    tokio::spawn(in_a_task(router))
}

#[test]
fn its_futures_run_in_a_task() {
    on_each("its_futures_run_in_a_task", async |shop| {
        let router = shop.router().build().expect("a router");
        assert_eq!(spawned(router).await.expect("the task ends").expect("read"), "copy");
        assert_eq!(shop.notes(&shop.main).await, 1);
    });
}
