//! Values to parameters, in the binary form of the type that the server gave the parameter.

use crate::compile::Values;
use crate::diag::{Code, Diagnostic};
use crate::value::{Array, Bound, Decimal, Range, Value};
use bytes::BytesMut;
use std::error::Error as StdError;
use std::fmt;
use tokio_postgres::types::{Format, IsNull, Kind, ToSql, Type};

/// Days and microseconds from 1970-01-01 to 2000-01-01, where PostgreSQL begins to count.
pub(super) const EPOCH_DAYS: i32 = 10_957;
pub(super) const EPOCH_MICROS: i64 = 946_684_800_000_000;

/// A value as the parameter with a number, from 1.
#[derive(Debug)]
pub(super) struct Parameter<'v> {
    pub(super) value: &'v Value,
    pub(super) number: usize,
}

impl<'v> Parameter<'v> {
    /// Values as parameters, in their order.
    pub(super) fn all(values: &'v Values<'_>) -> impl ExactSizeIterator<Item = Self> {
        (0..values.len()).map(|at| Self { value: values.get(at).unwrap_or(&Value::Null), number: at + 1 })
    }
}

/// A value that does not fit its parameter.
#[derive(Debug)]
pub(super) struct Unbound {
    misfit: Misfit,
    number: usize,
}

impl fmt::Display for Unbound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.diagnostic().message())
    }
}

impl StdError for Unbound {}

/// Why a value does not fit a parameter. Holds no content.
#[derive(Debug)]
struct Misfit {
    code: Code,
    value: &'static str,
    wanted: String,
}

impl Unbound {
    /// The fault.
    pub(super) fn diagnostic(&self) -> Diagnostic {
        let (value, wanted, number) = (self.misfit.value, &self.misfit.wanted, self.number);
        let (message, help) = if self.misfit.code == Code::ValueOutOfRange {
            (
                format!("the value of parameter ${number} is outside of what `{wanted}` holds exactly"),
                "bind a value that fits, or cast the parameter in the statement",
            )
        } else if self.misfit.code == Code::TextInvalid {
            (
                format!("the value of parameter ${number} holds NUL, which no text of PostgreSQL can"),
                "take it out, or bind bytes",
            )
        } else {
            (
                format!("a value of type `{value}` cannot be bound to parameter ${number} of type `{wanted}`"),
                "bind a value of that type, or cast the parameter in the statement",
            )
        };
        Diagnostic::new(self.misfit.code, message).with_help(help)
    }
}

/// True if a value of this kind can be bound to such a parameter at all.
pub(super) fn fits(value: &Value, to: &Type) -> bool {
    if declared(value) == *to || matches!(value, Value::Null) {
        return true;
    }
    let mut scratch = BytesMut::new();
    match encode(value, to, &mut scratch) {
        Ok(_) => true,
        Err(misfit) => misfit.code != Code::ValueTypeMismatch,
    }
}

/// The type of a value, for a server that cannot infer it. Text and NULL may be anything.
pub(super) fn declared(value: &Value) -> Type {
    match value {
        Value::Null | Value::Text(_) | Value::Range(_) => Type::UNKNOWN,
        Value::Bool(_) => Type::BOOL,
        Value::I16(_) => Type::INT2,
        Value::I32(_) => Type::INT4,
        Value::I64(_) => Type::INT8,
        Value::F32(_) => Type::FLOAT4,
        Value::F64(_) => Type::FLOAT8,
        Value::Decimal(_) => Type::NUMERIC,
        Value::Bytes(_) => Type::BYTEA,
        Value::Uuid(_) => Type::UUID,
        Value::Date(_) => Type::DATE,
        Value::Time(_) => Type::TIME,
        Value::Timestamp(_) => Type::TIMESTAMP,
        Value::TimestampTz(_) => Type::TIMESTAMPTZ,
        Value::Interval(_) => Type::INTERVAL,
        Value::Json(_) => Type::JSONB,
        Value::Array(array) => declared_array(array),
    }
}

