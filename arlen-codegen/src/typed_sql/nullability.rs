//! Which columns of a result may be NULL, and why. When in doubt, a column may.
//!
//! The database says which column of which table a column of the result is, and whether that table lets NULL in. What happens
//! between the table and the result is read from the words of the statement: an outer join, say, adds NULL of its own.

use super::tokens::{Token, closing, tokens};
use crate::manifest::Type;
use arlen_data::dialect::Family;
use arlen_data::lex::Kind;
use arlen_data::schema::{RelationKind, Schema, Statement, StatementColumn};
use std::collections::BTreeSet;
use std::ops::Range;

/// What is known of a column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Verdict {
    pub(super) nullable: bool,
    pub(super) reason: String,
    /// The type of an expression that the statement tells by itself; SQLite has no other.
    pub(super) ty: Option<Type>,
}

impl Verdict {
    fn maybe(reason: impl Into<String>) -> Self {
        Self { nullable: true, reason: reason.into(), ty: None }
    }

    fn never(reason: impl Into<String>) -> Self {
        Self { nullable: false, reason: reason.into(), ty: None }
    }
}

/// A verdict for each column.
pub(super) fn judge(sql: &str, schema: &Schema, statement: &Statement) -> Vec<Verdict> {
    let Ok(tokens) = tokens(sql, schema.family.dialect().lexical_rules()) else {
        return statement.columns.iter().map(|_| Verdict::maybe("the statement cannot be read")).collect();
    };
    let doubt = doubt(&tokens, schema);
    let outer = null_sides(&tokens, schema);
    let sets = groups_by_sets(&tokens);
    let items = items(&tokens, schema.family).filter(|items| items.len() == statement.columns.len());
    let columns = statement.columns.iter().enumerate();
    columns
        .map(|(n, column)| {
            let item = items.as_ref().and_then(|items| items.get(n)).and_then(|item| tokens.get(item.clone()));
            // A group that a set leaves out is NULL, whatever it is made of; a count never is.
            let known = item.and_then(expression).filter(|known| !sets || known.reason == COUNT);
            known.unwrap_or_else(|| plain(column, doubt.as_deref(), &outer))
        })
        .collect()
}

/// Why a count is never NULL, with whatever it stands.
const COUNT: &str = "a count is never NULL";

fn groups_by_sets(tokens: &[Token]) -> bool {
    tokens.iter().any(|token| token.is_any(&["rollup", "cube", "grouping"]))
}

/// A column of a table, as it stands.
fn plain(column: &StatementColumn, doubt: Option<&str>, outer: &Result<BTreeSet<String>, String>) -> Verdict {
    let Some(source) = &column.source else {
        return Verdict::maybe("it is an expression");
    };
    let shown = format!("`{}.{}`", source.relation.name, source.column);
    if source.nullable {
        return Verdict::maybe(format!("{shown} may be NULL"));
    }
    if let Some(doubt) = doubt {
        return Verdict::maybe(doubt);
    }
    match outer {
        Err(reason) => Verdict::maybe(reason.clone()),
        Ok(tables) if tables.contains(&source.relation.name.to_lowercase()) => {
            Verdict::maybe(format!("`{}` is on the null side of a LEFT JOIN", source.relation.name))
        }
        Ok(_) => Verdict::never(format!("{shown} is never NULL")),
    }
}

/// What makes every column doubtful.
fn doubt(tokens: &[Token], schema: &Schema) -> Option<String> {
    let has = |words: &[&str]| tokens.iter().find(|token| token.is_any(words));
    if let Some(found) = has(&["union", "intersect", "except"]) {
        // What is known of the columns is known of the first part.
        return Some(format!("the statement has {}", found.text.to_uppercase()));
    }
    if groups_by_sets(tokens) {
        return Some("the statement groups by more than one set".to_owned());
    }
    if has(&["merge"]).is_some() {
        return Some("a MERGE may have no row on one side".to_owned());
    }
    let old_or_new = |token: &Token| token.name().is_some_and(|name| name == "old" || name == "new");
    if has(&["returning"]).is_some() && tokens.iter().any(old_or_new) {
        return Some("a row that is inserted was none before, and one that is deleted is none behind".to_owned());
    }
    if schema.family == Family::Sqlite { doubt_on_sqlite(tokens, schema) } else { None }
}

