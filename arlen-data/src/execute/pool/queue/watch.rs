//! Tasks that wait for something that happens once.

use std::collections::BTreeMap;
use std::task::Waker;

/// The wakers of those who wait, by number.
#[derive(Debug, Default)]
pub(in super::super) struct Watch {
    next: u64,
    wakers: BTreeMap<u64, Waker>,
}

impl Watch {
    /// Waits, under the number of before if there is one. Returns the waker that was replaced, to be dropped outside of
    /// the lock.
    pub(in super::super) fn register(&mut self, number: &mut Option<u64>, waker: &Waker) -> Option<Waker> {
        let number = *number.get_or_insert_with(|| {
            self.next += 1;
            self.next
        });
        self.wakers.insert(number, waker.clone())
    }

    /// No longer waits.
    pub(in super::super) fn remove(&mut self, number: u64) -> Option<Waker> {
        self.wakers.remove(&number)
    }

    /// Takes all who wait.
    pub(super) fn take(&mut self) -> impl Iterator<Item = Waker> {
        std::mem::take(&mut self.wakers).into_values()
    }
}
