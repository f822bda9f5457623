//! Prepared statements, and those that are kept.

use super::decimal::Verdict;
use super::fault;
use super::kind::{Kind, kind};
use crate::diag::{Code, Diagnostic, Error, Result};
use crate::execute::row::ResultColumn;
use rusqlite::types::Value as Stored;
use rusqlite::{Connection, Statement, StatementStatus};
use std::sync::Arc;

/// A statement that is ready to run, with what is known of it.
pub(super) struct Prepared<'c> {
    pub(super) statement: Statement<'c>,
    pub(super) writes: bool,
    pub(super) verdicts: Vec<Verdict>,
    columns: Arc<[ResultColumn]>,
    /// How often SQLite had prepared it anew when the columns were read.
    prepared: i32,
    parameters: usize,
}

impl<'c> Prepared<'c> {
    fn new(connection: &'c Connection, sql: &str) -> Result<Self> {
        let statement = connection.prepare(sql).map_err(|error| fault::refused(&error))?;
        Ok(Self {
            writes: !statement.readonly(),
            verdicts: Vec::new(),
            columns: columns(&statement),
            prepared: statement.get_status(StatementStatus::RePrepare),
            parameters: statement.parameter_count(),
            statement,
        })
    }

    pub(super) fn bind(&mut self, values: &[Stored]) -> Result<()> {
        if values.len() != self.parameters {
            return Err(fault::miscounted(self.parameters, values.len()));
        }
        for (n, value) in values.iter().enumerate() {
            self.statement.raw_bind_parameter(n + 1, value).map_err(|error| fault::refused(&error))?;
        }
        Ok(())
    }

    /// How many columns its rows have.
    pub(super) fn width(&self) -> usize {
        self.columns.len()
    }

    pub(super) fn columns(&self) -> &Arc<[ResultColumn]> {
        &self.columns
    }

    /// Its rows, and a place to look its columns up behind the first step, which may prepare it anew.
    pub(super) fn start(&mut self) -> (rusqlite::Rows<'_>, Known<'_>) {
        (self.statement.raw_query(), Known { columns: &mut self.columns, prepared: &mut self.prepared })
    }

    /// Looks again after a run that had no row.
    pub(super) fn refresh(&mut self) {
        Known { columns: &mut self.columns, prepared: &mut self.prepared }.look(&self.statement);
    }
}

/// The columns of a statement as they are known.
pub(super) struct Known<'p> {
    columns: &'p mut Arc<[ResultColumn]>,
    prepared: &'p mut i32,
}

impl Known<'_> {
    /// The columns, read again if SQLite prepared the statement anew.
    pub(super) fn look(&mut self, statement: &Statement<'_>) -> &Arc<[ResultColumn]> {
        let prepared = statement.get_status(StatementStatus::RePrepare);
        if prepared != *self.prepared {
            *self.prepared = prepared;
            *self.columns = columns(statement);
        }
        self.columns
    }
}

fn columns(statement: &Statement<'_>) -> Arc<[ResultColumn]> {
    statement.columns().map(|column| ResultColumn::new(column.name(), column.decl_type().unwrap_or_default())).collect()
}

/// Looks at a text before SQLite sees it: some of its statements act when they are prepared.
pub(super) fn admitted(sql: &str) -> Result<Kind> {
    if sql.as_bytes().contains(&0) {
        return Err(fault::nul());
    }
    match kind(sql) {
        Kind::Empty => Err(fault::empty()),
        Kind::Several => Err(fault::several()),
        kind
        @ (Kind::Rows | Kind::Transaction | Kind::Definition | Kind::Temporary | Kind::Telling | Kind::Setting) => {
            Ok(kind)
        }
    }
}

pub(super) fn prepare<'c>(connection: &'c Connection, sql: &str) -> Result<Prepared<'c>> {
    let prepared = Prepared::new(connection, sql)?;
    // A `$2` in front of `$1` would be the first parameter.
    let is_named = |place| prepared.statement.parameter_name(place).is_some_and(|name| !name.starts_with('?'));
    if (1..=prepared.parameters).any(is_named) {
        return Err(named());
    }
    Ok(prepared)
}

fn named() -> Error {
    Diagnostic::new(Code::SyntaxInvalid, "the statement has a parameter with a name")
        .with_help("number the parameters: `?1`, `?2`")
        .into()
}
