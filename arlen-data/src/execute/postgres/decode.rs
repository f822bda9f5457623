//! Columns of an answer, from the binary form of their type.

use super::bind::{EPOCH_DAYS, EPOCH_MICROS};
use crate::value::{
    Array, Bound, Date, Decimal, Interval, Range, RangeType, SqlType, Time, Timestamp, TimestampTz, Uuid, Value,
    ValueRef,
};
use std::error::Error as StdError;
use std::fmt::Write as _;
use tokio_postgres::types::{FromSql, Kind, Type};

/// What a column holds; nothing if it is NULL.
pub(super) struct Raw<'r>(pub(super) Option<&'r [u8]>);

impl<'r> FromSql<'r> for Raw<'r> {
    fn from_sql(_: &Type, bytes: &'r [u8]) -> Result<Self, Box<dyn StdError + Sync + Send>> {
        Ok(Self(Some(bytes)))
    }

    fn from_sql_null(_: &Type) -> Result<Self, Box<dyn StdError + Sync + Send>> {
        Ok(Self(None))
    }

    fn accepts(_: &Type) -> bool {
        true
    }
}

/// A value of a type. None if the type is not known here, or its bytes are not what they should be.
pub(super) fn decode<'r>(ty: &Type, bytes: &'r [u8]) -> Option<ValueRef<'r>> {
    Some(match *ty {
        Type::BOOL => ValueRef::Bool(bytes.first().copied()? != 0),
        Type::INT2 => ValueRef::I16(i16::from_be_bytes(bytes.try_into().ok()?)),
        Type::INT4 => ValueRef::I32(i32::from_be_bytes(bytes.try_into().ok()?)),
        Type::INT8 => ValueRef::I64(i64::from_be_bytes(bytes.try_into().ok()?)),
        Type::OID => ValueRef::I64(u32::from_be_bytes(bytes.try_into().ok()?).into()),
        Type::FLOAT4 => ValueRef::F32(f32::from_be_bytes(bytes.try_into().ok()?)),
        Type::FLOAT8 => ValueRef::F64(f64::from_be_bytes(bytes.try_into().ok()?)),
        Type::TEXT | Type::VARCHAR | Type::BPCHAR | Type::NAME | Type::UNKNOWN | Type::XML => text(bytes)?,
        Type::BYTEA => ValueRef::Bytes(bytes),
        Type::TIMESTAMPTZ => ValueRef::TimestampTz(TimestampTz::from_micros(micros(bytes)?)),
        Type::TIMESTAMP => ValueRef::Timestamp(Timestamp::from_micros(micros(bytes)?)),
        Type::UUID => ValueRef::Uuid(Uuid::from_bytes(bytes.try_into().ok()?)),
        Type::JSON => ValueRef::Json(std::str::from_utf8(bytes).ok()?),
        Type::JSONB => ValueRef::Json(std::str::from_utf8(bytes.strip_prefix(&[1])?).ok()?),
        Type::DATE => {
            let days = i32::from_be_bytes(bytes.try_into().ok()?);
            // The two ends of the type stand for infinity, which is no day.
            let days = Some(days).filter(|days| !matches!(*days, i32::MIN | i32::MAX))?;
            ValueRef::Date(Date::from_days(days.checked_add(EPOCH_DAYS)?))
        }
        Type::TIME => ValueRef::Time(Time::from_micros(i64::from_be_bytes(bytes.try_into().ok()?))?),
        Type::INTERVAL => ValueRef::Interval(interval(bytes)?),
        Type::NUMERIC => ValueRef::Owned(Value::Decimal(Box::new(numeric(bytes)?))),
        _ => return of_kind(ty, bytes),
    })
}

fn of_kind<'r>(ty: &Type, bytes: &'r [u8]) -> Option<ValueRef<'r>> {
    match ty.kind() {
        Kind::Enum(_) => text(bytes),
        Kind::Domain(inner) => decode(inner, bytes),
        Kind::Array(element) => array(element, bytes).map(ValueRef::Owned),
        Kind::Range(element) => range(element, bytes).map(ValueRef::Owned),
        Kind::Simple if ty.name() == "citext" => text(bytes),
        Kind::Simple | Kind::Pseudo | Kind::Multirange(_) | Kind::Composite(_) | _ => None,
    }
}

fn text(bytes: &[u8]) -> Option<ValueRef<'_>> {
    std::str::from_utf8(bytes).ok().map(ValueRef::Text)
}

/// Microseconds since 1970; the two ends of the type stand for infinity, which is no instant.
fn micros(bytes: &[u8]) -> Option<i64> {
    let micros = i64::from_be_bytes(bytes.try_into().ok()?);
    Some(micros).filter(|micros| !matches!(*micros, i64::MIN | i64::MAX))?.checked_add(EPOCH_MICROS)
}

fn interval(bytes: &[u8]) -> Option<Interval> {
    let (micros, rest) = bytes.split_first_chunk()?;
    let (days, months) = rest.split_first_chunk()?;
    Some(Interval {
        months: i32::from_be_bytes(months.try_into().ok()?),
        days: i32::from_be_bytes(*days),
        micros: i64::from_be_bytes(*micros),
    })
}

