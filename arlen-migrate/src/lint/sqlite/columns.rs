//! Columns of SQLite that are not what they look like, or that cannot be added.

use super::super::raw::Raw;
use crate::script::{Part, Phrase};
use arlen_data::lex::Kind;

/// The words with which the constraints of a column begin, behind its type.
const CONSTRAINTS: [&str; 11] =
    ["constraint", "primary", "not", "null", "unique", "check", "default", "collate", "references", "generated", "as"];

/// Types that are meant as text, and are numbers to SQLite where the text looks like one.
const TEXTS: [&str; 8] = ["string", "uuid", "guid", "json", "jsonb", "inet", "citext", "xml"];

/// What is behind the name of a column.
struct Column {
    /// The words of its type.
    types: Vec<String>,
    rest: Phrase,
}

impl Column {
    fn of(phrase: &Phrase) -> Option<(String, Self)> {
        let mut rest = phrase.clone();
        let name = rest.next()?.name()?.to_lowercase();
        let mut types = Vec::new();
        while let Some(part) = rest.peek() {
            if part.kind == Kind::Open {
                rest.list();
            } else if CONSTRAINTS.iter().any(|word| part.is(word)) {
                break;
            } else {
                types.extend(part.name().map(|name| name.to_lowercase()));
                rest.next();
            }
        }
        Some((name, Self { types, rest }))
    }

    fn is_integer(&self) -> bool {
        self.types == ["integer"]
    }
}

/// The columns of a new table.
pub(super) fn of_table(columns: &[Phrase], strict: bool, without_rowid: bool, found: &mut Vec<Raw>) {
    let (constraints, columns): (Vec<_>, Vec<_>) = columns.iter().partition(|part| is_table_constraint(part));
    let columns: Vec<_> = columns.into_iter().filter_map(|phrase| Some((phrase, Column::of(phrase)?))).collect();
    // A strict table takes no other types, and neither kind has NULL in its key.
    if strict {
        return;
    }
    for (phrase, (_, column)) in &columns {
        check_type(phrase, column, found);
    }
    if without_rowid {
        return;
    }
    let keys: Vec<Vec<String>> = constraints.iter().filter_map(|constraint| key_of(constraint)).collect();
    for (phrase, (name, column)) in &columns {
        let alone = column.rest.says("primary key") || keys.iter().any(|key| key.as_slice() == [name.as_str()]);
        let among = keys.iter().any(|key| key.len() > 1 && key.contains(name));
        if (among || (alone && !column.is_integer())) && !column.rest.says("not null") {
            found.push(Raw::new(
                "nullable-primary-key",
                phrase.span(),
                format!("`{name}` is part of the primary key and may be NULL: SQLite forbids that only for INTEGER PRIMARY KEY"),
                "write NOT NULL, or make the table STRICT or WITHOUT ROWID",
            ));
        }
    }
}

/// A column that is added to a table with rows.
pub(super) fn added(definition: &Phrase, empty: bool, found: &mut Vec<Raw>) {
    let Some((name, column)) = Column::of(definition) else { return };
    check_type(definition, &column, found);
    let refused =
        [("primary key", "a PRIMARY KEY column"), ("unique", "a UNIQUE column"), ("stored", "a STORED column")];
    for (_, what) in refused.iter().filter(|(words, _)| column.rest.says(words)) {
        found.push(Raw::new(
            "add-column-refused",
            definition.span(),
            format!("SQLite cannot add {what} to a table that is there"),
            if *what == "a UNIQUE column" {
                "add the column without it, and create a unique index"
            } else {
                "rebuild the table: create a new one, copy the rows, drop the old one, rename the new one"
            },
        ));
    }
    if empty {
        return;
    }
    let default = default_of(&column.rest);
    if matches!(default, Default::Computed) {
        found.push(Raw::new(
            "add-column-refused",
            definition.span(),
            format!("SQLite cannot add `{name}` with a default that is computed to a table with rows"),
            "add it without the default, fill it with an UPDATE, and rebuild the table if new rows need the default",
        ));
    }
    if column.rest.says("not null") && matches!(default, Default::None) && !column.rest.says("generated always") {
        found.push(Raw::new(
            "add-required-column",
            definition.span(),
            format!("SQLite cannot add `{name}` with NOT NULL and without a default to a table with rows"),
            "give it a default that is a constant, or allow NULL",
        ));
    }
}

enum Default {
    None,
    Constant,
    Computed,
}

fn default_of(rest: &Phrase) -> Default {
    let mut rest = rest.clone();
    while let Some(part) = rest.next() {
        if !part.is("default") {
            continue;
        }
        let Some(value) = rest.peek() else { return Default::None };
        if value.kind == Kind::Open {
            let inner = rest.list().unwrap_or_default();
            let constant = |part: &Part| matches!(part.kind, Kind::Text | Kind::Number);
            let is_constant = matches!(inner.as_slice(), [value] if value.rest().iter().all(constant));
            return if is_constant { Default::Constant } else { Default::Computed };
        }
        return match value.text.as_str() {
            "null" => Default::None,
            "current_timestamp" | "current_date" | "current_time" => Default::Computed,
            _ => Default::Constant,
        };
    }
    Default::None
}

fn check_type(phrase: &Phrase, column: &Column, found: &mut Vec<Raw>) {
    let types = column.types.join(" ");
    let help = "name the type TEXT, INTEGER, REAL or BLOB, or make the table STRICT";
    if column.types.iter().any(|word| word.contains("int") && !is_integer_word(word)) {
        let message = format!("`{types}` has INT in its name, which makes it an integer to SQLite");
        found.push(Raw::new("type-affinity", phrase.span(), message, help));
    } else if column.types.iter().any(|word| TEXTS.contains(&word.as_str())) {
        let message =
            format!("`{types}` is no type that SQLite knows: it stores what looks like a number as one, '007' as 7");
        found.push(Raw::new("type-affinity", phrase.span(), message, help));
    }
}

fn is_integer_word(word: &str) -> bool {
    let plain = word.trim_end_matches(|c: char| c.is_ascii_digit());
    let prefixes = ["", "u", "tiny", "small", "medium", "big", "huge"];
    plain.strip_suffix("eger").unwrap_or(plain).strip_suffix("int").is_some_and(|prefix| prefixes.contains(&prefix))
}

fn is_table_constraint(part: &Phrase) -> bool {
    let words = ["constraint", "primary", "unique", "check", "foreign"];
    part.peek().is_some_and(|first| words.iter().any(|word| first.is(word)))
}

/// The columns of PRIMARY KEY (a, b).
fn key_of(constraint: &Phrase) -> Option<Vec<String>> {
    let mut constraint = constraint.clone();
    while !constraint.take("primary key") {
        constraint.next()?;
    }
    let columns = constraint.list()?;
    Some(columns.iter().filter_map(|column| column.peek()?.name()).map(|name| name.to_lowercase()).collect())
}
