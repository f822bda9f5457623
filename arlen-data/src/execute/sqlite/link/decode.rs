//! Rows of SQLite as they lie in its answer.

use super::page::Cell;
use crate::value::ValueRef;
use rusqlite::types::ValueRef as Stored;

/// A row.
#[derive(Clone, Copy)]
#[expect(unnameable_types, missing_debug_implementations, reason = "part of a sealed trait; shows no content")]
pub enum Cells<'r> {
    /// The one that a statement stands on.
    #[doc(hidden)]
    Standing(&'r rusqlite::Row<'r>),
    /// One that was copied, and the text and bytes of its page.
    #[doc(hidden)]
    #[expect(private_interfaces, reason = "nobody else makes or reads one")]
    Copied { cells: &'r [Cell], bytes: &'r [u8] },
}

impl<'r> Cells<'r> {
    #[inline(always)]
    pub(in crate::execute) fn cell(self, place: usize) -> Option<ValueRef<'r>> {
        match self {
            Self::Copied { cells, bytes } => match *cells.get(place)? {
                Cell::Null => Some(ValueRef::Null),
                Cell::Integer(value) => Some(ValueRef::I64(value)),
                Cell::Real(value) => Some(ValueRef::F64(value)),
                Cell::Text { start, end } => text(bytes.get(start..end)?),
                Cell::Blob { start, end } => bytes.get(start..end).map(ValueRef::Bytes),
            },
            Self::Standing(row) => match row.get_ref(place).ok()? {
                Stored::Null => Some(ValueRef::Null),
                Stored::Integer(value) => Some(ValueRef::I64(value)),
                Stored::Real(value) => Some(ValueRef::F64(value)),
                Stored::Text(bytes) => text(bytes),
                Stored::Blob(bytes) => Some(ValueRef::Bytes(bytes)),
            },
        }
    }
}

fn text(bytes: &[u8]) -> Option<ValueRef<'_>> {
    std::str::from_utf8(bytes).ok().map(ValueRef::Text)
}
