//! Values as they travel between Rust and a database, free of any driver.

use std::fmt;

/// A value. `Debug` prints its type and size, never its content.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub enum Value {
    /// SQL NULL.
    Null,
    /// A boolean.
    Bool(bool),
    /// An integer of up to 64 bits.
    I64(i64),
    /// Text.
    Text(String),
}

impl Value {
    /// The integer inside, if it is one.
    #[must_use]
    pub const fn as_i64(&self) -> Option<i64> {
        match self {
            Self::I64(value) => Some(*value),
            Self::Null | Self::Bool(_) | Self::Text(_) => None,
        }
    }

    /// The text inside, if it is one.
    #[must_use]
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(value) => Some(value),
            Self::Null | Self::Bool(_) | Self::I64(_) => None,
        }
    }

    /// The truth inside: a boolean, or an integer as SQLite writes one.
    #[must_use]
    pub const fn as_bool(&self) -> Option<bool> {
        match self {
            Self::Bool(value) => Some(*value),
            Self::I64(value) => Some(*value != 0),
            Self::Null | Self::Text(_) => None,
        }
    }
}

impl fmt::Debug for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => f.write_str("Null"),
            Self::Bool(_) => f.write_str("Bool(..)"),
            Self::I64(_) => f.write_str("I64(..)"),
            Self::Text(text) => write!(f, "Text({} bytes)", text.len()),
        }
    }
}

/// One row: its values in the order of the columns.
pub type Row = Vec<Value>;

#[cfg(test)]
mod tests {
    use super::Value;

    #[test]
    fn debug_never_shows_content() {
        assert_eq!(format!("{:?}", Value::Text("hunter2".to_owned())), "Text(7 bytes)");
        assert_eq!(format!("{:?}", Value::I64(4711)), "I64(..)");
    }
}
