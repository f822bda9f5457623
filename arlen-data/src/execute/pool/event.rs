//! What a pool tells whoever listens.

use crate::diag::Code;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// Why a pool gave a connection up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum CloseReason {
    /// It was idle for longer than `idle_timeout`.
    Idle,
    /// It was older than `max_lifetime`.
    Lifetime,
    /// It was found dead, or the code that looked after it panicked.
    Broken,
    /// It came back in the middle of something and could not be settled within `cleanup_timeout`.
    Dirty,
    /// Its holder asked for it to be closed.
    Discarded,
    /// The pool was closed.
    Closed,
}

impl CloseReason {
    /// Its place in a table of all reasons.
    pub(super) const fn index(self) -> usize {
        match self {
            Self::Idle => 0,
            Self::Lifetime => 1,
            Self::Broken => 2,
            Self::Dirty => 3,
            Self::Discarded => 4,
            Self::Closed => 5,
        }
    }

    /// How many reasons there are.
    pub(super) const COUNT: usize = 6;
}

/// Something that happened in a pool. Carries durations, counts and codes only: no URL, no statement, no value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PoolEvent {
    /// A connection was opened.
    Connected {
        /// How long that took.
        elapsed: Duration,
    },
    /// A connection could not be opened.
    ConnectFailed {
        /// How long the attempt took.
        elapsed: Duration,
        /// What went wrong.
        code: Code,
    },
    /// A connection was handed to a caller.
    Acquired {
        /// How long the caller waited, the opening of a connection included.
        waited: Duration,
    },
    /// A caller gave a connection back.
    Returned {
        /// How long it had the connection.
        held: Duration,
    },
    /// A connection that came back in the middle of something is as good as new.
    Cleaned {
        /// How long that took.
        elapsed: Duration,
    },
    /// A connection was given up.
    Closed {
        /// Why.
        reason: CloseReason,
        /// How old it became.
        age: Duration,
    },
    /// A caller was refused with `pool-timeout`.
    Timeout {
        /// How long it waited.
        waited: Duration,
        /// How many still wait.
        waiting: usize,
    },
}

/// The functions that are called with each [`PoolEvent`], in the order they were added.
///
/// They run in the task that caused the event, outside of every lock, and hold that task up: they should count or send,
/// not compute. A panic in one of them does not lose a connection.
///
/// ```
/// use arlen_data::execute::{PoolEvent, PoolHooks, PoolOptions};
/// use std::sync::atomic::{AtomicU64, Ordering};
/// use std::sync::Arc;
///
/// let timeouts = Arc::new(AtomicU64::new(0));
/// let counter = Arc::clone(&timeouts);
/// let hooks = PoolHooks::default().with_hook(move |event| {
///     if matches!(event, PoolEvent::Timeout { .. }) {
///         counter.fetch_add(1, Ordering::Relaxed);
///     }
/// });
/// let options = PoolOptions { hooks, ..PoolOptions::default() };
/// # assert_eq!(format!("{:?}", options.hooks), "PoolHooks(1)");
/// ```
#[derive(Clone, Default)]
pub struct PoolHooks(Vec<Hook>);

type Hook = Arc<dyn Fn(&PoolEvent) + Send + Sync>;

impl PoolHooks {
    /// The same with one more function.
    #[must_use]
    pub fn with_hook(mut self, hook: impl Fn(&PoolEvent) + Send + Sync + 'static) -> Self {
        self.0.push(Arc::new(hook));
        self
    }

    pub(super) fn emit(&self, event: &PoolEvent) {
        for hook in &self.0 {
            hook(event);
        }
    }
}

impl fmt::Debug for PoolHooks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PoolHooks({})", self.0.len())
    }
}
