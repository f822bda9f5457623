//! Values as SQLite stores them.
//!
//! | value | stored as |
//! |---|---|
//! | boolean | INTEGER 0 or 1 |
//! | integer | INTEGER |
//! | binary fraction | REAL; NaN is refused, for SQLite makes it NULL |
//! | text | TEXT; with NUL inside it is refused, for SQLite's functions end there |
//! | decimal | TEXT, its digits; only where text is kept, see `decimal` |
//! | UUID | TEXT, `00112233-4455-6677-8899-aabbccddeeff` |
//! | day, time | TEXT, `2026-01-31`, `23:59:59` or `23:59:59.999999` |
//! | timestamp | TEXT, `2026-01-31 23:59:59` or `2026-01-31 23:59:59.999999` |
//! | instant | TEXT, the same in UTC and without a zone, as `CURRENT_TIMESTAMP` writes it |
//! | JSON | TEXT |
//! | interval, array, range | refused |
//!
//! Days and times must lie in the years 0 to 9999: others do not sort as text.

use crate::diag::{Code, Diagnostic, Error, Result};
use crate::value::{Timestamp, Value};
use rusqlite::types::Value as Stored;

/// Values that are ready to be bound, and which of them are decimals, from 1.
pub(super) struct Bound {
    pub(super) values: Vec<Stored>,
    pub(super) decimals: Vec<usize>,
}

/// Makes values ready.
pub(super) fn bind<'v>(values: impl Iterator<Item = &'v Value>, count: usize) -> Result<Bound> {
    let mut bound = Bound { values: Vec::with_capacity(count), decimals: Vec::new() };
    for (n, value) in values.enumerate() {
        if let Value::Decimal(_) = value {
            bound.decimals.push(n + 1);
        }
        bound.values.push(stored(n + 1, value)?);
    }
    Ok(bound)
}

fn stored(place: usize, value: &Value) -> Result<Stored> {
    Ok(match value {
        Value::Null => Stored::Null,
        Value::Bool(value) => Stored::Integer((*value).into()),
        Value::I16(value) => Stored::Integer((*value).into()),
        Value::I32(value) => Stored::Integer((*value).into()),
        Value::I64(value) => Stored::Integer(*value),
        Value::F32(value) => real(place, (*value).into())?,
        Value::F64(value) => real(place, *value)?,
        Value::Text(text) if text.as_bytes().contains(&0) => return Err(nul(place)),
        Value::Text(text) => Stored::Text(text.clone()),
        Value::Bytes(bytes) => Stored::Blob(bytes.clone()),
        Value::Decimal(value) => Stored::Text(value.as_str().to_owned()),
        Value::Uuid(value) => Stored::Text(value.to_string()),
        Value::Date(value) => dated(place, value.to_string())?,
        Value::Time(value) => Stored::Text(value.to_string()),
        Value::Timestamp(value) => dated(place, value.to_string())?,
        Value::TimestampTz(value) => dated(place, Timestamp::from_micros(value.micros()).to_string())?,
        Value::Json(value) => Stored::Text(value.to_string()),
        Value::Interval(_) | Value::Array(_) | Value::Range(_) => return Err(unbindable(place, value)),
    })
}

fn real(place: usize, value: f64) -> Result<Stored> {
    if value.is_nan() {
        return Err(Diagnostic::new(
            Code::ValueOutOfRange,
            format!("value {place} is NaN, which SQLite stores as NULL"),
        )
        .with_help("bind NULL on purpose, or text")
        .into());
    }
    Ok(Stored::Real(value))
}

/// A day, and whatever follows: four digits of the year, then `-`.
fn dated(place: usize, text: String) -> Result<Stored> {
    if text.as_bytes().get(4) == Some(&b'-') && !text.starts_with('-') {
        return Ok(Stored::Text(text));
    }
    Err(Diagnostic::new(
        Code::ValueOutOfRange,
        format!("value {place} lies outside of the years 0 to 9999, which SQLite cannot sort or calculate with"),
    )
    .with_help("bind it as an integer of your own counting")
    .into())
}

#[cold]
fn nul(place: usize) -> Error {
    Diagnostic::new(
        Code::TextInvalid,
        format!("the text of value {place} holds NUL, at which SQLite's functions end it"),
    )
    .with_help("bind it as bytes")
    .into()
}

#[cold]
fn unbindable(place: usize, value: &Value) -> Error {
    Diagnostic::new(
        Code::ValueTypeMismatch,
        format!("value {place} is of type `{}`, which SQLite does not have", value.type_name()),
    )
    .with_help("bind its parts each for itself, or JSON")
    .into()
}
