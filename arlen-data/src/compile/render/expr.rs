//! Expressions.

use super::{Position, Renderer};
use crate::diag::Code;
use crate::dialect::{Dialect, Family};
use crate::ir::expr::{CaseWhen, Cast, Collate, Index, List, ListKind, Literal, Subquery, SubqueryKind};
use crate::ir::{Expr, Feature, ToStatement as _};

impl<'q, const TRACE: bool> Renderer<'q, '_, TRACE> {
    /// An expression where nothing around it can change its meaning: an argument, an item of a list.
    #[inline]
    pub(super) fn expr(&mut self, expr: &'q Expr) {
        // The two that there are most of, and that hold no other.
        if let Expr::Value { value, .. } = expr {
            self.value(value);
        } else if let Expr::Column { name, .. } = expr
            && !TRACE
        {
            self.name(name);
        } else if !matches!(expr, Expr::Binary(node) if self.simple_comparison(node)) {
            self.inner(expr);
        }
    }

    #[inline(never)]
    fn inner(&mut self, expr: &'q Expr) {
        let saved = self.at;
        if TRACE && let Some(at) = expr.at() {
            self.at = at;
        }
        if self.deeper() {
            match expr {
                Expr::Column { name, .. } => self.name(name),
                Expr::Value { value, .. } => self.value(value),
                Expr::Slot { index, .. } => self.slot(*index),
                Expr::Literal(literal) => self.literal(literal),
                Expr::Unary(node) => self.unary(node),
                Expr::Binary(node) => self.binary(node),
                Expr::Group(node) => self.group(node),
                Expr::Between(node) => self.between(node),
                Expr::In(node) => self.within(node),
                Expr::Like(node) => self.like(node),
                Expr::Quantified(node) => self.quantified(node),
                Expr::Case(node) => self.case(node),
                Expr::Cast(node) => self.cast(node),
                Expr::Collate(node) => self.collate(node),
                Expr::Call(node) => self.call(node),
                Expr::Subquery(node) => self.subquery(node),
                Expr::List(node) => self.list(node),
                Expr::Index(node) => self.index(node),
                Expr::Template(node) => self.template(node),
                Expr::Poison(node) => self.poison(node),
            }
        }
        self.depth -= 1;
        if TRACE {
            self.at = saved;
        }
    }

    /// An operand: in parentheses, unless it is one thing anyway. No operator binds across parentheses, so no table of
    /// precedences is needed, in no dialect.
    pub(super) fn operand(&mut self, expr: &'q Expr) {
        // Most operands, without a detour.
        if let Expr::Column { name, .. } = expr
            && !TRACE
        {
            return self.name(name);
        }
        if let Expr::Value { value, .. } = expr {
            return self.value(value);
        }
        let alone = match expr {
            Expr::Column { .. }
            | Expr::Value { .. }
            | Expr::Slot { .. }
            | Expr::Case(_)
            | Expr::Cast(_)
            | Expr::Call(_)
            | Expr::List(_)
            | Expr::Group(_)
            | Expr::Poison(_) => true,
            // NOT binds less than any operator.
            Expr::Subquery(node) => node.kind != SubqueryKind::NotExists,
            Expr::Literal(literal) => !matches!(literal, Literal::Int(..0)),
            Expr::Unary(_)
            | Expr::Binary(_)
            | Expr::Between(_)
            | Expr::In(_)
            | Expr::Like(_)
            | Expr::Quantified(_)
            | Expr::Collate(_)
            | Expr::Index(_)
            | Expr::Template(_) => false,
        };
        if alone {
            self.expr(expr);
        } else {
            self.push("(");
            self.expr(expr);
            self.push(")");
        }
    }

    /// Expressions with commas.
    pub(super) fn exprs(&mut self, name: &'static str, exprs: impl IntoIterator<Item = &'q Expr>) {
        for (n, expr) in exprs.into_iter().enumerate() {
            self.comma(n);
            let mark = self.item(name, n);
            self.expr(expr);
            self.leave(mark);
        }
    }

    pub(super) fn literal(&mut self, literal: &'q Literal) {
        match literal {
            Literal::Null => self.push("NULL"),
            Literal::Bool(truth) => self.push(match (truth, self.truth_as_number) {
                (true, false) => "TRUE",
                (false, false) => "FALSE",
                (true, true) => "1",
                (false, true) => "0",
            }),
            // Read as minus applied to a number that is one too large for an integer.
            Literal::Int(i64::MIN) => self.push("(-9223372036854775807 - 1)"),
            Literal::Int(number) => {
                if *number < 0 {
                    self.push("-");
                }
                self.out.number(number.unsigned_abs());
            }
            Literal::Text(text) => self.text(text),
            Literal::Default => self.fault(
                Code::OperatorInvalid,
                || "DEFAULT stands inside an expression".to_owned(),
                "give DEFAULT as the whole value of a column",
            ),
        }
    }

    pub(super) fn text(&mut self, text: &str) {
        if text.contains('\0') {
            self.fault(Code::TextInvalid, || "a text literal holds NUL".to_owned(), "bind it as bytes");
        }
        self.push("'");
        for (n, piece) in text.split('\'').enumerate() {
            if n > 0 {
                self.push("''");
            }
            self.push(piece);
        }
        self.push("'");
    }

    fn case(&mut self, node: &'q CaseWhen) {
        self.push("CASE");
        if node.branches.is_empty() {
            self.empty("CASE", "give it a branch with `when`");
        }
        if let Some(operand) = &node.operand {
            self.push(" ");
            self.operand(operand);
        }
        for (n, (when, then)) in node.branches.iter().enumerate() {
            let mark = self.item("when", n);
            self.push(" WHEN ");
            self.expr(when);
            self.push(" THEN ");
            self.expr(then);
            self.leave(mark);
        }
        if let Some(otherwise) = &node.otherwise {
            self.push(" ELSE ");
            let mark = self.field("else");
            self.expr(otherwise);
            self.leave(mark);
        }
        self.push(" END");
    }

    fn cast(&mut self, node: &'q Cast) {
        self.push("CAST(");
        self.expr(&node.operand);
        self.push(" AS ");
        self.sql_type(&node.to);
        self.push(")");
    }

    /// A type, as a cast or a column of records names it.
    pub(super) fn sql_type(&mut self, sql_type: &'q crate::value::SqlType) {
        if let crate::value::SqlType::Named(parts) = sql_type {
            for part in parts.iter() {
                self.check_length(part);
                if part.is_empty() || part.contains('\0') {
                    self.fault(
                        Code::IdentifierInvalid,
                        || "a part of the name of a type is empty or holds NUL".to_owned(),
                        "give the name that the database has",
                    );
                }
            }
        }
        if self.need(Dialect::cast_feature(sql_type)).is_there() {
            let dialect = self.dialect;
            let mut spelled = String::new();
            if !dialect.spell_type(&mut spelled, sql_type) {
                self.fault(Code::IdentifierInvalid, || "the type has no name".to_owned(), "name the type");
            }
            self.push(&spelled);
        }
    }

    fn collate(&mut self, node: &'q Collate) {
        self.operand(&node.operand);
        self.push(" COLLATE ");
        self.name(&node.collation);
    }

    fn subquery(&mut self, node: &'q Subquery) {
        let step = match node.kind {
            SubqueryKind::Scalar => "subquery",
            SubqueryKind::Exists => {
                self.push("EXISTS ");
                "exists"
            }
            SubqueryKind::NotExists => {
                self.push("NOT EXISTS ");
                "exists"
            }
            SubqueryKind::Array => {
                self.need(Feature::Arrays);
                self.push("ARRAY");
                "array"
            }
        };
        let mark = self.field(step);
        self.nested(&node.query);
        self.leave(mark);
    }

    /// A query in parentheses.
    pub(super) fn nested(&mut self, query: &'q crate::ir::Statement) {
        self.push("(");
        self.statement(query.statement(), Position::Nested);
        self.push(")");
    }

    pub(super) fn list(&mut self, node: &'q List) {
        match node.kind {
            ListKind::Row => {
                self.need(Feature::RowValue);
                self.row(&node.items);
            }
            ListKind::Array => {
                self.need(Feature::Arrays);
                self.push("ARRAY[");
                self.exprs("items", &node.items);
                self.push("]");
            }
        }
    }

    /// A row value, where one may stand.
    pub(super) fn row(&mut self, items: &'q [Expr]) {
        match (items.len(), self.dialect.family()) {
            (0, _) => self.empty("a row value", "give it a value"),
            // Parentheses around one value make no row.
            (1, Family::Postgres) => self.push("ROW"),
            _ => {}
        }
        self.push("(");
        self.exprs("row", items);
        self.push(")");
    }

    fn index(&mut self, node: &'q Index) {
        self.need(Feature::Arrays);
        self.push("(");
        self.expr(&node.operand);
        self.push(")[");
        self.expr(&node.from);
        if let Some(to) = &node.to {
            self.push(":");
            self.expr(to);
        }
        self.push("]");
    }
}