fn declared_array(array: &Array) -> Type {
    use crate::value::SqlType;
    match array.element() {
        SqlType::Bool => Type::BOOL_ARRAY,
        SqlType::SmallInt => Type::INT2_ARRAY,
        SqlType::Int => Type::INT4_ARRAY,
        SqlType::BigInt => Type::INT8_ARRAY,
        SqlType::Real => Type::FLOAT4_ARRAY,
        SqlType::Double => Type::FLOAT8_ARRAY,
        SqlType::Numeric(_) => Type::NUMERIC_ARRAY,
        SqlType::Text => Type::TEXT_ARRAY,
        SqlType::Varchar(_) => Type::VARCHAR_ARRAY,
        SqlType::Char(_) => Type::BPCHAR_ARRAY,
        SqlType::Bytes => Type::BYTEA_ARRAY,
        SqlType::Uuid => Type::UUID_ARRAY,
        SqlType::Date => Type::DATE_ARRAY,
        SqlType::Time => Type::TIME_ARRAY,
        SqlType::Timestamp => Type::TIMESTAMP_ARRAY,
        SqlType::TimestampTz => Type::TIMESTAMPTZ_ARRAY,
        SqlType::Interval => Type::INTERVAL_ARRAY,
        SqlType::Json => Type::JSON_ARRAY,
        SqlType::Jsonb => Type::JSONB_ARRAY,
        SqlType::Array(_) | SqlType::Range(_) | SqlType::Named(_) => Type::UNKNOWN,
    }
}

impl ToSql for Parameter<'_> {
    fn to_sql(&self, to: &Type, out: &mut BytesMut) -> Result<IsNull, Box<dyn StdError + Sync + Send>> {
        Ok(encode(self.value, to, out).map_err(|misfit| Unbound { misfit, number: self.number })?)
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    fn encode_format(&self, to: &Type) -> Format {
        if matches!(self.value, Value::Text(_)) && as_written(to) { Format::Text } else { Format::Binary }
    }

    fn to_sql_checked(&self, to: &Type, out: &mut BytesMut) -> Result<IsNull, Box<dyn StdError + Sync + Send>> {
        self.to_sql(to, out)
    }
}

/// The type below a domain.
fn base(ty: &Type) -> &Type {
    if let Kind::Domain(inner) = ty.kind() { base(inner) } else { ty }
}

/// Types of which the neutral values know nothing: text is sent as the server's input function reads it, like a literal.
fn as_written(to: &Type) -> bool {
    let to = base(to);
    let known = [
        Type::BOOL,
        Type::INT2,
        Type::INT4,
        Type::INT8,
        Type::OID,
        Type::FLOAT4,
        Type::FLOAT8,
        Type::NUMERIC,
        Type::BYTEA,
        Type::UUID,
        Type::DATE,
        Type::TIME,
        Type::TIMESTAMP,
        Type::TIMESTAMPTZ,
        Type::INTERVAL,
        Type::TEXT,
        Type::VARCHAR,
        Type::BPCHAR,
        Type::NAME,
        Type::UNKNOWN,
        Type::JSON,
        Type::JSONB,
    ];
    matches!(to.kind(), Kind::Simple | Kind::Pseudo) && !known.contains(to)
}

#[expect(clippy::too_many_lines, reason = "one arm for each type, and nothing to share")]
fn encode(value: &Value, to: &Type, out: &mut BytesMut) -> Result<IsNull, Misfit> {
    let fault = |code| Misfit { code, value: value.type_name(), wanted: to.name().to_owned() };
    let mismatch = || fault(Code::ValueTypeMismatch);
    let to = base(to);
    match value {
        Value::Null => return Ok(IsNull::Yes),
        Value::Bool(value) if *to == Type::BOOL => out.extend_from_slice(&[u8::from(*value)]),
        Value::I16(value) => integer((*value).into(), to, out).map_err(fault)?,
        Value::I32(value) => integer((*value).into(), to, out).map_err(fault)?,
        Value::I64(value) => integer(*value, to, out).map_err(fault)?,
        Value::F32(value) if *to == Type::FLOAT4 => out.extend_from_slice(&value.to_be_bytes()),
        Value::F32(value) if *to == Type::FLOAT8 => out.extend_from_slice(&f64::from(*value).to_be_bytes()),
        Value::F64(value) if *to == Type::FLOAT8 => out.extend_from_slice(&value.to_be_bytes()),
        Value::F64(value) if *to == Type::FLOAT4 => {
            out.extend_from_slice(&narrowed(*value).ok_or_else(|| fault(Code::ValueOutOfRange))?.to_be_bytes());
        }
        Value::Decimal(value) if *to == Type::NUMERIC => {
            numeric(value, out).ok_or_else(|| fault(Code::ValueOutOfRange))?;
        }
        Value::Text(text) => write_text(text, to, out).map_err(fault)?,
        Value::Bytes(bytes) if *to == Type::BYTEA => out.extend_from_slice(bytes),
        Value::Uuid(value) if *to == Type::UUID => out.extend_from_slice(value.as_bytes()),
        Value::Date(value) if *to == Type::DATE => {
            let days = value.days().checked_sub(EPOCH_DAYS).ok_or_else(|| fault(Code::ValueOutOfRange))?;
            out.extend_from_slice(&days.to_be_bytes());
        }
        Value::Time(value) if *to == Type::TIME => out.extend_from_slice(&value.micros().to_be_bytes()),
        Value::Timestamp(value) if *to == Type::TIMESTAMP => micros(value.micros(), out).map_err(fault)?,
        Value::TimestampTz(value) if *to == Type::TIMESTAMPTZ => micros(value.micros(), out).map_err(fault)?,
        Value::Interval(value) if *to == Type::INTERVAL => {
            out.extend_from_slice(&value.micros.to_be_bytes());
            out.extend_from_slice(&value.days.to_be_bytes());
            out.extend_from_slice(&value.months.to_be_bytes());
        }
        Value::Json(json) if *to == Type::JSON || *to == Type::JSONB => {
            if *to == Type::JSONB {
                out.extend_from_slice(&[1]);
            }
            let text = json.to_string();
            if text.contains("\\u0000") && *to == Type::JSONB {
                return Err(fault(Code::TextInvalid));
            }
            out.extend_from_slice(text.as_bytes());
        }
        Value::Array(array) => {
            let Kind::Array(element) = to.kind() else { return Err(mismatch()) };
            write_array(array, element, out)?;
        }
        Value::Range(range) => {
            let Kind::Range(element) = to.kind() else { return Err(mismatch()) };
            write_range(range, element, out)?;
        }
        Value::Bool(_)
        | Value::F32(_)
        | Value::F64(_)
        | Value::Decimal(_)
        | Value::Bytes(_)
        | Value::Uuid(_)
        | Value::Date(_)
        | Value::Time(_)
        | Value::Timestamp(_)
        | Value::TimestampTz(_)
        | Value::Interval(_)
        | Value::Json(_) => return Err(mismatch()),
    }
    Ok(IsNull::No)
}

