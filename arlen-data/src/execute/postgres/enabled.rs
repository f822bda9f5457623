//! The connection itself.

use super::connect::{Connected, connect};
use super::parameters::Parameters;
use super::said::{code_of, refused, refused_with};
use crate::diag::{Code, Diagnostic, Error, Result};
use crate::execute::driver::Driver;
use crate::execute::{Access, DatabaseUrl, Fault, Outcome, Scope, SessionOptions, Sharing, Stage, Unit};
use crate::value::{Row, Value};
use futures_util::StreamExt as _;
use futures_util::future::join;
use std::pin::pin;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};
use tokio_postgres::SimpleQueryMessage;
use tokio_postgres::error::{DbError, ErrorPosition};
use tokio_postgres::types::{ToSql, Type};

/// What a script may leave behind in the session, undone. Sent as a message of its own, because the server reads all
/// of a message by the settings that held before it. `RESET ROLE` comes behind `RESET SESSION AUTHORIZATION`, which may
/// overwrite the role that the connection began with.
const FRESH: &str = "RESET SESSION AUTHORIZATION; RESET ROLE; RESET ALL; DISCARD TEMP; DISCARD SEQUENCES; UNLISTEN *; \
                     CLOSE ALL; DEALLOCATE ALL; \
                     SET standard_conforming_strings = on; SET client_min_messages = warning";

/// The same at the end of a unit in a session that others have behind it; there what is of no harm to them is not set.
const FRESH_FOR_OTHERS: [&str; 9] = [
    "RESET SESSION AUTHORIZATION",
    "RESET ROLE",
    "RESET ALL",
    "DISCARD TEMP",
    "DISCARD SEQUENCES",
    "UNLISTEN *",
    "CLOSE ALL",
    "DEALLOCATE ALL",
    "SELECT pg_catalog.pg_advisory_unlock_all()",
];

/// How long the server may take to take note of a good-bye.
const GOOD_BYE: Duration = Duration::from_secs(2);

/// A connection of a session.
#[derive(Debug)]
pub(in crate::execute) struct Connection {
    /// Large, and a session may be of another driver.
    connected: Box<Connected>,
    /// The last attempt to freshen the session failed: nothing runs before one succeeds.
    stale: bool,
    /// A part of a script ran: the session keeps what it set until the next whole one.
    parted: bool,
    access: Access,
    sharing: Sharing,
}

impl Connection {
    pub(in crate::execute) async fn open(_url: &DatabaseUrl, secret: &str, options: &SessionOptions) -> Result<Self> {
        let connected = connect(&Parameters::parse(secret)?, options.connect_timeout).await?;
        let (access, sharing) = (options.access, options.sharing);
        let mut connection =
            Self { connected: Box::new(connected), stale: sharing == Sharing::Own, parted: false, access, sharing };
        connection.freshen().await?;
        Ok(connection)
    }

    pub(in crate::execute) const fn set_access(&mut self, access: Access) {
        self.access = access;
    }

    /// Makes the session fresh for a whole script, or leaves it to the parts of one.
    async fn prepare(&mut self, scope: Scope) -> Result<()> {
        if self.sharing == Sharing::ByTransaction {
            return Ok(());
        }
        if self.parted && scope == Scope::Whole {
            (self.stale, self.parted) = (true, false);
        }
        self.freshen().await?;
        self.parted |= scope == Scope::Part;
        Ok(())
    }

    /// Makes the session fresh if it is not.
    async fn freshen(&mut self) -> Result<()> {
        if self.stale {
            self.connected.client().batch_execute(FRESH).await.map_err(|error| refused(&error))?;
            self.stale = false;
        }
        Ok(())
    }

