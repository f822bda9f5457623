//! The state table: which migrations a database has.

use crate::checksum;
use crate::discover::File;
use crate::function::revision_of;
use crate::progress::{self, Progress};
use crate::version::Version;
use arlen_data::config::TargetName;
use arlen_data::diag::{Code, Diagnostic, Error, Result, Retry};
use arlen_data::dialect::{Dialect, Family};
use arlen_data::execute::Session;
use arlen_data::value::{Row, Value};
use sea_query::{Alias, ColumnDef, PostgresQueryBuilder, SqliteQueryBuilder, Table};

/// One applied migration, as the state table has it.
#[derive(Clone, Debug)]
pub struct Applied {
    /// The version.
    pub version: Version,
    /// The name when it was applied.
    pub name: String,
    /// When it was applied: RFC 3339, UTC.
    pub applied_on: String,
    /// refinery's checksum, in decimal.
    pub checksum: String,
    /// SHA-256 of the text; empty in a row that refinery wrote.
    pub text_sha256: String,
    /// SHA-256 of the tokens; empty in a row that refinery wrote.
    pub token_sha256: String,
    /// How long it took, if that is known.
    pub duration_ms: Option<i64>,
}

/// The state table of a target and its rows.
#[derive(Clone, Debug)]
pub struct Ledger {
    table: StateTable,
    exists: bool,
    rows: Vec<Applied>,
    has_progress: bool,
    progress: Vec<Progress>,
    is_standby: bool,
}

/// The name of a state table.
#[derive(Clone, Debug)]
pub(crate) struct StateTable {
    family: Family,
    /// PostgreSQL: the schema. SQLite has none.
    schema: Option<String>,
    name: String,
    progress: String,
    lock: String,
}

/// The name of the state table of a target: `arlen_schema_migrations`, for a named target with `__<target>` behind it.
#[must_use]
pub fn table_name(target: &TargetName) -> String {
    if target.is_default() {
        "arlen_schema_migrations".to_owned()
    } else {
        format!("arlen_schema_migrations__{target}")
    }
}

/// The name of the table of a lease.
fn lock_name(target: &TargetName) -> String {
    if target.is_default() { "arlen_schema_lock".to_owned() } else { format!("arlen_schema_lock__{target}") }
}

impl Ledger {
    /// The ledger of a database that is not there yet.
    #[must_use]
    pub fn absent(target: &TargetName, family: Family) -> Self {
        let table = StateTable {
            family,
            schema: None,
            name: table_name(target),
            progress: progress::table_name(target),
            lock: lock_name(target),
        };
        Self { table, exists: false, rows: Vec::new(), has_progress: false, progress: Vec::new(), is_standby: false }
    }

    /// Reads the state table. Creates nothing.
    ///
    /// PostgreSQL: a table of that name anywhere in the search path is taken, so that a new schema in front of the path
    /// does not make the history vanish; without one the table belongs into the current schema.
    ///
    /// # Errors
    ///
    /// `ledger-unreadable` if a table of that name is not ours; those of [`Session::query`].
    pub async fn read(session: &mut Session, target: &TargetName) -> Result<Self> {
        let (name, progress) = (table_name(target), progress::table_name(target));
        let Located { exists, has_progress, schema, is_standby } = match session.family() {
            Family::Postgres => locate_on_postgres(session, &name, &progress).await?,
            Family::Sqlite => locate_on_sqlite(session, &name, &progress).await?,
        };
        let table = StateTable { family: session.family(), schema, name, progress, lock: lock_name(target) };
        let rows = if exists { read_rows(session, &table).await? } else { Vec::new() };
        let progress = if has_progress { read_progress(session, &table).await? } else { Vec::new() };
        Ok(Self { table, exists, rows, has_progress, progress, is_standby })
    }

    /// What is applied, by version.
    #[must_use]
    pub fn rows(&self) -> &[Applied] {
        &self.rows
    }

    /// What began without a transaction and did not end, by version.
    #[must_use]
    pub fn progress(&self) -> &[Progress] {
        &self.progress
    }

    /// True for a server of PostgreSQL that is in recovery.
    pub(crate) const fn is_standby(&self) -> bool {
        self.is_standby
    }

