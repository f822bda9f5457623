//! What is remembered of writes, and for how long.

use crate::router::stickiness::Stickiness;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

const SECOND: Duration = Duration::from_secs(1);

/// A clock that stands still until it is moved.
#[derive(Clone)]
pub(super) struct Clock(Arc<Mutex<Instant>>);

impl Clock {
    pub(super) fn new() -> Self {
        Self(Arc::new(Mutex::new(Instant::now())))
    }

    pub(super) fn advance(&self, by: Duration) {
        *self.0.lock().expect("a time") += by;
    }

    fn now(&self) -> Instant {
        *self.0.lock().expect("a time")
    }
}

pub(super) fn stickiness(window: Duration, limit: usize) -> (Stickiness, Clock) {
    let clock = Clock::new();
    let hand = clock.clone();
    (Stickiness::new(window, limit, Arc::new(move || hand.now())), clock)
}

#[test]
fn a_write_is_remembered_for_the_window_and_its_end() {
    let (stickiness, clock) = stickiness(SECOND, 10);
    assert!(!stickiness.is_fresh(1, 0));
    stickiness.stamp(1, 0);
    assert!(stickiness.is_fresh(1, 0));
    clock.advance(SECOND);
    assert!(stickiness.is_fresh(1, 0), "the end of the window is inside");
    clock.advance(Duration::from_nanos(1));
    assert!(!stickiness.is_fresh(1, 0));
    assert_eq!(stickiness.len(), 0, "what is over is removed");
}

#[test]
fn reads_do_not_prolong_and_writes_do() {
    let (stickiness, clock) = stickiness(SECOND, 10);
    stickiness.stamp(1, 0);
    clock.advance(SECOND * 2 / 3);
    assert!(stickiness.is_fresh(1, 0));
    clock.advance(SECOND * 2 / 3);
    assert!(!stickiness.is_fresh(1, 0));
    stickiness.stamp(1, 0);
    clock.advance(SECOND * 2 / 3);
    stickiness.stamp(1, 0);
    clock.advance(SECOND * 2 / 3);
    assert!(stickiness.is_fresh(1, 0));
    assert_eq!(stickiness.len(), 1);
}

#[test]
fn other_scopes_and_targets_are_not_affected() {
    let (stickiness, clock) = stickiness(SECOND, 10);
    stickiness.stamp(1, 0);
    assert!(!stickiness.is_fresh(2, 0) && !stickiness.is_fresh(1, 1));
    clock.advance(SECOND / 2);
    stickiness.stamp(2, 1);
    clock.advance(SECOND / 2 + Duration::from_nanos(1));
    assert!(!stickiness.is_fresh(1, 0) && stickiness.is_fresh(2, 1));
}

#[test]
fn without_a_window_nothing_is_stamped_and_no_clock_is_asked() {
    let asked = Arc::new(AtomicU64::new(0));
    let count = Arc::clone(&asked);
    let clock = move || {
        count.fetch_add(1, Ordering::Relaxed);
        Instant::now()
    };
    let stickiness = Stickiness::new(Duration::ZERO, 10, Arc::new(clock));
    stickiness.stamp(1, 0);
    assert!(!stickiness.is_fresh(1, 0));
    assert_eq!((asked.load(Ordering::Relaxed), stickiness.len()), (0, 0));
    stickiness.set_window(SECOND);
    assert!(!stickiness.is_fresh(1, 0), "what was written before is not known");
    stickiness.stamp(1, 0);
    assert!(stickiness.is_fresh(1, 0));
    stickiness.set_window(Duration::ZERO);
    assert!(!stickiness.is_fresh(1, 0) && stickiness.len() == 0, "it ends at once");
    stickiness.set_window(SECOND);
    assert!(!stickiness.is_fresh(1, 0), "and forgets");
}

#[test]
fn what_was_written_longest_ago_makes_room() {
    let (stickiness, clock) = stickiness(SECOND, 3);
    for scope in 1..=3 {
        stickiness.stamp(scope, 0);
        clock.advance(Duration::from_millis(1));
    }
    // It is the newest now.
    stickiness.stamp(1, 0);
    stickiness.stamp(4, 0);
    assert_eq!(stickiness.len(), 3);
    assert_eq!([1, 2, 3, 4].map(|scope| stickiness.is_fresh(scope, 0)), [true, false, true, true]);
    // Whoever is over goes first, and all of them.
    clock.advance(SECOND * 2);
    stickiness.stamp(5, 0);
    assert_eq!(stickiness.len(), 1);
}

#[test]
fn many_scopes_take_no_more_room_than_the_limit() {
    let (stickiness, clock) = stickiness(SECOND, 100);
    for scope in 0..100_000 {
        stickiness.stamp(scope, usize::from(scope % 2 == 0));
        clock.advance(Duration::from_nanos(7));
        assert!(stickiness.len() <= 100);
    }
}

#[test]
fn a_clock_that_goes_backwards_keeps_what_it_knows() {
    let later = Instant::now() + SECOND * 10;
    let times = Mutex::new(vec![later - SECOND * 5, later]);
    let clock = move || times.lock().expect("times").pop().unwrap_or(later);
    let stickiness = Stickiness::new(SECOND, 10, Arc::new(clock));
    stickiness.stamp(1, 0);
    assert!(stickiness.is_fresh(1, 0), "no time has passed");
}