/// An integer, where it keeps its value.
fn integer(value: i64, to: &Type, out: &mut BytesMut) -> Result<(), Code> {
    let range = |_| Code::ValueOutOfRange;
    if *to == Type::INT8 {
        out.extend_from_slice(&value.to_be_bytes());
    } else if *to == Type::INT4 {
        out.extend_from_slice(&i32::try_from(value).map_err(range)?.to_be_bytes());
    } else if *to == Type::INT2 {
        out.extend_from_slice(&i16::try_from(value).map_err(range)?.to_be_bytes());
    } else if *to == Type::OID {
        out.extend_from_slice(&u32::try_from(value).map_err(range)?.to_be_bytes());
    } else if *to == Type::NUMERIC {
        numeric(&Decimal::from(value), out).ok_or(Code::ValueOutOfRange)?;
    } else if *to == Type::FLOAT8 {
        let near = i32::try_from(value >> 21).is_ok() && value.unsigned_abs() <= 1 << 53;
        out.extend_from_slice(&whole_f64(value, near).ok_or(Code::ValueOutOfRange)?.to_be_bytes());
    } else if *to == Type::FLOAT4 {
        let exact = whole_f64(value, value.unsigned_abs() <= 1 << 24).and_then(narrowed);
        out.extend_from_slice(&exact.ok_or(Code::ValueOutOfRange)?.to_be_bytes());
    } else {
        return Err(Code::ValueTypeMismatch);
    }
    Ok(())
}

#[expect(clippy::cast_precision_loss, reason = "the caller says whether the number is small enough to be exact")]
fn whole_f64(value: i64, exact: bool) -> Option<f64> {
    exact.then_some(value as f64)
}

/// The same number in 32 bits, if it is the same.
#[expect(clippy::cast_possible_truncation, reason = "what is lost is seen right after")]
fn narrowed(value: f64) -> Option<f32> {
    let narrow = value as f32;
    (value.is_nan() || f64::from(narrow).to_bits() == value.to_bits()).then_some(narrow)
}

fn micros(value: i64, out: &mut BytesMut) -> Result<(), Code> {
    let micros = value.checked_sub(EPOCH_MICROS).ok_or(Code::ValueOutOfRange)?;
    out.extend_from_slice(&micros.to_be_bytes());
    Ok(())
}

fn write_text(text: &str, to: &Type, out: &mut BytesMut) -> Result<(), Code> {
    let texts = [Type::TEXT, Type::VARCHAR, Type::BPCHAR, Type::NAME, Type::UNKNOWN, Type::JSON];
    if *to == Type::JSONB {
        out.extend_from_slice(&[1]);
    } else if !texts.contains(to) && !matches!(to.kind(), Kind::Enum(_)) && !as_written(to) {
        return Err(Code::ValueTypeMismatch);
    }
    if text.contains('\0') {
        return Err(Code::TextInvalid);
    }
    out.extend_from_slice(text.as_bytes());
    Ok(())
}

