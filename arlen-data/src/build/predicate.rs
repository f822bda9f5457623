//! Comparisons: on expressions without a type, and on typed columns.

use super::leaf::exprs;
use super::{Case, Column, Distinct, Func, IntoExpr, Operand, Template, Untyped};
use crate::ir::expr::InSet;
use crate::ir::{self, At, BinaryOp, Expr, Quantifier, Sense, Statement, UnaryOp};
use crate::value::{Array, Value};

/// Text with the signs of LIKE patterns made plain, for `ESCAPE '\'`.
fn escaped(text: &str, before: &str, behind: &str) -> String {
    let mut pattern = String::with_capacity(text.len() + 2);
    pattern.push_str(before);
    for c in text.chars() {
        if matches!(c, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    pattern.push_str(behind);
    pattern
}

fn pattern(operand: Expr, sense: Sense, case: ir::Case, pattern: Expr, escape: Option<char>, at: At) -> Expr {
    Expr::pattern(sense, case, operand, pattern, escape, at)
}

fn literal_pattern(operand: Expr, case: ir::Case, text: String, at: At) -> Expr {
    let text = Expr::Value { value: Value::Text(text), at };
    pattern(operand, Sense::Positive, case, text, Some('\\'), at)
}

/// The predicates of something that is compared with operands of type `$type`.
macro_rules! predicates {
    ([$($generics:tt)*] $self:ty, $type:ty) => {
        impl $($generics)* $self {
            /// Equal; with `None` it asks for NULL.
            #[must_use]
            #[inline(always)]
            #[track_caller]
            pub fn eq(self, other: impl Operand<$type>) -> Expr {
                let at = At::here();
                Expr::binary(BinaryOp::Eq, self.into_expr(), other.into_expr(), at)
            }

            /// Not equal; with `None` it asks for what is not NULL.
            #[must_use]
            #[inline(always)]
            #[track_caller]
            pub fn ne(self, other: impl Operand<$type>) -> Expr {
                let at = At::here();
                Expr::binary(BinaryOp::Ne, self.into_expr(), other.into_expr(), at)
            }

            /// Less than.
            #[must_use]
            #[inline(always)]
            #[track_caller]
            pub fn lt(self, other: impl Operand<$type>) -> Expr {
                let at = At::here();
                Expr::binary(BinaryOp::Lt, self.into_expr(), other.into_expr(), at)
            }

            /// Less than or equal.
            #[must_use]
            #[inline(always)]
            #[track_caller]
            pub fn le(self, other: impl Operand<$type>) -> Expr {
                let at = At::here();
                Expr::binary(BinaryOp::Le, self.into_expr(), other.into_expr(), at)
            }

            /// Greater than.
            #[must_use]
            #[inline(always)]
            #[track_caller]
            pub fn gt(self, other: impl Operand<$type>) -> Expr {
                let at = At::here();
                Expr::binary(BinaryOp::Gt, self.into_expr(), other.into_expr(), at)
            }

            /// Greater than or equal.
            #[must_use]
            #[inline(always)]
            #[track_caller]
            pub fn ge(self, other: impl Operand<$type>) -> Expr {
                let at = At::here();
                Expr::binary(BinaryOp::Ge, self.into_expr(), other.into_expr(), at)
            }

            /// Not equal, with NULL as a value like others.
            #[must_use]
            #[track_caller]
            pub fn is_distinct_from(self, other: impl Distinct<$type>) -> Expr {
                let at = At::here();
                Expr::binary(BinaryOp::IsDistinctFrom, self.into_expr(), other.into_expr(), at)
            }

            /// Equal, with NULL as a value like others.
            #[must_use]
            #[track_caller]
            pub fn is_not_distinct_from(self, other: impl Distinct<$type>) -> Expr {
                let at = At::here();
                Expr::binary(BinaryOp::IsNotDistinctFrom, self.into_expr(), other.into_expr(), at)
            }

            /// Between two bounds, both inclusive.
            #[must_use]
            #[track_caller]
            pub fn between(self, low: impl Operand<$type>, high: impl Operand<$type>) -> Expr {
                let at = At::here();
                Expr::in_range(Sense::Positive, self.into_expr(), low.into_expr(), high.into_expr(), at)
            }

            /// Below the lower or above the upper bound.
            #[must_use]
            #[track_caller]
            pub fn not_between(self, low: impl Operand<$type>, high: impl Operand<$type>) -> Expr {
                let at = At::here();
                Expr::in_range(Sense::Negative, self.into_expr(), low.into_expr(), high.into_expr(), at)
            }

            /// One of these, a placeholder for each. Of none it is false, without a parameter.
            #[must_use]
            #[track_caller]
            pub fn in_list<O: Operand<$type>>(self, list: impl IntoIterator<Item = O>) -> Expr {
                let at = At::here();
                let list = exprs(list);
                Expr::within(Sense::Positive, self.into_expr(), InSet::List(list), at)
            }

            /// None of these, a placeholder for each. Of none it is true, without a parameter.
            #[must_use]
            #[track_caller]
            pub fn not_in_list<O: Operand<$type>>(self, list: impl IntoIterator<Item = O>) -> Expr {
                let at = At::here();
                let list = exprs(list);
                Expr::within(Sense::Negative, self.into_expr(), InSet::List(list), at)
            }

            /// One of the rows of a query.
            #[must_use]
            #[track_caller]
            pub fn in_query(self, query: impl Into<Statement>) -> Expr {
                let at = At::here();
                Expr::within(Sense::Positive, self.into_expr(), InSet::Query(query.into()), at)
            }

            /// None of the rows of a query.
            #[must_use]
            #[track_caller]
            pub fn not_in_query(self, query: impl Into<Statement>) -> Expr {
                let at = At::here();
                Expr::within(Sense::Negative, self.into_expr(), InSet::Query(query.into()), at)
            }

            /// Compared with the rows of a query, or the elements of an array: true if it is for one of them.
            #[must_use]
            #[track_caller]
            pub fn compare_any(self, op: BinaryOp, set: impl IntoExpr) -> Expr {
                let at = At::here();
                Expr::quantified(op, Quantifier::Any, self.into_expr(), set.into_expr(), at)
            }

            /// Compared with the rows of a query, or the elements of an array: true if it is for every one of them.
            #[must_use]
            #[track_caller]
            pub fn compare_all(self, op: BinaryOp, set: impl IntoExpr) -> Expr {
                let at = At::here();
                Expr::quantified(op, Quantifier::All, self.into_expr(), set.into_expr(), at)
            }

            /// Matches a LIKE pattern, as the database's LIKE does: PostgreSQL tells case apart and takes `\` as the
            /// escape, SQLite does not tell the case of ASCII letters apart and has no escape.
            #[must_use]
            #[track_caller]
            pub fn like(self, text: impl IntoExpr) -> Expr {
                let at = At::here();
                pattern(self.into_expr(), Sense::Positive, ir::Case::Sensitive, text.into_expr(), None, at)
            }

            /// Does not match a LIKE pattern.
            #[must_use]
            #[track_caller]
            pub fn not_like(self, text: impl IntoExpr) -> Expr {
                let at = At::here();
                pattern(self.into_expr(), Sense::Negative, ir::Case::Sensitive, text.into_expr(), None, at)
            }

            /// Matches a LIKE pattern in which this character takes `%` and `_` their meaning.
            #[must_use]
            #[track_caller]
            pub fn like_escape(self, text: impl IntoExpr, escape: char) -> Expr {
                let at = At::here();
                pattern(self.into_expr(), Sense::Positive, ir::Case::Sensitive, text.into_expr(), Some(escape), at)
            }

            /// Matches a LIKE pattern in any case.
            #[must_use]
            #[track_caller]
            pub fn ilike(self, text: impl IntoExpr) -> Expr {
                let at = At::here();
                pattern(self.into_expr(), Sense::Positive, ir::Case::Insensitive, text.into_expr(), None, at)
            }

            /// Does not match a LIKE pattern in any case.
            #[must_use]
            #[track_caller]
            pub fn not_ilike(self, text: impl IntoExpr) -> Expr {
                let at = At::here();
                pattern(self.into_expr(), Sense::Negative, ir::Case::Insensitive, text.into_expr(), None, at)
            }

            /// Begins with this text, in which `%` and `_` mean themselves. Case counts as it does for
            /// [`like`](Self::like).
            #[must_use]
            #[track_caller]
            pub fn starts_with(self, text: &str) -> Expr {
                literal_pattern(self.into_expr(), ir::Case::Sensitive, escaped(text, "", "%"), At::here())
            }

            /// Ends with this text, in which `%` and `_` mean themselves. Case counts as it does for
            /// [`like`](Self::like).
            #[must_use]
            #[track_caller]
            pub fn ends_with(self, text: &str) -> Expr {
                literal_pattern(self.into_expr(), ir::Case::Sensitive, escaped(text, "%", ""), At::here())
            }

            /// Has this text inside, in which `%` and `_` mean themselves. Case counts as it does for
            /// [`like`](Self::like).
            #[must_use]
            #[track_caller]
            pub fn contains_text(self, text: &str) -> Expr {
                literal_pattern(self.into_expr(), ir::Case::Sensitive, escaped(text, "%", "%"), At::here())
            }
        }
    };
}

predicates!([] Expr, Untyped);
predicates!([<T>] Column<T>, T);
predicates!([] Func, Untyped);
predicates!([] Template, Untyped);
predicates!([] Case, Untyped);

impl Expr {
    /// One of these values, in a statement whose text does not change with their number: one array parameter on PostgreSQL,
    /// a list padded to few lengths elsewhere.
    #[must_use]
    #[track_caller]
    pub fn eq_any<V>(self, values: Vec<V>) -> Self
    where
        Value: From<Vec<V>>,
    {
        let at = At::here();
        Self::within(Sense::Positive, self, InSet::Array(values.into()), at)
    }

    /// None of these values, in a statement whose text does not change with their number.
    #[must_use]
    #[track_caller]
    pub fn ne_all<V>(self, values: Vec<V>) -> Self
    where
        Value: From<Vec<V>>,
    {
        let at = At::here();
        Self::within(Sense::Negative, self, InSet::Array(values.into()), at)
    }

    /// One of the elements of an array that was made by hand.
    #[must_use]
    #[track_caller]
    pub fn eq_any_of(self, array: Array) -> Self {
        let at = At::here();
        Self::within(Sense::Positive, self, InSet::Array(array.into()), at)
    }
}

impl<T> Column<T> {
    /// One of these values, in a statement whose text does not change with their number.
    #[must_use]
    #[track_caller]
    pub fn eq_any<V: Operand<T>>(self, values: Vec<V>) -> Expr
    where
        Value: From<Vec<V>>,
    {
        let at = At::here();
        Expr::within(Sense::Positive, self.into_expr(), InSet::Array(values.into()), at)
    }

    /// `IS NULL`
    #[must_use]
    #[track_caller]
    pub fn is_null(self) -> Expr {
        let at = At::here();
        Expr::unary(UnaryOp::IsNull, self.into_expr(), at)
    }

    /// `IS NOT NULL`
    #[must_use]
    #[track_caller]
    pub fn is_not_null(self) -> Expr {
        let at = At::here();
        Expr::unary(UnaryOp::IsNotNull, self.into_expr(), at)
    }
}

#[cfg(test)]
mod tests {
    use super::escaped;

    #[test]
    fn signs_of_patterns_are_made_plain() {
        assert_eq!(escaped(r"50%_\é", "%", "%"), r"%50\%\_\\é%");
    }
}
