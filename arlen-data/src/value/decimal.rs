//! Decimal numbers with exact digits.

use std::fmt;
use std::str::FromStr;

/// A decimal number, kept as its digits: nothing is rounded, and trailing zeros stay (`1.50` is not `1.5`).
///
/// ```
/// use arlen_data::value::Decimal;
///
/// let price: Decimal = "12.50".parse()?;
/// assert_eq!(price.to_string(), "12.50");
/// assert!("12,50".parse::<Decimal>().is_err());
/// # Ok::<(), arlen_data::value::decimal::DecimalInvalid>(())
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Decimal(Box<str>);

/// The text is no decimal number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DecimalInvalid;

impl fmt::Display for DecimalInvalid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not a decimal number: write digits with at most one point, and a `-` before them if negative")
    }
}

impl std::error::Error for DecimalInvalid {}

impl Decimal {
    /// Its digits as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Decimal {
    type Err = DecimalInvalid;

    fn from_str(text: &str) -> Result<Self, DecimalInvalid> {
        let digits = text.strip_prefix('-').unwrap_or(text);
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
        let all_digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        if all_digits(whole) && all_digits(fraction) { Ok(Self(text.into())) } else { Err(DecimalInvalid) }
    }
}

impl From<i64> for Decimal {
    fn from(value: i64) -> Self {
        Self(value.to_string().into())
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Decimal({} bytes)", self.0.len())
    }
}

#[cfg(test)]
mod tests {
    use super::Decimal;

    #[test]
    fn digits_are_kept_and_nothing_else_is_taken() {
        for text in ["0", "-1", "1.50", "00.1", "123456789012345678901234567890.000000001"] {
            assert_eq!(text.parse::<Decimal>().expect(text).to_string(), text);
        }
        for text in ["", "-", ".", "1.", ".5", "+1", "1e3", "NaN", "1 ", "--1", "1.2.3", "\u{661}"] {
            assert!(text.parse::<Decimal>().is_err(), "{text}");
        }
    }
}
