//! A connection of the pooled layer: a thread that owns it, and a link that gives it work.
//!
//! ```text
//! SqliteLink ──task──> worker ──> Desk ──> Prepared ──row──> Sink
//!     │                                                       │
//!     ├─ Guard ──> Watch ──interrupt──> the job that runs     │
//!     └<────────────────────answer, the sink in it────────────┘
//! ```
//!
//! The thread keeps the statements that were used last. Rows go to the sink on the thread, but for
//! those of short reads that share it: see `ticket`. A future that is dropped stops its
//! statement, and nothing else; the next call waits until the thread has put things in order.

mod bind;
mod control;
mod decimal;
mod decode;
mod describe;
mod desk;
mod fault;
mod flow;
mod judge;
mod kind;
mod open;
mod page;
mod program;
mod shared;
mod statement;
#[cfg(test)]
mod tests;
mod ticket;
mod watch;
mod worker;

use crate::compile::Compiled;
use crate::diag::{Code, Diagnostic, Error, Result};
use crate::dialect::{Dialect, Family};
use crate::execute::Access;
use crate::execute::described::{Description, Refused};
use crate::execute::link::{Control, Link, Trace, Traces};
use crate::execute::sink::{Done, Sink};
use control::Cleaned;
use desk::{Desk, Litter, Order, Standing};
use open::Settings;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::{Sender, channel};
use std::time::Duration;
use tokio::sync::oneshot;
use watch::{Guard, Watch};
use worker::{Job, Task, live};

pub(in crate::execute) use decode::Cells;
pub(in crate::execute) use shared::{Counter, Offered, Watching, carry};
pub(in crate::execute) use ticket::{Entry, News, Ticket};

/// How a link is opened.
#[derive(Clone, Debug)]
pub(in crate::execute) struct LinkOptions {
    /// A writer makes the file and its folders, and its transactions take the write lock when they begin.
    pub(in crate::execute) access: Access,
    /// How long to wait for a lock. Default: 5 s.
    pub(in crate::execute) busy_timeout: Duration,
    /// How many statements stay prepared; 0 keeps none. Default: 256.
    pub(in crate::execute) statement_cache: usize,
}

impl Default for LinkOptions {
    fn default() -> Self {
        Self { access: Access::Write, busy_timeout: Duration::from_secs(5), statement_cache: 256 }
    }
}

/// A connection on a thread of its own. Dropping it ends the thread, and rolls back what is open.
pub(in crate::execute) struct SqliteLink {
    tasks: Sender<Task>,
    watch: Arc<Watch>,
    /// The number of the last job.
    last: u64,
    /// A job was given up, and the thread may still be at it.
    half_way: bool,
    /// The caller knows of a transaction that it began and did not end.
    begun: bool,
    standing: Standing,
    closed: bool,
}

const CLEAN: Standing = Standing { in_transaction: false, litter: Litter::None };

impl SqliteLink {
    /// Opens a database; no path is a new one in memory.
    pub(in crate::execute) async fn open(path: Option<&Path>, options: &LinkOptions) -> Result<Self> {
        let settings = Settings { path: path.map(Path::to_owned), options: options.clone() };
        let watch = Arc::new(Watch::default());
        let (tasks, received) = channel();
        let (opened, answer) = oneshot::channel();
        let shared = Arc::clone(&watch);
        std::thread::Builder::new()
            .name(if options.access == Access::Write { "sqlite-writer" } else { "sqlite-reader" }.to_owned())
            .spawn(move || live(&settings, &received, &shared, opened))
            .map_err(unstarted)?;
        answer.await.map_err(|_| fault::lost())??;
        Ok(Self { tasks, watch, last: 0, half_way: false, begun: false, standing: CLEAN, closed: false })
    }

