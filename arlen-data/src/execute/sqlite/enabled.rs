//! The connection itself. SQLite works on Tokio's blocking threads; the connection moves there and back.

use crate::diag::{Code, Diagnostic, Error, Result};
use crate::dialect::Family;
use crate::execute::classify;
use crate::execute::driver::Driver;
use crate::execute::{Access, DatabaseUrl, Fault, Outcome, Scope, SessionOptions, Stage, Unit};
use crate::lex::{Kind, Lexer};
use crate::value::{Row, Value};
use rusqlite::fallible_iterator::FallibleIterator as _;
use rusqlite::types::ValueRef;
use rusqlite::{Batch, ErrorCode, OpenFlags, ffi, params_from_iter};
use std::path::Path;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

/// A connection; it is away while a statement runs, and lost if that statement's future was dropped.
#[derive(Debug)]
pub(in crate::execute) struct Connection {
    inner: Option<rusqlite::Connection>,
    /// The connection was closed on purpose, to be opened anew when it is needed.
    reopen: bool,
    /// A part of a script left something in the session, which stays until the next whole one.
    parted: bool,
    url: DatabaseUrl,
    options: SessionOptions,
}

impl Connection {
    pub(in crate::execute) async fn open(url: &DatabaseUrl, options: &SessionOptions) -> Result<Self> {
        let (owned_url, owned_options) = (url.clone(), options.clone());
        let inner = on_thread(move || open(&owned_url, &owned_options)).await??;
        Ok(Self { inner: Some(inner), reopen: false, parted: false, url: url.clone(), options: options.clone() })
    }

    /// Lends the connection to a closure on a blocking thread.
    async fn with<T: Send + 'static>(
        &mut self,
        work: impl FnOnce(&mut rusqlite::Connection) -> T + Send + 'static,
    ) -> Result<T> {
        if std::mem::take(&mut self.reopen) {
            let (url, options) = (self.url.clone(), self.options.clone());
            self.inner = Some(on_thread(move || open(&url, &options)).await??);
        }
        let mut inner = self.inner.take().ok_or_else(lost)?;
        let (inner, result) = on_thread(move || {
            let result = work(&mut inner);
            (inner, result)
        })
        .await?;
        self.inner = Some(inner);
        Ok(result)
    }
}

impl Driver for Connection {
    async fn query(&mut self, sql: &str, parameters: &[Value]) -> Result<Vec<Row>> {
        let (sql, parameters) = (sql.to_owned(), parameters.to_vec());
        self.with(move |inner| query(inner, &sql, &parameters)).await?
    }

    async fn run_unit(&mut self, unit: &Unit) -> Result<Outcome, Fault> {
        let begin = |error| Fault { stage: Stage::Begin, offset: None, error };
        let owned = unit.clone();
        let limit = self.options.lock_timeout;
        let result = self.with(move |inner| run_unit(inner, &owned, limit)).await.map_err(begin)?;
        self.parted |= leaves_traces(&unit.script);
        if self.parted && unit.scope == Scope::Whole {
            // Settings and temporary tables end with the connection. It is opened anew when it is needed, so that a
            // failure to do so takes nothing away from a commit that succeeded.
            (self.inner, self.reopen, self.parted) = (None, true, false);
        }
        result
    }

    async fn run_alone(&mut self, statement: &str) -> Result<Duration, Fault> {
        let fault = |offset, error| Fault { stage: Stage::Script(0), offset, error };
        let owned = statement.to_owned();
        self.parted = true;
        let work = move |inner: &mut rusqlite::Connection| {
            let begun = Instant::now();
            let result = run_statement(inner, &owned).map_err(|error| fault(pointed_at(&error), refused(&error)));
            // A statement that is refused in the middle may leave a transaction of its own.
            roll_back(inner);
            result.map(|()| begun.elapsed())
        };
        self.with(work).await.map_err(|error| fault(None, error))?
    }

    async fn close(mut self) {
        if let Some(inner) = self.inner.take() {
            // An error leaves the connection open until it is dropped, which is now.
            drop(on_thread(move || drop(inner.close())).await);
        }
    }
}

async fn on_thread<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
    tokio::task::spawn_blocking(work).await.map_err(|_| lost())
}

