//! The connections of a database that read.

use super::link::{Counter, Entry, News, Offered, Ticket, Watching, carry, ticket};
use super::manager::Manager;
use crate::compile::Compiled;
use crate::diag::Result;
use crate::execute::PoolOptions;
use crate::execute::pool::{Pool, Runtime as _, Tokio};
use crate::execute::sink::{Done, Sink};
use std::future::poll_fn;
use std::panic::Location;
use std::sync::Arc;
use std::time::Duration;

/// How long no read is taken from the counter before one that lies there gets a connection of its own: the threads are at
/// something long then.
const PATIENCE: Duration = Duration::from_millis(1);

/// A pool of connections that read, and the counter where their threads find what to do.
pub(in crate::execute) struct Readers {
    pool: Pool<Manager>,
    counter: Arc<Counter>,
    /// So many threads at work leave nothing to be gained by one more, unless they are long at it.
    enough: usize,
    /// Nobody waits on the counter for longer than this many times [`PATIENCE`].
    looks: u64,
    runtime: Arc<Tokio>,
}

impl Readers {
    pub(in crate::execute) fn new(manager: Manager, options: PoolOptions, runtime: Tokio) -> Self {
        let enough = std::thread::available_parallelism().map_or(1, usize::from);
        let looks = options.acquire_timeout.as_millis() / PATIENCE.as_millis();
        let looks = u64::try_from(looks).unwrap_or(u64::MAX);
        let own = Arc::new(runtime.clone());
        Self { pool: Pool::new(manager, options, runtime), counter: Arc::default(), enough, looks, runtime: own }
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
        let mut waiting = Waiting { ticket: ticket(statement, sink)?, ended: false };
        let ticket = &waiting.ticket;
        match self.counter.offer(Entry::new(Arc::clone(ticket)), self.enough) {
            Offered::Waits => {}
            Offered::WaitsUnwatched(watching) => self.watch(watching),
            Offered::Carry(entry, place) => carry(self.pool.acquire(caller).await?, entry, place),
        }
        loop {
            match poll_fn(|context| ticket.poll(context)).await {
                News::Carry(place) => {
                    carry(self.pool.acquire(caller).await?, Entry::new(Arc::clone(ticket)), place);
                }
                News::Ended(result) => {
                    waiting.ended = true;
                    return result;
                }
            }
        }
    }

    /// Looks after what waits, in the background, until nothing does.
    fn watch(&self, mut watching: Watching) {
        let (runtime, looks) = (Arc::clone(&self.runtime), self.looks);
        self.runtime.spawn(async move {
            loop {
                runtime.sleep(PATIENCE).await;
                if !watching.look(looks) {
                    break;
                }
            }
        });
    }
}

/// Gives a read up when its caller goes away.
struct Waiting<S: Sink> {
    ticket: Arc<Ticket<S>>,
    ended: bool,
}

impl<S: Sink> Drop for Waiting<S> {
    fn drop(&mut self) {
        if !self.ended {
            self.ticket.give_up();
        }
    }
}