/// The digits of a `numeric`. Infinity and "not a number" are no decimal numbers.
fn numeric(bytes: &[u8]) -> Option<Decimal> {
    let (header, digits) = bytes.split_first_chunk::<8>()?;
    let [c1, c2, w1, w2, s1, s2, d1, d2] = *header;
    let count = usize::from(u16::from_be_bytes([c1, c2]));
    let weight = i32::from(i16::from_be_bytes([w1, w2]));
    let sign = u16::from_be_bytes([s1, s2]);
    let scale = usize::from(u16::from_be_bytes([d1, d2]));
    if digits.len() != count * 2 || !matches!(sign, 0 | 0x4000) {
        return None;
    }
    let groups: Vec<u16> =
        digits.chunks_exact(2).filter_map(|pair| Some(u16::from_be_bytes(pair.try_into().ok()?))).collect();
    let group = |place: i32| -> u16 {
        usize::try_from(weight - place).ok().and_then(|at| groups.get(at)).copied().unwrap_or(0)
    };
    let mut out = String::with_capacity(count * 4 + 3);
    if sign != 0 {
        out.push('-');
    }
    for place in (0..=weight.max(0)).rev() {
        let written =
            if place == weight.max(0) { write!(out, "{}", group(place)) } else { write!(out, "{:04}", group(place)) };
        written.ok()?;
    }
    if scale > 0 {
        out.push('.');
        let end = out.len() + scale;
        let mut place = -1;
        while out.len() < end {
            write!(out, "{:04}", group(place)).ok()?;
            place -= 1;
        }
        out.truncate(end);
    }
    out.parse().ok()
}

/// A length and so many bytes; a negative length is NULL.
#[expect(clippy::option_option, reason = "cut off, NULL, and there")]
fn sized<'r>(bytes: &mut &'r [u8]) -> Option<Option<&'r [u8]>> {
    let (length, rest) = bytes.split_first_chunk()?;
    let Ok(length) = usize::try_from(i32::from_be_bytes(*length)) else {
        *bytes = rest;
        return Some(None);
    };
    let (content, rest) = rest.split_at_checked(length)?;
    *bytes = rest;
    Some(Some(content))
}

fn owned(ty: &Type, content: Option<&[u8]>) -> Option<Value> {
    let Some(content) = content else { return Some(Value::Null) };
    decode(ty, content)?.into_value().ok()
}

/// An array of one dimension; those of more are not known here.
fn array(element: &Type, bytes: &[u8]) -> Option<Value> {
    let (header, mut rest) = bytes.split_first_chunk::<12>()?;
    let dimensions = i32::from_be_bytes(*header.first_chunk()?);
    let mut elements = Vec::new();
    if dimensions == 1 {
        let (count, behind) = rest.split_first_chunk::<4>()?;
        let count = usize::try_from(i32::from_be_bytes(*count)).ok()?;
        let (_lower_bound, behind) = behind.split_first_chunk::<4>()?;
        rest = behind;
        // Every element takes at least its length: what is declared is not believed before it came.
        elements.reserve(count.min(rest.len() / 4));
        for _ in 0..count {
            elements.push(owned(element, sized(&mut rest)?)?);
        }
    } else if dimensions != 0 {
        return None;
    }
    rest.is_empty().then(|| Value::Array(Box::new(Array::new(sql_type(element), elements))))
}

fn range(element: &Type, bytes: &[u8]) -> Option<Value> {
    let (flags, mut rest) = bytes.split_first()?;
    if flags & 1 != 0 {
        return Some(Value::Range(Box::new(Range::Empty)));
    }
    let mut bound = |inclusive: u8, unbounded: u8| -> Option<Bound> {
        if flags & unbounded != 0 {
            return Some(Bound::Unbounded);
        }
        let value = owned(element, sized(&mut rest)?)?;
        Some(if flags & inclusive != 0 { Bound::Inclusive(value) } else { Bound::Exclusive(value) })
    };
    let (low, high) = (bound(2, 8)?, bound(4, 16)?);
    Some(Value::Range(Box::new(Range::Between(low, high))))
}

/// The neutral name of a type of the server.
fn sql_type(ty: &Type) -> SqlType {
    match *ty {
        Type::BOOL => SqlType::Bool,
        Type::INT2 => SqlType::SmallInt,
        Type::INT4 => SqlType::Int,
        Type::INT8 | Type::OID => SqlType::BigInt,
        Type::FLOAT4 => SqlType::Real,
        Type::FLOAT8 => SqlType::Double,
        Type::NUMERIC => SqlType::Numeric(None),
        Type::TEXT | Type::VARCHAR | Type::BPCHAR | Type::NAME => SqlType::Text,
        Type::BYTEA => SqlType::Bytes,
        Type::UUID => SqlType::Uuid,
        Type::DATE => SqlType::Date,
        Type::TIME => SqlType::Time,
        Type::TIMESTAMP => SqlType::Timestamp,
        Type::TIMESTAMPTZ => SqlType::TimestampTz,
        Type::INTERVAL => SqlType::Interval,
        Type::JSON => SqlType::Json,
        Type::JSONB => SqlType::Jsonb,
        Type::INT4_RANGE => SqlType::Range(RangeType::Int),
        Type::INT8_RANGE => SqlType::Range(RangeType::BigInt),
        Type::NUM_RANGE => SqlType::Range(RangeType::Numeric),
        Type::TS_RANGE => SqlType::Range(RangeType::Timestamp),
        Type::TSTZ_RANGE => SqlType::Range(RangeType::TimestampTz),
        Type::DATE_RANGE => SqlType::Range(RangeType::Date),
        _ => SqlType::named(ty.name().to_owned()),
    }
}
