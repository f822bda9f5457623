//! What can stand as an expression, and what may be compared with what.

use super::{Case, Column, Func, Select, SetOp, Template};
use crate::ir::expr::SubqueryKind;
use crate::ir::{At, Expr, Slot, Statement};
use crate::value::{Array, Date, Decimal, Interval, Range, Time, Timestamp, TimestampTz, Uuid, Value};

/// What can stand as an expression. Rust's values become parameters; queries become subqueries.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no expression",
    label = "a column, a value, a function call or a query is expected here",
    note = "names of columns are written `col(\"name\")`; text is a value"
)]
pub trait IntoExpr {
    /// The expression.
    #[track_caller]
    fn into_expr(self) -> Expr;
}

/// The type of what has none: `col("age")` compares with anything.
#[derive(Clone, Copy, Debug)]
pub struct Untyped;

/// Types whose values are never NULL.
#[diagnostic::on_unimplemented(
    message = "a slot of type `{Self}` may be NULL and cannot be compared with `=` and its like",
    label = "`= NULL` is never true, and `IS NULL` would be another statement",
    note = "use `is_not_distinct_from`, or `val(slot)` where the slot is the value of a column"
)]
pub trait NotNull {}

/// What may be compared with an expression of type `T`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be compared with a column of type `{T}`",
    label = "this has another type than the column",
    note = "a slot that may be NULL is compared with `is_not_distinct_from`",
    note = "`column.untyped()` compares with anything"
)]
pub trait Operand<T>: IntoExpr {}

/// What may be compared with an expression of type `T` by `IS [NOT] DISTINCT FROM`: what can be compared at all, and slots that
/// may be NULL.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be compared with a column of type `{T}`",
    label = "this has another type than the column",
    note = "`column.untyped()` compares with anything"
)]
pub trait Distinct<T>: IntoExpr {}

#[diagnostic::do_not_recommend]
impl<T, O: Operand<T>> Distinct<T> for O {}

macro_rules! values {
    ($($type:ty),+ $(,)?) => {
        $(impl IntoExpr for $type {
            #[inline]
            #[track_caller]
            fn into_expr(self) -> Expr {
                Expr::Value { value: self.into(), at: At::here() }
            }
        }

        impl IntoExpr for Option<$type> {
            #[inline]
            #[track_caller]
            fn into_expr(self) -> Expr {
                Expr::Value { value: self.into(), at: At::here() }
            }
        }

        #[diagnostic::do_not_recommend]
        impl Operand<Untyped> for $type {}
        #[diagnostic::do_not_recommend]
        impl Operand<Untyped> for Option<$type> {})+
    };
}

values! {
    bool, i8, i16, i32, i64, u8, u16, u32, f32, f64, &str, String, &String, Vec<u8>, &[u8], Decimal, Uuid, Date, Time, Timestamp,
    TimestampTz, Interval, serde_json::Value, Array, Range, std::borrow::Cow<'_, str>, Vec<bool>, Vec<i16>, Vec<i32>, Vec<i64>,
    Vec<f64>, Vec<String>, Vec<&str>, Vec<Uuid>,
}

impl IntoExpr for Value {
    #[inline]
    #[track_caller]
    fn into_expr(self) -> Expr {
        Expr::Value { value: self, at: At::here() }
    }
}

impl Operand<Untyped> for Value {}

/// A type of columns, and what fits it besides itself.
macro_rules! types {
    ($($type:ty: $($other:ty),*;)+) => {
        $(impl NotNull for $type {}
        types!(@fits $type; $type $(, $other)*);
        #[diagnostic::do_not_recommend]
        impl Operand<$type> for Slot<$type> {}
        #[diagnostic::do_not_recommend]
        impl Operand<Option<$type>> for Slot<$type> {}
        impl Distinct<$type> for Slot<Option<$type>> {}
        impl Distinct<Option<$type>> for Slot<Option<$type>> {}
        impl Distinct<Untyped> for Slot<Option<$type>> {}
        #[diagnostic::do_not_recommend]
        impl Operand<$type> for Column<$type> {}
        #[diagnostic::do_not_recommend]
        impl Operand<$type> for Column<Option<$type>> {}
        #[diagnostic::do_not_recommend]
        impl Operand<Option<$type>> for Column<$type> {}
        #[diagnostic::do_not_recommend]
        impl Operand<Option<$type>> for Column<Option<$type>> {})+
    };
    (@fits $type:ty; $($fits:ty),+) => {
        $(#[diagnostic::do_not_recommend]
        impl Operand<$type> for $fits {}
        #[diagnostic::do_not_recommend]
        impl Operand<$type> for Option<$fits> {}
        #[diagnostic::do_not_recommend]
        impl Operand<Option<$type>> for $fits {}
        #[diagnostic::do_not_recommend]
        impl Operand<Option<$type>> for Option<$fits> {})+
    };
}

types! {
    bool:; i16:; i32:; i64:; f32:; f64:; String: &str, &String; Vec<u8>: &[u8]; Decimal:; Uuid:; Date:; Time:; Timestamp:;
    TimestampTz:; Interval:; serde_json::Value:; Vec<bool>:; Vec<i16>:; Vec<i32>:; Vec<i64>:; Vec<f64>:; Vec<String>: Vec<&str>;
    Vec<Uuid>:;
}

impl<T> IntoExpr for Slot<T> {
    #[inline]
    #[track_caller]
    fn into_expr(self) -> Expr {
        self.expr()
    }
}

impl<T: NotNull> Operand<Untyped> for Slot<T> {}

impl<T> Operand<Untyped> for Column<T> {}

macro_rules! any_type {
    ($($type:ty),+) => {
        $(impl<T> Operand<T> for $type {})+
    };
}

any_type!(Expr, &Expr, Func, Template, Case, Select, SetOp);

impl IntoExpr for Expr {
    #[inline]
    fn into_expr(self) -> Expr {
        self
    }
}

impl IntoExpr for &Expr {
    #[inline]
    fn into_expr(self) -> Expr {
        self.clone()
    }
}

impl IntoExpr for Select {
    #[track_caller]
    fn into_expr(self) -> Expr {
        Expr::subquery(SubqueryKind::Scalar, Statement::from(self), At::here())
    }
}

impl IntoExpr for SetOp {
    #[track_caller]
    fn into_expr(self) -> Expr {
        Expr::subquery(SubqueryKind::Scalar, Statement::from(self), At::here())
    }
}
