//! What a statement touches, and whether it only reads.

use super::call::Call;
use super::functions::is_harmless;
use super::select::Cte;
use super::visit::{
    Visit, visit, walk_cte, walk_delete, walk_expr, walk_insert, walk_merge, walk_select, walk_set_op, walk_source,
    walk_update, walk_values,
};
use super::{Expr, Name, Source, Statement, StatementRef, Template, ToStatement};
use crate::lex::{Kind, Lexer, Rules, Token};

/// Whether a statement only reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// It reads and leaves nothing behind.
    Read,
    /// It writes, or may; why is the first reason that was found.
    Write(WriteReason),
}

/// Why a statement counts as one that writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum WriteReason {
    /// It is an insert, update, delete or merge.
    Statement,
    /// A common table expression is one.
    DataModifyingCte,
    /// It locks rows.
    RowLock,
    /// It calls a function that is not known to be harmless.
    Function,
    /// A piece of SQL text in it cannot be read.
    Template,
    /// It is SQL text of which nothing is known.
    Raw,
}

/// A table and what is done to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableUse {
    /// The table.
    pub table: Name,
    /// Whether the statement writes to it.
    pub written: bool,
}

/// Whether a statement only reads.
///
/// ```
/// use arlen_data::build::{col, func, select};
/// use arlen_data::ir::{Access, WriteReason, access};
///
/// assert_eq!(access(&select("id").from("users")), Access::Read);
/// assert_eq!(access(&select("id").from("jobs").for_update().skip_locked()), Access::Write(WriteReason::RowLock));
/// assert_eq!(access(&select(func("nextval", ["seq"]))), Access::Write(WriteReason::Function));
/// assert_eq!(access(&select(func("lower", [col("email")])).from("users")), Access::Read);
/// ```
#[must_use]
pub fn access(statement: &impl ToStatement) -> Access {
    let statement = statement.statement();
    let mut classify = Classify { reason: own_reason(statement) };
    visit(&mut classify, statement);
    classify.reason.map_or(Access::Read, Access::Write)
}

/// Whether a statement may leave something behind in the session that runs it: settings, locks, temporary tables. It may if it
/// calls a function that is not known to be harmless, or holds text that cannot be read.
///
/// ```
/// use arlen_data::build::{col, func, insert_into, select};
/// use arlen_data::ir::leaves_traces;
///
/// assert!(!leaves_traces(&insert_into("users").set("id", 7)));
/// assert!(leaves_traces(&select(func("set_config", ("search_path", "x", false)))));
/// ```
#[must_use]
pub fn leaves_traces(statement: &impl ToStatement) -> bool {
    let mut classify = Classify { reason: None };
    visit(&mut Functions(&mut classify), statement.statement());
    classify.reason.is_some()
}

/// The same of a whole statement as text: it may, unless it is one query, insert, update, delete or merge that calls nothing
/// but functions known to be harmless. What cannot be read, may.
pub(crate) fn text_leaves_traces(text: &str) -> bool {
    // The dialect is not known here; a text that reads differently in the two is taken for the worse.
    [Rules::POSTGRES, Rules::SQLITE].into_iter().any(|rules| reads_as_tracing(text, rules))
}

