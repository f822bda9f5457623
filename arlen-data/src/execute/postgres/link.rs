//! A connection in use: statements, their plans, and what is known of its state.

use super::bind::{Parameter, declared};
use super::connect::Connected;
use super::decode::{Raw, decode};
use super::describe::describe;
use super::meter::{Ended, Status};
use super::prepared::{Prepared, columns_of, told};
use super::said::refused;
use super::settle::{settle, stop};
use super::verdict::{
    aborted, begun_already, commit_unknown, is_about_types, is_forgotten, is_stale, lost_before_commit, plan_changed,
    said,
};
use crate::compile::{Compiled, Values};
use crate::diag::{Code, Diagnostic, Error, Result};
use crate::dialect::{Dialect, Version};
use crate::execute::described::{Description, Refused};
use crate::execute::link::{Control, Link, Trace, Traces, over};
use crate::execute::row;
use crate::execute::sink::{Done, Flow, Sink};
use crate::execute::statement_cache::StatementCache;
use crate::execute::{Isolation, Plan, Preparing, TransactionOptions};
use crate::value::ValueRef;
use futures_util::{TryStream as _, TryStreamExt as _};
use std::future::poll_fn;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::Poll;
use std::time::Duration;
use tokio_postgres::types::Type;
use tokio_postgres::{Client, RowStream};

/// What the connections of one pool have in common.
#[derive(Debug)]
pub(super) struct Common {
    /// Counts the changes of tables that made plans useless.
    generation: AtomicU64,
    pub(super) preparing: Preparing,
    pub(super) statements: usize,
    pub(super) cleanup: Duration,
}

impl Common {
    pub(super) const fn new(preparing: Preparing, statements: usize, cleanup: Duration) -> Self {
        Self { generation: AtomicU64::new(0), preparing, statements, cleanup }
    }
}

/// One connection.
#[derive(Debug)]
pub(in crate::execute) struct PostgresLink {
    pub(super) connected: Connected,
    common: Arc<Common>,
    cache: StatementCache<Prepared>,
    generation: u64,
    dialect: Dialect,
    /// A statement may have left something behind that no tag tells.
    dirty: bool,
    /// A call was given up in its middle.
    half_way: bool,
    transaction: Transaction,
}

/// The transaction as the caller knows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Transaction {
    /// There is none that was begun by a control; a statement may have begun one.
    None,
    Open,
    /// A statement of the caller ended it: what follows would be stored, or not, apart from it.
    Ended,
}

impl PostgresLink {
    pub(super) fn new(connected: Connected, common: Arc<Common>) -> Self {
        let version = connected.server_version();
        let part = |number: u32| u16::try_from(number).unwrap_or(u16::MAX);
        let dialect = Dialect::postgres(part(version / 10_000));
        let dialect = dialect.at_version(Version::new(part(version / 10_000), part(version % 10_000)));
        let cache = StatementCache::new(common.statements);
        let generation = common.generation.load(Ordering::Relaxed);
        Self {
            connected,
            common,
            cache,
            generation,
            dialect,
            dirty: false,
            half_way: false,
            transaction: Transaction::None,
        }
    }

    /// Nothing half-way, nothing owed, no transaction, not even one that was ended by hand, nothing left behind.
    pub(super) fn is_clean(&self) -> bool {
        let meter = self.connected.meter();
        !self.half_way
            && !self.dirty
            && self.transaction == Transaction::None
            && meter.status() == Some(Status::Idle)
            && !meter.dirt().session
            && !meter.is_in_doubt()
    }

    pub(super) fn is_closed(&self) -> bool {
        self.connected.is_closed()
    }

    /// Settles whatever is left: see [`settle`].
    pub(super) async fn clean(&mut self) -> Result<()> {
        if self.dirty {
            self.connected.meter().mark_dirty();
        }
        settle(&self.connected, self.common.cleanup).await?;
        (self.half_way, self.dirty, self.transaction) = (false, false, Transaction::None);
        Ok(())
    }

    /// A round trip.
    pub(super) async fn ping(&mut self) -> Result<()> {
        self.half_way = true;
        let result = self.connected.client().simple_query("").await;
        self.half_way = false;
        result.map(drop).map_err(|error| refused(&error))
    }

    /// Lends the driver's client to the caller, who may do anything with it.
    pub(in crate::execute) async fn lend(&mut self) -> Result<()> {
        self.ready().await?;
        self.check_transaction()?;
        // Until somebody has looked, nobody knows what is under way.
        (self.half_way, self.dirty) = (true, true);
        Ok(())
    }

    /// The driver's client.
    pub(in crate::execute) const fn client(&self) -> &Client {
        self.connected.client()
    }

