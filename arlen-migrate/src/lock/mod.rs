//! One run at a time for each state table.
//!
//! A lock is never waited for inside the database, where a waiting session can deadlock with what the holder does.

mod lease;
mod postgres;
mod sqlite;

use crate::ledger::Ledger;
use crate::target::{LockKind, Target};
use arlen_data::diag::{Code, Diagnostic, Error, Result};
use arlen_data::dialect::Family;
use arlen_data::execute::Session;
use std::time::Duration;

/// The right to apply migrations.
#[derive(Debug)]
pub(crate) enum Lock {
    /// A session lock, held for the whole run.
    Postgres(postgres::AdvisoryLock),
    /// A row that expires, where a pooler shares sessions.
    Lease(lease::Lease),
    /// SQLite locks each transaction for itself; its guard finds out whether somebody came in between.
    Sqlite,
}

impl Lock {
    /// Waits for the lock.
    pub(crate) async fn acquire(session: &mut Session, ledger: &Ledger, target: &Target) -> Result<Self> {
        let table = ledger.table();
        match (session.family(), target.lock) {
            (Family::Postgres, LockKind::Session) => {
                postgres::AdvisoryLock::acquire(session, table, target.lock_timeout).await.map(Self::Postgres)
            }
            (Family::Postgres, LockKind::Lease) => lease::Lease::acquire(session, table, target).await.map(Self::Lease),
            (Family::Sqlite, _) => Ok(Self::Sqlite),
        }
    }

    /// Whether a session that the next statement runs in is the one that the last ran in.
    pub(crate) const fn keeps_session(&self) -> bool {
        !matches!(self, Self::Lease(_))
    }

    /// A query that is true if a step may be stored: it runs in the step's transaction.
    pub(crate) fn guard(&self, ledger: &Ledger) -> String {
        match self {
            Self::Postgres(lock) => lock.guard(),
            Self::Lease(lease) => lease.guard(),
            Self::Sqlite => sqlite::guard(ledger),
        }
    }

    /// The same for a transaction on another connection.
    #[cfg(any(feature = "postgres", feature = "sqlite"))]
    pub(crate) async fn guard_elsewhere(&self, session: &mut Session, ledger: &Ledger) -> Result<String> {
        match self {
            Self::Postgres(lock) => lock.guard_elsewhere(session).await,
            Self::Lease(lease) => Ok(lease.guard()),
            Self::Sqlite => Ok(sqlite::guard(ledger)),
        }
    }

    /// What a guard that said no means: an error, or nothing if the plan is to be made anew.
    pub(crate) fn on_refusal(&self) -> Result<()> {
        match self {
            Self::Postgres(_) => Err(postgres::lost()),
            Self::Lease(_) => Err(lease::lost()),
            Self::Sqlite => Ok(()),
        }
    }

    /// Gives the lock back. It ends with the session in any case.
    pub(crate) async fn release(self, session: &mut Session) {
        match self {
            Self::Postgres(lock) => lock.release(session).await,
            Self::Lease(lease) => lease.release(session).await,
            Self::Sqlite => {}
        }
    }
}

/// The guard says that somebody came in between, and the state table says that nobody did.
pub(crate) fn contradicted() -> Error {
    Diagnostic::new(Code::LedgerUnreadable, "the state table does not hold still while nobody writes to it")
        .with_help("check that it is a plain table of this tool")
        .into()
}

/// SQLite: what was planned is not to be done to what another run made of the database.
pub(crate) fn came_between() -> Error {
    Diagnostic::new(Code::MigrationLockLost, "another run changed the state table in mid run; nothing more was done")
        .with_help("look at `arlen-migrate status`, and run again when the other run is done")
        .into()
}

/// The lock was not obtained in time.
pub(crate) fn timed_out(holder: &str, timeout: Duration) -> Error {
    let message = format!("the lock was not obtained within {} ms{holder}", timeout.as_millis());
    Diagnostic::new(Code::MigrationLocked, message)
        .with_help("wait for the other run to end, or raise `lock_timeout_ms` of the target")
        .into()
}
