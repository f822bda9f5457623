//! A migration's text, taken apart and checked before anything of it runs.

mod allow;
mod directive;
mod excerpt;
mod phrase;
mod pragma;
mod progress;
mod session;
mod split;

pub use allow::Allowance;
pub use directive::{Directives, Mode};
pub use progress::{ScriptProgress, Told};
pub use split::{Statement, split};

pub(crate) use directive::allows_late;
pub(crate) use excerpt::{excerpt, masked, without_secrets};
pub(crate) use phrase::{Name, Part, Phrase};
pub(crate) use session::is_setting;

use arlen_data::diag::{Code, Diagnostic, Error, Label, Result};
use arlen_data::dialect::Family;
use arlen_data::lex::{Kind, Lexer, position_of};
use directive::Place;
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

/// A text that may be run as one transaction, and where its statements are.
#[derive(Clone, Debug)]
pub struct Script {
    /// The normalised text.
    pub text: Arc<str>,
    /// Its statements, in bytes, without the semicolons between them.
    pub statements: Arc<[Range<usize>]>,
    /// What it asks for.
    pub directives: Directives,
    /// What its comments allow.
    pub allowances: Arc<[Allowance]>,
}

impl Script {
    /// Takes a text apart and refuses what cannot run in one transaction together with its record.
    ///
    /// # Errors
    ///
    /// `migration-directive-unknown`, `migration-foreign-format`, `migration-psql-command`, `migration-unterminated`,
    /// `migration-empty`, `migration-transaction-control`, `migration-copy-stream`, `migration-parameter`,
    /// `migration-pragma-ineffective`, `migration-session-state`; each with its place in the file.
    pub fn check(text: &str, path: &Path, family: Family) -> Result<Self> {
        let source = Source { text, path };
        let rules = family.dialect().lexical_rules();
        let (mut directives, mut place) = (Directives::default(), Place::Leading);
        let mut allowances = Vec::new();
        for token in Lexer::new(text, rules) {
            let token = token.map_err(|open| {
                let message = format!("a {} is never closed", open.what());
                source.fault(Code::MigrationUnterminated, message, "close it where it ends", open.start)
            })?;
            if matches!(token.kind, Kind::LineComment | Kind::BlockComment) {
                match allow::read(&source, &token)? {
                    Some(allowance) => allowances.push(allowance),
                    None => directives.take(&source, &token, place, family)?,
                }
            } else if token.kind == Kind::Parameter && family == Family::Sqlite {
                // SQLite takes a parameter that nobody binds for NULL.
                return Err(source.fault(
                    Code::MigrationParameter,
                    format!("`{}` is a parameter, and nothing is bound to it", token.text(text)),
                    "write the value itself",
                    token.start,
                ));
            } else if token.kind == Kind::Backslash {
                check_streams(&source, &split(text.get(..token.start).unwrap_or_default(), family), family)?;
                return Err(source.fault(
                    Code::MigrationPsqlCommand,
                    "`\\` begins a command of the psql client, which the server does not know",
                    "remove the line; a dump for migrations is best taken with `pg_dump --schema-only --inserts`",
                    token.start,
                ));
            }
            if !token.kind.is_trivia() && token.kind != Kind::Semicolon {
                place = Place::Behind;
            }
        }
        let statements = split(text, family);
        if statements.is_empty() {
            let help = "write a statement, or delete the file if it is not applied anywhere";
            return Err(source.fault(Code::MigrationEmpty, "the file holds no statement", help, 0));
        }
        for statement in &statements {
            check_statement(&source, statement, directives.mode, family)?;
        }
        let statements = statements.into_iter().map(|statement| statement.span).collect();
        Ok(Self { text: text.into(), statements, directives, allowances: allowances.into() })
    }

    /// A run of it, to be watched.
    pub(crate) fn progress(&self, family: Family) -> ScriptProgress {
        ScriptProgress::new(self, family)
    }
}

impl Script {
    /// That of a migration that has none.
    pub(crate) fn none() -> Self {
        Self { text: "".into(), statements: [].into(), directives: Directives::default(), allowances: [].into() }
    }
}

fn check_statement(source: &Source<'_>, statement: &Statement, mode: Mode, family: Family) -> Result<()> {
    let word = |n: usize| statement.words.get(n).map_or("", String::as_str);
    let dialect = family.dialect();
    // No body outside of quotes may hold one; END alone ends such a body.
    let nested =
        statement.nested.iter().find(|word| *word != "end" && dialect.is_transaction_control(word, "transaction"));
    let own = dialect.is_transaction_control(word(0), word(1)).then_some(word(0));
    if let Some(word) = own.or(nested.map(String::as_str)) {
        return Err(source.fault(
            Code::MigrationTransactionControl,
            format!("`{}` would end or nest the transaction that the file runs in", word.to_ascii_uppercase()),
            match mode {
                Mode::Transaction => "remove it: the whole file and its record are one transaction already",
                Mode::Statements => "remove it: each statement is a transaction of its own where it can be one",
            },
            statement.span.start,
        ));
    }
    check_streams(source, std::slice::from_ref(statement), family)?;
    match (mode, family) {
        (Mode::Statements, _) => session::check(source, statement, family),
        (Mode::Transaction, Family::Sqlite) => pragma::check(source, statement),
        (Mode::Transaction, Family::Postgres) => Ok(()),
    }
}

fn check_streams(source: &Source<'_>, statements: &[Statement], family: Family) -> Result<()> {
    let streams = statements.iter().find(|statement| family == Family::Postgres && statement.streams);
    streams.map_or(Ok(()), |statement| {
        Err(source.fault(
            Code::MigrationCopyStream,
            "COPY from or to the client cannot run in a migration",
            "write INSERT statements, or COPY from a file on the server",
            statement.span.start,
        ))
    })
}

/// A text and where it came from, for faults in it.
pub(crate) struct Source<'a> {
    pub(crate) text: &'a str,
    pub(crate) path: &'a Path,
}

impl Source<'_> {
    pub(crate) fn fault(&self, code: Code, message: impl Into<String>, help: &str, offset: usize) -> Error {
        let position = position_of(self.text, offset);
        let label = Label::new(self.path.display().to_string(), position.line, position.column);
        Diagnostic::new(code, message).with_label(label).with_help(help).into()
    }
}

#[cfg(test)]
mod tests;
