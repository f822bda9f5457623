//! What a thread has before it: its connection, the statements that it keeps, and the transaction it is in.

use super::LinkOptions;
use super::bind::Bound;
use super::decimal;
use super::decode;
use super::fault;
use super::kind::Kind;
use super::statement::{Prepared, admitted, prepare};
use crate::diag::Result;
use crate::execute::link::Trace;
use crate::execute::row::Cells;
use crate::execute::sink::{Done, Flow, Sink};
use crate::execute::statement_cache::StatementCache;
use crate::execute::{Access, Plan};
use rusqlite::{Connection, Statement, StatementStatus};
use std::collections::BTreeMap;

/// The transaction as the caller knows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Transaction {
    /// There is none that was begun by a control; a statement may have begun one.
    None,
    Open,
    /// SQLite ended it by itself, or a panic did: nothing of it is stored.
    Aborted,
    /// A statement of the caller ended it.
    Ended,
    /// Its commit was given up.
    Unknown,
}

/// What a statement may have left behind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Litter {
    None,
    /// Perhaps a temporary table.
    Perhaps,
    /// A setting or an attached database.
    Surely,
}

/// How the connection stands behind a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Standing {
    pub(super) in_transaction: bool,
    pub(super) litter: Litter,
}

/// A statement with everything that it needs to run.
pub(super) struct Order {
    pub(super) sql: Box<str>,
    pub(super) key: u128,
    pub(super) bound: Bound,
    pub(super) trace: Trace,
}

pub(super) struct Desk<'c> {
    pub(super) connection: &'c Connection,
    pub(super) options: &'c LinkOptions,
    pub(super) transaction: Transaction,
    /// Writing is forbidden until the end of the transaction.
    pub(super) held_back: bool,
    pub(super) litter: Litter,
    pub(super) cache: StatementCache<Prepared<'c>>,
    /// Our own short statements.
    helpers: BTreeMap<&'static str, Statement<'c>>,
}

impl<'c> Desk<'c> {
    pub(super) fn new(connection: &'c Connection, options: &'c LinkOptions) -> Self {
        Self {
            connection,
            options,
            transaction: Transaction::None,
            held_back: false,
            litter: Litter::None,
            cache: StatementCache::new(options.statement_cache),
            helpers: BTreeMap::new(),
        }
    }

    pub(super) fn standing(&self) -> Standing {
        let in_transaction = !self.connection.is_autocommit() || self.transaction != Transaction::None;
        Standing { in_transaction, litter: self.litter }
    }

    /// Refuses to go on in a transaction that is no more.
    pub(super) fn check_transaction(&self) -> Result<()> {
        match self.transaction {
            Transaction::None | Transaction::Open => Ok(()),
            Transaction::Aborted => Err(fault::aborted()),
            Transaction::Ended | Transaction::Unknown => Err(fault::over()),
        }
    }

    /// Runs a short statement of ours; it stays prepared.
    pub(super) fn execute(&mut self, sql: &'static str) -> rusqlite::Result<()> {
        self.helper(sql)?.raw_execute().map(|_| ())
    }

