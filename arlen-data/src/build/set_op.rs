//! Set operations, and `VALUES`.

use super::clauses::{slice_methods, statement_methods, ties_method};
use super::{ExprList, IntoExpr, Select};
use crate::ir::select::{self as data, Count, SetKind, With};
use crate::ir::{At, Expr, Slot, Statement, StatementRef, ToStatement};

/// `UNION`, `INTERSECT`, `EXCEPT`; made by the methods of [`Select`] and of itself.
///
/// It is a tree: `a.union(b).intersect(c)` is the intersection of the union with `c`, in every dialect.
#[derive(Clone, Debug, PartialEq)]
#[must_use = "a query does nothing until it is compiled or executed"]
pub struct SetOp(Box<data::SetOp>);

/// `VALUES`; made by [`values`].
#[derive(Clone, Debug, PartialEq)]
#[must_use = "a query does nothing until it is compiled or executed"]
pub struct Values(Box<data::Values>);

/// Rows from expressions, all of one length.
///
/// ```
/// use arlen_data::build::{derived, select, values};
/// use arlen_data::compile::Compile;
/// use arlen_data::dialect::Dialect;
///
/// let pairs = derived(values([(1, "a"), (2, "b")]), "p").columns(["id", "name"]);
/// assert_eq!(
///     select("*").from(pairs).compile(&Dialect::postgres(15))?.sql(),
///     r#"SELECT * FROM (VALUES ($1, $2), ($3, $4)) AS "p"("id", "name")"#
/// );
/// # Ok::<(), arlen_data::diag::Error>(())
/// ```
#[track_caller]
pub fn values<R: ExprList>(rows: impl IntoIterator<Item = R>) -> Values {
    let at = At::here();
    let mut list = Vec::new();
    for row in rows {
        list.push(row.into_exprs().into_vec());
    }
    Values(Box::new(data::Values { with: With::default(), rows: list, slice: data::Slice::default(), at }))
}

/// A number of rows: a number, which stands in the text, or a slot or expression, which is bound.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no number of rows",
    note = "give a `u64`, a slot of a handle, or an expression"
)]
pub trait IntoCount {
    /// The number.
    #[track_caller]
    fn into_count(self) -> Count;
}

impl IntoCount for u64 {
    fn into_count(self) -> Count {
        Count::Rows(self)
    }
}

impl IntoCount for Expr {
    fn into_count(self) -> Count {
        Count::Expr(self)
    }
}

impl IntoCount for Slot<i64> {
    #[track_caller]
    fn into_count(self) -> Count {
        Count::Expr(self.into_expr())
    }
}

impl SetOp {
    statement_methods!(data::SetOp);

    ties_method!();

    slice_methods!();
}

impl Values {
    statement_methods!(data::Values);

    slice_methods!();
}

/// One operation more; equal operations in a row stay flat.
fn operation(left: Statement, kind: SetKind, all: bool, right: Statement, at: At) -> SetOp {
    let left = if let Statement::SetOp(mut node) = left {
        if node.kind == kind && node.all == all && node.slice.is_empty() && node.with.ctes.is_empty() {
            node.push(right);
            return SetOp(node);
        }
        Statement::SetOp(node)
    } else {
        left
    };
    SetOp(Box::new(data::SetOp::new(kind, all, vec![left, right], at)))
}

macro_rules! operations {
    ($($type:ty),+) => {
        $(impl $type {
            /// The rows of both, equal rows once.
            #[track_caller]
            pub fn union(self, other: impl Into<Statement>) -> SetOp {
                operation(self.into(), SetKind::Union, false, other.into(), At::here())
            }

            /// The rows of both.
            #[track_caller]
            pub fn union_all(self, other: impl Into<Statement>) -> SetOp {
                operation(self.into(), SetKind::Union, true, other.into(), At::here())
            }

            /// The rows that are in both, each once.
            #[track_caller]
            pub fn intersect(self, other: impl Into<Statement>) -> SetOp {
                operation(self.into(), SetKind::Intersect, false, other.into(), At::here())
            }

            /// The rows that are in both, as often as in the one that has them less often.
            #[track_caller]
            pub fn intersect_all(self, other: impl Into<Statement>) -> SetOp {
                operation(self.into(), SetKind::Intersect, true, other.into(), At::here())
            }

            /// The rows that the other does not have, each once.
            #[track_caller]
            pub fn except(self, other: impl Into<Statement>) -> SetOp {
                operation(self.into(), SetKind::Except, false, other.into(), At::here())
            }

            /// The rows that the other has less often.
            #[track_caller]
            pub fn except_all(self, other: impl Into<Statement>) -> SetOp {
                operation(self.into(), SetKind::Except, true, other.into(), At::here())
            }
        })+
    };
}

operations!(Select, SetOp, Values);

impl ToStatement for SetOp {
    fn statement(&self) -> StatementRef<'_> {
        StatementRef::SetOp(&self.0)
    }
}

impl ToStatement for Values {
    fn statement(&self) -> StatementRef<'_> {
        StatementRef::Values(&self.0)
    }
}
