//! Databases in use: the verbs, transactions, streams, what is left behind, and what happens to futures that are dropped.
#![expect(
    clippy::panic,
    clippy::too_many_lines,
    reason = "a test fails by panicking, and says all of its cases in a row"
)]

mod compiles;
mod handler;
mod interrupted;
mod native;
mod operations;
mod rows;
mod shared;
pub(crate) mod telemetry;
mod transactions;
mod verbs;

use arlen_data::compile::sql;
use arlen_data::execute::{Database, DatabaseOptions, DatabaseUrl, Executor as _, PoolOptions};
use arlen_tests::{Project, Proxy, postgres};
use std::time::Duration;

/// A database of one engine.
pub(crate) struct Live {
    pub(crate) db: Database,
    pub(crate) url: DatabaseUrl,
    pub(crate) is_postgres: bool,
}

/// No test takes so long unless it hangs.
fn limit() -> Duration {
    Duration::from_secs(60) * crate::sweep::rounds()
}

impl Live {
    async fn open(url: DatabaseUrl, options: DatabaseOptions, is_postgres: bool) -> Self {
        let db = Database::open_with(&url, options).await.expect("opened");
        let live = Self { db, url, is_postgres };
        live.run(
            "create table t (id bigint primary key, name text not null, n integer); \
             insert into t (id, name, n) values (1, 'ann', 10), (2, 'bob', null)",
        )
        .await;
        live
    }

    /// Runs statements that have no counterpart in the builder.
    pub(crate) async fn run(&self, text: &str) {
        for statement in text.split(';').filter(|statement| !statement.trim().is_empty()) {
            let statement = arlen_data::compile::sql_unchecked(statement.to_owned());
            self.db.execute(statement).await.unwrap_or_else(|error| panic!("{}", error.diagnostic().report()));
        }
    }

    /// A second handle on the same database with other settings.
    pub(crate) async fn again(&self, options: DatabaseOptions) -> Database {
        Database::open_with(&self.url, options).await.expect("opened")
    }
}

/// So many connections, and little patience.
pub(crate) fn small(max_connections: usize) -> DatabaseOptions {
    let pool = PoolOptions { max_connections, acquire_timeout: Duration::from_millis(300), ..PoolOptions::default() };
    DatabaseOptions { pool, ..DatabaseOptions::default() }
}

/// So many connections, and patience with whatever is settled before one is free.
pub(crate) fn patient(max_connections: usize) -> DatabaseOptions {
    let pool = PoolOptions { max_connections, acquire_timeout: Duration::from_secs(15), ..PoolOptions::default() };
    DatabaseOptions { pool, ..DatabaseOptions::default() }
}

/// Runs a test on each engine that can be reached, on two threads, with a table `t (id, name, n)` of two rows.
#[expect(clippy::needless_pass_by_value, reason = "written at each call without `&`")]
pub(crate) fn on_each<F>(test: &str, options: DatabaseOptions, body: F)
where
    F: AsyncFnOnce(Live) + Clone,
{
    let project = Project::empty();
    let url = DatabaseUrl::parse("sqlite:live.db").expect("a URL").relative_to(project.folder());
    let mut places = vec![(url, false)];
    let database = postgres(test);
    if let Some(database) = &database {
        places.push((DatabaseUrl::parse(&database.url).expect("a URL"), true));
    }
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime");
    runtime.block_on(async {
        for (url, is_postgres) in places {
            let live = Live::open(url, options.clone(), is_postgres).await;
            // A test that waits for ever has failed.
            tokio::time::timeout(limit(), body.clone()(live)).await.expect("in time");
        }
    });
    // Before the database that they are connected to.
    runtime.shutdown_timeout(Duration::from_secs(1));
}

/// The same on PostgreSQL alone.
pub(crate) fn on_postgres<F>(test: &str, options: DatabaseOptions, body: F)
where
    F: AsyncFnOnce(Live),
{
    behind_proxy(test, options, async |Proxied { live, proxy, direct }| {
        body(live).await;
        drop((proxy, direct));
    });
}

/// A database behind a proxy.
pub(crate) struct Proxied {
    pub(crate) live: Live,
    pub(crate) proxy: Proxy,
    /// The same database by the direct way.
    pub(crate) direct: Database,
}

/// Runs a test on PostgreSQL behind a proxy, with the same table.
pub(crate) fn behind_proxy<F>(test: &str, options: DatabaseOptions, body: F)
where
    F: AsyncFnOnce(Proxied),
{
    let Some(database) = postgres(test) else { return };
    let (proxy, url) = Proxy::before(&database.url);
    let [url, direct] = [&url, &database.url].map(|url| DatabaseUrl::parse(url).expect("a URL"));
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let live = Live::open(url, options, true).await;
        let direct = Database::open_with(&direct, patient(3)).await.expect("opened");
        tokio::time::timeout(limit(), body(Proxied { live, proxy, direct })).await.expect("in time");
    });
    runtime.shutdown_timeout(Duration::from_secs(1));
}

/// How many rows the table has.
pub(crate) async fn count(db: &Database) -> i64 {
    db.fetch_scalar(sql("select count(*) from t").reads()).await.expect("counted")
}
