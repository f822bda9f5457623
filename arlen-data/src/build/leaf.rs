//! The small expressions that others are made of.

use super::{ExprList, IntoExpr};
use crate::ir::expr::{ListKind, SubqueryKind};
use crate::ir::{At, Expr, Junction, Literal, Name, Statement};

/// A column by its name, possibly qualified: `col("u.email")`. It has no type and compares with anything.
#[inline]
#[must_use]
#[track_caller]
pub fn col(name: impl Into<Name>) -> Expr {
    Expr::Column { name: name.into(), at: At::here() }
}

/// A value, bound as a parameter.
#[inline]
#[must_use]
#[track_caller]
pub fn val(value: impl IntoExpr) -> Expr {
    value.into_expr()
}

/// A constant that stands in the text of the statement.
///
/// It is part of the statement's shape: each constant makes another text. Values belong into [`val`].
#[must_use]
pub fn lit(constant: impl Into<Literal>) -> Expr {
    Expr::Literal(constant.into())
}

/// `NULL` in the text of the statement.
#[must_use]
pub const fn null() -> Expr {
    Expr::Literal(Literal::Null)
}

/// `DEFAULT`, as the value of a column.
#[must_use]
pub const fn default_value() -> Expr {
    Expr::Literal(Literal::Default)
}

/// The value that an upsert wanted to insert: `"excluded"."name"`.
#[must_use]
#[track_caller]
pub fn excluded(column: &str) -> Expr {
    Expr::Column { name: Name::from(format!("excluded.{column}")), at: At::here() }
}

impl From<bool> for Literal {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}

impl From<i32> for Literal {
    fn from(value: i32) -> Self {
        Self::Int(value.into())
    }
}

impl From<i64> for Literal {
    fn from(value: i64) -> Self {
        Self::Int(value)
    }
}

impl From<&str> for Literal {
    fn from(value: &str) -> Self {
        Self::Text(value.into())
    }
}

/// Expressions, each from the line of the caller: a closure would have a line of its own.
#[track_caller]
pub(super) fn exprs<E: IntoExpr>(terms: impl IntoIterator<Item = E>) -> Vec<Expr> {
    let terms = terms.into_iter();
    let mut exprs = Vec::with_capacity(terms.size_hint().0);
    for term in terms {
        exprs.push(term.into_expr());
    }
    exprs
}

/// All of these, in one pair of parentheses. Without terms it vanishes among other conditions.
#[must_use]
#[track_caller]
pub fn all_of<E: IntoExpr>(terms: impl IntoIterator<Item = E>) -> Expr {
    Expr::group(Junction::And, exprs(terms), At::here())
}

/// One of these, in one pair of parentheses. Without terms it vanishes among other conditions.
#[must_use]
#[track_caller]
pub fn any_of<E: IntoExpr>(terms: impl IntoIterator<Item = E>) -> Expr {
    Expr::group(Junction::Or, exprs(terms), At::here())
}

/// Whether a query has a row.
#[must_use]
#[track_caller]
pub fn exists(query: impl Into<Statement>) -> Expr {
    Expr::subquery(SubqueryKind::Exists, query.into(), At::here())
}

/// Whether a query has no row.
#[must_use]
#[track_caller]
pub fn not_exists(query: impl Into<Statement>) -> Expr {
    Expr::subquery(SubqueryKind::NotExists, query.into(), At::here())
}

/// The one value of a query, or NULL if it has no row: `(SELECT ...)` as an expression.
///
/// ```
/// use arlen_data::build::{col, count, scalar, select};
/// use arlen_data::compile::Compile;
/// use arlen_data::dialect::Dialect;
///
/// let posts = select(count("*")).from("posts").filter(col("posts.author").eq(col("u.id")));
/// let query = select((col("u.name"), scalar(posts).alias("posts"))).from("u");
/// assert_eq!(
///     query.compile(&Dialect::postgres(16))?.sql(),
///     "SELECT \"u\".\"name\", (SELECT count(*) FROM \"posts\" WHERE \"posts\".\"author\" = \"u\".\"id\") AS \"posts\" FROM \"u\""
/// );
/// # Ok::<(), arlen_data::diag::Error>(())
/// ```
#[must_use]
#[track_caller]
pub fn scalar(query: impl Into<Statement>) -> Expr {
    Expr::subquery(SubqueryKind::Scalar, query.into(), At::here())
}

/// A row value, `(a, b)`.
#[must_use]
#[track_caller]
pub fn row(items: impl ExprList) -> Expr {
    let at = At::here();
    Expr::list(ListKind::Row, items.into_exprs().into_vec(), at)
}

/// An array of expressions, `ARRAY[a, b]`. An array of values is better bound as one parameter, `val(vec![1, 2])`.
#[must_use]
#[track_caller]
pub fn array(items: impl ExprList) -> Expr {
    let at = At::here();
    Expr::list(ListKind::Array, items.into_exprs().into_vec(), at)
}

/// All values of a query as an array, `ARRAY(SELECT ...)`.
#[must_use]
#[track_caller]
pub fn array_of(query: impl Into<Statement>) -> Expr {
    Expr::subquery(SubqueryKind::Array, query.into(), At::here())
}
