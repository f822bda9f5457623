//! From Rust's types to values.

use super::{Array, Date, Decimal, Interval, Range, SqlType, Time, Timestamp, TimestampTz, Uuid, Value};
use std::borrow::Cow;

macro_rules! from {
    ($($type:ty => $variant:ident;)+) => {
        $(impl From<$type> for Value {
            fn from(value: $type) -> Self {
                Self::$variant(value.into())
            }
        })+
    };
}

from! {
    bool => Bool; i16 => I16; i32 => I32; i64 => I64; f32 => F32; f64 => F64;
    i8 => I16; u8 => I16; u16 => I32; u32 => I64;
    String => Text; &str => Text; &String => Text; Box<str> => Text; Vec<u8> => Bytes; &[u8] => Bytes;
    Decimal => Decimal; Uuid => Uuid; Date => Date; Time => Time; Timestamp => Timestamp;
    TimestampTz => TimestampTz; Interval => Interval; serde_json::Value => Json; Array => Array; Range => Range;
}

impl From<Cow<'_, str>> for Value {
    fn from(value: Cow<'_, str>) -> Self {
        Self::Text(value.into_owned())
    }
}

impl<T: Into<Self>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

macro_rules! from_array {
    ($($type:ty => $element:ident;)+) => {
        $(impl From<Vec<$type>> for Value {
            fn from(values: Vec<$type>) -> Self {
                Self::Array(Box::new(Array::new(SqlType::$element, values.into_iter().map(Into::into).collect())))
            }
        })+
    };
}

from_array! {
    bool => Bool; i16 => SmallInt; i32 => Int; i64 => BigInt; f32 => Real; f64 => Double; String => Text; &str => Text;
    Uuid => Uuid; Date => Date; Timestamp => Timestamp; TimestampTz => TimestampTz;
}

/// What fits a slot of type `T`: the type itself, and what converts to it without loss or surprise (`&str` fits a
/// `String`, a value fits its `Option`).
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not fit a slot of type `{T}`",
    label = "this value has the wrong type for its slot",
    note = "the types of a handle's slots stand in its first type parameter, in the order of the arguments"
)]
pub trait BindTo<T> {
    /// The value to send.
    fn bind_to(self) -> Value;
}

macro_rules! bind_to {
    ($($slot:ty: $($type:ty),+;)+) => {
        $($(impl BindTo<$slot> for $type {
            fn bind_to(self) -> Value {
                self.into()
            }
        }
        impl BindTo<Option<$slot>> for $type {
            fn bind_to(self) -> Value {
                self.into()
            }
        }
        impl BindTo<Option<$slot>> for Option<$type> {
            fn bind_to(self) -> Value {
                self.into()
            }
        })+)+
    };
}

bind_to! {
    bool: bool; i16: i16; i32: i32; i64: i64; f32: f32; f64: f64;
    String: String, &str, &String, Cow<'_, str>; Vec<u8>: Vec<u8>, &[u8];
    Decimal: Decimal; Uuid: Uuid; Date: Date; Time: Time; Timestamp: Timestamp; TimestampTz: TimestampTz;
    Interval: Interval; serde_json::Value: serde_json::Value;
    Vec<bool>: Vec<bool>; Vec<i16>: Vec<i16>; Vec<i32>: Vec<i32>; Vec<i64>: Vec<i64>; Vec<f64>: Vec<f64>;
    Vec<String>: Vec<String>; Vec<Uuid>: Vec<Uuid>;
}
