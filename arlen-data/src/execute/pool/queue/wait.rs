//! Callers that wait.

use super::{Effects, End, Holder, Pooled, Queue};
use crate::diag::Error;
use crate::execute::pool::failure::Failure;
use std::panic::Location;
use std::task::Waker;
use std::time::Duration;

/// A caller that waits.
#[derive(Debug)]
pub(in super::super) struct Waiter {
    pub(super) location: &'static Location<'static>,
    pub(super) asked: Duration,
    pub(super) waker: Option<Waker>,
    pub(super) patience: Patience,
}

/// How much longer a caller waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) enum Patience {
    Until(Duration),
    /// Its time is over, which it has still to see.
    Over,
    /// A connection is being opened for it, which has a time limit of its own.
    Endless,
}

/// What a caller waited for.
#[derive(Debug)]
pub(in super::super) enum Answer<C> {
    /// A connection, and how long it was waited for until it was handed over.
    Connection(Pooled<C>, Duration),
    /// The attempt to open one failed.
    Failed(Error),
    Closed(End),
}

/// What a caller sees that looks for its answer.
#[derive(Debug)]
pub(in super::super) enum Polled<C> {
    Ready(Answer<C>),
    /// It has waited for as long as it may.
    Over,
    /// Not yet. The waker that was replaced is dropped outside of the lock.
    Pending(#[expect(dead_code, reason = "it is there to be dropped")] Option<Waker>),
}

/// What becomes of a caller whose time is over.
#[derive(Debug)]
pub(in super::super) enum Verdict<C> {
    /// It was served in the last moment.
    Answered(Answer<C>),
    /// A connection is being opened for it, which has a time limit of its own.
    Opening,
    /// It no longer waits.
    Refused(Refusal),
}

/// What the pool looked like when a caller was refused.
#[derive(Debug)]
pub(in super::super) struct Refusal {
    pub(in super::super) waited: Duration,
    pub(in super::super) max: usize,
    pub(in super::super) size: usize,
    pub(in super::super) in_use: usize,
    /// Who else waits.
    pub(in super::super) waiting: usize,
    pub(in super::super) holders: Vec<Holder>,
    /// Why no connection could be opened of late.
    pub(in super::super) failure: Option<Failure>,
    /// Whether there is any connection that might have come free.
    pub(in super::super) alive: bool,
}

impl<C> Queue<C> {
    /// A caller looks for its answer.
    pub(in super::super) fn poll(&mut self, number: u64, waker: &Waker) -> Polled<C> {
        if let Some(answer) = self.take_answer(number) {
            return Polled::Ready(answer);
        }
        let Some(waiter) = self.waiting.get_mut(&number) else {
            return Polled::Pending(None);
        };
        if waiter.patience == Patience::Over {
            return Polled::Over;
        }
        match &waiter.waker {
            Some(old) if old.will_wake(waker) => Polled::Pending(None),
            _ => Polled::Pending(waiter.waker.replace(waker.clone())),
        }
    }

    /// A caller has waited for as long as it may.
    pub(in super::super) fn expire(&mut self, number: u64, now: Duration) -> Verdict<C> {
        if let Some(answer) = self.take_answer(number) {
            return Verdict::Answered(answer);
        }
        let counts = self.slots.counts();
        // Each attempt that ends, well or badly, answers the first who waits.
        if let Some((_, waiter)) = self.waiting.iter_mut().take(counts.connecting).find(|(first, _)| **first == number)
        {
            waiter.patience = Patience::Endless;
            return Verdict::Opening;
        }
        let asked = self.waiting.remove(&number).map_or(now, |waiter| waiter.asked);
        self.metrics.timeouts += 1;
        Verdict::Refused(Refusal {
            waited: now.saturating_sub(asked),
            max: self.slots.max(),
            size: counts.size(),
            in_use: counts.in_use,
            waiting: self.waiting.len(),
            holders: self.slots.holders().collect(),
            failure: self.back_off.as_ref().map(|back_off| back_off.failure.clone()),
            alive: counts.alive() > 0,
        })
    }

    /// A caller no longer waits. What it was given in the meantime goes to the next one, or is returned to be dropped.
    pub(in super::super) fn cancel(&mut self, number: u64, now: Duration) -> (Option<Waiter>, Effects<C>) {
        let waiter = self.waiting.remove(&number);
        let effects = match self.answered.remove(&number) {
            // It was never used, and is as fit as it was.
            Some(Answer::Connection(pooled, _)) => self.readmit(pooled, now),
            Some(Answer::Failed(_) | Answer::Closed(_)) | None => Effects::default(),
        };
        (waiter, effects)
    }

    /// The time until which the pool waited for those who wait has come: those whose time is over are woken. One timer is
    /// enough for all, for they come one after another and wait for equally long.
    pub(in super::super) fn tick(&mut self, until: Duration, now: Duration) -> Effects<C> {
        let mut effects = Effects::default();
        self.ticking = false;
        let mut next = None;
        for waiter in self.waiting.values_mut() {
            match waiter.patience {
                Patience::Until(end) if end <= until.max(now) => {
                    waiter.patience = Patience::Over;
                    effects.wake(waiter.waker.take());
                }
                Patience::Until(end) => next = Some(next.map_or(end, |next: Duration| next.min(end))),
                Patience::Over | Patience::Endless => {}
            }
        }
        if let Some(next) = next {
            self.tick_at(next, &mut effects);
        }
        effects
    }

    /// Sees to it that there will be a tick, by this time if there was none in sight.
    pub(super) fn tick_at(&mut self, until: Duration, effects: &mut Effects<C>) {
        if !self.ticking {
            self.ticking = true;
            effects.rare().tick_at = Some(until);
        }
    }

    fn take_answer(&mut self, number: u64) -> Option<Answer<C>> {
        let answer = self.answered.remove(&number)?;
        if let Answer::Connection(_, waited) = &answer {
            self.count_acquired(*waited);
        }
        Some(answer)
    }

    /// Answers a caller that waits.
    pub(super) fn answer(&mut self, number: u64, answer: Answer<C>, effects: &mut Effects<C>) {
        if let Some(waiter) = self.waiting.remove(&number) {
            effects.wake(waiter.waker);
            self.answered.insert(number, answer);
        }
    }
}
