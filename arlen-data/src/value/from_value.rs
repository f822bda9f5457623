//! From values to Rust's types: exactly, or not at all.
#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "a type reads what it knows and refuses the rest, whatever comes later"
)]

use super::{Array, Date, Decimal, Interval, Range, Time, Timestamp, TimestampTz, Unfit, Uuid, Value, ValueRef};
use serde::de::DeserializeOwned;

/// A type that a column can be read as.
///
/// Integers are read as any integer that holds them; anything that would be cut, rounded or guessed is refused. SQLite has
/// no types for UUIDs, decimals, days and times, so that they are read from text as well, in the form in which they are
/// written there; booleans from 0 and 1.
#[diagnostic::on_unimplemented(
    message = "a column cannot be read as `{Self}`",
    label = "a type that implements `FromValue` is expected here",
    note = "a column that may be NULL is read as an `Option`; JSON is read into a type of yours as `Json<T>`"
)]
pub trait FromValue: Sized {
    /// Reads a value.
    ///
    /// # Errors
    ///
    /// [`Unfit`] says why it is not of this type.
    fn from_value(value: ValueRef<'_>) -> Result<Self, Unfit>;
}

/// JSON that is read into, or written from, a type of yours.
///
/// ```
/// use arlen_data::value::{FromValue, Json, ValueRef};
///
/// let Json(tags) = Json::<Vec<String>>::from_value(ValueRef::Json(r#"["a", "b"]"#)).expect("a list");
/// assert_eq!(tags, ["a", "b"]);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Json<T>(pub T);

impl<T: serde::Serialize> Json<T> {
    /// The value to bind.
    ///
    /// # Errors
    ///
    /// What `serde_json` says of a type that is no JSON, for instance a map whose keys are no text.
    pub fn to_value(&self) -> serde_json::Result<Value> {
        serde_json::to_value(&self.0).map(|json| Value::Json(Box::new(json)))
    }
}

impl<T: DeserializeOwned> FromValue for Json<T> {
    fn from_value(value: ValueRef<'_>) -> Result<Self, Unfit> {
        if let ValueRef::Json(text) | ValueRef::Text(text) = value {
            return serde_json::from_str(text).map(Self).map_err(|_| Unfit::Content);
        }
        match value {
            ValueRef::Owned(Value::Json(json)) => serde_json::from_value(*json).map(Self).map_err(|_| Unfit::Content),
            other => Err(unfit(&other)),
        }
    }
}

impl<T: FromValue> FromValue for Option<T> {
    fn from_value(value: ValueRef<'_>) -> Result<Self, Unfit> {
        if let ValueRef::Null = value { Ok(None) } else { T::from_value(value).map(Some) }
    }
}

const fn unfit(value: &ValueRef<'_>) -> Unfit {
    if matches!(value, ValueRef::Null) { Unfit::Null } else { Unfit::Type }
}

/// The integer inside, of any width.
fn integer(value: &ValueRef<'_>) -> Result<i64, Unfit> {
    if let ValueRef::I64(value) = value {
        Ok(*value)
    } else if let ValueRef::I32(value) = value {
        Ok((*value).into())
    } else if let ValueRef::I16(value) = value {
        Ok((*value).into())
    } else {
        Err(unfit(value))
    }
}

macro_rules! integers {
    ($($type:ty),+) => {
        $(impl FromValue for $type {
            #[inline]
            fn from_value(value: ValueRef<'_>) -> Result<Self, Unfit> {
                Self::try_from(integer(&value)?).map_err(|_| Unfit::Content)
            }
        })+
    };
}

integers!(i8, i16, i32, i64, u8, u16, u32, u64);

impl FromValue for bool {
    #[inline]
    fn from_value(value: ValueRef<'_>) -> Result<Self, Unfit> {
        if let ValueRef::Bool(value) = value {
            return Ok(value);
        }
        match value {
            ValueRef::I64(0) => Ok(false),
            ValueRef::I64(1) => Ok(true),
            ValueRef::I64(_) => Err(Unfit::Content),
            other => Err(unfit(&other)),
        }
    }
}

impl FromValue for f32 {
    fn from_value(value: ValueRef<'_>) -> Result<Self, Unfit> {
        if let ValueRef::F32(value) = value {
            return Ok(value);
        }
        let ValueRef::F64(wide) = value else { return Err(unfit(&value)) };
        #[expect(clippy::cast_possible_truncation, reason = "compared with what it was before it is used")]
        let narrow = wide as Self;
        if f64::from(narrow).to_bits() == wide.to_bits() || wide.is_nan() { Ok(narrow) } else { Err(Unfit::Content) }
    }
}

impl FromValue for f64 {
    fn from_value(value: ValueRef<'_>) -> Result<Self, Unfit> {
        if let ValueRef::F64(value) = value {
            Ok(value)
        } else if let ValueRef::F32(value) = value {
            Ok(value.into())
        } else {
            Err(unfit(&value))
        }
    }
}

impl FromValue for String {
    #[inline]
    fn from_value(value: ValueRef<'_>) -> Result<Self, Unfit> {
        match value {
            ValueRef::Text(text) => Ok(text.to_owned()),
            other => Err(unfit(&other)),
        }
    }
}

impl FromValue for Box<str> {
    fn from_value(value: ValueRef<'_>) -> Result<Self, Unfit> {
        String::from_value(value).map(Into::into)
    }
}

impl FromValue for Vec<u8> {
    fn from_value(value: ValueRef<'_>) -> Result<Self, Unfit> {
        match value {
            ValueRef::Bytes(bytes) => Ok(bytes.to_owned()),
            other => Err(unfit(&other)),
        }
    }
}

impl FromValue for Decimal {
    fn from_value(value: ValueRef<'_>) -> Result<Self, Unfit> {
        match value {
            ValueRef::Owned(Value::Decimal(decimal)) => Ok(*decimal),
            ValueRef::Text(text) => text.parse().map_err(|_| Unfit::Content),
            other => integer(&other).map(Self::from),
        }
    }
}

/// Types that are read from text where a database does not have them.
macro_rules! or_text {
    ($($type:ident),+) => {
        $(impl FromValue for $type {
            fn from_value(value: ValueRef<'_>) -> Result<Self, Unfit> {
                match value {
                    ValueRef::$type(value) => Ok(value),
                    ValueRef::Text(text) => text.parse().map_err(|_| Unfit::Content),
                    other => Err(unfit(&other)),
                }
            }
        })+
    };
}

or_text!(Uuid, Date, Time, Timestamp, TimestampTz);

impl FromValue for Interval {
    fn from_value(value: ValueRef<'_>) -> Result<Self, Unfit> {
        match value {
            ValueRef::Interval(value) => Ok(value),
            other => Err(unfit(&other)),
        }
    }
}

impl FromValue for serde_json::Value {
    fn from_value(value: ValueRef<'_>) -> Result<Self, Unfit> {
        Json::from_value(value).map(|Json(json)| json)
    }
}

impl FromValue for Array {
    fn from_value(value: ValueRef<'_>) -> Result<Self, Unfit> {
        match value {
            ValueRef::Owned(Value::Array(array)) => Ok(*array),
            other => Err(unfit(&other)),
        }
    }
}

impl FromValue for Range {
    fn from_value(value: ValueRef<'_>) -> Result<Self, Unfit> {
        match value {
            ValueRef::Owned(Value::Range(range)) => Ok(*range),
            other => Err(unfit(&other)),
        }
    }
}

macro_rules! arrays {
    ($($type:ty),+ $(,)?) => {
        $(impl FromValue for Vec<$type> {
            fn from_value(value: ValueRef<'_>) -> Result<Self, Unfit> {
                let array = Array::from_value(value)?;
                array.elements().iter().map(|element| <$type>::from_value(element.into())).collect()
            }
        }

        impl FromValue for Vec<Option<$type>> {
            fn from_value(value: ValueRef<'_>) -> Result<Self, Unfit> {
                let array = Array::from_value(value)?;
                array.elements().iter().map(|element| Option::<$type>::from_value(element.into())).collect()
            }
        })+
    };
}

arrays!(
    bool,
    i16,
    i32,
    i64,
    f32,
    f64,
    String,
    Vec<u8>,
    Decimal,
    Uuid,
    Date,
    Time,
    Timestamp,
    TimestampTz,
    Interval,
    serde_json::Value
);

impl FromValue for Value {
    fn from_value(value: ValueRef<'_>) -> Result<Self, Unfit> {
        value.into_value()
    }
}