    /// What a call before this one left undone is stopped first. Its transaction stays, open or failed: rolled back here,
    /// it would be gone without its owner knowing, and what follows would be stored alone.
    async fn ready(&mut self) -> Result<()> {
        if self.half_way {
            stop(&self.connected, self.common.cleanup).await?;
            self.half_way = false;
            self.look_at_transaction();
        }
        Ok(())
    }

    /// Refuses to go on in a transaction that is no more.
    fn check_transaction(&self) -> Result<()> {
        if self.transaction == Transaction::Ended { Err(over()) } else { Ok(()) }
    }

    /// Notices that a statement ended the transaction; with `AND CHAIN` there is another one already.
    fn look_at_transaction(&mut self) {
        let meter = self.connected.meter();
        let ended = meter.status() == Some(Status::Idle) || meter.ended() == Ended::Commit;
        if self.transaction == Transaction::Open && ended {
            self.transaction = Transaction::Ended;
        }
    }

    fn in_transaction(&self) -> bool {
        self.connected.meter().status() != Some(Status::Idle)
    }

    /// Whether a statement is prepared under a name.
    fn keeps(&self, values: usize) -> bool {
        match self.common.preparing {
            Preparing::Auto => values > 0,
            Preparing::Always => true,
            Preparing::Unnamed => false,
        }
    }

    async fn run_once<S: Sink>(
        &mut self,
        statement: &Compiled<'_>,
        traces: &Traces<'_>,
        sink: &mut S,
    ) -> Result<Done, Failure> {
        let values = statement.values();
        if !self.keeps(values.len()) {
            self.dirty |= traces.look() == Trace::Possible;
            return self.run_unnamed(statement, sink).await;
        }
        let (mut prepared, mut plan) = self.prepared(statement, traces).await?;
        if let Err(error) = sink.columns(&prepared.columns) {
            if plan != Plan::Cached {
                return Err(Failure::Ours(error));
            }
            // The columns are those of the tables as they were: a statement that was once wrong for them may be right by now.
            self.cache.remove(statement.fingerprint());
            (prepared, plan) = Box::pin(self.prepared(statement, traces)).await?;
            sink.columns(&prepared.columns).map_err(Failure::Ours)?;
        }
        self.dirty |= prepared.trace == Trace::Possible;
        check_count(prepared.statement.params().len(), values.len())?;
        let rows = self.connected.client().query_raw(&prepared.statement, Parameter::all(values)).await?;
        drain(rows, plan, sink).await
    }

    /// The statement in one round trip, with nothing kept on the server: for poolers that hand each transaction another one.
    async fn run_unnamed<S: Sink>(&mut self, statement: &Compiled<'_>, sink: &mut S) -> Result<Done, Failure> {
        check_text(statement.sql())?;
        let parameters = Parameter::all(statement.values()).map(|parameter| {
            let declared = declared(parameter.value);
            (parameter, declared)
        });
        let rows = Box::pin(self.connected.client().query_typed_raw(statement.sql(), parameters)).await?;
        drain(rows, Plan::Once, sink).await
    }

    /// The prepared statement, from the cache or from the server.
    async fn prepared(&mut self, statement: &Compiled<'_>, traces: &Traces<'_>) -> Result<(Prepared, Plan), Failure> {
        let values = statement.values();
        let generation = self.common.generation.load(Ordering::Acquire);
        if generation != self.generation {
            self.cache.retain(|_| false);
            self.generation = generation;
        }
        let key = statement.fingerprint();
        if let Some(prepared) = self.cache.get(key)
            && prepared.suits(values)
        {
            return Ok((prepared.clone(), Plan::Cached));
        }
        check_text(statement.sql())?;
        // On the heap, so that what every statement needs stays small: futures are moved.
        let mut prepared = Box::pin(self.prepare(statement.sql(), values)).await?;
        prepared.trace = traces.look();
        self.cache.put(key, prepared.clone());
        Ok((prepared, Plan::Prepared))
    }

