//! Transactions as closures.

use super::retry::{Attempt, RetryPolicy, repeat};
use super::transaction::Committed;
use super::{Database, Transaction, TransactionOptions};
use crate::diag::{Error, Result, Retry};
use std::panic::Location;

/// How the transactions of one call begin, and who is told when one of them is committed.
pub(crate) struct Begin<'d> {
    db: &'d Database,
    options: TransactionOptions,
    caller: &'static Location<'static>,
    committed: Committed,
}

impl<'d> Begin<'d> {
    pub(crate) fn on(db: &'d Database, options: TransactionOptions, caller: &'static Location<'static>) -> Self {
        Self { db, options, caller, committed: Committed::default() }
    }

    pub(crate) fn telling(mut self, committed: Committed) -> Self {
        self.committed = committed;
        self
    }

    pub(crate) async fn begin(&self) -> Result<Transaction> {
        let transaction = self.db.begin_at(self.options, self.caller).await?;
        Ok(transaction.telling(self.committed.clone()))
    }

    /// One of them turned out to be committed.
    pub(super) fn tell_committed(&self) {
        self.committed.tell();
    }

    /// Runs a closure in a transaction.
    pub(crate) async fn run<T, E, F>(&self, work: F) -> Result<T, E>
    where
        E: From<Error>,
        F: AsyncFnOnce(&Transaction) -> Result<T, E>,
    {
        let transaction = self.begin().await?;
        let result = work(&transaction).await;
        finish(transaction, result).await
    }

    /// The same with a clone of it, again if that is safe.
    pub(crate) async fn retry<T, F>(self, policy: RetryPolicy, work: F) -> Result<T>
    where
        F: AsyncFnOnce(&Transaction) -> Result<T> + Clone,
    {
        repeat(policy, Plain { begin: self, work }).await
    }
}

impl Database {
    /// Runs a closure in a transaction: commits if it succeeds, rolls back if it fails, and gives what it gave.
    ///
    /// # Errors
    ///
    /// The closure's error, and those of beginning and committing. A closure that hides the error of a statement and
    /// succeeds is not believed: `transaction-aborted`.
    #[track_caller]
    pub fn transaction<T, F>(&self, work: F) -> impl Future<Output = Result<T>>
    where
        F: AsyncFnOnce(&Transaction) -> Result<T>,
    {
        self.transaction_with(TransactionOptions::new(), work)
    }

    /// The same with an isolation level or an access mode.
    ///
    /// # Errors
    ///
    /// As [`Database::transaction`].
    #[track_caller]
    pub fn transaction_with<T, F>(&self, options: TransactionOptions, work: F) -> impl Future<Output = Result<T>>
    where
        F: AsyncFnOnce(&Transaction) -> Result<T>,
    {
        let begin = Begin::on(self, options, Location::caller());
        async move { begin.run(work).await }
    }

    /// The same for closures with an error of their own.
    ///
    /// # Errors
    ///
    /// As [`Database::transaction`], in the closure's type.
    #[track_caller]
    pub fn try_transaction<T, E, F>(&self, options: TransactionOptions, work: F) -> impl Future<Output = Result<T, E>>
    where
        E: From<Error>,
        F: AsyncFnOnce(&Transaction) -> Result<T, E>,
    {
        let begin = Begin::on(self, options, Location::caller());
        async move { begin.run(work).await }
    }

    /// The same with a clone of the closure, run again from its beginning if it could not be put in an order with other
    /// transactions, or if a connection could not be had: whenever [`Error::retry`] says that this is safe.
    ///
    /// # Errors
    ///
    /// As [`Database::transaction`]; the last error if all attempts fail.
    #[track_caller]
    pub fn transaction_retry<T, F>(
        &self,
        policy: RetryPolicy,
        options: TransactionOptions,
        work: F,
    ) -> impl Future<Output = Result<T>>
    where
        F: AsyncFnOnce(&Transaction) -> Result<T> + Clone,
    {
        Begin::on(self, options, Location::caller()).retry(policy, work)
    }
}

/// A closure in a transaction, again and again.
struct Plain<'d, F> {
    begin: Begin<'d>,
    work: F,
}

impl<T, F> Attempt<T> for Plain<'_, F>
where
    F: AsyncFnOnce(&Transaction) -> Result<T> + Clone,
{
    async fn run(&mut self) -> Result<T> {
        self.begin.run(self.work.clone()).await
    }

    /// Nothing of the attempt is stored, and a new one may go better.
    fn may_repeat(&self, error: &Error) -> bool {
        matches!(error.retry(), Retry::SameStatement | Retry::WholeTransaction)
    }
}

impl Transaction {
    /// Runs a closure in a part of the transaction: keeps it if the closure succeeds, undoes it alone if it fails.
    ///
    /// # Errors
    ///
    /// The closure's error, and those of the savepoint.
    pub async fn savepoint<T, E, F>(&self, work: F) -> Result<T, E>
    where
        E: From<Error>,
        F: AsyncFnOnce(&Self) -> Result<T, E>,
    {
        let part = self.begin_savepoint().await?;
        let result = work(&part).await;
        finish(part, result).await
    }
}

async fn finish<T, E: From<Error>>(transaction: Transaction, result: Result<T, E>) -> Result<T, E> {
    match result {
        Ok(value) => {
            transaction.commit().await?;
            Ok(value)
        }
        Err(error) => {
            // Whatever comes of it: nothing is stored, and the closure's error says why.
            drop(transaction.rollback().await);
            Err(error)
        }
    }
}
