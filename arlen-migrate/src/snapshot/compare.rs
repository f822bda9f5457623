//! Two snapshots, compared part by part.

use serde_json::{Map, Value as Json};
use std::collections::BTreeSet;
use std::fmt;

/// Whether it counts in which order the columns of a table stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColumnOrder {
    /// It does.
    Counts,
    /// It does not: a column that was dropped and is made again stands behind the others, whatever one does.
    Ignored,
}

/// One thing that is not as it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// Which part of which object, from the kind down: `tables / public.books / columns / title / type`.
    pub path: String,
    /// What should be there, if anything should.
    pub expected: Option<Json>,
    /// What is there, if anything is.
    pub found: Option<Json>,
}

/// A value in a message is no longer.
const SHOWN: usize = 200;

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.expected, &self.found) {
            (Some(expected), Some(found)) => write!(f, "{}: {}, not {}", self.path, shown(found), shown(expected)),
            (Some(_), None) => write!(f, "{}: missing", self.path),
            (None, _) => write!(f, "{}: unexpected", self.path),
        }
    }
}

fn shown(value: &Json) -> String {
    let text = value.to_string();
    if text.chars().count() <= SHOWN {
        return text;
    }
    let mut short: String = text.chars().take(SHOWN).collect();
    short.push_str("...");
    short
}

pub(super) fn compare(expected: &Map<String, Json>, found: &Map<String, Json>, order: ColumnOrder) -> Vec<Difference> {
    let mut comparison = Comparison { order, path: Vec::new(), differences: Vec::new() };
    comparison.objects(expected, found);
    comparison.differences
}

struct Comparison {
    order: ColumnOrder,
    path: Vec<String>,
    differences: Vec<Difference>,
}

impl Comparison {
    fn within(&mut self, step: impl Into<String>, compare: impl FnOnce(&mut Self)) {
        self.path.push(step.into());
        compare(self);
        self.path.pop();
    }

    fn add(&mut self, expected: Option<&Json>, found: Option<&Json>) {
        let (expected, found) = (expected.cloned(), found.cloned());
        self.differences.push(Difference { path: self.path.join(" / "), expected, found });
    }

    fn values(&mut self, expected: Option<&Json>, found: Option<&Json>) {
        match (expected, found) {
            (Some(Json::Object(one)), Some(Json::Object(other))) => self.objects(one, other),
            // All of one kind on one side: each by itself, by its name.
            (Some(Json::Object(one)), None) if self.path.len() == 1 => self.objects(one, &Map::new()),
            (None, Some(Json::Object(other))) if self.path.len() == 1 => self.objects(&Map::new(), other),
            (Some(Json::Array(one)), Some(Json::Array(other))) => self.arrays(one, other),
            (one, other) if one == other || self.are_alike(one, other) => {}
            (one, other) => self.add(one, other),
        }
    }

    /// SQLite keeps a table as text, in which the columns have an order as well.
    fn are_alike(&self, one: Option<&Json>, other: Option<&Json>) -> bool {
        let (Some(one), Some(other)) = (one.and_then(Json::as_str), other.and_then(Json::as_str)) else { return false };
        self.order == ColumnOrder::Ignored
            && one.starts_with('(')
            && other.starts_with('(')
            && self.path.last().is_some_and(|key| key == "definition")
            && parts(one) == parts(other)
    }

    fn objects(&mut self, expected: &Map<String, Json>, found: &Map<String, Json>) {
        for key in expected.keys().chain(found.keys()).collect::<BTreeSet<_>>() {
            self.within(key, |inner| inner.values(expected.get(key), found.get(key)));
        }
    }

    fn arrays(&mut self, expected: &[Json], found: &[Json]) {
        let Some((one, other)) = names(expected).zip(names(found)) else { return self.lists(expected, found) };
        let item = |items: &[Json], names: &[&str], name: &str| {
            names.iter().position(|known| *known == name).and_then(|at| items.get(at).cloned())
        };
        for name in one.iter().chain(other.iter().filter(|name| !one.contains(name))) {
            let (before, after) = (item(expected, &one, name), item(found, &other, name));
            self.within(*name, |inner| inner.values(before.as_ref(), after.as_ref()));
        }
        let shared = |names: &[&str], others: &[&str]| -> Vec<String> {
            names.iter().filter(|name| others.contains(name)).map(|name| (*name).to_owned()).collect()
        };
        let (one, other) = (shared(&one, &other), shared(&other, &one));
        if self.order == ColumnOrder::Counts && one != other {
            self.within("order", |inner| inner.add(Some(&Json::from(one)), Some(&Json::from(other))));
        }
    }

    /// Lists of lines differ from a line on; others as a whole.
    fn lists(&mut self, expected: &[Json], found: &[Json]) {
        if expected == found {
            return;
        }
        if !self.path.last().is_some_and(|key| super::LINES.contains(&key.as_str())) {
            return self.add(Some(&Json::from(expected)), Some(&Json::from(found)));
        }
        let same = expected.iter().zip(found).take_while(|(one, other)| one == other).count();
        self.within(format!("line {}", same + 1), |inner| inner.add(expected.get(same), found.get(same)));
    }
}

/// What stands between the commas of the outer parentheses, and behind those, in an order that says nothing.
fn parts(definition: &str) -> Vec<&str> {
    let (mut parts, mut begin, mut depth, mut quote) = (Vec::new(), 0, 0_usize, None);
    for (at, c) in definition.char_indices() {
        match (quote, c) {
            (Some(end), _) => quote = (c != end).then_some(end),
            (None, '\'' | '"' | '`') => quote = Some(c),
            (None, '[') => quote = Some(']'),
            (None, '(') => depth += 1,
            (None, ')') => depth = depth.saturating_sub(1),
            (None, _) => {}
        }
        let ends = quote.is_none() && (c == ',' && depth == 1 || c == ')' && depth == 0);
        if ends || at == 0 {
            parts.push(definition.get(begin..at).unwrap_or_default().trim());
            begin = at + c.len_utf8();
        }
    }
    parts.push(definition.get(begin..).unwrap_or_default().trim());
    parts.sort_unstable();
    parts
}

/// The names of items that all have one, each once.
fn names(items: &[Json]) -> Option<Vec<&str>> {
    let names: Option<Vec<_>> = items.iter().map(|item| item.get("name").and_then(Json::as_str)).collect();
    names.filter(|names| names.iter().collect::<BTreeSet<_>>().len() == names.len())
}