    fn helper(&mut self, sql: &'static str) -> rusqlite::Result<&mut Statement<'c>> {
        Ok(match self.helpers.entry(sql) {
            std::collections::btree_map::Entry::Occupied(found) => found.into_mut(),
            std::collections::btree_map::Entry::Vacant(place) => place.insert(self.connection.prepare(sql)?),
        })
    }

    /// Runs a statement of the caller; its rows go to the sink.
    pub(super) fn run<S: Sink>(&mut self, order: &Order, mut sink: S) -> Result<(S, Done)> {
        self.check_transaction()?;
        let was_kept = self.cache.get(order.key).is_some();
        let result = match self.cache.get(order.key) {
            Some(kept) if order.bound.decimals.is_empty() && !(kept.writes && kept.width() > 0) => {
                answer(self.connection, kept, order, &mut sink)
            }
            Some(_) => self.run_guarded(order, &mut sink),
            None => self.run_new(order, &mut sink),
        };
        self.look_at_transaction(result.is_ok() && order.trace == Trace::Possible);
        let plan = match (was_kept, self.cache.get(order.key).is_some()) {
            (true, _) => Plan::Cached,
            (false, true) => Plan::Prepared,
            (false, false) => Plan::Once,
        };
        Ok((sink, Done { plan, ..result? }))
    }

    /// Lends the connection to the caller, who may do anything with it.
    pub(super) fn lend<T>(&mut self, work: impl FnOnce(&Connection) -> T) -> Result<T> {
        self.check_transaction()?;
        self.litter = Litter::Surely;
        self.forget_verdicts();
        let result = work(self.connection);
        self.look_at_transaction(true);
        Ok(result)
    }

    /// Notices that SQLite ended the transaction.
    fn look_at_transaction(&mut self, may_be_meant: bool) {
        if self.transaction == Transaction::Open && self.connection.is_autocommit() {
            self.transaction = if may_be_meant { Transaction::Ended } else { Transaction::Aborted };
        }
    }

    fn run_new(&mut self, order: &Order, sink: &mut impl Sink) -> Result<Done> {
        let kind = admitted(&order.sql)?;
        let litter = match kind {
            Kind::Temporary => Litter::Perhaps,
            Kind::Setting => Litter::Surely,
            Kind::Empty | Kind::Several | Kind::Rows | Kind::Transaction | Kind::Definition | Kind::Telling => {
                Litter::None
            }
        };
        // Before SQLite sees it: some settings act when they are prepared.
        self.litter = self.litter.max(litter);
        if kind != Kind::Rows {
            self.forget_verdicts();
        }
        if kind == Kind::Rows && self.options.statement_cache == 0 {
            return self.run_unkept(order, sink);
        }
        let prepared = prepare(self.connection, &order.sql);
        if prepared.is_err() && kind != Kind::Rows {
            // It may be a trigger with a setting behind it, which was prepared as well.
            self.litter = Litter::Surely;
        }
        let mut prepared = prepared?;
        if kind == Kind::Rows {
            self.cache.put(order.key, prepared);
            return self.run_guarded(order, sink);
        }
        answer(self.connection, &mut prepared, order, sink)
    }

    /// Runs a kept statement inside of a transaction if it must not be half done: rows that cannot be read undo what made
    /// them, and tables must not change between the look at where decimals go and the run.
    fn run_guarded(&mut self, order: &Order, sink: &mut impl Sink) -> Result<Done> {
        let Some(kept) = self.cache.get(order.key) else { return Err(fault::lost()) };
        let decimals = !order.bound.decimals.is_empty();
        let guarded = decimals || (kept.writes && kept.width() > 0);
        if !guarded {
            return answer(self.connection, kept, order, sink);
        }
        let begin = if kept.writes { "BEGIN IMMEDIATE" } else { "BEGIN" };
        self.guard(begin, |desk| {
            let epoch = if decimals { Some(desk.epoch()?) } else { None };
            let connection = desk.connection;
            let Some(kept) = desk.cache.get(order.key) else { return Err(fault::lost()) };
            examine(connection, kept, order, epoch)?;
            answer(connection, kept, order, sink)
        })
    }

    /// The same without a cache.
    fn run_unkept(&mut self, order: &Order, sink: &mut impl Sink) -> Result<Done> {
        let mut prepared = prepare(self.connection, &order.sql)?;
        let decimals = !order.bound.decimals.is_empty();
        if !(decimals || prepared.writes && prepared.width() > 0) {
            return answer(self.connection, &mut prepared, order, sink);
        }
        let begin = if prepared.writes { "BEGIN IMMEDIATE" } else { "BEGIN" };
        self.guard(begin, |desk| {
            let epoch = if decimals { Some(desk.epoch()?) } else { None };
            examine(desk.connection, &mut prepared, order, epoch)?;
            answer(desk.connection, &mut prepared, order, sink)
        })
    }

    /// Runs something in a transaction: the one that there is, or one of its own.
    fn guard(&mut self, begin: &'static str, work: impl FnOnce(&mut Self) -> Result<Done>) -> Result<Done> {
        if !self.connection.is_autocommit() {
            return work(self);
        }
        self.execute(begin).map_err(|error| fault::refused(&error))?;
        match work(self) {
            Ok(done) => self.commit().map(|()| done),
            Err(error) => {
                self.roll_back();
                Err(error)
            }
        }
    }

    /// The state of the tables: it changes when SQLite has to prepare a statement anew because of them. The step itself makes
    /// SQLite look at the file.
    fn epoch(&mut self) -> Result<i32> {
        let surely = self.litter != Litter::None;
        let failed = |error: rusqlite::Error| fault::refused(&error);
        let look = self.helper("SELECT 1 FROM main.sqlite_schema LIMIT 1").map_err(failed)?;
        look.exists([]).map_err(failed)?;
        let epoch = look.get_status(StatementStatus::RePrepare);
        if surely {
            // Temporary and attached tables change without it.
            self.forget_verdicts();
            self.look_at_others().map_err(failed)?;
        }
        Ok(epoch)
    }

    /// What was found out about tables holds no longer.
    fn forget_verdicts(&mut self) {
        self.cache.retain(|prepared| {
            prepared.verdicts.clear();
            true
        });
    }

    fn look_at_others(&self) -> rusqlite::Result<()> {
        for name in self.databases()? {
            let quoted = name.replace('"', "\"\"");
            self.connection.prepare(&format!("SELECT 1 FROM \"{quoted}\".sqlite_schema LIMIT 1"))?.exists([])?;
        }
        Ok(())
    }

    pub(super) fn databases(&self) -> rusqlite::Result<Vec<String>> {
        let mut list = self.connection.prepare("SELECT name FROM pragma_database_list")?;
        list.query_map([], |row| row.get(0))?.collect()
    }

    pub(super) fn writes(&self) -> bool {
        self.options.access == Access::Write
    }
}

fn examine(connection: &Connection, prepared: &mut Prepared<'_>, order: &Order, epoch: Option<i32>) -> Result<()> {
    let Some(epoch) = epoch else { return Ok(()) };
    decimal::check(connection, &order.sql, &order.bound.decimals, epoch, &mut prepared.verdicts)
}

/// Steps through the answer of a statement.
fn answer(connection: &Connection, prepared: &mut Prepared<'_>, order: &Order, sink: &mut impl Sink) -> Result<Done> {
    prepared.bind(&order.bound.values)?;
    let writes = prepared.writes;
    let before = connection.total_changes();
    if prepared.width() == 0 {
        // Such a statement never has columns: what does not want that is told before anything happens.
        sink.columns(prepared.columns())?;
        prepared.statement.raw_execute().map_err(|error| fault::refused(&error))?;
        return Ok(Done { affected: affected(connection, before), ..Done::default() });
    }
    let yielded = rows(prepared, writes, sink)?;
    Ok(Done { affected: if writes { affected(connection, before) } else { yielded }, ..Done::default() })
}

/// The rows that the last statement changed by itself, without those of triggers; none if it changed none at all.
fn affected(connection: &Connection, before: u64) -> u64 {
    if connection.total_changes() == before { 0 } else { connection.changes() }
}

/// Hands a row on, and waits where the sink is full.
fn taken(sink: &mut impl Sink, row: &rusqlite::Row<'_>) -> Result<Flow> {
    Ok(match sink.row(Cells::Sqlite(decode::Cells::Standing(row)))? {
        Flow::Full => sink.drain_blocking(),
        flow @ (Flow::More | Flow::Enough) => flow,
    })
}

fn rows(prepared: &mut Prepared<'_>, writes: bool, sink: &mut impl Sink) -> Result<u64> {
    let failed = |error: rusqlite::Error| fault::refused(&error);
    let (mut rows, mut known) = prepared.start();
    let Some(first) = rows.next().map_err(failed)? else {
        drop(rows);
        prepared.refresh();
        sink.columns(prepared.columns())?;
        return Ok(0);
    };
    // The first step may have prepared the statement anew, for tables that look otherwise now.
    sink.columns(known.look(first.as_ref()))?;
    let mut flow = taken(sink, first)?;
    let mut yielded = 1;
    while flow == Flow::More || writes {
        let Some(row) = rows.next().map_err(failed)? else { break };
        yielded += 1;
        if flow == Flow::More {
            flow = taken(sink, row)?;
        }
    }
    drop(rows);
    sink.drain_blocking();
    Ok(yielded)
}