fn lost() -> Error {
    Diagnostic::new(Code::ConnectionLost, "the session was given up in the middle of a statement")
        .with_help("open a new session")
        .into()
}

fn open(url: &DatabaseUrl, options: &SessionOptions) -> Result<rusqlite::Connection> {
    let failed = |error: rusqlite::Error| unopened(url, &error);
    let Some(path) = url.file() else {
        return set_up(rusqlite::Connection::open_in_memory().map_err(failed)?, options).map_err(failed);
    };
    match options.access {
        Access::Write => {
            create_folder(path, url)?;
            let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE;
            open_with(path, flags, options).map_err(failed)
        }
        Access::Read => match open_with(path, OpenFlags::SQLITE_OPEN_READ_ONLY, options) {
            Err(error) if needs_recovery(&error) => {
                // A process died in mid write. Only a connection that may write can put its journal back, which gives
                // the file the content that it officially has; `query_only` forbids everything else.
                let inner = open_with(path, OpenFlags::SQLITE_OPEN_READ_WRITE, options).map_err(failed)?;
                inner.pragma_update(None, "query_only", true).map_err(failed)?;
                Ok(inner)
            }
            other => other.map_err(failed),
        },
    }
}

fn open_with(path: &Path, flags: OpenFlags, options: &SessionOptions) -> rusqlite::Result<rusqlite::Connection> {
    set_up(rusqlite::Connection::open_with_flags(path, flags | OpenFlags::SQLITE_OPEN_NO_MUTEX)?, options)
}

fn set_up(inner: rusqlite::Connection, options: &SessionOptions) -> rusqlite::Result<rusqlite::Connection> {
    inner.busy_timeout(options.lock_timeout)?;
    inner.pragma_update(None, "foreign_keys", false)?;
    // Reads the file, so that one that is no database is refused now.
    inner.query_row("PRAGMA schema_version", [], |_| Ok(()))?;
    Ok(inner)
}

fn needs_recovery(error: &rusqlite::Error) -> bool {
    error.sqlite_error().is_some_and(|error| {
        [ffi::SQLITE_READONLY_ROLLBACK, ffi::SQLITE_READONLY_RECOVERY, ffi::SQLITE_READONLY_CANTINIT]
            .contains(&error.extended_code)
            || error.code == ErrorCode::CannotOpen
    })
}

fn create_folder(path: &Path, url: &DatabaseUrl) -> Result<()> {
    let Some(folder) = path.parent() else {
        return Ok(());
    };
    std::fs::create_dir_all(folder).map_err(|error| {
        Diagnostic::new(Code::ConnectionFailed, format!("cannot create the folder of `{url}`"))
            .with_help("check the path and the rights of the folder above it")
            .with_source(error)
            .into()
    })
}

fn query(inner: &rusqlite::Connection, sql: &str, parameters: &[Value]) -> Result<Vec<Row>> {
    let mut statement = inner.prepare(sql).map_err(|error| refused(&error))?;
    let columns = statement.column_count();
    let bound = params_from_iter(parameters.iter().map(bind).collect::<Result<Vec<_>>>()?);
    let mut rows = statement.query(bound).map_err(|error| refused(&error))?;
    let mut result = Vec::new();
    while let Some(row) = rows.next().map_err(|error| refused(&error))? {
        result.push((0..columns).map(|at| decode(row, at)).collect::<Result<Row>>()?);
    }
    Ok(result)
}

fn run_unit(inner: &mut rusqlite::Connection, unit: &Unit, limit: Duration) -> Result<Outcome, Fault> {
    let begun = Instant::now();
    let fault = |stage, error: &rusqlite::Error| Fault { stage, offset: None, error: refused(error) };
    inner.execute_batch("BEGIN IMMEDIATE").map_err(|error| fault(Stage::Begin, &error))?;
    let result = run_to_record(inner, unit);
    match result {
        Ok(true) => commit(inner, limit).map(|()| Outcome::Committed { elapsed: begun.elapsed() }),
        Ok(false) => {
            roll_back(inner);
            Ok(Outcome::Guarded)
        }
        Err(fault) => {
            roll_back(inner);
            Err(fault)
        }
    }
}

