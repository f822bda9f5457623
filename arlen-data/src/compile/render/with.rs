//! `WITH`.

use super::{Position, Renderer};
use crate::diag::Code;
use crate::ir::select::{Cte, Cycle, Search, SearchOrder, With};
use crate::ir::{Feature, Statement, ToStatement as _};

impl<'q, const TRACE: bool> Renderer<'q, '_, TRACE> {
    pub(super) fn with(&mut self, with: &'q With, position: Position) {
        if with.ctes.is_empty() {
            return;
        }
        self.need(Feature::Cte);
        self.push("WITH ");
        if with.ctes.iter().any(|cte| cte.recursive) {
            self.push("RECURSIVE ");
        }
        for (n, cte) in with.ctes.iter().enumerate() {
            self.comma(n);
            let mark = self.item_at("with", n, cte.at);
            if with.ctes.iter().take(n).any(|other| other.name == cte.name) {
                let name = &cte.name;
                self.fault(
                    Code::AliasDuplicate,
                    || format!("two common table expressions are called `{name}`"),
                    "give one another name",
                );
            }
            self.cte(cte, position);
            self.leave(mark);
        }
        self.push(" ");
    }

    fn cte(&mut self, cte: &'q Cte, position: Position) {
        self.one(&cte.name);
        if !cte.columns.is_empty() {
            self.columns(&cte.columns);
            self.check_names(&cte.query, &cte.columns);
        }
        self.push(" AS ");
        if let Some(materialized) = cte.materialized {
            self.need(Feature::MaterializedCte);
            self.push(if materialized { "MATERIALIZED " } else { "NOT MATERIALIZED " });
        }
        if !cte.query.statement().is_query() {
            self.writing_cte(&cte.query, position);
        }
        self.push("(");
        self.statement(cte.query.statement(), Position::Cte);
        self.push(")");
        if (cte.search.is_some() || cte.cycle.is_some()) && !cte.recursive {
            self.fault(
                Code::CteNotRecursive,
                || "SEARCH and CYCLE belong to recursive expressions".to_owned(),
                "make the common table expression recursive",
            );
        }
        if let Some(search) = &cte.search {
            self.search(search);
        }
        if let Some(cycle) = &cte.cycle {
            self.cycle(cycle);
        }
    }

    fn writing_cte(&mut self, query: &'q Statement, position: Position) {
        if matches!(query, Statement::Poison(_)) {
            return;
        }
        self.need(Feature::DataModifyingCte);
        if matches!(query, Statement::Merge(_)) {
            self.need(Feature::MergeReturning);
        }
        if position != Position::Outermost {
            self.fault(
                Code::CteMisplaced,
                || "a statement that writes stands in a WITH that is not outermost".to_owned(),
                "move it into the WITH of the whole statement",
            );
        }
    }

    fn search(&mut self, search: &'q Search) {
        self.need(Feature::CteSearch);
        if search.by.is_empty() {
            self.empty("SEARCH", "name the columns that identify a row among its siblings");
        }
        self.push(match search.order {
            SearchOrder::DepthFirst => " SEARCH DEPTH FIRST BY ",
            SearchOrder::BreadthFirst => " SEARCH BREADTH FIRST BY ",
        });
        self.ones(&search.by);
        self.push(" SET ");
        self.one(&search.set);
    }

    fn cycle(&mut self, cycle: &'q Cycle) {
        self.need(Feature::CteCycle);
        if cycle.columns.is_empty() {
            self.empty("CYCLE", "name the columns that identify a row");
        }
        self.push(" CYCLE ");
        self.ones(&cycle.columns);
        self.push(" SET ");
        self.one(&cycle.set);
        self.push(" USING ");
        self.one(&cycle.using);
    }

    /// A statement that writes belongs at the top, or in the WITH there.
    pub(super) fn writes(&mut self, position: Position) {
        if !matches!(position, Position::Outermost | Position::Cte) {
            self.write_misplaced();
        }
    }
}
