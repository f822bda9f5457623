//! SQL text with holes for names and expressions.

use super::depth::Depth;
use super::{At, Expr, Name};
use std::borrow::Cow;

/// An expression as SQL text, trusted as it stands, with holes: `{{name}}` for names, `$1`, `$2`, ... for expressions.
///
/// A hole inside a quote, a comment or a dollar quote is text. Every `{{name}}` must be bound and every binding used;
/// `$1..$N` must be exactly the arguments, in any order, each as often as needed. All of that is checked when the
/// statement is compiled, with the lexer of the dialect.
#[derive(Clone, Debug, PartialEq)]
pub struct Template {
    /// The text, without blanks around it.
    pub text: Cow<'static, str>,
    /// The names, in the order in which they were bound.
    pub names: Vec<(Cow<'static, str>, Name)>,
    /// The arguments: the first is `$1`.
    pub arguments: Vec<Expr>,
    pub(super) depth: Depth,
    /// Where it was built.
    pub at: At,
}

impl Template {
    /// A template.
    #[must_use]
    pub fn new(text: Cow<'static, str>, at: At) -> Self {
        let text = match text {
            Cow::Borrowed(text) => Cow::Borrowed(text.trim()),
            Cow::Owned(text) => Cow::Owned(text.trim().to_owned()),
        };
        Self { text, names: Vec::new(), arguments: Vec::new(), depth: Depth::LEAF, at }
    }

    /// The template as an expression.
    #[must_use]
    pub fn into_expr(mut self) -> Expr {
        self.settle();
        Expr::nested(self.depth, self.at, || Expr::Template(Box::new(self)))
    }

    /// Counts the depth again, after something was added.
    pub(super) fn settle(&mut self) {
        self.depth = Depth::above_all(&self.arguments);
    }
}
