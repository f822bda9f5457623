//! The tasks of a pool.

use super::failure;
use super::permit::Permit;
use super::queue::{Effects, Pooled, Queue, Rare};
use super::runtime::{Lock, Runtime, within};
use super::shared::Shared;
use super::{CloseReason, Manager, PoolEvent};
use crate::diag::{Error, Result};
use std::future::{Future, poll_fn};
use std::pin::pin;
use std::sync::Arc;
use std::task::{Poll, Waker};
use std::time::Duration;

impl<M: Manager, R: Runtime> Shared<M, R> {
    /// Does what the queue asked for. The lock must be free.
    pub(super) fn perform(self: &Arc<Self>, effects: Effects<M::Connection>) {
        let Effects { waker, rare } = effects;
        if let Some(rare) = rare {
            self.perform_rare(*rare, waker);
        } else if let Some(waker) = waker {
            waker.wake();
        }
    }

    #[cold]
    fn perform_rare(self: &Arc<Self>, rare: Rare<M::Connection>, first: Option<Waker>) {
        let Rare { connects, closes, pings, retry_in, tick_at, wakers } = rare;
        for slot in connects {
            self.spawn_open(slot);
        }
        for (pooled, reason) in closes {
            self.spawn_close(pooled, reason);
        }
        for pooled in pings {
            self.spawn_ping(pooled);
        }
        if let Some(delay) = retry_in {
            self.spawn_retry(delay);
        }
        if let Some(until) = tick_at {
            self.spawn_tick(until);
        }
        for waker in first.into_iter().chain(wakers) {
            waker.wake();
        }
    }

    /// Opens a connection for whoever waits first when it is there. Not in the caller's own future: a connection that is
    /// returned meanwhile serves the caller sooner, and a caller that leaves does not waste the attempt.
    fn spawn_open(self: &Arc<Self>, slot: usize) {
        let mut permit = Permit::opening(Arc::clone(self), slot);
        self.runtime.spawn(async move {
            let shared = Arc::clone(permit.shared());
            let begun = shared.runtime.now();
            if let Some(effects) = shared.queue.with(|queue| queue.start(slot, begun)) {
                permit.disarm();
                return shared.perform(effects);
            }
            let opened = shared.unless_closed(shared.open()).await;
            permit.disarm();
            let now = shared.runtime.now();
            let elapsed = now.saturating_sub(begun);
            match opened {
                Some(Ok(connection)) => {
                    let effects = shared.queue.with(|queue| queue.connected(slot, connection, elapsed, now));
                    shared.perform(effects);
                    shared.emit(&PoolEvent::Connected { elapsed });
                }
                Some(Err(error)) => shared.open_failed(slot, error, elapsed),
                None => shared.drop_slot(slot, None),
            }
        });
    }

    async fn open(&self) -> Result<M::Connection> {
        let limit = self.options.connect_timeout;
        match within(&self.runtime, limit, self.manager.connect()).await {
            Some(result) => result,
            None => Err(failure::connect_timeout(limit)),
        }
    }

    fn open_failed(self: &Arc<Self>, slot: usize, error: Error, elapsed: Duration) {
        let now = self.runtime.now();
        let code = error.code();
        let effects = self.queue.with(|queue| queue.failed(slot, error, now));
        self.perform(effects);
        self.emit(&PoolEvent::ConnectFailed { elapsed, code });
    }

    pub(super) fn open_panicked(self: &Arc<Self>, slot: usize) {
        self.open_failed(slot, failure::connect_panicked(), Duration::ZERO);
    }

    pub(super) fn spawn_close(self: &Arc<Self>, pooled: Pooled<M::Connection>, reason: CloseReason) {
        let Pooled { connection, slot, born, .. } = pooled;
        let mut permit = Permit::closing(Arc::clone(self), slot);
        self.runtime.spawn(async move {
            let shared = Arc::clone(permit.shared());
            // The slot is held until the server has been told, or does not listen.
            within(&shared.runtime, shared.options.cleanup_timeout, shared.manager.close(connection)).await;
            permit.disarm();
            shared.drop_slot(slot, None);
            shared.emit(&PoolEvent::Closed { reason, age: shared.runtime.now().saturating_sub(born) });
        });
    }

