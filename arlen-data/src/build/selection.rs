//! What is selected, and lists of columns.

use super::{Case, Column, Func, IntoExpr, Select, SetOp, Template};
use crate::ir::select::Item;
use crate::ir::{At, Expr, Few, Ident, Name, Slot};

/// One thing that can be selected: a column, by name or typed, an expression, either with an alias.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be selected",
    label = "a column, its name, an expression, or a tuple or array of these is expected here",
    note = "a value is selected with `val(..)`"
)]
pub trait SelectItem {
    /// The item.
    #[track_caller]
    fn into_item(self) -> Item;
}

/// What is selected: one item, or a tuple, array or vector of them.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be selected",
    label = "a column, its name, an expression, or a tuple or array of these is expected here",
    note = "a value is selected with `val(..)`"
)]
pub trait Selection {
    /// The items.
    #[track_caller]
    fn into_items(self) -> Few<Item>;
}

macro_rules! names {
    ($($type:ty),+) => {
        $(impl SelectItem for $type {
            #[inline]
            #[track_caller]
            fn into_item(self) -> Item {
                Item { expr: Expr::Column { name: self.into(), at: At::here() }, alias: None }
            }
        })+
    };
}

names!(&'static str, String, Ident, Name);

macro_rules! exprs {
    ($([$($generics:tt)*] $type:ty),+) => {
        $(impl $($generics)* SelectItem for $type {
            #[inline]
            #[track_caller]
            fn into_item(self) -> Item {
                Item { expr: self.into_expr(), alias: None }
            }
        })+
    };
}

exprs!([] Expr, [] &Expr, [] Func, [] Template, [] Case, [] Select, [] SetOp, [<T>] Column<T>, [<T>] Slot<T>);

impl SelectItem for Item {
    #[inline]
    fn into_item(self) -> Item {
        self
    }
}

impl<S: SelectItem> Selection for S {
    #[inline]
    #[track_caller]
    fn into_items(self) -> Few<Item> {
        Few::One(self.into_item())
    }
}

impl<S: SelectItem, const N: usize> Selection for [S; N] {
    #[inline]
    #[track_caller]
    fn into_items(self) -> Few<Item> {
        if N <= 1 {
            let mut items = Few::None;
            for item in self {
                items.push(item.into_item());
            }
            return items;
        }
        let mut items = Vec::with_capacity(N);
        for item in self {
            items.push(item.into_item());
        }
        Few::Many(items)
    }
}

impl<S: SelectItem> Selection for Vec<S> {
    #[inline]
    #[track_caller]
    fn into_items(self) -> Few<Item> {
        let mut items = if self.len() > 1 { Few::Many(Vec::with_capacity(self.len())) } else { Few::None };
        for item in self {
            items.push(item.into_item());
        }
        items
    }
}

/// Nothing named: `*`.
impl Selection for () {
    #[inline]
    fn into_items(self) -> Few<Item> {
        Few::None
    }
}

macro_rules! tuples {
    ($($name:ident)+) => {
        impl<$($name: SelectItem),+> Selection for ($($name,)+) {
            #[inline]
            #[track_caller]
            #[expect(non_snake_case, reason = "the names of the types serve for the items")]
            fn into_items(self) -> Few<Item> {
                let ($($name,)+) = self;
                Few::Many(vec![$($name.into_item()),+])
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
