//! `-- arlen: allow RULE: reason`: a finding of `lint` that is known and meant.

use super::Source;
use arlen_data::diag::{Code, Result};
use arlen_data::lex::Token;

/// The word behind `arlen:`.
const WORD: &str = "allow";

/// A rule that is allowed at a place, with the reason. Whether there is such a rule is for the linter to say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Allowance {
    /// The name of the rule.
    pub rule: String,
    /// Why.
    pub reason: String,
    /// The byte where its comment begins.
    pub start: usize,
    /// The byte behind its comment.
    pub end: usize,
}

/// Reads a comment; nothing if it allows nothing. A comment without rule or reason is refused.
pub(super) fn read(source: &Source<'_>, token: &Token) -> Result<Option<Allowance>> {
    let comment = token.text(source.text);
    let comment = comment.strip_suffix("*/").unwrap_or(comment);
    let said = comment.strip_prefix("--").or_else(|| comment.strip_prefix("/*")).unwrap_or(comment).trim();
    let Some((_, said)) = said.split_once(':').filter(|(head, _)| head.eq_ignore_ascii_case("arlen")) else {
        return Ok(None);
    };
    let said = said.trim_start();
    // `allow-late` is another directive.
    let Some(rest) =
        said.strip_prefix(WORD).filter(|rest| !rest.starts_with(|c: char| c.is_alphanumeric() || c == '-'))
    else {
        return Ok(None);
    };
    let (rule, reason) = rest.split_once(':').unwrap_or((rest, ""));
    let (rule, reason) = (rule.trim(), reason.trim());
    let is_rule = !rule.is_empty() && rule.chars().all(|c| c.is_ascii_lowercase() || c == '-');
    if !is_rule || reason.is_empty() {
        let missing = if is_rule { "a reason" } else { "the name of one rule" };
        return Err(source.fault(
            Code::MigrationDirectiveUnknown,
            format!("`arlen: allow` needs {missing}"),
            "write `-- arlen: allow RULE: the reason`, one rule in a comment",
            token.start,
        ));
    }
    Ok(Some(Allowance { rule: rule.to_owned(), reason: reason.to_owned(), start: token.start, end: token.end }))
}
