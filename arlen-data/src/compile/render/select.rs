//! Select, values, set operations.

use super::predicate::vanishes;
use super::{Position, Renderer};
use crate::diag::Code;
use crate::ir::select::{
    Distinct, Grouping, GroupingSet, Lock, LockStrength, LockWait, Select, SetKind, SetOp, Values,
};
use crate::ir::visit::{Visit, walk_expr};
use crate::ir::{Expr, Feature, Literal, Name, Statement, StatementRef, ToStatement as _};

/// How many columns a query has, if that can be seen.
pub(super) fn width(query: StatementRef<'_>) -> Option<usize> {
    let star = |expr: &Expr| matches!(expr, Expr::Column { name, .. } if name.is_star());
    let items = |items: &[crate::ir::select::Item]| {
        let known = !items.is_empty() && !items.iter().any(|item| star(&item.expr));
        known.then_some(items.len())
    };
    match query {
        StatementRef::Select(node) => items(&node.columns),
        StatementRef::Values(node) => node.rows.first().map(Vec::len),
        StatementRef::SetOp(node) => node.operands.first().and_then(|first| width(first.statement())),
        StatementRef::Insert(node) => items(&node.returning),
        StatementRef::Update(node) => items(&node.returning),
        StatementRef::Delete(node) => items(&node.returning),
        StatementRef::Merge(node) => items(&node.returning),
        StatementRef::Poison(_) => None,
    }
}

