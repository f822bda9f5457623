//! The locks of PostgreSQL, by the chapter "Explicit Locking" of its manual and the pages of the commands.

use super::alter_table::{alter_table, references};
use super::sources::sources;
use super::{Gathered, LockMode};
use crate::script::{Name, Phrase};

/// Commands that touch nothing but the catalog, or the session.
const NONE: [&str; 34] = [
    "create function",
    "create or replace function",
    "create procedure",
    "create or replace procedure",
    "create aggregate",
    "create schema",
    "create type",
    "create domain",
    "create sequence",
    "create role",
    "create user",
    "create group",
    "create collation",
    "create operator",
    "create cast",
    "create text search",
    "create server",
    "create foreign data wrapper",
    "alter function",
    "alter procedure",
    "alter role",
    "alter user",
    "alter schema",
    "alter default privileges",
    "drop function",
    "drop procedure",
    "drop role",
    "drop user",
    "drop aggregate",
    "set",
    "reset",
    "show",
    "notify",
    "prepare transaction",
];

/// The locks of a statement; nothing if words do not tell.
pub(super) fn locks_of(mut phrase: Phrase) -> Option<Vec<(LockMode, String)>> {
    let mut locks = Gathered::default();
    let cascade = phrase.rest().last().is_some_and(|part| part.is("cascade"));
    if phrase.clone().take_any(&NONE).is_some() {
        // What hangs on a function or a type and goes with it is known to the catalog alone.
        return (!cascade).then(Vec::new);
    }
    match phrase.peek()?.text.as_str() {
        "create" => create(&mut phrase, &mut locks)?,
        "alter" => alter(&mut phrase, &mut locks)?,
        "drop" => drop_of(&mut phrase, &mut locks)?,
        "comment" => comment(&mut phrase, &mut locks)?,
        "reindex" => reindex(&mut phrase, &mut locks)?,
        "vacuum" | "analyze" | "analyse" | "cluster" => maintenance(&mut phrase, &mut locks)?,
        _ => rows(&mut phrase, &mut locks)?,
    }
    Some(locks.0)
}

/// Statements about rows.
fn rows(phrase: &mut Phrase, locks: &mut Gathered) -> Option<()> {
    let whole = phrase.clone();
    let words = [
        "select",
        "values",
        "table",
        "with",
        "insert into",
        "update",
        "delete from",
        "merge into",
        "copy",
        "truncate table",
        "truncate",
        "lock table",
        "lock",
        "refresh materialized view",
    ];
    match phrase.take_any(&words)? {
        "select" | "values" => queried(&whole, locks),
        "table" => locks.add(LockMode::AccessShare, phrase.name()?),
        "with" => return common(&whole, locks),
        "copy" => {
            if let Some(table) = phrase.name() {
                phrase.list();
                locks.add(if phrase.take("from") { LockMode::RowExclusive } else { LockMode::AccessShare }, table);
            } else {
                queried(&whole, locks);
            }
        }
        "truncate table" | "truncate" => add_all(phrase.names(), LockMode::AccessExclusive, locks),
        "lock table" | "lock" => {
            let tables = phrase.names();
            let mode = if phrase.take("in") { mode_of(phrase)? } else { LockMode::AccessExclusive };
            add_all(tables, mode, locks);
        }
        "refresh materialized view" => {
            let mode = if phrase.take("concurrently") { LockMode::Exclusive } else { LockMode::AccessExclusive };
            locks.add(mode, phrase.name()?);
        }
        _ => {
            phrase.take("only");
            let table = phrase.name()?;
            locks.add(LockMode::RowExclusive, table);
            queried(phrase, locks);
        }
    }
    Some(())
}

/// What a query reads; with FOR UPDATE and its like more than that.
fn queried(phrase: &Phrase, locks: &mut Gathered) {
    let locking = ["for update", "for no key update", "for share", "for key share"];
    let mode = if locking.iter().any(|words| phrase.says(words)) { LockMode::RowShare } else { LockMode::AccessShare };
    add_all(sources(phrase), mode, locks);
}

/// WITH: what is written stands behind its verb, anywhere in the text.
fn common(whole: &Phrase, locks: &mut Gathered) -> Option<()> {
    let mut phrase = whole.clone();
    while !phrase.is_at_end() {
        if phrase.take_any(&["insert into", "update", "delete from", "merge into"]).is_some() {
            phrase.take("only");
            // Not the UPDATE of ON CONFLICT DO UPDATE SET or FOR UPDATE OF.
            if phrase.peek().is_some_and(|part| !part.is("set") && !part.is("of"))
                && let Some(table) = phrase.name()
            {
                locks.add(LockMode::RowExclusive, table);
            }
        } else {
            phrase.next();
        }
    }
    queried(whole, locks);
    Some(())
}

