//! What could not be built.

use super::depth::MAX_DEPTH;
use super::{At, Expr};
use crate::diag::Code;

/// A fault found while building, kept until the statement is compiled.
#[derive(Clone, Debug, PartialEq)]
pub struct Poison {
    /// The code it is reported with.
    pub code: Code,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub help: &'static str,
    /// Where it was built.
    pub at: At,
}

impl Poison {
    /// What stands in the place of a node that nests too deeply.
    pub(super) fn nesting(at: At) -> Expr {
        Expr::Poison(Box::new(Self::too_deep(at)))
    }

    pub(super) fn too_deep(at: At) -> Self {
        Self {
            code: Code::NestingLimit,
            message: format!("expressions and subqueries nest deeper than {MAX_DEPTH} levels"),
            help: "join terms with `all_of` or `any_of`, which take any number side by side",
            at,
        }
    }
}
