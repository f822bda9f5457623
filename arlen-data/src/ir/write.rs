//! Statements that write: insert, update, delete, merge.

use super::depth::Depth;
use super::select::{Item, Slice, With};
use super::{At, Expr, Few, Join, Name, Source, Statement, Table};

/// `INSERT`
#[derive(Clone, Debug, PartialEq)]
pub struct Insert {
    /// `WITH`
    pub with: With,
    /// SQLite's `OR`: what to do about any conflict.
    pub or: Option<OrAction>,
    /// The table.
    pub table: Table,
    /// The columns; none for all, in the order of the table.
    pub columns: Vec<Name>,
    /// `OVERRIDING`
    pub overriding: Option<Overriding>,
    /// What is inserted.
    pub source: InsertSource,
    /// `ON CONFLICT`
    pub conflict: Option<Box<Conflict>>,
    /// `ON DUPLICATE KEY UPDATE`
    pub on_duplicate_key: Vec<Assignment>,
    /// `RETURNING`
    pub returning: Few<Item>,
    pub(super) depth: Depth,
    /// Where it was built.
    pub at: At,
}

/// What is inserted.
#[derive(Clone, Debug, PartialEq)]
pub enum InsertSource {
    /// Rows of expressions, each as long as the columns. One after another in the list, so that a row costs nothing.
    Rows {
        /// How many expressions a row has.
        width: usize,
        /// The expressions of all rows.
        exprs: Vec<Expr>,
        /// The first row that has another number of expressions, and how many it has.
        uneven: Option<(usize, usize)>,
    },
    /// So many rows of defaults.
    Defaults(u32),
    /// The rows of a query.
    Query(Statement),
}

/// What SQLite does about any conflict of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum OrAction {
    /// The statement fails and the transaction is rolled back.
    Rollback,
    /// The statement fails and its changes are undone.
    Abort,
    /// The statement fails and its changes so far are kept.
    Fail,
    /// The row is left out.
    Ignore,
    /// What is in the way is deleted.
    Replace,
}

/// Who provides the values of identity columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Overriding {
    /// The statement.
    SystemValue,
    /// The database.
    UserValue,
}

/// `ON CONFLICT`
#[derive(Clone, Debug, PartialEq)]
pub struct Conflict {
    /// What conflicts.
    pub target: ConflictTarget,
    /// What is done.
    pub action: ConflictAction,
    /// Where it was built.
    pub at: At,
}

/// What conflicts.
#[derive(Clone, Debug, PartialEq)]
pub enum ConflictTarget {
    /// Anything.
    Any,
    /// A unique index over these, possibly a partial one.
    Index(Vec<Expr>, Option<Expr>),
    /// A constraint.
    Constraint(Name),
}

/// What is done about a conflict.
#[derive(Clone, Debug, PartialEq)]
pub enum ConflictAction {
    /// Nothing is said: a fault.
    Unsaid,
    /// The row is left out.
    Nothing,
    /// The row that is there is updated, if the condition holds.
    Update(Vec<Assignment>, Vec<Expr>),
}

/// `column = value`
#[derive(Clone, Debug, PartialEq)]
pub struct Assignment {
    /// What is set: one column, or several from a row.
    pub target: AssignmentTarget,
    /// To what.
    pub value: Expr,
}

/// What an assignment sets.
#[derive(Clone, Debug, PartialEq)]
pub enum AssignmentTarget {
    /// One column.
    Column(Name),
    /// Several columns, from a row value or a subquery.
    Row(Vec<Name>),
}

impl AssignmentTarget {
    /// By what assignments are ordered: the first column.
    #[must_use]
    pub fn first(&self) -> &str {
        match self {
            Self::Column(name) => name.last(),
            Self::Row(names) => names.first().map_or("", Name::last),
        }
    }

    /// The columns.
    #[must_use]
    pub const fn names(&self) -> &[Name] {
        match self {
            Self::Column(name) => std::slice::from_ref(name),
            Self::Row(names) => names.as_slice(),
        }
    }
}

