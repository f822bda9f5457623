//! Predicates: groups, BETWEEN, IN, LIKE, ANY and ALL.

use super::Renderer;
use super::arithmetic::is_null;
use crate::diag::Code;
use crate::dialect::Family;
use crate::ir::expr::{Between, Group, In, InSet, Like, List, ListKind, Quantified};
use crate::ir::visit::{Visit, walk_expr};
use crate::ir::{BinaryOp, Case, Expr, Feature, Junction, Quantifier, Sense};
use crate::value::Value;

/// True if an expression calls a function, or may.
fn calls(expr: &Expr) -> bool {
    struct Search(bool);

    impl Visit for Search {
        fn expr(&mut self, expr: &Expr) {
            self.0 |= matches!(expr, Expr::Call(_) | Expr::Template(_) | Expr::Subquery(_));
            walk_expr(self, expr);
        }
    }

    let mut search = Search(false);
    search.expr(expr);
    search.0
}

/// True if nothing of an expression is left: a group without terms, or of such groups.
#[inline]
pub(super) fn vanishes(expr: &Expr) -> bool {
    if let Expr::Group(group) = expr { is_empty(group) } else { false }
}

fn is_empty(group: &Group) -> bool {
    all_vanish(&group.terms)
}

/// True if nothing of any term is left. Mostly the first one tells.
#[inline]
fn all_vanish(terms: &[Expr]) -> bool {
    match terms {
        [] => true,
        [first, rest @ ..] => vanishes(first) && rest.iter().all(vanishes),
    }
}