fn reads_as_tracing(text: &str, rules: Rules) -> bool {
    let tokens: Option<Vec<_>> = Lexer::new(text, rules)
        .filter(|token| !token.as_ref().is_ok_and(|token| token.kind.is_trivia()))
        .map(Result::ok)
        .collect();
    let Some(tokens) = tokens else { return true };
    let word = |at: usize| tokens.get(at).filter(|token| token.kind == Kind::Word).map_or("", |token| token.text(text));
    let is = |at: usize, words: &[&str]| words.iter().any(|known| word(at).eq_ignore_ascii_case(known));
    if !is(0, &["select", "insert", "update", "delete", "merge", "values", "with", "table"]) {
        return true;
    }
    // The name behind INTO, which its columns may follow in parentheses.
    let mut target = None;
    for (at, token) in tokens.iter().enumerate() {
        let called = tokens.get(at + 1).is_some_and(|next| next.kind == Kind::Open);
        match token.kind {
            // Behind anything but INSERT and MERGE it makes a table.
            Kind::Word if is(at, &["into"]) => {
                let or_replace = at > 2 && is(at - 2, &["or"]) && is(at - 3, &["insert"]);
                if at == 0 || !(is(at - 1, &["insert", "merge"]) || or_replace) {
                    return true;
                }
                target = Some(at + 1);
            }
            Kind::Word | Kind::Name => {
                let name = token.text(text);
                let known = is_harmless(name) && !is_of_other_schema(&tokens, at, text);
                // `WITH t (n) AS ..`, `TABLESAMPLE system (10)`
                let named = at > 0 && is(at - 1, &["with", "recursive", "tablesample"]);
                if called && !named && target != Some(at) && !known && !is_keyword(name) && !is(at, NO_CALLS) {
                    return true;
                }
                // A schema before the name.
                if target == Some(at) && tokens.get(at + 1).is_some_and(|next| next.text(text) == ".") {
                    target = Some(at + 2);
                }
            }
            Kind::Semicolon if at + 1 < tokens.len() => return true,
            Kind::Backslash => return true,
            Kind::Semicolon
            | Kind::Blank
            | Kind::LineComment
            | Kind::BlockComment
            | Kind::Number
            | Kind::Text
            | Kind::Parameter
            | Kind::Open
            | Kind::Close
            | Kind::Symbol => {}
        }
    }
    false
}

/// Whether a whole statement as text only reads. It does if it is one query that writes and locks nothing and calls nothing but
/// functions known to be harmless; what cannot be read may write. A name of a column that is a word of SQL for writing counts as
/// that word.
///
/// ```
/// use arlen_data::ir::{Access, WriteReason, text_access};
/// use arlen_data::lex::Rules;
///
/// let access = |text| text_access(text, Rules::POSTGRES);
/// assert_eq!(access("select lower(title) from books where id = $1"), Access::Read);
/// assert_eq!(access("select id from jobs for update"), Access::Write(WriteReason::RowLock));
/// assert_eq!(access("select refresh_totals()"), Access::Write(WriteReason::Function));
/// ```
#[must_use]
pub fn text_access(text: &str, rules: Rules) -> Access {
    let found = write_reason(text, rules);
    let found = found.or_else(|| reads_as_tracing(text, rules).then_some(WriteReason::Function));
    found.map_or(Access::Read, Access::Write)
}

fn write_reason(text: &str, rules: Rules) -> Option<WriteReason> {
    let mut words = Vec::new();
    for token in Lexer::new(text, rules) {
        let Ok(token) = token else { return Some(WriteReason::Template) };
        if !token.kind.is_trivia() {
            words.push(if token.kind == Kind::Word { token.text(text).to_ascii_lowercase() } else { String::new() });
        }
    }
    let first = words.first().map_or("", String::as_str);
    if !["select", "values", "with", "table"].contains(&first) {
        return Some(WriteReason::Statement);
    }
    if words.iter().any(|word| ["insert", "update", "delete", "merge", "into"].contains(&word.as_str())) {
        let locks = words.windows(2).any(|pair| pair == ["for", "update"] || pair == ["key", "update"]);
        return Some(if locks { WriteReason::RowLock } else { WriteReason::DataModifyingCte });
    }
    let locks = |pair: &[String]| matches!(pair, [before, behind] if before == "for" && ["share", "key", "no"].contains(&behind.as_str()));
    words.windows(2).any(locks).then_some(WriteReason::RowLock)
}

/// More words that stand before a parenthesis and call nothing, in whole statements.
const NO_CALLS: &[&str] = &[
    "values",
    "conflict",
    "exists",
    "set",
    "returning",
    "do",
    "materialized",
    "limit",
    "offset",
    "only",
    "lateral",
    "array",
    "rollup",
    "cube",
    "numeric",
    "decimal",
    "varchar",
    "char",
    "character",
    "timestamp",
    "time",
];

