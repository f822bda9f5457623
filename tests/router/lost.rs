//! Commits whose answer is lost, and servers that go away.

use super::{Told, options, place, sqlite};
use arlen_data::build::insert_into;
use arlen_data::compile::{sql, sql_unchecked};
use arlen_data::diag::{Code, Result};
use arlen_data::execute::{
    Access, Database, DatabaseUrl, Executor as _, Once, OperationLedger, RetryPolicy, Transaction, TransactionOptions,
};
use arlen_data::router::{Router, RouterBuilder};
use arlen_tests::{Cut, Mode, Project, Proxy, postgres};
use std::time::Duration;

/// A primary on a server behind a proxy, and a copy in a file, or the other way round.
async fn behind(proxied: &str, file: &DatabaseUrl, slow: Access) -> (RouterBuilder, Told) {
    let url = DatabaseUrl::parse(proxied).expect("a URL");
    let far = Database::open_with(&url, options(slow)).await.expect("opened");
    let near = if slow == Access::Read { Access::Write } else { Access::Read };
    let near = Database::open_with(file, options(near)).await.expect("opened");
    let (main, copy) = if slow == Access::Read { (near, far) } else { (far, near) };
    let told = Told::default();
    let builder = Router::builder()
        .target("main", &main)
        .replica("copy", &copy, "main")
        .default_read("copy")
        .stickiness(Duration::from_secs(3600))
        .hooks(told.hooks());
    (builder, told)
}

fn run(test: &str, schema: [&str; 2], body: impl AsyncFnOnce(String, DatabaseUrl, &Proxy)) {
    let Some(server) = postgres(test) else { return };
    server.run(&super::schema(schema[0], true));
    let project = Project::empty();
    let file = sqlite(schema[1], &project.folder().join("near.db"));
    let (proxy, url) = Proxy::before(&server.url);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let limit = Duration::from_secs(60);
        tokio::time::timeout(limit, body(url, file, &proxy)).await.expect("in time");
    });
    runtime.shutdown_timeout(Duration::from_secs(1));
}

async fn add(tx: &Transaction, id: i64) -> Result<u64> {
    tx.execute(&insert_into("notes").set("id", id).set("text", "x")).await
}

#[test]
fn a_lost_commit_that_is_found_out_makes_reads_stick() {
    let test = "a_lost_commit_that_is_found_out_makes_reads_stick";
    run(test, ["main", "copy"], async |url, file, proxy| {
        let (builder, told) = behind(&url, &file, Access::Write).await;
        let router = builder.build().expect("a router");
        let ledger = OperationLedger::default();
        let dialect = router.database("main").expect("a target").dialect();
        let created = sql_unchecked(ledger.migration_sql(&dialect));
        router.database("main").expect("a target").execute(created).await.expect("created");

        // Nobody knows whether it is stored.
        proxy.set_for(Mode::CutWord(b"COMMIT\0", Cut::Behind), 1);
        let unknown = router.transaction(async |tx| add(tx, 1).await).await;
        assert_eq!(unknown.expect_err("no answer").code(), Code::CommitUnknown);
        assert_eq!(place(&router).await, "copy");

        proxy.set_for(Mode::CutWord(b"COMMIT\0", Cut::Behind), 1);
        let policy = RetryPolicy::attempts(5);
        let once =
            router.transaction_once(&ledger, "a", policy, TransactionOptions::new(), async |tx| add(tx, 2).await);
        assert_eq!(once.await.expect("found out"), Once::Done(1));
        assert_eq!(place(&router).await, "main", "it is known that it is stored");
        assert_eq!(router.fetch_scalar::<i64, _>(sql("select count(*) from notes")).await.expect("read"), 2);
        assert_eq!(told.take().iter().filter(|line| line.contains("transaction")).count(), 2);
    });
}

#[test]
fn a_replica_whose_server_is_gone_is_left_until_it_is_back() {
    let test = "a_replica_whose_server_is_gone_is_left_until_it_is_back";
    run(test, ["copy", "main"], async |url, file, proxy| {
        let (builder, told) = behind(&url, &file, Access::Read).await;
        let router = builder.build().expect("a router");
        assert_eq!(place(&router).await, "copy");
        proxy.set(Mode::Reset);
        for _ in 0..3 {
            assert_eq!(place(&router).await, "main");
        }
        let told = told.take();
        assert_eq!(told.iter().filter(|line| line.starts_with("fallback read copy default_read -> main")).count(), 3);
        assert!(told.iter().any(|line| line.ends_with("connection-lost") || line.ends_with("connection-failed")));
        // A stream as well, before its first row.
        let mut stream = router.stream::<(String,), _>(sql("select name from place").reads()).await.expect("a stream");
        assert_eq!(stream.next().await.expect("a row").expect("a row").0, "main");
        drop(stream);
        proxy.set(Mode::Pass);
        let begun = std::time::Instant::now();
        while place(&router).await != "copy" {
            assert!(begun.elapsed() < Duration::from_secs(20), "it is back, and nobody goes there");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    });
}
