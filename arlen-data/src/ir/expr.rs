//! Expressions.

use super::call::Call;
use super::depth::{Depth, MAX_DEPTH};
use super::{At, BinaryOp, Case, Junction, Name, Poison, Quantifier, Sense, Statement, Template, UnaryOp};
use crate::value::{SqlType, Value};

/// An expression.
///
/// Every node that holds others knows how deeply they nest. One that would nest deeper than [`MAX_DEPTH`] becomes
/// [`Expr::Poison`], which compiling refuses as `nesting-limit`; so no expression is ever too deep for the stack.
#[derive(Clone, Debug, PartialEq)]
pub enum Expr {
    /// A column, possibly qualified; `*` and `x.*` where a list of columns stands, and in `count(*)`.
    Column {
        /// Its name.
        name: Name,
        /// Where it was built.
        at: At,
    },
    /// A value, bound as a parameter.
    Value {
        /// The value.
        value: Value,
        /// Where it was built.
        at: At,
    },
    /// An open place of a handle.
    Slot {
        /// Its place among the arguments, from 0.
        index: u16,
        /// Where it was built.
        at: At,
    },
    /// A constant that stands in the text.
    Literal(Literal),
    /// One operand.
    Unary(Box<Unary>),
    /// Two operands.
    Binary(Box<Binary>),
    /// Terms joined by AND or OR, in one pair of parentheses; without terms it vanishes.
    Group(Group),
    /// `BETWEEN`
    Between(Box<Between>),
    /// `IN`
    In(Box<In>),
    /// `LIKE`, `ILIKE`
    Like(Box<Like>),
    /// `op ANY (...)`, `op ALL (...)`
    Quantified(Box<Quantified>),
    /// `CASE`
    Case(Box<CaseWhen>),
    /// `CAST`
    Cast(Box<Cast>),
    /// `COLLATE`
    Collate(Box<Collate>),
    /// A function call, aggregates and window functions among them.
    Call(Box<Call>),
    /// A subquery as a value, `EXISTS`, or an array from a subquery.
    Subquery(Subquery),
    /// A row value or an array, from expressions.
    List(List),
    /// An element or a slice of an array.
    Index(Box<Index>),
    /// SQL text with holes.
    Template(Box<Template>),
    /// What could not be built; compiling reports it.
    Poison(Box<Poison>),
}

/// A constant that stands in the text of the statement.
#[derive(Clone, Debug, PartialEq)]
pub enum Literal {
    /// `NULL`
    Null,
    /// `TRUE`, `FALSE`
    Bool(bool),
    /// An integer.
    Int(i64),
    /// Text, quoted.
    Text(std::sync::Arc<str>),
    /// `DEFAULT`, as a value of an insert or update.
    Default,
}

/// One operand; see [`Expr::unary`].
#[derive(Clone, Debug, PartialEq)]
pub struct Unary {
    /// The operator.
    pub op: UnaryOp,
    /// What it applies to.
    pub operand: Expr,
    pub(super) depth: Depth,
    /// Where it was built.
    pub at: At,
}

/// Two operands; see [`Expr::binary`].
#[derive(Clone, Debug, PartialEq)]
pub struct Binary {
    /// The operator.
    pub op: BinaryOp,
    /// The left operand.
    pub left: Expr,
    /// The right operand.
    pub right: Expr,
    pub(super) depth: Depth,
    /// Where it was built.
    pub at: At,
}

/// Terms joined by AND or OR; see [`Expr::group`].
#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    /// AND or OR.
    pub junction: Junction,
    /// The terms, any number of them.
    pub terms: Vec<Expr>,
    pub(super) depth: Depth,
    /// Where it was built.
    pub at: At,
}

/// `BETWEEN`; see [`Expr::in_range`].
#[derive(Clone, Debug, PartialEq)]
pub struct Between {
    /// As it stands, or `NOT BETWEEN`.
    pub sense: Sense,
    /// What is compared.
    pub operand: Expr,
    /// The lower bound, inclusive.
    pub low: Expr,
    /// The upper bound, inclusive.
    pub high: Expr,
    pub(super) depth: Depth,
    /// Where it was built.
    pub at: At,
}

/// `IN`; see [`Expr::within`].
#[derive(Clone, Debug, PartialEq)]
pub struct In {
    /// `IN` or `NOT IN`.
    pub sense: Sense,
    /// What is looked for.
    pub operand: Expr,
    /// Where it is looked for.
    pub set: InSet,
    pub(super) depth: Depth,
    /// Where it was built.
    pub at: At,
}

/// What `IN` looks into.
#[derive(Clone, Debug, PartialEq)]
pub enum InSet {
    /// Expressions, one placeholder for each value. Nothing is in the empty list.
    List(Vec<Expr>),
    /// The rows of a query.
    Query(Statement),
    /// Values in one array parameter where the database has arrays, elsewhere a list padded to few lengths, so that the
    /// text of the statement does not change with the number of values.
    Array(Value),
}

