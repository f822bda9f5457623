//! How far a script has come, for whoever watches it run.

use super::excerpt::first_line;
use super::{Mode, Script};
use arlen_data::dialect::Family;
use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// A script that runs, seen from outside. Clones see the same run.
#[derive(Clone, Debug)]
pub struct ScriptProgress {
    text: Arc<str>,
    statements: Arc<[Range<usize>]>,
    family: Family,
    told: Told,
    completed: Arc<AtomicUsize>,
}

/// When the database says that a statement is completed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Told {
    /// As each one ends.
    Each,
    /// Of all of them together: a transaction of PostgreSQL, which is one message and has one answer.
    Together,
}

impl ScriptProgress {
    pub(super) fn new(script: &Script, family: Family) -> Self {
        let (text, statements) = (Arc::clone(&script.text), Arc::clone(&script.statements));
        let told = match (family, script.directives.mode) {
            (Family::Postgres, Mode::Transaction) => Told::Together,
            (Family::Postgres, Mode::Statements) | (Family::Sqlite, _) => Told::Each,
        };
        Self { text, statements, family, told, completed: Arc::default() }
    }

    /// How many statements there are.
    #[must_use]
    pub fn statements(&self) -> usize {
        self.statements.len()
    }

    /// How many are known to be completed.
    #[must_use]
    pub fn completed(&self) -> usize {
        self.completed.load(Ordering::Relaxed).min(self.statements())
    }

    /// When a statement counts as completed.
    #[must_use]
    pub const fn told(&self) -> Told {
        self.told
    }

    /// The first line of a statement, counted from 0: without secrets, as faults show it, and without control characters.
    /// Nothing behind the last one.
    #[must_use]
    pub fn line(&self, statement: usize) -> Option<String> {
        let span = self.statements.get(statement)?;
        Some(first_line(self.text.get(span.clone()).unwrap_or_default(), self.family))
    }

    /// Takes note of how many are completed, where no driver counts.
    pub(crate) fn note(&self, completed: usize) {
        self.completed.store(completed, Ordering::Relaxed);
    }

    /// What the driver counts in.
    pub(crate) fn counter(&self) -> Arc<AtomicUsize> {
        Arc::clone(&self.completed)
    }
}

#[cfg(test)]
mod tests {
    use crate::script::Script;
    use arlen_data::dialect::Family;
    use std::path::Path;
    use std::sync::atomic::Ordering;

    #[test]
    fn whoever_watches_sees_no_secret_and_no_control_character() {
        let text =
            "-- a\nCREATE ROLE r\n  PASSWORD 'hunter2';\n\n CREATE ROLE s PASSWORD 'hunter2'; SELECT 'a\tb\u{1b}[2J';";
        let script = Script::check(text, Path::new("1_a.sql"), Family::Postgres).expect("a script");
        let progress = script.progress(Family::Postgres);
        let lines: Vec<_> = (0..4).map(|n| progress.line(n)).collect();
        let line = |text: &str| Some(text.to_owned());
        assert_eq!(
            lines,
            [line("CREATE ROLE r"), line("CREATE ROLE s PASSWORD '*******'"), line("SELECT 'a b [2J'"), None]
        );
        progress.counter().store(2, Ordering::Relaxed);
        assert_eq!((progress.clone().completed(), progress.statements()), (2, 3));
    }
}
