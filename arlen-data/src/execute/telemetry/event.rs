//! What is told of a statement.

use crate::diag::Code;
use crate::dialect::Family;
use std::fmt;
use std::panic::Location;
use std::sync::Arc;
use std::time::Duration;

/// How the database came to the plan of a statement.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Plan {
    /// It was prepared for this run alone.
    #[default]
    Once,
    /// It was prepared, and is kept for the next time.
    Prepared,
    /// It was kept from a run before.
    Cached,
}

/// How far a statement has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum QueryStage<'e> {
    /// Its text was made.
    Compiled {
        /// How long that took.
        elapsed: Duration,
    },
    /// It is about to be sent.
    Started,
    /// The database did it, and all of its rows were read.
    Finished {
        /// How long that took.
        elapsed: Duration,
        /// How many rows it inserted, updated, deleted or yielded, as the database counts.
        rows: u64,
        /// Whether its plan was there.
        plan: Plan,
    },
    /// It was refused, by the database or before it was sent, or its rows could not be read.
    Failed {
        /// How long that took.
        elapsed: Duration,
        /// What went wrong.
        code: Code,
        /// The server's own code.
        sqlstate: Option<&'e str>,
    },
    /// Its future was dropped before the end; the database is told to stop it.
    Abandoned {
        /// How long it had run.
        elapsed: Duration,
    },
    /// It has ended, in one of the three ways above, and took longer than [`Telemetry::slow`](super::Telemetry::slow).
    Slow {
        /// How long it took.
        elapsed: Duration,
    },
}

/// Something that happened to a statement. Carries no value, and nothing of the server's messages, which may quote one.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct QueryEvent<'e> {
    /// What happened.
    pub stage: QueryStage<'e>,
    /// What the database is called.
    pub database: &'e str,
    /// What it is.
    pub family: Family,
    /// The one host that it is on; none for a file, for a socket, and where the URL has several.
    pub host: Option<&'e str>,
    /// The port on that host.
    pub port: Option<u16>,
    /// The word that the statement begins with, in capital letters, like `SELECT`; `_OTHER` if it is none of SQL's; empty if
    /// the statement could not be compiled.
    pub operation: &'static str,
    /// What stands for the text: see [`Compiled::fingerprint`](crate::compile::Compiled::fingerprint). None for the
    /// beginning and end of transactions and savepoints, and for what could not be compiled.
    pub fingerprint: Option<u128>,
    /// How many values are bound.
    pub parameters: usize,
    /// The text, with [`SqlText::Shown`](super::SqlText::Shown).
    pub text: Option<&'e str>,
    /// Where it was asked for; for the end of a transaction, where its connection was.
    pub location: &'static Location<'static>,
}

/// The functions that are called with each [`QueryEvent`], in the order they were added.
///
/// They run in the task that runs the statement and hold it up: they should count or send, not compute.
#[derive(Clone, Default)]
pub struct QueryHooks(Vec<Hook>);

type Hook = Arc<dyn Fn(&QueryEvent<'_>) + Send + Sync>;

impl QueryHooks {
    /// The same with one more function.
    #[must_use]
    pub fn with_hook(mut self, hook: impl Fn(&QueryEvent<'_>) + Send + Sync + 'static) -> Self {
        self.0.push(Arc::new(hook));
        self
    }

    pub(super) const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn emit(&self, event: &QueryEvent<'_>) {
        for hook in &self.0 {
            hook(event);
        }
    }
}

impl fmt::Debug for QueryHooks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "QueryHooks({})", self.0.len())
    }
}
