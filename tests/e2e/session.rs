//! Sessions of `arlen-data` by themselves.

use arlen_data::diag::{Code, Result};
use arlen_data::execute::{Access, DatabaseUrl, Session, SessionOptions};
use arlen_data::value::{Row, Value};
use arlen_tests::{Project, block_on, postgres};
use std::time::Duration;

/// A URL of each engine that can be reached, and what keeps it alive.
fn urls(test: &str) -> Vec<(DatabaseUrl, Project, Option<arlen_tests::Database>)> {
    let project = Project::empty();
    let url = DatabaseUrl::parse("sqlite:a.db").expect("a URL").relative_to(project.folder());
    let mut urls = vec![(url, project, None)];
    if let Some(database) = postgres(test) {
        urls.push((DatabaseUrl::parse(&database.url).expect("a URL"), Project::empty(), Some(database)));
    }
    urls
}

fn query(url: &DatabaseUrl, access: Access, sql: &str, parameters: &[Value]) -> Result<Vec<Row>> {
    block_on(async {
        let options = SessionOptions { access, lock_timeout: Duration::from_millis(50), ..SessionOptions::default() };
        let mut session = Session::open(url, &options).await?;
        let rows = session.query(sql, parameters).await;
        session.close().await;
        rows
    })
}

#[test]
fn values_come_back_as_they_went() {
    for (url, _project, database) in urls("values_come_back_as_they_went") {
        let sql = if database.is_some() { "SELECT $1, $2, $3, true" } else { "SELECT ?1, ?2, ?3, 1" };
        let sent = [Value::I64(i64::MIN), Value::Text("it's; ü".to_owned()), Value::Null];
        let rows = query(&url, Access::Write, sql, &sent).expect("one row");
        let row = rows.first().expect("one row");
        assert_eq!(row.get(..3), Some(&sent[..]));
        assert_eq!(row.get(3).and_then(Value::as_bool), Some(true));
    }
}

#[test]
fn faults_of_a_statement_have_their_codes() {
    for (url, _project, database) in urls("faults_of_a_statement_have_their_codes") {
        let error = query(&url, Access::Write, "SELEC 1", &[]).expect_err("no such word");
        assert_eq!(error.code(), Code::SyntaxInvalid);
        assert_eq!(error.sqlstate(), database.as_ref().map(|_| "42601"));
        let error = query(&url, Access::Write, "SELECT 1.5", &[]).expect_err("no such value yet");
        assert_eq!(error.code(), Code::ValueTypeUnsupported);
    }
}

#[test]
fn a_session_for_reading_writes_nothing() {
    for (url, _project, _database) in urls("a_session_for_reading_writes_nothing") {
        query(&url, Access::Write, "CREATE TABLE a (x INTEGER)", &[]).expect("created");
        let error = query(&url, Access::Read, "INSERT INTO a VALUES (1)", &[]).expect_err("read only");
        assert_eq!(error.code(), Code::ReadOnly);
        assert_eq!(query(&url, Access::Read, "SELECT count(*) FROM a", &[]).expect("read"), [[Value::I64(0)]]);
    }
}

#[test]
fn sqlite_waits_for_a_writer_no_longer_than_allowed() {
    let project = Project::empty();
    let url = DatabaseUrl::parse("sqlite:a.db").expect("a URL").relative_to(project.folder());
    query(&url, Access::Write, "CREATE TABLE a (x INTEGER)", &[]).expect("created");
    let other = rusqlite::Connection::open(project.path("a.db")).expect("opened");
    other.execute_batch("BEGIN IMMEDIATE").expect("begun");
    let error = query(&url, Access::Write, "INSERT INTO a VALUES (1)", &[]).expect_err("locked");
    assert_eq!(error.code(), Code::DatabaseLocked);
}
