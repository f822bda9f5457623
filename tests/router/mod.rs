//! The router on real databases: where statements go, what is told, what sticks, what runs a second time.
#![expect(clippy::panic, reason = "a test fails by panicking")]

mod access;
mod classes;
mod config;
mod dialects;
mod events;
mod fallback;
mod lost;
mod misclassified;
mod sticky;
mod transactions;

use arlen_data::build::select;
use arlen_data::execute::{Access, Database, DatabaseOptions, DatabaseUrl, Executor, PoolOptions};
use arlen_data::router::{RouteEvent, RouteHooks, RouteStage, Router, RouterBuilder};
use arlen_tests::{Project, postgres, postgres_apart};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// A shop and a shard of it, each with a copy that is read. Nothing copies: each database knows its own name, so that what is read
/// says where that was.
pub(crate) struct Shop {
    pub(crate) main: Database,
    pub(crate) copy: Database,
    pub(crate) eu: Database,
    pub(crate) eu_copy: Database,
    pub(crate) is_postgres: bool,
    pub(crate) told: Told,
    pub(crate) clock: Clock,
}

const NAMES: [&str; 4] = ["main", "copy", "eu", "eu_copy"];

/// What each database has before it is opened.
fn schema(name: &str, is_postgres: bool) -> String {
    let sequence = if is_postgres {
        "create sequence numbers; create view next_number as select nextval('numbers') as number;"
    } else {
        ""
    };
    format!(
        "create table place (name text not null); insert into place values ('{name}'); \
         create table notes (id bigint primary key, text text not null); {sequence}"
    )
}

/// One connection each, and little patience.
pub(crate) fn options(access: Access) -> DatabaseOptions {
    let pool =
        PoolOptions { max_connections: 1, acquire_timeout: Duration::from_millis(300), ..PoolOptions::default() };
    DatabaseOptions { access, pool, ..DatabaseOptions::default() }
}

impl Shop {
    async fn open(urls: &[DatabaseUrl], is_postgres: bool) -> Self {
        let mut opened = Vec::new();
        for (name, url) in NAMES.iter().zip(urls) {
            let access = if name.ends_with("copy") { Access::Read } else { Access::Write };
            opened.push(Database::open_with(url, options(access)).await.expect("opened"));
        }
        let [main, copy, eu, eu_copy] = <[Database; 4]>::try_from(opened).expect("four");
        Self { main, copy, eu, eu_copy, is_postgres, told: Told::default(), clock: Clock::new() }
    }

    /// A router on all of them, which tells what it does.
    pub(crate) fn router(&self) -> RouterBuilder {
        let clock = self.clock.clone();
        Router::builder()
            .target("main", &self.main)
            .replica("copy", &self.copy, "main")
            .target("eu", &self.eu)
            .replica("eu_copy", &self.eu_copy, "eu")
            .default_write("main")
            .default_read("copy")
            .clock(move || clock.now())
            .hooks(self.told.hooks())
    }

    /// How many notes a database has.
    pub(crate) async fn notes(&self, database: &Database) -> i64 {
        database.fetch_scalar(arlen_data::compile::sql("select count(*) from notes").reads()).await.expect("counted")
    }
}

/// Where something is read.
pub(crate) async fn place(executor: &impl Executor) -> String {
    executor.fetch_scalar(&select("name").from("place")).await.unwrap_or_else(|error| panic!("{error:?}"))
}

/// A file with the tables, as a database that is written to leaves it: readers do not change its mode.
pub(crate) fn sqlite(name: &str, file: &std::path::Path) -> DatabaseUrl {
    let connection = rusqlite::Connection::open(file).expect("a file");
    connection.execute_batch(&schema(name, false)).expect("a schema");
    connection.pragma_update(None, "journal_mode", "WAL").expect("a mode");
    DatabaseUrl::parse(&format!("sqlite:{}", file.display())).expect("a URL")
}

/// Runs a test on each engine that can be reached. On PostgreSQL the copy is on another server, and the shard is one of SQLite.
#[expect(clippy::needless_pass_by_value, reason = "written at each call without `&`")]
pub(crate) fn on_each<F>(test: &str, body: F)
where
    F: AsyncFnOnce(Shop) + Clone,
{
    let project = Project::empty();
    let file = |name: &str, folder: &str| {
        let file = project.folder().join(folder).join(format!("{name}.db"));
        sqlite(name, &file)
    };
    let mut engines = vec![(NAMES.map(|name| file(name, "")), false)];
    // They live as long as the test.
    let servers = (postgres(test), postgres_apart(test));
    if let (Some(main), Some(copy)) = &servers {
        let url = |name: &str, server: &arlen_tests::Database| {
            server.run(&schema(name, true));
            DatabaseUrl::parse(&server.url).expect("a URL")
        };
        std::fs::create_dir(project.folder().join("beside")).expect("a folder");
        let [eu, eu_copy] = ["eu", "eu_copy"].map(|name| file(name, "beside"));
        engines.push(([url("main", main), url("copy", copy), eu, eu_copy], true));
    }
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime");
    runtime.block_on(async {
        for (urls, is_postgres) in engines {
            let shop = Shop::open(&urls, is_postgres).await;
            // A test that waits for ever has failed.
            tokio::time::timeout(Duration::from_secs(60), body.clone()(shop)).await.expect("in time");
        }
    });
    // Before the databases that they are connected to.
    runtime.shutdown_timeout(Duration::from_secs(1));
}

/// A clock that stands still until it is moved.
#[derive(Clone)]
pub(crate) struct Clock(Arc<Mutex<Instant>>);

impl Clock {
    fn new() -> Self {
        Self(Arc::new(Mutex::new(Instant::now())))
    }

    fn now(&self) -> Instant {
        *self.0.lock().expect("a time")
    }

    pub(crate) fn advance(&self, by: Duration) {
        *self.0.lock().expect("a time") += by;
    }
}

/// What was told, a line for each event.
#[derive(Clone, Default)]
pub(crate) struct Told(Arc<Mutex<Vec<String>>>);

impl Told {
    pub(crate) fn hooks(&self) -> RouteHooks {
        let lines = self.clone();
        RouteHooks::default().with_hook(move |event| lines.add(line(event)))
    }

    pub(crate) fn add(&self, line: String) {
        self.0.lock().expect("a list").push(line);
    }

    pub(crate) fn take(&self) -> Vec<String> {
        std::mem::take(&mut self.0.lock().expect("a list"))
    }
}

/// The stage, the class, the target and the reason.
fn line(event: &RouteEvent<'_>) -> String {
    assert!(event.location.file().contains("tests/router"), "{}", event.location);
    let chosen = format!("{} {} {}", event.operation_class, event.selected_target, event.reason);
    match event.stage {
        RouteStage::Route => chosen,
        RouteStage::Fallback { target, error_code, error_class, .. } => {
            assert_eq!(error_class, error_code.class());
            format!("fallback {chosen} -> {target} {error_code}")
        }
        RouteStage::Misclassified { target, .. } => format!("misclassified {chosen} -> {target}"),
        ref other => panic!("{other:?}"),
    }
}
