//! Values as they travel between Rust and a database, and the SQL types they have. Free of any driver.
//!
//! The types are neutral: text, numbers and bytes are those of Rust, the rest ([`Decimal`], [`Uuid`], [`Date`], ...)
//! are plain data with exact meaning. A driver converts at its edge, and refuses what it cannot store exactly.

mod compound;
mod convert;
pub mod decimal;
mod field;
mod from_value;
mod reference;
mod sql_type;
mod temporal;

pub use compound::{Array, Bound, Range, Uuid, UuidInvalid};
pub use convert::BindTo;
pub use decimal::Decimal;
pub use field::Field;
pub use from_value::{FromValue, Json};
pub use reference::{Unfit, ValueRef};
pub use sql_type::{RangeType, SqlType};
pub use temporal::{Date, Interval, TemporalInvalid, Time, Timestamp, TimestampTz};

use std::fmt;

/// A value. `Debug` prints its type and size, never its content.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub enum Value {
    /// SQL NULL.
    Null,
    /// A boolean.
    Bool(bool),
    /// An integer of 16 bits.
    I16(i16),
    /// An integer of 32 bits.
    I32(i32),
    /// An integer of 64 bits.
    I64(i64),
    /// A binary fraction of 32 bits.
    F32(f32),
    /// A binary fraction of 64 bits.
    F64(f64),
    /// A decimal number with exact digits.
    Decimal(Box<Decimal>),
    /// Text.
    Text(String),
    /// Bytes.
    Bytes(Vec<u8>),
    /// A UUID.
    Uuid(Uuid),
    /// A day.
    Date(Date),
    /// A time of day.
    Time(Time),
    /// A day and a time, without a zone.
    Timestamp(Timestamp),
    /// An instant.
    TimestampTz(TimestampTz),
    /// Months, days and microseconds.
    Interval(Interval),
    /// JSON.
    Json(Box<serde_json::Value>),
    /// A one-dimensional array.
    Array(Box<Array>),
    /// A range.
    Range(Box<Range>),
}

impl Value {
    /// True for NULL.
    #[must_use]
    pub const fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// The integer inside, if it is one, of any width.
    #[must_use]
    pub fn as_i64(&self) -> Option<i64> {
        if let Self::I16(value) = self {
            Some((*value).into())
        } else if let Self::I32(value) = self {
            Some((*value).into())
        } else if let Self::I64(value) = self {
            Some(*value)
        } else {
            None
        }
    }

    /// The text inside, if it is one.
    #[must_use]
    pub const fn as_text(&self) -> Option<&str> {
        if let Self::Text(value) = self { Some(value.as_str()) } else { None }
    }

    /// The truth inside: a boolean, or an integer as SQLite writes one.
    #[must_use]
    pub const fn as_bool(&self) -> Option<bool> {
        if let Self::Bool(value) = self {
            Some(*value)
        } else if let Self::I64(value) = self {
            Some(*value != 0)
        } else {
            None
        }
    }

    /// How many bytes its content takes, about.
    pub(crate) fn size(&self) -> usize {
        match self {
            Self::Text(text) => text.len(),
            Self::Bytes(bytes) => bytes.len(),
            Self::Decimal(decimal) => decimal.as_str().len(),
            Self::Array(array) => array.elements().iter().map(Self::size).sum(),
            Self::Json(_) | Self::Range(_) => 64,
            Self::Null
            | Self::Bool(_)
            | Self::I16(_)
            | Self::I32(_)
            | Self::I64(_)
            | Self::F32(_)
            | Self::F64(_)
            | Self::Uuid(_)
            | Self::Date(_)
            | Self::Time(_)
            | Self::Timestamp(_)
            | Self::TimestampTz(_)
            | Self::Interval(_) => 8,
        }
    }

    /// The name of its type, as `Debug` prints it.
    #[must_use]
    pub const fn type_name(&self) -> &'static str {
        match self {
            Self::Null => "Null",
            Self::Bool(_) => "Bool",
            Self::I16(_) => "I16",
            Self::I32(_) => "I32",
            Self::I64(_) => "I64",
            Self::F32(_) => "F32",
            Self::F64(_) => "F64",
            Self::Decimal(_) => "Decimal",
            Self::Text(_) => "Text",
            Self::Bytes(_) => "Bytes",
            Self::Uuid(_) => "Uuid",
            Self::Date(_) => "Date",
            Self::Time(_) => "Time",
            Self::Timestamp(_) => "Timestamp",
            Self::TimestampTz(_) => "TimestampTz",
            Self::Interval(_) => "Interval",
            Self::Json(_) => "Json",
            Self::Array(_) => "Array",
            Self::Range(_) => "Range",
        }
    }
}

impl fmt::Debug for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.type_name())?;
        if let Self::Text(text) = self {
            write!(f, "({} bytes)", text.len())
        } else if let Self::Bytes(bytes) = self {
            write!(f, "({} bytes)", bytes.len())
        } else if let Self::Array(array) = self {
            write!(f, "({} elements)", array.elements().len())
        } else if self.is_null() {
            Ok(())
        } else {
            f.write_str("(..)")
        }
    }
}

/// One row: its values in the order of the columns.
pub type Row = Vec<Value>;

#[cfg(test)]
mod tests {
    use super::{Array, SqlType, Value};

    #[test]
    fn debug_never_shows_content() {
        assert_eq!(format!("{:?}", Value::Text("hunter2".to_owned())), "Text(7 bytes)");
        assert_eq!(format!("{:?}", Value::I64(4711)), "I64(..)");
        assert_eq!(format!("{:?}", Value::Null), "Null");
        let array = Array::new(SqlType::Text, vec![Value::from("hunter2")]);
        assert_eq!(format!("{:?}", Value::Array(Box::new(array.clone()))), "Array(1 elements)");
        assert!(!format!("{array:?}").contains("hunter2"));
    }
}