    /// Sends everything up to the record as one message, and reads what the server says of each statement.
    async fn run_to_record(&self, unit: &Unit, message: &Message) -> Result<bool, Stopped> {
        let stream = self
            .connected
            .client()
            .simple_query_raw(&message.text)
            .await
            .map_err(|error| message.stopped(unit, 0, &error))?;
        let mut stream = pin!(stream);
        let (mut completed, mut allowed) = (0_usize, false);
        while let Some(item) = stream.next().await {
            match item {
                Ok(SimpleQueryMessage::CommandComplete(_)) => {
                    completed += 1;
                    let of_script = completed.saturating_sub(before(unit)).min(unit.statements.len());
                    unit.completed.store(of_script, Ordering::Relaxed);
                }
                Ok(SimpleQueryMessage::Row(row)) if completed == 1 => {
                    allowed = row.try_get(0).ok().flatten() == Some("t");
                }
                Ok(_) => {}
                Err(error) => return Err(message.stopped(unit, completed, &error)),
            }
        }
        if allowed && completed != message.statements {
            // The server saw other statements than the splitter. Among them may have been one that ended the
            // transaction; so this is no plain failure, although all that can be rolled back now will be.
            let reason = format!("the server ran {completed} statements where {} were expected", message.statements);
            let fault = Fault { stage: Stage::Record, offset: None, error: unknown(&reason) };
            return Err(Stopped { fault, begun: false });
        }
        Ok(allowed)
    }

    /// Commits, and freshens the session in the same round trip. A session that stays stale takes nothing away from a
    /// commit that succeeded.
    async fn commit(&mut self, scope: Scope) -> Result<(), Fault> {
        let client = self.connected.client();
        let committed = match (scope, self.sharing) {
            (Scope::Whole, Sharing::Own) => {
                let (committed, fresh) = join(client.batch_execute("COMMIT"), client.batch_execute(FRESH)).await;
                self.stale = fresh.is_err();
                committed
            }
            (Scope::Part, _) | (_, Sharing::ByTransaction) => client.batch_execute("COMMIT").await,
        };
        let fault = |error| Fault { stage: Stage::Commit, offset: None, error };
        match committed {
            Ok(()) => Ok(()),
            Err(error) if error.as_db_error().is_some_and(|error| code_of(error) != Code::ConnectionLost) => {
                Err(fault(refused(&error)))
            }
            Err(error) => Err(fault(
                Diagnostic::new(Code::CommitUnknown, "the connection was lost while a commit was under way")
                    .with_help("run again: the state table tells whether the commit was stored")
                    .with_source(error)
                    .into(),
            )),
        }
    }

    /// Rolls back, and says whether there was a failed transaction to roll back: there a query is refused.
    async fn roll_back(&mut self, scope: Scope) -> bool {
        // Whatever goes wrong here, the server rolls back when the connection ends.
        let client = self.connected.client();
        let (probe, roll_back) = (client.batch_execute("SELECT 1"), client.batch_execute("ROLLBACK"));
        match (scope, self.sharing) {
            (Scope::Whole, Sharing::Own) => {
                let (probed, (_, fresh)) = join(probe, join(roll_back, client.batch_execute(FRESH))).await;
                self.stale = fresh.is_err();
                probed.is_err()
            }
            (Scope::Part, _) | (_, Sharing::ByTransaction) => join(probe, roll_back).await.0.is_err(),
        }
    }
}

/// A unit that stopped before its commit.
struct Stopped {
    fault: Fault,
    /// The transaction had begun, and the server refused something in it.
    begun: bool,
}

impl Driver for Connection {
    async fn query(&mut self, sql: &str, parameters: &[Value]) -> Result<Vec<Row>> {
        self.freshen().await?;
        let typed: Vec<(&(dyn ToSql + Sync), Type)> = parameters.iter().map(bind).collect::<Result<_>>()?;
        let client = self.connected.client();
        let rows = match self.access {
            Access::Write => client.query_typed(sql, &typed).await,
            // In one round trip. A setting of the session would be that of others behind a pooler.
            Access::Read => {
                let asked = join(client.query_typed(sql, &typed), client.batch_execute("ROLLBACK"));
                join(client.batch_execute("BEGIN READ ONLY"), asked).await.1.0
            }
        }
        .map_err(|error| refused_with(&error, !parameters.is_empty()))?;
        rows.iter().map(decode).collect()
    }

