//! Short reads of many callers on few threads.
//!
//! Waking a thread costs several times as much as a short statement. So a thread that has read for one caller goes on with
//! what others have laid on the counter meanwhile, until nothing is left; only then its connection goes back to the pool.
//! Each of these jobs stands alone: none begins a transaction or leaves anything behind, or the thread stops there.

use super::desk::Desk;
use super::watch::Watch;
use super::worker::{Job, Task};
use super::{CLEAN, SqliteLink};
use std::collections::VecDeque;
use std::ops::DerefMut;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// How many jobs a thread does before its connection goes back: a pool looks at the age of what comes back.
const MOST: usize = 512;

/// Where jobs lie until a thread takes them.
#[derive(Default)]
pub(in crate::execute) struct Counter(Mutex<State>);

#[derive(Default)]
struct State {
    waiting: VecDeque<Entry>,
    /// How many callers carry: they have a connection, or are about to get one.
    carriers: usize,
    /// How many jobs were taken so far.
    taken: u64,
}

/// A job of one caller.
pub(in crate::execute) struct Entry {
    ticket: Arc<Ticket>,
    job: Job,
}

impl Entry {
    pub(super) const fn new(ticket: Arc<Ticket>, job: Job) -> Self {
        Self { ticket, job }
    }
}

/// What becomes of a job that is offered.
pub(in crate::execute) enum Offered {
    /// A thread that is at work takes it.
    Waits,
    /// It needs a connection.
    Carry(Entry, Place),
}

impl Counter {
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Lays a job down where so many threads are at work, and else gives it back.
    pub(in crate::execute) fn offer(self: &Arc<Self>, entry: Entry, enough: usize) -> Offered {
        let mut state = self.state();
        if state.carriers >= enough {
            state.waiting.push_back(entry);
            return Offered::Waits;
        }
        state.carriers += 1;
        drop(state);
        Offered::Carry(entry, Place::new(self))
    }

    /// How many jobs were taken so far.
    pub(in crate::execute) fn taken(&self) -> u64 {
        self.state().taken
    }

    /// Takes a job back that waits for too long. None if a thread has it.
    pub(in crate::execute) fn take_back(self: &Arc<Self>, ticket: &Arc<Ticket>) -> Option<(Entry, Place)> {
        let mut state = self.state();
        let at = state.waiting.iter().position(|entry| Arc::ptr_eq(&entry.ticket, ticket))?;
        let entry = state.waiting.remove(at)?;
        state.carriers += 1;
        drop(state);
        Some((entry, Place::new(self)))
    }
}

/// The place of a caller that carries.
pub(in crate::execute) struct Place(Option<Arc<Counter>>);

impl Place {
    fn new(counter: &Arc<Counter>) -> Self {
        Self(Some(Arc::clone(counter)))
    }

    /// The next job; with none, the place is given up at the same moment, so that whoever comes then carries.
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
        entry
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        if let Some(counter) = self.0.take() {
            counter.state().carriers -= 1;
        }
    }
}

/// Whether anybody waits for a job, and which connection it runs on.
#[derive(Default)]
pub(in crate::execute) struct Ticket {
    given_up: AtomicBool,
    on: Mutex<Option<Arc<Watch>>>,
}

impl Ticket {
    fn on(&self) -> MutexGuard<'_, Option<Arc<Watch>>> {
        self.on.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn is_given_up(&self) -> bool {
        self.given_up.load(Ordering::Acquire)
    }

    /// Nobody waits for it any more: it is stopped if it runs, and is not begun if it does not.
    pub(in crate::execute) fn give_up(self: &Arc<Self>) {
        self.given_up.store(true, Ordering::Release);
        // Either the connection is seen here, or the thread sees the flag when it has said which one it is.
        let on = self.on().clone();
        if let Some(watch) = on {
            watch.interrupt(self);
        }
    }
}

/// Has the thread of a connection do a job, and whatever lies on the counter behind it; then the connection goes back.
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
            run(desk, &watch, entry);
            done += 1;
            next = if desk.standing() == CLEAN && done < MOST { place.next() } else { None };
        }
        drop(place);
        held.half_way = false;
        held.standing = desk.standing();
    });
    // Otherwise the job is dropped, and with it the connection and the sender of the answer.
    drop(tasks.send(Task::Do(number, job)));
}

fn run(desk: &mut Desk<'_>, watch: &Arc<Watch>, Entry { ticket, job }: Entry) {
    *ticket.on() = Some(Arc::clone(watch));
    watch.begin_shared(&ticket);
    if !ticket.is_given_up() {
        job(desk);
    }
    watch.end_shared();
    *ticket.on() = None;
}
