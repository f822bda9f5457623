//! GROUP BY, HAVING.

use super::Case;
use arlen_data::build::{all_of, any_of, avg, col, count, expr, func, lit, max, min, select, sum, val};
use arlen_data::ir::select::GroupingSet;
use arlen_data::value::SqlType;

#[expect(clippy::too_many_lines, reason = "a table: one case after another")]
pub(super) fn cases() -> Vec<Case> {
    vec![
        Case::new(
            "group_by",
            select((col("dept"), count("*"), sum("salary").expr().cast(SqlType::BigInt)))
                .from("employees")
                .group_by("dept")
                .order_by("dept"),
        ),
        Case::new(
            "group_by_expression",
            select((func("length", [col("name")]), count("*")))
                .from("users")
                .group_by([func("length", [col("name")]).expr(), col("status")]),
        ),
        Case::new(
            "group_by_place",
            select((col("dept"), count("*"))).from("employees").group_by([lit(1)]).order_by("dept"),
        ),
        Case::new("group_by_value", select(count("*")).from("employees").group_by(val(1))),
        Case::new("having", select("dept").from("employees").group_by("dept").having(count("*").expr().gt(2_i64))),
        Case::new("having_alone", select(max("salary")).from("employees").having(count("*").expr().gt(lit(3)))),
        Case::new("having_alone_false", select(max("salary")).from("employees").having(count("*").expr().gt(lit(30)))),
        Case::new(
            "having_nested",
            select("dept")
                .from("employees")
                .group_by("dept")
                .having(any_of([
                    all_of([count("*").expr().gt(lit(2)), max("salary").expr().gt(lit(80))]),
                    all_of([
                        count("*").expr().eq(lit(2)),
                        any_of([min("salary").expr().lt(lit(50)), avg("salary").expr().gt(lit(1000))]),
                    ]),
                ]))
                .having(count("*").expr().lt(lit(10)))
                .order_by("dept"),
        ),
        Case::new(
            "having_template",
            select("dept").from("employees").group_by("dept").having(expr("count(*) > $1").bind(2_i64)),
        ),
        Case::new(
            "group_by_rollup",
            select((col("dept"), count("*")))
                .from("employees")
                .group_by_rollup("dept")
                .order_by(col("dept").asc().nulls_last()),
        ),
        Case::new(
            "group_by_cube",
            select((col("dept"), col("salary"), count("*"), func("grouping", [col("dept"), col("salary")])))
                .from("employees")
                .group_by_cube(["dept", "salary"]),
        ),
        Case::new(
            "grouping_sets",
            select((col("dept"), count("*")))
                .from("employees")
                .group_by_sets([GroupingSet::Exprs(vec![col("dept")]), GroupingSet::Exprs(vec![])]),
        ),
        Case::new(
            "grouping_sets_nested",
            select((col("dept"), col("manager_id"), count("*"))).from("employees").group_by("dept").group_by_sets([
                GroupingSet::Rollup(vec![col("dept"), col("manager_id")]),
                GroupingSet::Cube(vec![col("dept")]),
                GroupingSet::Exprs(vec![col("dept"), col("manager_id")]),
            ]),
        ),
        Case::new("grouping_sets_empty", select(count("*")).from("employees").group_by_sets([])),
    ]
}
