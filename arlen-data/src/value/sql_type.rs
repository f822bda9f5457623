//! The SQL types that a cast or an array can name.

use std::borrow::Cow;

/// A SQL type, neutral. A dialect spells it, or refuses it where it has no type of exactly that meaning.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SqlType {
    /// `boolean`
    Bool,
    /// An integer of 16 bits.
    SmallInt,
    /// An integer of 32 bits.
    Int,
    /// An integer of 64 bits.
    BigInt,
    /// A binary fraction of 32 bits.
    Real,
    /// A binary fraction of 64 bits.
    Double,
    /// A decimal number, with precision and scale or as given.
    Numeric(Option<(u16, i16)>),
    /// Text of any length.
    Text,
    /// Text of at most so many characters; a cast cuts what is longer.
    Varchar(u32),
    /// Text of exactly so many characters.
    Char(u32),
    /// Bytes.
    Bytes,
    /// A UUID.
    Uuid,
    /// A day.
    Date,
    /// A time of day.
    Time,
    /// A day and a time.
    Timestamp,
    /// An instant.
    TimestampTz,
    /// A span of time.
    Interval,
    /// JSON as it was written.
    Json,
    /// JSON in PostgreSQL's binary form.
    Jsonb,
    /// An array.
    Array(Box<Self>),
    /// A range.
    Range(RangeType),
    /// A type by its name, in parts, each of which is quoted: an enum, a domain, a composite.
    Named(Cow<'static, [Cow<'static, str>]>),
}

/// PostgreSQL's range types.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RangeType {
    /// `int4range`
    Int,
    /// `int8range`
    BigInt,
    /// `numrange`
    Numeric,
    /// `tsrange`
    Timestamp,
    /// `tstzrange`
    TimestampTz,
    /// `daterange`
    Date,
}

impl SqlType {
    /// An array of this type.
    #[must_use]
    pub fn array(self) -> Self {
        Self::Array(Box::new(self))
    }

    /// A type by its name in one part, any name.
    #[must_use]
    pub fn named(name: impl Into<Cow<'static, str>>) -> Self {
        Self::Named(Cow::Owned(vec![name.into()]))
    }
}
