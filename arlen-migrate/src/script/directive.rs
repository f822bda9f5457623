//! Comments that mean something: none yet of our own, and those of other tools, which must not be passed over.

use super::Source;
use arlen_data::diag::{Code, Result};
use arlen_data::lex::Token;

/// Refuses a comment that asks for what would not be done.
pub(super) fn check(source: &Source<'_>, token: &Token) -> Result<()> {
    let comment = token.text(source.text);
    let content = comment.strip_prefix("--").or_else(|| comment.strip_prefix("/*")).unwrap_or(comment).trim_start();
    let lower = content.to_ascii_lowercase();
    if lower.starts_with("arlen:") {
        return Err(source.fault(
            Code::MigrationDirectiveUnknown,
            format!(
                "`{}` is not a directive that this version knows",
                content.lines().next().unwrap_or_default().trim()
            ),
            "remove the line",
            token.start,
        ));
    }
    if lower.trim_end() == "no-transaction" {
        return Err(source.fault(
            Code::MigrationDirectiveUnknown,
            "`no-transaction` is not a directive that this version knows: every file runs in one transaction",
            "remove the line, and run what cannot be in a transaction by hand",
            token.start,
        ));
    }
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