    /// The server infers the types of parameters. Where it cannot, or takes a parameter for text that is none, the types of
    /// the values are told to it, as if they were literals: `substring(x, $1, $2)` of two numbers is another function than
    /// that of two texts.
    async fn prepare(&self, sql: &str, values: &Values<'_>) -> Result<Prepared, Failure> {
        let client = self.connected.client();
        let types: Vec<Type> = values.iter().map(told).collect();
        let tells = types.iter().any(|ty| *ty != Type::UNKNOWN);
        match client.prepare(sql).await {
            Ok(statement) => {
                let prepared = Prepared::new(statement, false);
                if !tells || !prepared.takes_for_text(values) {
                    return Ok(prepared);
                }
                match client.prepare_typed(sql, &types).await {
                    Ok(statement) => Ok(Prepared::new(statement, true)),
                    // The values do not fit the types that were inferred; that is what will be said.
                    Err(error) if error.as_db_error().is_some() && !self.in_transaction() => Ok(prepared),
                    Err(error) => Err(error.into()),
                }
            }
            // In a transaction the error has ended it.
            Err(error) if tells && is_about_types(&error) && !self.in_transaction() => {
                match client.prepare_typed(sql, &types).await {
                    Ok(statement) => Ok(Prepared::new(statement, true)),
                    Err(_) => Err(error.into()),
                }
            }
            Err(error) => Err(error.into()),
        }
    }
}

impl Link for PostgresLink {
    fn dialect(&self) -> Dialect {
        self.dialect
    }

    async fn run<S: Sink>(&mut self, statement: &Compiled<'_>, traces: &Traces<'_>, sink: S) -> Result<(S, Done)> {
        check(statement)?;
        let pump = Arc::clone(self.connected.pump());
        pump.run(pin!(self.run_to_end(statement, traces, sink))).await
    }

    async fn describe(&mut self, sql: &str) -> Result<Description, Refused> {
        let pump = Arc::clone(self.connected.pump());
        pump.run(pin!(self.describe_to_end(sql))).await
    }

    async fn control(&mut self, control: &Control) -> Result<()> {
        let pump = Arc::clone(self.connected.pump());
        pump.run(pin!(self.control_to_end(control))).await
    }
}

impl PostgresLink {
    async fn run_to_end<S: Sink>(
        &mut self,
        statement: &Compiled<'_>,
        traces: &Traces<'_>,
        mut sink: S,
    ) -> Result<(S, Done)> {
        self.ready().await?;
        self.check_transaction()?;
        let outside = !self.in_transaction();
        self.half_way = true;
        let mut result = self.run_once(statement, traces, &mut sink).await;
        if let Err(Failure::Server(error)) = &result
            && is_stale(error)
        {
            // Every connection of the pool has plans for tables that are no longer so.
            self.common.generation.fetch_add(1, Ordering::AcqRel);
            if is_forgotten(error) {
                // What the driver keeps for itself is gone as well, and it does not find out: no other caller gets this.
                self.connected.meter().mark_forgotten();
            }
            self.wait_until_told().await;
            if outside {
                result = self.run_once(statement, traces, &mut sink).await;
            }
        }
        match result {
            Ok(done) => {
                // Of an answer that nobody wanted to the end there may be more to come.
                self.half_way = self.connected.meter().owed() > 0;
                self.look_at_transaction();
                Ok((sink, done))
            }
            // The rest of the answer is still to come: whoever is next settles that first.
            Err(Failure::Ours(error)) if self.connected.meter().owed() > 0 => Err(error),
            Err(Failure::Ours(error)) => {
                self.half_way = false;
                Err(error)
            }
            Err(Failure::Server(error)) => {
                self.wait_until_told().await;
                self.half_way = false;
                Err(if is_stale(&error) { plan_changed() } else { said(&error) })
            }
        }
    }

    async fn describe_to_end(&mut self, sql: &str) -> Result<Description, Refused> {
        self.ready().await?;
        self.check_transaction()?;
        self.half_way = true;
        let result = describe(self.connected.client(), sql).await;
        self.half_way = false;
        result
    }

    async fn control_to_end(&mut self, control: &Control) -> Result<()> {
        self.ready().await?;
        let checked = self.check_transaction();
        if matches!(control, Control::Commit | Control::RollBack) {
            self.transaction = Transaction::None;
        }
        checked?;
        match (control, self.is_closed()) {
            (Control::Begin(_), false) if self.in_transaction() => return Err(begun_already()),
            (Control::Commit, true) => return Err(lost_before_commit()),
            (_, _) => {}
        }
        let text = match control {
            Control::Begin(options) => begin(options),
            Control::Commit => "COMMIT".to_owned(),
            Control::RollBack => "ROLLBACK".to_owned(),
            Control::Savepoint(number) => format!("SAVEPOINT arlen_{number}"),
            Control::Release(number) => format!("RELEASE SAVEPOINT arlen_{number}"),
            Control::RollBackTo(number) => {
                format!("ROLLBACK TO SAVEPOINT arlen_{number}; RELEASE SAVEPOINT arlen_{number}")
            }
        };
        self.half_way = true;
        let result = self.connected.client().batch_execute(&text).await;
        let meter = self.connected.meter();
        match result {
            Ok(()) => {
                self.half_way = false;
                if matches!(control, Control::Begin(_)) {
                    self.transaction = Transaction::Open;
                }
                if *control == Control::Commit && meter.ended() == Ended::Rollback { Err(aborted()) } else { Ok(()) }
            }
            Err(error) if error.as_db_error().is_none() && *control == Control::Commit => Err(commit_unknown(&error)),
            Err(error) => {
                self.wait_until_told().await;
                self.half_way = false;
                Err(said(&error))
            }
        }
    }