/// Looks at functions and templates only, whatever kind of statement holds them.
struct Functions<'c>(&'c mut Classify);

impl Visit for Functions<'_> {
    fn source(&mut self, source: &Source) {
        self.0.source_function(source);
        walk_source(self, source);
    }

    fn expr(&mut self, expr: &Expr) {
        self.0.calls(expr);
        walk_expr(self, expr);
    }
}

fn own_reason(statement: StatementRef<'_>) -> Option<WriteReason> {
    match statement {
        StatementRef::Select(node) => (!node.locks.is_empty()).then_some(WriteReason::RowLock),
        StatementRef::Values(_) | StatementRef::SetOp(_) => None,
        StatementRef::Insert(_) | StatementRef::Update(_) | StatementRef::Delete(_) | StatementRef::Merge(_) => {
            Some(WriteReason::Statement)
        }
        StatementRef::Poison(_) => Some(WriteReason::Template),
    }
}

struct Classify {
    reason: Option<WriteReason>,
}

impl Classify {
    fn call(&mut self, call: &Call) {
        let mut parts = call.function.parts();
        let own = match (parts.next(), parts.next()) {
            (Some(schema), Some(_)) => !schema.eq_ignore_ascii_case(BUILT_IN),
            _ => false,
        };
        if own || !is_harmless(call.function.last()) {
            self.found(WriteReason::Function);
        }
    }

    // Apart, so that the look at every other node stays short.
    #[cold]
    fn template(&mut self, template: &Template) {
        // The dialect is not known here; a text that reads differently in the two is taken for the worse.
        for rules in [Rules::POSTGRES, Rules::SQLITE] {
            let tokens: Option<Vec<_>> = Lexer::new(&template.text, rules)
                .filter(|token| !token.as_ref().is_ok_and(|token| token.kind.is_trivia()))
                .map(Result::ok)
                .collect();
            let Some(tokens) = tokens else {
                return self.found(WriteReason::Template);
            };
            for (at, pair) in tokens.windows(2).enumerate() {
                let [name, open] = pair else { continue };
                let called = open.kind == Kind::Open && matches!(name.kind, Kind::Word | Kind::Name);
                let text = name.text(&template.text);
                let known = is_harmless(text) && !is_of_other_schema(&tokens, at, &template.text);
                if called && !known && !is_keyword(text) {
                    self.found(WriteReason::Function);
                }
                let behind = open.text(&template.text);
                let locks = ["update", "no", "share", "key"].iter().any(|word| behind.eq_ignore_ascii_case(word));
                if text.eq_ignore_ascii_case("for") && locks {
                    self.found(WriteReason::RowLock);
                }
                // A name that is bound could be any function.
                if open.kind == Kind::Open && text == "}" {
                    self.found(WriteReason::Function);
                }
            }
        }
    }

    fn source_function(&mut self, source: &Source) {
        if let Source::Function(node) = source {
            self.call(&node.call);
        }
    }

    fn calls(&mut self, expr: &Expr) {
        if let Expr::Call(call) = expr {
            self.call(call);
        } else if let Expr::Template(template) = expr {
            self.template(template);
        }
    }

    fn found(&mut self, reason: WriteReason) {
        self.reason.get_or_insert(reason);
    }
}

/// The schema of PostgreSQL's own functions.
const BUILT_IN: &str = "pg_catalog";

/// Whether the name at this place stands behind a schema that is not that of built-in functions: then it is another function,
/// whatever its name.
fn is_of_other_schema(tokens: &[Token], at: usize, text: &str) -> bool {
    let before = |back: usize| at.checked_sub(back).and_then(|at| tokens.get(at)).map_or("", |token| token.text(text));
    before(1) == "." && !before(2).trim_matches('"').eq_ignore_ascii_case(BUILT_IN)
}

