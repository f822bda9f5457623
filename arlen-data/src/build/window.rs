//! Windows.

use super::{ColumnList, IntoExpr, OrderList};
use crate::ir::Name;
use crate::ir::call::{self, FrameBound, FrameExclude, FrameUnit};

/// A window; made by [`window`].
#[derive(Clone, Debug, Default, PartialEq)]
#[must_use]
pub struct Window(call::Window);

/// A frame of a window; made by [`frame_rows`], [`frame_range`] and [`frame_groups`].
#[derive(Clone, Debug, PartialEq)]
#[must_use]
pub struct Frame(call::Frame);

/// A window over all rows, to be narrowed.
///
/// ```
/// use arlen_data::build::{col, frame_rows, select, sum, window};
/// use arlen_data::compile::Compile;
/// use arlen_data::dialect::Dialect;
///
/// let recent = window().partition_by("shop").order_by("day").frame(frame_rows().preceding(6).to_current_row());
/// assert_eq!(
///     select(sum("sales").over(recent)).from("days").compile(&Dialect::postgres(15))?.sql(),
///     "SELECT sum(\"sales\") OVER (PARTITION BY \"shop\" ORDER BY \"day\" ASC \
///      ROWS BETWEEN $1 PRECEDING AND CURRENT ROW) FROM \"days\""
/// );
/// # Ok::<(), arlen_data::diag::Error>(())
/// ```
pub fn window() -> Window {
    Window::default()
}

impl Window {
    /// A window that extends a named one of the same select.
    pub fn based_on(mut self, name: impl Into<Name>) -> Self {
        self.0.base = Some(name.into());
        self
    }

    /// Rows that differ in these belong to different partitions. Text is a name.
    #[track_caller]
    pub fn partition_by(mut self, columns: impl ColumnList) -> Self {
        self.0.partition_by.append(columns.into_columns());
        self
    }

    /// The order inside a partition.
    #[track_caller]
    pub fn order_by(mut self, orders: impl OrderList) -> Self {
        self.0.order_by.append(orders.into_orders());
        self
    }

    /// Which rows of the partition it covers.
    pub fn frame(mut self, frame: Frame) -> Self {
        self.0.frame = Some(Box::new(frame.0));
        self
    }

    pub(super) fn into_ir(self) -> call::Window {
        self.0
    }
}

const fn frame(unit: FrameUnit) -> Frame {
    Frame(call::Frame { unit, start: FrameBound::UnboundedPreceding, end: None, exclude: None })
}

/// A frame that counts rows, from the first row of the partition to the current one.
pub const fn frame_rows() -> Frame {
    frame(FrameUnit::Rows)
}

/// A frame that measures distances of the value that the window is ordered by.
pub const fn frame_range() -> Frame {
    frame(FrameUnit::Range)
}

/// A frame that counts groups of rows that are equal in order.
pub const fn frame_groups() -> Frame {
    frame(FrameUnit::Groups)
}

impl Frame {
    /// It begins so far before the current row.
    #[track_caller]
    pub fn preceding(mut self, distance: impl IntoExpr) -> Self {
        self.0.start = FrameBound::Preceding(distance.into_expr());
        self
    }

    /// It begins at the current row.
    pub fn from_current_row(mut self) -> Self {
        self.0.start = FrameBound::CurrentRow;
        self
    }

    /// It begins so far behind the current row.
    #[track_caller]
    pub fn following(mut self, distance: impl IntoExpr) -> Self {
        self.0.start = FrameBound::Following(distance.into_expr());
        self
    }

    /// It ends so far before the current row.
    #[track_caller]
    pub fn to_preceding(mut self, distance: impl IntoExpr) -> Self {
        self.0.end = Some(FrameBound::Preceding(distance.into_expr()));
        self
    }

    /// It ends at the current row.
    pub fn to_current_row(mut self) -> Self {
        self.0.end = Some(FrameBound::CurrentRow);
        self
    }

    /// It ends so far behind the current row.
    #[track_caller]
    pub fn to_following(mut self, distance: impl IntoExpr) -> Self {
        self.0.end = Some(FrameBound::Following(distance.into_expr()));
        self
    }

    /// It ends with the partition.
    pub fn to_end(mut self) -> Self {
        self.0.end = Some(FrameBound::UnboundedFollowing);
        self
    }

    /// What it leaves out.
    pub const fn exclude(mut self, exclude: FrameExclude) -> Self {
        self.0.exclude = Some(exclude);
        self
    }

    /// Its bounds as data, for what the other methods do not say.
    pub fn bounds(start: FrameBound, unit: FrameUnit, end: Option<FrameBound>) -> Self {
        Self(call::Frame { unit, start, end, exclude: None })
    }
}
