//! Pragmas of SQLite that do nothing inside of a transaction and say nothing about it.

use super::{Source, Statement};
use arlen_data::diag::{Code, Result};
use arlen_data::dialect::Family;
use arlen_data::lex::{Kind, Lexer};

/// Settings of the file that cannot change in a transaction. `foreign_keys` is not among them: files that rebuild tables
/// switch it off, and it is off anyway while a file runs.
const INEFFECTIVE: [&str; 4] = ["journal_mode", "page_size", "auto_vacuum", "encoding"];

/// Refuses a pragma that would be recorded as applied without having done anything.
pub(super) fn check(source: &Source<'_>, statement: &Statement) -> Result<()> {
    if statement.words.first().is_none_or(|word| word != "pragma") {
        return Ok(());
    }
    let text = source.text.get(statement.span.clone()).unwrap_or_default();
    let tokens: Vec<_> = Lexer::new(text, Family::Sqlite.dialect().lexical_rules())
        .map_while(|token| token.ok())
        .filter(|token| !token.kind.is_trivia())
        .map(|token| (token.kind, token.text(text).to_ascii_lowercase()))
        .collect();
    // PRAGMA [schema.]name [= value | (value)]
    let schema = tokens.get(2).is_some_and(|(_, text)| text == ".");
    let (name, value) = if schema { (tokens.get(3), tokens.get(4)) } else { (tokens.get(1), tokens.get(2)) };
    let Some((_, name)) = name else { return Ok(()) };
    let sets = value.is_some_and(|(kind, text)| *kind == Kind::Open || text == "=");
    let plain = name.trim_matches(['"', '[', ']', '`']);
    if sets && INEFFECTIVE.contains(&plain) {
        return Err(source.fault(
            Code::MigrationPragmaIneffective,
            format!("`PRAGMA {plain}` changes nothing inside of a transaction, and the file runs in one"),
            "put it into a file of its own that begins with `-- arlen: no-transaction`",
            statement.span.start,
        ));
    }
    Ok(())
}
