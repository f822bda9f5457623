//! Waiting for databases that are still starting.

use crate::open::is_there;
use crate::report::TargetReport;
use crate::target::Target;
use arlen_data::diag::{Code, Diagnostic, Error, Result};
use arlen_data::dialect::Family;
use arlen_data::execute::{Access, Session, SessionOptions};
use std::time::{Duration, Instant};
use tokio::task::JoinSet;

/// The longest pause between two attempts.
const PAUSE: Duration = Duration::from_millis(500);

/// The least time that an attempt gets, so that each database is asked at least once.
const LEAST: Duration = Duration::from_secs(1);

/// Waits until each database answers a query, all at the same time, and reports in the order of the targets. Writes nothing.
///
/// Whatever may go away by itself is waited out: a server that is not there, is starting or has no such database or role
/// yet, and a file that is locked. A database of SQLite without a file has nothing that could start, and counts as one that
/// answers. The last attempt begins when the time is over and takes a second at most.
///
/// The error of a report is `connection-failed` if the time is over; `driver-disabled` and `tls-unavailable` are not waited for.
pub async fn wait(targets: &[Target], timeout: Duration) -> Vec<TargetReport> {
    let mut waiting = JoinSet::new();
    for (n, target) in targets.iter().cloned().enumerate() {
        waiting.spawn(wait_for(n, target, timeout));
    }
    let mut reports = waiting.join_all().await;
    reports.sort_by_key(|(n, _)| *n);
    reports.into_iter().map(|(_, report)| report).collect()
}

async fn wait_for(n: usize, target: Target, timeout: Duration) -> (usize, TargetReport) {
    let mut report = TargetReport::new(&target);
    report.error = until_it_answers(&target, timeout).await.err();
    (n, report)
}

async fn until_it_answers(target: &Target, timeout: Duration) -> Result<()> {
    let begun = Instant::now();
    let (mut pause, mut last) = (Duration::from_millis(20), None);
    loop {
        let left = timeout.saturating_sub(begun.elapsed());
        let within = left.max(LEAST);
        match tokio::time::timeout(within, ask(target, within)).await {
            Ok(Ok(())) => return Ok(()),
            Ok(Err(error)) if is_lasting(&error) => return Err(error),
            Ok(Err(error)) => last = Some(error),
            // What was said before is more than that nothing was said.
            Err(_) => {}
        }
        if left.is_zero() {
            return Err(unanswered(target, timeout, last));
        }
        tokio::time::sleep(pause.min(timeout.saturating_sub(begun.elapsed()))).await;
        pause = (pause * 2).min(PAUSE);
    }
}

async fn ask(target: &Target, within: Duration) -> Result<()> {
    if !is_there(target)? {
        return Ok(());
    }
    let options = SessionOptions {
        access: Access::Read,
        lock_timeout: within,
        connect_timeout: within,
        sharing: target.lock.sharing(),
    };
    let mut session = Session::open(&target.url, &options).await?;
    let sql = match session.family() {
        Family::Postgres => "SELECT 1",
        // Only a query of a table looks into the file.
        Family::Sqlite => "SELECT count(*) FROM sqlite_schema",
    };
    session.query(sql, &[]).await?;
    session.close().await;
    Ok(())
}

/// What no waiting changes: it lies with this program, not with the database.
fn is_lasting(error: &Error) -> bool {
    [Code::DriverDisabled, Code::TlsUnavailable, Code::UrlInvalid].contains(&error.code())
}

fn unanswered(target: &Target, timeout: Duration, last: Option<Error>) -> Error {
    let message = format!("`{}` did not answer within {} s", target.url, timeout.as_secs_f64());
    let fault = Diagnostic::new(Code::ConnectionFailed, message)
        .with_help("check that it is started and reached from here, or wait longer with `--timeout`");
    let Some(last) = last else { return fault.into() };
    let fault = match last.sqlstate() {
        Some(sqlstate) => fault.with_sqlstate(sqlstate),
        None => fault,
    };
    fault.with_source(last).into()
}
