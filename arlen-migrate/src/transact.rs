//! One Rust migration: the function and its record in one transaction, on a connection of its own.
//!
//! ```text
//! begin ──> is the lock still held? ──> limits ──> the function ──> is it still held? ──> record ──> commit
//! ```
//!
//! The session that has the lock runs scripts, and nothing else; the verbs are those of a `Database`. So there are two
//! connections, and the transaction asks whether the other one holds the lock. Twice, because a function may take long; behind
//! that the primary key of the state table lets one record in and no second one.

use crate::clock::now;
use crate::function::{RustMigration, Work};
use crate::ledger::{Applied, Ledger};
use crate::lock::{Lock, timed_out};
use crate::patience::{Attempts, Patience};
use crate::target::{LockKind, Target};
use arlen_data::compile::sql_unchecked;
use arlen_data::diag::{Code, Diagnostic, Error, Result};
use arlen_data::execute::{Database, DatabaseOptions, Executor as _, PoolOptions, Preparing, Session, Transaction};
use std::time::{Duration, Instant};

/// How long a connection may take to end.
const GOOD_BYE: Duration = Duration::from_secs(2);

/// Which function, and where.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Call<'c> {
    pub(crate) function: &'c RustMigration,
    pub(crate) target: &'c Target,
}

/// What runs in the transaction.
struct Steps<'s> {
    /// A query for one boolean; see `arlen_data::execute::Unit`.
    guard: String,
    /// The same behind the function. A lease is locked by the first one, and needs no second.
    guard_behind: Option<String>,
    setup: Vec<String>,
    work: &'s Work,
    /// The statement behind the function, which took so many milliseconds.
    record: &'s (dyn Fn(i64) -> String + Send + Sync),
}

/// Why a transaction was not stored.
enum Stop {
    /// The guard said no.
    Guarded,
    /// The function failed.
    Function(Box<dyn std::error::Error + Send + Sync>),
    /// What is around it failed.
    Around(Error),
}

impl From<Error> for Stop {
    fn from(error: Error) -> Self {
        Self::Around(error)
    }
}

/// Applies a function. Nothing if the lock says that the plan is to be made anew.
pub(crate) async fn apply(
    session: &mut Session,
    lock: &Lock,
    ledger: &mut Ledger,
    call: Call<'_>,
    mut row: Applied,
) -> Result<Option<Applied>> {
    row.applied_on = now()?;
    let guard = lock.guard_elsewhere(session, ledger).await?;
    let table = ledger.table().clone();
    let recorded = row.clone();
    let steps = Steps {
        guard_behind: matches!(lock, Lock::Postgres(_)).then(|| guard.clone()),
        guard,
        setup: ledger.creation(),
        work: call.function.up(),
        record: &|duration| table.record_after(&recorded, duration),
    };
    let Some(duration) = call.run(lock, steps).await? else { return Ok(None) };
    row.duration_ms = Some(duration);
    ledger.note(row.clone());
    Ok(Some(row))
}

/// Undoes one by the function for that, and says how long it took. Nothing as above.
pub(crate) async fn undo(
    session: &mut Session,
    lock: &Lock,
    ledger: &mut Ledger,
    call: Call<'_>,
) -> Result<Option<Duration>> {
    let Some(work) = call.function.down() else { return Ok(None) };
    let guard = lock.guard_elsewhere(session, ledger).await?;
    let (table, version) = (ledger.table().clone(), call.function.version());
    let steps = Steps {
        guard_behind: matches!(lock, Lock::Postgres(_)).then(|| guard.clone()),
        guard,
        setup: Vec::new(),
        work,
        record: &|_| table.removal(version),
    };
    let Some(duration) = call.run(lock, steps).await? else { return Ok(None) };
    ledger.forget(version);
    Ok(Some(Duration::from_millis(u64::try_from(duration).unwrap_or_default())))
}