/// SQLite names the column of a table also where it is not the column as it stands: behind a view, as the one value of a query
/// in parentheses, and beside an aggregate, which has a row even of no rows.
fn doubt_on_sqlite(tokens: &[Token], schema: &Schema) -> Option<String> {
    let views = schema
        .relations
        .iter()
        .filter(|relation| matches!(relation.kind, RelationKind::View | RelationKind::MaterializedView));
    let views: BTreeSet<String> = views.map(|view| view.name.name.to_lowercase()).collect();
    if let Some(view) = tokens.iter().filter_map(Token::name).find(|name| views.contains(name)) {
        return Some(format!("`{view}` is a view"));
    }
    for (at, token) in tokens.iter().enumerate() {
        let begins = token.is_any(&["select", "with", "values"]);
        let opened = at.checked_sub(1).and_then(|at| tokens.get(at)).is_some_and(|token| token.kind == Kind::Open);
        if begins && opened {
            let before = at.checked_sub(2).and_then(|at| tokens.get(at));
            let known = ["from", "join", "as", "materialized", "in", "exists"];
            if !before.is_some_and(|before| before.is_any(&known)) {
                return Some("the statement has a query in parentheses, which is NULL if it has no row".to_owned());
            }
        }
    }
    let count = |word: &str| tokens.iter().filter(|token| token.is(word)).count();
    // Not the word of a frame: `EXCLUDE GROUP`.
    let groups = tokens.windows(2).filter(|pair| matches!(pair, [one, two] if one.is("group") && two.is("by"))).count();
    let grouped = groups > 0 && groups == count("select");
    let aggregates = (0..tokens.len()).any(|at| may_aggregate(tokens, at));
    let filters = tokens.iter().enumerate().any(|(at, token)| token.is("filter") && !leads_to_over(tokens, at));
    if filters || (aggregates || count("having") > 0) && !grouped {
        return Some("an aggregate has a row even where there is none".to_owned());
    }
    None
}

/// Functions of SQLite that aggregate nothing.
const SCALAR: [&str; 56] = [
    "abs",
    "char",
    "coalesce",
    "concat",
    "concat_ws",
    "date",
    "datetime",
    "format",
    "glob",
    "hex",
    "ifnull",
    "iif",
    "instr",
    "json",
    "json_array",
    "json_array_length",
    "json_each",
    "json_extract",
    "json_insert",
    "json_object",
    "json_patch",
    "json_quote",
    "json_remove",
    "json_replace",
    "json_set",
    "json_tree",
    "json_type",
    "json_valid",
    "jsonb",
    "julianday",
    "length",
    "like",
    "likely",
    "lower",
    "ltrim",
    "nullif",
    "octet_length",
    "printf",
    "quote",
    "random",
    "replace",
    "round",
    "rtrim",
    "sign",
    "strftime",
    "substr",
    "substring",
    "time",
    "timediff",
    "trim",
    "typeof",
    "unicode",
    "unixepoch",
    "unlikely",
    "upper",
    "cast",
];

/// Words of SQLite that stand before a parenthesis and call nothing.
const NO_CALLS: [&str; 33] = [
    "all",
    "and",
    "as",
    "between",
    "by",
    "case",
    "conflict",
    "distinct",
    "else",
    "exists",
    "filter",
    "from",
    "having",
    "in",
    "is",
    "join",
    "limit",
    "materialized",
    "not",
    "offset",
    "on",
    "or",
    "over",
    "partition",
    "returning",
    "select",
    "set",
    "then",
    "using",
    "values",
    "when",
    "where",
    "set",
];

/// Whether an aggregate may be called at a place; one over a window is none.
fn may_aggregate(tokens: &[Token], at: usize) -> bool {
    let called = tokens.get(at + 1).is_some_and(|next| next.kind == Kind::Open);
    let Some(name) = tokens.get(at).filter(|_| called) else { return false };
    if !matches!(name.kind, Kind::Word | Kind::Name) || name.is_any(&NO_CALLS) || name.is_any(&SCALAR) {
        return false;
    }
    let is_table = at.checked_sub(1).and_then(|at| tokens.get(at)).is_some_and(|before| before.is("into"));
    if is_table {
        return false;
    }
    closing(tokens, at + 1).is_none_or(|close| !leads_to_over(tokens, close + 1))
}

/// Whether a window begins at a place, behind a FILTER perhaps.
fn leads_to_over(tokens: &[Token], at: usize) -> bool {
    match tokens.get(at) {
        Some(token) if token.is("over") => true,
        Some(token) if token.is("filter") => {
            closing(tokens, at + 1).and_then(|close| tokens.get(close + 1)).is_some_and(|token| token.is("over"))
        }
        _ => false,
    }
}

