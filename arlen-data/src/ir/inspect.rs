//! What a statement touches, and whether it only reads.

use super::call::Call;
use super::functions::is_harmless;
use super::select::Cte;
use super::visit::{
    Visit, visit, walk_cte, walk_delete, walk_expr, walk_insert, walk_merge, walk_select, walk_set_op, walk_source,
    walk_update, walk_values,
};
use super::{Expr, Name, Source, Statement, StatementRef, Template, ToStatement};
use crate::lex::{Kind, Lexer, Rules};

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
        if !is_harmless(call.function.last()) {
            self.found(WriteReason::Function);
        }
    }

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
            for pair in tokens.windows(2) {
                let [name, open] = pair else { continue };
                let called = open.kind == Kind::Open && matches!(name.kind, Kind::Word | Kind::Name);
                let text = name.text(&template.text);
                if called && !is_harmless(text) && !is_keyword(text) {
                    self.found(WriteReason::Function);
                }
                // A name that is bound could be any function.
                if open.kind == Kind::Open && text == "}" {
                    self.found(WriteReason::Function);
                }
            }
        }
    }

    fn found(&mut self, reason: WriteReason) {
        self.reason.get_or_insert(reason);
    }
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
        if let Source::Function(node) = source {
            self.call(&node.call);
        }
        walk_source(self, source);
    }

    fn expr(&mut self, expr: &Expr) {
        if let Expr::Call(call) = expr {
            self.call(call);
        } else if let Expr::Template(template) = expr {
            self.template(template);
        }
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
