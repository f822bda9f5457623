//! A connection in the hands of a caller.

use super::permit::Permit;
use super::queue::Pooled;
use super::runtime::{Runtime, Tokio};
use super::shared::Shared;
use super::{CloseReason, Manager};
use std::fmt;
use std::ops::{Deref, DerefMut};
use std::panic::Location;
use std::sync::Arc;
use std::time::Duration;

/// A connection of a pool, until it is dropped.
///
/// Dropping it never waits. A connection that is clean goes to the caller that waits longest, or becomes idle; any
/// other is settled in the background first, and closed if that fails.
pub(in crate::execute) struct Lease<M: Manager, R: Runtime = Tokio> {
    // Empty in `drop` and `discard` only, which nothing follows.
    pooled: Option<Pooled<M::Connection>>,
    permit: Permit<M, R>,
    location: &'static Location<'static>,
}

impl<M: Manager, R: Runtime> Lease<M, R> {
    /// Where it was asked for.
    #[cfg(test)]
    pub(in crate::execute) const fn location(&self) -> &'static Location<'static> {
        self.location
    }

    pub(super) fn new(
        shared: &Arc<Shared<M, R>>,
        pooled: Pooled<M::Connection>,
        location: &'static Location<'static>,
    ) -> Self {
        let permit = Permit::lease(Arc::clone(shared), pooled.slot);
        Self { pooled: Some(pooled), permit, location }
    }

    /// Closes the connection, in the background and in good order, instead of returning it.
    pub(in crate::execute) fn discard(mut self) {
        if let Some(pooled) = self.pooled.take() {
            self.permit.disarm();
            self.permit.shared().give_up(pooled, CloseReason::Discarded);
        }
    }

    /// Whether it died on its way to the caller. If so, its permit serves the next, and the lease is spent.
    pub(super) fn is_dead_on_arrival(&mut self, waited: Duration) -> bool {
        let shared = self.permit.shared();
        let dead = self.pooled.as_ref().is_some_and(|pooled| shared.manager.is_closed(&pooled.connection));
        if dead && let Some(pooled) = self.pooled.take() {
            self.permit.disarm();
            self.permit.shared().reject(pooled, waited);
        }
        dead
    }
}

impl<M: Manager, R: Runtime> Deref for Lease<M, R> {
    type Target = M::Connection;

    fn deref(&self) -> &M::Connection {
        match &self.pooled {
            Some(pooled) => &pooled.connection,
            None => unreachable!("a lease is empty only where it ends"),
        }
    }
}

impl<M: Manager, R: Runtime> DerefMut for Lease<M, R> {
    fn deref_mut(&mut self) -> &mut M::Connection {
        match &mut self.pooled {
            Some(pooled) => &mut pooled.connection,
            None => unreachable!("a lease is empty only where it ends"),
        }
    }
}

impl<M: Manager, R: Runtime> Drop for Lease<M, R> {
    fn drop(&mut self) {
        let Some(mut pooled) = self.pooled.take() else {
            return;
        };
        let shared = self.permit.shared();
        // If one of these two panics, the permit is still armed, and gives the slot back.
        if shared.manager.is_closed(&pooled.connection) {
            self.permit.disarm();
            self.permit.shared().give_back_dead(pooled);
        } else if shared.manager.is_clean(&mut pooled.connection) {
            self.permit.disarm();
            self.permit.shared().give_back(pooled);
        } else {
            self.permit.disarm();
            self.permit.shared().clean(pooled);
        }
    }
}

impl<M: Manager, R: Runtime> fmt::Debug for Lease<M, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Lease({}:{})", self.location.file(), self.location.line())
    }
}
