//! The types of parameters on SQLite, which has none: from the column that a parameter is compared with or written to, if that
//! can be told for sure.

use super::tokens::{Token, closing, tokens};
use super::words;
use crate::manifest::{Type, type_of};
use arlen_data::dialect::Family;
use arlen_data::lex::Kind;
use arlen_data::schema::{Generation, Relation, RelationKind, Schema};
use std::collections::BTreeSet;

/// The type of each of so many parameters, where it can be told.
pub(super) fn infer(sql: &str, schema: &Schema, count: usize) -> Vec<Option<Type>> {
    let mut found: Vec<Vec<Type>> = vec![Vec::new(); count];
    if let Ok(tokens) = tokens(sql, Family::Sqlite.dialect().lexical_rules()) {
        let statement = Words::new(&tokens, schema);
        for (at, token) in tokens.iter().enumerate() {
            let number = token.text.strip_prefix('?').and_then(|number| number.parse::<usize>().ok());
            let place = number.filter(|_| token.kind == Kind::Parameter).and_then(|number| number.checked_sub(1));
            if let (Some(types), Some(ty)) = (place.and_then(|place| found.get_mut(place)), statement.parameter(at)) {
                types.push(ty);
            }
        }
    }
    let one = |types: Vec<Type>| {
        let mut types = types.into_iter();
        let first = types.next()?;
        types.all(|other| other == first).then_some(first)
    };
    found.into_iter().map(one).collect()
}

/// A statement, with the tables whose names are in it.
struct Words<'s> {
    tokens: &'s [Token],
    relations: Vec<&'s Relation>,
    /// Names that the statement gives to something itself.
    aliases: BTreeSet<String>,
}

/// What a comparison may stand behind.
const BEFORE: [&str; 16] = [
    "where", "and", "or", "on", "not", "having", "when", "case", "then", "else", "select", "set", "by", ",", "in",
    "filter",
];
/// What may follow a comparison.
const BEHIND: [&str; 23] = [
    "from",
    "and",
    "or",
    "order",
    "group",
    "limit",
    "offset",
    "having",
    "returning",
    "then",
    "else",
    "end",
    "when",
    "union",
    "intersect",
    "except",
    "on",
    "where",
    "window",
    "join",
    "left",
    "inner",
    ",",
];
const COMPARISONS: [&str; 12] = ["=", "==", "<>", "!=", "<", "<=", ">", ">=", "is", "like", "glob", "between"];
/// Words that name nothing and that a name may stand behind.
const KEYWORDS: [&str; 40] = [
    "select",
    "distinct",
    "all",
    "from",
    "join",
    "where",
    "and",
    "or",
    "on",
    "not",
    "having",
    "when",
    "case",
    "then",
    "else",
    "by",
    "set",
    "in",
    "is",
    "like",
    "glob",
    "between",
    "into",
    "update",
    "delete",
    "insert",
    "values",
    "limit",
    "offset",
    "union",
    "intersect",
    "except",
    "as",
    "with",
    "recursive",
    "returning",
    "exists",
    "escape",
    "null",
    "replace",
];

impl<'s> Words<'s> {
    fn new(tokens: &'s [Token], schema: &'s Schema) -> Self {
        let names: BTreeSet<String> = tokens.iter().filter_map(Token::name).collect();
        let known = |relation: &&Relation| names.contains(&relation.name.name.to_lowercase());
        let relations = schema.relations.iter().filter(known).collect();
        let mut aliases = BTreeSet::new();
        for (at, token) in tokens.iter().enumerate() {
            let Some(before) = at.checked_sub(1).and_then(|at| tokens.get(at)) else { continue };
            let is_name = matches!(token.kind, Kind::Word | Kind::Name) && !token.is_any(&KEYWORDS);
            let behind_value = matches!(before.kind, Kind::Close | Kind::Number | Kind::Text | Kind::Parameter)
                || matches!(before.kind, Kind::Word | Kind::Name) && !before.is_any(&KEYWORDS);
            if is_name && (before.is("as") || behind_value) {
                aliases.extend(token.name());
            }
            // `WITH totals (day, total) AS (..)`
            let of_query =
                tokens.get(at + 1).is_some_and(|next| next.kind == Kind::Open || next.is_any(&["not", "materialized"]));
            if token.is("as") && before.kind == Kind::Close && of_query {
                let open = (0..at).rev().find(|open| closing(tokens, *open) == Some(at - 1));
                let inside = open.and_then(|open| tokens.get(open..at)).unwrap_or_default();
                aliases.extend(inside.iter().filter_map(Token::name));
            }
        }
        Self { tokens, relations, aliases }
    }

