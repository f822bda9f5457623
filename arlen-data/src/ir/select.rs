//! Queries: select, values, set operations, and what may stand before them.

use super::call::Window;
use super::depth::{Depth, Nests};
use super::{At, Expr, Few, Join, Name, Source, Statement};

/// `SELECT`
#[derive(Clone, Debug, PartialEq)]
pub struct Select {
    /// `WITH`
    pub with: With,
    /// `DISTINCT`, `DISTINCT ON`
    pub distinct: Distinct,
    /// What is selected; empty for `*`.
    pub columns: Few<Item>,
    /// The first source of rows.
    pub from: Option<Source>,
    /// What is joined to it.
    pub joins: Vec<Join>,
    /// `WHERE`: all of them.
    pub filter: Few<Expr>,
    /// `GROUP BY`
    pub group_by: Few<Grouping>,
    /// `HAVING`: all of them.
    pub having: Few<Expr>,
    /// Named windows.
    pub windows: Vec<(Name, Window)>,
    /// `ORDER BY`, `LIMIT`, `OFFSET`
    pub slice: Slice,
    /// Row locks.
    pub locks: Vec<Lock>,
    /// Where it was built.
    pub at: At,
}

/// Order and bounds of the rows of a query.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Slice {
    /// `ORDER BY`
    pub order_by: Few<Order>,
    /// At most so many rows.
    pub limit: Option<Limit>,
    /// So many rows are skipped.
    pub offset: Option<Count>,
}

/// At most so many rows.
#[derive(Clone, Debug, PartialEq)]
pub struct Limit {
    /// How many.
    pub count: Count,
    /// Also the rows that are equal in order to the last.
    pub with_ties: bool,
}

/// A number of rows.
#[derive(Clone, Debug, PartialEq)]
pub enum Count {
    /// A number in the text of the statement, at most `i64::MAX`.
    Rows(u64),
    /// An expression: a slot, a parameter.
    Expr(Expr),
}

/// `DISTINCT`
#[derive(Clone, Debug, PartialEq)]
pub enum Distinct {
    /// All rows.
    All,
    /// Equal rows once.
    Rows,
    /// The first row of each group of rows that are equal in these.
    On(Vec<Expr>),
}

/// An expression of a list of columns.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    /// The expression.
    pub expr: Expr,
    /// What the column is called.
    pub alias: Option<Name>,
}

impl From<Expr> for Item {
    fn from(expr: Expr) -> Self {
        Self { expr, alias: None }
    }
}

/// An expression to order by.
#[derive(Clone, Debug, PartialEq)]
pub struct Order {
    /// The expression.
    pub expr: Expr,
    /// Which way.
    pub direction: Direction,
    /// Where NULL stands; none leaves it to the database.
    pub nulls: Option<Nulls>,
}

/// Which way rows are ordered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Direction {
    /// The least first.
    Asc,
    /// The greatest first.
    Desc,
}

/// Where NULL stands in an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Nulls {
    /// Before everything.
    First,
    /// Behind everything.
    Last,
}

/// An element of `GROUP BY`.
#[derive(Clone, Debug, PartialEq)]
pub enum Grouping {
    /// An expression.
    Expr(Expr),
    /// A set of expressions, or several sets at once.
    Set(GroupingSet),
    /// `GROUPING SETS`
    Sets(Vec<GroupingSet>),
}

/// Sets of expressions to group by.
#[derive(Clone, Debug, PartialEq)]
pub enum GroupingSet {
    /// These together; none for the total.
    Exprs(Vec<Expr>),
    /// All of them, all but the last, and so on to none.
    Rollup(Vec<Expr>),
    /// Every subset of them.
    Cube(Vec<Expr>),
}

impl GroupingSet {
    /// The expressions.
    #[must_use]
    pub const fn exprs(&self) -> &Vec<Expr> {
        match self {
            Self::Exprs(exprs) | Self::Rollup(exprs) | Self::Cube(exprs) => exprs,
        }
    }
}

/// A row lock.
#[derive(Clone, Debug, PartialEq)]
pub struct Lock {
    /// How strong.
    pub strength: LockStrength,
    /// On the rows of these sources only; empty for all.
    pub of: Vec<Name>,
    /// What to do about rows that others have locked.
    pub wait: LockWait,
    /// Where it was built.
    pub at: At,
}

/// How strong a row lock is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LockStrength {
    /// `FOR UPDATE`
    Update,
    /// `FOR NO KEY UPDATE`
    NoKeyUpdate,
    /// `FOR SHARE`
    Share,
    /// `FOR KEY SHARE`
    KeyShare,
}

/// What to do about locked rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LockWait {
    /// Wait for them.
    Wait,
    /// Fail.
    NoWait,
    /// Leave them out.
    SkipLocked,
}