/// `UPDATE`
#[derive(Clone, Debug, PartialEq)]
pub struct Update {
    /// `WITH`
    pub with: With,
    /// SQLite's `OR`: what to do about any conflict.
    pub or: Option<OrAction>,
    /// The table.
    pub table: Table,
    /// What is set.
    pub assignments: Vec<Assignment>,
    /// `FROM`
    pub from: Option<Source>,
    /// What is joined to it.
    pub joins: Vec<Join>,
    /// `WHERE`
    pub filter: Filter,
    /// `ORDER BY`, `LIMIT`, where a database has them.
    pub slice: Slice,
    /// `RETURNING`
    pub returning: Few<Item>,
    /// Where it was built.
    pub at: At,
}

/// `DELETE`
#[derive(Clone, Debug, PartialEq)]
pub struct Delete {
    /// `WITH`
    pub with: With,
    /// The table.
    pub table: Table,
    /// `USING`
    pub using: Option<Source>,
    /// What is joined to it.
    pub joins: Vec<Join>,
    /// `WHERE`
    pub filter: Filter,
    /// `ORDER BY`, `LIMIT`, where a database has them.
    pub slice: Slice,
    /// `RETURNING`
    pub returning: Few<Item>,
    /// Where it was built.
    pub at: At,
}

/// Which rows an update or delete touches.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Filter {
    /// Those for which all of these hold.
    pub terms: Few<Expr>,
    /// All rows are meant, if there are no terms.
    pub all_rows: bool,
}

/// `MERGE`
#[derive(Clone, Debug, PartialEq)]
pub struct Merge {
    /// `WITH`
    pub with: With,
    /// The table.
    pub table: Table,
    /// What is merged into it.
    pub source: Source,
    /// What makes rows match.
    pub on: Expr,
    /// What is done, the first that applies.
    pub clauses: Vec<MergeClause>,
    /// `RETURNING`
    pub returning: Few<Item>,
    /// Where it was built.
    pub at: At,
}

/// What a merge does to some rows.
#[derive(Clone, Debug, PartialEq)]
pub struct MergeClause {
    /// To which.
    pub when: MergeWhen,
    /// Only if this holds.
    pub condition: Option<Expr>,
    /// What.
    pub action: MergeAction,
    /// Where it was built.
    pub at: At,
}

/// To which rows a clause of a merge applies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MergeWhen {
    /// Rows of both sides that match.
    Matched,
    /// Rows of the source without a match.
    NotMatched,
    /// Rows of the table without a match.
    NotMatchedBySource,
}

/// What a clause of a merge does.
#[derive(Clone, Debug, PartialEq)]
pub enum MergeAction {
    /// Nothing.
    Nothing,
    /// Updates the row.
    Update(Vec<Assignment>),
    /// Deletes the row.
    Delete,
    /// Inserts a row: columns and their values; none for a row of defaults.
    Insert(Vec<(Name, Expr)>),
}

impl Insert {
    /// An insert without rows.
    #[must_use]
    pub const fn new(table: Table, at: At) -> Self {
        Self {
            with: With { ctes: Vec::new() },
            or: None,
            table,
            columns: Vec::new(),
            overriding: None,
            source: InsertSource::Rows { width: 0, exprs: Vec::new(), uneven: None },
            conflict: None,
            on_duplicate_key: Vec::new(),
            returning: Few::None,
            depth: Depth::LEAF,
            at,
        }
    }

    /// Inserts the rows of a query.
    pub fn set_query(&mut self, query: Statement) {
        let (query, depth) = query.bounded(self.at);
        self.depth = depth;
        self.source = InsertSource::Query(query);
    }
}

impl Update {
    /// An update that sets nothing.
    #[must_use]
    pub const fn new(table: Table, at: At) -> Self {
        Self {
            with: With { ctes: Vec::new() },
            or: None,
            table,
            assignments: Vec::new(),
            from: None,
            joins: Vec::new(),
            filter: Filter { terms: Few::None, all_rows: false },
            slice: Slice { order_by: Few::None, limit: None, offset: None },
            returning: Few::None,
            at,
        }
    }
}

impl Delete {
    /// A delete without a filter.
    #[must_use]
    pub const fn new(table: Table, at: At) -> Self {
        Self {
            with: With { ctes: Vec::new() },
            table,
            using: None,
            joins: Vec::new(),
            filter: Filter { terms: Few::None, all_rows: false },
            slice: Slice { order_by: Few::None, limit: None, offset: None },
            returning: Few::None,
            at,
        }
    }
}
