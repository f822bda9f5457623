//! What is told of statements: in which order, by which names, and never a value.

pub(crate) mod captured;

use super::{on_each, small};
use arlen_data::build::{col, insert_into, select};
use arlen_data::compile::{sql, sql_unchecked};
use arlen_data::diag::Code;
use arlen_data::execute::{
    Database, DatabaseOptions, Executor as _, Plan, QueryEvent, QueryHooks, QueryStage, SqlText, Telemetry,
};
use captured::Captured;
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// What was told, without times.
#[derive(Clone, Default)]
struct Told(Arc<Mutex<Vec<String>>>);

impl Told {
    fn hooks(&self) -> QueryHooks {
        let lines = self.clone();
        QueryHooks::default().with_hook(move |event| lines.0.lock().expect("a list").push(line(event)))
    }

    fn take(&self) -> Vec<String> {
        std::mem::take(&mut self.0.lock().expect("a list"))
    }
}

fn line(event: &QueryEvent<'_>) -> String {
    let stage = match event.stage {
        QueryStage::Compiled { .. } => "compiled".to_owned(),
        QueryStage::Started => "started".to_owned(),
        QueryStage::Finished { rows, plan, .. } => format!("finished {rows} {plan:?}"),
        QueryStage::Failed { code, sqlstate, .. } => format!("failed {code} {}", sqlstate.unwrap_or("-")),
        QueryStage::Abandoned { .. } => "abandoned".to_owned(),
        QueryStage::Slow { .. } => "slow".to_owned(),
        ref other => format!("{other:?}"),
    };
    assert!(event.location.file().ends_with("telemetry/mod.rs"), "{}", event.location);
    assert_eq!(event.text, None, "nobody asked for it");
    format!("{} {stage}", event.operation)
}

fn told_by(told: &Told, slow: Option<Duration>) -> DatabaseOptions {
    DatabaseOptions { telemetry: Telemetry { hooks: told.hooks(), slow, ..Telemetry::default() }, ..small(1) }
}

#[test]
fn every_statement_is_told_from_its_text_to_its_end() {
    on_each("every_statement_is_told_from_its_text_to_its_end", small(1), async |live| {
        let told = Told::default();
        let db = live.again(told_by(&told, None)).await;
        assert_eq!(told.take(), [""; 0], "opening runs no statement of the caller");
        let query = select("id").from("t").filter(col("id").gt(0));
        for plan in [Plan::Prepared, Plan::Cached] {
            db.fetch_all::<(i64,), _>(&query).await.expect("rows");
            let finished = format!("SELECT finished 2 {plan:?}");
            assert_eq!(told.take(), ["SELECT compiled", "SELECT started", &finished]);
        }
        let transaction = db.begin().await.expect("begun");
        transaction.execute(&insert_into("t").set("id", 1).set("name", "x")).await.expect_err("it is there");
        transaction.rollback().await.expect("undone");
        let failed =
            if live.is_postgres { "INSERT failed unique-violation 23505" } else { "INSERT failed unique-violation -" };
        let ends = ["BEGIN finished 0 Once", failed, "ROLLBACK finished 0 Once"];
        assert_eq!(told.take().into_iter().filter(|line| !line.ends_with("ed")).collect::<Vec<_>>(), ends);

        let broken = select("id").from("t").filter(col("not a name").eq(1));
        db.fetch_all::<(i64,), _>(&broken).await.expect_err("no name");
        assert_eq!(told.take(), [format!(" failed {} -", Code::IdentifierInvalid)]);
    });
}

#[test]
fn a_dropped_statement_is_told_as_abandoned() {
    on_each("a_dropped_statement_is_told_as_abandoned", small(1), async |live| {
        let told = Told::default();
        let db = live.again(told_by(&told, None)).await;
        let endless = "with recursive s (x) as (select 1 union all select x + 1 from s) select count(*) from s";
        let given_up = tokio::time::timeout(Duration::from_millis(50), db.fetch_scalar::<i64, _>(sql(endless))).await;
        assert!(given_up.is_err());
        assert_eq!(told.take(), ["WITH compiled", "WITH started", "WITH abandoned"]);
    });
}

