//! Transactions and savepoints, as guards.

use super::TransactionOptions;
use super::connection::Shared;
use super::executor::sealed::Run;
use super::held::Held;
use super::stream::{self, RowStream};
use crate::compile::Compile;
use crate::diag::{Code, Diagnostic, Error, Result};
use crate::dialect::Dialect;
use crate::execute::link::Control;
use crate::execute::sink::{Blank, Done};
use crate::execute::{FromRow, ResultLimits};
use std::fmt;
use std::panic::Location;
use std::sync::Arc;
use tokio::sync::OwnedMutexGuard;

/// A transaction, or a part of one up to a savepoint. Unless it is committed, nothing of it is stored: dropping it rolls it
/// back, in the background.
///
/// After a statement that failed, PostgreSQL takes no other but the end of the transaction; [`Transaction::commit`] says
/// `transaction-aborted` then, and never that something was stored. A statement whose future was dropped in its middle
/// leaves nothing to go on with: everything but the end is refused with `transaction-interrupted`.
#[derive(Debug)]
#[must_use = "a transaction that is dropped is rolled back"]
pub struct Transaction {
    shared: Arc<Shared>,
    limits: ResultLimits,
    /// The number of the savepoint; none for the transaction itself.
    savepoint: Option<u32>,
    over: bool,
    /// Told when it is committed.
    committed: Committed,
}

/// Who is told that a transaction is committed.
#[derive(Clone, Default)]
pub(crate) struct Committed(Option<Arc<dyn Fn() + Send + Sync>>);

impl Committed {
    pub(crate) fn telling(told: impl Fn() + Send + Sync + 'static) -> Self {
        Self(Some(Arc::new(told)))
    }

    pub(super) fn tell(&self) {
        if let Some(told) = &self.0 {
            told();
        }
    }
}

impl fmt::Debug for Committed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_some() { "told" } else { "nobody" })
    }
}

impl Transaction {
    pub(super) async fn begin(mut held: Held, limits: ResultLimits, options: TransactionOptions) -> Result<Self> {
        held.control(&Control::Begin(options)).await?;
        Ok(Self::on(Shared::new(held), limits))
    }

    pub(super) const fn on(shared: Arc<Shared>, limits: ResultLimits) -> Self {
        Self::part(shared, limits, None)
    }

    const fn part(shared: Arc<Shared>, limits: ResultLimits, savepoint: Option<u32>) -> Self {
        Self { shared, limits, savepoint, over: false, committed: Committed(None) }
    }

    /// The same, and somebody is told when it is committed.
    pub(crate) fn telling(mut self, committed: Committed) -> Self {
        self.committed = committed;
        self
    }

    /// What the database speaks.
    #[must_use]
    pub fn dialect(&self) -> Dialect {
        self.shared.dialect()
    }

    /// Stores what was done. For a savepoint: it becomes part of what is around it.
    ///
    /// # Errors
    ///
    /// `transaction-aborted` if a statement failed before and the database rolled back; `transaction-interrupted`;
    /// `commit-unknown` if the connection was lost when the commit was under way; what deferred constraints say. Nothing is
    /// stored then, but for `commit-unknown`, of which nobody knows.
    pub async fn commit(mut self) -> Result<()> {
        self.over = true;
        if self.shared.was_given_up() {
            return Err(interrupted());
        }
        let mut guard = self.ready().await?;
        let control = match self.savepoint {
            None => Control::Commit,
            Some(number) => Control::Release(number),
        };
        self.shared.set_half_way(true);
        let result = guard.control(&control).await;
        self.shared.set_half_way(false);
        if result.is_ok() {
            self.committed.tell();
        } else if self.savepoint.is_some() {
            self.give_up();
        }
        result
    }

    /// Undoes what was done, and waits for it.
    ///
    /// # Errors
    ///
    /// `connection-lost`; nothing is stored then either. `transaction-over` if a statement of the caller ended it before.
    pub async fn rollback(mut self) -> Result<()> {
        self.over = true;
        if self.shared.was_given_up() && self.savepoint.is_some() {
            // The whole transaction has to go.
            return Ok(());
        }
        let mut guard = self.shared.lock().await?;
        let control = match self.savepoint {
            None => Control::RollBack,
            Some(number) => Control::RollBackTo(number),
        };
        // Given up in its middle, a part may be undone or not: then nothing of the transaction may be stored.
        self.shared.set_half_way(true);
        guard.control(&control).await?;
        self.shared.set_half_way(false);
        Ok(())
    }

    /// A part of the transaction that can be undone by itself.
    ///
    /// # Errors
    ///
    /// `transaction-aborted`, `transaction-interrupted`, `connection-lost`.
    pub async fn begin_savepoint(&self) -> Result<Self> {
        let depth = self.savepoint.map_or(0, |number| number + 1);
        let mut guard = self.ready().await?;
        self.shared.set_half_way(true);
        let result = guard.control(&Control::Savepoint(depth)).await;
        self.shared.set_half_way(false);
        result?;
        Ok(Self::part(Arc::clone(&self.shared), self.limits, Some(depth)))
    }

    /// The connection, once what was given up before is undone.
    pub(in crate::execute) async fn ready(&self) -> Result<OwnedMutexGuard<Held>> {
        let mut guard = self.shared.lock().await?;
        if self.shared.was_given_up() {
            return Err(interrupted());
        }
        if let Some(number) = self.shared.take_back_to() {
            self.shared.set_half_way(true);
            guard.control(&Control::RollBackTo(number)).await?;
            self.shared.set_half_way(false);
        }
        Ok(guard)
    }

    fn give_up(&self) {
        if let Some(number) = self.savepoint {
            self.shared.give_up(number);
        }
    }
}

impl Drop for Transaction {
    fn drop(&mut self) {
        // The transaction itself is rolled back when its connection returns.
        if !self.over {
            self.give_up();
        }
    }
}

#[cold]
fn interrupted() -> Error {
    Diagnostic::new(
        Code::TransactionInterrupted,
        "a statement of the transaction was given up in its middle, and it is not known how far it came",
    )
    .with_help("roll back, and run the whole transaction again")
    .into()
}

impl Run for Transaction {
    fn limits(&self) -> ResultLimits {
        self.limits
    }

    async fn run_with<C: Compile + Send + Sync, S: Blank>(
        &self,
        statement: C,
        sink: S,
        caller: &'static Location<'static>,
    ) -> Result<(S, Done)> {
        let mut guard = self.ready().await?;
        let call = guard.compile(&statement, caller)?;
        self.shared.set_half_way(true);
        let result = guard.run(&call, sink).await;
        self.shared.set_half_way(false);
        result
    }

    async fn open_stream<C: Compile + Send + Sync, T: FromRow + Send + 'static>(
        &self,
        statement: C,
        caller: &'static Location<'static>,
    ) -> Result<RowStream<T>> {
        let guard = self.ready().await?;
        let call = guard.compile(&statement, caller)?.into_owned();
        self.shared.set_streaming();
        Ok(stream::open(guard, call, self.limits))
    }
}