impl<'q, const TRACE: bool> Renderer<'q, '_, TRACE> {
    /// `WHERE`, `HAVING`: all of the terms. True if something was written.
    #[inline(always)]
    pub(super) fn conditions(&mut self, word: &str, step: &'static str, terms: &'q [Expr]) -> bool {
        if all_vanish(terms) {
            return false;
        }
        self.push(word);
        self.terms(step, terms, Junction::And);
        true
    }

    /// Terms joined by AND or OR. A chain that is too long for the database is cut into pieces, in parentheses; that
    /// changes nothing, because both are associative.
    fn terms(&mut self, step: &'static str, terms: &'q [Expr], junction: Junction) {
        let most = self.limits.flat_terms;
        if terms.len() <= most {
            return self.flat(step, 0, terms, junction);
        }
        let mut size = most;
        while terms.len().div_ceil(size) > most {
            size = size.saturating_mul(most);
        }
        let mut written = false;
        for (n, piece) in terms.chunks(size).enumerate() {
            if all_vanish(piece) {
                continue;
            }
            if written {
                self.junction(junction);
            }
            written = true;
            self.push("(");
            if size > most {
                self.terms(step, piece, junction);
            } else {
                self.flat(step, n * size, piece, junction);
            }
            self.push(")");
        }
    }

    // Where a word is one of several, each is pushed by itself: then its length is known when the program is compiled.
    #[inline]
    fn junction(&mut self, junction: Junction) {
        match junction {
            Junction::And => self.push(" AND "),
            Junction::Or => self.push(" OR "),
        }
    }

    fn flat(&mut self, step: &'static str, first: usize, terms: &'q [Expr], junction: Junction) {
        let mut written = false;
        for (n, term) in terms.iter().enumerate() {
            if vanishes(term) {
                continue;
            }
            if written {
                self.junction(junction);
            }
            written = true;
            let mark = self.item(step, first + n);
            self.term(term);
            self.leave(mark);
        }
    }

    /// A term of a chain. Everything that binds less than AND has its own parentheses; a template may be anything.
    fn term(&mut self, term: &'q Expr) {
        if matches!(term, Expr::Template(_)) {
            self.operand(term);
        } else {
            self.expr(term);
        }
    }

    pub(super) fn group(&mut self, node: &'q Group) {
        if all_vanish(&node.terms) {
            return self
                .empty("a group that stands alone", "a group without terms only vanishes among other conditions");
        }
        let step = match node.junction {
            Junction::And => "and",
            Junction::Or => "or",
        };
        self.push("(");
        self.terms(step, &node.terms, node.junction);
        self.push(")");
    }

    pub(super) fn between(&mut self, node: &'q Between) {
        for (bound, name) in [(&node.low, "lower"), (&node.high, "upper")] {
            if is_null(bound) {
                self.fault(
                    Code::OperatorNull,
                    || format!("the {name} bound of BETWEEN is NULL, with which it is never true"),
                    "compare with the other bound alone, or leave the predicate out",
                );
            }
        }
        self.side(&node.operand, true);
        self.sense(node.sense);
        self.push(" BETWEEN ");
        self.side(&node.low, true);
        self.push(" AND ");
        self.side(&node.high, true);
    }

    fn sense(&mut self, sense: Sense) {
        if sense == Sense::Negative {
            self.push(" NOT");
        }
    }

    pub(super) fn within(&mut self, node: &'q In) {
        match &node.set {
            InSet::List(items) if items.is_empty() => self.nothing(node.sense),
            InSet::List(items) => self.in_list(node, items),
            InSet::Query(query) => {
                self.side(&node.operand, true);
                self.sense(node.sense);
                self.push(" IN ");
                let mark = self.field("in");
                self.nested(query);
                self.leave(mark);
            }
            InSet::Array(array) => self.in_array(node, array),
        }
    }

    /// Nothing is in the empty list, and nothing is bound.
    fn nothing(&mut self, sense: Sense) {
        self.push(match sense {
            Sense::Positive => "1=0",
            Sense::Negative => "1=1",
        });
    }

    fn in_list(&mut self, node: &'q In, items: &'q [Expr]) {
        let rows = matches!(&node.operand, Expr::List(List { kind: ListKind::Row, .. }));
        let values = rows && self.emulated(Feature::RowInList);
        if values && items.iter().any(calls) {
            return self.one_by_one(node, items);
        }
        self.side(&node.operand, true);
        self.sense(node.sense);
        self.push(if values { " IN (VALUES " } else { " IN (" });
        for (n, item) in items.iter().enumerate() {
            self.comma(n);
            let mark = self.item("in", n);
            if is_null(item) {
                self.fault(
                    Code::OperatorNull,
                    || "a list holds NULL, which is equal to nothing and makes NOT IN never true".to_owned(),
                    "take NULL out of the list, and ask for it with `is_null`",
                );
            }
            self.in_item(item, rows);
            self.leave(mark);
        }
        self.push(")");
    }

    /// A list of rows as comparisons, one for each: VALUES would be a select of its own, in which an aggregate or a window
    /// of this one means nothing. What stands on the left is written again and again, and so must not call anything.
    fn one_by_one(&mut self, node: &'q In, items: &'q [Expr]) {
        if calls(&node.operand) {
            self.fault(
                Feature::RowInList.code(),
                || "a row that calls a function is looked for in rows that call functions".to_owned(),
                "compute one side in a subquery",
            );
        }
        self.push(match node.sense {
            Sense::Positive => "(",
            Sense::Negative => "NOT (",
        });
        for (n, item) in items.iter().enumerate() {
            self.push(if n > 0 { " OR " } else { "" });
            let mark = self.item("in", n);
            self.side(&node.operand, true);
            self.push(" = ");
            self.side(item, true);
            self.leave(mark);
        }
        self.push(")");
    }

    fn in_item(&mut self, item: &'q Expr, rows: bool) {
        if rows && let Expr::List(List { kind: ListKind::Row, items, .. }) = item {
            self.row(items);
        } else {
            self.expr(item);
        }
    }

    /// Values in one parameter, or in a list of few lengths.
    fn in_array(&mut self, node: &'q In, array: &'q Value) {
        let Value::Array(elements) = array else {
            return self.empty("`eq_any`", "give it an array of values");
        };
        let emulated = self.emulated(Feature::EqAny);
        if elements.elements().iter().any(Value::is_null) {
            self.fault(
                Code::OperatorNull,
                || "a list holds NULL, which is equal to nothing".to_owned(),
                "take NULL out of the list, and ask for it with `is_null`",
            );
        }
        if !emulated {
            self.operand(&node.operand);
            self.push(match node.sense {
                Sense::Positive => " = ANY(",
                Sense::Negative => " <> ALL(",
            });
            self.value(array);
            return self.push(")");
        }
        let Some(last) = elements.elements().last() else {
            return self.nothing(node.sense);
        };
        self.operand(&node.operand);
        self.sense(node.sense);
        self.push(" IN (");
        // The last value again: few texts, and the same meaning.
        let missing = self.padding(elements.elements().len());
        for (n, value) in elements.elements().iter().chain(std::iter::repeat_n(last, missing)).enumerate() {
            self.comma(n);
            self.value(value);
        }
        self.push(")");
    }

    /// How many values to add to a list: up to the next power of two, beyond 1024 to the next multiple of it, and none
    /// where the database could not take them.
    fn padding(&self, count: usize) -> usize {
        let padded = if count <= 1024 { count.next_power_of_two() } else { count.next_multiple_of(1024) };
        if self.values.len() + padded <= self.limits.parameters { padded - count } else { 0 }
    }

    pub(super) fn like(&mut self, node: &'q Like) {
        if node.case == Case::Insensitive {
            self.need(Feature::ILike);
        }
        if is_null(&node.pattern) {
            self.fault(
                Code::OperatorNull,
                || "the pattern of LIKE is NULL, which matches nothing".to_owned(),
                "leave the predicate out with `filter_if`, or use `is_null`",
            );
        }
        self.operand(&node.operand);
        self.sense(node.sense);
        self.push(match node.case {
            Case::Sensitive => " LIKE ",
            Case::Insensitive => " ILIKE ",
        });
        self.operand(&node.pattern);
        if let Some(escape) = node.escape {
            self.push(" ESCAPE ");
            let mut buffer = [0; 4];
            let escape: &str = escape.encode_utf8(&mut buffer);
            self.text(escape);
        }
    }

    pub(super) fn quantified(&mut self, node: &'q Quantified) {
        if !node.op.is_comparison() || matches!(node.op, BinaryOp::IsDistinctFrom | BinaryOp::IsNotDistinctFrom) {
            self.fault(
                Code::OperatorInvalid,
                || "ANY and ALL take the six comparisons only".to_owned(),
                "use `=`, `<>`, `<`, `<=`, `>` or `>=`",
            );
        }
        let query = if let Expr::Subquery(subquery) = &node.set { Some(&subquery.query) } else { None };
        let is_in =
            matches!((node.op, node.quantifier), (BinaryOp::Eq, Quantifier::Any) | (BinaryOp::Ne, Quantifier::All));
        let emulated = self.emulated(match query {
            Some(_) if is_in => Feature::AnyQuery,
            Some(_) => Feature::CompareAnyQuery,
            None => Feature::AnyArray,
        });
        self.side(&node.operand, true);
        if emulated {
            self.push(if node.op == BinaryOp::Eq { " IN " } else { " NOT IN " });
        } else {
            self.operator(node.op);
            self.push(match node.quantifier {
                Quantifier::Any => "ANY ",
                Quantifier::All => "ALL ",
            });
        }
        let mark = self.field("set");
        if let Some(query) = query {
            self.nested(query);
        } else {
            self.push("(");
            self.expr(&node.set);
            self.push(")");
        }
        self.leave(mark);
    }

    /// What only PostgreSQL writes with a word more.
    pub(super) fn is_postgres(&self) -> bool {
        self.dialect.family() == Family::Postgres
    }
}