#[test]
fn what_is_slow_is_told_once_more() {
    on_each("what_is_slow_is_told_once_more", small(1), async |live| {
        let told = Told::default();
        // Everything takes at least no time.
        let db = live.again(told_by(&told, Some(Duration::ZERO))).await;
        db.execute(sql("select 1")).await.expect("done");
        assert_eq!(told.take().last().map(String::as_str), Some("SELECT slow"));
        let patient = live.again(told_by(&told, Some(Duration::from_secs(3600)))).await;
        patient.execute(sql("select 1")).await.expect("done");
        assert!(!told.take().contains(&"SELECT slow".to_owned()));
    });
}

const SECRET: &str = "hunter2hunter2";

/// Statements that succeed and fail with a value that nobody may see, in the places where others show it.
async fn with_secrets(db: &Database, is_postgres: bool) {
    db.execute(&insert_into("t").set("id", 77).set("name", SECRET)).await.expect("stored");
    db.fetch_all::<(i64,), _>(&select("id").from("t").filter(col("name").eq(SECRET))).await.expect("rows");
    db.execute(&insert_into("t").set("id", 77).set("name", SECRET)).await.expect_err("it is there");
    if is_postgres {
        // The server's own message quotes the value.
        let cast = db.fetch_scalar::<i32, _>(sql("select cast($1::text as integer)").bind(SECRET)).await;
        assert_eq!(cast.expect_err("no number").sqlstate(), Some("22P02"));
        db.execute(sql("select $1::int").bind(SECRET)).await.expect_err("no number");
    }
    db.execute(sql_unchecked("delete from t where id = 77".to_owned())).await.expect("deleted");
}

#[test]
fn no_value_is_told_to_anybody() {
    on_each("no_value_is_told_to_anybody", small(1), async |live| {
        let captured = Captured::install();
        let events = Arc::new(Mutex::new(String::new()));
        let lines = Arc::clone(&events);
        let hooks = QueryHooks::default().with_hook(move |event| {
            lines.lock().expect("text").push_str(&format!("{event:?}\n"));
        });
        let telemetry =
            Telemetry { hooks, text: SqlText::Shown, slow: Some(Duration::ZERO), name: Some("shop".to_owned()) };
        let db = live.again(DatabaseOptions { telemetry, ..small(1) }).await;
        with_secrets(&db, live.is_postgres).await;
        let (spans, meters, logged) = captured.take();
        let events = std::mem::take(&mut *events.lock().expect("text"));
        for (what, text) in [("events", &events), ("spans", &spans), ("metrics", &meters)] {
            assert!(!text.contains(SECRET), "{what}: {text}");
        }
        assert!(!logged.iter().any(|line| line.contains(SECRET)), "{logged:?}");
        // It is no proof if nothing was said.
        assert!(events.contains("INSERT INTO") && events.contains("UniqueViolation"), "{events}");
        let system = if live.is_postgres { "postgresql" } else { "sqlite" };
        for said in [
            "otel.name=INSERT shop",
            &format!("db.system.name={system}"),
            "db.namespace=shop",
            "db.operation.name=SELECT",
            "db.response.returned_rows=1",
            "error.type=unique-violation",
            "db.query.text=INSERT INTO",
            "slow statement",
        ] {
            assert!(spans.contains(said), "{said}: {spans}");
        }
        for said in ["db.client.operation.duration", "db.client.connection.wait_time", "db.client.connection.use_time"]
        {
            assert!(meters.contains(said), "{said}: {meters}");
        }
        if live.is_postgres {
            assert!(spans.contains("db.response.status_code=23505") && spans.contains("server.address=127.0.0.1"));
            assert!(!logged.is_empty(), "the driver says what it does, to whoever listens");
        }
        assert!(!format!("{:?} {:?}", db, live.url).contains("arlen:"), "nobody sees who it is");
    });
}