/// Words that stand before a parenthesis and call nothing.
fn is_keyword(word: &str) -> bool {
    const WORDS: [&str; 28] = [
        "all", "and", "any", "as", "between", "by", "case", "distinct", "else", "filter", "from", "group", "having",
        "in", "is", "join", "like", "not", "on", "or", "over", "select", "some", "then", "using", "when", "where",
        "within",
    ];
    WORDS.iter().any(|known| word.eq_ignore_ascii_case(known))
}

impl Visit for Classify {
    fn statement(&mut self, statement: &Statement) {
        match own_reason(statement.statement()) {
            Some(WriteReason::Statement) => self.found(WriteReason::DataModifyingCte),
            Some(reason) => self.found(reason),
            None => {}
        }
        visit(self, statement.statement());
    }

    fn source(&mut self, source: &Source) {
        self.source_function(source);
        walk_source(self, source);
    }

    fn expr(&mut self, expr: &Expr) {
        self.calls(expr);
        walk_expr(self, expr);
    }
}

/// The tables that a statement touches, each once per kind of use, in the order of the text. Common table expressions
/// are not tables; tables inside SQL text are not seen.
///
/// ```
/// use arlen_data::build::{select, table};
/// use arlen_data::ir::tables;
///
/// let query = select("*").from(table("orders").alias("o")).cross_join("shop.users");
/// let names: Vec<_> = tables(&query).iter().map(|use_| use_.table.to_string()).collect();
/// assert_eq!(names, ["orders", "shop.users"]);
/// ```
#[must_use]
pub fn tables(statement: &impl ToStatement) -> Vec<TableUse> {
    let mut collect = Collect { found: Vec::new(), hidden: Vec::new() };
    collect.statement_ref(statement.statement());
    collect.found
}

struct Collect {
    found: Vec<TableUse>,
    /// The names of the common table expressions that can be seen here.
    hidden: Vec<Name>,
}

impl Collect {
    fn touch(&mut self, table: &Name, written: bool) {
        let hidden = !written && self.hidden.contains(table);
        let touched = TableUse { table: table.clone(), written };
        if !hidden && !self.found.contains(&touched) {
            self.found.push(touched);
        }
    }

    fn statement_ref(&mut self, statement: StatementRef<'_>) {
        let visible = self.hidden.len();
        match statement {
            StatementRef::Select(node) => walk_select(self, node),
            StatementRef::Values(node) => walk_values(self, node),
            StatementRef::SetOp(node) => walk_set_op(self, node),
            StatementRef::Insert(node) => {
                self.touch(&node.table.name, true);
                walk_insert(self, node);
            }
            StatementRef::Update(node) => {
                self.touch(&node.table.name, true);
                walk_update(self, node);
            }
            StatementRef::Delete(node) => {
                self.touch(&node.table.name, true);
                walk_delete(self, node);
            }
            StatementRef::Merge(node) => {
                self.touch(&node.table.name, true);
                walk_merge(self, node);
            }
            StatementRef::Poison(_) => {}
        }
        self.hidden.truncate(visible);
    }
}

impl Visit for Collect {
    fn statement(&mut self, statement: &Statement) {
        self.statement_ref(statement.statement());
    }

    fn cte(&mut self, cte: &Cte) {
        // A recursive expression sees itself, another only those before it.
        if cte.recursive {
            self.hidden.push(cte.name.clone());
            walk_cte(self, cte);
        } else {
            walk_cte(self, cte);
            self.hidden.push(cte.name.clone());
        }
    }

    fn source(&mut self, source: &Source) {
        if let Source::Table(table) = source {
            self.touch(&table.name, false);
        }
        walk_source(self, source);
    }
}

#[cfg(test)]
mod tests {
    use super::{Access, WriteReason, access, leaves_traces, text_access, text_leaves_traces};
    use crate::build::{Template, col, expr, func, select};
    use crate::lex::Rules;

