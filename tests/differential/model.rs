//! What both builders can say, in neither's words.

/// A statement.
#[derive(Clone, Debug)]
pub(super) enum Statement {
    Query(Query),
    Insert(Insert),
    Update(Update),
    Delete(Delete),
}

#[derive(Clone, Debug)]
pub(super) enum Query {
    Select(Box<Select>),
    /// Selects without an order or bounds of their own, and what is said of the whole.
    Union {
        kind: SetKind,
        first: Box<Select>,
        others: Vec<Select>,
        slice: Slice,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum SetKind {
    Union,
    UnionAll,
    Intersect,
    Except,
}

#[derive(Clone, Debug, Default)]
pub(super) struct Slice {
    /// Column of the result, descending, NULL first or last.
    pub(super) order: Vec<(Expr, bool, Option<bool>)>,
    pub(super) limit: Option<u32>,
    /// Only with a limit.
    pub(super) offset: Option<u32>,
}

#[derive(Clone, Debug, Default)]
pub(super) struct Select {
    /// A common table expression, which the select may read from.
    pub(super) with: Option<(String, Box<Self>)>,
    pub(super) distinct: bool,
    pub(super) items: Vec<(Expr, String)>,
    /// A table and what it is called.
    pub(super) from: (String, String),
    pub(super) joins: Vec<(JoinKind, (String, String), Option<Expr>)>,
    pub(super) filter: Option<Expr>,
    pub(super) group_by: Vec<Expr>,
    pub(super) having: Option<Expr>,
    pub(super) slice: Slice,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum JoinKind {
    Inner,
    Left,
    Right,
    Full,
    Cross,
}

#[derive(Clone, Debug)]
pub(super) struct Insert {
    pub(super) table: &'static str,
    pub(super) columns: Vec<&'static str>,
    pub(super) rows: Vec<Vec<Expr>>,
    pub(super) conflict: Option<Conflict>,
    pub(super) returning: Vec<&'static str>,
}

/// What happens to a row whose `id` is there.
#[derive(Clone, Debug)]
pub(super) enum Conflict {
    Nothing,
    /// These columns from `excluded`, those from an expression, if a condition holds.
    Update(Vec<&'static str>, Vec<(&'static str, Expr)>, Option<Expr>),
}

#[derive(Clone, Debug)]
pub(super) struct Update {
    pub(super) table: &'static str,
    pub(super) set: Vec<(&'static str, Expr)>,
    pub(super) filter: Expr,
    pub(super) returning: Vec<&'static str>,
}

#[derive(Clone, Debug)]
pub(super) struct Delete {
    pub(super) table: &'static str,
    pub(super) filter: Expr,
    pub(super) returning: Vec<&'static str>,
}

#[derive(Clone, Debug)]
pub(super) enum Expr {
    /// Of a source; none for a column of the result.
    Column(Option<String>, String),
    Value(Value),
    Binary(Op, Box<[Self; 2]>),
    All(Vec<Self>),
    Any(Vec<Self>),
    Not(Box<Self>),
    Between(bool, Box<[Self; 3]>),
    In(bool, Box<Self>, Vec<Self>),
    InQuery(bool, Box<Self>, Box<Select>),
    Exists(bool, Box<Select>),
    Like(bool, Box<Self>, &'static str, Option<char>),
    IsNull(bool, Box<Self>),
    Case(Vec<(Self, Self)>, Box<Self>),
    Call(&'static str, Vec<Self>),
    CountAll,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Op {
    Eq,
    Ne,
    Lt,
    Le,
    Gt,
    Ge,
    Add,
    Sub,
    Mul,
}

/// A value, as both engines give it back.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Value {
    Null,
    Bool(bool),
    Int(i64),
    Text(String),
}