/// `LIKE`, `ILIKE`; see [`Expr::pattern`].
#[derive(Clone, Debug, PartialEq)]
pub struct Like {
    /// As it stands, or its opposite.
    pub sense: Sense,
    /// `LIKE` or `ILIKE`.
    pub case: Case,
    /// What is matched.
    pub operand: Expr,
    /// The pattern.
    pub pattern: Expr,
    /// The character that takes `%` and `_` their meaning; none writes no `ESCAPE`.
    pub escape: Option<char>,
    pub(super) depth: Depth,
    /// Where it was built.
    pub at: At,
}

/// `op ANY (...)`, `op ALL (...)`; see [`Expr::quantified`].
#[derive(Clone, Debug, PartialEq)]
pub struct Quantified {
    /// A comparison.
    pub op: BinaryOp,
    /// `ANY` or `ALL`.
    pub quantifier: Quantifier,
    /// The left operand.
    pub operand: Expr,
    /// A subquery, or an array.
    pub set: Expr,
    pub(super) depth: Depth,
    /// Where it was built.
    pub at: At,
}

/// `CASE`; see [`Expr::case_when`].
#[derive(Clone, Debug, PartialEq)]
pub struct CaseWhen {
    /// What is compared with each branch; none if the branches are conditions.
    pub operand: Option<Expr>,
    /// Conditions and results.
    pub branches: Vec<(Expr, Expr)>,
    /// The result if no branch applies; none is NULL.
    pub otherwise: Option<Expr>,
    pub(super) depth: Depth,
    /// Where it was built.
    pub at: At,
}

/// `CAST`; see [`Expr::cast_to`].
#[derive(Clone, Debug, PartialEq)]
pub struct Cast {
    /// What is cast.
    pub operand: Expr,
    /// To which type.
    pub to: SqlType,
    pub(super) depth: Depth,
    /// Where it was built.
    pub at: At,
}

/// `COLLATE`; see [`Expr::collated`].
#[derive(Clone, Debug, PartialEq)]
pub struct Collate {
    /// What is collated.
    pub operand: Expr,
    /// The collation.
    pub collation: Name,
    pub(super) depth: Depth,
    /// Where it was built.
    pub at: At,
}

/// A subquery in an expression; see [`Expr::subquery`].
#[derive(Clone, Debug, PartialEq)]
pub struct Subquery {
    /// What is made of its rows.
    pub kind: SubqueryKind,
    /// The query.
    pub query: Statement,
    pub(super) depth: Depth,
    /// Where it was built.
    pub at: At,
}

/// What an expression makes of a subquery.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SubqueryKind {
    /// Its one value, or NULL.
    Scalar,
    /// Whether it has a row.
    Exists,
    /// Whether it has none.
    NotExists,
    /// All its values as an array.
    Array,
}

/// Expressions side by side; see [`Expr::list`].
#[derive(Clone, Debug, PartialEq)]
pub struct List {
    /// What they make.
    pub kind: ListKind,
    /// The expressions.
    pub items: Vec<Expr>,
    pub(super) depth: Depth,
    /// Where it was built.
    pub at: At,
}

/// What expressions side by side make.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ListKind {
    /// A row value, `(a, b)`.
    Row,
    /// An array, `ARRAY[a, b]`.
    Array,
}

/// An element or a slice of an array; see [`Expr::index`].
#[derive(Clone, Debug, PartialEq)]
pub struct Index {
    /// The array.
    pub operand: Expr,
    /// The index, or the lower bound of a slice.
    pub from: Expr,
    /// The upper bound of a slice; none for one element.
    pub to: Option<Expr>,
    pub(super) depth: Depth,
    /// Where it was built.
    pub at: At,
}

impl Expr {
    /// A node, or poison if it nests too deeply.
    #[inline]
    pub(super) fn nested(depth: Depth, at: At, node: impl FnOnce() -> Self) -> Self {
        if depth.get() > MAX_DEPTH { Poison::nesting(at) } else { node() }
    }

    /// One operand.
    #[must_use]
    #[inline]
    pub fn unary(op: UnaryOp, operand: Self, at: At) -> Self {
        let depth = Depth::above(&operand);
        Self::nested(depth, at, || Self::Unary(Box::new(Unary { op, operand, depth, at })))
    }

    /// Two operands.
    #[must_use]
    #[inline(always)]
    pub fn binary(op: BinaryOp, left: Self, right: Self, at: At) -> Self {
        let depth = Depth::above(&left).and(&right);
        if depth.get() > MAX_DEPTH {
            return Poison::nesting(at);
        }
        Self::Binary(Box::write(Box::new_uninit(), Binary { op, left, right, depth, at }))
    }

    /// Terms joined by AND or OR.
    #[must_use]
    #[inline]
    pub fn group(junction: Junction, terms: Vec<Self>, at: At) -> Self {
        let depth = Depth::above_all(&terms);
        Self::nested(depth, at, || Self::Group(Group { junction, terms, depth, at }))
    }