    fn at(&self, place: Option<usize>) -> Option<&'s Token> {
        place.and_then(|place| self.tokens.get(place))
    }

    fn is(&self, place: Option<usize>, words: &[&str]) -> bool {
        self.at(place).is_some_and(|token| token.is_any(words))
    }

    fn parameter(&self, at: usize) -> Option<Type> {
        let before = at.checked_sub(1);
        if self.is(before, &["limit", "offset"]) {
            return Some(Type::Int64);
        }
        self.cast(at).or_else(|| self.inserted(at)).or_else(|| self.compared(at))
    }

    /// `CAST(? AS type)`
    fn cast(&self, at: usize) -> Option<Type> {
        let open = at.checked_sub(1)?;
        if !(self.is(open.checked_sub(1), &["cast"]) && self.is(Some(at + 1), &["as"])) {
            return None;
        }
        let close = closing(self.tokens, open)?;
        let words: Vec<_> = self.tokens.get(at + 2..close)?.iter().map(|token| token.text.as_str()).collect();
        words::type_of(&words.join(" "), Family::Sqlite, &[])
    }

    /// `INSERT INTO t (a, b) VALUES (?, ?)`, and without a list of columns.
    fn inserted(&self, at: usize) -> Option<Type> {
        let (table, open) = self.table_behind("into")?;
        let listed = self.tokens.get(open).is_some_and(|t| t.kind == Kind::Open);
        let columns_end = if listed { Some(closing(self.tokens, open)?) } else { None };
        let values = columns_end.map_or(open, |end| end + 1);
        if !self.is(Some(values), &["values"]) {
            return None;
        }
        let mut row = values + 1;
        loop {
            let end =
                closing(self.tokens, row).filter(|_| self.tokens.get(row).is_some_and(|t| t.kind == Kind::Open))?;
            if (row..end).contains(&at) {
                break;
            }
            if !self.is(Some(end + 1), &[","]) {
                return None;
            }
            row = end + 2;
        }
        let ends = |place: usize| self.tokens.get(place).is_some_and(|t| t.kind == Kind::Close || t.is(","));
        let begins = self.at(at.checked_sub(1)).is_some_and(|t| t.kind == Kind::Open || t.is(","));
        if !(begins && ends(at + 1)) {
            return None;
        }
        let mut depth = 0_usize;
        let mut place = 0_usize;
        for token in self.tokens.get(row + 1..at)? {
            if token.kind == Kind::Open {
                depth += 1;
            } else if token.kind == Kind::Close {
                depth = depth.checked_sub(1)?;
            } else if depth == 0 && token.is(",") {
                place += 1;
            }
        }
        if depth > 0 {
            return None;
        }
        let Some(end) = columns_end else {
            let relation = self.relations.iter().find(|relation| relation.name.name.to_lowercase() == table)?;
            // What is computed is not written.
            let mut written = relation.columns.iter().filter(|column| column.generation != Generation::Computed);
            return written.nth(place).map(|column| type_of(&column.ty, &[])).filter(|ty| *ty != Type::Other);
        };
        let names = self.tokens.get(open + 1..end)?;
        let name = names.iter().filter(|token| !token.is(",")).nth(place)?.name()?;
        self.column(Some(&table), &name)
    }

    /// The table whose name stands behind a word, and the place behind it. Tables of other databases are not known.
    fn table_behind(&self, word: &str) -> Option<(String, usize)> {
        let place = self.tokens.iter().position(|token| token.is(word))? + 1;
        let place = if self.is(Some(place), &["or"]) { place + 2 } else { place };
        let name = self.at(Some(place))?.name()?;
        if self.is(Some(place + 1), &["."]) {
            let inner = self.at(Some(place + 2))?.name()?;
            return (name == "main").then_some((inner, place + 3));
        }
        Some((name, place + 1))
    }

    fn compared(&self, at: usize) -> Option<Type> {
        let before = at.checked_sub(1)?;
        let ends =
            |place: usize| self.at(Some(place)).is_none_or(|token| token.kind == Kind::Close || token.is_any(&BEHIND));
        let comparison = |place: usize| self.is(Some(place), &COMPARISONS);
        if comparison(before) && (ends(at + 1) || self.is(Some(at + 1), &["escape"])) {
            // `x IS NOT ?`, `x NOT LIKE ?`
            let operator = if self.is(before.checked_sub(1), &["not"]) { before.checked_sub(1)? } else { before };
            return self.named_before(operator);
        }
        if self.is(Some(before), &["not"]) && self.is(before.checked_sub(1), &["is"]) && ends(at + 1) {
            return self.named_before(before.checked_sub(1)?);
        }
        // `x IS DISTINCT FROM ?`, `x IS NOT DISTINCT FROM ?`
        if self.is(Some(before), &["from"]) && self.is(before.checked_sub(1), &["distinct"]) && ends(at + 1) {
            let operator = before.checked_sub(2)?;
            let operator = if self.is(Some(operator), &["not"]) { operator.checked_sub(1)? } else { operator };
            return if self.is(Some(operator), &["is"]) { self.named_before(operator) } else { None };
        }
        if self.is(Some(before), &["and"]) && self.is(at.checked_sub(3), &["between"]) && ends(at + 1) {
            return self.named_before(at.checked_sub(3)?);
        }
        if let Some(open) = self.list_of(at) {
            let listed =
                if self.is(open.checked_sub(2), &["not"]) { open.checked_sub(2)? } else { open.checked_sub(1)? };
            return self.named_before(listed);
        }
        let starts = self.may_begin(at);
        let between = self.is(Some(at + 1), &["between", "is", "like", "glob"]);
        if starts && comparison(at + 1) && !between {
            let (ty, end) = self.named_at(at + 2)?;
            return if ends(end) { ty } else { None };
        }
        None
    }

    /// The parenthesis of `IN (?, ?)`, if nothing but parameters is in it.
    fn list_of(&self, at: usize) -> Option<usize> {
        let mut place = at;
        while self.at(Some(place)).is_some_and(|t| t.kind == Kind::Parameter || t.is(",")) {
            place = place.checked_sub(1)?;
        }
        let opens = self.at(Some(place)).is_some_and(|t| t.kind == Kind::Open);
        (opens && self.is(place.checked_sub(1), &["in"])).then_some(place)
    }

    /// The type of the column whose name ends before a place, if it stands for itself.
    fn named_before(&self, end: usize) -> Option<Type> {
        let last = end.checked_sub(1)?;
        let call = end.checked_sub(4).and_then(|call| self.tokens.get(call..end));
        if call.is_some_and(|call| matches!(call, [count, _, star, close] if count.is("count") && star.is("*") && close.kind == Kind::Close)) {
            return self.may_begin(end - 4).then_some(Type::Int64);
        }
        let name = self.at(Some(last)).filter(|t| matches!(t.kind, Kind::Word | Kind::Name))?.name()?;
        let qualified = self.is(last.checked_sub(1), &["."]);
        let (qualifier, first) =
            if qualified { (Some(self.at(last.checked_sub(2))?.name()?), last.checked_sub(2)?) } else { (None, last) };
        if !self.may_begin(first) {
            return None;
        }
        let before = first.checked_sub(1);
        // What is set is a column of the table that is written.
        if self.is(before, &["set"]) && qualifier.is_none() {
            return self.column(Some(&self.written()?), &name);
        }
        self.column(qualifier.as_deref(), &name)
    }

    /// Whether a comparison may begin at a place.
    fn may_begin(&self, place: usize) -> bool {
        self.at(place.checked_sub(1)).is_some_and(|before| before.kind == Kind::Open || before.is_any(&BEFORE))
    }

    /// The type of the column whose name begins at a place, and the place behind it.
    fn named_at(&self, start: usize) -> Option<(Option<Type>, usize)> {
        let name = |place: usize| {
            self.at(Some(place)).filter(|t| matches!(t.kind, Kind::Word | Kind::Name)).and_then(Token::name)
        };
        let first = name(start)?;
        if self.is(Some(start + 1), &["."]) {
            return Some((self.column(Some(&first), &name(start + 2)?), start + 3));
        }
        Some((self.column(None, &first), start + 1))
    }

    /// The table that the statement writes to.
    fn written(&self) -> Option<String> {
        self.table_behind("update").or_else(|| self.table_behind("into")).map(|(table, _)| table)
    }

    /// The type that all columns of that name have which it could be.
    fn column(&self, qualifier: Option<&str>, name: &str) -> Option<Type> {
        if self.aliases.contains(name) {
            return None;
        }
        let is_table =
            |relation: &&&Relation| qualifier.is_some_and(|qualifier| relation.name.name.to_lowercase() == qualifier);
        let qualified = qualifier.is_some_and(|qualifier| !self.aliases.contains(qualifier));
        let named: Vec<&Relation> =
            if qualified { self.relations.iter().filter(is_table).copied().collect() } else { self.relations.clone() };
        let columns = named.iter().flat_map(|relation| &relation.columns);
        let mut types =
            columns.filter(|column| column.name.to_lowercase() == name).map(|column| type_of(&column.ty, &[]));
        let Some(first) = types.next() else {
            let is_table = |relation: &&Relation| relation.kind == RelationKind::Table;
            let has_row_id = !named.is_empty() && named.iter().all(is_table);
            return (has_row_id && ["rowid", "_rowid_", "oid"].contains(&name)).then_some(Type::Int64);
        };
        types.all(|other| other == first).then_some(first).filter(|ty| *ty != Type::Other)
    }
}
