//! The rules for PostgreSQL: those of squawk, and what it does not know of this runner.

use super::raw::Raw;
use super::rules::RuleSet;
use crate::script::{Mode, Phrase, Statement};
use arlen_data::dialect::Family;
use squawk_linter::{Linter, LinterSettings, Rule, Version, Violation};
use squawk_syntax::{Parse, SourceFile};

/// With this comment squawk takes a file for one that runs without a transaction. Here the directive of the runner says so.
const CLAIM: &str = "squawk-disable-assume-in-transaction";

/// The name of a rule of squawk as it is written now; none if there is no such rule.
pub(super) fn rule(name: &str) -> Option<String> {
    name.parse::<Rule>().ok().map(|rule| rule.to_string())
}

/// Looks at a file.
pub(super) fn lint(text: &str, statements: &[Statement], mode: Mode, rules: &RuleSet) -> Vec<Raw> {
    // Of the same length, so that what is found stands where it stands in the file.
    let text = text.replace(CLAIM, &" ".repeat(CLAIM.len()));
    let parsed = SourceFile::parse(&text);
    let on: Vec<Rule> = rules.switched_on().filter_map(|name| name.parse().ok()).collect();
    let mut linter = Linter::with_rules(&on, &[]);
    linter.settings = LinterSettings {
        pg_version: rules.postgres_version().parse::<Version>().unwrap_or_default(),
        assume_in_transaction: mode == Mode::Transaction,
    };
    let violations = linter.lint(&parsed, &text);
    let mut found = faults(&parsed, statements);
    found.extend(violations.into_iter().map(|violation| raw(violation, mode)));
    if mode == Mode::Transaction {
        found.extend(statements.iter().filter_map(|statement| outside(&text, statement)));
    }
    found.sort_by_key(|raw| raw.span.start);
    found
}

/// What squawk's parser does not know: the first of each statement, because the others follow from it.
fn faults(parsed: &Parse<SourceFile>, statements: &[Statement]) -> Vec<Raw> {
    let mut found: Vec<Raw> = Vec::new();
    let mut seen = None;
    for fault in parsed.errors() {
        let span = usize::from(fault.range().start())..usize::from(fault.range().end());
        let statement = statements.iter().rposition(|statement| statement.span.start <= span.start);
        if seen.replace(statement) != Some(statement) {
            let message = format!("this is no SQL that the linter knows: {}", fault.message());
            let help = "correct it; if PostgreSQL takes it, allow it or switch the rule off";
            found.push(Raw::new("syntax", span, message, help));
        }
    }
    found
}

fn raw(violation: Violation, mode: Mode) -> Raw {
    let Violation { code, message, text_range, help, .. } = violation;
    let concurrent =
        [Rule::RequireConcurrentIndexCreation, Rule::RequireConcurrentIndexDeletion, Rule::RequireConcurrentReindex];
    // In a transaction the statement that squawk proposes would be refused.
    let help = if mode == Mode::Transaction && concurrent.contains(&code) {
        Some(
            "write it with CONCURRENTLY in a file of its own that begins with `-- arlen: no-transaction`, or create the \
             table in the same file"
                .to_owned(),
        )
    } else {
        help
    };
    Raw { rule: code.to_string(), span: usize::from(text_range.start())..usize::from(text_range.end()), message, help }
}

/// A statement that PostgreSQL refuses in a transaction.
fn outside(text: &str, statement: &Statement) -> Option<Raw> {
    let phrase = Phrase::of(text, &statement.span, Family::Postgres);
    let what = outside_of(&phrase)?;
    let message = format!("{what} cannot run in a transaction, and this file is one");
    Some(Raw::new("not-in-transaction", statement.span.clone(), message, super::OUTSIDE))
}

fn outside_of(phrase: &Phrase) -> Option<&'static str> {
    let mut words = phrase.clone();
    let concurrently = phrase.says("concurrently");
    let alternatives = [
        "create unique index",
        "create index",
        "drop index",
        "reindex",
        "alter table",
        "vacuum",
        "alter system",
        "create database",
        "drop database",
        "create tablespace",
        "drop tablespace",
        "create subscription",
        "drop subscription",
    ];
    match words.take_any(&alternatives)? {
        "create unique index" | "create index" if concurrently => Some("CREATE INDEX CONCURRENTLY"),
        "drop index" if concurrently => Some("DROP INDEX CONCURRENTLY"),
        "alter table" if phrase.says("detach partition") && concurrently => Some("DETACH PARTITION CONCURRENTLY"),
        "reindex" => {
            let options = words.list().unwrap_or_default();
            let whole = words.take_any(&["schema", "database", "system"]).is_some();
            let concurrently = concurrently || options.iter().any(is_concurrent);
            (whole || concurrently).then_some("REINDEX of a schema or database, or CONCURRENTLY,")
        }
        "vacuum" => Some("VACUUM"),
        "alter system" => Some("ALTER SYSTEM"),
        "create database" => Some("CREATE DATABASE"),
        "drop database" => Some("DROP DATABASE"),
        "create tablespace" => Some("CREATE TABLESPACE"),
        "drop tablespace" => Some("DROP TABLESPACE"),
        // Those that reach for the other server; others say that they do not.
        "create subscription" if !says_false(phrase) => Some("CREATE SUBSCRIPTION with a replication slot"),
        _ => None,
    }
}

/// `(CONCURRENTLY)`, also with a value that is not false.
fn is_concurrent(option: &Phrase) -> bool {
    let off =
        |phrase: &Phrase| phrase.rest().last().is_some_and(|part| ["false", "off", "0"].contains(&part.text.as_str()));
    option.says("concurrently") && !off(option)
}

/// `connect = false` or `create_slot = false` among the options.
fn says_false(phrase: &Phrase) -> bool {
    phrase.rest().windows(3).any(|window| match window {
        [name, _, value] => {
            (name.is("connect") || name.is("create_slot")) && ["false", "off", "0"].contains(&value.text.as_str())
        }
        _ => false,
    })
}
