//! The permits of a pool: one slot for each connection that there may be.

use std::panic::Location;
use std::time::Duration;

/// Who has a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) struct Holder {
    /// Where it was asked for.
    pub(in super::super) location: &'static Location<'static>,
    /// When it was handed over.
    pub(in super::super) since: Duration,
}

/// What the connection of a slot is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    /// There is no connection.
    Free,
    Connecting,
    Idle,
    InUse(Holder),
    Cleaning(Holder),
    Checking,
    Closing,
}

impl State {
    const fn holder(self) -> Option<Holder> {
        match self {
            Self::InUse(holder) | Self::Cleaning(holder) => Some(holder),
            Self::Free | Self::Connecting | Self::Idle | Self::Checking | Self::Closing => None,
        }
    }
}

/// How many slots are in each state.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Counts {
    pub(super) connecting: usize,
    pub(super) idle: usize,
    pub(super) in_use: usize,
    pub(super) cleaning: usize,
    pub(super) checking: usize,
    pub(super) closing: usize,
}

impl Counts {
    const NONE: Self = Self { connecting: 0, idle: 0, in_use: 0, cleaning: 0, checking: 0, closing: 0 };

    pub(super) const fn size(&self) -> usize {
        self.connecting + self.idle + self.in_use + self.cleaning + self.checking + self.closing
    }

    /// Connections that a caller may hope for without one more being opened.
    pub(super) const fn alive(&self) -> usize {
        self.idle + self.in_use + self.cleaning + self.checking
    }

    /// The count of a state; none for free slots.
    const fn of(&mut self, state: State) -> Option<&mut usize> {
        match state {
            State::Free => None,
            State::Connecting => Some(&mut self.connecting),
            State::Idle => Some(&mut self.idle),
            State::InUse(_) => Some(&mut self.in_use),
            State::Cleaning(_) => Some(&mut self.cleaning),
            State::Checking => Some(&mut self.checking),
            State::Closing => Some(&mut self.closing),
        }
    }
}

/// All slots, with their counts kept up to date.
#[derive(Debug)]
pub(super) struct Slots {
    max: usize,
    states: Vec<State>,
    free: Vec<usize>,
    counts: Counts,
}

impl Slots {
    pub(super) const fn new(max: usize) -> Self {
        Self { max, states: Vec::new(), free: Vec::new(), counts: Counts::NONE }
    }

    pub(super) const fn max(&self) -> usize {
        self.max
    }

    pub(super) const fn counts(&self) -> Counts {
        self.counts
    }

    /// Takes a free slot, if there is one.
    pub(super) fn claim(&mut self, state: State) -> Option<usize> {
        let slot = match self.free.pop() {
            Some(slot) => slot,
            None if self.states.len() < self.max => {
                self.states.push(State::Free);
                self.states.len() - 1
            }
            None => return None,
        };
        self.set(slot, state);
        Some(slot)
    }

    /// Changes the state of a slot that is in use. Returns the old one.
    pub(super) fn set(&mut self, slot: usize, state: State) -> State {
        let Some(place) = self.states.get_mut(slot) else {
            return State::Free;
        };
        let old = std::mem::replace(place, state);
        if let Some(count) = self.counts.of(old) {
            *count -= 1;
        }
        if let Some(count) = self.counts.of(state) {
            *count += 1;
        }
        old
    }

    /// Gives a slot back.
    pub(super) fn free(&mut self, slot: usize) -> State {
        let old = self.set(slot, State::Free);
        if old != State::Free {
            self.free.push(slot);
        }
        old
    }

    pub(super) fn holder(&self, slot: usize) -> Option<Holder> {
        self.states.get(slot).copied().and_then(State::holder)
    }

    pub(super) fn holders(&self) -> impl Iterator<Item = Holder> {
        self.states.iter().copied().filter_map(State::holder)
    }

    /// Panics unless the counts are those of the states.
    #[cfg(test)]
    pub(super) fn audit(&self) {
        let mut counts = Counts::default();
        for state in &self.states {
            if let Some(count) = counts.of(*state) {
                *count += 1;
            }
        }
        assert_eq!(counts, self.counts, "the counts are those of the states");
        assert_eq!(counts.size() + self.free.len(), self.states.len(), "each slot is either in use or free, and once");
        assert!(self.states.len() <= self.max, "{} slots of {}", self.states.len(), self.max);
    }
}
