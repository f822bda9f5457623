//! What a driver does for the pooled layer. A link is one connection, used by one caller at a time.

use super::described::{Description, Refused};
use super::sink::{Done, Sink};
use super::transaction_options::TransactionOptions;
use crate::compile::{Compile, Compiled};
use crate::diag::{Code, Diagnostic, Error, Result};
use crate::dialect::Dialect;
use std::future::Future;

/// How a statement may leave the session behind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Trace {
    /// It touches rows only.
    None,
    /// It is raw, or calls what is not known to be harmless: it may change settings, take locks, make temporary tables.
    Possible,
}

/// The answer to that, which takes a look at the whole statement: only a driver that has not seen it before needs it.
pub(super) enum Traces<'c> {
    Known(Trace),
    Of(&'c (dyn Compile + Sync)),
}

impl Traces<'_> {
    pub(super) fn look(&self) -> Trace {
        match self {
            Self::Known(trace) => *trace,
            Self::Of(statement) if statement.leaves_traces() => Trace::Possible,
            Self::Of(_) => Trace::None,
        }
    }
}

/// A statement about the transaction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Control {
    Begin(TransactionOptions),
    Commit,
    RollBack,
    /// A savepoint with this number.
    Savepoint(u32),
    Release(u32),
    /// Back to the savepoint, which is forgotten with it.
    RollBackTo(u32),
}

impl Control {
    /// The word that it begins with.
    pub(super) const fn word(&self) -> &'static str {
        match self {
            Self::Begin(_) => "BEGIN",
            Self::Commit => "COMMIT",
            Self::RollBack | Self::RollBackTo(_) => "ROLLBACK",
            Self::Savepoint(_) => "SAVEPOINT",
            Self::Release(_) => "RELEASE",
        }
    }
}

/// One connection of one driver.
///
/// Dropping a future of a link leaves the link half-way; the next call settles it first, and a pool settles it before
/// anybody else gets it.
pub(super) trait Link: Send + 'static {
    /// What it speaks.
    fn dialect(&self) -> Dialect;

    /// Runs a statement; its rows go to the sink, which comes back.
    fn run<S: Sink>(
        &mut self,
        statement: &Compiled<'_>,
        traces: &Traces<'_>,
        sink: S,
    ) -> impl Future<Output = Result<(S, Done)>> + Send;

    /// Has a statement described, which is not run.
    fn describe(&mut self, sql: &str) -> impl Future<Output = Result<Description, Refused>> + Send;

    /// Begins, ends or marks a transaction.
    ///
    /// `Commit` fails with `transaction-aborted` if the database rolled back instead, and with `commit-unknown` if the
    /// connection went away behind it.
    fn control(&mut self, control: &Control) -> impl Future<Output = Result<()>> + Send;
}

/// A statement of the caller ended the transaction: what follows would be stored, or not, apart from it.
#[cold]
pub(super) fn over() -> Error {
    Diagnostic::new(Code::TransactionOver, "the transaction is over")
        .with_help("begin a new one; do not end a transaction by a statement of your own")
        .into()
}
