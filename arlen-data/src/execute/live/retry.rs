//! How transactions are run again.

use crate::diag::{Error, Result};
use std::future::Future;
use std::hash::{BuildHasher as _, RandomState};
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
        Duration::from_micros(random.checked_rem(most.saturating_add(1)).unwrap_or(random))
    }
}

/// What is tried, perhaps several times.
pub(super) trait Attempt<T> {
    /// Tries it.
    fn run(&mut self) -> impl Future<Output = Result<T>>;

    /// Whether another attempt may go better, and does no harm.
    fn may_repeat(&self, error: &Error) -> bool;

    /// What is said behind the last attempt.
    fn give_up(self, error: Error) -> Error
    where
        Self: Sized,
    {
        error
    }
}

/// Tries until it succeeds, or cannot, or has been tried often enough.
pub(super) async fn repeat<T, A: Attempt<T>>(policy: RetryPolicy, mut attempt: A) -> Result<T> {
    let mut number = 1;
    loop {
        match attempt.run().await {
            Ok(value) => return Ok(value),
            Err(error) if number < policy.attempts && attempt.may_repeat(&error) => {
                tokio::time::sleep(policy.pause(number, random())).await;
                number += 1;
            }
            Err(error) => return Err(attempt.give_up(error)),
        }
    }
}

/// A random number, good enough for pauses and for telling attempts apart.
pub(super) fn random() -> u64 {
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

    #[test]
    fn the_longest_pause_there_is_is_a_pause() {
        let policy = RetryPolicy { attempts: 2, first_pause: Duration::MAX, longest_pause: Duration::MAX };
        assert_eq!(policy.pause(1, 7), Duration::from_micros(7));
    }
}