    pub(crate) fn progress_of(&self, version: Version) -> Option<&Progress> {
        self.progress.iter().find(|row| row.version == version)
    }

    pub(crate) const fn table(&self) -> &StateTable {
        &self.table
    }

    /// The statements that create the table, if it is not there.
    pub(crate) fn creation(&self) -> Vec<String> {
        if self.exists { Vec::new() } else { vec![self.table.creation()] }
    }

    /// The statements that create both tables, as far as they are not there.
    pub(crate) fn creation_with_progress(&self) -> Vec<String> {
        let mut statements = self.creation();
        if !self.has_progress {
            statements.push(progress::creation(&self.table.spelled_progress()));
        }
        statements
    }

    /// A query that is true as long as nobody else has written to the tables.
    pub(crate) fn unchanged(&self) -> String {
        let progress = self.table.spelled_progress();
        let rows = if self.has_progress {
            let fingerprint = self.table.dialect().spell_text(&Progress::fingerprint(&self.progress));
            format!(
                "(SELECT {} FROM (SELECT * FROM {progress} ORDER BY version) AS p) = {fingerprint}",
                progress::FINGERPRINT
            )
        } else {
            let name = self.table.dialect().spell_text(&self.table.progress);
            format!("NOT EXISTS (SELECT 1 FROM sqlite_schema WHERE name = {name})")
        };
        format!("SELECT ({}) AND {rows}", self.unchanged_rows())
    }

    fn unchanged_rows(&self) -> String {
        if !self.exists {
            let name = self.table.dialect().spell_text(&self.table.name);
            return format!("SELECT NOT EXISTS (SELECT 1 FROM sqlite_schema WHERE name = {name})");
        }
        let (count, newest) = (self.rows.len(), self.rows.iter().map(|row| row.version.0).max().unwrap_or(-1));
        format!("SELECT count(*) = {count} AND coalesce(max(version), -1) = {newest} FROM {}", self.table.spelled())
    }

    /// True if another reading of the table gave the same.
    pub(crate) fn is_same_as(&self, other: &Self) -> bool {
        let versions = |ledger: &Self| ledger.rows.iter().map(|row| row.version).collect::<Vec<_>>();
        self.exists == other.exists && versions(self) == versions(other) && self.progress == other.progress
    }

    /// Takes note of a migration that was stored.
    pub(crate) fn note(&mut self, row: Applied) {
        self.exists = true;
        let at = self.rows.partition_point(|other| other.version < row.version);
        self.rows.insert(at, row);
    }

    /// Takes note of how far a migration came; of one that has ended if there is none.
    pub(crate) fn note_progress(&mut self, version: Version, row: Option<Progress>) {
        (self.exists, self.has_progress) = (true, true);
        self.progress.retain(|other| other.version != version);
        self.progress.extend(row);
        self.progress.sort_by_key(|row| row.version);
    }

    /// Takes note of a migration that was undone.
    pub(crate) fn forget(&mut self, version: Version) {
        self.rows.retain(|row| row.version != version);
    }
}

impl StateTable {
    fn dialect(&self) -> Dialect {
        self.family.dialect()
    }

    /// The schema, where there is one.
    pub(crate) fn schema(&self) -> &str {
        self.schema.as_deref().unwrap_or_default()
    }

    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    fn spelled(&self) -> String {
        self.in_schema(&self.name)
    }

    /// The progress table.
    pub(crate) fn spelled_progress(&self) -> String {
        self.in_schema(&self.progress)
    }

    /// The table of the lease.
    pub(crate) fn spelled_lock(&self) -> String {
        self.in_schema(&self.lock)
    }

    fn in_schema(&self, name: &str) -> String {
        let name = self.dialect().spell_name(name);
        self.schema
            .as_ref()
            .map_or_else(|| name.clone(), |schema| format!("{}.{name}", self.dialect().spell_name(schema)))
    }