fn mode_of(phrase: &mut Phrase) -> Option<LockMode> {
    Some(
        match phrase.take_any(&[
            "access share",
            "row share",
            "row exclusive",
            "share update exclusive",
            "share row exclusive",
            "share",
            "exclusive",
            "access exclusive",
        ])? {
            "access share" => LockMode::AccessShare,
            "row share" => LockMode::RowShare,
            "row exclusive" => LockMode::RowExclusive,
            "share update exclusive" => LockMode::ShareUpdateExclusive,
            "share row exclusive" => LockMode::ShareRowExclusive,
            "share" => LockMode::Share,
            "exclusive" => LockMode::Exclusive,
            _ => LockMode::AccessExclusive,
        },
    )
}

fn create(phrase: &mut Phrase, locks: &mut Gathered) -> Option<()> {
    phrase.take("create");
    let replaces = phrase.take("or replace");
    phrase.take_any(&["global", "local"]);
    phrase.take_any(&["temporary", "temp", "unlogged", "unique", "recursive", "constraint"]);
    match phrase.take_any(&[
        "table",
        "index",
        "materialized view",
        "view",
        "trigger",
        "rule",
        "policy",
        "statistics",
    ])? {
        "table" => create_table(phrase, locks)?,
        "index" => {
            let concurrently = phrase.take("concurrently");
            let mode = if concurrently { LockMode::ShareUpdateExclusive } else { LockMode::Share };
            locks.add(mode, behind_on(phrase)?);
        }
        "materialized view" => queried(phrase, locks),
        "view" => {
            let view = phrase.name()?;
            if replaces {
                locks.add(LockMode::AccessExclusive, view);
            }
            queried(phrase, locks);
        }
        "trigger" => locks.add(LockMode::ShareRowExclusive, behind_on(phrase)?),
        "rule" => {
            while !phrase.take("to") {
                phrase.next()?;
            }
            locks.add(LockMode::AccessExclusive, phrase.name()?);
        }
        "policy" => locks.add(LockMode::AccessExclusive, behind_on(phrase)?),
        _ => add_all(sources(phrase), LockMode::ShareUpdateExclusive, locks),
    }
    Some(())
}

fn create_table(phrase: &mut Phrase, locks: &mut Gathered) -> Option<()> {
    phrase.take("if not exists");
    let table = phrase.name()?;
    for referenced in references(phrase).into_iter().filter(|referenced| *referenced != table) {
        locks.add(LockMode::ShareRowExclusive, referenced);
    }
    if phrase.take("partition of") {
        locks.add(LockMode::AccessExclusive, phrase.name()?);
        return Some(());
    }
    for mut item in phrase.list().unwrap_or_default() {
        if item.take("like") {
            locks.add(LockMode::AccessShare, item.name()?);
        }
    }
    if phrase.take("inherits") {
        let parents = phrase.list().unwrap_or_default();
        add_all(parents.into_iter().filter_map(|mut parent| parent.name()), LockMode::ShareUpdateExclusive, locks);
    } else if phrase.says("as") {
        queried(phrase, locks);
    }
    Some(())
}

fn alter(phrase: &mut Phrase, locks: &mut Gathered) -> Option<()> {
    phrase.take("alter");
    match phrase.take_any(&["table", "index", "view", "materialized view", "sequence", "trigger", "policy", "rule"])? {
        "table" => return alter_table(phrase, locks),
        "index" => {
            phrase.take("if exists");
            let index = phrase.name()?;
            let mode = if phrase.take("rename to") { LockMode::ShareUpdateExclusive } else { return None };
            locks.add(mode, index);
        }
        "sequence" => {
            phrase.take("if exists");
            let sequence = phrase.name()?;
            let heavy = phrase.take_any(&["rename", "owner to", "set schema", "set logged", "set unlogged"]).is_some();
            if phrase.says("owned by") {
                return None;
            }
            locks.add(if heavy { LockMode::AccessExclusive } else { LockMode::ShareRowExclusive }, sequence);
        }
        "view" | "materialized view" => {
            phrase.take("if exists");
            locks.add(LockMode::AccessExclusive, phrase.name()?);
        }
        _ => locks.add(LockMode::AccessExclusive, behind_on(phrase)?),
    }
    Some(())
}

