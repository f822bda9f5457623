//! What a statement is, and the locks on tables that it takes.

mod alter_table;
mod kind;
mod postgres;
mod sources;

use crate::script::Phrase;
use arlen_data::dialect::Family;
use std::fmt;
use std::ops::Range;

pub(crate) use kind::kind_of;

/// A lock that holds until the transaction ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableLock {
    /// How strong it is.
    pub mode: LockMode,
    /// On what: the name as it is written in the statement; on SQLite `database`. `table of x` for the table that the index
    /// `x` is on.
    pub relation: String,
}

/// How strong a lock is, from the weakest to the strongest, as PostgreSQL calls it. SQLite has one writer at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum LockMode {
    /// Of those who read.
    AccessShare,
    /// Of SELECT .. FOR UPDATE and its like.
    RowShare,
    /// Of those who write rows.
    RowExclusive,
    /// Of VACUUM, CONCURRENTLY, VALIDATE: holds up other changes of the schema.
    ShareUpdateExclusive,
    /// Of CREATE INDEX: holds up those who write.
    Share,
    /// Of foreign keys and triggers: holds up those who write.
    ShareRowExclusive,
    /// Holds up all but those who read.
    Exclusive,
    /// Holds up everybody.
    AccessExclusive,
    /// SQLite: holds up all who write to the database.
    Write,
}

impl fmt::Display for LockMode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::AccessShare => "ACCESS SHARE",
            Self::RowShare => "ROW SHARE",
            Self::RowExclusive => "ROW EXCLUSIVE",
            Self::ShareUpdateExclusive => "SHARE UPDATE EXCLUSIVE",
            Self::Share => "SHARE",
            Self::ShareRowExclusive => "SHARE ROW EXCLUSIVE",
            Self::Exclusive => "EXCLUSIVE",
            Self::AccessExclusive => "ACCESS EXCLUSIVE",
            Self::Write => "WRITE",
        })
    }
}

/// The locks of a statement, the strongest for each relation, in the order of the text. Nothing if words do not tell: what
/// runs code of the database, and statements that are not in the list of `docs/migrate.md`.
///
/// Locks that follow from the catalog are not among them: those of triggers, rules, functions, checks of foreign keys,
/// inheritance, CASCADE, and of tables behind views.
pub(crate) fn locks_of(text: &str, statement: &Range<usize>, family: Family) -> Option<Vec<TableLock>> {
    match family {
        Family::Postgres => {
            let locks = postgres::locks_of(Phrase::of(text, statement, family))?;
            Some(locks.into_iter().map(|(mode, relation)| TableLock { mode, relation }).collect())
        }
        Family::Sqlite => Some(vec![TableLock { mode: LockMode::Write, relation: "database".to_owned() }]),
    }
}

/// Modes and relations while they are gathered.
#[derive(Debug, Default)]
struct Gathered(Vec<(LockMode, String)>);

impl Gathered {
    /// Of two locks on one relation the stronger one counts.
    fn add(&mut self, mode: LockMode, relation: impl fmt::Display) {
        let relation = relation.to_string();
        match self.0.iter_mut().find(|(_, known)| *known == relation) {
            Some((known, _)) => *known = mode.max(*known),
            None => self.0.push((mode, relation)),
        }
    }
}