    async fn run_unit(&mut self, unit: &Unit) -> Result<Outcome, Fault> {
        self.prepare(unit.scope).await.map_err(|error| Fault { stage: Stage::Begin, offset: None, error })?;
        let begun = Instant::now();
        let message = Message::new(unit, self.sharing);
        match self.run_to_record(unit, &message).await {
            Ok(true) => {
                self.commit(unit.scope).await?;
                Ok(Outcome::Committed { elapsed: begun.elapsed() })
            }
            Ok(false) => {
                self.roll_back(unit.scope).await;
                Ok(Outcome::Guarded)
            }
            Err(Stopped { mut fault, begun }) => {
                let failed_transaction = self.roll_back(unit.scope).await;
                if begun && !failed_transaction {
                    // Something in the script ended the transaction, unseen by the splitter.
                    fault.error = unknown(&format!("{}; the transaction had ended before", fault.error));
                }
                Err(fault)
            }
        }
    }

    async fn run_alone(&mut self, statement: &str) -> Result<Duration, Fault> {
        let fault = |offset, error| Fault { stage: Stage::Script(0), offset, error };
        self.prepare(Scope::Part).await.map_err(|error| fault(None, error))?;
        let begun = Instant::now();
        match self.connected.client().batch_execute(statement).await {
            Ok(()) => Ok(begun.elapsed()),
            Err(error) => {
                let place = error.as_db_error().and_then(DbError::position).and_then(|position| match position {
                    ErrorPosition::Original(character) => usize::try_from(*character).ok()?.checked_sub(1),
                    ErrorPosition::Internal { .. } => None,
                });
                let offset =
                    place.map(|place| statement.char_indices().nth(place).map_or(statement.len(), |(at, _)| at));
                Err(fault(offset, refused(&error)))
            }
        }
    }

    async fn close(self) {
        self.connected.close(GOOD_BYE).await;
    }
}

/// A unit as one message of the simple protocol.
struct Message {
    text: String,
    /// Characters before the script.
    lead: usize,
    /// How many statements the server must report.
    statements: usize,
}

impl Message {
    fn new(unit: &Unit, sharing: Sharing) -> Self {
        let mut text = format!("BEGIN;{};", unit.guard);
        for statement in &unit.setup {
            text.push_str(statement);
            text.push(';');
        }
        let lead = text.chars().count();
        text.reserve(unit.script.len() + unit.record.len() + 2);
        text.push_str(&unit.script);
        // A line end first: the script may end in a comment.
        text.push_str("\n;");
        text.push_str(&unit.record);
        let behind = if sharing == Sharing::ByTransaction { &FRESH_FOR_OTHERS[..] } else { &[] };
        for statement in behind {
            text.push(';');
            text.push_str(statement);
        }
        Self { text, lead, statements: unit.setup.len() + unit.statements.len() + 3 + behind.len() }
    }

    /// How a unit stopped by an error that came after so many completed statements.
    fn stopped(&self, unit: &Unit, completed: usize, error: &tokio_postgres::Error) -> Stopped {
        Stopped { fault: self.fault(unit, completed, error), begun: completed > 0 && error.as_db_error().is_some() }
    }

    /// What such an error means: at which statement, and where in it.
    fn fault(&self, unit: &Unit, completed: usize, error: &tokio_postgres::Error) -> Fault {
        let offset = error.as_db_error().and_then(|error| self.offset(unit, error));
        let before = before(unit);
        // A fault of syntax anywhere is found before anything runs: then the position alone tells the statement.
        let stage = match offset {
            Some(offset) if completed == 0 => Stage::Script(statement_at(unit, offset)),
            _ if completed == 0 => Stage::Begin,
            _ if completed < before => Stage::Setup,
            _ if completed < before + unit.statements.len() => Stage::Script(completed - before),
            _ => Stage::Record,
        };
        let offset = if matches!(stage, Stage::Script(_)) { offset } else { None };
        Fault { stage, offset, error: refused(error) }
    }

