//! A connection of any driver, out of its pool.

use crate::compile::Compiled;
use crate::diag::Result;
use crate::dialect::Dialect;
use crate::execute::link::{Control, Link, Trace};
use crate::execute::pool::Lease;
use crate::execute::sink::{Done, Sink};
use crate::execute::{postgres, sqlite};

/// A connection of any driver, until it is dropped.
#[derive(Debug)]
pub(in crate::execute) enum Held {
    /// Large, and the other is not.
    Postgres(Box<Lease<postgres::Manager>>),
    Sqlite(Lease<sqlite::Manager>),
}

impl Held {
    /// Closes the connection instead of returning it.
    pub(super) fn discard(self) {
        match self {
            Self::Postgres(lease) => lease.discard(),
            Self::Sqlite(lease) => lease.discard(),
        }
    }
}

impl Link for Held {
    fn dialect(&self) -> Dialect {
        match self {
            Self::Postgres(lease) => lease.dialect(),
            Self::Sqlite(lease) => lease.dialect(),
        }
    }

    async fn run<S: Sink>(&mut self, statement: &Compiled<'_>, trace: Trace, sink: S) -> Result<(S, Done)> {
        match self {
            Self::Postgres(lease) => lease.run(statement, trace, sink).await,
            Self::Sqlite(lease) => lease.run(statement, trace, sink).await,
        }
    }

    async fn control(&mut self, control: &Control) -> Result<()> {
        match self {
            Self::Postgres(lease) => lease.control(control).await,
            Self::Sqlite(lease) => lease.control(control).await,
        }
    }
}
