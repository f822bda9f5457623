//! Where the rows of an answer go, one by one, as they come.

use super::from_row::places;
use super::row::{Cells, ResultColumn};
use super::telemetry::Plan;
use super::{FromRow, RowRef};
use crate::diag::{Code, Diagnostic, Error, Result};
use std::future::Future;
use std::sync::Arc;

/// Whether a sink takes more rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(unnameable_types, reason = "part of a sealed trait")]
pub enum Flow {
    /// The next, please.
    More,
    /// The next once it was drained.
    Full,
    /// No more.
    Enough,
}

/// What a driver hands its rows to. It may run on a thread of the driver.
#[expect(unnameable_types, reason = "part of a sealed trait")]
pub trait Sink: Send + 'static {
    /// The columns, once, before the statement is executed: a fault found here is found before anything was done. Only where
    /// a driver cannot know them before, they come with the first row.
    fn columns(&mut self, columns: &Arc<[ResultColumn]>) -> Result<()>;

    /// A row.
    fn row(&mut self, cells: Cells<'_>) -> Result<Flow>;

    /// How many rows it takes at most; with none it only wants to know how many there are.
    fn most(&self) -> u64 {
        u64::MAX
    }

    /// Whether rows wait in it that could go on.
    fn holds_rows(&self) -> bool {
        false
    }

    /// Hands on what waits in it: when it is full, when no row came for a while, and at the end.
    fn drain(&mut self) -> impl Future<Output = Flow> + Send {
        async { Flow::More }
    }

    /// The same on a thread that may block.
    fn drain_blocking(&mut self) -> Flow {
        Flow::More
    }
}

/// A sink that can be had again, empty, for a statement that runs a second time.
#[expect(unnameable_types, reason = "part of a sealed trait")]
pub trait Blank: Sink {
    /// An empty one of the same kind with these limits.
    fn blank(&self, limits: ResultLimits) -> Self;
}

/// What came of a statement.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(unnameable_types, reason = "part of a sealed trait")]
pub struct Done {
    /// How many rows it inserted, updated, deleted or yielded, as the database counts.
    pub affected: u64,
    /// How the database came to its plan.
    pub plan: Plan,
}

/// How many rows a caller takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wanted {
    All,
    /// No row or one; a second one is an error.
    AtMostOne,
}

/// How much a result may hold.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ResultLimits {
    /// At most so many rows. Default: none.
    pub rows: Option<u64>,
    /// At most so many bytes of content, about. Default: none.
    pub bytes: Option<u64>,
}

/// Rows as values of a type.
pub(super) struct Collect<T> {
    pub(super) rows: Vec<T>,
    columns: Option<Arc<[ResultColumn]>>,
    places: Vec<usize>,
    wanted: Wanted,
    limits: ResultLimits,
    bytes: u64,
}

impl<T> Collect<T> {
    pub(super) const fn new(wanted: Wanted, limits: ResultLimits) -> Self {
        Self { rows: Vec::new(), columns: None, places: Vec::new(), wanted, limits, bytes: 0 }
    }

    /// Counts a row against the limits, when so many went on already.
    #[cold]
    fn count(&mut self, gone: u64, cells: Cells<'_>) -> Result<()> {
        let columns = self.columns.as_ref().map_or(0, |columns| columns.len());
        if let Some(most) = self.limits.rows
            && gone + self.rows.len() as u64 >= most
        {
            return Err(too_large(&format!("{most} rows")));
        }
        if let Some(most) = self.limits.bytes {
            let size = |place| cells.cell(place).map_or(0, |cell| cell.size() as u64);
            self.bytes += (0..columns).map(size).sum::<u64>();
            if self.bytes > most {
                return Err(too_large(&format!("{most} bytes")));
            }
        }
        Ok(())
    }
}

#[cold]
fn too_large(limit: &str) -> Error {
    Diagnostic::new(Code::ResultTooLarge, format!("the result has more than {limit}, which is the limit"))
        .with_help("ask for fewer rows with `limit`, read them with `stream`, or raise the limit")
        .into()
}

impl<T: FromRow + Send + 'static> Sink for Collect<T> {
    fn columns(&mut self, columns: &Arc<[ResultColumn]>) -> Result<()> {
        self.places = places::<T>(columns)?;
        self.columns = Some(Arc::clone(columns));
        Ok(())
    }

    #[inline]
    fn row(&mut self, cells: Cells<'_>) -> Result<Flow> {
        self.row_after(0, cells)
    }

    fn most(&self) -> u64 {
        // One more than it may have, so that it notices.
        match self.wanted {
            Wanted::AtMostOne => 2,
            Wanted::All => self.limits.rows.map_or(u64::MAX, |most| most.saturating_add(1)),
        }
    }
}

impl<T: FromRow + Send + 'static> Blank for Collect<T> {
    fn blank(&self, limits: ResultLimits) -> Self {
        Self::new(self.wanted, limits)
    }
}

impl<T: FromRow> Collect<T> {
    /// A row, when so many went on already.
    #[inline]
    pub(super) fn row_after(&mut self, gone: u64, cells: Cells<'_>) -> Result<Flow> {
        if self.wanted == Wanted::AtMostOne && !self.rows.is_empty() {
            return Err(Diagnostic::new(Code::RowsTooMany, "the query has more than one row and is asked for one")
                .with_help("make it find one row, or use `fetch_all`")
                .into());
        }
        if self.limits != ResultLimits::default() {
            self.count(gone, cells)?;
        }
        let Some(columns) = &self.columns else { return Ok(Flow::Enough) };
        self.rows.push(T::from_row(&RowRef::new(columns, cells, &self.places))?);
        Ok(Flow::More)
    }
}

/// Rows that nobody wants; they are counted by the database.
pub(super) struct Discard;

impl Sink for Discard {
    fn columns(&mut self, _: &Arc<[ResultColumn]>) -> Result<()> {
        Ok(())
    }

    fn row(&mut self, _: Cells<'_>) -> Result<Flow> {
        Ok(Flow::More)
    }

    fn most(&self) -> u64 {
        0
    }
}

impl Blank for Discard {
    fn blank(&self, _: ResultLimits) -> Self {
        Self
    }
}
