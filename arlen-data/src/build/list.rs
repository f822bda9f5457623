//! Lists: of expressions, of columns, of names, of orders.

use super::{Case, Column, Func, IntoExpr, Select, Template};
use crate::ir::{At, Direction, Expr, Few, Ident, Name, Order};

/// Expressions: an array, a vector, or a tuple of what can stand as one. Text is a value.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no list of expressions",
    note = "write an array `[a, b]`, or a tuple `(a, 1, \"x\")` if the types differ; a single one is `[a]`"
)]
pub trait ExprList {
    /// The expressions.
    #[track_caller]
    fn into_exprs(self) -> Few<Expr>;
}

impl<E: IntoExpr, const N: usize> ExprList for [E; N] {
    #[inline]
    #[track_caller]
    fn into_exprs(self) -> Few<Expr> {
        let mut exprs = if N > 1 { Few::Many(Vec::with_capacity(N)) } else { Few::None };
        for expr in self {
            exprs.push(expr.into_expr());
        }
        exprs
    }
}

impl<E: IntoExpr> ExprList for Vec<E> {
    #[inline]
    #[track_caller]
    fn into_exprs(self) -> Few<Expr> {
        let mut exprs = if self.len() > 1 { Few::Many(Vec::with_capacity(self.len())) } else { Few::None };
        for expr in self {
            exprs.push(expr.into_expr());
        }
        exprs
    }
}

impl ExprList for () {
    #[inline]
    fn into_exprs(self) -> Few<Expr> {
        Few::None
    }
}

/// Columns, by name or as expressions: one, or an array, a vector, a tuple of them. Text is a name.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no list of columns",
    note = "write a name, an expression, or an array or tuple of these"
)]
pub trait ColumnList {
    /// The columns as expressions.
    #[track_caller]
    fn into_columns(self) -> Few<Expr>;
}

/// One column of such a list.
#[diagnostic::on_unimplemented(message = "`{Self}` is no column", note = "write its name or an expression")]
pub trait IntoColumn {
    /// The column as an expression.
    #[track_caller]
    fn into_column(self) -> Expr;
}

/// Orders: one, or an array, a vector, a tuple of them. A column by its name is ascending.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no order",
    note = "write a name, `column.asc()`, `column.desc()`, or an array or tuple of these"
)]
pub trait OrderList {
    /// The orders.
    #[track_caller]
    fn into_orders(self) -> Few<Order>;
}

/// One order of such a list.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no order",
    note = "write a name, `column.asc()` or `column.desc()`"
)]
pub trait IntoOrder {
    /// The order.
    #[track_caller]
    fn into_order(self) -> Order;
}

macro_rules! names {
    ($($type:ty),+) => {
        $(impl IntoColumn for $type {
            #[inline]
            #[track_caller]
            fn into_column(self) -> Expr {
                Expr::Column { name: self.into(), at: At::here() }
            }
        }

        impl IntoOrder for $type {
            #[inline]
            #[track_caller]
            fn into_order(self) -> Order {
                Order { expr: self.into_column(), direction: Direction::Asc, nulls: None }
            }
        })+
    };
}

names!(&'static str, String, Ident, Name);

macro_rules! exprs {
    ($([$($generics:tt)*] $type:ty),+) => {
        $(impl $($generics)* IntoColumn for $type {
            #[inline]
            #[track_caller]
            fn into_column(self) -> Expr {
                self.into_expr()
            }
        }

        impl $($generics)* IntoOrder for $type {
            #[inline]
            #[track_caller]
            fn into_order(self) -> Order {
                Order { expr: self.into_expr(), direction: Direction::Asc, nulls: None }
            }
        })+
    };
}

exprs!([] Expr, [] &Expr, [] Func, [] Template, [] Case, [] Select, [<T>] Column<T>);

impl IntoOrder for Order {
    fn into_order(self) -> Order {
        self
    }
}

macro_rules! lists {
    ($one:ident $into_one:ident $list:ident $into_list:ident $item:ty) => {
        impl<O: $one> $list for O {
            #[inline]
            #[track_caller]
            fn $into_list(self) -> Few<$item> {
                Few::One(self.$into_one())
            }
        }

        impl<O: $one, const N: usize> $list for [O; N] {
            #[inline]
            #[track_caller]
            fn $into_list(self) -> Few<$item> {
                let mut list = if N > 1 { Few::Many(Vec::with_capacity(N)) } else { Few::None };
                for one in self {
                    list.push(one.$into_one());
                }
                list
            }
        }

        impl<O: $one> $list for Vec<O> {
            #[inline]
            #[track_caller]
            fn $into_list(self) -> Few<$item> {
                let mut list = if self.len() > 1 { Few::Many(Vec::with_capacity(self.len())) } else { Few::None };
                for one in self {
                    list.push(one.$into_one());
                }
                list
            }
        }
    };
}

lists!(IntoColumn into_column ColumnList into_columns Expr);
lists!(IntoOrder into_order OrderList into_orders Order);

macro_rules! tuples {
    ($($name:ident)+) => {
        impl<$($name: IntoExpr),+> ExprList for ($($name,)+) {
            #[inline]
            #[track_caller]
            #[expect(non_snake_case, reason = "the names of the types serve for the items")]
            fn into_exprs(self) -> Few<Expr> {
                let ($($name,)+) = self;
                Few::Many(vec![$($name.into_expr()),+])
            }
        }

        impl<$($name: IntoColumn),+> ColumnList for ($($name,)+) {
            #[inline]
            #[track_caller]
            #[expect(non_snake_case, reason = "the names of the types serve for the items")]
            fn into_columns(self) -> Few<Expr> {
                let ($($name,)+) = self;
                Few::Many(vec![$($name.into_column()),+])
            }
        }

        impl<$($name: IntoOrder),+> OrderList for ($($name,)+) {
            #[inline]
            #[track_caller]
            #[expect(non_snake_case, reason = "the names of the types serve for the items")]
            fn into_orders(self) -> Few<Order> {
                let ($($name,)+) = self;
                Few::Many(vec![$($name.into_order()),+])
            }
        }
    };
}

tuples!(A);
tuples!(A B);
tuples!(A B C);
tuples!(A B C D);
tuples!(A B C D E);
tuples!(A B C D E F);
tuples!(A B C D E F G);
tuples!(A B C D E F G H);
tuples!(A B C D E F G H I);
tuples!(A B C D E F G H I J);
tuples!(A B C D E F G H I J K);
tuples!(A B C D E F G H I J K L);
tuples!(A B C D E F G H I J K L M);
tuples!(A B C D E F G H I J K L M N);
tuples!(A B C D E F G H I J K L M N O);
tuples!(A B C D E F G H I J K L M N O P);
