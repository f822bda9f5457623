//! The state of a pool, as plain data: no I/O, no clock, no lock of its own.
//!
//! ```text
//!   ask ──> idle stack ──────────────────────> in use ──> give_back ──> first waiter, else idle stack
//!    └────> waiting, in order ── hand over ──────┘  └───> clean ──────> the same, or closed
//!               └─ opens a connection when fewer are being opened than callers wait, and a slot is free
//! ```
//!
//! Each method takes the time and returns what is to be done when the lock around the queue is free again: wakers and
//! connections run foreign code when they are used or dropped, and that code may come back here.

mod effects;
mod open;
mod slots;
mod sweep;
mod wait;
mod watch;

pub(super) use effects::{Effects, Rare};
pub(super) use slots::Holder;
pub(super) use wait::{Answer, Polled, Refusal, Verdict};
pub(super) use watch::Watch;

use super::failure::Failure;
use super::metrics::PoolMetrics;
use super::{CloseReason, PoolOptions, PoolStatus};
use slots::{Slots, State};
use std::collections::BTreeMap;
use std::panic::Location;
use std::time::Duration;
use wait::{Patience, Waiter};

/// A connection with what the pool knows of it.
#[derive(Debug)]
pub(super) struct Pooled<C> {
    pub(super) connection: C,
    /// Its permit.
    pub(super) slot: usize,
    pub(super) born: Duration,
    expires: Option<Duration>,
    /// Since when it is idle.
    returned: Duration,
    /// When it was last known to be alive.
    checked: Duration,
}

/// Why a pool serves nobody any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// It was closed, or nobody has it any more.
    Closed,
    /// The runtime of its tasks has ended.
    Abandoned,
}

/// The answer to a caller who asks for a connection.
#[derive(Debug)]
pub(super) enum Asked<C> {
    Got(Pooled<C>),
    /// It waits under this number.
    Queued(u64),
    Closed(End),
}

/// No attempt to connect is made for a while, because the last one failed.
#[derive(Debug)]
struct BackOff {
    until: Duration,
    failure: Failure,
}

#[derive(Debug)]
pub(super) struct Queue<C> {
    min_idle: usize,
    idle_timeout: Option<Duration>,
    max_lifetime: Option<Duration>,
    health_check_after: Option<Duration>,
    slots: Slots,
    /// The last one was returned last; all are in the order of `returned`.
    idle: Vec<Pooled<C>>,
    /// By number, which is the order of arrival.
    waiting: BTreeMap<u64, Waiter>,
    /// Served, and not yet looked.
    answered: BTreeMap<u64, Answer<C>>,
    arrivals: u64,
    back_off: Option<BackOff>,
    /// Whether a timer runs that will call `retry`.
    retrying: bool,
    acquire_timeout: Duration,
    /// Whether a timer runs that will call `tick`.
    ticking: bool,
    end: Option<End>,
    metrics: PoolMetrics,
    random: u64,
    /// Who wants to know when the pool is closed.
    pub(super) closing: Watch,
    /// Who wants to know when a closed pool is empty.
    pub(super) draining: Watch,
}

impl<C> Queue<C> {
    /// An empty queue. The seed spreads the lifetimes of connections.
    pub(super) fn new(options: &PoolOptions, seed: u64) -> Self {
        let max = options.max_connections.max(1);
        Self {
            min_idle: options.min_idle.min(max),
            idle_timeout: options.idle_timeout,
            max_lifetime: options.max_lifetime,
            health_check_after: options.health_check_after,
            slots: Slots::new(max),
            idle: Vec::new(),
            waiting: BTreeMap::new(),
            answered: BTreeMap::new(),
            arrivals: 0,
            back_off: None,
            retrying: false,
            acquire_timeout: options.acquire_timeout,
            ticking: false,
            end: None,
            metrics: PoolMetrics::default(),
            random: seed,
            closing: Watch::default(),
            draining: Watch::default(),
        }
    }