    /// An error comes before the server says that it is ready again.
    async fn wait_until_told(&self) {
        drop(tokio::time::timeout(self.common.cleanup, self.connected.meter().settled()).await);
    }
}

/// Why a statement did not do what it was meant to.
enum Failure {
    /// The server, or the way to it.
    Server(tokio_postgres::Error),
    /// What was found on this side.
    Ours(Error),
}

impl From<tokio_postgres::Error> for Failure {
    fn from(error: tokio_postgres::Error) -> Self {
        Self::Server(error)
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Ours(error)
    }
}

/// A row as the driver has it.
#[derive(Clone, Copy)]
#[expect(unnameable_types, missing_debug_implementations, reason = "part of a sealed trait; shows no content")]
pub struct Cells<'r>(&'r tokio_postgres::Row);

impl<'r> Cells<'r> {
    pub(in crate::execute) fn cell(self, place: usize) -> Option<ValueRef<'r>> {
        let column = self.0.columns().get(place)?;
        match self.0.try_get::<_, Raw<'_>>(place).ok()?.0 {
            Some(bytes) => decode(column.type_(), bytes),
            None => Some(ValueRef::Null),
        }
    }
}

/// Hands the rows on, until there are no more or nobody wants them. Where the columns are not known before, they come with the
/// first row.
async fn drain<S: Sink>(rows: RowStream, plan: Plan, sink: &mut S) -> Result<Done, Failure> {
    let mut known = plan != Plan::Once;
    let mut rows = pin!(rows);
    loop {
        let next = if sink.holds_rows() {
            // What waits in the sink goes on while the server has nothing new.
            match poll_fn(|context| Poll::Ready(rows.as_mut().try_poll_next(context))).await {
                Poll::Ready(next) => next.transpose(),
                Poll::Pending if sink.drain().await == Flow::Enough => break,
                Poll::Pending => rows.try_next().await,
            }
        } else {
            rows.try_next().await
        };
        let Some(row) = next? else { break };
        if !std::mem::replace(&mut known, true) {
            sink.columns(&columns_of(row.columns()))?;
        }
        let flow = match sink.row(row::Cells::Postgres(Cells(&row)))? {
            Flow::Full => sink.drain().await,
            flow @ (Flow::More | Flow::Enough) => flow,
        };
        if flow == Flow::Enough {
            break;
        }
    }
    sink.drain().await;
    Ok(Done { affected: rows.rows_affected().unwrap_or(0), plan })
}

/// What is refused before anything is sent.
fn check(statement: &Compiled<'_>) -> Result<()> {
    let count = statement.values().len();
    if count > usize::from(u16::MAX) {
        return Err(Diagnostic::new(
            Code::ParameterLimit,
            format!("{count} parameters are too many: 65535 can be sent"),
        )
        .with_help("send the rows in several statements, or as one array each")
        .into());
    }
    Ok(())
}

/// What no text may hold. One that the server keeps already was looked at before it was sent.
fn check_text(sql: &str) -> Result<()> {
    if sql.contains('\0') {
        return Err(Diagnostic::new(Code::TextInvalid, "the text of the statement holds NUL")
            .with_help("take it out")
            .into());
    }
    Ok(())
}

fn check_count(wanted: usize, given: usize) -> Result<()> {
    if wanted == given {
        return Ok(());
    }
    Err(Diagnostic::new(
        Code::ParameterCountMismatch,
        format!("the statement has {wanted} parameters and is given {given} values"),
    )
    .with_help("bind a value for each placeholder, in the order of their numbers")
    .into())
}

fn begin(options: &TransactionOptions) -> String {
    let mut text = "BEGIN".to_owned();
    if let Some(isolation) = options.isolation {
        text.push_str(match isolation {
            Isolation::ReadCommitted => " ISOLATION LEVEL READ COMMITTED",
            Isolation::RepeatableRead => " ISOLATION LEVEL REPEATABLE READ",
            Isolation::Serializable => " ISOLATION LEVEL SERIALIZABLE",
        });
    }
    if options.read_only {
        text.push_str(" READ ONLY");
    }
    if options.deferrable {
        text.push_str(" DEFERRABLE");
    }
    text
}