    #[test]
    fn a_function_of_another_schema_is_not_the_built_in_one() {
        for (name, expected) in [
            ("lower", Access::Read),
            ("pg_catalog.lower", Access::Read),
            ("shop.lower", Access::Write(WriteReason::Function)),
        ] {
            let called = select(func(name, [col("email")])).from("users");
            assert_eq!(access(&called), expected, "{name}");
            assert_eq!(leaves_traces(&called), expected != Access::Read, "{name}");
            assert_eq!(text_leaves_traces(&format!("select {name}(email) from users")), expected != Access::Read);
        }
        for (text, expected) in [
            ("pg_catalog.lower('x')", Access::Read),
            ("\"pg_catalog\" . lower('x')", Access::Read),
            ("shop.lower('x')", Access::Write(WriteReason::Function)),
        ] {
            assert_eq!(access(&select(expr(text))), expected, "{text}");
        }
    }

    #[test]
    fn a_row_lock_in_a_template_is_seen() {
        for lock in ["FOR UPDATE", "for no key update", "for /* all */ share", "for key share skip locked"] {
            let locking = select(Template::unchecked(format!("(select id from jobs limit 1 {lock})")));
            assert_eq!(access(&locking), Access::Write(WriteReason::RowLock), "{lock}");
        }
        assert_eq!(access(&select(expr("substring('abc' from 1 for 2)"))), Access::Read);
    }

    #[test]
    fn a_text_that_only_reads_is_told_from_one_that_may_write() {
        for text in [
            "select * from t where id = $1",
            "select 1 union all values (2);",
            "with x as (select 1 as a) select count(*) from x -- for update",
            "table t",
            "with recursive t(n) as (select 1) select cast(n as numeric(10, 2)) from t, lateral (select 2) x group by rollup (n)",
            "select 'insert' from t where substring('abc' from 1 for 2) = 'x'",
        ] {
            assert_eq!(text_access(text, Rules::POSTGRES), Access::Read, "{text}");
        }
        for (text, reason) in [
            ("insert into t values (1)", WriteReason::Statement),
            ("explain analyze delete from t", WriteReason::Statement),
            ("with x as (delete from t returning id) select * from x", WriteReason::DataModifyingCte),
            ("select id into other from t", WriteReason::DataModifyingCte),
            ("select id from t for no key update", WriteReason::RowLock),
            ("select id from t for update", WriteReason::RowLock),
            ("select id from t for key share", WriteReason::RowLock),
            ("select nextval('s')", WriteReason::Function),
            ("select shop.lower('A')", WriteReason::Function),
            ("select x.a from with_effects(1) as x", WriteReason::Function),
            ("select 1; drop table t", WriteReason::Function),
            ("select 'open", WriteReason::Template),
            ("", WriteReason::Statement),
        ] {
            assert_eq!(text_access(text, Rules::POSTGRES), Access::Write(reason), "{text}");
        }
    }

    #[test]
    fn texts_that_can_leave_something_are_told_apart() {
        for text in [
            "select * from t where id = $1",
            "SELECT lower(name), count(*) FROM t WHERE id IN (1, 2) GROUP BY 1;",
            "insert into shop.t (a, b) values ($1, $2) on conflict (a) do update set b = excluded.b returning (a)",
            "INSERT OR REPLACE INTO t (a) VALUES (?1)",
            "with x as (select 1) update t set a = 1 where exists (select 1 from x)",
            "-- set\nselect 'set_config(1)'",
        ] {
            assert!(!text_leaves_traces(text), "{text}");
        }
        for text in [
            "",
            "set role x",
            "select set_config('a.b', 'c', false)",
            "select \"pg_advisory_lock\"(1)",
            "select pg_catalog . pg_advisory_lock (1)",
            "select 1 into temp x",
            "select a or b into temp x",
            "select 1; set role x",
            "create temp table x as select 1",
            "do $$ begin end $$",
            "select 'open",
            "select f(1) from t",
            "with x as (select nextval('s')) select * from x",
        ] {
            assert!(text_leaves_traces(text), "{text}");
        }
    }
}
