//! The right to one connection, which is given back however its owner ends.

use super::runtime::Runtime;
use super::shared::Shared;
use super::{CloseReason, Manager};
use std::sync::Arc;

/// A slot of the pool. Dropped while it is armed, it gives the slot back: its owner panicked, or was a task of a runtime
/// that ended.
pub(super) struct Permit<M: Manager, R: Runtime> {
    shared: Arc<Shared<M, R>>,
    slot: usize,
    owner: Owner,
    armed: bool,
}

#[derive(Clone, Copy)]
enum Owner {
    Lease,
    /// A task that opens a connection.
    Opening,
    /// A task that looks after a connection.
    Care,
    /// A task that closes a connection, which is counted already.
    Closing,
}

impl<M: Manager, R: Runtime> Permit<M, R> {
    pub(super) const fn lease(shared: Arc<Shared<M, R>>, slot: usize) -> Self {
        Self { shared, slot, owner: Owner::Lease, armed: true }
    }

    pub(super) const fn opening(shared: Arc<Shared<M, R>>, slot: usize) -> Self {
        Self { shared, slot, owner: Owner::Opening, armed: true }
    }

    pub(super) const fn care(shared: Arc<Shared<M, R>>, slot: usize) -> Self {
        Self { shared, slot, owner: Owner::Care, armed: true }
    }

    pub(super) const fn closing(shared: Arc<Shared<M, R>>, slot: usize) -> Self {
        Self { shared, slot, owner: Owner::Closing, armed: true }
    }

    pub(super) const fn shared(&self) -> &Arc<Shared<M, R>> {
        &self.shared
    }

    /// The slot is given back, or passed on, by other means.
    pub(super) const fn disarm(&mut self) {
        self.armed = false;
    }
}

impl<M: Manager, R: Runtime> Drop for Permit<M, R> {
    fn drop(&mut self) {
        if !self.armed {
            return;
        }
        // A task that is dropped before its end without a panic belongs to a runtime that has ended. The pool ends too:
        // it could open nothing and clean nothing any more.
        if !std::thread::panicking() && !matches!(self.owner, Owner::Lease) {
            self.shared.abandon();
        }
        match self.owner {
            Owner::Lease | Owner::Care => self.shared.drop_slot(self.slot, Some(CloseReason::Broken)),
            Owner::Closing => self.shared.drop_slot(self.slot, None),
            // Callers may count on the attempt; if the pool has ended, they have been told already.
            Owner::Opening => self.shared.open_panicked(self.slot),
        }
    }
}
