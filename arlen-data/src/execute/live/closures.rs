//! Transactions as closures.

use super::{Database, Transaction, TransactionOptions};
use crate::diag::{Error, Result, Retry};
use std::panic::Location;
use std::time::Duration;

/// How often, and after which pauses, a transaction is run again that could not be put in an order with others.
///
/// The pause before the n-th time is a random part of `first_pause` doubled n - 1 times, at most `longest_pause`: those who
/// collided do not collide again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RetryPolicy {
    /// How often it runs at most, the first time included.
    pub attempts: u32,
    /// Default: 10 ms.
    pub first_pause: Duration,
    /// Default: 1 s.
    pub longest_pause: Duration,
}

impl RetryPolicy {
    /// So many attempts, with pauses from 10 ms to 1 s.
    #[must_use]
    pub const fn attempts(attempts: u32) -> Self {
        Self { attempts, first_pause: Duration::from_millis(10), longest_pause: Duration::from_secs(1) }
    }

    /// The pause behind this attempt, from 1, with a random number.
    fn pause(&self, attempt: u32, random: u64) -> Duration {
        let doubled = self.first_pause.saturating_mul(1_u32.checked_shl(attempt.saturating_sub(1)).unwrap_or(u32::MAX));
        let most = u64::try_from(doubled.min(self.longest_pause).as_micros()).unwrap_or(u64::MAX);
        Duration::from_micros(random % (most + 1))
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
        self.in_transaction(TransactionOptions::new(), work, Location::caller())
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
        self.in_transaction(options, work, Location::caller())
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
        self.in_transaction(options, work, Location::caller())
    }

    async fn in_transaction<T, E, F>(
        &self,
        options: TransactionOptions,
        work: F,
        caller: &'static Location<'static>,
    ) -> Result<T, E>
    where
        E: From<Error>,
        F: AsyncFnOnce(&Transaction) -> Result<T, E>,
    {
        let transaction = self.begin_at(options, caller).await?;
        let result = work(&transaction).await;
        finish(transaction, result).await
    }

    /// The same with a clone of the closure, run again from its beginning if it could not be put in an order with other transactions, or if a
    /// connection could not be had: whenever [`Error::retry`] says that this is safe.
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
        let caller = Location::caller();
        async move {
            let mut begun = self.begin_at(options, caller).await;
            let mut attempt = 1;
            loop {
                let result = match begun {
                    Ok(transaction) => {
                        let result = work.clone()(&transaction).await;
                        finish(transaction, result).await
                    }
                    Err(error) => Err(error),
                };
                match result {
                    Err(error) if attempt < policy.attempts && is_safe_to_repeat(&error) => {
                        tokio::time::sleep(policy.pause(attempt, random())).await;
                        attempt += 1;
                        begun = self.begin_at(options, caller).await;
                    }
                    result => return result,
                }
            }
        }
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

/// Nothing of the attempt is stored, and a new one may go better.
fn is_safe_to_repeat(error: &Error) -> bool {
    matches!(error.retry(), Retry::SameStatement | Retry::WholeTransaction)
}

/// A random number, good enough for pauses.
fn random() -> u64 {
    use std::hash::{BuildHasher as _, RandomState};
    RandomState::new().hash_one(0)
}

#[cfg(test)]
mod tests {
    use super::RetryPolicy;
    use std::time::Duration;

    #[test]
    fn pauses_grow_up_to_a_limit() {
        let policy = RetryPolicy::attempts(5);
        for (attempt, most) in [(1, 10), (2, 20), (3, 40), (8, 1000), (40, 1000)] {
            let most = Duration::from_millis(most);
            assert!((0..100).all(|random| policy.pause(attempt, random * 7919) <= most));
            let micros = u64::try_from(most.as_micros()).expect("small");
            assert_eq!(policy.pause(attempt, micros), most);
        }
    }
}
