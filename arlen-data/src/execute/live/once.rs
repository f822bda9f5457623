//! Transactions that are stored once, however often they are asked for.

use super::closures::Begin;
use super::ledger::OperationLedger;
use super::retry::{Attempt, RetryPolicy, random, repeat};
use super::{Database, Transaction, TransactionOptions};
use crate::diag::{Code, Diagnostic, Error, Result, Retry};
use std::panic::Location;

/// What came of an operation that is done once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Once<T> {
    /// It is done, by this call, and this is what the closure gave.
    Done(T),
    /// It was done before, by another call with the same key; the closure did not run, or nothing of what it did is stored.
    DoneBefore,
}

impl<T> Once<T> {
    /// What the closure gave, if this call did it.
    pub fn done(self) -> Option<T> {
        match self {
            Self::Done(value) => Some(value),
            Self::DoneBefore => None,
        }
    }
}

impl Database {
    /// Runs a closure in a transaction whose work is stored once for each key, however often it is asked for: by callers at the
    /// same time, by one that comes again, or because a connection was lost when the commit was under way.
    ///
    /// The transaction first writes the key into the [`OperationLedger`]. If it is there, the operation was done, and the
    /// closure does not run. If another transaction is about to write it, that one is waited for. Otherwise the closure runs, and its
    /// work is committed together with the key.
    ///
    /// If the answer to the commit is lost, the next attempt writes the same key. It gets an answer when the server has decided
    /// about the lost transaction, and that answer is exact: the key of the lost attempt is there, and its value is given; or it
    /// is not, and the closure runs again.
    ///
    /// A clone of the closure is run again, after the pauses of the policy, whenever [`Error::retry`] allows it;
    /// [`Retry::IfIdempotent`] is among the verdicts that do, because the key makes it so. Finding out about a lost commit is an
    /// attempt as well. What the closure does outside of the transaction is not undone.
    ///
    /// On all levels of isolation the closure runs for one caller only. Above read committed a key that another transaction
    /// stored meanwhile is a `serialization-failure`, and the next attempt finds it. SQLite has one writer, so callers come one
    /// after another.
    ///
    /// Dropping the future rolls back, but for one that is dropped while its commit is under way. Calling again with the same key
    /// finds out: [`Once::DoneBefore`] if it was stored.
    ///
    /// # Errors
    ///
    /// `operation-key-invalid` for a key that is empty, holds NUL or has more than 255 characters; `object-missing` if the table of
    /// the ledger is not there; the closure's error; those of beginning and committing; the last one if all attempts fail. Nothing
    /// is stored then, but for `commit-unknown`: the attempts were used up before it was found out whether the work is stored, and
    /// calling again with the same key does.
    ///
    /// # Examples
    ///
    /// An order that comes in twice:
    ///
    /// ```
    /// # #[cfg(feature = "sqlite")]
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(async {
    /// use arlen_data::build::insert_into;
    /// use arlen_data::compile::{sql, sql_unchecked};
    /// use arlen_data::execute::{
    ///     Database, DatabaseUrl, Executor, Once, OperationLedger, RetryPolicy, TransactionOptions,
    /// };
    ///
    /// let db = Database::open(&DatabaseUrl::parse("sqlite::memory:")?).await?;
    /// db.execute(sql("create table orders (id integer primary key, book text not null)")).await?;
    /// let ledger = OperationLedger::default();
    /// // In an application this is a migration.
    /// db.execute(sql_unchecked(ledger.migration_sql(&db.dialect()))).await?;
    ///
    /// let order = async || {
    ///     db.transaction_once(&ledger, "order-7", RetryPolicy::attempts(5), TransactionOptions::new(), async |tx| {
    ///         tx.fetch_scalar::<i64, _>(&insert_into("orders").set("book", "Emma").returning("id")).await
    ///     })
    ///     .await
    /// };
    /// assert_eq!(order().await?, Once::Done(1));
    /// assert_eq!(order().await?, Once::DoneBefore);
    /// assert_eq!(db.fetch_scalar::<i64, _>(sql("select count(*) from orders")).await?, 1);
    /// # Ok::<(), arlen_data::diag::Error>(())
    /// # })?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
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
        Begin::on(self, options, Location::caller()).once(ledger, key, policy, work)
    }
}

impl<'a> Begin<'a> {
    /// Runs a closure whose work is stored once for each key. All attempts are made on one database: on another one there
    /// would be nothing to be found out.
    pub(crate) async fn once<T, F>(
        self,
        ledger: &'a OperationLedger,
        key: &'a str,
        policy: RetryPolicy,
        work: F,
    ) -> Result<Once<T>>
    where
        F: AsyncFnOnce(&Transaction) -> Result<T> + Clone,
    {
        OperationLedger::check(key)?;
        repeat(policy, AttemptOnce { begin: self, ledger, key, work, doubt: None }).await
    }
}

/// A closure in a transaction that is stored once, again and again.
struct AttemptOnce<'a, T, F> {
    begin: Begin<'a>,
    ledger: &'a OperationLedger,
    key: &'a str,
    work: F,
    doubt: Option<Doubt<T>>,
}

