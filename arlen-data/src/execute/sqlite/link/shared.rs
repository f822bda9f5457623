//! Short reads of many callers on few threads.
//!
//! Waking a thread costs several times as much as a short statement. So a thread that has read for one caller goes on with
//! what others have laid on the counter meanwhile, until nothing is left; only then its connection goes back to the pool.
//! Each of these reads stands alone: none begins a transaction or leaves anything behind, or the thread stops there.

use super::ticket::Entry;
use super::worker::{Job, Task};
use super::{CLEAN, SqliteLink};
use std::collections::VecDeque;
use std::ops::DerefMut;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// How many reads a thread does before its connection goes back: a pool looks at the age of what comes back.
const MOST: usize = 512;

/// Where reads lie until a thread takes them.
#[derive(Default)]
pub(in crate::execute) struct Counter(Mutex<State>);

#[derive(Default)]
struct State {
    /// Each with the number of looks there had been when it came.
    waiting: VecDeque<(u64, Entry)>,
    /// How many callers carry: they have a connection, or are about to get one.
    carriers: usize,
    /// How many reads were taken so far, and how many when somebody looked last.
    taken: u64,
    seen: u64,
    /// Somebody looks now and then.
    watched: bool,
    looks: u64,
}

/// What becomes of a read that is offered.
pub(in crate::execute) enum Offered {
    /// A thread that is at work takes it.
    Waits,
    /// The same; it is the first, and somebody has to look after it.
    WaitsUnwatched(Watching),
    /// It needs a connection.
    Carry(Entry, Place),
}

impl Counter {
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Lays a read down where so many threads are at work, and else gives it back.
    pub(in crate::execute) fn offer(self: &Arc<Self>, entry: Entry, enough: usize) -> Offered {
        let mut state = self.state();
        if state.carriers >= enough {
            let looks = state.looks;
            state.waiting.push_back((looks, entry));
            if std::mem::replace(&mut state.watched, true) {
                return Offered::Waits;
            }
            state.seen = state.taken;
            drop(state);
            return Offered::WaitsUnwatched(Watching { counter: Arc::clone(self), ended: false });
        }
        state.carriers += 1;
        drop(state);
        Offered::Carry(entry, Place::new(self))
    }
}

/// Looks after what waits, until nothing does or it is dropped.
pub(in crate::execute) struct Watching {
    counter: Arc<Counter>,
    ended: bool,
}

impl Watching {
    /// If no read was taken since the last look, or if one has waited for so many looks, the one that came first gets a
    /// connection of its own. False once nothing waits.
    pub(in crate::execute) fn look(&mut self, most: u64) -> bool {
        let mut state = self.counter.state();
        state.looks += 1;
        let Some((since, _)) = state.waiting.front() else {
            // At the same moment, so that whoever comes then is looked after by another.
            (state.watched, self.ended) = (false, true);
            return false;
        };
        let stuck = state.taken == state.seen || state.looks - since > most;
        state.seen = state.taken;
        if stuck && let Some((_, entry)) = state.waiting.pop_front() {
            state.carriers += 1;
            drop(state);
            entry.hand_back(Place::new(&self.counter));
        }
        true
    }
}

impl Drop for Watching {
    fn drop(&mut self) {
        if !self.ended {
            self.counter.state().watched = false;
        }
    }
}

/// The place of a caller that carries.
pub(in crate::execute) struct Place(Option<Arc<Counter>>);

impl Place {
    fn new(counter: &Arc<Counter>) -> Self {
        Self(Some(Arc::clone(counter)))
    }

    /// The next read; with none, the place is given up at the same moment, so that whoever comes then carries.
    fn next(&mut self) -> Option<Entry> {
        let counter = self.0.as_ref()?;
        let mut state = counter.state();
        let entry = state.waiting.pop_front();
        if entry.is_some() {
            state.taken += 1;
        } else {
            state.carriers -= 1;
            drop(state);
            self.0 = None;
        }
        entry.map(|(_, entry)| entry)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        if let Some(counter) = self.0.take() {
            counter.state().carriers -= 1;
        }
    }
}

/// Has the thread of a connection do a read, and whatever lies on the counter behind it; then the connection goes back.
pub(in crate::execute) fn carry<H>(mut held: H, first: Entry, mut place: Place)
where
    H: DerefMut<Target = SqliteLink> + Send + 'static,
{
    held.last += 1;
    // If its thread is gone, the pool finds that out.
    held.half_way = true;
    let (number, tasks, watch) = (held.last, held.tasks.clone(), Arc::clone(&held.watch));
    let job: Job = Box::new(move |desk| {
        let mut next = Some(first);
        let mut done = 0;
        while let Some(entry) = next {
            entry.run(desk, &watch);
            done += 1;
            next = if desk.standing() == CLEAN && done < MOST { place.next() } else { None };
        }
        drop(place);
        held.half_way = false;
        held.standing = desk.standing();
    });
    // Otherwise the job is dropped, and with it the connection, and the entry, which tells whoever waits.
    drop(tasks.send(Task::Do(number, job)));
}