/// Writes what `write` writes with its length before it.
fn sized(out: &mut BytesMut, write: impl FnOnce(&mut BytesMut) -> Result<IsNull, Misfit>) -> Result<(), Misfit> {
    let at = out.len();
    out.extend_from_slice(&[0; 4]);
    let length = match write(out)? {
        IsNull::Yes => -1,
        IsNull::No => i32::try_from(out.len() - at - 4).map_err(|_| Misfit {
            code: Code::ValueOutOfRange,
            value: "Array",
            wanted: "a message of the protocol".to_owned(),
        })?,
    };
    if let Some(place) = out.get_mut(at..at + 4) {
        place.copy_from_slice(&length.to_be_bytes());
    }
    Ok(())
}

fn write_array(array: &Array, element: &Type, out: &mut BytesMut) -> Result<(), Misfit> {
    let elements = array.elements();
    let too_long = |_| Misfit { code: Code::ValueOutOfRange, value: "Array", wanted: element.name().to_owned() };
    let count = i32::try_from(elements.len()).map_err(too_long)?;
    let nulls = i32::from(elements.iter().any(Value::is_null));
    out.extend_from_slice(&i32::from(count > 0).to_be_bytes());
    out.extend_from_slice(&nulls.to_be_bytes());
    out.extend_from_slice(&element.oid().to_be_bytes());
    if count > 0 {
        out.extend_from_slice(&count.to_be_bytes());
        out.extend_from_slice(&1_i32.to_be_bytes());
    }
    for value in elements {
        // The elements of an array have one form, and that of the array is binary.
        if matches!(value, Value::Text(_)) && as_written(element) {
            return Err(Misfit { code: Code::ValueTypeMismatch, value: "Array", wanted: element.name().to_owned() });
        }
        sized(out, |out| encode(value, element, out))?;
    }
    Ok(())
}

fn write_range(range: &Range, element: &Type, out: &mut BytesMut) -> Result<(), Misfit> {
    const EMPTY: u8 = 1;
    let Range::Between(low, high) = range else {
        out.extend_from_slice(&[EMPTY]);
        return Ok(());
    };
    let flag = |bound: &Bound, inclusive: u8, unbounded: u8| match bound {
        Bound::Inclusive(_) => inclusive,
        Bound::Exclusive(_) => 0,
        Bound::Unbounded => unbounded,
    };
    out.extend_from_slice(&[flag(low, 2, 8) | flag(high, 4, 16)]);
    for bound in [low, high] {
        if let Bound::Inclusive(value) | Bound::Exclusive(value) = bound {
            sized(out, |out| encode(value, element, out))?;
        }
    }
    Ok(())
}

/// PostgreSQL's `numeric`: digits to the base of 10 000 around the point.
fn numeric(value: &Decimal, out: &mut BytesMut) -> Option<()> {
    let text = value.as_str();
    let (negative, digits) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let whole = whole.trim_start_matches('0');
    let scale = u16::try_from(fraction.len()).ok().filter(|scale| *scale <= 0x3FFF)?;
    let padded = format!(
        "{}{whole}{fraction}{}",
        "0".repeat(whole.len().next_multiple_of(4) - whole.len()),
        "0".repeat(fraction.len().next_multiple_of(4) - fraction.len())
    );
    let groups: Vec<i16> = padded
        .as_bytes()
        .chunks(4)
        .map(|chunk| chunk.iter().fold(0, |sum, byte| sum * 10 + i16::from(byte - b'0')))
        .collect();
    let mut weight = i16::try_from(whole.len().div_ceil(4)).ok()?.checked_sub(1)?;
    let first = groups.iter().take_while(|group| **group == 0).count();
    let kept = groups.get(first..).unwrap_or_default();
    let last = kept.iter().rposition(|group| *group != 0).map_or(0, |at| at + 1);
    let kept = kept.get(..last).unwrap_or_default();
    weight = if kept.is_empty() { 0 } else { weight.checked_sub(i16::try_from(first).ok()?)? };
    out.extend_from_slice(&i16::try_from(kept.len()).ok()?.to_be_bytes());
    out.extend_from_slice(&weight.to_be_bytes());
    let sign: u16 = if negative && !kept.is_empty() { 0x4000 } else { 0 };
    out.extend_from_slice(&sign.to_be_bytes());
    out.extend_from_slice(&scale.to_be_bytes());
    for group in kept {
        out.extend_from_slice(&group.to_be_bytes());
    }
    Some(())
}
