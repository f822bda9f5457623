//! Rows of SQLite as they lie in its answer.

use crate::value::ValueRef;

/// The row that a statement stands on.
#[derive(Clone, Copy)]
#[expect(unnameable_types, missing_debug_implementations, reason = "part of a sealed trait; shows no content")]
pub struct Cells<'r>(pub(super) &'r rusqlite::Row<'r>);

impl<'r> Cells<'r> {
    #[inline(always)]
    pub(in crate::execute) fn cell(self, place: usize) -> Option<ValueRef<'r>> {
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
