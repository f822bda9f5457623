//! What a pool needs of the world around it: a lock, a clock, and a place for its tasks.
//!
//! The pool is generic over it, so that a test can run the same code with every lock and every task switch under the
//! control of a model checker.

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::sync::{Mutex, PoisonError};
use std::task::Poll;
use std::time::Duration;
use tokio::runtime::Handle;
use tokio::time::Instant;

/// A lock around a value.
pub(in crate::execute) trait Lock<T>: Send + Sync {
    /// A lock that is free.
    fn new(value: T) -> Self;

    /// Runs a function with the value, alone. What the function returns is dropped after the lock is free again.
    fn with<V>(&self, f: impl FnOnce(&mut T) -> V) -> V;
}

impl<T: Send> Lock<T> for Mutex<T> {
    fn new(value: T) -> Self {
        Self::new(value)
    }

    fn with<V>(&self, f: impl FnOnce(&mut T) -> V) -> V {
        // What is locked is settled again before anything foreign runs, so a panic leaves nothing half-done behind.
        f(&mut self.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Where a pool lives.
pub(in crate::execute) trait Runtime: Send + Sync + 'static {
    /// The lock of the pool.
    type Mutex<T: Send + 'static>: Lock<T> + 'static;

    /// The time since some moment before the pool was made. Never goes back.
    fn now(&self) -> Duration;

    /// Runs a task in the background. If nothing runs any more, the task is dropped.
    fn spawn(&self, task: impl Future<Output = ()> + Send + 'static);

    /// Whether the caller runs on it, so that its tasks go on whenever the caller does.
    fn is_current(&self) -> bool;

    /// Ends after a while.
    fn sleep(&self, duration: Duration) -> impl Future<Output = ()> + Send + 'static;
}

/// A Tokio runtime with time enabled.
#[derive(Clone, Debug)]
pub(in crate::execute) struct Tokio {
    handle: Handle,
    epoch: Instant,
}

impl Tokio {
    /// The runtime behind a handle, with a clock that starts now.
    pub(in crate::execute) fn new(handle: Handle) -> Self {
        Self { handle, epoch: Instant::now() }
    }
}

impl Runtime for Tokio {
    type Mutex<T: Send + 'static> = Mutex<T>;

    fn now(&self) -> Duration {
        self.epoch.elapsed()
    }

    fn spawn(&self, task: impl Future<Output = ()> + Send + 'static) {
        drop(self.handle.spawn(task));
    }

    fn is_current(&self) -> bool {
        Handle::try_current().is_ok_and(|current| current.id() == self.handle.id())
    }

    fn sleep(&self, duration: Duration) -> impl Future<Output = ()> + Send + 'static {
        // A caller may wait on another runtime, which may outlive this one; without any it waits on the pool's.
        let _context = Handle::try_current().is_err().then(|| self.handle.enter());
        tokio::time::sleep(duration)
    }
}

/// The output of a future, or `None` if it takes too long. A future that is ready is never too late.
pub(super) async fn within<R: Runtime, V>(runtime: &R, limit: Duration, future: impl Future<Output = V>) -> Option<V> {
    let mut future = pin!(future);
    let mut sleep = pin!(runtime.sleep(limit));
    poll_fn(|context| match future.as_mut().poll(context) {
        Poll::Ready(output) => Poll::Ready(Some(output)),
        Poll::Pending => sleep.as_mut().poll(context).map(|()| None),
    })
    .await
}
