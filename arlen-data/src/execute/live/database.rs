//! A database with its connections.

use super::executor::sealed::Run;
use super::held::{AnyLease, Held};
use super::stream::{self, RowStream};
use super::{Connection, DatabaseOptions, Transaction};
use crate::compile::Compile;
use crate::diag::Result;
use crate::dialect::{Dialect, Family};
use crate::execute::pool::{Pool, Tokio};
use crate::execute::sink::{Blank, Done, Sink};
use crate::execute::telemetry::{Asked, Watch};
use crate::execute::{Access, DatabaseUrl, FromRow, PoolStatus, ResultLimits, TransactionOptions, postgres, sqlite};
use crate::ir;
use std::fmt;
use std::panic::Location;
use std::sync::Arc;
use std::time::Duration;
use tokio::runtime::Handle;

/// A database: its connections, and the verbs on it. A clone is the same database.
///
/// Needs a Tokio runtime with time (and I/O for PostgreSQL). SQLite: one connection writes and the others read, each on a thread
/// of its own, in WAL mode; `sqlite::memory:` has the one that writes only.
///
/// ```
/// # #[cfg(feature = "sqlite")]
/// # tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(async {
/// use arlen_data::build::{col, insert_into, select};
/// use arlen_data::compile::sql;
/// use arlen_data::execute::{Database, DatabaseUrl, Executor};
///
/// let db = Database::open(&DatabaseUrl::parse("sqlite::memory:")?).await?;
/// db.execute(sql("create table books (id integer primary key, title text not null)")).await?;
/// db.transaction(async |tx| {
///     tx.execute(&insert_into("books").set("id", 1).set("title", "Emma")).await?;
///     tx.execute(&insert_into("books").set("id", 2).set("title", "Persuasion")).await
/// })
/// .await?;
/// let titles: Vec<(String,)> = db.fetch_all(&select("title").from("books").filter(col("id").gt(1))).await?;
/// assert_eq!(titles, [("Persuasion".to_owned(),)]);
/// # Ok::<(), arlen_data::diag::Error>(())
/// # })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct Database(Arc<Inner>);

struct Inner {
    pools: Pools,
    dialect: Dialect,
    options: DatabaseOptions,
    watch: Arc<Watch>,
    shown: String,
}

enum Pools {
    Postgres(Pool<postgres::Manager>),
    Sqlite {
        writer: Pool<sqlite::Manager>,
        readers: Option<sqlite::Readers>,
    },
    /// A database that is opened for reading.
    SqliteReaders(sqlite::Readers),
}

/// What a connection is wanted for. Only where there are different ones is a statement looked at.
#[derive(Clone, Copy)]
pub(crate) enum Need<'s> {
    Read,
    Write,
    Of(&'s (dyn Compile + Sync)),
}

impl Need<'_> {
    /// Whether a statement with this need may share a connection with those of others.
    fn may_share(self, statement: &impl Compile) -> bool {
        match self {
            Self::Read => !statement.leaves_traces(),
            Self::Write => false,
            Self::Of(statement) => statement.only_reads(),
        }
    }

    fn reads(self) -> bool {
        match self {
            Self::Read => true,
            Self::Write => false,
            Self::Of(statement) => statement.access() == ir::Access::Read,
        }
    }
}

impl Database {
    /// Opens a database with one connection, to see that it is there and what it is.
    ///
    /// # Errors
    ///
    /// `connection-failed`, `connection-timeout`, `authentication-failed`, `tls-failed` and the like; `driver-disabled` if the
    /// driver is not part of this build.
    #[track_caller]
    pub fn open(url: &DatabaseUrl) -> impl Future<Output = Result<Self>> + Send + use<> {
        Self::open_with(url, DatabaseOptions::default())
    }

    /// The same with settings.
    ///
    /// # Errors
    ///
    /// As [`Database::open`].
    #[track_caller]
    pub fn open_with(url: &DatabaseUrl, options: DatabaseOptions) -> impl Future<Output = Result<Self>> + Send + use<> {
        let (url, caller) = (url.clone(), Location::caller());
        async move {
            let watch = Arc::new(Watch::new(&url, options.telemetry.clone()));
            let pools = match url.family() {
                Family::Postgres => postgres_pool(&url, &options, &watch)?,
                Family::Sqlite => sqlite_pools(&url, &options, &watch)?,
            };
            let first = Held::new(pools.acquire(Need::Write, caller).await?, Arc::clone(&watch), caller);
            let dialect = first.dialect();
            drop(first);
            Ok(Self(Arc::new(Inner { pools, dialect, options, watch, shown: url.to_string() })))
        }
    }