    fn spawn_ping(self: &Arc<Self>, pooled: Pooled<M::Connection>) {
        let mut permit = Permit::care(Arc::clone(self), pooled.slot);
        self.runtime.spawn(async move {
            let shared = Arc::clone(permit.shared());
            let mut pooled = pooled;
            // A flag that is up already needs no round trip.
            let alive = !shared.manager.is_closed(&pooled.connection)
                && matches!(shared.ping(&mut pooled.connection).await, Some(Ok(())))
                && !shared.manager.is_closed(&pooled.connection)
                && shared.manager.is_clean(&mut pooled.connection);
            permit.disarm();
            if alive {
                let now = shared.runtime.now();
                let effects = shared.queue.with(|queue| queue.checked(pooled, now));
                shared.perform(effects);
            } else {
                shared.drop_connection(pooled, CloseReason::Broken);
            }
        });
    }

    async fn ping(&self, connection: &mut M::Connection) -> Option<Result<()>> {
        within(&self.runtime, self.options.cleanup_timeout, self.manager.ping(connection)).await
    }

    fn spawn_retry(self: &Arc<Self>, delay: Duration) {
        let task = Task { shared: Arc::clone(self), done: false };
        self.runtime.spawn(async move {
            let shared = Arc::clone(&task.shared);
            shared.unless_closed(shared.runtime.sleep(delay)).await;
            task.finish();
            let now = shared.runtime.now();
            let effects = shared.queue.with(|queue| queue.retry(now));
            shared.perform(effects);
        });
    }

    /// Tells those who wait when their time is over.
    fn spawn_tick(self: &Arc<Self>, until: Duration) {
        let task = Task { shared: Arc::clone(self), done: false };
        self.runtime.spawn(async move {
            let shared = Arc::clone(&task.shared);
            let delay = until.saturating_sub(shared.runtime.now());
            let slept = shared.unless_closed(shared.runtime.sleep(delay)).await;
            task.finish();
            if slept.is_some() {
                let now = shared.runtime.now();
                let effects = shared.queue.with(|queue| queue.tick(until, now));
                shared.perform(effects);
            }
        });
    }

    /// Looks after idle connections until the pool is closed.
    pub(super) fn spawn_keeper(self: &Arc<Self>) {
        let task = Task { shared: Arc::clone(self), done: false };
        let period = self.options.period();
        self.runtime.spawn(async move {
            let shared = Arc::clone(&task.shared);
            loop {
                let now = shared.runtime.now();
                let effects = shared.queue.with(|queue| queue.sweep(now));
                shared.perform(effects);
                if shared.unless_closed(shared.runtime.sleep(period)).await.is_none() {
                    break;
                }
            }
            task.finish();
        });
    }

    /// Ends the service because the runtime of the pool has ended.
    pub(super) fn abandon(self: &Arc<Self>) {
        let now = self.runtime.now();
        let (idle, effects) = self.queue.with(|queue| queue.abandon(now));
        drop(idle);
        self.perform(effects);
    }

    /// Refuses whoever waits and whoever comes, and closes what is idle.
    pub(super) fn close(self: &Arc<Self>) {
        let effects = self.queue.with(Queue::close);
        self.perform(effects);
    }

    /// The output of a future, or `None` once the pool is closed.
    pub(super) async fn unless_closed<V>(&self, future: impl Future<Output = V>) -> Option<V> {
        let mut future = pin!(future);
        let mut watcher = Watcher { shared: self, number: None };
        poll_fn(|context| {
            let (closed, replaced) = self
                .queue
                .with(|queue| (queue.is_closed(), queue.closing.register(&mut watcher.number, context.waker())));
            drop(replaced);
            if closed { Poll::Ready(None) } else { future.as_mut().poll(context).map(Some) }
        })
        .await
    }

    pub(super) fn emit(&self, event: &PoolEvent) {
        self.options.hooks.emit(event);
    }
}

/// A task that waits for the end of the pool, until it is dropped.
struct Watcher<'a, M: Manager, R: Runtime> {
    shared: &'a Shared<M, R>,
    number: Option<u64>,
}

impl<M: Manager, R: Runtime> Drop for Watcher<'_, M, R> {
    fn drop(&mut self) {
        if let Some(number) = self.number {
            drop(self.shared.queue.with(|queue| queue.closing.remove(number)));
        }
    }
}

/// A task without a connection. Dropped before its end, it belongs to a runtime that has ended.
struct Task<M: Manager, R: Runtime> {
    shared: Arc<Shared<M, R>>,
    done: bool,
}

impl<M: Manager, R: Runtime> Task<M, R> {
    fn finish(mut self) {
        self.done = true;
    }
}

impl<M: Manager, R: Runtime> Drop for Task<M, R> {
    fn drop(&mut self) {
        if !self.done && !std::thread::panicking() {
            self.shared.abandon();
        }
    }
}
