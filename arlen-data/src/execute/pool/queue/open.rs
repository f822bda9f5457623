//! Connections that are being opened.

use super::wait::Answer;
use super::{BackOff, Effects, Pooled, Queue, State};
use crate::diag::Error;
use crate::execute::pool::CloseReason;
use crate::execute::pool::failure::Failure;
use std::time::Duration;

/// How long no attempt is made after one that failed.
const BACK_OFF: Duration = Duration::from_millis(100);

impl<C> Queue<C> {
    /// Opens as many connections as callers wait for, as far as there are slots.
    ///
    /// After a failure one attempt at a time is made, and none before the back-off is over: a server that is down or
    /// full is not helped by a storm of attempts.
    pub(super) fn supply(&mut self, now: Duration, effects: &mut Effects<C>) {
        while self.end.is_none() && self.waiting.len() > self.slots.counts().connecting {
            match &self.back_off {
                Some(_) if self.slots.counts().connecting > 0 => return,
                Some(back_off) if now < back_off.until => {
                    // Without a free slot nothing is to be tried: whoever frees one comes here.
                    if !self.retrying && self.slots.counts().size() < self.slots.max() {
                        self.retrying = true;
                        effects.rare().retry_in = Some(back_off.until.saturating_sub(now));
                    }
                    return;
                }
                Some(_) | None => {}
            }
            let Some(slot) = self.slots.claim(State::Connecting) else {
                return;
            };
            effects.rare().connects.push(slot);
        }
    }

    /// The timer of the back-off ran out.
    pub(in super::super) fn retry(&mut self, now: Duration) -> Effects<C> {
        let mut effects = Effects::default();
        self.retrying = false;
        self.supply(now, &mut effects);
        effects
    }

    /// An attempt is about to start. Between its order and its start another one may have failed: then it does not start,
    /// and its slot is free again.
    pub(in super::super) fn start(&mut self, slot: usize, now: Duration) -> Option<Effects<C>> {
        self.back_off.as_ref().filter(|back_off| now < back_off.until)?;
        let mut effects = Effects::default();
        self.slots.free(slot);
        self.freed(now, &mut effects);
        Some(effects)
    }

    /// A connection was opened.
    pub(in super::super) fn connected(
        &mut self,
        slot: usize,
        connection: C,
        elapsed: Duration,
        now: Duration,
    ) -> Effects<C> {
        let mut effects = Effects::default();
        self.back_off = None;
        self.metrics.created += 1;
        self.metrics.create.observe(elapsed);
        let expires = self.max_lifetime.map(|lifetime| now.saturating_add(self.shortened(lifetime)));
        let pooled = Pooled { connection, slot, born: now, expires, returned: now, checked: now };
        if self.end.is_some() {
            self.retire(pooled, CloseReason::Closed, &mut effects);
            return effects;
        }
        // Whatever its lifetime is: who waits for it is served.
        self.place(pooled, now, &mut effects);
        self.supply(now, &mut effects);
        effects
    }

    /// An attempt failed. The first who waits is told why; so are all others that no attempt under way will serve, if
    /// there is no connection that could come free for them.
    pub(in super::super) fn failed(&mut self, slot: usize, error: Error, now: Duration) -> Effects<C> {
        let mut effects = Effects::default();
        self.metrics.connect_failures += 1;
        let failure = Failure::of(&error);
        self.slots.free(slot);
        // What is still being opened will answer as many.
        let counts = self.slots.counts();
        let mut told = self.waiting.keys().copied();
        let first = told.next();
        let others: Vec<u64> = if counts.alive() == 0 { told.skip(counts.connecting).collect() } else { Vec::new() };
        if let Some(first) = first {
            self.answer(first, Answer::Failed(error), &mut effects);
        }
        for other in others {
            self.answer(other, Answer::Failed(failure.error()), &mut effects);
        }
        self.back_off = Some(BackOff { until: now.saturating_add(BACK_OFF), failure });
        self.freed(now, &mut effects);
        effects
    }

    /// A lifetime less a random tenth at most.
    fn shortened(&mut self, lifetime: Duration) -> Duration {
        // SplitMix64: good enough to spread, and needs no crate.
        self.random = self.random.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = self.random;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        let part = u32::try_from(bits >> 32).map_or(0.0, f64::from) / f64::from(u32::MAX);
        lifetime.saturating_sub((lifetime / 10).mul_f64(part))
    }
}
