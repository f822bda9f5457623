//! Rows of SQLite as they lie in its answer.

use crate::execute::row::Cells;
use crate::value::ValueRef;

/// The row that a statement stands on.
pub(super) struct Answer<'r, 's>(pub(super) &'r rusqlite::Row<'s>);

impl Cells for Answer<'_, '_> {
    #[inline]
    fn cell(&self, place: usize) -> Option<ValueRef<'_>> {
        use rusqlite::types::ValueRef as Stored;
        match self.0.get_ref(place).ok()? {
            Stored::Null => Some(ValueRef::Null),
            Stored::Integer(value) => Some(ValueRef::I64(value)),
            Stored::Real(value) => Some(ValueRef::F64(value)),
            Stored::Text(bytes) => std::str::from_utf8(bytes).ok().map(ValueRef::Text),
            Stored::Blob(bytes) => Some(ValueRef::Bytes(bytes)),
        }
    }
}