impl<'q, const TRACE: bool> Renderer<'q, '_, TRACE> {
    pub(super) fn select(&mut self, node: &'q Select, position: Position) {
        self.with(&node.with, position);
        self.windows = &node.windows;
        self.push("SELECT ");
        match &node.distinct {
            Distinct::All => {}
            Distinct::Rows => self.push("DISTINCT "),
            Distinct::On(exprs) => {
                self.need(Feature::DistinctOn);
                if exprs.is_empty() {
                    self.empty("DISTINCT ON", "name what rows are told apart by");
                }
                exprs.iter().for_each(|expr| self.check_constant(expr));
                self.push("DISTINCT ON (");
                self.exprs("distinct_on", exprs);
                self.push(") ");
            }
        }
        self.items("columns", &node.columns);
        if let Some(source) = &node.from {
            self.from(" FROM ", source, &node.joins);
        } else if node.columns.is_empty() || !node.joins.is_empty() {
            self.empty("FROM", "say from where with `from`, or what to select");
        }
        self.conditions(" WHERE ", "where", &node.filter);
        self.group_by(&node.group_by);
        if self.conditions(" HAVING ", "having", &node.having) && node.group_by.is_empty() {
            self.having_alone(node);
        }
        self.named_windows(node);
        self.slice(&node.slice);
        self.locks(node);
    }

    /// One group of all rows. SQLite takes it only where an aggregate stands among the columns.
    fn having_alone(&mut self, node: &'q Select) {
        if self.need(Feature::HavingAlone).is_there()
            && !self.is_postgres()
            && !node.columns.iter().any(|item| aggregates(&item.expr))
        {
            self.fault(
                Feature::HavingAlone.code(),
                || "HAVING stands without GROUP BY, and no aggregate among the columns".to_owned(),
                "select an aggregate, or group by something",
            );
        }
    }

    fn group_by(&mut self, groupings: &'q [Grouping]) {
        for (n, grouping) in groupings.iter().enumerate() {
            if n == 0 {
                self.push(" GROUP BY ");
            } else {
                self.push(", ");
            }
            let mark = self.item("group_by", n);
            match grouping {
                Grouping::Expr(expr) => {
                    self.check_constant(expr);
                    self.expr(expr);
                }
                Grouping::Set(set) => {
                    self.need(Feature::GroupingSets);
                    self.grouping_set(set);
                }
                Grouping::Sets(sets) => {
                    self.need(Feature::GroupingSets);
                    if sets.is_empty() {
                        self.empty("GROUPING SETS", "give it a set; `()` is the total");
                    }
                    self.push("GROUPING SETS (");
                    for (n, set) in sets.iter().enumerate() {
                        self.comma(n);
                        self.grouping_set(set);
                    }
                    self.push(")");
                }
            }
            self.leave(mark);
        }
    }

    fn grouping_set(&mut self, set: &'q GroupingSet) {
        let word = match set {
            GroupingSet::Exprs(_) => "",
            GroupingSet::Rollup(_) => "ROLLUP ",
            GroupingSet::Cube(_) => "CUBE ",
        };
        if !word.is_empty() && set.exprs().is_empty() {
            self.empty("ROLLUP or CUBE", "name what is grouped by");
        }
        self.push(word);
        self.push("(");
        self.exprs("set", set.exprs());
        self.push(")");
    }

    fn named_windows(&mut self, node: &'q Select) {
        for (n, (name, window)) in node.windows.iter().enumerate() {
            self.need(Feature::Windows);
            self.push(if n == 0 { " WINDOW " } else { ", " });
            let mark = self.item("windows", n);
            if node.windows.iter().take(n).any(|(other, _)| other == name) {
                self.fault(
                    Code::AliasDuplicate,
                    || format!("two windows are called `{name}`"),
                    "give one another name",
                );
            }
            // A window sees those before it.
            self.windows = node.windows.get(..n).unwrap_or_default();
            self.one(name);
            self.push(" AS ");
            self.window(window);
            self.leave(mark);
        }
        self.windows = &node.windows;
    }

    fn locks(&mut self, node: &'q Select) {
        for (n, lock) in node.locks.iter().enumerate() {
            let mark = self.item_at("locks", n, lock.at);
            self.need(Feature::RowLocks);
            self.check_lock(node, lock);
            self.push(match lock.strength {
                LockStrength::Update => " FOR UPDATE",
                LockStrength::NoKeyUpdate => " FOR NO KEY UPDATE",
                LockStrength::Share => " FOR SHARE",
                LockStrength::KeyShare => " FOR KEY SHARE",
            });
            if !lock.of.is_empty() {
                self.push(" OF ");
                self.ones(&lock.of);
            }
            self.push(match lock.wait {
                LockWait::Wait => "",
                LockWait::NoWait => " NOWAIT",
                LockWait::SkipLocked => " SKIP LOCKED",
            });
            self.leave(mark);
        }
    }

    /// Rows that are made of several cannot be locked.
    fn check_lock(&mut self, node: &Select, lock: &Lock) {
        let what = if node.distinct != Distinct::All {
            "DISTINCT"
        } else if !node.group_by.is_empty() {
            "GROUP BY"
        } else if !node.having.iter().all(vanishes) {
            "HAVING"
        } else if node.columns.iter().any(|item| matches!(&item.expr, Expr::Call(call) if call.is_windowed())) {
            "a window function"
        } else if node.columns.iter().any(|item| aggregates(&item.expr)) {
            "an aggregate"
        } else if node.from.is_none() {
            "no FROM"
        } else {
            ""
        };
        if !what.is_empty() {
            self.fault(
                Code::LockMisplaced,
                || format!("a select with {what} cannot lock rows"),
                "lock the rows in a subquery or a common table expression",
            );
        }
        if lock.wait == LockWait::SkipLocked && node.slice.limit.as_ref().is_some_and(|limit| limit.with_ties) {
            self.fault(
                Code::LockMisplaced,
                || "SKIP LOCKED and WITH TIES cannot stand together".to_owned(),
                "leave the ties out with `limit`",
            );
        }
        let labels: Vec<_> = node.from.iter().chain(node.joins.iter().map(|join| &join.source)).collect();
        for name in &lock.of {
            let nested = labels.iter().any(|source| source.label().is_none());
            if !nested && !labels.iter().any(|source| source.label() == Some(name.last())) {
                self.fault(
                    Code::LockMisplaced,
                    || format!("FOR UPDATE OF names `{name}`, which is no source of this select"),
                    "name a source by its alias",
                );
            }
        }
    }

    pub(super) fn values_statement(&mut self, node: &'q Values, position: Position) {
        self.with(&node.with, position);
        self.need(Feature::ValuesStatement);
        if node.slice.is_empty() || self.is_postgres() {
            self.values_rows(node);
        } else {
            // Its grammar has no order and no limit here; a select of all columns around it changes nothing else.
            self.push("SELECT * FROM (");
            self.named(node, &[], Self::values_rows);
            self.push(")");
        }
        self.slice(&node.slice);
    }

    /// `VALUES` with names for its columns, for a database that gives it none.
    pub(super) fn named_values(&mut self, node: &'q Values, names: &'q [Name]) {
        self.named(node, names, |renderer, node| renderer.statement(StatementRef::Values(node), Position::Nested));
    }

    /// Names for the columns of `VALUES`, `column1` and so on if none are given: SQLite names them so only where the first
    /// row holds no column of another table.
    fn named(&mut self, node: &'q Values, names: &'q [Name], body: impl FnOnce(&mut Self, &'q Values)) {
        const LABEL: &str = "\"values of arlen\"";
        self.push("WITH ");
        self.push(LABEL);
        self.push("(");
        for n in 0..node.rows.first().map_or(0, Vec::len) {
            self.comma(n);
            if let Some(name) = names.get(n) {
                self.one(name);
            } else {
                self.push("\"column");
                self.out.number(n as u64 + 1);
                self.push("\"");
            }
        }
        self.push(") AS (");
        body(self, node);
        self.push(") SELECT * FROM ");
        self.push(LABEL);
    }

    fn values_rows(&mut self, node: &'q Values) {
        self.push("VALUES ");
        let width = node.rows.first().map_or(0, Vec::len);
        if width == 0 {
            self.empty("VALUES", "give it a row with a value");
        }
        for (n, row) in node.rows.iter().enumerate() {
            self.comma(n);
            let mark = self.item("rows", n);
            if row.len() != width {
                self.uneven(width, row.len());
            }
            self.push("(");
            self.exprs("values", row);
            self.push(")");
            self.leave(mark);
        }
    }

    pub(super) fn uneven(&mut self, width: usize, found: usize) {
        self.fault(
            Code::RowsUneven,
            || format!("a row has {found} values where {width} are expected"),
            "give every row a value for each column",
        );
    }

    pub(super) fn set_op(&mut self, node: &'q SetOp, position: Position) {
        self.with(&node.with, position);
        let selects = self.emulated(Feature::SetOperations);
        if node.all && node.kind != SetKind::Union {
            self.need(Feature::SetOperationAll);
        }
        self.check_operands(node);
        for (n, operand) in node.operands.iter().enumerate() {
            if n > 0 {
                self.push(match (node.kind, node.all) {
                    (SetKind::Union, false) => " UNION ",
                    (SetKind::Union, true) => " UNION ALL ",
                    (SetKind::Intersect, false) => " INTERSECT ",
                    (SetKind::Intersect, true) => " INTERSECT ALL ",
                    (SetKind::Except, false) => " EXCEPT ",
                    (SetKind::Except, true) => " EXCEPT ALL ",
                });
            }
            let mark = self.item("operands", n);
            if !operand.statement().is_query() && !matches!(operand, Statement::Poison(_)) {
                self.write_misplaced();
            }
            if matches!(operand, Statement::Select(select) if !select.locks.is_empty()) {
                self.fault(
                    Code::LockMisplaced,
                    || "an operand of a set operation cannot lock rows".to_owned(),
                    "lock the rows in a common table expression, and select from that",
                );
            }
            if !selects {
                self.nested(operand);
            } else if let Statement::Values(values) = operand
                && !node.slice.is_empty()
                && values.slice.is_empty()
            {
                self.push("SELECT * FROM (");
                self.named_values(values, &[]);
                self.push(")");
            } else if is_bare(operand) {
                self.statement(operand.statement(), Position::Nested);
            } else {
                self.push("SELECT * FROM ");
                self.nested(operand);
            }
            self.leave(mark);
        }
        self.check_set_order(node);
        self.slice(&node.slice);
    }

    /// Its rows come from several queries, so that only its columns can be named.
    fn check_set_order(&mut self, node: &'q SetOp) {
        for (n, order) in node.slice.order_by.iter().enumerate() {
            let mut expr = &order.expr;
            if let Expr::Collate(node) = expr
                && !self.is_postgres()
            {
                expr = &node.operand;
            }
            let known = if let Expr::Column { name, .. } = expr {
                !name.is_star() && name.parts().count() == 1
            } else {
                matches!(expr, Expr::Literal(Literal::Int(_)) | Expr::Poison(_))
            };
            if !known {
                let mark = self.item("order_by", n);
                if TRACE && let Some(at) = order.expr.at() {
                    self.at = at;
                }
                self.fault(
                    Code::SetOrderInvalid,
                    || "a set operation is ordered by something else than one of its columns".to_owned(),
                    "order by the name of a column, without a table, or by its place with `lit`; anything else needs a select around it",
                );
                self.leave(mark);
            }
        }
    }

    fn check_operands(&mut self, node: &'q SetOp) {
        let (count, most) = (node.operands.len(), self.limits.set_operands);
        if count < 2 {
            self.fault(
                Code::ListEmpty,
                || "a set operation has fewer than two operands".to_owned(),
                "give it two operands",
            );
        }
        if count > most {
            self.fault(
                Code::UnsupportedSetOperation,
                || format!("{count} operands are more than the {most} that the database takes"),
                "nest them, or use VALUES",
            );
        }
        let widths: Vec<_> = node.operands.iter().map(|operand| width(operand.statement())).collect();
        let mut known = widths.into_iter().flatten();
        if let Some(first) = known.next()
            && let Some(other) = known.find(|other| *other != first)
        {
            self.fault(
                Code::ColumnCountMismatch,
                || format!("operands have {first} and {other} columns"),
                "select equally many columns in each",
            );
        }
    }

    pub(super) fn write_misplaced(&mut self) {
        self.fault(
            Code::StatementMisplaced,
            || "a statement that writes stands where a query is meant".to_owned(),
            "put it into a common table expression, and select from that",
        );
    }
}

