//! The progress table: how far migrations came that run statement by statement.
//!
//! The state table has migrations that are applied, and nothing else; so nobody who reads it takes one that is half done for
//! one that is done. A migration that began without a transaction has a row here until it ends.

use crate::version::Version;
use arlen_data::config::TargetName;
use arlen_data::dialect::Family;
use arlen_data::value::Row;

/// How long SQLite believes in a run that it cannot see, in milliseconds.
const LEASE_MS: u32 = 30_000;

/// Which way a migration goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// It is applied.
    Up,
    /// It is undone.
    Down,
}

/// A migration that began and did not end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Progress {
    /// The version.
    pub version: Version,
    /// The name when it began.
    pub name: String,
    /// Which way it goes.
    pub direction: Direction,
    /// How many of its statements are done, from the first on.
    pub done: usize,
    /// The statement that was under way, outside of a transaction, when this was written: nobody knows how it ended.
    pub running: Option<usize>,
    /// When it began: RFC 3339, UTC.
    pub began_on: String,
    /// How long its statements took so far, in milliseconds.
    pub duration_ms: i64,
    /// SHA-256 over the tokens of the statements that are done.
    pub(crate) done_sha256: String,
    /// The same with the one that is under way.
    pub(crate) running_sha256: String,
    /// How to find out how the one under way ended; see [`crate::outcome`].
    pub(crate) recovery: String,
    /// SQLite: which process does it.
    pub(crate) owner: String,
    /// SQLite: until when the process is believed to be there, in milliseconds since 1970.
    pub(crate) lease_until: i64,
}

/// The name of the progress table of a target: `arlen_schema_progress`, for a named target with `__<target>` behind it.
pub(crate) fn table_name(target: &TargetName) -> String {
    if target.is_default() { "arlen_schema_progress".to_owned() } else { format!("arlen_schema_progress__{target}") }
}

/// The columns, in the order of [`read_row`].
pub(crate) const COLUMNS: &str = "version, name, direction, done, running, began_on, duration_ms, done_sha256, \
                                  running_sha256, recovery, owner, lease_until";

/// The statement that creates the table.
pub(crate) fn creation(table: &str) -> String {
    format!(
        "CREATE TABLE {table} (version bigint NOT NULL PRIMARY KEY, name text NOT NULL, direction text NOT NULL, \
         done bigint NOT NULL, running bigint, began_on text NOT NULL, duration_ms bigint NOT NULL, \
         done_sha256 text NOT NULL, running_sha256 text NOT NULL, recovery text NOT NULL, owner text NOT NULL, \
         lease_until bigint NOT NULL)"
    )
}

impl Progress {
    /// The statement that adds the row.
    pub(crate) fn insertion(&self, table: &str, family: Family) -> String {
        let text = |value: &str| family.dialect().spell_text(value);
        format!(
            "INSERT INTO {table} ({COLUMNS}) VALUES ({}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {})",
            self.version,
            text(&self.name),
            text(self.direction.as_str()),
            self.done,
            self.running(),
            text(&self.began_on),
            self.duration_ms,
            text(&self.done_sha256),
            text(&self.running_sha256),
            text(&self.recovery),
            text(&self.owner),
            lease(family),
        )
    }

    /// The statement that brings the row up to date. With `Clock::Unit` the time of the unit that it stands in is added.
    pub(crate) fn update(&self, table: &str, family: Family, clock: Clock) -> String {
        let text = |value: &str| family.dialect().spell_text(value);
        let elapsed = match (clock, family) {
            (Clock::Stopped, _) => "0",
            (Clock::Unit, family) => elapsed(family),
        };
        format!(
            "UPDATE {table} SET done = {}, done_sha256 = {}, running = {}, running_sha256 = {}, recovery = {}, owner = {}, \
             lease_until = {}, duration_ms = {} + {elapsed} WHERE version = {}",
            self.done,
            text(&self.done_sha256),
            self.running(),
            text(&self.running_sha256),
            text(&self.recovery),
            text(&self.owner),
            lease(family),
            self.duration_ms,
            self.version,
        )
    }

    /// The statement that removes the row.
    pub(crate) fn removal(table: &str, version: Version) -> String {
        format!("DELETE FROM {table} WHERE version = {version}")
    }

    fn running(&self) -> String {
        self.running.map_or_else(|| "NULL".to_owned(), |running| running.to_string())
    }

    /// What another process changes when it goes on with the migration, in one text; [`FINGERPRINT`] is the same in SQL.
    pub(crate) fn fingerprint(rows: &[Self]) -> String {
        let one = |row: &Self| {
            let running = row.running.map_or_else(String::new, |running| running.to_string());
            format!("{}:{}:{running}:{}", row.version, row.done, row.owner)
        };
        rows.iter().map(one).collect::<Vec<_>>().join(" ")
    }
}

/// SQLite: [`Progress::fingerprint`] of the rows of a table `p`.
pub(crate) const FINGERPRINT: &str =
    "coalesce(group_concat(p.version || ':' || p.done || ':' || coalesce(p.running, '') || ':' || p.owner, ' '), '')";

/// How long the unit took so far in which it stands, in milliseconds.
pub(crate) const fn elapsed(family: Family) -> &'static str {
    match family {
        Family::Postgres => {
            "(extract(epoch FROM pg_catalog.clock_timestamp() - pg_catalog.transaction_timestamp()) * 1000)::pg_catalog.int8"
        }
        Family::Sqlite => "?1",
    }
}

/// Whether time passes while a unit runs that counts for the migration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Clock {
    Stopped,
    Unit,
}

/// SQLite: how long from now. PostgreSQL has a lock that ends with its session.
fn lease(family: Family) -> String {
    match family {
        Family::Postgres => "0".to_owned(),
        Family::Sqlite => format!("CAST(unixepoch('subsec') * 1000 AS integer) + {LEASE_MS}"),
    }
}

impl Direction {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Up => "up",
            Self::Down => "down",
        }
    }
}

/// Reads a row of [`COLUMNS`].
pub(crate) fn read_row(row: &Row) -> Option<Progress> {
    let text = |column: usize| row.get(column)?.as_text().map(str::to_owned);
    let number = |column: usize| row.get(column)?.as_i64();
    let direction = match row.get(2)?.as_text()? {
        "up" => Direction::Up,
        "down" => Direction::Down,
        _ => return None,
    };
    Some(Progress {
        version: Version(number(0)?),
        name: text(1)?,
        direction,
        done: usize::try_from(number(3)?).ok()?,
        running: number(4).map(usize::try_from).transpose().ok()?,
        began_on: text(5)?,
        duration_ms: number(6)?,
        done_sha256: text(7)?,
        running_sha256: text(8)?,
        recovery: text(9)?,
        owner: text(10)?,
        lease_until: number(11)?,
    })
}
