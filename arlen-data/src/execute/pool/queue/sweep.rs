//! What is due without anybody asking: ends of lifetimes, health checks, connections kept ready, the end of the pool.

use super::wait::Answer;
use super::{Effects, End, Pooled, Queue, State};
use crate::execute::pool::CloseReason;
use std::time::Duration;

impl<C> Queue<C> {
    /// Gives up what is too old or too long idle, opens what is missing to `min_idle`, and takes out what is due for a
    /// health check.
    pub(in super::super) fn sweep(&mut self, now: Duration) -> Effects<C> {
        let mut effects = Effects::default();
        if self.end.is_some() {
            return effects;
        }
        // From the bottom of the stack: what was idle longest goes first.
        let mut spare = self.idle.len().saturating_sub(self.min_idle);
        for pooled in std::mem::take(&mut self.idle) {
            let idle_for = now.saturating_sub(pooled.returned);
            if pooled.is_expired(now) {
                spare = spare.saturating_sub(1);
                self.retire(pooled, CloseReason::Lifetime, &mut effects);
            } else if spare > 0 && self.idle_timeout.is_some_and(|limit| idle_for >= limit) {
                spare -= 1;
                self.retire(pooled, CloseReason::Idle, &mut effects);
            } else {
                self.idle.push(pooled);
            }
        }
        self.take_due(now, &mut effects);
        self.top_up(now, &mut effects);
        effects
    }

    /// Takes out half of the idle connections at most, so that whoever asks meanwhile finds the others.
    fn take_due(&mut self, now: Duration, effects: &mut Effects<C>) {
        let Some(limit) = self.health_check_after else {
            return;
        };
        let most = self.idle.len().div_ceil(2);
        let due = |pooled: &mut Pooled<C>| now.saturating_sub(pooled.checked) >= limit;
        for pooled in self.idle.extract_if(.., due).take(most) {
            self.slots.set(pooled.slot, State::Checking);
            effects.rare().pings.push(pooled);
        }
    }

    fn top_up(&mut self, now: Duration, effects: &mut Effects<C>) {
        loop {
            let counts = self.slots.counts();
            let unclaimed = counts.connecting.saturating_sub(self.waiting.len());
            let backs_off = self.back_off.as_ref().is_some_and(|it| now < it.until || counts.connecting > 0);
            if backs_off || counts.idle + counts.checking + unclaimed >= self.min_idle {
                return;
            }
            let Some(slot) = self.slots.claim(State::Connecting) else {
                return;
            };
            effects.rare().connects.push(slot);
        }
    }

    /// A connection answered its health check. It takes the place in the stack that it had, or serves whoever waits.
    pub(in super::super) fn checked(&mut self, pooled: Pooled<C>, now: Duration) -> Effects<C> {
        let mut effects = Effects::default();
        self.place(Pooled { checked: now, ..pooled }, now, &mut effects);
        effects
    }

    /// Ends the service: who waits is refused, what is idle is closed, and so is what comes back later.
    pub(in super::super) fn close(&mut self) -> Effects<C> {
        let mut effects = Effects::default();
        if self.end.is_none() {
            self.stop(End::Closed, &mut effects);
            for pooled in std::mem::take(&mut self.idle) {
                self.retire(pooled, CloseReason::Closed, &mut effects);
            }
        }
        if self.is_drained() {
            effects.wake_all(self.draining.take());
        }
        effects
    }

    /// Ends the service because nothing runs in the background any more. Returns what is idle, to be dropped.
    pub(in super::super) fn abandon(&mut self, now: Duration) -> (Vec<Pooled<C>>, Effects<C>) {
        let mut effects = Effects::default();
        if self.end.is_none() {
            self.stop(End::Abandoned, &mut effects);
        }
        let idle = std::mem::take(&mut self.idle);
        for pooled in &idle {
            self.count_closed(CloseReason::Closed);
            self.slots.free(pooled.slot);
        }
        self.freed(now, &mut effects);
        (idle, effects)
    }

    fn stop(&mut self, end: End, effects: &mut Effects<C>) {
        self.end = Some(end);
        let waiting: Vec<u64> = self.waiting.keys().copied().collect();
        for number in waiting {
            self.answer(number, Answer::Closed(end), effects);
        }
        effects.wake_all(self.closing.take());
    }
}
