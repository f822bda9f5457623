//! Comments that ask for something: ours, and those of other tools, which must not be passed over.
//!
//! A directive is a line comment `-- arlen: <name> [value]` before the first statement of its file. Whatever looks like one
//! and cannot be kept is refused, because a misspelt directive would be one that is silently not obeyed.

use super::Source;
use arlen_data::diag::{Code, Error, Result};
use arlen_data::dialect::Family;
use arlen_data::lex::{Kind, Lexer, Token};
use std::time::Duration;

/// How a file runs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mode {
    /// As one transaction, its record included.
    #[default]
    Transaction,
    /// Statement by statement, each in a transaction of its own where the database can, with a note of how far it came:
    /// `-- arlen: no-transaction`.
    Statements,
}

impl Mode {
    /// Its name, as in JSON.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Transaction => "transaction",
            Self::Statements => "statements",
        }
    }
}

/// What the leading comments of a file ask for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Directives {
    /// `no-transaction`: how the file runs.
    pub mode: Mode,
    /// `lock-timeout`: how long a statement may wait for the lock of a table, in place of the target's. Zero: as long as it takes.
    pub lock_timeout: Option<Duration>,
    /// `statement-timeout`: how long a statement may take. Zero: as long as it takes.
    pub statement_timeout: Option<Duration>,
    /// `allow-late`: whether the file may be applied although newer ones are.
    pub allows_late: bool,
}

/// What is there, for messages.
const KNOWN: &str =
    "`no-transaction`, `allow-late`, `allow RULE: reason`, `lock-timeout <time>` and `statement-timeout <time>`";

impl Directives {
    /// Takes a comment.
    pub(super) fn take(&mut self, source: &Source<'_>, token: &Token, place: Place, family: Family) -> Result<()> {
        let comment = token.text(source.text);
        let content = content_of(comment);
        check_foreign(source, token, content)?;
        let Some(asked) = asked_for(content) else { return Ok(()) };
        let refuse = |message: String, help: &str| {
            Err::<(), Error>(source.fault(Code::MigrationDirectiveUnknown, message, help, token.start))
        };
        let shown = content.lines().next().unwrap_or_default().trim();
        if place == Place::Behind {
            return refuse(
                format!("`{shown}` stands behind the first statement, where it asks for nothing"),
                "move it to the top of the file: it counts for the whole file",
            );
        }
        if token.kind == Kind::BlockComment {
            return refuse(format!("`{shown}` stands in a block comment"), "write it as a line: `-- arlen: ...`");
        }
        let (name, value) =
            asked.split_once(char::is_whitespace).map_or((asked, ""), |(name, value)| (name, value.trim()));
        if matches!(name, "lock-timeout" | "statement-timeout") && family == Family::Sqlite {
            return refuse(
                format!("`{name}` is nothing that SQLite has"),
                "remove the line; `lock_timeout_ms` of the target says how long to wait for a locked database",
            );
        }
        let twice = match (name, value) {
            ("no-transaction", "") => std::mem::replace(&mut self.mode, Mode::Statements) == Mode::Statements,
            ("allow-late", "") => std::mem::replace(&mut self.allows_late, true),
            ("lock-timeout" | "statement-timeout", _) => {
                let Some(time) = time(value) else {
                    return refuse(
                        format!("`{value}` is no time for `{name}`"),
                        "write a number with `ms`, `s`, `min` or `h` behind it, at most 24 h; 0 is without end",
                    );
                };
                let slot = if name == "lock-timeout" { &mut self.lock_timeout } else { &mut self.statement_timeout };
                slot.replace(time).is_some()
            }
            _ => {
                let help = format!("remove the line; directives are {KNOWN}");
                return refuse(format!("`{shown}` is not a directive that this version knows"), &help);
            }
        };
        if twice { refuse(format!("`{name}` is asked for twice"), "keep one of the two") } else { Ok(()) }
    }
}

/// Where a comment stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// Before the first statement.
    Leading,
    /// Anywhere behind.
    Behind,
}

/// True if the leading comments say that a file may come late. What is wrong with them is found before the file runs.
pub(crate) fn allows_late(text: &str) -> bool {
    // Comments are the same in every dialect as far as they lead.
    Lexer::new(text, Family::Postgres.dialect().lexical_rules())
        .map_while(Result::ok)
        .take_while(|token| token.kind.is_trivia() || token.kind == Kind::Semicolon)
        .filter(|token| token.kind == Kind::LineComment)
        .any(|token| asked_for(content_of(token.text(text))) == Some("allow-late"))
}

fn content_of(comment: &str) -> &str {
    comment.strip_prefix("--").or_else(|| comment.strip_prefix("/*")).unwrap_or(comment).trim_start()
}

