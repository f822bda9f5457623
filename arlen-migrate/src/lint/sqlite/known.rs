//! What the files up to a statement have made: tables, and what hangs on them.

use super::act::{Body, Does, What};
use std::collections::{BTreeMap, BTreeSet};

/// The schema as far as words tell.
#[derive(Debug, Default)]
pub(in crate::lint) struct Known {
    /// Tables, each with those that it references.
    tables: BTreeMap<String, BTreeSet<String>>,
    indexes: BTreeMap<String, On>,
    triggers: BTreeMap<String, On>,
    /// Views, each with all names that its text mentions.
    views: BTreeMap<String, BTreeSet<String>>,
}

/// What hangs on a table, and all names that its text mentions.
#[derive(Clone, Debug)]
struct On {
    table: String,
    words: BTreeSet<String>,
}

/// What hangs on a table by its kind and name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Dependent {
    pub(super) kind: &'static str,
    pub(super) name: String,
}

impl Known {
    /// Takes note of what a statement did.
    pub(super) fn note(&mut self, does: &Does) {
        match does {
            Does::CreateTable { table, body } => {
                self.tables.insert(table.clone(), references(body));
            }
            Does::CreateIndex { index, table, words } => {
                self.indexes.insert(index.clone(), On { table: table.clone(), words: words.clone() });
            }
            Does::CreateTrigger { trigger, table, words } => {
                self.triggers.insert(trigger.clone(), On { table: table.clone(), words: words.clone() });
            }
            Does::CreateView { view, words } => {
                self.views.insert(view.clone(), words.clone());
            }
            Does::Drop { what, name } => self.drop_named(*what, name),
            Does::RenameTable { table, to } => self.rename(table, to),
            Does::AddColumn { table, definition } => {
                let named = referenced(definition.rest().iter().map(|part| part.name()));
                self.tables.entry(table.clone()).or_default().extend(named);
            }
            Does::RenameColumn { .. }
            | Does::DropColumn { .. }
            | Does::DeleteAll { .. }
            | Does::WritableSchema
            | Does::Vacuum => {}
        }
    }

    fn drop_named(&mut self, what: What, name: &str) {
        match what {
            What::Table => {
                self.tables.remove(name);
                self.indexes.retain(|_, on| on.table != name);
                self.triggers.retain(|_, on| on.table != name);
            }
            What::Index => {
                self.indexes.remove(name);
            }
            What::View => {
                self.views.remove(name);
            }
            What::Trigger => {
                self.triggers.remove(name);
            }
        }
    }

    /// SQLite follows a renamed table wherever it is mentioned. A new table that takes an old one's name is not mentioned
    /// anywhere, and those who mention the old one mean the new one from then on.
    fn rename(&mut self, table: &str, to: &str) {
        let referenced = self.tables.remove(table).unwrap_or_default();
        self.tables.insert(to.to_owned(), referenced);
        let words = self.views.values_mut().chain(self.tables.values_mut());
        let on = self.indexes.values_mut().chain(self.triggers.values_mut());
        let mut all: Vec<&mut BTreeSet<String>> = words.collect();
        for on in on {
            if on.table == table {
                to.clone_into(&mut on.table);
            }
            all.push(&mut on.words);
        }
        for words in all {
            if words.remove(table) {
                words.insert(to.to_owned());
            }
        }
    }

    /// The indexes and triggers of a table: what goes with it.
    pub(super) fn hanging_on(&self, table: &str) -> Vec<Dependent> {
        let on = |kind, map: &BTreeMap<String, On>| {
            let names = map.iter().filter(|(_, on)| on.table == table).map(|(name, _)| name.clone());
            names.map(move |name| Dependent { kind, name }).collect::<Vec<_>>()
        };
        let mut all = on("index", &self.indexes);
        all.extend(on("trigger", &self.triggers));
        all
    }

    pub(super) fn has(&self, dependent: &Dependent, table: &str) -> bool {
        let map = if dependent.kind == "index" { &self.indexes } else { &self.triggers };
        map.get(&dependent.name).is_some_and(|on| on.table == table)
    }

    /// What mentions a column of a table: indexes and triggers of the table, and views and triggers that name both.
    pub(super) fn users_of(&self, table: &str, column: &str) -> Vec<Dependent> {
        let named = |kind, name: &String| Dependent { kind, name: name.clone() };
        let of = |kind, map: &BTreeMap<String, On>| -> Vec<Dependent> {
            let about = |on: &On| on.table == table || on.words.contains(table);
            let users = map.iter().filter(|(_, on)| about(on) && on.words.contains(column));
            users.map(|(name, _)| named(kind, name)).collect()
        };
        let views = self.views.iter().filter(|(_, words)| words.contains(table) && words.contains(column));
        let mut all = of("index", &self.indexes);
        all.extend(of("trigger", &self.triggers));
        all.extend(views.map(|(name, _)| named("view", name)));
        all
    }

    /// What still mentions a table that is gone. Nothing for a table that is there.
    pub(super) fn left_behind(&self, table: &str) -> Vec<Dependent> {
        let is_there = self.tables.contains_key(table) || self.views.contains_key(table);
        if is_there { Vec::new() } else { self.mentioning(table) }
    }

    /// Views, tables, and triggers of other tables that mention a table.
    pub(super) fn mentioning(&self, table: &str) -> Vec<Dependent> {
        let named = |kind, name: &String| Dependent { kind, name: name.clone() };
        let views = self.views.iter().filter(|(_, words)| words.contains(table));
        let triggers = self.triggers.iter().filter(|(_, on)| on.table != table && on.words.contains(table));
        let tables = self.tables.iter().filter(|(name, named)| *name != table && named.contains(table));
        let mut all: Vec<_> = views.map(|(name, _)| named("view", name)).collect();
        all.extend(triggers.map(|(name, _)| named("trigger", name)));
        all.extend(tables.map(|(name, _)| named("table", name)));
        all
    }
}

fn references(body: &Body) -> BTreeSet<String> {
    let Body::Columns { columns, .. } = body else { return BTreeSet::new() };
    columns.iter().flat_map(|column| referenced(column.rest().iter().map(|part| part.name()))).collect()
}

/// The names behind REFERENCES.
fn referenced(names: impl Iterator<Item = Option<String>>) -> BTreeSet<String> {
    let names: Vec<_> = names.map(|name| name.unwrap_or_default().to_lowercase()).collect();
    let pairs = names.windows(2).filter(|pair| pair.first().is_some_and(|word| word == "references"));
    pairs.filter_map(|pair| pair.last().cloned()).collect()
}
