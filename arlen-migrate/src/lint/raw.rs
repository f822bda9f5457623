//! A finding before it is known where its lines are, and whether it is allowed.

use std::ops::Range;

/// A finding in the bytes of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Raw {
    pub(super) rule: String,
    pub(super) span: Range<usize>,
    pub(super) message: String,
    pub(super) help: Option<String>,
}

impl Raw {
    pub(super) fn new(
        rule: impl Into<String>,
        span: Range<usize>,
        message: impl Into<String>,
        help: impl Into<String>,
    ) -> Self {
        Self { rule: rule.into(), span, message: message.into(), help: Some(help.into()) }
    }
}