impl Call<'_> {
    async fn run(&self, lock: &Lock, mut steps: Steps<'_>) -> Result<Option<i64>> {
        let patience = Patience::of_function(self.target);
        steps.setup.extend(patience.setup());
        let options = DatabaseOptions {
            pool: PoolOptions { max_connections: 1, ..PoolOptions::default() },
            // Behind a pooler that shares sessions no statement has a name.
            preparing: match self.target.lock {
                LockKind::Session => Preparing::default(),
                LockKind::Lease => Preparing::Unnamed,
            },
            busy_timeout: self.target.lock_timeout,
            ..DatabaseOptions::default()
        };
        let db = Database::open_with(&self.target.url, options).await?;
        let mut attempts = Attempts::new(patience.total);
        let end = loop {
            match steps.attempt(&db).await {
                Err(stop) if stop.error().is_some_and(|error| attempts.may_repeat(error)) => attempts.pause().await,
                end => break end,
            }
        };
        db.close(GOOD_BYE).await;
        match end {
            Ok(duration) => Ok(Some(duration)),
            Err(Stop::Guarded) => lock.on_refusal().map(|()| None),
            Err(stop) => Err(self.explained(stop)),
        }
    }

    fn explained(&self, stop: Stop) -> Error {
        let function = self.function;
        let shown = format!("the Rust migration `{}` (version {})", function.name(), function.version());
        let code = stop.error().map(Error::code);
        if code == Some(Code::DatabaseLocked) {
            return timed_out("", self.target.lock_timeout);
        }
        let (code, what, help) = match code {
            Some(Code::CommitUnknown) => (
                Code::CommitUnknown,
                "was interrupted, and it may be stored or not, as a whole",
                "run again: the state table tells what is stored",
            ),
            Some(Code::ConnectionLost) => (
                Code::ConnectionLost,
                "was interrupted, and nothing of it was stored",
                "run again: the state table tells what is stored",
            ),
            _ => (
                Code::MigrationFailed,
                if matches!(stop, Stop::Function(_)) { "failed" } else { "failed beside its function" },
                "nothing of it was stored; mend what its source says and run again",
            ),
        };
        let mut fault = Diagnostic::new(code, format!("{shown} {what}")).with_label(function.label()).with_help(help);
        if let Some(sqlstate) = stop.error().and_then(Error::sqlstate) {
            fault = fault.with_sqlstate(sqlstate);
        }
        match stop {
            Stop::Function(error) => fault.with_source(error).into(),
            Stop::Around(error) => fault.with_source(error).into(),
            Stop::Guarded => fault.into(),
        }
    }
}

impl Steps<'_> {
    /// Runs everything once, and gives the milliseconds that the function took.
    async fn attempt(&self, db: &Database) -> Result<i64, Stop> {
        let transaction = db.begin().await?;
        let result = self.in_transaction(&transaction).await;
        match result {
            Ok(duration) => {
                transaction.commit().await?;
                Ok(duration)
            }
            Err(stop) => {
                // Whatever comes of it: nothing is stored, and what stopped it says why.
                drop(transaction.rollback().await);
                Err(stop)
            }
        }
    }

    async fn in_transaction(&self, transaction: &Transaction) -> Result<i64, Stop> {
        check(transaction, &self.guard).await?;
        for statement in &self.setup {
            transaction.execute(sql_unchecked(statement.clone())).await?;
        }
        let begun = Instant::now();
        self.work.run(transaction).await.map_err(Stop::Function)?;
        let elapsed = i64::try_from(begun.elapsed().as_millis()).unwrap_or(i64::MAX);
        if let Some(guard) = &self.guard_behind {
            check(transaction, guard).await?;
        }
        transaction.execute(sql_unchecked((self.record)(elapsed))).await?;
        Ok(elapsed)
    }
}

async fn check(transaction: &Transaction, guard: &str) -> Result<(), Stop> {
    let query = format!("SELECT CAST(CASE WHEN ({guard}) THEN 1 ELSE 0 END AS bigint)");
    let allowed: i64 = transaction.fetch_scalar(sql_unchecked(query)).await?;
    if allowed == 1 { Ok(()) } else { Err(Stop::Guarded) }
}

impl Stop {
    /// What the data layer says, if it says something.
    fn error(&self) -> Option<&Error> {
        match self {
            Self::Guarded => None,
            Self::Function(error) => error.downcast_ref(),
            Self::Around(error) => Some(error),
        }
    }
}
