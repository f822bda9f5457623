//! Who wrote where, and how long ago.

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// Tells the time.
pub(super) type Clock = Arc<dyn Fn() -> Instant + Send + Sync>;

/// The stamps of writes, by scope and target.
pub(super) struct Stickiness {
    /// In nanoseconds; zero is off. Read without the lock, so that nobody takes it while it is off.
    window: AtomicU64,
    limit: usize,
    clock: Clock,
    stamps: Mutex<Stamps>,
}

/// A scope, by its number, and the place of a target.
type Key = (u128, usize);

#[derive(Default)]
struct Stamps {
    by_key: HashMap<Key, Stamp>,
    /// The keys in the order of their stamps: the first is the one that was written to longest ago.
    by_age: BTreeMap<u64, Key>,
    next: u64,
}

#[derive(Clone, Copy)]
struct Stamp {
    at: Instant,
    number: u64,
}

impl Stickiness {
    pub(super) fn new(window: Duration, limit: usize, clock: Clock) -> Self {
        Self { window: AtomicU64::new(nanoseconds(window)), limit, clock, stamps: Mutex::default() }
    }

    pub(super) fn window(&self) -> Duration {
        Duration::from_nanos(self.window.load(Ordering::Relaxed))
    }

    pub(super) fn set_window(&self, window: Duration) {
        self.window.store(nanoseconds(window), Ordering::Relaxed);
        if window.is_zero() {
            *self.lock() = Stamps::default();
        }
    }

    /// Whether the scope wrote to the target within the window. A stamp that is older is removed.
    pub(super) fn is_fresh(&self, scope: u128, target: usize) -> bool {
        let window = self.window();
        if window.is_zero() {
            return false;
        }
        let (key, now) = ((scope, target), (self.clock)());
        let mut stamps = self.lock();
        let Some(stamp) = stamps.by_key.get(&key).copied() else { return false };
        if is_within(stamp, window, now) {
            return true;
        }
        stamps.remove(key);
        false
    }

    /// The scope wrote to the target. If there is no room, the stamp that was made longest ago goes.
    pub(super) fn stamp(&self, scope: u128, target: usize) {
        let window = self.window();
        if window.is_zero() {
            return;
        }
        let (key, now) = ((scope, target), (self.clock)());
        let mut stamps = self.lock();
        stamps.remove(key);
        while let Some(oldest) = stamps.oldest()
            && (stamps.by_key.len() >= self.limit || !stamps.is_fresh(oldest, window, now))
        {
            stamps.remove(oldest);
        }
        let number = stamps.next;
        stamps.next += 1;
        stamps.by_key.insert(key, Stamp { at: now, number });
        stamps.by_age.insert(number, key);
    }

    /// How many stamps there are.
    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        let stamps = self.lock();
        assert_eq!(stamps.by_key.len(), stamps.by_age.len());
        stamps.by_key.len()
    }

    /// Whoever panicked with the lock was the clock or out of memory; the stamps are whole.
    fn lock(&self) -> MutexGuard<'_, Stamps> {
        self.stamps.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Stamps {
    fn remove(&mut self, key: Key) {
        if let Some(stamp) = self.by_key.remove(&key) {
            self.by_age.remove(&stamp.number);
        }
    }

    fn oldest(&self) -> Option<Key> {
        self.by_age.first_key_value().map(|(_, key)| *key)
    }

    fn is_fresh(&self, key: Key, window: Duration, now: Instant) -> bool {
        self.by_key.get(&key).is_some_and(|stamp| is_within(*stamp, window, now))
    }
}

fn is_within(stamp: Stamp, window: Duration, now: Instant) -> bool {
    now.saturating_duration_since(stamp.at) <= window
}

/// The longest window is 584 years.
fn nanoseconds(window: Duration) -> u64 {
    u64::try_from(window.as_nanos()).unwrap_or(u64::MAX)
}

impl fmt::Debug for Stickiness {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Stickiness").field("window", &self.window()).field("limit", &self.limit).finish_non_exhaustive()
    }
}
