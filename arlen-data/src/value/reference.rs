//! Values where they lie: in the answer of a database, before anything is copied.

use super::{Date, Interval, Time, Timestamp, TimestampTz, Uuid, Value};

/// A value in the answer of a database. Text and bytes are borrowed from it; what must be put together from parts (a
/// decimal, an array, a range) is owned.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub enum ValueRef<'v> {
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
    /// Text; also the value of an enum.
    Text(&'v str),
    /// Bytes.
    Bytes(&'v [u8]),
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
    /// JSON as text.
    Json(&'v str),
    /// Anything else.
    Owned(Value),
}

/// Why a value is not of the type that it is read as. Holds no content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Unfit {
    /// It is NULL, and the type has none.
    Null,
    /// It has another type.
    Type,
    /// It has a type that could hold it, and this one is out of range or means nothing there.
    Content,
}

impl ValueRef<'_> {
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
            Self::Text(_) => "Text",
            Self::Bytes(_) => "Bytes",
            Self::Uuid(_) => "Uuid",
            Self::Date(_) => "Date",
            Self::Time(_) => "Time",
            Self::Timestamp(_) => "Timestamp",
            Self::TimestampTz(_) => "TimestampTz",
            Self::Interval(_) => "Interval",
            Self::Json(_) => "Json",
            Self::Owned(value) => value.type_name(),
        }
    }

    /// How many bytes its content takes, about.
    #[must_use]
    #[expect(clippy::wildcard_enum_match_arm, reason = "all others are small")]
    pub fn size(&self) -> usize {
        match self {
            Self::Text(text) | Self::Json(text) => text.len(),
            Self::Bytes(bytes) => bytes.len(),
            Self::Owned(value) => value.size(),
            _ => 8,
        }
    }

    /// A copy that lives for itself.
    ///
    /// # Errors
    ///
    /// [`Unfit::Content`] for JSON that cannot be read.
    pub fn into_value(self) -> Result<Value, Unfit> {
        Ok(match self {
            Self::Null => Value::Null,
            Self::Bool(value) => Value::Bool(value),
            Self::I16(value) => Value::I16(value),
            Self::I32(value) => Value::I32(value),
            Self::I64(value) => Value::I64(value),
            Self::F32(value) => Value::F32(value),
            Self::F64(value) => Value::F64(value),
            Self::Text(text) => Value::Text(text.to_owned()),
            Self::Bytes(bytes) => Value::Bytes(bytes.to_owned()),
            Self::Uuid(value) => Value::Uuid(value),
            Self::Date(value) => Value::Date(value),
            Self::Time(value) => Value::Time(value),
            Self::Timestamp(value) => Value::Timestamp(value),
            Self::TimestampTz(value) => Value::TimestampTz(value),
            Self::Interval(value) => Value::Interval(value),
            Self::Json(text) => Value::Json(Box::new(serde_json::from_str(text).map_err(|_| Unfit::Content)?)),
            Self::Owned(value) => value,
        })
    }
}

impl std::fmt::Debug for ValueRef<'_> {
    /// Its type, never its content.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.type_name())
    }
}

impl<'v> From<&'v Value> for ValueRef<'v> {
    fn from(value: &'v Value) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Bool(value) => Self::Bool(*value),
            Value::I16(value) => Self::I16(*value),
            Value::I32(value) => Self::I32(*value),
            Value::I64(value) => Self::I64(*value),
            Value::F32(value) => Self::F32(*value),
            Value::F64(value) => Self::F64(*value),
            Value::Text(text) => Self::Text(text),
            Value::Bytes(bytes) => Self::Bytes(bytes),
            Value::Uuid(value) => Self::Uuid(*value),
            Value::Date(value) => Self::Date(*value),
            Value::Time(value) => Self::Time(*value),
            Value::Timestamp(value) => Self::Timestamp(*value),
            Value::TimestampTz(value) => Self::TimestampTz(*value),
            Value::Interval(value) => Self::Interval(*value),
            Value::Decimal(_) | Value::Json(_) | Value::Array(_) | Value::Range(_) => Self::Owned(value.clone()),
        }
    }
}
