//! Merge.

use super::{Position, Renderer};
use crate::diag::Code;
use crate::ir::write::{Merge, MergeAction, MergeClause, MergeWhen};
use crate::ir::{Expr, Feature, Literal};

impl<'q, const TRACE: bool> Renderer<'q, '_, TRACE> {
    pub(super) fn merge(&mut self, node: &'q Merge, position: Position) {
        self.writes(position);
        self.need(Feature::Merge);
        self.with(&node.with, position);
        self.push("MERGE INTO ");
        let mark = self.field("table");
        self.written_table(&node.table);
        self.leave(mark);
        self.from(" USING ", &node.source, &[]);
        self.push(" ON ");
        let mark = self.field("on");
        self.expr(&node.on);
        self.leave(mark);
        if node.clauses.is_empty() {
            self.empty("MERGE", "say what is done with `when_matched` or `when_not_matched`");
        }
        for (n, clause) in node.clauses.iter().enumerate() {
            let mark = self.item_at("when", n, clause.at);
            self.clause(clause);
            self.leave(mark);
        }
        if !node.returning.is_empty() {
            self.need(Feature::MergeReturning);
        }
        self.returning(&node.table, &node.returning);
    }

    fn clause(&mut self, clause: &'q MergeClause) {
        self.check_clause(clause);
        if clause.when == MergeWhen::NotMatchedBySource {
            self.need(Feature::MergeBySource);
        }
        self.push(match clause.when {
            MergeWhen::Matched => " WHEN MATCHED",
            MergeWhen::NotMatched => " WHEN NOT MATCHED",
            MergeWhen::NotMatchedBySource => " WHEN NOT MATCHED BY SOURCE",
        });
        if let Some(condition) = &clause.condition {
            self.push(" AND ");
            let mark = self.field("condition");
            self.operand(condition);
            self.leave(mark);
        }
        self.push(" THEN ");
        match &clause.action {
            MergeAction::Nothing => self.push("DO NOTHING"),
            MergeAction::Delete => self.push("DELETE"),
            MergeAction::Update(assignments) => {
                self.push("UPDATE");
                self.assignments(assignments);
            }
            MergeAction::Insert(values) if values.is_empty() => self.push("INSERT DEFAULT VALUES"),
            MergeAction::Insert(values) => self.merge_insert(values),
        }
    }

    fn check_clause(&mut self, clause: &MergeClause) {
        let inserts = matches!(clause.action, MergeAction::Insert(_));
        let changes = matches!(clause.action, MergeAction::Update(_) | MergeAction::Delete);
        let without_row = clause.when == MergeWhen::NotMatched;
        if (inserts && !without_row) || (changes && without_row) {
            self.fault(
                Code::MergeClauseInvalid,
                || {
                    if inserts {
                        "a merge inserts where there is a row already"
                    } else {
                        "a merge changes a row that is not there"
                    }
                    .to_owned()
                },
                "insert under `when_not_matched`, update and delete under the others",
            );
        }
    }

    fn merge_insert(&mut self, values: &'q [(crate::ir::Name, Expr)]) {
        let mut sorted: Vec<_> = values.iter().collect();
        sorted.sort_by(|a, b| a.0.last().cmp(b.0.last()));
        self.duplicates(values.iter().map(|(name, _)| name));
        self.push("INSERT (");
        self.ones(sorted.iter().map(|(name, _)| name));
        self.push(") VALUES (");
        for (n, (_, value)) in sorted.iter().enumerate() {
            self.comma(n);
            let mark = self.item("values", n);
            if matches!(value, Expr::Literal(Literal::Default)) {
                self.push("DEFAULT");
            } else {
                self.expr(value);
            }
            self.leave(mark);
        }
        self.push(")");
    }
}