    /// A caller asks. The last returned connection is the first to be reused, so that those that are not needed stay
    /// idle and end.
    ///
    /// `asked` is when it asked first, and `number` what it waited under before, if it was handed a connection that died
    /// on the way: it keeps its place.
    pub(super) fn ask(
        &mut self,
        number: Option<u64>,
        location: &'static Location<'static>,
        asked: Duration,
        now: Duration,
    ) -> (Asked<C>, Effects<C>) {
        let mut effects = Effects::default();
        if let Some(end) = self.end {
            return (Asked::Closed(end), effects);
        }
        // Not a look at its age: the background task is never far behind, and a caller is not to wait for a closing.
        if let Some(pooled) = self.idle.pop() {
            self.slots.set(pooled.slot, State::InUse(Holder { location, since: now }));
            self.count_acquired(now.saturating_sub(asked));
            return (Asked::Got(pooled), effects);
        }
        let number = number.unwrap_or_else(|| {
            self.arrivals += 1;
            self.arrivals
        });
        let end = asked.saturating_add(self.acquire_timeout);
        self.waiting.insert(number, Waiter { location, asked, waker: None, patience: Patience::Until(end) });
        if end > now {
            self.tick_at(end, &mut effects);
        }
        self.supply(now, &mut effects);
        (Asked::Queued(number), effects)
    }

    /// A caller found a connection dead that it had just been given.
    pub(super) fn reject(&mut self, slot: usize, waited: Duration, now: Duration) -> Effects<C> {
        self.metrics.acquired = self.metrics.acquired.saturating_sub(1);
        self.metrics.wait.forget(waited);
        self.drop_slot(slot, Some(CloseReason::Broken), now)
    }

    /// A holder returns a connection that is fit for the next one. Says how long it was held.
    pub(super) fn give_back(&mut self, pooled: Pooled<C>, now: Duration) -> (Duration, Effects<C>) {
        let held = self.count_used(pooled.slot, now);
        (held, self.readmit(pooled, now))
    }

    /// A connection is fit for the next caller: the first of those who wait, or whoever comes.
    pub(super) fn readmit(&mut self, pooled: Pooled<C>, now: Duration) -> Effects<C> {
        let mut effects = Effects::default();
        if self.end.is_none() && pooled.is_expired(now) {
            self.retire(pooled, CloseReason::Lifetime, &mut effects);
        } else {
            self.place(Pooled { returned: now, checked: now, ..pooled }, now, &mut effects);
        }
        effects
    }

    /// A holder returns a connection that must be settled first. Says how long it was held.
    pub(super) fn begin_clean(&mut self, slot: usize, now: Duration) -> Duration {
        let held = self.count_used(slot, now);
        if let State::InUse(holder) = self.slots.set(slot, State::Closing) {
            self.slots.set(slot, State::Cleaning(holder));
        }
        held
    }

    /// A holder wants its connection to be closed. Says how long it was held.
    pub(super) fn begin_close(&mut self, slot: usize, reason: CloseReason, now: Duration) -> Duration {
        let held = self.count_used(slot, now);
        self.count_closed(reason);
        self.slots.set(slot, State::Closing);
        held
    }

    /// A holder returns a connection that is dead. Says how long it was held.
    pub(super) fn give_back_dead(&mut self, slot: usize, now: Duration) -> (Duration, Effects<C>) {
        let held = self.count_used(slot, now);
        (held, self.drop_slot(slot, Some(CloseReason::Broken), now))
    }

    /// A connection is gone; its permit serves the next. The reason is none if it was counted before, when the closing
    /// began, or if there never was a connection.
    pub(super) fn drop_slot(&mut self, slot: usize, reason: Option<CloseReason>, now: Duration) -> Effects<C> {
        let mut effects = Effects::default();
        if let Some(reason) = reason {
            self.count_closed(reason);
        }
        self.slots.free(slot);
        self.freed(now, &mut effects);
        effects
    }

