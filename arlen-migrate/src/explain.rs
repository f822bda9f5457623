//! What the database says of a file, in the words of a migration.

use crate::lock::timed_out;
use crate::script::{Script, excerpt, without_secrets};
use arlen_data::diag::{Code, Diagnostic, Error, Label};
use arlen_data::dialect::Family;
use arlen_data::execute::{Fault, Stage};
use arlen_data::lex::position_of;
use std::path::Path;
use std::time::Duration;

/// What is there of a file that failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kept {
    /// Nothing: it was one transaction.
    Nothing,
    /// So many statements.
    Statements(usize),
}

impl Kept {
    /// What to do about it.
    fn help(self) -> String {
        match self {
            Self::Nothing | Self::Statements(0) => "nothing of this file was stored; mend it and run again".to_owned(),
            Self::Statements(1) => {
                "its first statement is done and stays; mend it behind that and run again".to_owned()
            }
            Self::Statements(done) => {
                format!("its first {done} statements are done and stay; mend it behind them and run again")
            }
        }
    }
}

/// A fault in the words of a migration: file, line, statement.
pub(crate) fn explain(
    path: &Path,
    script: &Script,
    family: Family,
    fault: Fault,
    timeout: Duration,
    kept: Kept,
) -> Error {
    let Fault { stage, offset, error } = fault;
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    if error.code() == Code::DatabaseLocked {
        return timed_out("", timeout);
    }
    if matches!(error.code(), Code::ConnectionLost | Code::CommitUnknown) {
        return interrupted(&name, &error, kept);
    }
    // A statement that the database refuses is a failed migration, whatever the reason; the check behind it is not one.
    let is_told = matches!(
        (error.code(), stage),
        (Code::ForeignKeyViolation, Stage::ForeignKeys) | (Code::MigrationOutcomeUnknown, _)
    );
    let code = if is_told { error.code() } else { Code::MigrationFailed };
    let text = &script.text;
    let reason = without_secrets(&error.to_string(), text, family);
    let (message, label) = match stage {
        Stage::Script(n) => {
            let statement = script.statements.get(n).cloned().unwrap_or(0..text.len());
            let at = offset.unwrap_or(statement.start);
            let position = position_of(text, at);
            let label = Label::new(path.display().to_string(), position.line, position.column)
                .with_excerpt(excerpt(text, &statement, at, family));
            (format!("`{name}` failed: {reason}"), label)
        }
        Stage::Begin | Stage::Setup | Stage::ForeignKeys | Stage::Record | Stage::Commit => {
            let doing = match stage {
                Stage::Begin | Stage::Setup => "before its first statement",
                Stage::ForeignKeys => "in the check of foreign keys",
                Stage::Record => "at its record in the state table",
                Stage::Commit | Stage::Script(_) => "when it was committed",
            };
            (format!("`{name}` failed {doing}: {reason}"), Label::new(path.display().to_string(), 1, 1))
        }
    };
    let mut fault = Diagnostic::new(code, message).with_label(label).with_help(help(&error, kept));
    if let Some(sqlstate) = error.sqlstate() {
        fault = fault.with_sqlstate(sqlstate);
    }
    fault.into()
}

fn help(error: &Error, kept: Kept) -> String {
    if error.code() == Code::MigrationOutcomeUnknown {
        return error.diagnostic().help().unwrap_or_default().to_owned();
    }
    let retry = kept.help();
    match (error.sqlstate(), error.diagnostic().help()) {
        (Some("25001"), _) if error.to_string().contains("transaction block") => {
            format!(
                "this statement cannot run in a transaction, and the file is one: put it into a file of its own that begins with \
                 `-- arlen: no-transaction`; {retry}"
            )
        }
        (Some("25006"), _) => {
            "the database is read-only here: connect to the primary with a role that may write".to_owned()
        }
        (_, Some(hint)) => format!("{}; {retry}", hint.trim_end_matches('.')),
        (_, None) => retry,
    }
}

fn interrupted(name: &str, error: &Error, kept: Kept) -> Error {
    let code = error.code();
    let stored = match (kept, code) {
        (Kept::Statements(_), _) => "what is done of it stays",
        (Kept::Nothing, Code::CommitUnknown) => "it may be stored or not, as a whole",
        (Kept::Nothing, _) => "nothing of it was stored",
    };
    let mut fault = Diagnostic::new(code, format!("`{name}` was interrupted, and {stored}: {error}"))
        .with_help("run again: the state table tells what is stored");
    if let Some(sqlstate) = error.sqlstate() {
        fault = fault.with_sqlstate(sqlstate);
    }
    fault.into()
}
