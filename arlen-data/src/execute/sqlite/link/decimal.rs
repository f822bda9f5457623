//! Where the digits of a decimal go.
//!
//! SQLite has no decimal numbers. Digits are exact as TEXT, and lost where SQLite makes a number of them: in a column with
//! the affinity NUMERIC, INTEGER or REAL, in arithmetic, in most functions, in comparisons with numbers. Whether that happens
//! to a parameter is read from the program into which SQLite compiles the statement (`EXPLAIN`), by `flow`.
//!
//! Allowed: storing it in a column that keeps text, also through a query, an upsert or a trigger; giving it back; `=`, `<>`,
//! `IN` and unique keys on a column of TEXT, which compare digits (`1.50` is not `1.5`, as for [`Decimal`]); `coalesce`, CASE
//! around it. Everything else is refused with `lossy-decimal`, also what might be harmless and cannot be told from what is
//! not: arithmetic and CAST in a CHECK or generated column over the stored column, functions other than `length`, `typeof`,
//! `like`, `glob`, `instr`, order, virtual tables, columns without a type in comparisons.
//!
//! [`Decimal`]: crate::value::Decimal

use super::fault;
use super::flow::{Loss, StrictColumn, lost};
use super::program::program;
use crate::diag::{Code, Diagnostic, Error, Result};
use rusqlite::Connection;

/// What was found out about a statement with decimals in certain places.
pub(super) struct Verdict {
    decimals: Vec<usize>,
    /// The state of the tables that it holds for.
    epoch: i32,
    loss: Option<Loss>,
}

/// Finds out, or remembers, whether decimals in these places stay exact. To be called inside of a transaction, so that the
/// tables stay as they are.
pub(super) fn check(
    connection: &Connection,
    sql: &str,
    decimals: &[usize],
    epoch: i32,
    verdicts: &mut Vec<Verdict>,
) -> Result<()> {
    verdicts.retain(|verdict| verdict.epoch == epoch);
    if let Some(known) = verdicts.iter().find(|verdict| verdict.decimals == decimals) {
        return known.loss.as_ref().map_or(Ok(()), |loss| Err(refused(loss)));
    }
    let loss = analyse(connection, sql, decimals)?;
    let verdict = loss.as_ref().map_or(Ok(()), |loss| Err(refused(loss)));
    verdicts.push(Verdict { decimals: decimals.to_vec(), epoch, loss });
    verdict
}

fn analyse(connection: &Connection, sql: &str, decimals: &[usize]) -> Result<Option<Loss>> {
    let program = program(connection, sql).map_err(|error| fault::refused(&error))?;
    let strict = match lost(&program, decimals) {
        Ok(strict) => strict,
        Err(loss) => return Ok(Some(loss)),
    };
    for (table, column) in strict {
        if !keeps_text(connection, &table, column).map_err(|error| fault::refused(&error))? {
            return Ok(Some(Loss::Stored));
        }
    }
    Ok(None)
}

/// Whether a column of a STRICT table takes text as it is.
fn keeps_text(connection: &Connection, table: &str, column: StrictColumn) -> rusqlite::Result<bool> {
    let count = "SELECT count(*) FROM pragma_table_list WHERE name = ?1 COLLATE NOCASE";
    let homes: i64 = connection.query_row(count, [table], |row| row.get(0))?;
    let (place, hidden) = match column {
        StrictColumn::Stored(place) => (place, 2),
        StrictColumn::Any(place) => (place, -1),
    };
    let columns = "SELECT upper(type) FROM pragma_table_xinfo(?1) WHERE hidden <> ?2 ORDER BY cid";
    let mut columns = connection.prepare(columns)?;
    let types = columns.query_map((table, hidden), |row| row.get::<_, String>(0))?;
    let types = types.collect::<rusqlite::Result<Vec<_>>>()?;
    Ok(homes == 1 && types.get(place).is_some_and(|name| matches!(name.as_str(), "TEXT" | "ANY" | "BLOB")))
}

fn refused(loss: &Loss) -> Error {
    Diagnostic::new(Code::LossyDecimal, format!("a decimal would lose its digits: {}", loss.words()))
        .with_help("make the column TEXT, or bind an `f64` on purpose")
        .into()
}
