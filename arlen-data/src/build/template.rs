//! Pieces of SQL text with holes.

use super::IntoExpr;
use super::clauses::expr_methods;
use crate::ir::{self, At, Expr, Name};
use std::borrow::Cow;

/// A piece of SQL text with holes; made by [`expr`].
#[derive(Clone, Debug, PartialEq)]
#[must_use]
pub struct Template(ir::Template);

/// An expression as SQL text of the program, with holes: `{{name}}` for names, bound by [`Template::ident`], and `$1`,
/// `$2`, ... for values and expressions, bound by [`Template::bind`], in every dialect.
///
/// Every hole must be filled and everything bound must be used. What looks like a hole inside a quote, a comment or a
/// dollar quote is text.
///
/// ```
/// use arlen_data::build::{expr, select};
/// use arlen_data::compile::Compile;
/// use arlen_data::dialect::Dialect;
///
/// let near = expr("abs({{a}} - $1) < $2").ident("a", "p.x").bind(10).bind(3);
/// assert_eq!(
///     select("id").from("p").filter(near).compile(&Dialect::sqlite(3, 45))?.sql(),
///     r#"SELECT "id" FROM "p" WHERE (abs("p"."x" - ?1) < ?2)"#
/// );
/// let error = select(expr("$1 + $3").bind(1).bind(2)).compile(&Dialect::postgres(15)).expect_err("no $3");
/// assert_eq!(error.code().as_str(), "template-placeholder-unknown");
/// # Ok::<(), arlen_data::diag::Error>(())
/// ```
#[track_caller]
pub fn expr(text: &'static str) -> Template {
    Template(ir::Template::new(Cow::Borrowed(text), At::here()))
}

impl Template {
    expr_methods!();

    /// A template from text that was made when the program ran. Whoever calls this answers for what is in it.
    #[track_caller]
    pub fn unchecked(text: String) -> Self {
        Self(ir::Template::new(Cow::Owned(text), At::here()))
    }

    /// The name for `{{hole}}`: a column, `*`, `x.*`, anything that is a name.
    pub fn ident(mut self, hole: impl Into<Cow<'static, str>>, name: impl Into<Name>) -> Self {
        self.0.names.push((hole.into(), name.into()));
        self
    }

    /// What stands for the next `$n`: a value, or any expression.
    #[track_caller]
    pub fn bind(mut self, argument: impl IntoExpr) -> Self {
        self.0.arguments.push(argument.into_expr());
        self
    }

    /// As an expression, for operators.
    #[must_use]
    pub fn expr(self) -> Expr {
        self.0.into_expr()
    }
}

impl IntoExpr for Template {
    fn into_expr(self) -> Expr {
        self.0.into_expr()
    }
}
