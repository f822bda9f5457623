//! What another tool's table says is applied.

use super::files::{unconvertible, whole};
use super::flyway;
use super::tool::Tool;
use arlen_data::diag::{Code, Diagnostic, Error, Result, Retry};
use arlen_data::dialect::Family;
use arlen_data::execute::Session;
use arlen_data::value::{Row, Value};
use std::collections::BTreeMap;
use std::path::Path;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

/// One row.
#[derive(Clone, Debug, Default)]
pub(super) struct Past {
    /// The version, as the tool calls it.
    pub(super) key: String,
    /// RFC 3339, UTC; nothing if the tool does not keep it.
    pub(super) applied_on: Option<String>,
    pub(super) duration_ms: Option<i64>,
    pub(super) checksum: Option<String>,
    /// The name of the migration, where the tool compares it; Flyway: of its file.
    pub(super) name: Option<String>,
    /// What the row says: whether it went well, and what it was.
    state: String,
}

/// What is applied, and what is wrong with it.
#[derive(Debug, Default)]
pub(super) struct History {
    pub(super) applied: Vec<Past>,
    /// Flyway: everything up to this version was there before.
    pub(super) baseline: Option<Past>,
    pub(super) findings: Vec<Error>,
}

/// Reads the table as it is, in the order of the rows.
pub(super) async fn read(session: &mut Session, tool: Tool, table: Option<&str>) -> Result<Vec<Past>> {
    let name = table.unwrap_or(tool.table());
    let spelled = locate(session, name).await?.ok_or_else(|| {
        Diagnostic::new(
            Code::LedgerUnreadable,
            format!("there is no table `{name}`, in which {tool} keeps its history"),
        )
        .with_help("check that this is the right database; `--table` names another table")
    })?;
    let rows =
        session.query(&query(tool, session.family(), &spelled), &[]).await.map_err(|error| foreign(name, error))?;
    rows.iter().map(|row| past(row).ok_or_else(|| unexpected(name, tool))).collect()
}

async fn locate(session: &mut Session, name: &str) -> Result<Option<String>> {
    let dialect = session.family().dialect();
    let value = [Value::Text(name.to_owned())];
    let sql = match session.family() {
        Family::Postgres => {
            "SELECT n.nspname::text, c.relname::text FROM pg_catalog.pg_class AS c \
             JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace WHERE c.oid = pg_catalog.to_regclass($1)"
        }
        Family::Sqlite => "SELECT NULL, name FROM sqlite_schema WHERE type = 'table' AND name = ?1 COLLATE NOCASE",
    };
    let rows = session.query(sql, &value).await.map_err(|error| {
        // What PostgreSQL cannot read as a name.
        if error.retry() != Retry::Never {
            return error;
        }
        let message = format!("`{}` is not the name of a table", name.escape_debug());
        Diagnostic::new(Code::UsageInvalid, message).with_help("write it as in SQL: `name` or `schema.name`").into()
    })?;
    let text = |column: usize| rows.first().and_then(|row| row.get(column)).and_then(Value::as_text);
    Ok(text(1).map(|table| {
        let table = dialect.spell_name(table);
        text(0).map_or_else(|| table.clone(), |schema| format!("{}.{table}", dialect.spell_name(schema)))
    }))
}

/// Six columns of text: version, time, milliseconds, checksum, name and state.
fn query(tool: Tool, family: Family, table: &str) -> String {
    let utc = |column: &str| match family {
        // A time without a zone was written in that of the session.
        Family::Postgres => format!(
            "pg_catalog.to_char(CAST({column} AS timestamptz) AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')"
        ),
        // What is no time stays as it is, and is refused.
        Family::Sqlite => format!("coalesce(strftime('%Y-%m-%dT%H:%M:%SZ', {column}), {column})"),
    };
    let hexadecimal = match family {
        Family::Postgres => "pg_catalog.encode(checksum, 'hex')",
        Family::Sqlite => "lower(hex(checksum))",
    };
    let columns = match tool {
        Tool::Refinery => "version, applied_on, NULL, checksum, name, 'true'".to_owned(),
        Tool::Sqlx => format!(
            "version, {}, CASE WHEN execution_time >= 0 THEN execution_time / 1000000 END, {hexadecimal}, NULL, success",
            utc("installed_on")
        ),
        Tool::Diesel => format!("version, {}, NULL, NULL, NULL, 'true'", utc("run_on")),
        Tool::Dbmate => "version, NULL, NULL, NULL, NULL, 'true'".to_owned(),
        Tool::Goose => format!("version_id, {}, NULL, NULL, NULL, is_applied", utc("tstamp")),
        Tool::Flyway => format!(
            "version, {}, execution_time, checksum, script, type || ' ' || CAST(success AS text)",
            utc("installed_on")
        ),
    };
    let order = match tool {
        Tool::Goose => "id",
        Tool::Flyway => "installed_rank",
        Tool::Refinery | Tool::Sqlx | Tool::Diesel | Tool::Dbmate => "version",
    };
    let names = ["a", "b", "c", "d", "e", "f"];
    let casts = names.map(|name| format!("CAST({name} AS text)")).join(", ");
    format!(
        "WITH history (a, b, c, d, e, f, n) AS (SELECT {columns}, row_number() OVER (ORDER BY {order}) FROM {table}) \
         SELECT {casts} FROM history ORDER BY n"
    )
}