/// The tables that an outer join adds NULL for, or why that cannot be told.
fn null_sides(tokens: &[Token], schema: &Schema) -> Result<BTreeSet<String>, String> {
    let mut tables = BTreeSet::new();
    let relations: BTreeSet<String> = schema.relations.iter().map(|found| found.name.name.to_lowercase()).collect();
    let at = |place: usize| tokens.get(place);
    let is = |place: usize, word: &str| at(place).is_some_and(|token| token.is(word));
    let is_call = |place: usize| at(place + 1).is_some_and(|next| next.kind == Kind::Open);
    let unclear = || Err("the statement has an outer join".to_owned());
    for (place, token) in tokens.iter().enumerate() {
        let stray = token.is("outer") && !place.checked_sub(1).is_some_and(|before| is(before, "left"));
        if (token.is_any(&["right", "full"]) && !is_call(place)) || stray {
            return unclear();
        }
        if !token.is("left") || is_call(place) {
            continue;
        }
        let join = if is(place + 1, "outer") { place + 2 } else { place + 1 };
        // Tables are joined one after another, and none is joined in parentheses: only the next one is on the null side.
        let selects = tokens.iter().filter(|token| token.is("select")).count();
        // What WITH names stands for tables of its own, and may need no SELECT for that: `WITH q AS (TABLE t)`.
        let hidden = tokens.iter().any(|token| token.is_any(&["natural", "with"]));
        if !is(join, "join") || selects > 1 || hidden || is(join + 1, "lateral") {
            return unclear();
        }
        let mut name = join + 1;
        if is(name, "only") {
            return unclear();
        }
        while is(name + 1, ".") {
            name += 2;
        }
        let (Some(table), true) = (at(name).and_then(Token::name), has_condition(tokens, name + 1)) else {
            return unclear();
        };
        if !relations.contains(&table) {
            return unclear();
        }
        tables.insert(table);
    }
    Ok(tables)
}

/// Whether the condition of a join stands behind its table, which may have another name: no other join comes between them.
fn has_condition(tokens: &[Token], from: usize) -> bool {
    let ends = |at: usize| tokens.get(at).is_some_and(|token| token.is_any(&["on", "using"]));
    let is_name = |at: usize| {
        let known = ["cross", "full", "inner", "join", "left", "natural", "right"];
        tokens.get(at).is_some_and(|token| token.name().is_some() && !token.is_any(&known))
    };
    let alias = if tokens.get(from).is_some_and(|token| token.is("as")) { from + 1 } else { from };
    ends(from) || is_name(alias) && ends(alias + 1)
}

/// The items of the one query at the top, if there is one and it has no `*`.
fn items(tokens: &[Token], family: Family) -> Option<Vec<Range<usize>>> {
    let (mut depth, mut start, mut from, mut found) = (0_i32, None, 0, Vec::new());
    for (at, token) in tokens.iter().enumerate() {
        let bracket = family == Family::Postgres;
        if token.kind == Kind::Open || bracket && token.is("[") {
            depth += 1;
        } else if token.kind == Kind::Close || bracket && token.is("]") {
            depth -= 1;
        }
        if depth != 0 {
            continue;
        }
        if token.is_any(&["union", "intersect", "except"]) {
            return None;
        }
        if token.is("select") {
            if start.is_some() {
                return None;
            }
            // Words behind SELECT, with what they have in parentheses.
            let mut first = at + 1;
            if tokens.get(first).is_some_and(|token| token.is_any(&["distinct", "all"])) {
                first += 1;
            }
            if tokens.get(first).is_some_and(|token| token.is("on")) {
                first = closing(tokens, first + 1)? + 1;
            }
            (start, from) = (Some(first), first);
        } else if start.is_some_and(|first| at >= first) && from != usize::MAX {
            let ends =
                ["from", "where", "group", "having", "window", "order", "limit", "offset", "fetch", "for", "into"];
            if token.is(",") {
                found.push(from..at);
                from = at + 1;
            } else if token.is_any(&ends) {
                found.push(from..at);
                from = usize::MAX;
            }
        }
    }
    start?;
    if from != usize::MAX {
        found.push(from..tokens.len());
    }
    let is_star = |item: &Range<usize>| {
        let last = item.end.checked_sub(1).and_then(|last| tokens.get(last));
        last.is_some_and(|last| last.is("*"))
    };
    // Columns that are not those of the query at the top: of what is written, of a plan.
    let others = ["returning", "explain"];
    let has_others = tokens.iter().any(|token| token.is_any(&others));
    let usable = !has_others && !found.iter().any(|item| item.is_empty() || is_star(item));
    usable.then_some(found)
}

