//! A statement as SQLite describes it: prepared, and never run.

use super::desk::Desk;
use super::fault;
use super::statement::admitted;
use crate::diag::{Code, Diagnostic};
use crate::execute::classify;
use crate::execute::described::{DescribedColumn, Description, Origin, Refused};
use crate::lex::{Lexer, Rules};
use rusqlite::{Statement, ffi};

impl Desk<'_> {
    /// What acts when it is prepared is refused.
    pub(super) fn describe(&self, sql: &str) -> Result<Description, Refused> {
        admitted(sql)?;
        let tokens = Lexer::new(sql, Rules::SQLITE).map_while(Result::ok);
        let first = tokens.into_iter().find(|token| !token.kind.is_trivia());
        if first.is_some_and(|first| first.is_word(sql, "pragma")) {
            let fault =
                Diagnostic::new(Code::SyntaxInvalid, "a pragma cannot be described: some act when they are read")
                    .with_help("leave settings to the program");
            return Err(Refused { error: fault.into(), at: Some(0) });
        }
        let statement = self.connection.prepare(sql).map_err(|error| refused(&error))?;
        let parameters = vec![None; statement.parameter_count()];
        Ok(Description { parameters, columns: columns(&statement) })
    }
}

fn columns(statement: &Statement<'_>) -> Vec<DescribedColumn> {
    let declared = statement.columns();
    let origins = statement.columns_with_metadata();
    declared
        .into_iter()
        .zip(origins)
        .map(|(column, origin)| DescribedColumn {
            name: column.name().to_owned(),
            type_name: None,
            declared: column.decl_type().unwrap_or_default().to_owned(),
            origin: match (origin.database_name(), origin.table_name(), origin.origin_name()) {
                (Some(database), Some(table), Some(column)) => Some(Origin::Names {
                    database: database.to_owned(),
                    table: table.to_owned(),
                    column: column.to_owned(),
                }),
                _ => None,
            },
        })
        .collect()
}

/// In SQLite's own words: a statement that is described has no values that they could repeat. Of some faults it tells no place.
fn refused(error: &rusqlite::Error) -> Refused {
    let (found, message, at) = if let rusqlite::Error::SqlInputError { error, msg, offset, .. } = error {
        (error, msg, usize::try_from(*offset).ok())
    } else if let rusqlite::Error::SqliteFailure(found, Some(message)) = error
        && found.extended_code == ffi::SQLITE_ERROR
    {
        (found, message, None)
    } else {
        return Refused { error: fault::refused(error), at: None };
    };
    let fault = Diagnostic::new(classify::sqlite(found.extended_code, message), message.clone());
    Refused { error: fault.into(), at }
}