fn run_to_record(inner: &rusqlite::Connection, unit: &Unit) -> Result<bool, Fault> {
    let fault = |stage, error: &rusqlite::Error| Fault { stage, offset: None, error: refused(error) };
    let allowed: bool =
        inner.query_row(&unit.guard, [], |row| row.get(0)).map_err(|error| fault(Stage::Setup, &error))?;
    if !allowed {
        return Ok(false);
    }
    for statement in &unit.setup {
        inner.execute_batch(statement).map_err(|error| fault(Stage::Setup, &error))?;
    }
    let begun = Instant::now();
    for (n, span) in unit.statements.iter().enumerate() {
        let text = unit.script.get(span.clone()).unwrap_or_default();
        run_statement(inner, text).map_err(|error| {
            let offset = pointed_at(&error).map(|at| span.start + at);
            Fault { stage: Stage::Script(n), offset, error: refused(&error) }
        })?;
        unit.completed.store(n + 1, Ordering::Relaxed);
    }
    let milliseconds = i64::try_from(begun.elapsed().as_millis()).unwrap_or(i64::MAX);
    if unit.scope == Scope::Whole {
        check_foreign_keys(inner)?;
    }
    record(inner, &unit.record, milliseconds).map_err(|error| fault(Stage::Record, &error))?;
    Ok(true)
}

/// Runs the one statement of a text. A second one is an error: it would be one that the splitter overlooked.
fn run_statement(inner: &rusqlite::Connection, text: &str) -> rusqlite::Result<()> {
    let mut batch = Batch::new(inner, text);
    let mut statement = batch.next()?;
    if statement.is_some() && batch.next()?.is_some() {
        return Err(rusqlite::Error::MultipleStatement);
    }
    if let Some(statement) = &mut statement {
        let mut rows = statement.raw_query();
        while rows.next()?.is_some() {}
    }
    Ok(())
}

fn check_foreign_keys(inner: &rusqlite::Connection) -> Result<(), Fault> {
    let fault = |error: Error| Fault { stage: Stage::ForeignKeys, offset: None, error };
    let violations =
        query(inner, "SELECT \"table\", \"parent\", count(*) FROM pragma_foreign_key_check GROUP BY 1, 2", &[])
            .map_err(fault)?;
    let Some(first) = violations.first() else {
        return Ok(());
    };
    let (Some(child), Some(parent), Some(count)) = (
        first.first().and_then(Value::as_text),
        first.get(1).and_then(Value::as_text),
        first.get(2).and_then(Value::as_i64),
    ) else {
        return Ok(());
    };
    let more = if violations.len() > 1 {
        format!(", and {} more pairs of tables", violations.len() - 1)
    } else {
        String::new()
    };
    let rows = if count == 1 { "row" } else { "rows" };
    Err(fault(
        Diagnostic::new(
            Code::ForeignKeyViolation,
            format!("{count} {rows} of `{child}` point at no row of `{parent}`{more}"),
        )
        .with_help("repair the rows in the migration; rows that pointed nowhere before it count as well")
        .into(),
    ))
}

fn record(inner: &rusqlite::Connection, sql: &str, milliseconds: i64) -> rusqlite::Result<()> {
    let mut statement = inner.prepare(sql)?;
    if statement.parameter_count() > 0 {
        statement.raw_bind_parameter(1, milliseconds)?;
    }
    statement.raw_execute()?;
    Ok(())
}

/// A commit waits for readers; when it gave up, the transaction is still there and it may try again.
fn commit(inner: &rusqlite::Connection, limit: Duration) -> Result<(), Fault> {
    let begun = Instant::now();
    loop {
        match inner.execute_batch("COMMIT") {
            Ok(()) => return Ok(()),
            Err(error) if is_busy(&error) && !inner.is_autocommit() && begun.elapsed() < limit => {}
            Err(error) => {
                roll_back(inner);
                return Err(Fault { stage: Stage::Commit, offset: None, error: refused(&error) });
            }
        }
    }
}

fn roll_back(inner: &rusqlite::Connection) {
    // SQLite may have rolled back by itself (disk full, for instance); then there is nothing to do.
    if !inner.is_autocommit() {
        drop(inner.execute_batch("ROLLBACK"));
    }
}

