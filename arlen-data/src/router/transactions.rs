//! Transactions and connections on a router: the target is chosen once, and stays.

use super::Router;
use super::plan::Asked;
use crate::diag::{Error, Result};
use crate::execute::{
    Begin, Committed, Connection, Once, OperationLedger, RetryPolicy, Transaction, TransactionOptions,
};
use std::panic::Location;

impl Router {
    /// A connection for several statements. Nothing that is run on it is routed or told, and none of its writes makes reads
    /// stick.
    ///
    /// # Errors
    ///
    /// As [`Database::connection`](crate::execute::Database::connection); `target-unknown` if the resolver names a target that is
    /// not there.
    #[track_caller]
    pub fn connection(&self) -> impl Future<Output = Result<Connection>> + Send + '_ {
        let caller = Location::caller();
        async move {
            let decision = self.route(Asked::Connection, caller)?;
            self.core.database(decision.selected).connection_at(caller).await
        }
    }

    /// Begins a transaction. Unless it is committed, nothing of it is stored.
    ///
    /// # Errors
    ///
    /// As [`Database::begin`](crate::execute::Database::begin); `target-unknown` if the resolver names a target that is not there.
    #[track_caller]
    pub fn begin(&self) -> impl Future<Output = Result<Transaction>> + Send + '_ {
        self.begin_with(TransactionOptions::new())
    }

    /// The same with an isolation level or an access mode.
    ///
    /// # Errors
    ///
    /// As [`Router::begin`].
    #[track_caller]
    pub fn begin_with(&self, options: TransactionOptions) -> impl Future<Output = Result<Transaction>> + Send + '_ {
        let caller = Location::caller();
        async move { self.begin_at(options, caller)?.begin().await }
    }

    /// Runs a closure in a transaction: commits if it succeeds, rolls back if it fails, and gives what it gave.
    ///
    /// # Errors
    ///
    /// As [`Database::transaction`](crate::execute::Database::transaction); `target-unknown` if the resolver names a target that is
    /// not there.
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
    /// As [`Router::transaction`].
    #[track_caller]
    pub fn transaction_with<T, F>(&self, options: TransactionOptions, work: F) -> impl Future<Output = Result<T>>
    where
        F: AsyncFnOnce(&Transaction) -> Result<T>,
    {
        self.try_transaction(options, work)
    }

    /// The same for closures with an error of their own.
    ///
    /// # Errors
    ///
    /// As [`Router::transaction`], in the closure's type.
    #[track_caller]
    pub fn try_transaction<T, E, F>(&self, options: TransactionOptions, work: F) -> impl Future<Output = Result<T, E>>
    where
        E: From<Error>,
        F: AsyncFnOnce(&Transaction) -> Result<T, E>,
    {
        let caller = Location::caller();
        async move { self.begin_at(options, caller)?.run(work).await }
    }

    /// The same with a clone of the closure, run again from its beginning whenever [`Error::retry`] says that this is safe. All
    /// attempts are made on the target that was chosen for the first.
    ///
    /// # Errors
    ///
    /// As [`Router::transaction`]; the last error if all attempts fail.
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
        let caller = Location::caller();
        async move { self.begin_at(options, caller)?.retry(policy, work).await }
    }

    /// Runs a closure in a transaction whose work is stored once for each key: see
    /// [`Database::transaction_once`](crate::execute::Database::transaction_once). All attempts are made on the target that was
    /// chosen for the first, where the key is. Calling again with the same key must lead to the same target: a resolver that
    /// changes its mind in between lets the work be stored in both.
    ///
    /// # Errors
    ///
    /// As [`Database::transaction_once`](crate::execute::Database::transaction_once); `target-unknown` if the resolver names a
    /// target that is not there.
    #[track_caller]
    pub fn transaction_once<'a, T, F>(
        &'a self,
        ledger: &'a OperationLedger,
        key: &'a str,
        policy: RetryPolicy,
        options: TransactionOptions,
        work: F,
    ) -> impl Future<Output = Result<Once<T>>> + use<'a, T, F>
    where
        F: AsyncFnOnce(&Transaction) -> Result<T> + Clone,
    {
        let caller = Location::caller();
        async move { self.begin_at(options, caller)?.once(ledger, key, policy, work).await }
    }

    fn begin_at(&self, options: TransactionOptions, caller: &'static Location<'static>) -> Result<Begin<'_>> {
        let decision = self.route(Asked::Transaction(options), caller)?;
        let begin = Begin::on(self.core.database(decision.selected), options, caller);
        if options.reads_only() {
            return Ok(begin);
        }
        Ok(begin.telling(Committed::telling(self.stamper(decision.selected))))
    }
}
