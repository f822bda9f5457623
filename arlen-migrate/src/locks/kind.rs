//! What a statement is called.

use crate::script::Phrase;

/// Words between the verb and what it is about.
const BETWEEN: [&str; 12] = [
    "or",
    "replace",
    "global",
    "local",
    "temp",
    "temporary",
    "unlogged",
    "unique",
    "recursive",
    "constraint",
    "trusted",
    "procedural",
];

/// Words that make a name of two words with the one behind them.
const PAIRS: [&str; 10] =
    ["materialized", "foreign", "event", "default", "text", "access", "operator", "user", "virtual", "large"];

/// The command of a statement in capitals: `CREATE INDEX`, `ALTER TABLE`, `INSERT`.
pub(crate) fn kind_of(phrase: &Phrase) -> String {
    let words: Vec<&str> = phrase.rest().iter().map(|part| part.text.as_str()).collect();
    let mut kind: Vec<&str> = words.first().copied().into_iter().collect();
    match kind.first() {
        Some(&("create" | "alter" | "drop")) => {
            let mut objects = words.iter().skip(1).skip_while(|word| BETWEEN.contains(word));
            let object = objects.next().copied();
            // CREATE USER and DROP OPERATOR name things of one word as well; USER MAPPING is one of two.
            let second = objects
                .next()
                .copied()
                .filter(|second| object.is_some_and(|object| PAIRS.contains(&object)) && SECONDS.contains(second));
            kind.extend(object);
            kind.extend(second);
        }
        Some(&("comment" | "refresh" | "security" | "import" | "reassign" | "lock" | "start")) => {
            kind.extend(words.get(1).filter(|word| !["on"].contains(word)));
        }
        _ => {}
    }
    kind.join(" ").to_uppercase()
}

/// The second words of such names.
const SECONDS: [&str; 14] = [
    "view",
    "table",
    "data",
    "trigger",
    "privileges",
    "search",
    "method",
    "class",
    "family",
    "mapping",
    "object",
    "schema",
    "wrapper",
    "label",
];

#[cfg(test)]
mod tests {
    use super::kind_of;
    use crate::script::Phrase;
    use arlen_data::dialect::Family;

    #[test]
    fn statements_are_called_by_their_command() {
        for (text, kind) in [
            ("select 1", "SELECT"),
            ("create or replace function f() returns int", "CREATE FUNCTION"),
            ("create unique index concurrently i on t (a)", "CREATE INDEX"),
            ("create temp table t (a int)", "CREATE TABLE"),
            ("create materialized view v as select 1", "CREATE MATERIALIZED VIEW"),
            ("create user a", "CREATE USER"),
            ("create user mapping for a server s", "CREATE USER MAPPING"),
            ("alter default privileges grant select on tables to a", "ALTER DEFAULT PRIVILEGES"),
            ("alter table \"t\" add a int", "ALTER TABLE"),
            ("refresh materialized view v", "REFRESH MATERIALIZED"),
            ("with a as (select 1) insert into t select * from a", "WITH"),
        ] {
            let phrase = Phrase::of(text, &(0..text.len()), Family::Postgres);
            assert_eq!(kind_of(&phrase), kind);
        }
    }
}