    /// Has a job done and waits for its answer.
    async fn ask<T: Send + 'static>(
        &mut self,
        work: impl for<'c> FnOnce(&mut Desk<'c>) -> T + Send + 'static,
    ) -> Result<T> {
        let (sender, answer) = oneshot::channel();
        let job: Job = Box::new(move |desk| {
            let result = catch_unwind(AssertUnwindSafe(|| work(desk)));
            if result.is_err() {
                desk.panicked();
            }
            drop(sender.send((result, desk.standing())));
        });
        self.last += 1;
        self.half_way = true;
        if self.tasks.send(Task::Do(self.last, job)).is_err() {
            return Err(self.lost());
        }
        let guard = Guard::new(&self.watch, self.last);
        let answer = answer.await;
        guard.answered();
        let Ok((result, standing)) = answer else { return Err(self.lost()) };
        self.half_way = false;
        self.standing = standing;
        result.map_or_else(|panic| resume_unwind(panic), Ok)
    }

    /// Calls a function with the driver's connection, on the thread.
    pub(in crate::execute) async fn with_native<T: Send + 'static>(
        &mut self,
        work: impl FnOnce(&rusqlite::Connection) -> T + Send + 'static,
    ) -> Result<T> {
        self.settle().await?;
        self.ask(move |desk| desk.lend(work)).await?
    }

    fn lost(&mut self) -> Error {
        self.closed = true;
        fault::lost()
    }

    /// Waits for the job that was given up, and puts things in order behind it.
    async fn settle(&mut self) -> Result<()> {
        if self.half_way {
            let begun = self.begun;
            self.ask(move |desk| desk.settle(begun)).await?;
        }
        Ok(())
    }

    /// True if nothing of its last user is left: no job, no transaction, no setting.
    pub(in crate::execute) const fn is_clean(&self) -> bool {
        !self.half_way && !self.begun && !self.standing.in_transaction && matches!(self.standing.litter, Litter::None)
    }

    /// Makes it as it was when it was opened: rolls back, and opens the connection anew if a statement may have changed its
    /// settings. A database in memory is not opened anew; its temporary tables and attached databases go, and all of our
    /// settings are set again.
    pub(in crate::execute) async fn clean(&mut self) -> Result<()> {
        if self.is_clean() {
            return Ok(());
        }
        self.begun = false;
        if self.ask(|desk| desk.clean()).await?? == Cleaned::Reopen {
            self.half_way = true;
            let (opened, answer) = oneshot::channel();
            if self.tasks.send(Task::Reopen(opened)).is_err() {
                return Err(self.lost());
            }
            match answer.await {
                Ok(Ok(())) => self.half_way = false,
                Ok(Err(error)) => {
                    self.closed = true;
                    return Err(error);
                }
                Err(_) => return Err(self.lost()),
            }
            self.standing = CLEAN;
        }
        Ok(())
    }

    /// Whether the connection is gone.
    pub(in crate::execute) const fn is_closed(&self) -> bool {
        self.closed
    }

    /// Asks for a sign of life.
    pub(in crate::execute) async fn ping(&mut self) -> Result<()> {
        self.settle().await?;
        let one = |desk: &mut Desk<'_>| desk.execute("SELECT 1 WHERE 0").map_err(|error| fault::refused(&error));
        self.ask(one).await?
    }

    /// Closes the connection in good order; a writer lets SQLite look whether its statistics are worth renewing.
    pub(in crate::execute) async fn close(self) {
        let (closed, answer) = oneshot::channel();
        if self.tasks.send(Task::Close(closed)).is_ok() {
            drop(answer.await);
        }
    }
}

impl Link for SqliteLink {
    fn dialect(&self) -> Dialect {
        Family::Sqlite.dialect()
    }

    async fn run<S: Sink>(&mut self, statement: &Compiled<'_>, traces: &Traces<'_>, sink: S) -> Result<(S, Done)> {
        let order = order(statement, traces.look())?;
        self.settle().await?;
        self.ask(move |desk| desk.run(&order, sink)).await?
    }

    async fn describe(&mut self, sql: &str) -> Result<Description, Refused> {
        self.settle().await?;
        let sql = sql.to_owned();
        self.ask(move |desk| desk.describe(&sql)).await?
    }

    async fn control(&mut self, control: &Control) -> Result<()> {
        self.settle().await?;
        let owned = control.clone();
        let result = self.ask(move |desk| desk.control(&owned)).await?;
        match control {
            Control::Begin(_) => self.begun |= result.is_ok(),
            Control::Commit | Control::RollBack => self.begun = false,
            Control::Savepoint(_) | Control::Release(_) | Control::RollBackTo(_) => {}
        }
        result
    }
}

fn order(statement: &Compiled<'_>, trace: Trace) -> Result<Order> {
    let values = statement.values();
    let bound = bind::bind(values.iter(), values.len())?;
    Ok(Order { sql: statement.sql().into(), key: statement.fingerprint(), bound, trace })
}

/// A statement that only reads and leaves nothing behind, for any thread that reads; its rows go to the sink.
pub(in crate::execute) fn ticket<S: Sink>(statement: &Compiled<'_>, sink: S) -> Result<Arc<Ticket<S>>> {
    Ok(Ticket::new(order(statement, Trace::None)?, sink))
}

impl std::fmt::Debug for SqliteLink {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SqliteLink")
            .field("is_clean", &self.is_clean())
            .field("closed", &self.closed)
            .finish_non_exhaustive()
    }
}

fn unstarted(error: std::io::Error) -> Error {
    Diagnostic::new(Code::ConnectionFailed, "no thread could be started for the connection")
        .with_help("raise the limit of threads, or open fewer connections")
        .with_source(error)
        .into()
}
