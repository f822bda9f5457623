//! Targets of different families: a statement is compiled for the one that runs it.

use super::{Told, options, place};
use arlen_data::build::{col, insert_into, select};
use arlen_data::compile::{Handle, sql};
use arlen_data::dialect::Family;
use arlen_data::execute::{
    Access, Database, DatabaseOptions, DatabaseUrl, Executor as _, QueryHooks, QueryStage, SqlText, Telemetry,
};
use arlen_data::router::Router;
use arlen_tests::{Project, postgres};
use std::time::Duration;

static BY_TEXT: Handle<(Option<String>,), (String,)> =
    Handle::new(|(name,)| select("name").from("place").filter(col("name").is_not_distinct_from(name)));

/// What each target was sent.
fn telling(access: Access, texts: &Told) -> DatabaseOptions {
    let texts = texts.clone();
    let hooks = QueryHooks::default().with_hook(move |event| {
        if event.stage == QueryStage::Started {
            texts.add(format!("{}: {}", event.family, event.text.unwrap_or_default()));
        }
    });
    let telemetry = Telemetry { hooks, text: SqlText::Shown, ..Telemetry::default() };
    DatabaseOptions { telemetry, ..options(access) }
}

#[test]
fn a_statement_is_compiled_for_the_target_that_runs_it() {
    let Some(server) = postgres("a_statement_is_compiled_for_the_target_that_runs_it") else { return };
    server.run(&super::schema("main", true));
    let project = Project::empty();
    let file = project.folder().join("copy.db");
    rusqlite::Connection::open(&file).expect("a file").execute_batch(&super::schema("copy", false)).expect("a schema");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let (texts, told) = (Told::default(), Told::default());
        let url = DatabaseUrl::parse(&server.url).expect("a URL");
        let main = Database::open_with(&url, telling(Access::Write, &texts)).await.expect("opened");
        let url = DatabaseUrl::parse(&format!("sqlite:{}", file.display())).expect("a URL");
        let copy = Database::open_with(&url, telling(Access::Read, &texts)).await.expect("opened");
        let router = Router::builder()
            .target("main", &main)
            .replica("copy", &copy, "main")
            .default_read("copy")
            .stickiness(Duration::from_secs(3600))
            .hooks(told.hooks())
            .build()
            .expect("a router");
        assert_eq!(router.database("copy").expect("a target").dialect().family(), Family::Sqlite);

        let on_sqlite = "sqlite: SELECT \"name\" FROM \"place\" WHERE \"name\" IS NOT DISTINCT FROM ?1";
        let on_postgres = "postgres: SELECT \"name\" FROM \"place\" WHERE \"name\" IS NOT DISTINCT FROM $1";
        let query = select("name").from("place").filter(col("name").is_not_distinct_from("copy"));
        assert_eq!(router.fetch_all::<(String,), _>(&query).await.expect("rows").len(), 1);
        assert_eq!(router.fetch_all(BY_TEXT.bind((Some("copy"),))).await.expect("rows").len(), 1);
        assert_eq!(texts.take(), [on_sqlite, on_sqlite]);

        // The same statement falls back in the other dialect.
        let held = copy.connection().await.expect("the only connection");
        assert_eq!(router.fetch_all(BY_TEXT.bind((Some("main"),))).await.expect("rows").len(), 1);
        drop(held);
        assert_eq!(texts.take().last().map(String::as_str), Some(on_postgres));

        router.execute(&insert_into("notes").set("id", 1).set("text", "x")).await.expect("added");
        assert_eq!(texts.take(), ["postgres: INSERT INTO \"notes\" (\"id\", \"text\") VALUES ($1, $2)"]);
        assert_eq!(place(&router).await, "main", "and reads follow it there");
        router.set_stickiness(Duration::ZERO);
        texts.take();

        // SQLite has no locks of rows, and is not asked for one.
        router.execute(select("name").from("place").for_update()).await.expect("locked");
        // Raw SQL is for whoever it was written for: this one runs on the copy, and then on the primary.
        router.execute(sql("insert into notes values (2, 'y')").reads()).await.expect("written");
        let sent = texts.take();
        assert_eq!(sent.last().map(String::as_str), Some("postgres: insert into notes values (2, 'y')"));
        assert_eq!(told.take().last().map(String::as_str), Some("misclassified read copy default_read -> main"));
    });
    runtime.shutdown_timeout(Duration::from_secs(1));
}
