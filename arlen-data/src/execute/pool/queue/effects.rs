//! What is to be done when the lock is free again.

use super::Pooled;
use crate::execute::pool::CloseReason;
use std::task::Waker;
use std::time::Duration;

/// What is to be done when the lock is free again. Almost always nothing, or a caller is to be woken; whatever is rare is on
/// the heap.
#[derive(Debug)]
#[must_use]
pub(in super::super) struct Effects<C> {
    /// The first to be woken.
    pub(in super::super) waker: Option<Waker>,
    pub(in super::super) rare: Option<Box<Rare<C>>>,
}

/// What seldom is to be done.
#[derive(Debug)]
pub(in super::super) struct Rare<C> {
    /// Open connections for these slots.
    pub(in super::super) connects: Vec<usize>,
    /// Close these in good order, then release their slots.
    pub(in super::super) closes: Vec<(Pooled<C>, CloseReason)>,
    /// Make a round trip on these.
    pub(in super::super) pings: Vec<Pooled<C>>,
    /// Call `retry` after a while.
    pub(in super::super) retry_in: Option<Duration>,
    /// Call `tick` at this time.
    pub(in super::super) tick_at: Option<Duration>,
    /// Wake these, behind the first.
    pub(in super::super) wakers: Vec<Waker>,
}

impl<C> Effects<C> {
    pub(super) fn rare(&mut self) -> &mut Rare<C> {
        self.rare.get_or_insert_default()
    }

    /// Wakes whoever it is, if there is anybody.
    pub(super) fn wake(&mut self, waker: Option<Waker>) {
        let Some(waker) = waker else { return };
        if self.waker.is_none() {
            self.waker = Some(waker);
        } else {
            self.rare().wakers.push(waker);
        }
    }

    pub(super) fn wake_all(&mut self, wakers: impl Iterator<Item = Waker>) {
        wakers.for_each(|waker| self.wake(Some(waker)));
    }
}

impl<C> Default for Effects<C> {
    fn default() -> Self {
        Self { waker: None, rare: None }
    }
}

impl<C> Default for Rare<C> {
    fn default() -> Self {
        Self {
            connects: Vec::new(),
            closes: Vec::new(),
            pings: Vec::new(),
            retry_in: None,
            tick_at: None,
            wakers: Vec::new(),
        }
    }
}
