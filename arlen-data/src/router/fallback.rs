//! When a read that failed is run on the primary.

use crate::diag::{Class, Code, Error};

/// Which errors of a read on a replica let it be run once more on the primary. Writes and transactions never are.
///
/// If it fails there too, the error is that of the primary.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum ReadFallback {
    /// None.
    Disabled,
    /// The replica could not be reached, went away, or had no connection free in time: errors of the class
    /// [`Class::Connection`], and `pool-timeout` and `connection-timeout`.
    #[default]
    ConnectivityErrors,
    /// All errors, also those that the primary will give again. `row-missing` is not among them: no row is an answer.
    AllErrors,
}

impl ReadFallback {
    /// The policy as it is written in `arlen.toml` and told in spans.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Disabled => "disabled",
            Self::ConnectivityErrors => "connectivity_errors",
            Self::AllErrors => "all_errors",
        }
    }

    /// Whether it lets a read that ended with this error be run again.
    #[must_use]
    pub fn covers(self, error: &Error) -> bool {
        match self {
            Self::Disabled => false,
            Self::ConnectivityErrors => {
                error.class() == Class::Connection
                    || matches!(error.code(), Code::PoolTimeout | Code::ConnectionTimeout)
            }
            Self::AllErrors => true,
        }
    }
}