fn drop_of(phrase: &mut Phrase, locks: &mut Gathered) -> Option<()> {
    phrase.take("drop");
    let what = phrase.take_any(&[
        "table",
        "foreign table",
        "view",
        "materialized view",
        "sequence",
        "index",
        "trigger",
        "rule",
        "policy",
    ])?;
    match what {
        "index" => {
            let concurrently = phrase.take("concurrently");
            phrase.take("if exists");
            let mode = if concurrently { LockMode::ShareUpdateExclusive } else { LockMode::AccessExclusive };
            for index in phrase.names() {
                locks.add(mode, &index);
                locks.add(mode, format_args!("table of {index}"));
            }
        }
        "trigger" | "rule" | "policy" => locks.add(LockMode::AccessExclusive, behind_on(phrase)?),
        _ => {
            phrase.take("if exists");
            add_all(phrase.names(), LockMode::AccessExclusive, locks);
        }
    }
    Some(())
}

/// COMMENT ON TABLE t, COLUMN t.c, or CONSTRAINT c ON t and its like.
fn comment(phrase: &mut Phrase, locks: &mut Gathered) -> Option<()> {
    phrase.take("comment on");
    let light = LockMode::ShareUpdateExclusive;
    match phrase.take_any(&[
        "table",
        "view",
        "materialized view",
        "foreign table",
        "index",
        "sequence",
        "column",
        "constraint",
        "trigger",
        "rule",
        "policy",
        "function",
        "procedure",
        "schema",
        "database",
        "role",
        "extension",
        "domain",
    ])? {
        "column" => {
            let mut parts: Vec<String> = Vec::new();
            loop {
                parts.push(phrase.next()?.name()?);
                if !phrase.take_symbol(".") {
                    break;
                }
            }
            parts.pop();
            let name = parts.pop()?;
            locks.add(light, Name { schema: parts.pop(), name });
        }
        "constraint" => {
            phrase.name()?;
            phrase.take("on");
            if phrase.take("domain") {
                return Some(());
            }
            locks.add(LockMode::AccessShare, phrase.name()?);
        }
        "trigger" | "rule" | "policy" => locks.add(LockMode::AccessShare, behind_on(phrase)?),
        "function" | "procedure" | "schema" | "database" | "role" | "extension" | "domain" => {}
        _ => locks.add(light, phrase.name()?),
    }
    Some(())
}

fn reindex(phrase: &mut Phrase, locks: &mut Gathered) -> Option<()> {
    phrase.take("reindex");
    let options = phrase.list().unwrap_or_default();
    let what = phrase.take_any(&["index", "table"])?;
    let concurrently = phrase.take("concurrently") || options.iter().any(|option| option.says("concurrently"));
    let name = phrase.name()?;
    match (what, concurrently) {
        ("index", true) => {
            locks.add(LockMode::ShareUpdateExclusive, &name);
            locks.add(LockMode::ShareUpdateExclusive, format_args!("table of {name}"));
        }
        ("index", false) => {
            locks.add(LockMode::AccessExclusive, &name);
            locks.add(LockMode::Share, format_args!("table of {name}"));
        }
        (_, true) => locks.add(LockMode::ShareUpdateExclusive, name),
        (_, false) => locks.add(LockMode::Share, name),
    }
    Some(())
}

/// VACUUM, ANALYZE and CLUSTER of named tables.
fn maintenance(phrase: &mut Phrase, locks: &mut Gathered) -> Option<()> {
    let verb = phrase.next()?.text.clone();
    let options = phrase.list().unwrap_or_default();
    let mut full = options.iter().any(|option| option.says("full"));
    while let Some(word) = phrase.take_any(&["full", "freeze", "verbose", "analyze", "analyse"]) {
        full |= word == "full";
    }
    let mode = if full || verb == "cluster" { LockMode::AccessExclusive } else { LockMode::ShareUpdateExclusive };
    let tables: Vec<Name> = phrase.split_at_commas().into_iter().filter_map(|mut part| part.name()).collect();
    // Without a name it is every table.
    (!tables.is_empty()).then(|| add_all(tables, mode, locks))
}

/// The name behind the next ON, perhaps with ONLY between.
fn behind_on(phrase: &mut Phrase) -> Option<Name> {
    while !phrase.take("on") {
        phrase.next()?;
    }
    phrase.take("only");
    phrase.name()
}

fn add_all(names: impl IntoIterator<Item = Name>, mode: LockMode, locks: &mut Gathered) {
    for name in names {
        locks.add(mode, name);
    }
}
