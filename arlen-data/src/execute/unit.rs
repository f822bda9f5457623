//! A script and the statements around it, run as one transaction.

use crate::diag::Error;
use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::AtomicUsize;
use std::time::Duration;

/// What [`Session::run_unit`](super::Session::run_unit) runs in one transaction, in the order of the fields.
#[derive(Clone, Debug)]
pub struct Unit {
    /// A query for one boolean. Unless it yields true, nothing of the unit stays.
    pub guard: String,
    /// Statements before the script.
    pub setup: Vec<String>,
    /// The script.
    pub script: Arc<str>,
    /// Where its statements are, in bytes.
    pub statements: Arc<[Range<usize>]>,
    /// The statement behind the script. On SQLite its parameter `?1`, if it has one, is the milliseconds that the
    /// script took; on PostgreSQL it can ask the server's clock.
    pub record: String,
    /// What the unit is.
    pub scope: Scope,
    /// How many statements of the script are completed: raised while the unit runs, for whoever watches. SQLite: as each one
    /// ends. PostgreSQL sends the answers to a script together, at its end or whenever they fill 8 KiB.
    pub completed: Arc<AtomicUsize>,
}

/// Whether a unit is all that there is, or one of several.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Scope {
    /// A whole script: behind it the session is as fresh as at its start, and on SQLite foreign keys are checked before the
    /// commit.
    #[default]
    Whole,
    /// A part of one: what it sets for the session stays until the next whole one, and rows may point nowhere until then.
    Part,
}

/// How a unit ended that did not fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Everything is stored.
    Committed {
        /// How long the whole transaction took.
        elapsed: Duration,
    },
    /// The guard said no; nothing is stored.
    Guarded,
}

/// What was being done when a unit failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Beginning the transaction.
    Begin,
    /// The guard or the statements before the script.
    Setup,
    /// The script's statement of this index.
    Script(usize),
    /// SQLite's check of foreign keys behind the script.
    ForeignKeys,
    /// The statement behind the script.
    Record,
    /// The commit.
    Commit,
}

/// A unit that failed. Nothing of it is stored, unless the error's code is `commit-unknown`.
#[derive(Debug)]
pub struct Fault {
    /// What was being done.
    pub stage: Stage,
    /// The byte of the script that the database points at, if it does.
    pub offset: Option<usize>,
    /// What went wrong.
    pub error: Error,
}

impl Fault {
    /// The same fault of a statement that ran by itself, told of the script in which it is the one of this index and begins at
    /// this byte.
    #[must_use]
    pub fn at_statement(self, n: usize, start: usize) -> Self {
        match self.stage {
            Stage::Script(_) => {
                Self { stage: Stage::Script(n), offset: self.offset.map(|offset| start + offset), ..self }
            }
            Stage::Begin | Stage::Setup | Stage::ForeignKeys | Stage::Record | Stage::Commit => self,
        }
    }
}
