//! JSON, arrays and ranges.

use super::Case;
use arlen_data::build::{all_of, any_of, array, array_of, col, lit, select, val};
use arlen_data::ir::BinaryOp;
use arlen_data::value::SqlType;

#[expect(clippy::too_many_lines, reason = "a table: one case after another")]
pub(super) fn cases() -> Vec<Case> {
    vec![
        Case::new(
            "json_arrows",
            select((col("meta").json_get_text("kind"), col("meta").json_get("list"))).from("docs").order_by("id"),
        ),
        Case::new("json_arrow_filter", select("id").from("docs").filter(col("meta").json_get_text("kind").eq("b"))),
        Case::new(
            "json_arrow_chain",
            select(col("meta").json_get("list").json_get_text(lit(1))).from("docs").filter(col("id").eq(1_i64)),
        ),
        Case::new(
            "json_path",
            select((col("data").json_path(lit("{list,0}")), col("data").json_path_text(lit("{list,1}"))))
                .from("docs")
                .filter(col("id").eq(1_i64)),
        ),
        Case::new(
            "json_keys",
            select("id").from("docs").filter(all_of([
                col("data").json_has_key("list"),
                col("data").json_has_any_key(lit("{list,none}").cast(SqlType::Text.array())),
                col("data").json_has_all_keys(lit("{list,kind}").cast(SqlType::Text.array())),
            ])),
        ),
        Case::new(
            "json_path_query",
            select("id")
                .from("docs")
                .filter(col("data").json_path_exists(lit("$.list")))
                .filter(col("data").json_path_match(lit("$.kind == \"a\""))),
        ),
        Case::new("json_delete_path", select(col("data").json_delete_path(lit("{list,0}"))).from("docs")),
        Case::new("json_contains", select("id").from("docs").filter(col("data").contains(lit("{\"kind\": \"a\"}")))),
        Case::new(
            "array_operators",
            select("id").from("docs").filter(all_of([
                col("tags").contains(vec!["red"]),
                col("tags").contained_by(vec!["red", "blue", "green"]),
                col("tags").overlaps(vec!["blue", "none"]),
            ])),
        ),
        Case::new(
            "array_literal",
            select("id").from("docs").filter(col("grid").overlaps(array([col("id").cast(SqlType::Int), lit(4)]))),
        ),
        Case::new(
            "array_element",
            select((col("grid").element(lit(2)), col("grid").slice(lit(2), lit(3))))
                .from("docs")
                .filter(col("id").eq(1_i64)),
        ),
        Case::new("array_element_bound", select(col("grid").element(1).eq(2)).from("docs")),
        Case::new("array_concat", select(col("tags").concat(vec!["new"])).from("docs")),
        Case::new("array_of_query", select(array_of(select("n").from("a").order_by("n")))),
        Case::new("any_array", select("id").from("docs").filter(val("red").compare_any(BinaryOp::Eq, col("tags")))),
        Case::new("all_array", select("id").from("docs").filter(val(3).compare_all(BinaryOp::Lt, col("grid")))),
        Case::new("range_contains", select("id").from("docs").filter(col("span").contains(5))),
        Case::new(
            "range_operators",
            select("id").from("docs").filter(any_of([
                col("span").strictly_left_of(col("span")),
                col("span").strictly_right_of(col("span")),
                col("span").not_right_of(col("span")),
                col("span").not_left_of(col("span")),
                col("span").adjacent_to(col("span")),
            ])),
        ),
    ]
}
