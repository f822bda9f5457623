//! ALTER TABLE: each form has a lock of its own, and the strongest counts. By the page of ALTER TABLE in the manual of
//! PostgreSQL 17.

use super::{Gathered, LockMode};
use crate::script::{Name, Phrase};

/// Storage parameters that are set while others write: all but those of logical decoding.
const HEAVY_PARAMETERS: [&str; 1] = ["user_catalog_table"];

pub(super) fn alter_table(phrase: &mut Phrase, locks: &mut Gathered) -> Option<()> {
    phrase.take("if exists");
    if phrase.take("all in tablespace") {
        return None;
    }
    phrase.take("only");
    let table = phrase.name()?;
    phrase.take_symbol("*");
    for action in phrase.split_at_commas() {
        let mode = one(action, &table, locks);
        locks.add(mode, &table);
    }
    Some(())
}

/// The lock of one action on the table itself; those on other tables are added.
fn one(mut action: Phrase, table: &Name, locks: &mut Gathered) -> LockMode {
    let light = ["validate constraint", "cluster on", "set without cluster"];
    if action.take_any(&light).is_some() {
        return LockMode::ShareUpdateExclusive;
    }
    let triggers = ["enable trigger", "disable trigger", "enable replica trigger", "enable always trigger"];
    if action.take_any(&triggers).is_some() {
        return LockMode::ShareRowExclusive;
    }
    match action.take_any(&[
        "attach partition",
        "detach partition",
        "inherit",
        "no inherit",
        "add",
        "alter",
        "set",
        "reset",
    ]) {
        Some("attach partition") => {
            add_named(&mut action, LockMode::AccessExclusive, locks);
            LockMode::ShareUpdateExclusive
        }
        Some("detach partition") => {
            let concurrently = action.says("concurrently");
            add_named(&mut action, LockMode::AccessExclusive, locks);
            if concurrently { LockMode::ShareUpdateExclusive } else { LockMode::AccessExclusive }
        }
        Some("inherit") => {
            add_named(&mut action, LockMode::ShareUpdateExclusive, locks);
            LockMode::AccessExclusive
        }
        Some("no inherit") => {
            add_named(&mut action, LockMode::AccessShare, locks);
            LockMode::AccessExclusive
        }
        Some("add") => add(action, table, locks),
        Some("alter") => column(action),
        Some("set" | "reset") => parameters(action),
        _ => LockMode::AccessExclusive,
    }
}

fn add_named(action: &mut Phrase, mode: LockMode, locks: &mut Gathered) {
    if let Some(name) = action.name() {
        locks.add(mode, name);
    }
}

/// ADD of a constraint or a column.
fn add(mut action: Phrase, table: &Name, locks: &mut Gathered) -> LockMode {
    let references = references(&action);
    for referenced in references.iter().filter(|referenced| *referenced != table) {
        locks.add(LockMode::ShareRowExclusive, referenced);
    }
    if action.take("constraint") {
        action.next();
    }
    if action.take("foreign key") { LockMode::ShareRowExclusive } else { LockMode::AccessExclusive }
}

/// ALTER of a column or a constraint.
fn column(mut action: Phrase) -> LockMode {
    if action.take("constraint") {
        return LockMode::AccessExclusive;
    }
    action.take("column");
    action.next();
    if action.take("set statistics") {
        return LockMode::ShareUpdateExclusive;
    }
    // SET ( n_distinct = .. ), and not SET DEFAULT or SET DATA TYPE.
    let sets = action.take_any(&["set", "reset"]).is_some();
    if sets && action.list().is_some() { LockMode::ShareUpdateExclusive } else { LockMode::AccessExclusive }
}

/// SET ( fillfactor = .. ), and not SET SCHEMA or SET LOGGED.
fn parameters(mut action: Phrase) -> LockMode {
    let Some(list) = action.list() else { return LockMode::AccessExclusive };
    let heavy =
        |parameter: &Phrase| parameter.peek().is_some_and(|part| HEAVY_PARAMETERS.contains(&part.text.as_str()));
    if list.iter().any(heavy) { LockMode::AccessExclusive } else { LockMode::ShareUpdateExclusive }
}

/// The names behind REFERENCES.
pub(super) fn references(phrase: &Phrase) -> Vec<Name> {
    let mut phrase = phrase.clone();
    let mut names = Vec::new();
    while !phrase.is_at_end() {
        if phrase.take("references") {
            names.extend(phrase.name());
        } else {
            phrase.next();
        }
    }
    names
}
