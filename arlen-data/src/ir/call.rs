//! Function calls, aggregates and windows.

use super::depth::Depth;
use super::{At, Expr, Few, Name, Order};

/// A function call with everything that SQL lets stand around it.
#[derive(Clone, Debug, PartialEq)]
pub struct Call {
    /// The function. A plain name is written bare, so that `coalesce` and the like are found; another is quoted.
    pub function: Name,
    /// `DISTINCT` before the arguments.
    pub distinct: bool,
    /// The arguments; `count(*)` has the column `*`.
    pub arguments: Few<Argument>,
    /// What is rarely said of a call.
    pub clauses: Option<Box<Clauses>>,
    pub(super) depth: Depth,
    /// Where it was built.
    pub at: At,
}

/// What is rarely said of a call.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Clauses {
    /// `ORDER BY` behind the arguments.
    pub order_by: Few<Order>,
    /// `WITHIN GROUP (ORDER BY ...)`
    pub within_group: Few<Order>,
    /// `FILTER (WHERE ...)`
    pub filter: Option<Expr>,
    /// `OVER`
    pub over: Option<Over>,
}

/// An argument of a call.
#[derive(Clone, Debug, PartialEq)]
pub enum Argument {
    /// By its place.
    Positional(Expr),
    /// By its name, `days => 10`.
    Named(Box<(Name, Expr)>),
    /// An array that stands for the rest of the arguments.
    Variadic(Expr),
}

impl Argument {
    /// The expression.
    #[must_use]
    pub fn expr(&self) -> &Expr {
        match self {
            Self::Positional(expr) | Self::Variadic(expr) => expr,
            Self::Named(named) => &named.1,
        }
    }
}

/// The window of a call.
#[derive(Clone, Debug, PartialEq)]
pub enum Over {
    /// A named window of the select.
    Name(Name),
    /// A window of its own.
    Window(Window),
}

/// A window.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Window {
    /// A named window that this one extends.
    pub base: Option<Name>,
    /// `PARTITION BY`
    pub partition_by: Few<Expr>,
    /// `ORDER BY`
    pub order_by: Few<Order>,
    /// Which rows it covers; none leaves it to SQL's default.
    pub frame: Option<Box<Frame>>,
}

/// Which rows a window covers.
#[derive(Clone, Debug, PartialEq)]
pub struct Frame {
    /// What is counted.
    pub unit: FrameUnit,
    /// Where it begins.
    pub start: FrameBound,
    /// Where it ends; none is the current row.
    pub end: Option<FrameBound>,
    /// What is left out.
    pub exclude: Option<FrameExclude>,
}

/// What a frame counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FrameUnit {
    /// Rows.
    Rows,
    /// Distances of the value that the window is ordered by.
    Range,
    /// Groups of rows that are equal in order.
    Groups,
}

/// One end of a frame.
#[derive(Clone, Debug, PartialEq)]
pub enum FrameBound {
    /// The first row of the partition.
    UnboundedPreceding,
    /// So far before the current row.
    Preceding(Expr),
    /// The current row.
    CurrentRow,
    /// So far behind the current row.
    Following(Expr),
    /// The last row of the partition.
    UnboundedFollowing,
}

/// What a frame leaves out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FrameExclude {
    /// The current row.
    CurrentRow,
    /// The current row and all equal in order.
    Group,
    /// Those equal in order to the current row, but not the row itself.
    Ties,
    /// Nothing.
    NoOthers,
}

impl Call {
    /// A call without clauses.
    #[must_use]
    #[inline]
    pub fn new(function: Name, arguments: Few<Argument>, at: At) -> Self {
        let mut depth = Depth::LEAF;
        for argument in &arguments {
            depth = depth.and(argument.expr());
        }
        Self { function, distinct: false, arguments, clauses: None, depth, at }
    }

    /// One more argument.
    pub fn push(&mut self, argument: Argument) {
        self.depth = self.depth.and(argument.expr());
        self.arguments.push(argument);
    }

    /// The call as an expression.
    #[must_use]
    pub fn into_expr(self: Box<Self>) -> Expr {
        let mut call = self;
        if call.clauses.is_some() {
            call.settle();
        }
        Expr::nested(call.depth, call.at, || Expr::Call(call))
    }

    /// What is rarely said of it, to say it.
    pub fn clauses_mut(&mut self) -> &mut Clauses {
        self.clauses.get_or_insert_default()
    }

    /// True for a window function.
    #[must_use]
    pub fn is_windowed(&self) -> bool {
        self.clauses.as_ref().is_some_and(|clauses| clauses.over.is_some())
    }

    /// Counts the depth again, after something was added.
    pub(super) fn settle(&mut self) {
        self.depth = self.measured();
    }

    /// How deeply its parts nest.
    pub(super) fn measured(&self) -> Depth {
        let mut depth = Depth::LEAF;
        for argument in &self.arguments {
            depth = depth.and(argument.expr());
        }
        let Some(clauses) = &self.clauses else { return depth };
        for order in clauses.order_by.iter().chain(&clauses.within_group) {
            depth = depth.and(&order.expr);
        }
        if let Some(filter) = &clauses.filter {
            depth = depth.and(filter);
        }
        if let Some(Over::Window(window)) = &clauses.over {
            for expr in window.exprs() {
                depth = depth.and(expr);
            }
        }
        depth
    }
}

impl Window {
    /// Every expression in it.
    pub(super) fn exprs(&self) -> impl Iterator<Item = &Expr> {
        let bounds = self.frame.iter().flat_map(|frame| [Some(&frame.start), frame.end.as_ref()]).flatten();
        let ends = bounds.filter_map(|bound| match bound {
            FrameBound::Preceding(expr) | FrameBound::Following(expr) => Some(expr),
            FrameBound::UnboundedPreceding | FrameBound::CurrentRow | FrameBound::UnboundedFollowing => None,
        });
        self.partition_by.iter().chain(self.order_by.iter().map(|order| &order.expr)).chain(ends)
    }
}

impl From<Box<Call>> for Expr {
    fn from(call: Box<Call>) -> Self {
        call.into_expr()
    }
}