/// True if a query can stand as an operand as it is, in a dialect without parentheses there.
fn is_bare(operand: &Statement) -> bool {
    match operand {
        Statement::Select(node) => node.with.ctes.is_empty() && node.slice.is_empty(),
        Statement::Values(node) => node.with.ctes.is_empty() && node.slice.is_empty(),
        Statement::SetOp(_)
        | Statement::Insert(_)
        | Statement::Update(_)
        | Statement::Delete(_)
        | Statement::Merge(_)
        | Statement::Poison(_) => false,
    }
}

/// True if an expression holds a call that is surely an aggregate.
fn aggregates(expr: &Expr) -> bool {
    struct Search(bool);

    impl Visit for Search {
        fn expr(&mut self, expr: &Expr) {
            self.0 |= is_aggregate(expr);
            walk_expr(self, expr);
        }

        fn statement(&mut self, _: &Statement) {}
    }

    let mut search = Search(false);
    search.expr(expr);
    search.0
}

/// True for a call that is surely an aggregate.
fn is_aggregate(expr: &Expr) -> bool {
    const KNOWN: [&str; 9] = ["count", "sum", "avg", "min", "max", "array_agg", "string_agg", "json_agg", "jsonb_agg"];
    if let Expr::Call(call) = expr {
        !call.is_windowed() && KNOWN.iter().any(|known| call.function.last().eq_ignore_ascii_case(known))
    } else {
        false
    }
}
