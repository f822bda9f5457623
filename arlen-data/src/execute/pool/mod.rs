//! The pool: connections that are opened when they are needed, lent to one caller at a time, and never lent out while
//! they are in the middle of something.
//!
//! ```text
//! Pool ── acquire ──> Shared ──> Queue (plain data behind one short lock) ──> Lease ── drop ──> Queue
//!                       └──────> tasks: open, clean, ping, close, one keeper
//! ```
//!
//! What may happen when is decided in `queue` alone. Everything around it only does what the queue says, outside of the
//! lock. A connection that is being looked after holds its slot until it is idle or gone, and the guard in `permit` gives
//! the slot back if its owner panics or its runtime ends.

mod acquire;
mod background;
mod event;
mod failure;
mod lease;
mod manager;
mod metrics;
mod options;
mod permit;
mod queue;
mod runtime;
mod shared;
#[cfg(test)]
mod tests;

pub use event::{CloseReason, PoolEvent, PoolHooks};
pub(in crate::execute) use lease::Lease;
pub(in crate::execute) use manager::Manager;
pub use metrics::{Drained, Histogram, PoolMetrics, PoolStatus};
pub use options::PoolOptions;
pub(in crate::execute) use runtime::{Runtime, Tokio};

use crate::diag::Result;
use queue::Queue;
use runtime::{Lock, within};
use shared::Shared;
use std::fmt;
use std::future::poll_fn;
use std::hash::{BuildHasher, RandomState};
use std::panic::Location;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

/// A pool. Clones are the same pool; when the last one is dropped the pool closes, and what callers still hold is closed
/// when it comes back.
pub(in crate::execute) struct Pool<M: Manager, R: Runtime = Tokio> {
    // Apart from the owner: leases and tasks have it too, and do not keep the pool open.
    shared: Arc<Shared<M, R>>,
    owner: Arc<Owner<M, R>>,
}

struct Owner<M: Manager, R: Runtime>(Arc<Shared<M, R>>);

impl<M: Manager, R: Runtime> Pool<M, R> {
    /// A pool without connections. Its background task starts, and opens `min_idle` of them.
    ///
    /// Its tasks and its connections live on the runtime that it is given. When that ends, the pool is closed.
    pub(in crate::execute) fn new(manager: M, options: PoolOptions, runtime: R) -> Self {
        let queue = R::Mutex::new(Queue::new(&options, RandomState::new().hash_one(0)));
        let shared = Arc::new(Shared { manager, options, runtime, queue });
        shared.spawn_keeper();
        Self { owner: Arc::new(Owner(Arc::clone(&shared))), shared }
    }

    /// Borrows a connection: the one that was returned last, else a new one, else the first that comes back. Callers
    /// that wait are served in the order they came.
    ///
    /// Dropping the future is harmless: the caller leaves the queue, and a connection that is being opened for it serves
    /// another.
    ///
    /// After a failure to connect one attempt at a time is made, and none for 100 ms; callers that come meanwhile wait
    /// for it. A failure is told to the caller that waits longest, and if no connection of the pool is alive, to all that
    /// no attempt under way can serve.
    ///
    /// # Errors
    ///
    /// `pool-timeout` if nothing came free within `acquire_timeout`, `connection-timeout` if opening took longer than
    /// `connect_timeout`, `pool-closed`, and whatever the driver says when it cannot connect.
    pub(in crate::execute) async fn acquire(&self, location: &'static Location<'static>) -> Result<Lease<M, R>> {
        self.shared.acquire(location).await
    }

    /// Closes the pool: callers that wait are refused with `pool-closed`, idle connections are closed, and those in use
    /// are waited for until the deadline. What is returned later is closed then.
    ///
    /// A second call waits again. Dropping the future leaves the pool closed.
    pub(in crate::execute) async fn close(&self, deadline: Duration) -> Drained {
        self.shared.close();
        let mut number = None;
        let drained = poll_fn(|context| {
            let (drained, replaced) = self
                .shared
                .queue
                .with(|queue| (queue.is_drained(), queue.draining.register(&mut number, context.waker())));
            drop(replaced);
            if drained { Poll::Ready(()) } else { Poll::Pending }
        });
        // Which of both it was is read from the status.
        within(&self.shared.runtime, deadline, drained).await;
        if let Some(number) = number {
            drop(self.shared.queue.with(|queue| queue.draining.remove(number)));
        }
        let status = self.status();
        Drained { in_use: status.in_use, unsettled: status.size - status.in_use }
    }

    /// What the pool holds now.
    pub(in crate::execute) fn status(&self) -> PoolStatus {
        self.metrics().status
    }

    /// The numbers since the pool was made.
    pub(in crate::execute) fn metrics(&self) -> PoolMetrics {
        self.shared.queue.with(|queue| queue.metrics())
    }
}

impl<M: Manager, R: Runtime> Clone for Pool<M, R> {
    fn clone(&self) -> Self {
        Self { shared: Arc::clone(&self.shared), owner: Arc::clone(&self.owner) }
    }
}

impl<M: Manager, R: Runtime> Drop for Owner<M, R> {
    fn drop(&mut self) {
        self.0.close();
    }
}

impl<M: Manager, R: Runtime> fmt::Debug for Pool<M, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Pool").field(&self.status()).finish()
    }
}
