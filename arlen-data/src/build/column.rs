//! Typed columns.

use super::IntoExpr;
use crate::ir::select::Item;
use crate::ir::{At, Expr, Name, Order};
use std::fmt;
use std::marker::PhantomData;

/// A column whose values have the type `T`; `Option<T>` if they may be NULL. What it is compared with is checked when
/// the program is compiled.
///
/// ```
/// use arlen_data::build::{Column, select};
/// use arlen_data::compile::Compile;
/// use arlen_data::dialect::Dialect;
///
/// const AGE: Column<i32> = Column::new("users.age");
///
/// let adults = select(AGE).from("users").filter(AGE.ge(18)).order_by(AGE.desc());
/// assert_eq!(
///     adults.compile(&Dialect::postgres(15))?.sql(),
///     r#"SELECT "users"."age" FROM "users" WHERE "users"."age" >= $1 ORDER BY "users"."age" DESC"#
/// );
/// # Ok::<(), arlen_data::diag::Error>(())
/// ```
///
/// ```compile_fail
/// # use arlen_data::build::Column;
/// const AGE: Column<i32> = Column::new("users.age");
/// let nobody = AGE.eq("x"); // `&str` cannot be compared with a column of type `i32`
/// ```
pub struct Column<T> {
    name: Name,
    kind: PhantomData<fn() -> T>,
}

impl<T> Column<T> {
    /// A column of plain parts: `users.age`.
    #[must_use]
    pub const fn new(name: &'static str) -> Self {
        Self { name: Name::plain(name), kind: PhantomData }
    }

    /// A column of exact parts, whatever they hold: `&["users", "Full Name"]`.
    #[must_use]
    pub const fn exact(parts: &'static [&'static str]) -> Self {
        Self { name: Name::exact(parts), kind: PhantomData }
    }

    /// A column of this type by its name.
    #[must_use]
    pub fn named(name: impl Into<Name>) -> Self {
        Self { name: name.into(), kind: PhantomData }
    }

    /// Its name.
    #[must_use]
    pub const fn name(&self) -> &Name {
        &self.name
    }

    /// The column as an expression that compares with anything.
    #[must_use]
    #[track_caller]
    pub fn untyped(self) -> Expr {
        self.into_expr()
    }

    /// The column is called so in the result.
    #[must_use]
    #[track_caller]
    pub fn alias(self, name: impl Into<Name>) -> Item {
        self.into_expr().alias(name)
    }

    /// The least first.
    #[must_use]
    #[track_caller]
    pub fn asc(self) -> Order {
        self.into_expr().asc()
    }

    /// The greatest first.
    #[must_use]
    #[track_caller]
    pub fn desc(self) -> Order {
        self.into_expr().desc()
    }
}

impl<T> IntoExpr for Column<T> {
    #[inline]
    #[track_caller]
    fn into_expr(self) -> Expr {
        Expr::Column { name: self.name, at: At::here() }
    }
}

impl<T> From<Column<T>> for Name {
    fn from(column: Column<T>) -> Self {
        column.name
    }
}

impl<T> Clone for Column<T> {
    fn clone(&self) -> Self {
        Self { name: self.name.clone(), kind: PhantomData }
    }
}

impl<T> fmt::Debug for Column<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Column({})", self.name)
    }
}
