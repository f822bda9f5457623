//! Set operations and VALUES.

use super::Case;
use arlen_data::build::{col, cte, delete_from, lit, select, values};

#[expect(clippy::too_many_lines, reason = "a table: one case after another")]
pub(super) fn cases() -> Vec<Case> {
    vec![
        Case::new(
            "set_operation",
            select("n")
                .from("a")
                .order_by(col("n").desc())
                .limit(1)
                .union_all(select("n").from("b").order_by(col("n").desc()).limit(1))
                .union_all(select("n").from("c").filter(col("n").eq(4)))
                .order_by("n"),
        ),
        Case::new("union", select("n").from("a").union(select("n").from("b")).order_by("n")),
        Case::new("union_all", select("n").from("a").union_all(select("n").from("b")).order_by("n")),
        Case::new("intersect", select("n").from("a").intersect(select("n").from("b")).order_by("n")),
        Case::new("except", select("n").from("a").except(select("n").from("b"))),
        Case::new("intersect_all", select("n").from("a").intersect_all(select("n").from("b")).order_by("n")),
        Case::new("except_all", select("n").from("a").except_all(select("n").from("b")).order_by("n")),
        Case::new(
            "union_of_three",
            select("n").from("a").union(select("n").from("b")).union(select("n").from("c")).order_by("n"),
        ),
        Case::new(
            "union_then_intersect",
            select("n").from("a").union(select("n").from("b")).intersect(select("n").from("c")).order_by("n"),
        ),
        Case::new(
            "union_with_intersect",
            select("n").from("a").union(select("n").from("b").intersect(select("n").from("c"))).order_by("n"),
        ),
        Case::new(
            "except_of_except",
            select("n").from("a").except(select("n").from("b").except(select("n").from("c"))).order_by("n"),
        ),
        Case::new("except_chain", select("n").from("a").except(select("n").from("b")).except(select("n").from("c"))),
        Case::new(
            "union_of_union_all",
            select("n")
                .from("a")
                .union_all(select("n").from("b").union(select("n").from("c")).except(values([[lit(2)]])))
                .order_by("n"),
        ),
        Case::new(
            "operand_first_limited",
            select("n").from("a").order_by(col("n").desc()).limit(1).union_all(select("n").from("c")).order_by("n"),
        ),
        Case::new(
            "operand_last_limited",
            select("n").from("a").union_all(select("n").from("c").order_by(col("n").desc()).limit(1)).order_by("n"),
        ),
        Case::new(
            "operand_nested_limited",
            select("n")
                .from("c")
                .union_all(select("n").from("a").union(select("n").from("b")).order_by(col("n").desc()).limit(1))
                .order_by("n"),
        ),
        Case::new("set_limited", select("n").from("a").union(select("n").from("b")).order_by("n").limit(2).offset(1)),
        Case::new("set_offset_alone", select("n").from("a").union(select("n").from("b")).order_by("n").offset(2)),
        Case::new(
            "set_limited_twice",
            select("n")
                .from("a")
                .union(select("n").from("b"))
                .order_by("n")
                .limit(2)
                .union(select("n").from("c").filter(col("n").eq(5)))
                .order_by("n"),
        ),
        Case::new(
            "operand_with_cte",
            select("n")
                .with(cte("t", select("n").from("a")))
                .from("t")
                .union(select("n").with(cte("t", select("n").from("b"))).from("t"))
                .union(select("n").from("c"))
                .order_by("n"),
        ),
        Case::new(
            "set_with_cte",
            select("n")
                .from("t")
                .union(select(col("n") + lit(1)).from("t"))
                .with(cte("t", select("n").from("a").filter(col("n").gt(1))))
                .order_by("n"),
        ),
        Case::new("operand_values", select("n").from("a").union_all(values([[lit(7)]])).order_by("n")),
        Case::new(
            "operand_offset",
            select("n").from("a").order_by("n").offset(3).union_all(select("n").from("c")).order_by("n"),
        ),
        Case::new("operand_widths", select(["id", "email"]).from("users").union(select("n").from("a"))),
        Case::new("operand_write", select("n").from("a").union(delete_from("b").all_rows().returning("n"))),
        Case::new("operand_locked", select("n").from("a").union_all(select("n").from("b").for_update())),
        Case::new("values_statement", values([(lit(1), lit("x")), (lit(2), lit("y"))])),
        Case::new("values_bound", values([(1, "x"), (2, "y")])),
        Case::new("values_ordered", values([[lit(2)], [lit(1)]]).order_by(lit(1)).limit(1)),
        Case::new("values_uneven", values([vec![lit(1)], vec![lit(1), lit(2)]])),
        Case::new("operand_values_first", values([[lit(7)]]).union_all(select("n").from("a")).order_by("column1")),
    ]
}
