//! Function calls.

use super::clauses::expr_methods;
use super::{ExprList, IntoColumn, IntoExpr, OrderList, Window};
use crate::ir::call::{Argument, Call, Over};
use crate::ir::{At, Expr, Few, Name};

/// A function call; made by [`func`].
#[derive(Clone, Debug, PartialEq)]
#[must_use]
pub struct Func(Box<Call>);

/// A call of a function by its name. A plain name stands bare in the text, so that `coalesce` and other words of the
/// grammar are found; a name made of [`Ident`](crate::ir::Ident)s is quoted. Text among the arguments is a value.
///
/// ```
/// use arlen_data::build::{col, func, select};
/// use arlen_data::compile::Compile;
/// use arlen_data::dialect::Dialect;
///
/// let query = select(func("round", (col("price") * 2, 1))).from("books");
/// assert_eq!(
///     query.compile(&Dialect::postgres(15))?.sql(),
///     r#"SELECT round("price" * $1, $2) FROM "books""#
/// );
/// # Ok::<(), arlen_data::diag::Error>(())
/// ```
#[inline]
#[track_caller]
pub fn func(name: impl Into<Name>, arguments: impl ExprList) -> Func {
    let at = At::here();
    let arguments = match arguments.into_exprs() {
        Few::None => Few::None,
        Few::One(argument) => Few::One(Argument::Positional(argument)),
        Few::Many(arguments) => Few::Many(arguments.into_iter().map(Argument::Positional).collect()),
    };
    Func(Box::write(Box::new_uninit(), Call::new(name.into(), arguments, at)))
}

#[inline]
#[track_caller]
fn of_column(name: Name, column: Expr) -> Func {
    Func(Box::write(Box::new_uninit(), Call::new(name, Few::One(Argument::Positional(column)), At::here())))
}

/// How many rows: `count("*")`, or how many are not NULL: `count("email")`. Text is a name.
#[inline]
#[track_caller]
pub fn count(column: impl IntoColumn) -> Func {
    of_column(const { Name::plain("count") }, column.into_column())
}

/// The sum of a column. Text is a name.
#[inline]
#[track_caller]
pub fn sum(column: impl IntoColumn) -> Func {
    of_column(const { Name::plain("sum") }, column.into_column())
}

/// The mean of a column. Text is a name.
#[inline]
#[track_caller]
pub fn avg(column: impl IntoColumn) -> Func {
    of_column(const { Name::plain("avg") }, column.into_column())
}

/// The least of a column. Text is a name.
#[inline]
#[track_caller]
pub fn min(column: impl IntoColumn) -> Func {
    of_column(const { Name::plain("min") }, column.into_column())
}

/// The greatest of a column. Text is a name.
#[inline]
#[track_caller]
pub fn max(column: impl IntoColumn) -> Func {
    of_column(const { Name::plain("max") }, column.into_column())
}

/// The first that is not NULL.
#[inline]
#[track_caller]
pub fn coalesce(arguments: impl ExprList) -> Func {
    func("coalesce", arguments)
}

impl Func {
    expr_methods!();

    /// Equal arguments count once.
    pub fn distinct(mut self) -> Self {
        self.0.distinct = true;
        self
    }

    /// An argument by its name: `days => 10`.
    #[track_caller]
    pub fn named(mut self, name: impl Into<Name>, argument: impl IntoExpr) -> Self {
        self.0.push(Argument::Named(Box::new((name.into(), argument.into_expr()))));
        self
    }

    /// An array that stands for the rest of the arguments.
    #[track_caller]
    pub fn variadic(mut self, array: impl IntoExpr) -> Self {
        self.0.push(Argument::Variadic(array.into_expr()));
        self
    }

    /// The order in which an aggregate meets its rows.
    #[track_caller]
    pub fn order_by(mut self, orders: impl OrderList) -> Self {
        self.0.clauses_mut().order_by.append(orders.into_orders());
        self
    }

    /// `WITHIN GROUP (ORDER BY ...)`
    #[track_caller]
    pub fn within_group(mut self, orders: impl OrderList) -> Self {
        self.0.clauses_mut().within_group.append(orders.into_orders());
        self
    }

    /// Only rows for which this holds.
    #[track_caller]
    pub fn filter(mut self, condition: impl IntoExpr) -> Self {
        let condition = condition.into_expr();
        let clauses = self.0.clauses_mut();
        clauses.filter = Some(match clauses.filter.take() {
            Some(first) => first.and(condition),
            None => condition,
        });
        self
    }

    /// As a window function, over a window of its own.
    pub fn over(mut self, window: Window) -> Self {
        self.0.clauses_mut().over = Some(Over::Window(window.into_ir()));
        self
    }

    /// As a window function, over a named window of the select.
    pub fn over_named(mut self, window: impl Into<Name>) -> Self {
        self.0.clauses_mut().over = Some(Over::Name(window.into()));
        self
    }

    /// The call as an expression, for operators.
    #[must_use]
    pub fn expr(self) -> Expr {
        self.0.into_expr()
    }

    pub(super) fn into_call(self) -> Call {
        *self.0
    }
}

impl IntoExpr for Func {
    fn into_expr(self) -> Expr {
        self.0.into_expr()
    }
}
