//! A connection, out of the pool for a while.

use super::executor::sealed::Run;
use super::held::Held;
use super::stream::{self, RowStream};
use super::{Transaction, TransactionOptions};
use crate::compile::Compile;
use crate::diag::{Code, Diagnostic, Error, Result};
use crate::dialect::Dialect;
use crate::execute::described::{Description, Refused};
use crate::execute::link::Control;
use crate::execute::sink::{Blank, Done};
use crate::execute::{FromRow, ResultLimits};
use std::fmt;
use std::panic::Location;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use tokio::sync::{Mutex, OwnedMutexGuard};

/// A connection, out of the pool until it is dropped. Statements run one after another.
///
/// What a statement left behind in the session is gone for whoever gets the connection next.
#[derive(Debug)]
pub struct Connection {
    shared: Arc<Shared>,
    limits: ResultLimits,
}

/// A connection that several handles may use, one at a time.
pub(super) struct Shared {
    held: Arc<Mutex<Held>>,
    dialect: Dialect,
    /// A stream has the connection.
    streaming: AtomicBool,
    /// A statement began and has not ended: if nobody holds the connection, it was given up in its middle.
    half_way: AtomicBool,
    /// Savepoints that were given up without a word, and the one to go back to before anything else: its number.
    back_to: AtomicU32,
}

/// No savepoint.
pub(super) const NONE: u32 = u32::MAX;

impl fmt::Debug for Shared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Shared").field("dialect", &self.dialect).finish_non_exhaustive()
    }
}

impl Shared {
    pub(super) fn new(held: Held) -> Arc<Self> {
        Arc::new(Self {
            dialect: held.dialect(),
            held: Arc::new(Mutex::new(held)),
            streaming: AtomicBool::new(false),
            half_way: AtomicBool::new(false),
            back_to: AtomicU32::new(NONE),
        })
    }

    pub(super) const fn dialect(&self) -> Dialect {
        self.dialect
    }

    /// The connection, once it is free. A stream is not waited for: whoever holds it unread would wait for ever.
    pub(super) async fn lock(&self) -> Result<OwnedMutexGuard<Held>> {
        if self.streaming.load(Ordering::Acquire) {
            if let Ok(guard) = Arc::clone(&self.held).try_lock_owned() {
                // The stream is over.
                self.streaming.store(false, Ordering::Release);
                return Ok(guard);
            }
            return Err(busy());
        }
        Ok(Arc::clone(&self.held).lock_owned().await)
    }

    /// Whether a statement was given up in its middle, and nobody has settled that.
    pub(super) fn was_given_up(&self) -> bool {
        self.half_way.load(Ordering::Acquire)
    }

    pub(super) fn set_half_way(&self, half_way: bool) {
        self.half_way.store(half_way, Ordering::Release);
    }

    pub(super) fn set_streaming(&self) {
        self.streaming.store(true, Ordering::Release);
    }

    /// Notes that a savepoint was given up. The outermost of several is gone back to.
    pub(super) fn give_up(&self, savepoint: u32) {
        self.back_to.fetch_min(savepoint, Ordering::AcqRel);
    }

    /// The savepoint to go back to first.
    pub(super) fn take_back_to(&self) -> Option<u32> {
        Some(self.back_to.swap(NONE, Ordering::AcqRel)).filter(|number| *number != NONE)
    }
}

#[cold]
fn busy() -> Error {
    Diagnostic::new(
        Code::ConnectionBusy,
        "a stream of this connection is still open, and another statement is asked for",
    )
    .with_help("read the stream to its end or drop it first, or run the statement on the database")
    .into()
}

impl Connection {
    pub(super) fn new(held: Held, limits: ResultLimits) -> Self {
        Self { shared: Shared::new(held), limits }
    }

    /// What the database speaks.
    #[must_use]
    pub fn dialect(&self) -> Dialect {
        self.shared.dialect()
    }

    /// Closes the connection instead of giving it back: for whoever knows that something is wrong with it.
    pub fn close(self) {
        let Self { shared, .. } = self;
        // A stream that still runs gives its part back when it is dropped; then the pool looks after the connection.
        if let Ok(shared) = Arc::try_unwrap(shared)
            && let Ok(held) = Arc::try_unwrap(shared.held)
        {
            held.into_inner().discard();
        }
    }

    /// Has a statement described by the database, which reads it and does not run it: the types of its parameters and the
    /// columns of its rows.
    ///
    /// # Errors
    ///
    /// What the database says of the statement, with the byte that it points at; `connection-busy`, `connection-lost`.
    pub async fn describe(&self, sql: &str) -> Result<Description, Refused> {
        self.lock().await?.describe(sql).await
    }

    pub(in crate::execute) async fn lock(&self) -> Result<OwnedMutexGuard<Held>> {
        self.shared.lock().await
    }

    /// Begins a transaction on this connection, which goes back to its pool behind it.
    ///
    /// # Errors
    ///
    /// `connection-busy`, `connection-lost`.
    pub async fn begin(self, options: TransactionOptions) -> Result<Transaction> {
        let mut guard = self.shared.lock().await?;
        guard.control(&Control::Begin(options)).await?;
        drop(guard);
        Ok(Transaction::on(self.shared, self.limits))
    }
}

impl Run for Connection {
    fn limits(&self) -> ResultLimits {
        self.limits
    }

    async fn run_with<C: Compile + Send + Sync, S: Blank>(
        &self,
        statement: C,
        sink: S,
        caller: &'static Location<'static>,
    ) -> Result<(S, Done)> {
        // Whatever was given up before is settled by the driver.
        let mut guard = self.shared.lock().await?;
        let call = guard.compile(&statement, caller)?;
        guard.run(&call, sink).await
    }

    async fn open_stream<C: Compile + Send + Sync, T: FromRow + Send + 'static>(
        &self,
        statement: C,
        caller: &'static Location<'static>,
    ) -> Result<RowStream<T>> {
        let guard = self.shared.lock().await?;
        let call = guard.compile(&statement, caller)?.into_owned();
        self.shared.set_streaming();
        Ok(stream::open(guard, call, self.limits))
    }
}