    fn place(&mut self, pooled: Pooled<C>, now: Duration, effects: &mut Effects<C>) {
        if self.end.is_some() {
            self.retire(pooled, CloseReason::Closed, effects);
        } else if let Some((number, waiter)) = self.waiting.pop_first() {
            let holder = Holder { location: waiter.location, since: now };
            self.slots.set(pooled.slot, State::InUse(holder));
            self.answered.insert(number, Answer::Connection(pooled, now.saturating_sub(waiter.asked)));
            effects.wake(waiter.waker);
        } else {
            self.slots.set(pooled.slot, State::Idle);
            // Almost always the end: only a health check returns one that was idle before others.
            let at = self.idle.iter().rposition(|other| other.returned <= pooled.returned).map_or(0, |last| last + 1);
            self.idle.insert(at, pooled);
        }
    }

    fn retire(&mut self, pooled: Pooled<C>, reason: CloseReason, effects: &mut Effects<C>) {
        self.count_closed(reason);
        self.slots.set(pooled.slot, State::Closing);
        effects.rare().closes.push((pooled, reason));
    }

    /// A slot came free.
    fn freed(&mut self, now: Duration, effects: &mut Effects<C>) {
        self.supply(now, effects);
        if self.is_drained() {
            effects.wake_all(self.draining.take());
        }
    }

    /// Whether the pool is closed and has no connection left.
    pub(super) fn is_drained(&self) -> bool {
        self.end.is_some() && self.slots.counts().size() == 0
    }

    pub(super) fn is_closed(&self) -> bool {
        self.end.is_some()
    }

    pub(super) fn metrics(&self) -> PoolMetrics {
        let counts = self.slots.counts();
        let status = PoolStatus {
            max: self.slots.max(),
            size: counts.size(),
            idle: counts.idle,
            in_use: counts.in_use,
            connecting: counts.connecting,
            cleaning: counts.cleaning,
            checking: counts.checking,
            closing: counts.closing,
            waiting: self.waiting.len(),
            is_closed: self.end.is_some(),
        };
        PoolMetrics { status, ..self.metrics }
    }

    fn count_acquired(&mut self, waited: Duration) {
        self.metrics.acquired += 1;
        self.metrics.wait.observe(waited);
    }

    fn count_used(&mut self, slot: usize, now: Duration) -> Duration {
        let held = self.slots.holder(slot).map_or(Duration::ZERO, |holder| now.saturating_sub(holder.since));
        self.metrics.usage.observe(held);
        held
    }

    fn count_closed(&mut self, reason: CloseReason) {
        if let Some(count) = self.metrics.closed.get_mut(reason.index()) {
            *count += 1;
        }
    }

    /// Panics unless everything fits together.
    #[cfg(test)]
    pub(super) fn audit(&self) {
        self.slots.audit();
        let counts = self.slots.counts();
        assert_eq!(counts.idle, self.idle.len(), "idle slots and idle connections");
        assert!(self.idle.is_empty() || self.waiting.is_empty(), "nobody waits beside an idle connection");
        assert!(self.idle.is_sorted_by_key(|pooled| pooled.returned), "the stack is in order");
        let unheard = self.answered.values().filter(|answer| matches!(answer, Answer::Connection(..))).count();
        assert!(unheard <= counts.in_use, "an answer is a connection in use");
        let served = self.waiting.len() <= counts.connecting;
        let stuck = counts.size() == self.slots.max() || self.back_off.is_some();
        assert!(served || stuck, "{} wait though a connection may be opened", self.waiting.len());
        let timed = self.retrying || counts.connecting > 0 || counts.size() == self.slots.max();
        assert!(self.waiting.is_empty() || self.back_off.is_none() || timed, "nothing will end the back-off");
        let counts_time = self.waiting.values().any(|waiter| matches!(waiter.patience, Patience::Until(_)));
        assert!(self.ticking || !counts_time, "nothing will tell those who wait that their time is over");
        assert!(self.end.is_none() || (self.idle.is_empty() && self.waiting.is_empty()), "closed and empty");
    }
}

impl<C> Pooled<C> {
    fn is_expired(&self, now: Duration) -> bool {
        self.expires.is_some_and(|expires| expires <= now)
    }
}
