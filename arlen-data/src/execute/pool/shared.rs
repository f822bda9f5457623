//! What the handle of a pool, its leases and its tasks have in common.

use super::permit::Permit;
use super::queue::{Pooled, Queue};
use super::runtime::{Lock, Runtime, within};
use super::{CloseReason, Manager, PoolEvent, PoolOptions};

use std::sync::Arc;
use std::time::Duration;

pub(super) struct Shared<M: Manager, R: Runtime> {
    pub(super) manager: M,
    pub(super) options: PoolOptions,
    pub(super) runtime: R,
    pub(super) queue: R::Mutex<Queue<M::Connection>>,
}

// What happens to a connection that leaves its holder. The queue is told first, then whoever waits, then the hooks: a
// hook that panics loses nothing.
impl<M: Manager, R: Runtime> Shared<M, R> {
    pub(super) fn give_back(self: &Arc<Self>, pooled: Pooled<M::Connection>) {
        let now = self.runtime.now();
        let (held, effects) = self.queue.with(|queue| queue.give_back(pooled, now));
        self.perform(effects);
        self.emit(&PoolEvent::Returned { held });
    }

    pub(super) fn give_back_dead(self: &Arc<Self>, pooled: Pooled<M::Connection>) {
        let now = self.runtime.now();
        let Pooled { slot, born, connection, .. } = pooled;
        drop(connection);
        let (held, effects) = self.queue.with(|queue| queue.give_back_dead(slot, now));
        self.perform(effects);
        self.emit(&PoolEvent::Returned { held });
        self.emit(&PoolEvent::Closed { reason: CloseReason::Broken, age: now.saturating_sub(born) });
    }

    /// A caller found a connection dead when it was handed over.
    pub(super) fn reject(self: &Arc<Self>, pooled: Pooled<M::Connection>, waited: Duration) {
        let now = self.runtime.now();
        let Pooled { slot, born, connection, .. } = pooled;
        drop(connection);
        let effects = self.queue.with(|queue| queue.reject(slot, waited, now));
        self.perform(effects);
        self.emit(&PoolEvent::Closed { reason: CloseReason::Broken, age: now.saturating_sub(born) });
    }

    /// A holder wants its connection to be closed.
    pub(super) fn give_up(self: &Arc<Self>, pooled: Pooled<M::Connection>, reason: CloseReason) {
        let now = self.runtime.now();
        let held = self.queue.with(|queue| queue.begin_close(pooled.slot, reason, now));
        self.spawn_close(pooled, reason);
        self.emit(&PoolEvent::Returned { held });
    }

    /// A holder left a connection in the middle of something.
    pub(super) fn clean(self: &Arc<Self>, pooled: Pooled<M::Connection>) {
        let begun = self.runtime.now();
        let held = self.queue.with(|queue| queue.begin_clean(pooled.slot, begun));
        let mut permit = Permit::care(Arc::clone(self), pooled.slot);
        self.runtime.spawn(async move {
            let shared = Arc::clone(permit.shared());
            let mut pooled = pooled;
            let clean = shared.manager.clean(&mut pooled.connection);
            let settled = within(&shared.runtime, shared.options.cleanup_timeout, clean).await;
            let fit = matches!(settled, Some(Ok(())))
                && !shared.manager.is_closed(&pooled.connection)
                && shared.manager.is_clean(&mut pooled.connection);
            permit.disarm();
            if fit {
                let now = shared.runtime.now();
                let effects = shared.queue.with(|queue| queue.readmit(pooled, now));
                shared.perform(effects);
                shared.emit(&PoolEvent::Cleaned { elapsed: now.saturating_sub(begun) });
            } else {
                shared.drop_connection(pooled, CloseReason::Dirty);
            }
        });
        self.emit(&PoolEvent::Returned { held });
    }

    /// Drops a connection that is not worth an orderly end: it is dead, or does not answer.
    pub(super) fn drop_connection(self: &Arc<Self>, pooled: Pooled<M::Connection>, reason: CloseReason) {
        let Pooled { slot, born, connection, .. } = pooled;
        // Gone before its slot is free: there are never more than `max_connections`.
        drop(connection);
        self.drop_slot(slot, Some(reason));
        self.emit(&PoolEvent::Closed { reason, age: self.runtime.now().saturating_sub(born) });
    }

    pub(super) fn drop_slot(self: &Arc<Self>, slot: usize, reason: Option<CloseReason>) {
        let now = self.runtime.now();
        let effects = self.queue.with(|queue| queue.drop_slot(slot, reason, now));
        self.perform(effects);
    }
}