    /// What the database speaks.
    #[must_use]
    pub fn dialect(&self) -> Dialect {
        self.0.dialect
    }

    /// What its statements may do: see [`DatabaseOptions::access`].
    #[must_use]
    pub fn access(&self) -> Access {
        self.0.options.access
    }

    /// Whether there are connections that only read beside one that writes.
    pub(crate) fn has_readers(&self) -> bool {
        match &self.0.pools {
            Pools::Postgres(_) | Pools::SqliteReaders(_) => false,
            Pools::Sqlite { readers, .. } => readers.is_some(),
        }
    }

    /// A connection for several statements, one after another. It goes back when it is dropped.
    ///
    /// # Errors
    ///
    /// `pool-timeout`, `pool-closed`, and what opening a connection gives.
    #[track_caller]
    pub fn connection(&self) -> impl Future<Output = Result<Connection>> + Send + '_ {
        let caller = Location::caller();
        self.connection_at(caller)
    }

    pub(crate) async fn connection_at(&self, caller: &'static Location<'static>) -> Result<Connection> {
        Ok(Connection::new(self.acquire(Need::Write, caller).await?, self.0.options.limits))
    }

    /// Begins a transaction. Unless it is committed, nothing of it is stored.
    ///
    /// # Errors
    ///
    /// `pool-timeout` and the like.
    #[track_caller]
    pub fn begin(&self) -> impl Future<Output = Result<Transaction>> + Send + '_ {
        self.begin_with(TransactionOptions::new())
    }

    /// The same with an isolation level or an access mode.
    ///
    /// # Errors
    ///
    /// As [`Database::begin`].
    #[track_caller]
    pub fn begin_with(&self, options: TransactionOptions) -> impl Future<Output = Result<Transaction>> + Send + '_ {
        self.begin_at(options, Location::caller())
    }

    pub(crate) async fn begin_at(
        &self,
        options: TransactionOptions,
        caller: &'static Location<'static>,
    ) -> Result<Transaction> {
        let need = if options.read_only { Need::Read } else { Need::Write };
        Transaction::begin(self.acquire(need, caller).await?, self.0.options.limits, options).await
    }

    /// Ends the database in good order: nobody gets a connection any more, and those that are out are waited for until the
    /// deadline. How many are still out then; they are closed when they come back.
    pub async fn close(&self, deadline: Duration) -> usize {
        match &self.0.pools {
            Pools::Postgres(pool) => pool.close(deadline).await.in_use,
            Pools::Sqlite { writer, readers } => {
                let mut out = 0;
                if let Some(readers) = readers {
                    out += readers.pool().close(deadline).await.in_use;
                }
                out + writer.close(deadline).await.in_use
            }
            Pools::SqliteReaders(readers) => readers.pool().close(deadline).await.in_use,
        }
    }

    /// How the pool is. SQLite: that of the readers, or of the writer where there are none.
    #[must_use]
    pub fn status(&self) -> PoolStatus {
        match &self.0.pools {
            Pools::Postgres(pool) => pool.status(),
            Pools::Sqlite { writer, readers } => readers.as_ref().map_or(writer, sqlite::Readers::pool).status(),
            Pools::SqliteReaders(readers) => readers.pool().status(),
        }
    }

    async fn read_with<S: Sink>(
        &self,
        readers: &sqlite::Readers,
        statement: &impl Compile,
        sink: S,
        caller: &'static Location<'static>,
    ) -> Result<(S, Done)> {
        let watch = &self.0.watch;
        let compiled = watch.compile(caller, || statement.compile(&self.0.dialect))?;
        let running = watch.begin(Asked::Statement(&compiled), caller);
        let result = running.run(readers.run(&compiled, sink, caller)).await;
        running.finish(result.as_ref().map(|(_, done)| *done));
        result
    }

    /// Runs a statement of which it is known what it needs.
    pub(crate) async fn run_needing<C: Compile + Sync, S: Sink>(
        &self,
        need: Need<'_>,
        statement: &C,
        sink: S,
        caller: &'static Location<'static>,
    ) -> Result<(S, Done)> {
        if let Some(readers) = self.0.pools.shared_readers(need, statement) {
            return self.read_with(readers, statement, sink, caller).await;
        }
        let mut held = self.acquire(need, caller).await?;
        let call = held.compile(statement, caller)?;
        held.run(&call, sink).await
    }

    /// The same with a stream of its rows.
    pub(crate) async fn stream_needing<C: Compile + Sync, T: FromRow + Send + 'static>(
        &self,
        need: Need<'_>,
        statement: &C,
        caller: &'static Location<'static>,
    ) -> Result<RowStream<T>> {
        let held = self.acquire(need, caller).await?;
        let call = held.compile(statement, caller)?.into_owned();
        Ok(stream::open(Box::new(held), call, self.0.options.limits))
    }

    async fn acquire(&self, need: Need<'_>, caller: &'static Location<'static>) -> Result<Held> {
        let lease = self.0.pools.acquire(need, caller).await?;
        Ok(Held::new(lease, Arc::clone(&self.0.watch), caller))
    }
}

