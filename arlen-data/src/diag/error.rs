//! The one public error type of the toolkit.

use super::{Class, Code, Diagnostic};
use std::error::Error as StdError;
use std::fmt;

/// The result of everything in this toolkit that can fail.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What went wrong: one word wide, opaque, with a [`Diagnostic`] inside.
///
/// `Display` prints the message in one line; [`Error::diagnostic`] has the rest, and its
/// [`report`](Diagnostic::report) prints all of it.
pub struct Error(Box<Diagnostic>);

impl Error {
    /// The stable code.
    #[must_use]
    pub fn code(&self) -> Code {
        self.0.code()
    }

    /// The kind of fault.
    #[must_use]
    pub fn class(&self) -> Class {
        self.0.code().class()
    }

    /// The server's own five-character code, when a server gave one.
    #[must_use]
    pub fn sqlstate(&self) -> Option<&str> {
        self.0.sqlstate()
    }

    /// What else is wrong with a statement, in the order of its text.
    #[must_use]
    pub fn others(&self) -> &[Diagnostic] {
        self.0.others()
    }

    /// Everything that is known of the fault.
    #[must_use]
    pub fn diagnostic(&self) -> &Diagnostic {
        &self.0
    }

    /// The fault itself, to say more of it: `Error::from(error.into_diagnostic().with_label(..))`.
    #[must_use]
    pub fn into_diagnostic(self) -> Diagnostic {
        *self.0
    }
}

impl From<Diagnostic> for Error {
    fn from(diagnostic: Diagnostic) -> Self {
        Self(Box::new(diagnostic))
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.message())
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0.report())
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.source()
    }
}
