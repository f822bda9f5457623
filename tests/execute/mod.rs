//! What the databases say, provoked on the real ones: each code with its class, its verdict and the names in it.

mod concurrency;
mod numbers;
mod opening;
mod postgres;
mod sqlite;

use arlen_data::diag::{Class, Code, Error, Retry};
use arlen_data::execute::{DatabaseUrl, Session, SessionOptions};
use arlen_data::value::Value;
use arlen_tests::{Database, Project};
use std::time::Duration;

/// A statement that fails: its code, and constraint, table and column in the error.
type Provoked<'a> = (&'a str, Code, [Option<&'a str>; 3]);

/// Nothing named.
const NOTHING: [Option<&str>; 3] = [None, None, None];

/// A session that waits for no lock longer than a moment.
async fn open(url: &DatabaseUrl) -> Session {
    let options = SessionOptions { lock_timeout: Duration::from_millis(30), ..SessionOptions::default() };
    Session::open(url, &options).await.expect("opened")
}

async fn run(session: &mut Session, statements: &[&str]) {
    for sql in statements {
        drop(session.query(sql, &[]).await.expect(sql));
    }
}

async fn refusal(session: &mut Session, sql: &str, values: &[Value]) -> Error {
    session.query(sql, values).await.expect_err(sql)
}

/// Each statement fails as it should, and the session goes on.
async fn provoke(session: &mut Session, all: &[Provoked<'_>]) {
    for (sql, code, named) in all {
        let error = refusal(session, sql, &[]).await;
        assert_eq!(error.code(), *code, "{sql}: {error}");
        assert_eq!([error.constraint(), error.table(), error.column()], *named, "{sql}: {error}");
    }
    run(session, &["SELECT 1"]).await;
}

fn is(error: &Error, code: Code, class: Class, retry: Retry) {
    assert_eq!((error.code(), error.class(), error.retry()), (code, class, retry), "{error:?}");
}

fn sqlite_url(project: &Project) -> DatabaseUrl {
    DatabaseUrl::parse("sqlite:a.db").expect("a URL").relative_to(project.folder())
}

fn postgres_url(database: &Database) -> DatabaseUrl {
    DatabaseUrl::parse(&database.url).expect("a URL")
}