impl Pools {
    /// Where a statement may share a connection with those of others: it only reads, and leaves nothing behind.
    fn shared_readers(&self, need: Need<'_>, statement: &impl Compile) -> Option<&sqlite::Readers> {
        match self {
            Self::Sqlite { readers: Some(readers), .. } | Self::SqliteReaders(readers) if need.may_share(statement) => {
                Some(readers)
            }
            Self::Postgres(_) | Self::Sqlite { .. } | Self::SqliteReaders(_) => None,
        }
    }

    async fn acquire(&self, need: Need<'_>, caller: &'static Location<'static>) -> Result<AnyLease> {
        match self {
            Self::Postgres(pool) => Ok(AnyLease::Postgres(pool.acquire(caller).await?)),
            Self::Sqlite { writer, readers } => {
                let readers = readers.as_ref().filter(|_| need.reads());
                let pool = readers.map_or(writer, sqlite::Readers::pool);
                Ok(AnyLease::Sqlite(pool.acquire(caller).await?))
            }
            Self::SqliteReaders(readers) => Ok(AnyLease::Sqlite(readers.pool().acquire(caller).await?)),
        }
    }
}

/// The runtime that this runs on.
fn here() -> Tokio {
    Tokio::new(Handle::current())
}

fn postgres_pool(url: &DatabaseUrl, options: &DatabaseOptions, watch: &Watch) -> Result<Pools> {
    let mut pool = options.pool.clone();
    pool.hooks = watch.hooked(pool.hooks, "");
    Ok(Pools::Postgres(Pool::new(postgres::Manager::new(url, options)?, pool, here())))
}

fn sqlite_pools(url: &DatabaseUrl, options: &DatabaseOptions, watch: &Watch) -> Result<Pools> {
    let (mut one, mut many) = (options.pool.clone(), options.pool.clone());
    one.hooks = watch.hooked(one.hooks, "writer");
    many.hooks = watch.hooked(many.hooks, "readers");
    if options.access == Access::Read && !url.is_in_memory() {
        return Ok(Pools::SqliteReaders(sqlite::Readers::new(
            sqlite::Manager::new(url, options, Access::Read)?,
            many,
            here(),
        )));
    }
    one.max_connections = 1;
    if url.is_in_memory() {
        // The data live as long as the connection.
        (one.min_idle, one.idle_timeout, one.max_lifetime) = (1, None, None);
    }
    let writer = Pool::new(sqlite::Manager::new(url, options, options.access)?, one, here());
    let readers = if url.is_in_memory() {
        None
    } else {
        Some(sqlite::Readers::new(sqlite::Manager::new(url, options, Access::Read)?, many, here()))
    };
    Ok(Pools::Sqlite { writer, readers })
}

impl fmt::Debug for Database {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Database({})", self.0.shown)
    }
}

impl Run for Database {
    fn limits(&self) -> ResultLimits {
        self.0.options.limits
    }

    async fn run_with<C: Compile + Send + Sync, S: Blank>(
        &self,
        statement: C,
        sink: S,
        caller: &'static Location<'static>,
    ) -> Result<(S, Done)> {
        self.run_needing(Need::Of(&statement), &statement, sink, caller).await
    }

    async fn open_stream<C: Compile + Send + Sync, T: FromRow + Send + 'static>(
        &self,
        statement: C,
        caller: &'static Location<'static>,
    ) -> Result<RowStream<T>> {
        self.stream_needing(Need::Of(&statement), &statement, caller).await
    }
}
