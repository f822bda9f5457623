//! `CASE`.

use super::IntoExpr;
use super::clauses::expr_methods;
use crate::ir::{At, Expr};

/// `CASE`; made by [`case`] and [`case_of`].
#[derive(Clone, Debug, PartialEq)]
#[must_use]
pub struct Case {
    operand: Option<Expr>,
    branches: Vec<(Expr, Expr)>,
    otherwise: Option<Expr>,
    at: At,
}

/// `CASE WHEN condition THEN result ... END`
///
/// ```
/// use arlen_data::build::{case, col, select};
/// use arlen_data::compile::Compile;
/// use arlen_data::dialect::Dialect;
///
/// let size = case().when(col("pages").lt(100), "short").otherwise("long");
/// assert_eq!(
///     select(size.expr().alias("size")).from("books").compile(&Dialect::sqlite(3, 45))?.sql(),
///     r#"SELECT CASE WHEN "pages" < ?1 THEN ?2 ELSE ?3 END AS "size" FROM "books""#
/// );
/// # Ok::<(), arlen_data::diag::Error>(())
/// ```
#[track_caller]
pub const fn case() -> Case {
    Case { operand: None, branches: Vec::new(), otherwise: None, at: At::here() }
}

/// `CASE operand WHEN value THEN result ... END`
#[track_caller]
pub fn case_of(operand: impl IntoExpr) -> Case {
    let at = At::here();
    Case { operand: Some(operand.into_expr()), branches: Vec::new(), otherwise: None, at }
}

impl Case {
    expr_methods!();

    /// A branch.
    #[track_caller]
    pub fn when(mut self, when: impl IntoExpr, then: impl IntoExpr) -> Self {
        self.branches.push((when.into_expr(), then.into_expr()));
        self
    }

    /// The result if no branch applies; without it that is NULL.
    #[track_caller]
    pub fn otherwise(mut self, otherwise: impl IntoExpr) -> Self {
        self.otherwise = Some(otherwise.into_expr());
        self
    }

    /// As an expression, for operators and an alias.
    #[must_use]
    pub fn expr(self) -> Expr {
        Expr::case_when(self.operand, self.branches, self.otherwise, self.at)
    }
}

impl IntoExpr for Case {
    fn into_expr(self) -> Expr {
        self.expr()
    }
}