/// What a comment asks us for. sqlx writes `-- no-transaction` without a name before it.
fn asked_for(content: &str) -> Option<&str> {
    let line = content.lines().next().unwrap_or_default().trim_end();
    let ours = line.get(..6).filter(|lead| lead.eq_ignore_ascii_case("arlen:")).and_then(|_| line.get(6..));
    ours.map(str::trim).or_else(|| line.eq_ignore_ascii_case("no-transaction").then_some("no-transaction"))
}

/// `500ms`, `2s`, `5min`, `1h`, `0`.
fn time(text: &str) -> Option<Duration> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (number, unit) = text.split_at_checked(digits)?;
    let number: u64 = number.parse().ok()?;
    let unit = match unit.trim_start() {
        "ms" => 1,
        "s" => 1000,
        "min" => 60 * 1000,
        "h" => 60 * 60 * 1000,
        "" if number == 0 => 1,
        _ => return None,
    };
    number.checked_mul(unit).filter(|time| *time <= 24 * 60 * 60 * 1000).map(Duration::from_millis)
}

fn check_foreign(source: &Source<'_>, token: &Token, content: &str) -> Result<()> {
    let lower = content.to_ascii_lowercase();
    let foreign =
        [("+goose", "goose"), ("migrate:up", "dbmate"), ("migrate:down", "dbmate"), ("+migrate", "sql-migrate")];
    if let Some((_, tool)) = foreign.iter().find(|(prefix, _)| lower.starts_with(prefix)) {
        return Err(source.fault(
            Code::MigrationForeignFormat,
            format!("the file is in the form of {tool}, which keeps what undoes a migration in the same file"),
            "keep what migrates in this file and move what undoes it to a `.down.sql` file beside it",
            token.start,
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{Directives, Mode, allows_late};
    use crate::script::Script;
    use arlen_data::diag::Code;
    use arlen_data::dialect::Family;
    use std::path::Path;
    use std::time::Duration;

    fn read(text: &str, family: Family) -> Result<Directives, (Code, String)> {
        Script::check(text, Path::new("1_a.sql"), family)
            .map(|script| script.directives)
            .map_err(|error| (error.code(), error.to_string()))
    }

    #[test]
    fn what_leads_is_obeyed() {
        let text = "/* why */\n-- arlen: no-transaction\n--arlen:lock-timeout 500ms\n-- ARLEN: statement-timeout 5min\n\
                    -- arlen: allow-late\nSELECT 1";
        let expected = Directives {
            mode: Mode::Statements,
            lock_timeout: Some(Duration::from_millis(500)),
            statement_timeout: Some(Duration::from_secs(300)),
            allows_late: true,
        };
        assert_eq!(read(text, Family::Postgres), Ok(expected));
        assert!(allows_late(text) && !allows_late("SELECT 1; -- arlen: allow-late"));
        assert_eq!(read("-- no-transaction\nSELECT 1", Family::Sqlite).expect("sqlx's").mode, Mode::Statements);
        assert_eq!(
            read("-- no transaction here\n-- arlen is near\nSELECT 1", Family::Sqlite),
            Ok(Directives::default())
        );
    }

    #[test]
    fn what_cannot_be_obeyed_is_refused() {
        for (text, message) in [
            (
                "-- arlen: no-transactions\nSELECT 1",
                "`arlen: no-transactions` is not a directive that this version knows",
            ),
            (
                "-- arlen: no-transaction please\nSELECT 1",
                "`arlen: no-transaction please` is not a directive that this version knows",
            ),
            (
                "SELECT 1; -- arlen: no-transaction",
                "`arlen: no-transaction` stands behind the first statement, where it asks for nothing",
            ),
            (
                "SELECT 1;\n-- no-transaction\nSELECT 2",
                "`no-transaction` stands behind the first statement, where it asks for nothing",
            ),
            ("/* arlen: allow-late */ SELECT 1", "`arlen: allow-late */` stands in a block comment"),
            ("-- arlen: lock-timeout 2\nSELECT 1", "`2` is no time for `lock-timeout`"),
            ("-- arlen: lock-timeout 25h\nSELECT 1", "`25h` is no time for `lock-timeout`"),
            ("-- arlen: statement-timeout\nSELECT 1", "`` is no time for `statement-timeout`"),
            ("-- arlen: allow-late\n-- arlen: allow-late\nSELECT 1", "`allow-late` is asked for twice"),
        ] {
            assert_eq!(
                read(text, Family::Postgres),
                Err((Code::MigrationDirectiveUnknown, message.to_owned())),
                "{text}"
            );
        }
        let sqlite = read("-- arlen: lock-timeout 2s\nSELECT 1", Family::Sqlite);
        assert_eq!(sqlite.expect_err("refused").1, "`lock-timeout` is nothing that SQLite has");
    }
}
