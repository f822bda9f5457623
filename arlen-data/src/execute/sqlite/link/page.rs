//! The first rows of a result as copies in one piece of memory.

use super::decode::Cells;
use rusqlite::types::ValueRef as Stored;

/// So much makes a page full: the rows of a look-up by key, and not many more.
const VALUES: usize = 64;
const BYTES: usize = 1024;

/// A value; text and bytes are elsewhere in the page.
#[derive(Clone, Copy)]
pub(super) enum Cell {
    Null,
    Integer(i64),
    Real(f64),
    Text { start: usize, end: usize },
    Blob { start: usize, end: usize },
}

/// A few rows.
pub(super) struct Page {
    cells: Vec<Cell>,
    bytes: Vec<u8>,
}

impl Page {
    /// With room for one row.
    pub(super) fn new() -> Self {
        Self { cells: Vec::with_capacity(VALUES / 4), bytes: Vec::with_capacity(BYTES / 4) }
    }

    /// Copies a row.
    pub(super) fn push(&mut self, row: &rusqlite::Row<'_>, width: usize) -> rusqlite::Result<()> {
        for place in 0..width {
            let cell = match row.get_ref(place)? {
                Stored::Null => Cell::Null,
                Stored::Integer(value) => Cell::Integer(value),
                Stored::Real(value) => Cell::Real(value),
                Stored::Text(bytes) => {
                    let (start, end) = self.keep(bytes);
                    Cell::Text { start, end }
                }
                Stored::Blob(bytes) => {
                    let (start, end) = self.keep(bytes);
                    Cell::Blob { start, end }
                }
            };
            self.cells.push(cell);
        }
        Ok(())
    }

    fn keep(&mut self, bytes: &[u8]) -> (usize, usize) {
        let start = self.bytes.len();
        self.bytes.extend_from_slice(bytes);
        (start, self.bytes.len())
    }

    pub(super) const fn is_full(&self) -> bool {
        self.cells.len() >= VALUES || self.bytes.len() >= BYTES
    }

    /// Its rows, of so many columns each.
    pub(super) fn rows(&self, width: usize) -> impl Iterator<Item = Cells<'_>> {
        self.cells.chunks_exact(width.max(1)).map(|cells| Cells::Copied { cells, bytes: &self.bytes })
    }
}