fn past(row: &Row) -> Option<Past> {
    let text = |column: usize| row.get(column).and_then(Value::as_text).map(str::to_owned);
    Some(Past {
        // Flyway's repeatable migrations have no version.
        key: text(0).unwrap_or_default(),
        applied_on: text(1).map(|time| utc(&time).ok_or(())).transpose().ok()?,
        duration_ms: text(2).and_then(|number| number.parse().ok()),
        checksum: text(3),
        name: text(4),
        state: text(5)?.to_ascii_lowercase(),
    })
}

/// A time as ours are written: RFC 3339, UTC, to the second.
fn utc(text: &str) -> Option<String> {
    let time = OffsetDateTime::parse(text, &Rfc3339).ok()?.to_offset(time::UtcOffset::UTC);
    time.replace_nanosecond(0).ok()?.format(&Rfc3339).ok()
}

impl Past {
    fn is_true(&self) -> bool {
        ["true", "t", "1"].contains(&self.state.rsplit(' ').next().unwrap_or_default())
    }
}

impl History {
    /// What of the rows counts.
    pub(super) fn settle(tool: Tool, rows: Vec<Past>, folder: &Path) -> Self {
        match tool {
            Tool::Goose => Self::of_goose(rows),
            Tool::Flyway => Self::of_flyway(rows, folder),
            Tool::Refinery | Tool::Sqlx | Tool::Diesel | Tool::Dbmate => Self::plain(tool, rows, folder),
        }
    }

    fn plain(tool: Tool, rows: Vec<Past>, folder: &Path) -> Self {
        let mut history = Self::default();
        for row in rows {
            if row.is_true() { history.applied.push(row) } else { history.findings.push(failed(tool, &row, folder)) }
        }
        history
    }

    /// The newest row of a version counts; older releases wrote one for what was undone. Version 0 is the table itself.
    fn of_goose(rows: Vec<Past>) -> Self {
        let mut newest = BTreeMap::new();
        for row in rows.into_iter().filter(|row| row.key != "0") {
            newest.insert(row.key.clone(), row);
        }
        Self { applied: newest.into_values().filter(Past::is_true).collect(), ..Self::default() }
    }

    fn of_flyway(rows: Vec<Past>, folder: &Path) -> Self {
        let mut history = Self::default();
        let mut applied = BTreeMap::new();
        for mut row in rows {
            // The creation of schemas, and repeatable migrations, of which a file would be a finding.
            let Some(key) = flyway::key(&row.key) else { continue };
            row.key.clone_from(&key);
            let kind = row.state.split(' ').next().unwrap_or_default().to_owned();
            if !row.is_true() {
                history.findings.push(failed(Tool::Flyway, &row, folder));
                continue;
            }
            match kind.as_str() {
                "sql" => drop(applied.insert(key, row)),
                "undo_sql" | "undo_script" | "delete" => drop(applied.remove(&key)),
                "baseline" => history.baseline = Some(Past { duration_ms: None, ..row }),
                "schema" => {}
                other => {
                    let script = row.name.as_deref().unwrap_or_default();
                    let message = format!(
                        "version {key} is applied by `{script}` of type {other}, which has no SQL to take over"
                    );
                    let help = "take the history over without this tool: `arlen-migrate baseline`";
                    history.findings.push(unconvertible(folder, message, help));
                }
            }
        }
        history.applied = applied.into_values().collect();
        history
    }
}

fn failed(tool: Tool, row: &Past, folder: &Path) -> Error {
    let message = format!("version {} is recorded by {tool} as failed", row.key);
    Diagnostic::new(Code::MigrationFailed, message)
        .with_label(whole(folder))
        .with_help(format!("bring the database to one side of it, and mend the row with {tool}"))
        .into()
}

fn foreign(table: &str, error: Error) -> Error {
    if error.retry() != Retry::Never {
        return error;
    }
    Diagnostic::new(Code::LedgerUnreadable, format!("the table `{table}` cannot be read: {error}"))
        .with_help("check the rights of the role, and that the table is one of that tool")
        .into()
}

fn unexpected(table: &str, tool: Tool) -> Error {
    Diagnostic::new(Code::LedgerUnreadable, format!("a row of the table `{table}` is not one of {tool}"))
        .with_help("look at the table: the times must be times, and whether it went well must be true or false")
        .into()
}
