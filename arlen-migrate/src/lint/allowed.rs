//! What is allowed by a comment with a reason, and comments that allow nothing.

use super::raw::Raw;
use super::rules::{RuleSet, UNUSED, names_of};
use crate::script::{Allowance, Script, Source, Statement};
use arlen_data::diag::{Code, Result};
use arlen_data::dialect::Family;
use arlen_data::lex::Lexer;
use std::ops::Range;
use std::path::Path;

/// The findings without those that are allowed, and with those about allowances that are not needed.
pub(super) fn without_allowed(
    script: &Script,
    path: &Path,
    statements: &[Statement],
    mut found: Vec<Raw>,
    rules: &RuleSet,
    family: Family,
) -> Result<Vec<Raw>> {
    let source = Source { text: &script.text, path };
    for Allowance { rule, start, end, .. } in script.allowances.iter() {
        let names = names_of(rule);
        if names.is_empty() {
            return Err(source.fault(
                Code::MigrationDirectiveUnknown,
                format!("`{rule}` is no rule of `lint`"),
                "write the name of a rule as a finding shows it; `docs/lint.md` has the list",
                *start,
            ));
        }
        let scope = scope(&script.text, statements, *end, family);
        let before = found.len();
        found.retain(|raw| !(names.contains(&raw.rule) && scope.contains(&raw.span.start)));
        // A file may serve databases of two families; a rule of the other one is none of ours.
        let concerns = names.iter().any(|name| rules.concerns(name));
        if found.len() == before && concerns && rules.asks(UNUSED) {
            found.push(Raw::new(
                UNUSED,
                *start..*end,
                format!("`{rule}` is allowed here, and there is nothing that it would find"),
                "remove the comment",
            ));
        }
    }
    found.sort_by_key(|raw| raw.span.start);
    Ok(found)
}

/// Where an allowance holds: everywhere if it stands before the first statement, else for the statement behind it, or, inside
/// of a statement, for the next line that has something on it.
fn scope(text: &str, statements: &[Statement], end: usize, family: Family) -> Range<usize> {
    let around = statements.iter().find(|statement| statement.span.start < end && end <= statement.span.end);
    if let Some(statement) = around {
        let rest = text.get(end..statement.span.end).unwrap_or_default();
        let next = Lexer::new(rest, family.dialect().lexical_rules())
            .map_while(Result::ok)
            .find(|token| !token.kind.is_trivia())
            .map_or(statement.span.end, |token| end + token.start);
        let line = text.get(next..).and_then(|rest| rest.find('\n')).map_or(text.len(), |length| next + length);
        return next..line;
    }
    match statements.iter().position(|statement| statement.span.start >= end) {
        Some(0) => 0..text.len(),
        Some(n) => statements.get(n).map_or(end..end, |statement| statement.span.clone()),
        None => end..end,
    }
}