/// An attempt of which nobody knows whether it is stored.
struct Doubt<T> {
    attempt: i64,
    value: T,
}

impl<T, F> Attempt<Once<T>> for AttemptOnce<'_, T, F>
where
    F: AsyncFnOnce(&Transaction) -> Result<T> + Clone,
{
    async fn run(&mut self) -> Result<Once<T>> {
        let transaction = self.begin.begin().await?;
        let attempt = random().cast_signed();
        let result = match self.work_in(&transaction, attempt).await {
            Ok(Work::Done(value)) => return self.commit(transaction, attempt, value).await,
            Ok(Work::DoneBefore(by)) => Ok(self.found(by)),
            Err(error) => Err(error),
        };
        // Whatever comes of it: nothing is stored.
        drop(transaction.rollback().await);
        result
    }

    fn may_repeat(&self, error: &Error) -> bool {
        error.retry() != Retry::Never
    }

    fn give_up(self, error: Error) -> Error {
        if self.doubt.is_none() || error.code() == Code::CommitUnknown {
            return error;
        }
        let message = "the connection was lost when the commit was under way, and what came of it was not found out";
        Diagnostic::new(Code::CommitUnknown, message)
            .with_help("run the operation again with the same key, which finds out")
            .with_source(error)
            .into()
    }
}

/// What came of the work in one transaction, before its end.
enum Work<T> {
    Done(T),
    /// By this attempt, if its row is still there.
    DoneBefore(Option<i64>),
}

impl<T, F> AttemptOnce<'_, T, F>
where
    F: AsyncFnOnce(&Transaction) -> Result<T> + Clone,
{
    async fn work_in(&mut self, transaction: &Transaction, attempt: i64) -> Result<Work<T>> {
        if !self.ledger.write(transaction, self.key, attempt).await? {
            return Ok(Work::DoneBefore(self.ledger.written_by(transaction, self.key).await?));
        }
        // A commit that was in doubt has not come to pass, or its key would be there.
        self.doubt = None;
        self.work.clone()(transaction).await.map(Work::Done)
    }

    async fn commit(&mut self, transaction: Transaction, attempt: i64, value: T) -> Result<Once<T>> {
        match transaction.commit().await {
            Ok(()) => Ok(Once::Done(value)),
            Err(error) => {
                if error.code() == Code::CommitUnknown {
                    self.doubt = Some(Doubt { attempt, value });
                }
                Err(error)
            }
        }
    }

    /// The key is there: that of the attempt in doubt, or that of somebody else, who came in between.
    fn found(&mut self, by: Option<i64>) -> Once<T> {
        match self.doubt.take() {
            Some(doubt) if by == Some(doubt.attempt) => {
                self.begin.tell_committed();
                Once::Done(doubt.value)
            }
            _ => Once::DoneBefore,
        }
    }
}
