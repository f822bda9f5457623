//! What was looked at, and what was seen.

use arlen_data::config::TargetName;
use arlen_data::diag::Error;
use serde::Serialize;
use std::fmt;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Status {
    Pass,
    Warn,
    Fail,
}

#[derive(Debug, Serialize)]
pub(super) struct Check {
    id: String,
    status: Status,
    message: String,
    hint: Option<String>,
}

/// How many checks ended how.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub(super) struct Summary {
    pub(super) pass: usize,
    pub(super) warn: usize,
    pub(super) fail: usize,
}

impl Check {
    pub(super) fn new(id: impl Into<String>, status: Status, message: impl Into<String>) -> Self {
        Self { id: id.into(), status, message: message.into(), hint: None }
    }

    /// A check of one target.
    pub(super) fn of(target: &TargetName, what: &str, status: Status, message: impl Into<String>) -> Self {
        Self::new(format!("{target}.{what}"), status, message)
    }

    /// What an error says, and what it advises.
    pub(super) fn failed(id: impl Into<String>, error: &Error) -> Self {
        let message = format!("{}: {}", error.code(), arlen_cli::with_causes(error));
        Self { hint: error.diagnostic().help().map(str::to_owned), ..Self::new(id, Status::Fail, message) }
    }

    pub(super) fn with_hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

impl fmt::Display for Check {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = match self.status {
            Status::Pass => "pass",
            Status::Warn => "warn",
            Status::Fail => "FAIL",
        };
        writeln!(f, "{word} {}: {}", self.id, self.message)?;
        self.hint.as_ref().map_or(Ok(()), |hint| writeln!(f, "   = help: {hint}"))
    }
}

impl Summary {
    pub(super) fn of(checks: &[Check]) -> Self {
        let count = |status| checks.iter().filter(|check| check.status == status).count();
        Self { pass: count(Status::Pass), warn: count(Status::Warn), fail: count(Status::Fail) }
    }
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} passed, {} with a warning, {} failed", self.pass, self.warn, self.fail)
    }
}
