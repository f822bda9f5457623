//! UUIDs, arrays and ranges.

use super::{SqlType, Value};
use std::fmt;
use std::str::FromStr;

/// A UUID as its 16 bytes, in the order of its text.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Uuid([u8; 16]);

impl Uuid {
    /// A UUID from its bytes.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }

    /// Its bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }
}

/// The text is no UUID.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UuidInvalid;

impl fmt::Display for UuidInvalid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not a UUID: write 32 hexadecimal digits, with `-` behind 8, 12, 16 and 20 of them or without")
    }
}

impl std::error::Error for UuidInvalid {}

impl FromStr for Uuid {
    type Err = UuidInvalid;

    fn from_str(text: &str) -> Result<Self, UuidInvalid> {
        let hyphens = text.len() == 36;
        let mut digits = text.bytes().enumerate().filter(|(n, _)| !hyphens || !matches!(n, 8 | 13 | 18 | 23));
        let well_placed = !hyphens || [8, 13, 18, 23].iter().all(|at| text.as_bytes().get(*at) == Some(&b'-'));
        let mut digit =
            || digits.next().and_then(|(_, byte)| char::from(byte).to_digit(16)).and_then(|n| u8::try_from(n).ok());
        let mut bytes = [0; 16];
        for byte in &mut bytes {
            *byte = digit().zip(digit()).map(|(high, low)| high << 4 | low).ok_or(UuidInvalid)?;
        }
        if well_placed && digits.next().is_none() { Ok(Self(bytes)) } else { Err(UuidInvalid) }
    }
}

impl fmt::Display for Uuid {
    /// The form of RFC 9562: `00112233-4455-6677-8899-aabbccddeeff`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (n, byte) in self.0.iter().enumerate() {
            if matches!(n, 4 | 6 | 8 | 10) {
                f.write_str("-")?;
            }
            write!(f, "{byte:02x}")?;
        }
        Ok(())
    }
}

impl fmt::Debug for Uuid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Uuid(..)")
    }
}

/// A one-dimensional array: the type of its elements, and the elements, NULL among them.
#[derive(Clone, Debug, PartialEq)]
pub struct Array {
    element: SqlType,
    elements: Vec<Value>,
}

impl Array {
    /// An array. Whether the elements have the type is checked by the driver that binds it.
    #[must_use]
    pub const fn new(element: SqlType, elements: Vec<Value>) -> Self {
        Self { element, elements }
    }

    /// The type of its elements.
    #[must_use]
    pub const fn element(&self) -> &SqlType {
        &self.element
    }

    /// Its elements.
    #[must_use]
    pub fn elements(&self) -> &[Value] {
        &self.elements
    }
}

/// One end of a range.
#[derive(Clone, Debug, PartialEq)]
pub enum Bound {
    /// The value belongs to the range.
    Inclusive(Value),
    /// The value does not belong to the range.
    Exclusive(Value),
    /// There is no end.
    Unbounded,
}

/// A range of values.
#[derive(Clone, Debug, PartialEq)]
pub enum Range {
    /// The range that contains nothing.
    Empty,
    /// From one bound to another.
    Between(Bound, Bound),
}