/// `WITH`
#[derive(Clone, Debug, Default, PartialEq)]
pub struct With {
    /// The common table expressions, in order.
    pub ctes: Vec<Cte>,
}

/// A common table expression.
#[derive(Clone, Debug, PartialEq)]
pub struct Cte {
    /// Its name.
    pub name: Name,
    /// Names for its columns.
    pub columns: Vec<Name>,
    /// Whether it may refer to itself.
    pub recursive: bool,
    /// `MATERIALIZED`, `NOT MATERIALIZED`; none leaves it to the database.
    pub materialized: Option<bool>,
    /// What it stands for.
    pub query: Statement,
    /// `SEARCH`
    pub search: Option<Search>,
    /// `CYCLE`
    pub cycle: Option<Cycle>,
    pub(super) depth: Depth,
    /// Where it was built.
    pub at: At,
}

/// In which order a recursive expression meets its rows.
#[derive(Clone, Debug, PartialEq)]
pub struct Search {
    /// Which way.
    pub order: SearchOrder,
    /// What identifies a row among its siblings.
    pub by: Vec<Name>,
    /// The column to order by.
    pub set: Name,
}

/// Which way a recursive expression searches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SearchOrder {
    /// Children before siblings.
    DepthFirst,
    /// Siblings before children.
    BreadthFirst,
}

/// How a recursive expression notices that it runs in a circle.
#[derive(Clone, Debug, PartialEq)]
pub struct Cycle {
    /// What identifies a row.
    pub columns: Vec<Name>,
    /// The column that says so.
    pub set: Name,
    /// The column with the way that was gone.
    pub using: Name,
}

/// `VALUES`
#[derive(Clone, Debug, PartialEq)]
pub struct Values {
    /// `WITH`
    pub with: With,
    /// The rows.
    pub rows: Vec<Vec<Expr>>,
    /// Order and bounds.
    pub slice: Slice,
    /// Where it was built.
    pub at: At,
}

/// `UNION`, `INTERSECT`, `EXCEPT`, from left to right.
#[derive(Clone, Debug, PartialEq)]
pub struct SetOp {
    /// `WITH`, visible in all operands.
    pub with: With,
    /// Which operation.
    pub kind: SetKind,
    /// Whether equal rows are kept.
    pub all: bool,
    /// The operands, at least two.
    pub operands: Vec<Statement>,
    /// Order and bounds of the whole.
    pub slice: Slice,
    pub(super) depth: Depth,
    /// Where it was built.
    pub at: At,
}

/// The set operations.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SetKind {
    /// The rows of each.
    Union,
    /// The rows that are in all.
    Intersect,
    /// The rows of the first that are in no other.
    Except,
}

impl Select {
    /// A select of everything from nowhere.
    #[must_use]
    pub const fn new(at: At) -> Self {
        Self {
            with: With { ctes: Vec::new() },
            distinct: Distinct::All,
            columns: Few::None,
            from: None,
            joins: Vec::new(),
            filter: Few::None,
            group_by: Few::None,
            having: Few::None,
            windows: Vec::new(),
            slice: Slice { order_by: Few::None, limit: None, offset: None },
            locks: Vec::new(),
            at,
        }
    }
}

impl Slice {
    /// True if nothing is said.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.order_by.is_empty() && self.limit.is_none() && self.offset.is_none()
    }

    /// Every expression in it.
    pub(super) fn exprs(&self) -> impl Iterator<Item = &Expr> {
        let limit = self.limit.as_ref().map(|limit| &limit.count);
        let counts = limit.into_iter().chain(&self.offset).filter_map(|count| match count {
            Count::Rows(_) => None,
            Count::Expr(expr) => Some(expr),
        });
        self.order_by.iter().map(|order| &order.expr).chain(counts)
    }
}

impl Cte {
    /// A common table expression, not recursive.
    #[must_use]
    pub fn new(name: Name, query: Statement, at: At) -> Self {
        let (query, depth) = query.bounded(at);
        Self {
            name,
            columns: Vec::new(),
            recursive: false,
            materialized: None,
            query,
            search: None,
            cycle: None,
            depth,
            at,
        }
    }
}

impl SetOp {
    /// A set operation.
    #[must_use]
    pub fn new(kind: SetKind, all: bool, operands: Vec<Statement>, at: At) -> Self {
        let (with, slice) = (With { ctes: Vec::new() }, Slice::default());
        let room = Vec::with_capacity(operands.len());
        let mut node = Self { with, kind, all, operands: room, slice, depth: Depth::LEAF, at };
        operands.into_iter().for_each(|operand| node.push(operand));
        node
    }

    /// One more operand on the right.
    pub fn push(&mut self, operand: Statement) {
        let (operand, depth) = operand.bounded(self.at);
        self.depth = self.depth.or(depth);
        self.operands.push(operand);
    }
}

impl Nests for Cte {
    fn depth(&self) -> Depth {
        self.depth
    }
}
