//! How a caller that goes away stops what its thread is doing, and nothing else.

use super::ticket::Wanted;
use rusqlite::InterruptHandle;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread::Thread;

/// What a link and its thread share. Jobs are numbered from 1.
#[derive(Default)]
pub(super) struct Watch {
    state: Mutex<State>,
    /// The job that runs; 0 is none.
    running: AtomicU64,
    /// The last job whose caller went away; all jobs up to it have no caller any more.
    given_up: AtomicU64,
}

#[derive(Default)]
struct State {
    /// The job that an interrupt would hit; 0 is none.
    running: u64,
    connection: Option<(InterruptHandle, Thread)>,
    /// The shared job that runs, and whether anybody waits for it.
    shared: Option<Wanted>,
}

impl Watch {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The connection that interrupts go to, and its thread, which is this one.
    pub(super) fn attach(&self, handle: InterruptHandle) {
        self.state().connection = Some((handle, std::thread::current()));
    }

    /// A job begins; false if nobody waits for it any more.
    pub(super) fn begin(&self, job: u64) -> bool {
        self.state().running = job;
        self.running.store(job, Ordering::Release);
        self.given_up.load(Ordering::Acquire) < job
    }

    /// The job that runs is over: no interrupt is sent for it any more.
    pub(super) fn end(&self) {
        self.state().running = 0;
        self.running.store(0, Ordering::Release);
    }

    /// Nobody waits for a job any more. It is stopped if it runs, and is not begun if it does not.
    ///
    /// SQLite forgets an interrupt that comes before the first step of a statement; the flag stays, and the handlers of the
    /// connection look at it.
    pub(super) fn give_up(&self, job: u64) {
        self.given_up.fetch_max(job, Ordering::AcqRel);
        let state = self.state();
        if state.running == job
            && let Some((handle, thread)) = &state.connection
        {
            handle.interrupt();
            thread.unpark();
        }
    }

    /// True if nobody waits for the job that runs.
    pub(super) fn is_given_up(&self) -> bool {
        let running = self.running.load(Ordering::Relaxed);
        let given_up = running != 0 && self.given_up.load(Ordering::Relaxed) >= running;
        given_up || self.state().shared.as_ref().is_some_and(Wanted::is_given_up)
    }

    /// A shared job begins.
    pub(super) fn begin_shared(&self, wanted: &Wanted) {
        self.state().shared = Some(wanted.clone());
    }

    /// The shared job is over: no interrupt is sent for it any more.
    pub(super) fn end_shared(&self) {
        self.state().shared = None;
    }

    /// Stops a shared job, if it is this one that runs.
    pub(super) fn interrupt(&self, wanted: &Wanted) {
        let state = self.state();
        if state.shared.as_ref().is_some_and(|running| running.is(wanted))
            && let Some((handle, thread)) = &state.connection
        {
            handle.interrupt();
            thread.unpark();
        }
    }
}

/// Gives a job up when it is dropped before its answer came.
pub(super) struct Guard<'w> {
    watch: &'w Watch,
    job: u64,
    answered: bool,
}

impl<'w> Guard<'w> {
    pub(super) const fn new(watch: &'w Watch, job: u64) -> Self {
        Self { watch, job, answered: false }
    }

    pub(super) fn answered(mut self) {
        self.answered = true;
    }
}

impl Drop for Guard<'_> {
    fn drop(&mut self) {
        if !self.answered {
            self.watch.give_up(self.job);
        }
    }
}
