//! The relations that a query reads, as far as words tell.

use crate::script::{Name, Part, Phrase};
use arlen_data::lex::Kind;
use std::collections::BTreeSet;

/// Functions with FROM between their parentheses.
const FUNCTIONS: [&str; 5] = ["extract", "substring", "trim", "overlay", "position"];

/// How many tokens a name may have, with LATERAL, ONLY and a parenthesis.
const NAME: usize = 10;

/// Words that end the list behind FROM.
const ENDS: [&str; 17] = [
    "where",
    "group",
    "having",
    "window",
    "union",
    "intersect",
    "except",
    "order",
    "limit",
    "offset",
    "fetch",
    "for",
    "returning",
    "when",
    "set",
    "values",
    "select",
];

/// What is known of an open parenthesis, or of the statement itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Clause {
    /// No list of tables.
    #[default]
    Other,
    /// Between the parentheses of one of the functions.
    Function,
    /// A list of tables: behind a comma stands the next one.
    Tables,
}

/// The names behind FROM, JOIN and USING, without those of WITH and of functions.
pub(super) fn sources(phrase: &Phrase) -> Vec<Name> {
    let parts = phrase.rest();
    let common = common_names(parts);
    let mut found = Vec::new();
    let mut clauses = vec![Clause::Other];
    for (n, part) in parts.iter().enumerate() {
        let before = n.checked_sub(1).and_then(|before| parts.get(before));
        let clause = clauses.last().copied().unwrap_or_default();
        if part.kind == Kind::Open {
            let is_function = before.is_some_and(|before| FUNCTIONS.contains(&before.text.as_str()));
            clauses.push(if is_function { Clause::Function } else { Clause::Other });
        } else if part.kind == Kind::Close {
            clauses.pop();
        } else if clause != Clause::Function {
            let begins = part.is("from") && !before.is_some_and(|before| before.is("distinct"));
            let goes_on = clause == Clause::Tables && part.text == ",";
            // USING of a join has parentheses behind it.
            if begins || goes_on || part.is("join") || part.is("using") {
                found.extend(item(parts.get(n + 1..).unwrap_or_default()));
            }
            if begins || part.is("using") {
                set_last(&mut clauses, Clause::Tables);
            } else if ENDS.iter().any(|word| part.is(word)) {
                set_last(&mut clauses, Clause::Other);
            }
        }
    }
    found.retain(|name| name.schema.is_some() || !common.contains(&name.name));
    found
}

fn set_last(clauses: &mut [Clause], clause: Clause) {
    if let Some(last) = clauses.last_mut() {
        *last = clause;
    }
}

/// The table that comes next, unless it is a function or stands in parentheses.
fn item(parts: &[Part]) -> Option<Name> {
    // A name with its schemas, and what is before and behind it.
    let mut phrase = Phrase::from(parts.iter().take(NAME).cloned().collect());
    phrase.take("lateral");
    phrase.take("only");
    if phrase.take("rows from") {
        return None;
    }
    let name = phrase.name()?;
    phrase.list().is_none().then_some(name)
}

/// The names of WITH: what stands before AS and a parenthesis.
fn common_names(parts: &[Part]) -> BTreeSet<String> {
    if !parts.iter().any(|part| part.is("with")) {
        return BTreeSet::new();
    }
    let mut names = BTreeSet::new();
    for (n, part) in parts.iter().enumerate() {
        let opens = |n: usize| parts.get(n).is_some_and(|part| part.kind == Kind::Open);
        let is = |n: usize, word: &str| parts.get(n).is_some_and(|part| part.is(word));
        let is_body = opens(n + 1)
            || (is(n + 1, "materialized") && opens(n + 2))
            || (is(n + 1, "not") && is(n + 2, "materialized") && opens(n + 3));
        if part.is("as") && is_body {
            names.extend(name_before(parts, n));
        }
    }
    names
}

/// The name before AS, with a list of columns between or not.
fn name_before(parts: &[Part], at: usize) -> Option<String> {
    let mut n = at.checked_sub(1)?;
    if parts.get(n)?.kind == Kind::Close {
        while parts.get(n)?.kind != Kind::Open {
            n = n.checked_sub(1)?;
        }
        n = n.checked_sub(1)?;
    }
    parts.get(n)?.name()
}