/// True if a script holds a word or name that can leave something in the session.
fn leaves_traces(script: &str) -> bool {
    let words = ["pragma", "attach", "detach", "temp", "temporary"];
    Lexer::new(script, Family::Sqlite.dialect().lexical_rules())
        .map_while(Result::ok)
        .filter(|token| matches!(token.kind, Kind::Word | Kind::Name))
        .map(|token| token.text(script).trim_matches(['"', '`', '[', ']']).to_ascii_lowercase())
        .any(|text| words.contains(&text.as_str()))
}

fn bind(value: &Value) -> Result<rusqlite::types::Value> {
    use rusqlite::types::Value as Bound;
    Ok(match value {
        Value::Null => Bound::Null,
        Value::Bool(value) => Bound::Integer((*value).into()),
        Value::I16(value) => Bound::Integer((*value).into()),
        Value::I32(value) => Bound::Integer((*value).into()),
        Value::I64(value) => Bound::Integer(*value),
        Value::F32(value) => Bound::Real((*value).into()),
        Value::F64(value) => Bound::Real(*value),
        Value::Text(value) => Bound::Text(value.clone()),
        Value::Bytes(value) => Bound::Blob(value.clone()),
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

fn decode(row: &rusqlite::Row<'_>, at: usize) -> Result<Value> {
    let unsupported = |what: &str| -> Error {
        Diagnostic::new(
            Code::ValueTypeUnsupported,
            format!("column {} holds {what}, which cannot be read here", at + 1),
        )
        .with_help("cast the column to text in the query")
        .into()
    };
    match row.get_ref(at).map_err(|error| refused(&error))? {
        ValueRef::Null => Ok(Value::Null),
        ValueRef::Integer(value) => Ok(Value::I64(value)),
        ValueRef::Text(bytes) => std::str::from_utf8(bytes)
            .map(|text| Value::Text(text.to_owned()))
            .map_err(|_| unsupported("text that is not UTF-8")),
        ValueRef::Real(_) => Err(unsupported("a floating-point number")),
        ValueRef::Blob(_) => Err(unsupported("bytes")),
    }
}

fn is_busy(error: &rusqlite::Error) -> bool {
    matches!(error.sqlite_error_code(), Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked))
}

/// The byte that SQLite points at.
fn pointed_at(error: &rusqlite::Error) -> Option<usize> {
    if let rusqlite::Error::SqlInputError { offset, .. } = error { usize::try_from(*offset).ok() } else { None }
}

fn words(error: &rusqlite::Error) -> String {
    // The driver's own text for a fault of syntax repeats the whole statement.
    if let rusqlite::Error::SqlInputError { msg, .. } = error { msg.clone() } else { error.to_string() }
}

fn code_of(error: &rusqlite::Error, words: &str) -> Code {
    use rusqlite::Error as Told;
    if let Told::SqliteFailure(number, _) | Told::SqlInputError { error: number, .. } = error {
        classify::sqlite(number.extended_code, words)
    } else if let Told::InvalidParameterCount(..) = error {
        Code::ParameterCountMismatch
    } else if let Told::NulError(_) = error {
        Code::TextInvalid
    } else {
        Code::DatabaseError
    }
}

fn refused(error: &rusqlite::Error) -> Error {
    let words = words(error);
    let code = code_of(error, &words);
    if code == Code::DatabaseLocked {
        return Diagnostic::new(code, "the database is locked by another connection")
            .with_help("wait for it to finish, or raise the lock timeout")
            .into();
    }
    named(code, &words).into()
}

/// What SQLite said, with the names in it.
fn named(code: Code, words: &str) -> Diagnostic {
    let names = classify::named(words);
    let mut fault = Diagnostic::new(code, words);
    if let Some(constraint) = names.constraint {
        fault = fault.with_constraint(constraint);
    }
    if let Some(table) = names.table {
        fault = fault.with_table(table);
    }
    if let Some(column) = names.column {
        fault = fault.with_column(column);
    }
    fault
}

/// What cannot be opened has the code that it would have in a statement, unless that says nothing.
fn unopened(url: &DatabaseUrl, error: &rusqlite::Error) -> Error {
    let words = words(error);
    let mut code = code_of(error, &words);
    if code == Code::DatabaseLocked {
        return refused(error);
    }
    if code == Code::DatabaseError {
        code = Code::ConnectionFailed;
    }
    Diagnostic::new(code, format!("cannot open `{url}`: {words}"))
        .with_help("check that the path is a SQLite database and that its folder may be read and written")
        .into()
}
