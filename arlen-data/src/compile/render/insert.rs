//! Insert and upsert.

use super::{Position, Renderer};
use crate::diag::Code;
use crate::ir::write::{
    Assignment, AssignmentTarget, Conflict, ConflictAction, ConflictTarget, Insert, InsertSource, OrAction, Overriding,
};
use crate::ir::{Expr, Feature, Literal, Name, Statement, ToStatement as _};

impl<'q, const TRACE: bool> Renderer<'q, '_, TRACE> {
    pub(super) fn insert(&mut self, node: &'q Insert, position: Position) {
        self.writes(position);
        self.with(&node.with, position);
        self.push("INSERT");
        self.or_action(node.or);
        self.push(" INTO ");
        let mark = self.field("table");
        if node.table.options.as_ref().is_some_and(|options| options.only || options.index.is_some()) {
            self.fault(
                Code::StatementMisplaced,
                || "ONLY, or the choice of an index, stands at an insert".to_owned(),
                "leave it out here: rows are inserted into one table, whatever its indexes",
            );
        }
        self.written_table(&node.table);
        self.leave(mark);
        match &node.source {
            InsertSource::Rows { width, exprs, uneven } => self.rows(node, *width, exprs, *uneven),
            InsertSource::Defaults(rows) => self.default_rows(node, *rows),
            InsertSource::Query(query) => {
                self.insert_columns(node.columns.iter());
                self.overriding(node.overriding);
                self.duplicates(node.columns.iter());
                self.check_names(query, &node.columns);
                if !query.statement().is_query() && !matches!(query, Statement::Poison(_)) {
                    self.write_misplaced();
                }
                let mark = self.field("query");
                let closed = node.conflict.is_some() && self.emulated(Feature::UpsertFromQuery);
                // Its grammar takes ON for the condition of a join, unless a WHERE stands before it.
                self.push(if closed { " SELECT * FROM (" } else { " " });
                self.statement(query.statement(), Position::Inserted);
                self.push(if closed { ") WHERE TRUE" } else { "" });
                self.leave(mark);
            }
        }
        if node.conflict.is_some() && matches!(node.source, InsertSource::Defaults(_)) {
            self.need(Feature::UpsertDefaults);
        }
        if let Some(conflict) = &node.conflict {
            let mark = self.enter(super::Step::Field("on_conflict"));
            if TRACE {
                self.at = conflict.at;
            }
            self.conflict(conflict);
            self.leave(mark);
        }
        if !node.on_duplicate_key.is_empty() {
            self.need(Feature::OnDuplicateKey);
        }
        self.returning(&node.table, &node.returning);
    }

    pub(super) fn or_action(&mut self, action: Option<OrAction>) {
        let Some(action) = action else { return };
        self.need(Feature::InsertOr);
        self.push(match action {
            OrAction::Rollback => " OR ROLLBACK",
            OrAction::Abort => " OR ABORT",
            OrAction::Fail => " OR FAIL",
            OrAction::Ignore => " OR IGNORE",
            OrAction::Replace => " OR REPLACE",
        });
    }

    fn insert_columns(&mut self, columns: impl ExactSizeIterator<Item = &'q Name>) {
        if columns.len() > 0 {
            self.push(" (");
            self.ones(columns);
            self.push(")");
        }
    }

    fn overriding(&mut self, overriding: Option<Overriding>) {
        let Some(overriding) = overriding else { return };
        self.need(Feature::Overriding);
        self.push(match overriding {
            Overriding::SystemValue => " OVERRIDING SYSTEM VALUE",
            Overriding::UserValue => " OVERRIDING USER VALUE",
        });
    }

    /// Rows, with their columns in byte order.
    fn rows(&mut self, node: &'q Insert, width: usize, exprs: &'q [Expr], uneven: Option<(usize, usize)>) {
        if width == 0 || exprs.is_empty() {
            return self.fault(
                Code::ValuesMissing,
                || "the insert has no values".to_owned(),
                "give it a row, or say `default_values`",
            );
        }
        if let Some((row, found)) = uneven {
            let mark = self.item("rows", row);
            self.uneven(width, found);
            self.leave(mark);
            return;
        }
        let columns = &node.columns;
        if !columns.is_empty() && columns.len() != width {
            return self.uneven(columns.len(), width);
        }
        // In order and each once, as most code writes them: one look is enough.
        let settled = columns.is_sorted_by(|a, b| a.last() < b.last());
        let order = if settled { None } else { byte_order(columns) };
        match &order {
            None => self.insert_columns(columns.iter()),
            Some(order) => {
                let sorted: Vec<_> = order.iter().filter_map(|n| columns.get(*n)).collect();
                self.insert_columns(sorted.into_iter());
            }
        }
        if !settled {
            self.duplicates(columns.iter());
        }
        self.overriding(node.overriding);
        self.push(" VALUES ");
        self.values.reserve(exprs.len());
        for (row, exprs) in exprs.chunks(width).enumerate() {
            self.comma(row);
            let mark = self.item("rows", row);
            self.out.push("(");
            for n in 0..width {
                self.comma(n);
                let at = order.as_ref().map_or(n, |order| order.get(n).copied().unwrap_or(n));
                if let Some(expr) = exprs.get(at) {
                    self.row_value(n, expr);
                }
            }
            self.out.push(")");
            self.leave(mark);
        }
    }

    #[inline]
    fn row_value(&mut self, n: usize, expr: &'q Expr) {
        if let Expr::Value { value, .. } = expr {
            return self.value(value);
        }
        let mark = self.item("values", n);
        if matches!(expr, Expr::Literal(Literal::Default)) {
            self.need(Feature::DefaultInRows);
            self.push("DEFAULT");
        } else {
            self.expr(expr);
        }
        self.leave(mark);
    }

    fn default_rows(&mut self, node: &'q Insert, rows: u32) {
        if !node.columns.is_empty() && rows == 1 {
            self.fault(
                Code::ValuesMissing,
                || "the insert names columns and has no values for them".to_owned(),
                "leave the columns out: a row of defaults needs none",
            );
        }
        match rows {
            0 => self.fault(Code::ValuesMissing, || "the insert has no rows".to_owned(), "ask for one row at least"),
            1 => {
                self.overriding(node.overriding);
                self.push(" DEFAULT VALUES");
            }
            rows => {
                self.need(Feature::DefaultRows);
                self.insert_columns(node.columns.iter());
                self.overriding(node.overriding);
                self.push(" VALUES ");
                let width = node.columns.len().max(1);
                for row in 0..rows as usize {
                    self.comma(row);
                    self.push("(");
                    for n in 0..width {
                        self.comma(n);
                        self.push("DEFAULT");
                    }
                    self.push(")");
                }
            }
        }
    }

    fn conflict(&mut self, node: &'q Conflict) {
        self.need(Feature::Upsert);
        self.push(" ON CONFLICT");
        match &node.target {
            ConflictTarget::Any => {}
            ConflictTarget::Index(exprs, filter) => self.conflict_index(exprs, filter.as_ref()),
            ConflictTarget::Constraint(name) => {
                self.need(Feature::UpsertConstraint);
                self.push(" ON CONSTRAINT ");
                self.one(name);
            }
        }
        match &node.action {
            ConflictAction::Unsaid => self.fault(
                Code::ConflictActionMissing,
                || "ON CONFLICT does not say what to do".to_owned(),
                "add `do_nothing` or `do_update`",
            ),
            ConflictAction::Nothing => self.push(" DO NOTHING"),
            ConflictAction::Update(assignments, filter) => {
                if node.target == ConflictTarget::Any {
                    self.fault(
                        Code::ConflictTargetMissing,
                        || "DO UPDATE does not say of which conflict".to_owned(),
                        "name the columns of a unique index with `on_conflict`",
                    );
                }
                self.push(" DO UPDATE");
                self.assignments(assignments);
                self.conditions(" WHERE ", "where", filter);
            }
        }
    }

    fn conflict_index(&mut self, exprs: &'q [Expr], filter: Option<&'q Expr>) {
        if exprs.is_empty() {
            self.empty("the target of ON CONFLICT", "name a column, or use `on_any_conflict`");
        }
        self.push(" (");
        for (n, expr) in exprs.iter().enumerate() {
            self.comma(n);
            let mark = self.item("target", n);
            if let Expr::Column { name, .. } = expr {
                self.one(name);
            } else if matches!(expr, Expr::Call(_) | Expr::Collate(_)) {
                // A collation belongs to the element, not to an expression in it.
                self.expr(expr);
            } else {
                self.push("(");
                self.expr(expr);
                self.push(")");
            }
            self.leave(mark);
        }
        self.push(")");
        if let Some(filter) = filter {
            self.conditions(" WHERE ", "target_where", std::slice::from_ref(filter));
        }
    }

    /// ` SET ...`, in byte order.
    pub(super) fn assignments(&mut self, assignments: &'q [Assignment]) {
        if assignments.is_empty() {
            self.fault(Code::ValuesMissing, || "nothing is set".to_owned(), "set a column");
        }
        let sorted = if assignments.is_sorted_by(|a, b| a.target.first() <= b.target.first()) {
            None
        } else {
            let mut sorted: Vec<_> = assignments.iter().collect();
            sorted.sort_by(|a, b| a.target.first().cmp(b.target.first()));
            Some(sorted)
        };
        self.duplicates(assignments.iter().flat_map(|assignment| assignment.target.names()));
        self.push(" SET ");
        let mark = self.field("set");
        for n in 0..assignments.len() {
            let assignment = sorted.as_ref().map_or_else(|| assignments.get(n), |sorted| sorted.get(n).copied());
            if let Some(assignment) = assignment {
                self.comma(n);
                self.assignment(assignment);
            }
        }
        self.leave(mark);
    }

    fn assignment(&mut self, assignment: &'q Assignment) {
        match &assignment.target {
            AssignmentTarget::Column(name) => self.one(name),
            AssignmentTarget::Row(names) => {
                if names.is_empty() {
                    self.empty("a row of columns", "name a column");
                }
                self.columns(names);
            }
        }
        self.push(" = ");
        let value = &assignment.value;
        if matches!(value, Expr::Literal(Literal::Default)) {
            self.need(Feature::DefaultInUpdate);
            self.push("DEFAULT");
        } else if matches!(value, Expr::List(_)) {
            self.side(value, true);
        } else {
            self.expr(value);
        }
    }

    /// A column may be set once.
    pub(super) fn duplicates(&mut self, columns: impl Iterator<Item = &'q Name> + Clone) {
        if columns.clone().map(Name::last).is_sorted_by(|a, b| a < b) {
            return;
        }
        let mut sorted: Vec<_> = columns.collect();
        sorted.sort_by(|a, b| a.last().cmp(b.last()));
        for pair in sorted.windows(2) {
            if let [one, other] = pair
                && one.last() == other.last()
            {
                self.fault(Code::ColumnDuplicate, || format!("the column `{other}` is set twice"), "set it once");
            }
        }
    }
}

/// The places of the columns in byte order; none if they are in order.
fn byte_order(columns: &[Name]) -> Option<Vec<usize>> {
    if columns.is_sorted_by(|a, b| a.last() <= b.last()) {
        return None;
    }
    let mut order: Vec<_> = (0..columns.len()).collect();
    order.sort_by(|a, b| columns.get(*a).map(Name::last).cmp(&columns.get(*b).map(Name::last)));
    Some(order)
}