/// What is known of an expression, whatever the rows are: most often that it is never NULL.
fn expression(item: &[Token]) -> Option<Verdict> {
    let item = match item {
        [value @ .., word, _] if word.is("as") && !value.is_empty() => value,
        [value @ .., last] if last.kind == Kind::Word && value.last()?.kind == Kind::Close && !last.is("end") => value,
        all => all,
    };
    let (first, open) = (item.first()?, item.get(1).is_some_and(|token| token.kind == Kind::Open));
    let typed = |reason: &str, ty: Type| Some(Verdict { ty: Some(ty), ..Verdict::never(reason) });
    if let [only] = item {
        let literal = matches!(only.kind, Kind::Number | Kind::Text);
        return literal.then(|| Verdict::never("it is a literal"));
    }
    let close = if open { closing(item, 1)? } else { return None };
    let inner = item.get(2..close)?;
    if first.is("count") && matches!(inner, [star] if star.is("*")) && ends_call(item, close) {
        return typed(COUNT, Type::Int64);
    }
    let numbers = first.is_any(&["row_number", "rank", "dense_rank"]);
    if numbers && inner.is_empty() && ends_call(item, close) {
        return typed("the number of a row is never NULL", Type::Int64);
    }
    let is_whole = close + 1 == item.len();
    if first.is("exists") && is_whole {
        return typed("EXISTS is never NULL", Type::Bool);
    }
    if first.is("cast") && is_whole {
        return cast_type(inner).map(|ty| Verdict { ty: Some(ty), ..Verdict::maybe("it is an expression") });
    }
    if first.is("coalesce") && is_whole {
        let last = inner.last().filter(|last| matches!(last.kind, Kind::Number | Kind::Text))?;
        let before = inner.len().checked_sub(2).and_then(|at| inner.get(at))?;
        return (before.is(",") && !last.text.is_empty()).then(|| Verdict::never("its last choice is a literal"));
    }
    None
}

/// The type that a CAST of SQLite has for sure; those that it does not know make numbers of all kinds.
fn cast_type(inner: &[Token]) -> Option<Type> {
    let [.., word, ty] = inner else { return None };
    let known = [
        ("integer", Type::Int64),
        ("int", Type::Int64),
        ("bigint", Type::Int64),
        ("text", Type::Text),
        ("real", Type::Float64),
        ("double", Type::Float64),
        ("float", Type::Float64),
        ("blob", Type::Bytes),
    ];
    known.into_iter().find(|(name, _)| word.is("as") && ty.is(name)).map(|(_, ty)| ty)
}

/// Whether nothing but FILTER and OVER stands behind a call.
fn ends_call(item: &[Token], close: usize) -> bool {
    let mut at = close + 1;
    if item.get(at).is_some_and(|token| token.is("filter")) {
        let Some(close) = closing(item, at + 1) else { return false };
        at = close + 1;
    }
    match item.get(at) {
        None => true,
        Some(over) if over.is("over") => match item.get(at + 1) {
            Some(window) if window.kind == Kind::Open => closing(item, at + 1) == item.len().checked_sub(1),
            _ => at + 2 == item.len(),
        },
        Some(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::{has_condition, items};
    use crate::typed_sql::tokens::tokens;
    use arlen_data::dialect::Family;

    #[test]
    fn a_condition_stands_behind_its_table_or_the_join_is_not_clear() {
        for (behind, clear) in [
            ("on true", true),
            ("p on true", true),
            ("as p using (id)", true),
            ("as \"on\" on true", true),
            ("", false),
            ("p", false),
            ("p join author a on true on true", false),
            ("join author a on true on true", false),
            ("cross join author a on true", false),
            ("natural join author on true", false),
            ("as p (id) on true", false),
            ("* on true", false),
            ("tablesample system (1) on true", false),
            (", author on true", false),
        ] {
            let tokens = tokens(behind, Family::Postgres.dialect().lexical_rules()).expect("closed");
            assert_eq!(has_condition(&tokens, 0), clear, "{behind}");
        }
    }

    #[test]
    fn items_are_those_of_the_one_query_at_the_top() {
        for (sql, count) in [
            ("select a, coalesce(b, 1) as b, array[1, 2] from t", Some(3)),
            ("select distinct on (a, b) a from t", Some(1)),
            ("with q as (select 1 union select 2) select a, b from q", Some(2)),
            ("select exists (select 1 except select 2) as c", Some(1)),
            ("select *, 1 from t", None),
            ("select t.* from t", None),
            ("select 1 union values (null)", None),
            ("(select 1) except (select 2)", None),
            ("insert into t select 1 returning a", None),
            ("with q as (select 1) insert into t select 1 returning a", None),
            ("explain select 1", None),
            ("table t", None),
        ] {
            let tokens = tokens(sql, Family::Postgres.dialect().lexical_rules()).expect("closed");
            assert_eq!(items(&tokens, Family::Postgres).map(|items| items.len()), count, "{sql}");
        }
    }
}
