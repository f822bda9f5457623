//! The cases: a statement each, built once for all dialects.

mod aggregates;
mod cte;
mod expressions;
mod grouping;
mod insert;
mod joins;
mod json_array_range;
mod like;
mod locking;
mod merge;
mod names;
mod null_handling;
mod operators;
mod predicates;
mod raw_explain;
mod row_values;
mod select;
mod set_operations;
mod sources;
mod subqueries;
mod templates;
mod update_delete;
mod upsert;
mod windows;

use arlen_data::compile::Compile;
use std::fmt;

/// A statement with the id of its row in the matrix.
pub struct Case {
    /// The id.
    pub id: &'static str,
    /// The statement.
    pub statement: Box<dyn Compile>,
}

/// Cases that belong together, with the text of their rows.
#[derive(Clone, Copy, Debug)]
pub struct Topic {
    /// The name: `matrix/<name>.toml`, `src/scenario/<name>.rs`.
    pub name: &'static str,
    /// The rows.
    pub matrix: &'static str,
    /// The cases.
    pub cases: fn() -> Vec<Case>,
}

/// Every topic, in the order of a statement's text.
pub const TOPICS: &[Topic] = &[
    Topic { name: "select", matrix: include_str!("../../matrix/select.toml"), cases: select::cases },
    Topic { name: "names", matrix: include_str!("../../matrix/names.toml"), cases: names::cases },
    Topic { name: "joins", matrix: include_str!("../../matrix/joins.toml"), cases: joins::cases },
    Topic { name: "sources", matrix: include_str!("../../matrix/sources.toml"), cases: sources::cases },
    Topic { name: "predicates", matrix: include_str!("../../matrix/predicates.toml"), cases: predicates::cases },
    Topic { name: "like", matrix: include_str!("../../matrix/like.toml"), cases: like::cases },
    Topic {
        name: "null_handling",
        matrix: include_str!("../../matrix/null_handling.toml"),
        cases: null_handling::cases,
    },
    Topic { name: "operators", matrix: include_str!("../../matrix/operators.toml"), cases: operators::cases },
    Topic { name: "expressions", matrix: include_str!("../../matrix/expressions.toml"), cases: expressions::cases },
    Topic {
        name: "json_array_range",
        matrix: include_str!("../../matrix/json_array_range.toml"),
        cases: json_array_range::cases,
    },
    Topic { name: "row_values", matrix: include_str!("../../matrix/row_values.toml"), cases: row_values::cases },
    Topic { name: "subqueries", matrix: include_str!("../../matrix/subqueries.toml"), cases: subqueries::cases },
    Topic { name: "grouping", matrix: include_str!("../../matrix/grouping.toml"), cases: grouping::cases },
    Topic { name: "aggregates", matrix: include_str!("../../matrix/aggregates.toml"), cases: aggregates::cases },
    Topic { name: "windows", matrix: include_str!("../../matrix/windows.toml"), cases: windows::cases },
    Topic { name: "cte", matrix: include_str!("../../matrix/cte.toml"), cases: cte::cases },
    Topic {
        name: "set_operations",
        matrix: include_str!("../../matrix/set_operations.toml"),
        cases: set_operations::cases,
    },
    Topic { name: "locking", matrix: include_str!("../../matrix/locking.toml"), cases: locking::cases },
    Topic { name: "insert", matrix: include_str!("../../matrix/insert.toml"), cases: insert::cases },
    Topic { name: "upsert", matrix: include_str!("../../matrix/upsert.toml"), cases: upsert::cases },
    Topic {
        name: "update_delete",
        matrix: include_str!("../../matrix/update_delete.toml"),
        cases: update_delete::cases,
    },
    Topic { name: "merge", matrix: include_str!("../../matrix/merge.toml"), cases: merge::cases },
    Topic { name: "templates", matrix: include_str!("../../matrix/templates.toml"), cases: templates::cases },
    Topic { name: "raw_explain", matrix: include_str!("../../matrix/raw_explain.toml"), cases: raw_explain::cases },
];

impl Case {
    fn new(id: &'static str, statement: impl Compile + 'static) -> Self {
        Self { id, statement: Box::new(statement) }
    }
}

impl fmt::Debug for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Case({})", self.id)
    }
}

/// Every case of every topic.
#[must_use]
pub fn all() -> Vec<Case> {
    TOPICS.iter().flat_map(|topic| (topic.cases)()).collect()
}