    /// The byte of the script that the server points at. It counts characters of the message, from 1.
    fn offset(&self, unit: &Unit, error: &DbError) -> Option<usize> {
        let Some(ErrorPosition::Original(position)) = error.position() else {
            return None;
        };
        let character = usize::try_from(*position).ok()?.checked_sub(self.lead + 1)?;
        let end = unit.statements.last().map_or(0, |span| span.end);
        // "At end of input" is behind the script, where our own semicolon stands.
        Some(unit.script.char_indices().nth(character).map_or(end, |(at, _)| at.min(end)))
    }
}

/// How many statements stand before the script: BEGIN, the guard and those that set up.
const fn before(unit: &Unit) -> usize {
    unit.setup.len() + 2
}

/// The statement that a byte of the script belongs to: the last one that begins at or before it.
fn statement_at(unit: &Unit, offset: usize) -> usize {
    unit.statements.partition_point(|span| span.start <= offset).saturating_sub(1)
}

fn bind(value: &Value) -> Result<(&(dyn ToSql + Sync), Type)> {
    Ok(match value {
        Value::Null => (&None::<&str>, Type::TEXT),
        Value::Bool(value) => (value, Type::BOOL),
        Value::I16(value) => (value, Type::INT2),
        Value::I32(value) => (value, Type::INT4),
        Value::I64(value) => (value, Type::INT8),
        Value::F32(value) => (value, Type::FLOAT4),
        Value::F64(value) => (value, Type::FLOAT8),
        Value::Text(value) => (value, Type::TEXT),
        Value::Bytes(value) => (value, Type::BYTEA),
        Value::Decimal(_)
        | Value::Uuid(_)
        | Value::Date(_)
        | Value::Time(_)
        | Value::Timestamp(_)
        | Value::TimestampTz(_)
        | Value::Interval(_)
        | Value::Json(_)
        | Value::Array(_)
        | Value::Range(_) => return Err(crate::execute::driver::unbindable(value)),
    })
}

fn decode(row: &tokio_postgres::Row) -> Result<Row> {
    let get = |at: usize, kind: &Type| -> Result<Option<Value>, tokio_postgres::Error> {
        Ok(match *kind {
            Type::BOOL => row.try_get::<_, Option<bool>>(at)?.map(Value::Bool),
            Type::INT2 => row.try_get::<_, Option<i16>>(at)?.map(|value| Value::I64(value.into())),
            Type::INT4 => row.try_get::<_, Option<i32>>(at)?.map(|value| Value::I64(value.into())),
            Type::INT8 => row.try_get::<_, Option<i64>>(at)?.map(Value::I64),
            // Any other type is tried as text, and refused by the driver if it is not one.
            _ => row.try_get::<_, Option<String>>(at)?.map(Value::Text),
        })
    };
    row.columns()
        .iter()
        .enumerate()
        .map(|(at, column)| {
            get(at, column.type_()).map(|value| value.unwrap_or(Value::Null)).map_err(|_| {
                let message =
                    format!("column `{}` is of type `{}`, which cannot be read here", column.name(), column.type_());
                Diagnostic::new(Code::ValueTypeUnsupported, message)
                    .with_help("cast the column to text in the query")
                    .into()
            })
        })
        .collect()
}

/// What is stored of a unit cannot be told.
fn unknown(reason: &str) -> Error {
    Diagnostic::new(Code::MigrationOutcomeUnknown, reason)
        .with_help("look at the database for what is stored, and report the file: it was cut wrongly")
        .into()
}
