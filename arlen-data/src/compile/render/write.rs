//! Update and delete.

use super::{Position, Renderer};
use crate::diag::Code;
use crate::ir::select::Slice;
use crate::ir::write::{Delete, Filter, Update};
use crate::ir::{Feature, Table};

impl<'q, const TRACE: bool> Renderer<'q, '_, TRACE> {
    pub(super) fn update(&mut self, node: &'q Update, position: Position) {
        self.writes(position);
        self.with(&node.with, position);
        self.push("UPDATE");
        self.or_action(node.or);
        self.push(" ");
        let mark = self.field("table");
        self.written_table(&node.table);
        self.leave(mark);
        self.assignments(&node.assignments);
        if let Some(from) = &node.from {
            self.need(Feature::UpdateFrom);
            self.from(" FROM ", from, &node.joins);
        } else if !node.joins.is_empty() {
            self.joins_alone();
        }
        self.filter(&node.filter, "update");
        self.write_slice(&node.slice, position);
        // Where a database has both, the grammar wants what is returned first.
        self.returning(&node.table, &node.returning);
        self.slice(&node.slice);
    }

    pub(super) fn delete(&mut self, node: &'q Delete, position: Position) {
        self.writes(position);
        self.with(&node.with, position);
        self.push("DELETE FROM ");
        let mark = self.field("table");
        self.written_table(&node.table);
        self.leave(mark);
        if let Some(using) = &node.using {
            self.need(Feature::DeleteUsing);
            self.from(" USING ", using, &node.joins);
        } else if !node.joins.is_empty() {
            self.joins_alone();
        }
        self.filter(&node.filter, "delete");
        self.write_slice(&node.slice, position);
        self.returning(&node.table, &node.returning);
        self.slice(&node.slice);
    }

    /// The table that is written to: what belongs to a source of rows has no place here.
    pub(super) fn written_table(&mut self, table: &'q Table) {
        if let Some(options) = &table.options
            && (!options.columns.is_empty() || options.sample.is_some())
        {
            self.fault(
                Code::StatementMisplaced,
                || "names for columns, or a sample, stand at a table that is written to".to_owned(),
                "leave them out here",
            );
        }
        self.table(table);
    }

    fn joins_alone(&mut self) {
        self.empty("FROM", "give the joins a first source with `from` or `using`");
    }

    /// Whoever means all rows says so: a filter that vanished is the costliest of mistakes.
    fn filter(&mut self, filter: &'q Filter, word: &'static str) {
        let written = self.conditions(" WHERE ", "where", &filter.terms);
        if !written && !filter.all_rows {
            self.fault(
                Code::UnfilteredWrite,
                || format!("the {word} has no filter and would touch all rows"),
                "add a `filter`, or say `all_rows` if that is meant",
            );
        }
    }

    fn write_slice(&mut self, slice: &'q Slice, position: Position) {
        if slice.is_empty() {
            return;
        }
        self.need(Feature::WriteSlice);
        if slice.limit.is_none() || position != Position::Outermost {
            self.fault(
                Code::StatementMisplaced,
                || "an update or delete has an order or an offset without a limit".to_owned(),
                "add a limit, or leave the order out",
            );
        }
    }
}
