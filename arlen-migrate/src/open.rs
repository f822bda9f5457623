//! A target's database, opened: to look, or to write under the lock.

use crate::ledger::Ledger;
use crate::lock::{Lock, timed_out};
use crate::target::Target;
use arlen_data::diag::{Code, Diagnostic, Error, Result};
use arlen_data::execute::{Access, Session, SessionOptions};

/// Reads the ledger without a lock. A file of SQLite that is not there is an empty ledger, and stays not there.
pub(crate) async fn peek(target: &Target) -> Result<(Ledger, Option<Session>)> {
    if !is_there(target)? {
        return Ok((Ledger::absent(&target.name, target.url.family()), None));
    }
    let mut session =
        Session::open(&target.url, &access(target, Access::Read)).await.map_err(|error| unopened(error, target))?;
    let ledger = read(&mut session, target).await?;
    Ok((ledger, Some(session)))
}

/// The same for what is going to write.
pub(crate) async fn peek_primary(target: &Target) -> Result<(Ledger, Option<Session>)> {
    let (ledger, session) = peek(target).await?;
    match (refuse_standby(&ledger, target), session) {
        (Ok(()), session) => Ok((ledger, session)),
        (Err(error), None) => Err(error),
        (Err(error), Some(session)) => {
            session.close().await;
            Err(error)
        }
    }
}

/// A standby takes its schema from its primary.
pub(crate) fn refuse_standby(ledger: &Ledger, target: &Target) -> Result<()> {
    if !ledger.is_standby() {
        return Ok(());
    }
    Err(Diagnostic::new(Code::DatabaseStandby, format!("`{}` is a standby, which cannot be migrated", target.url))
        .with_help(
            "migrate the primary, and the standby follows; `target_session_attrs=read-write` in the URL finds it",
        )
        .into())
}

/// Reads the ledger in a session.
pub(crate) async fn read(session: &mut Session, target: &Target) -> Result<Ledger> {
    Ledger::read(session, &target.name).await.map_err(|error| as_lock(error, target))
}

/// A session that may write, with the lock. On SQLite the file is created if it is not there.
pub(crate) async fn locked(target: &Target, session: Option<Session>, ledger: &Ledger) -> Result<(Session, Lock)> {
    let access = access(target, Access::Write);
    let mut session = match session {
        Some(session) => session.reopen(&target.url, &access).await,
        None => Session::open(&target.url, &access).await,
    }
    .map_err(|error| unopened(error, target))?;
    let lock = Lock::acquire(&mut session, ledger, target).await?;
    Ok((session, lock))
}

/// False for a file of SQLite that is not there. A server is not asked.
pub(crate) fn is_there(target: &Target) -> Result<bool> {
    // Whoever cannot look must not say that there is nothing.
    target.url.file().map_or(Ok(true), |file| file.try_exists()).map_err(|error| {
        Diagnostic::new(Code::ConnectionFailed, format!("cannot look at `{}`", target.url))
            .with_help("check the path and the rights of its folders")
            .with_source(error)
            .into()
    })
}

fn access(target: &Target, access: Access) -> SessionOptions {
    SessionOptions {
        access,
        lock_timeout: target.lock_timeout,
        sharing: target.lock.sharing(),
        ..SessionOptions::default()
    }
}

/// On SQLite, waiting for the database is waiting for the lock.
fn as_lock(error: Error, target: &Target) -> Error {
    if error.code() == Code::DatabaseLocked { timed_out("", target.lock_timeout) } else { error }
}

/// Of a session that cannot be opened the code says only that; message and SQLSTATE say why.
pub(crate) fn unopened(error: Error, target: &Target) -> Error {
    let kept =
        [Code::DatabaseLocked, Code::DriverDisabled, Code::TlsUnavailable, Code::UrlInvalid, Code::ConnectionLost];
    if kept.contains(&error.code()) {
        return as_lock(error, target);
    }
    error.into_diagnostic().with_code(Code::ConnectionFailed).into()
}
