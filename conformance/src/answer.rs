//! What came of a case, or must come of it.

use arlen_data::compile::Compiled;
use arlen_data::diag::Result;
use arlen_data::dialect::Family;
use arlen_data::value::{Bound, Range, SqlType, Value};
use std::fmt;

/// A text with its parameters, or a refusal.
#[derive(Clone, Debug, PartialEq)]
pub enum Answer {
    /// It was said so.
    Sql {
        /// The text.
        sql: String,
        /// The parameters, as the matrix writes them.
        params: Vec<toml::Value>,
    },
    /// It was refused, with this code.
    Refused(String),
}

impl Answer {
    /// The answer of a dialect of `arlen-data`.
    #[must_use]
    pub fn of(compiled: Result<Compiled<'_>>) -> Self {
        match compiled {
            Ok(compiled) => {
                let params = compiled.values().iter().map(describe).collect();
                Self::Sql { sql: compiled.sql().to_owned(), params }
            }
            Err(error) => Self::Refused(error.code().to_string()),
        }
    }
}

impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sql { sql, params } => {
                let params: Vec<_> = params.iter().map(crate::write::value).collect();
                write!(f, "{sql}  [{}]", params.join(", "))
            }
            Self::Refused(code) => write!(f, "refused: {code}"),
        }
    }
}

fn tagged(tag: &str, value: toml::Value) -> toml::Value {
    toml::Value::Table(std::iter::once((tag.to_owned(), value)).collect())
}

/// A value as the matrix writes it.
#[must_use]
pub fn describe(value: &Value) -> toml::Value {
    let text = |text: String| toml::Value::String(text);
    match value {
        Value::Null => tagged("null", true.into()),
        Value::Bool(value) => (*value).into(),
        Value::I16(value) => tagged("smallint", i64::from(*value).into()),
        Value::I32(value) => i64::from(*value).into(),
        Value::I64(value) => tagged("bigint", (*value).into()),
        Value::F32(value) => tagged("real", f64::from(*value).into()),
        Value::F64(value) => (*value).into(),
        Value::Decimal(value) => tagged("numeric", text(value.to_string())),
        Value::Text(value) => text(value.clone()),
        Value::Bytes(value) => tagged("bytes", text(value.iter().map(|byte| format!("{byte:02x}")).collect())),
        Value::Uuid(value) => tagged("uuid", text(value.to_string())),
        Value::Date(value) => tagged("date", text(value.to_string())),
        Value::Time(value) => tagged("time", text(value.to_string())),
        Value::Timestamp(value) => tagged("timestamp", text(value.to_string())),
        Value::TimestampTz(value) => tagged("timestamptz", text(value.to_string())),
        Value::Interval(value) => {
            let shown = format!("{} months {} days {} microseconds", value.months, value.days, value.micros);
            tagged("interval", text(shown))
        }
        Value::Json(value) => tagged("json", text(value.to_string())),
        Value::Array(array) => {
            let elements = array.elements().iter().map(describe).collect();
            let mut table = toml::Table::new();
            table.insert("array".to_owned(), toml::Value::Array(elements));
            table.insert("of".to_owned(), text(type_name(array.element())));
            toml::Value::Table(table)
        }
        Value::Range(range) => tagged("range", text(range_text(range))),
        // A kind of value that is newer than this crate shows as its name and so differs from everything.
        _ => tagged("unknown", text(value.type_name().to_owned())),
    }
}

fn type_name(sql_type: &SqlType) -> String {
    let mut name = String::new();
    if Family::Postgres.dialect().spell_type(&mut name, sql_type) { name } else { format!("{sql_type:?}") }
}

fn range_text(range: &Range) -> String {
    let Range::Between(low, high) = range else { return "empty".to_owned() };
    let shown = |bound: &Bound| match bound {
        Bound::Inclusive(value) | Bound::Exclusive(value) => crate::write::bare(&describe(value)),
        Bound::Unbounded => String::new(),
    };
    let open = if matches!(low, Bound::Inclusive(_)) { '[' } else { '(' };
    let close = if matches!(high, Bound::Inclusive(_)) { ']' } else { ')' };
    format!("{open}{},{}{close}", shown(low), shown(high))
}
