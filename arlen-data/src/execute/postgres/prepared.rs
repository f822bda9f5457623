//! Statements that the server keeps for a connection.

use super::bind::{declared, fits};
use crate::compile::Values;
use crate::execute::link::Trace;
use crate::execute::row::ResultColumn;
use crate::value::Value;
use std::sync::Arc;
use tokio_postgres::Statement;
use tokio_postgres::types::Type;

/// A statement that the server keeps, with the columns of its rows.
#[derive(Clone, Debug)]
pub(super) struct Prepared {
    pub(super) statement: Statement,
    pub(super) columns: Arc<[ResultColumn]>,
    /// What it may leave behind.
    pub(super) trace: Trace,
    /// The types of the parameters were those of the values, because the server could not infer them.
    declared: bool,
}

/// The type of a value, to be told to the server. Fractions are not: assigned to a column of integers, the server would
/// round them without a word; and neither are integers that a column of fractions would round.
pub(super) fn told(value: &Value) -> Type {
    let rounded = matches!(value, Value::F32(_) | Value::F64(_) | Value::Decimal(_))
        || matches!(value, Value::I64(number) if number.unsigned_abs() > 1 << 53);
    if rounded { Type::UNKNOWN } else { declared(value) }
}

impl Prepared {
    pub(super) fn new(statement: Statement, declared: bool) -> Self {
        let columns = columns_of(statement.columns());
        Self { statement, columns, trace: Trace::Possible, declared }
    }

    /// Whether the server takes a parameter for text that is given something else.
    pub(super) fn takes_for_text(&self, values: &Values<'_>) -> bool {
        const TEXTS: [Type; 5] = [Type::TEXT, Type::VARCHAR, Type::BPCHAR, Type::NAME, Type::UNKNOWN];
        let types = self.statement.params();
        values.iter().zip(types).any(|(value, ty)| TEXTS.contains(ty) && !fits(value, ty))
    }

    /// Whether these values may be bound to it. A statement whose types were told may be told others the next time.
    pub(super) fn suits(&self, values: &Values<'_>) -> bool {
        if !self.declared {
            return !self.takes_for_text(values);
        }
        values.iter().zip(self.statement.params()).all(|(value, ty)| {
            let told = told(value);
            told == *ty || told == Type::UNKNOWN
        })
    }
}

pub(super) fn columns_of(columns: &[tokio_postgres::Column]) -> Arc<[ResultColumn]> {
    columns.iter().map(|column| ResultColumn::new(column.name(), column.type_().name())).collect()
}