    /// refinery's four columns, and ours with defaults, so that refinery can go on with the table.
    fn creation(&self) -> String {
        let mut table = Table::create();
        match &self.schema {
            Some(schema) => table.table((Alias::new(schema), Alias::new(&self.name))),
            None => table.table(Alias::new(&self.name)),
        };
        let text = |name: &str| ColumnDef::new(Alias::new(name)).text().not_null().default("").to_owned();
        let short = |name: &str| ColumnDef::new(Alias::new(name)).string_len(255).to_owned();
        table
            .col(ColumnDef::new(Alias::new("version")).big_integer().not_null().primary_key())
            .col(short("name"))
            .col(short("applied_on"))
            .col(short("checksum"))
            .col(text("text_sha256"))
            .col(text("token_sha256"))
            .col(ColumnDef::new(Alias::new("duration_ms")).big_integer());
        match self.family {
            Family::Postgres => table.to_string(PostgresQueryBuilder),
            Family::Sqlite => table.to_string(SqliteQueryBuilder),
        }
    }

    /// The statement that records a migration behind its script.
    pub(crate) fn record(&self, row: &Applied) -> String {
        self.insertion(row, progress::elapsed(self.family))
    }

    /// The statement that records a migration whose statements took so long, in milliseconds.
    pub(crate) fn record_after(&self, row: &Applied, duration_ms: i64) -> String {
        self.insertion(row, &duration_ms.to_string())
    }

    fn insertion(&self, row: &Applied, duration: &str) -> String {
        let text = |value: &str| self.dialect().spell_text(value);
        format!(
            "INSERT INTO {} (version, name, applied_on, checksum, text_sha256, token_sha256, duration_ms) \
             VALUES ({}, {}, {}, {}, {}, {}, {duration})",
            self.spelled(),
            row.version,
            text(&row.name),
            text(&row.applied_on),
            text(&row.checksum),
            text(&row.text_sha256),
            text(&row.token_sha256),
        )
    }

    /// The statement that records a migration that this run did not run, with the time that it took if somebody knows it.
    pub(crate) fn record_unrun(&self, row: &Applied) -> String {
        self.insertion(row, &row.duration_ms.map_or_else(|| "NULL".to_owned(), |duration| duration.to_string()))
    }

    /// The statement that makes the record that of another file.
    pub(crate) fn restamp(&self, row: &Applied) -> String {
        let text = |value: &str| self.dialect().spell_text(value);
        format!(
            "UPDATE {} SET name = {}, checksum = {}, text_sha256 = {}, token_sha256 = {} WHERE version = {}",
            self.spelled(),
            text(&row.name),
            text(&row.checksum),
            text(&row.text_sha256),
            text(&row.token_sha256),
            row.version,
        )
    }

    /// The statement that removes the record of a migration.
    pub(crate) fn removal(&self, version: Version) -> String {
        format!("DELETE FROM {} WHERE version = {version}", self.spelled())
    }
}

impl Applied {
    /// The row for a file that is about to be applied.
    pub(crate) fn new(file: &File, text: &str, applied_on: String, family: Family) -> Self {
        let rules = family.dialect().lexical_rules();
        Self {
            version: file.version,
            name: file.name.clone(),
            applied_on,
            checksum: checksum::refinery_checksum(file.version, &file.name, text).to_string(),
            text_sha256: file.text_sha256.clone(),
            token_sha256: match file.function() {
                Some(_) => file.text_sha256.clone(),
                None => checksum::token_sha256(text, rules).unwrap_or_default(),
            },
            duration_ms: None,
        }
    }

    /// True if a file whose bytes differ from what was applied means the same: other comments, blanks or line ends; or, in
    /// a row that refinery wrote, if refinery finds it unchanged.
    ///
    /// # Errors
    ///
    /// Those of [`File::text`].
    pub(crate) fn means_the_same(&self, file: &File, family: Family) -> Result<bool> {
        if file.function().is_some() || revision_of(&self.text_sha256).is_some() {
            return Ok(false);
        }
        let text = file.text()?;
        if self.text_sha256.is_empty() {
            return Ok(self.checksum == checksum::refinery_checksum(self.version, &self.name, &text).to_string());
        }
        let tokens = checksum::token_sha256(&text, family.dialect().lexical_rules());
        Ok(tokens.is_some_and(|tokens| tokens == self.token_sha256))
    }
}

/// What there is in the database.
struct Located {
    exists: bool,
    has_progress: bool,
    schema: Option<String>,
    is_standby: bool,
}

