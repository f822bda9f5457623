//! The link on real files.

mod clean;
mod decimals;
mod dropped;
mod locks;
mod statements;
mod transactions;
mod values;

use super::{LinkOptions, SqliteLink};
use crate::compile::{Compile as _, sql_unchecked};
use crate::diag::{Code, Result};
use crate::dialect::Family;
use crate::execute::link::{Link as _, Trace, Traces};
use crate::execute::sink::{Collect, Discard, Done, Wanted};
use crate::execute::{Access, FromRow, ResultLimits};
use crate::value::Value;
use std::future::Future;
use std::path::Path;
use std::time::Duration;

/// Runs a test.
fn run<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_time().build().expect("a runtime").block_on(work)
}

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().expect("a folder")
}

async fn open(path: &Path, access: Access) -> SqliteLink {
    let options = LinkOptions { access, busy_timeout: Duration::from_millis(300), ..LinkOptions::default() };
    SqliteLink::open(Some(path), &options).await.expect("a link")
}

async fn memory() -> SqliteLink {
    SqliteLink::open(None, &LinkOptions::default()).await.expect("a link")
}

/// Runs a statement and takes its rows.
async fn fetch<T: FromRow + Send + 'static>(link: &mut SqliteLink, sql: &str, values: &[Value]) -> Result<Vec<T>> {
    let statement = values.iter().fold(sql_unchecked(sql.to_owned()), |statement, value| statement.bind(value.clone()));
    let compiled = statement.compile(&Family::Sqlite.dialect())?;
    let (sink, _) = link
        .run(&compiled, &Traces::Known(Trace::Possible), Collect::new(Wanted::All, ResultLimits::default()))
        .await?;
    Ok(sink.rows)
}

/// Runs a statement for what it does.
async fn execute(link: &mut SqliteLink, sql: &str, values: &[Value]) -> Result<Done> {
    let statement = values.iter().fold(sql_unchecked(sql.to_owned()), |statement, value| statement.bind(value.clone()));
    let compiled = statement.compile(&Family::Sqlite.dialect())?;
    link.run(&compiled, &Traces::Known(Trace::Possible), Discard).await.map(|(_, done)| done)
}

/// Runs statements that succeed.
async fn all(link: &mut SqliteLink, statements: &[&str]) {
    for sql in statements {
        execute(link, sql, &[]).await.expect(sql);
    }
}

async fn one(link: &mut SqliteLink, sql: &str) -> i64 {
    fetch::<(i64,)>(link, sql, &[]).await.expect(sql).first().expect("a row").0
}

fn code<T>(result: Result<T>) -> Option<Code> {
    result.err().map(|error| error.code())
}

/// A query that does not end.
const ENDLESS: &str = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) FROM n";
