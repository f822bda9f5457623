//! The connections of a database that read.

use super::link::{Answer, Counter, Offered, Ticket, carry, entry, lost};
use super::manager::Manager;
use crate::compile::Compiled;
use crate::diag::Result;
use crate::execute::PoolOptions;
use crate::execute::pool::{Pool, Tokio};
use crate::execute::sink::{Done, Sink};
use std::panic::{Location, resume_unwind};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::oneshot;
use tokio::sync::oneshot::error::RecvError;
use tokio::time::{Instant, timeout};

/// How long no statement is taken from the counter before one that lies there looks for a connection of its own: the threads
/// are at something long then.
const PATIENCE: Duration = Duration::from_millis(1);

/// A pool of connections that read, and the counter where their threads find what to do.
pub(in crate::execute) struct Readers {
    pool: Pool<Manager>,
    counter: Arc<Counter>,
    /// So many threads at work leave nothing to be gained by one more, unless they are long at it.
    enough: usize,
    acquire_timeout: Duration,
}

impl Readers {
    pub(in crate::execute) fn new(manager: Manager, options: PoolOptions, runtime: Tokio) -> Self {
        let enough = std::thread::available_parallelism().map_or(1, usize::from);
        let acquire_timeout = options.acquire_timeout;
        Self { pool: Pool::new(manager, options, runtime), counter: Arc::default(), enough, acquire_timeout }
    }

    /// The connections themselves.
    pub(in crate::execute) const fn pool(&self) -> &Pool<Manager> {
        &self.pool
    }

    /// Runs a statement that only reads and leaves nothing behind, on whichever connection comes first.
    pub(in crate::execute) async fn run<S: Sink>(
        &self,
        statement: &Compiled<'_>,
        sink: S,
        caller: &'static Location<'static>,
    ) -> Result<(S, Done)> {
        let (entry, ticket, mut answer) = entry(statement, sink)?;
        let waiting = Waiting { ticket: &ticket, answered: false };
        let (entry, place) = match self.counter.offer(entry, self.enough) {
            Offered::Carry(entry, place) => (entry, place),
            Offered::Waits => match self.wait(&mut answer).await {
                Some(answer) => return waiting.answered(answer),
                None => match self.counter.take_back(&ticket) {
                    Some(carried) => carried,
                    None => return waiting.answered(answer.await),
                },
            },
        };
        carry(self.pool.acquire(caller).await?, entry, place);
        waiting.answered(answer.await)
    }

    /// Waits for an answer while others are served; none if nobody was for a while, or if it takes too long.
    async fn wait<S>(&self, answer: &mut oneshot::Receiver<Answer<S>>) -> Option<Result<Answer<S>, RecvError>> {
        let begun = Instant::now();
        let mut seen = self.counter.taken();
        loop {
            if let Ok(answer) = timeout(PATIENCE, &mut *answer).await {
                return Some(answer);
            }
            let taken = self.counter.taken();
            if taken == seen || begun.elapsed() >= self.acquire_timeout {
                return None;
            }
            seen = taken;
        }
    }
}

/// Gives a job up when its caller goes away.
struct Waiting<'t> {
    ticket: &'t Arc<Ticket>,
    answered: bool,
}

impl Waiting<'_> {
    fn answered<S>(mut self, answer: Result<Answer<S>, RecvError>) -> Result<(S, Done)> {
        self.answered = true;
        let answer = answer.map_err(|_| lost())?;
        answer.unwrap_or_else(|panic| resume_unwind(panic))
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        if !self.answered {
            self.ticket.give_up();
        }
    }
}
