//! What rows come from.

use super::call::Call;
use super::depth::{Depth, Nests};
use super::{At, Expr, Name, Poison, Statement};
use crate::value::SqlType;

/// A source of rows, in `FROM`, `JOIN`, `USING`.
#[derive(Clone, Debug, PartialEq)]
pub enum Source {
    /// A table, a view or a common table expression.
    Table(Table),
    /// A query.
    Derived(Box<Derived>),
    /// A function that returns rows.
    Function(Box<FunctionSource>),
    /// Joins in parentheses.
    Joined(Box<Joined>),
}

/// A table by its name.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    /// Its name.
    pub name: Name,
    /// What it is called here.
    pub alias: Option<Name>,
    /// What is rarely said of it.
    pub options: Option<Box<TableOptions>>,
    /// Where it was built.
    pub at: At,
}

/// What is rarely said of a table.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TableOptions {
    /// What was said of it and cannot be meant; compiling reports it.
    pub misuse: Option<Box<Poison>>,
    /// `ONLY`: without the tables that inherit from it.
    pub only: bool,
    /// Names for its columns.
    pub columns: Vec<Name>,
    /// `TABLESAMPLE`
    pub sample: Option<Sample>,
    /// SQLite's `INDEXED BY`, `NOT INDEXED`.
    pub index: Option<IndexHint>,
}

/// `TABLESAMPLE`
#[derive(Clone, Debug, PartialEq)]
pub struct Sample {
    /// The method: `bernoulli`, `system`, or one of an extension.
    pub method: Name,
    /// Its arguments; a percentage for the two that are built in.
    pub arguments: Vec<Expr>,
    /// `REPEATABLE (seed)`
    pub repeatable: Option<Expr>,
}

/// Which index SQLite must use.
#[derive(Clone, Debug, PartialEq)]
pub enum IndexHint {
    /// This one, or the statement fails.
    By(Name),
    /// None.
    None,
}

/// A query as a source of rows.
#[derive(Clone, Debug, PartialEq)]
pub struct Derived {
    /// The query.
    pub query: Statement,
    /// What it is called here.
    pub alias: Option<Name>,
    /// Names for its columns.
    pub columns: Vec<Name>,
    /// Whether it may look at the sources before it.
    pub lateral: bool,
    pub(super) depth: Depth,
    /// Where it was built.
    pub at: At,
}

/// A function as a source of rows.
#[derive(Clone, Debug, PartialEq)]
pub struct FunctionSource {
    /// The call.
    pub call: Call,
    /// What it is called here.
    pub alias: Option<Name>,
    /// Names for its columns, with a type where the function returns records.
    pub columns: Vec<(Name, Option<SqlType>)>,
    /// Whether it may look at the sources before it; on SQLite every function may.
    pub lateral: bool,
    /// `WITH ORDINALITY`
    pub ordinality: bool,
    /// Where it was built.
    pub at: At,
}

/// Joins in parentheses.
#[derive(Clone, Debug, PartialEq)]
pub struct Joined {
    /// The first source.
    pub source: Source,
    /// What is joined to it.
    pub joins: Vec<Join>,
    pub(super) depth: Depth,
    /// Where it was built.
    pub at: At,
}

/// One join.
#[derive(Clone, Debug, PartialEq)]
pub struct Join {
    /// Which.
    pub kind: JoinKind,
    /// What is joined.
    pub source: Source,
    /// On what.
    pub on: JoinOn,
    /// Where it was built.
    pub at: At,
}

/// The kinds of joins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum JoinKind {
    /// Pairs that match.
    Inner,
    /// Also the rows of the left side that match nothing.
    Left,
    /// Also the rows of the right side that match nothing.
    Right,
    /// Also the rows of either side that match nothing.
    Full,
    /// All pairs.
    Cross,
    /// All pairs, written with a comma.
    Comma,
}

/// On what a join joins.
#[derive(Clone, Debug, PartialEq)]
pub enum JoinOn {
    /// Nothing is said: for cross joins.
    Nothing,
    /// A condition.
    On(Expr),
    /// Columns of the same names.
    Using(Vec<Name>),
    /// All columns of the same names.
    Natural,
}

impl Table {
    /// A table.
    #[must_use]
    pub const fn new(name: Name, at: At) -> Self {
        Self { name, alias: None, options: None, at }
    }
}

impl Derived {
    /// A query as a source of rows; without alias, not lateral.
    #[must_use]
    pub fn new(query: Statement, at: At) -> Self {
        let (query, depth) = query.bounded(at);
        Self { query, alias: None, columns: Vec::new(), lateral: false, depth, at }
    }
}

impl Source {
    /// Joins in parentheses.
    #[must_use]
    pub fn joined(source: Self, joins: Vec<Join>, at: At) -> Self {
        let depth = Depth::above_all(&joins).and(&source);
        if depth.get() > super::MAX_DEPTH {
            return Self::Derived(Box::new(Derived::new(Statement::too_deep(at), at)));
        }
        Self::Joined(Box::new(Joined { source, joins, depth, at }))
    }

    /// Joins in parentheses with one more join.
    #[must_use]
    pub(crate) fn longer(mut joined: Box<Joined>, join: Join) -> Self {
        joined.depth = joined.depth.and(&join);
        joined.joins.push(join);
        if joined.depth.get() > super::MAX_DEPTH {
            return Self::Derived(Box::new(Derived::new(Statement::too_deep(joined.at), joined.at)));
        }
        Self::Joined(joined)
    }

    /// Where it was built.
    #[must_use]
    pub const fn at(&self) -> At {
        match self {
            Self::Table(node) => node.at,
            Self::Derived(node) => node.at,
            Self::Function(node) => node.at,
            Self::Joined(node) => node.at,
        }
    }

    /// What it is called here: its alias, or the last part of a table's name.
    #[must_use]
    pub fn label(&self) -> Option<&str> {
        match self {
            Self::Table(node) => Some(node.alias.as_ref().unwrap_or(&node.name).last()),
            Self::Derived(node) => node.alias.as_ref().map(Name::last),
            Self::Function(node) => Some(node.alias.as_ref().unwrap_or(&node.call.function).last()),
            Self::Joined(_) => None,
        }
    }
}

impl Nests for Source {
    fn depth(&self) -> Depth {
        match self {
            Self::Table(node) => {
                node.options.as_ref().and_then(|options| options.sample.as_ref()).map_or(Depth::LEAF, |sample| {
                    let depth = Depth::above_all(&sample.arguments);
                    sample.repeatable.as_ref().map_or(depth, |seed| depth.and(seed))
                })
            }
            Self::Derived(node) => node.depth,
            Self::Function(node) => node.call.measured(),
            Self::Joined(node) => node.depth,
        }
    }
}

impl Nests for Join {
    fn depth(&self) -> Depth {
        let depth = Depth::above(&self.source);
        if let JoinOn::On(on) = &self.on { depth.and(on) } else { depth }
    }
}