    /// A group with one more term. The depth of the others is known, so that a chain of any length is built in its length.
    #[must_use]
    pub(crate) fn longer_group(mut group: Group, term: Self) -> Self {
        group.depth = group.depth.and(&term);
        group.terms.push(term);
        let (depth, at) = (group.depth, group.at);
        Self::nested(depth, at, || Self::Group(group))
    }

    /// `BETWEEN`
    #[must_use]
    pub fn in_range(sense: Sense, operand: Self, low: Self, high: Self, at: At) -> Self {
        let depth = Depth::above(&operand).and(&low).and(&high);
        Self::nested(depth, at, || Self::Between(Box::new(Between { sense, operand, low, high, depth, at })))
    }

    /// `IN`
    #[must_use]
    pub fn within(sense: Sense, operand: Self, set: InSet, at: At) -> Self {
        let depth = match &set {
            InSet::List(items) => Depth::above_all(items).and(&operand),
            InSet::Query(query) => Depth::above(query).and(&operand),
            InSet::Array(..) => Depth::above(&operand),
        };
        Self::nested(depth, at, || Self::In(Box::new(In { sense, operand, set, depth, at })))
    }

    /// `LIKE`, `ILIKE`
    #[must_use]
    pub fn pattern(sense: Sense, case: Case, operand: Self, pattern: Self, escape: Option<char>, at: At) -> Self {
        let depth = Depth::above(&operand).and(&pattern);
        Self::nested(depth, at, || Self::Like(Box::new(Like { sense, case, operand, pattern, escape, depth, at })))
    }

    /// `op ANY (...)`, `op ALL (...)`
    #[must_use]
    pub fn quantified(op: BinaryOp, quantifier: Quantifier, operand: Self, set: Self, at: At) -> Self {
        let depth = Depth::above(&operand).and(&set);
        Self::nested(depth, at, || Self::Quantified(Box::new(Quantified { op, quantifier, operand, set, depth, at })))
    }

    /// `CASE`
    #[must_use]
    pub fn case_when(operand: Option<Self>, branches: Vec<(Self, Self)>, otherwise: Option<Self>, at: At) -> Self {
        let mut depth = Depth::LEAF;
        for one in operand.iter().chain(&otherwise).chain(branches.iter().flat_map(|(when, then)| [when, then])) {
            depth = depth.and(one);
        }
        Self::nested(depth, at, || Self::Case(Box::new(CaseWhen { operand, branches, otherwise, depth, at })))
    }

    /// `CAST`
    #[must_use]
    pub fn cast_to(operand: Self, to: SqlType, at: At) -> Self {
        let depth = Depth::above(&operand);
        Self::nested(depth, at, || Self::Cast(Box::new(Cast { operand, to, depth, at })))
    }

    /// `COLLATE`
    #[must_use]
    pub fn collated(operand: Self, collation: Name, at: At) -> Self {
        let depth = Depth::above(&operand);
        Self::nested(depth, at, || Self::Collate(Box::new(Collate { operand, collation, depth, at })))
    }

    /// A subquery.
    #[must_use]
    pub fn subquery(kind: SubqueryKind, query: Statement, at: At) -> Self {
        let depth = Depth::above(&query);
        Self::nested(depth, at, || Self::Subquery(Subquery { kind, query, depth, at }))
    }

    /// A row value or an array.
    #[must_use]
    pub fn list(kind: ListKind, items: Vec<Self>, at: At) -> Self {
        let depth = Depth::above_all(&items);
        Self::nested(depth, at, || Self::List(List { kind, items, depth, at }))
    }

    /// An element or a slice of an array.
    #[must_use]
    pub fn index(operand: Self, from: Self, to: Option<Self>, at: At) -> Self {
        let mut depth = Depth::above(&operand).and(&from);
        if let Some(to) = &to {
            depth = depth.and(to);
        }
        Self::nested(depth, at, || Self::Index(Box::new(Index { operand, from, to, depth, at })))
    }

    /// Where it was built, if it is known.
    #[must_use]
    pub fn at(&self) -> Option<At> {
        Some(match self {
            Self::Column { at, .. } | Self::Value { at, .. } | Self::Slot { at, .. } => *at,
            Self::Literal(_) => return None,
            Self::Unary(node) => node.at,
            Self::Binary(node) => node.at,
            Self::Group(node) => node.at,
            Self::Between(node) => node.at,
            Self::In(node) => node.at,
            Self::Like(node) => node.at,
            Self::Quantified(node) => node.at,
            Self::Case(node) => node.at,
            Self::Cast(node) => node.at,
            Self::Collate(node) => node.at,
            Self::Call(node) => node.at,
            Self::Subquery(node) => node.at,
            Self::List(node) => node.at,
            Self::Index(node) => node.at,
            Self::Template(node) => node.at,
            Self::Poison(node) => node.at,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Expr;

    #[test]
    fn expressions_are_small() {
        assert!(size_of::<Expr>() <= 48, "{}", size_of::<Expr>());
    }
}