async fn locate_on_postgres(session: &mut Session, name: &str, progress: &str) -> Result<Located> {
    let sql = "SELECT n.nspname::text, current_schema()::text, EXISTS (SELECT 1 FROM pg_catalog.pg_class AS p \
               JOIN pg_catalog.pg_namespace AS s ON s.oid = p.relnamespace \
               WHERE p.relname = $2 AND s.nspname = coalesce(n.nspname, current_schema())), pg_catalog.pg_is_in_recovery() \
               FROM (SELECT pg_catalog.to_regclass($1) AS oid) AS t \
               LEFT JOIN pg_catalog.pg_class AS c ON c.oid = t.oid \
               LEFT JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace";
    let rows = session.query(sql, &[Value::Text(name.to_owned()), Value::Text(progress.to_owned())]).await?;
    let value = |column: usize| rows.first().and_then(|row| row.get(column));
    let text = |column: usize| value(column).and_then(Value::as_text).map(str::to_owned);
    let is_true = |column: usize| value(column).and_then(Value::as_bool).unwrap_or(false);
    let (has_progress, is_standby) = (is_true(2), is_true(3));
    match (text(0), text(1)) {
        (Some(schema), _) => Ok(Located { exists: true, has_progress, schema: Some(schema), is_standby }),
        (None, Some(schema)) => Ok(Located { exists: false, has_progress, schema: Some(schema), is_standby }),
        (None, None) => Err(Diagnostic::new(Code::LedgerUnreadable, "the search path names no schema that exists")
            .with_help("create the schema, or set `search_path` for the role or in the database URL")
            .into()),
    }
}

async fn locate_on_sqlite(session: &mut Session, name: &str, progress: &str) -> Result<Located> {
    let sql = "SELECT name FROM sqlite_schema WHERE name IN (?1, ?2)";
    let rows = session.query(sql, &[Value::Text(name.to_owned()), Value::Text(progress.to_owned())]).await?;
    let has = |name: &str| rows.iter().any(|row| row.first().and_then(Value::as_text) == Some(name));
    Ok(Located { exists: has(name), has_progress: has(progress), schema: None, is_standby: false })
}

async fn read_progress(session: &mut Session, table: &StateTable) -> Result<Vec<Progress>> {
    let sql = format!("SELECT {} FROM {} ORDER BY version", progress::COLUMNS, table.spelled_progress());
    let rows = session.query(&sql, &[]).await.map_err(|error| foreign(&table.progress, error))?;
    rows.iter().map(|row| progress::read_row(row).ok_or_else(|| unexpected(&table.progress))).collect()
}

async fn read_rows(session: &mut Session, table: &StateTable) -> Result<Vec<Applied>> {
    let sql = format!(
        "SELECT CAST(version AS bigint), coalesce(name, ''), coalesce(applied_on, ''), coalesce(checksum, ''), \
         text_sha256, token_sha256, duration_ms FROM {} ORDER BY 1",
        table.spelled()
    );
    let rows = session.query(&sql, &[]).await.map_err(|error| foreign(&table.name, error))?;
    rows.iter().map(|row| read_row(row).ok_or_else(|| unexpected(&table.name))).collect()
}

fn read_row(row: &Row) -> Option<Applied> {
    let text = |column: usize| row.get(column)?.as_text().map(str::to_owned);
    Some(Applied {
        version: Version(row.first()?.as_i64()?),
        name: text(1)?,
        applied_on: text(2)?,
        checksum: text(3)?,
        text_sha256: text(4)?,
        token_sha256: text(5)?,
        duration_ms: row.get(6)?.as_i64(),
    })
}

/// A statement that the database refuses for good means that the table has other columns; what may go away by itself,
/// such as a lost connection, stays what it is.
fn foreign(table: &str, error: Error) -> Error {
    if error.retry() != Retry::Never {
        return error;
    }
    let message = format!("the state table `{table}` cannot be read: {error}");
    let mut fault = Diagnostic::new(Code::LedgerUnreadable, message)
        .with_help("check the rights of the role; if another tool made the table, rename it");
    if let Some(sqlstate) = error.sqlstate() {
        fault = fault.with_sqlstate(sqlstate);
    }
    fault.into()
}

fn unexpected(table: &str) -> Error {
    Diagnostic::new(Code::LedgerUnreadable, format!("a row of the state table `{table}` is not one of ours"))
        .with_help("look at the table: `version` must be a number and the other columns text")
        .into()
}
