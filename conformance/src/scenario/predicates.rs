//! Conditions: WHERE, HAVING, IN, BETWEEN.

use super::Case;
use arlen_data::build::{all_of, any_of, col, count, derived, func, lit, select, table};
use arlen_data::value::{Array, SqlType, Value};

#[expect(clippy::too_many_lines, reason = "a table: one case after another")]
pub(super) fn cases() -> Vec<Case> {
    vec![
        Case::new(
            "where_several",
            select("id").from("users").filter(col("status").eq("active")).filter(col("age").gt(20)),
        ),
        Case::new(
            "where_comparisons",
            select("id").from("users").filter(all_of([
                col("id").eq(1_i64),
                col("id").ne(2_i64),
                col("id").lt(3_i64),
                col("id").le(4_i64),
                col("id").gt(5_i64),
                col("id").ge(6_i64),
            ])),
        ),
        Case::new(
            "where_nested_groups",
            select("id")
                .from("users")
                .filter(any_of([
                    all_of([col("status").eq("active"), col("age").gt(30)]),
                    all_of([col("status").ne("active"), any_of([col("id").eq(2_i64), col("vip").eq(lit(true))])]),
                ]))
                .order_by("id"),
        ),
        Case::new("where_group_of_one", select("id").from("users").filter(any_of([col("id").eq(1_i64)]))),
        Case::new(
            "where_empty_groups",
            select("id")
                .from("users")
                .filter(any_of(Vec::<arlen_data::ir::Expr>::new()))
                .filter(all_of([col("id").eq(1_i64), any_of(Vec::<arlen_data::ir::Expr>::new())])),
        ),
        Case::new("where_all_vanished", select("id").from("users").filter(any_of(Vec::<arlen_data::ir::Expr>::new()))),
        Case::new(
            "where_and_or_chain",
            select("id")
                .from("users")
                .filter(col("id").eq(1_i64).or(col("id").eq(3_i64)).and(col("status").eq("active")))
                .order_by("id"),
        ),
        Case::new(
            "where_not",
            select("id")
                .from("users")
                .filter(!col("age").gt(20).or(col("vip").eq(lit(true))).and(col("id").gt(0_i64)))
                .filter(col("id").in_list([2_i64, 3]))
                .order_by("id"),
        ),
        Case::new("where_not_not", select("id").from("users").filter(!!col("age").gt(20)).order_by("id")),
        Case::new("where_boolean_column", select("id").from("users").filter(col("vip")).order_by("id")),
        Case::new(
            "where_if",
            select("id")
                .from("users")
                .filter_if(Some(18), |age| col("age").ge(age))
                .filter_if(None::<i32>, |age| col("age").lt(age)),
        ),
        Case::new(
            "where_parameter_order",
            select((col("u.id"), func("abs", [col("o.total") - 49])))
                .from(derived(select("id").from("users").filter(col("age").gt(18)), "u"))
                .inner_join(
                    table("orders").alias("o"),
                    all_of([col("o.user_id").eq(col("u.id")), col("o.total").lt(60)]),
                )
                .filter(col("u.id").lt(3_i64))
                .group_by(["u.id", "o.total"])
                .having(count("*").expr().gt(0_i64)),
        ),
        Case::new("nesting_limit", select("id").from("users").filter((0..5000).fold(col("vip"), |inner, _| !inner))),
        Case::new("parameter_limit", select("id").from("users").filter(col("id").in_list(vec![1_i64; 70_000]))),
        Case::new("in_list", select("id").from("users").filter(col("id").in_list([1_i64, 3, 9])).order_by("id")),
        Case::new("not_in_list", select("id").from("users").filter(col("id").not_in_list([1_i64, 3])).order_by("id")),
        Case::new("in_list_empty", select("id").from("users").filter(col("id").in_list(Vec::<i64>::new()))),
        Case::new(
            "not_in_list_empty",
            select("id").from("users").filter(col("id").not_in_list(Vec::<i64>::new())).order_by("id"),
        ),
        Case::new("in_list_null", select("id").from("users").filter(col("age").not_in_list([Some(1), None]))),
        Case::new(
            "in_list_expressions",
            select("id").from("users").filter(col("id").in_list([col("age"), col("created") + 1])),
        ),
        Case::new("eq_any", select("id").from("users").filter(col("id").eq_any(vec![1_i64, 3, 9])).order_by("id")),
        Case::new(
            "eq_any_four",
            select("id").from("users").filter(col("id").eq_any(vec![1_i64, 2, 3, 4])).order_by("id"),
        ),
        Case::new("ne_all", select("id").from("users").filter(col("id").ne_all(vec![1_i64, 3, 9])).order_by("id")),
        Case::new("eq_any_empty", select("id").from("users").filter(col("id").eq_any(Vec::<i64>::new()))),
        Case::new(
            "ne_all_empty",
            select("id").from("users").filter(col("id").ne_all(Vec::<i64>::new())).order_by("id"),
        ),
        Case::new(
            "eq_any_text",
            select("id").from("users").filter(col("status").eq_any(vec!["active", "new"])).order_by("id"),
        ),
        Case::new(
            "eq_any_null",
            select("id")
                .from("users")
                .filter(col("id").eq_any_of(Array::new(SqlType::BigInt, vec![Value::I64(1), Value::Null]))),
        ),
        Case::new("between", select("id").from("users").filter(col("id").between(2_i64, 3_i64)).order_by("id")),
        Case::new("not_between", select("id").from("users").filter(col("id").not_between(2_i64, 3_i64)).order_by("id")),
        Case::new(
            "between_comparisons",
            select("n")
                .from("a")
                .filter(col("n").eq(lit(2)).between(col("n").gt(lit(1)), col("n").lt(lit(9))))
                .distinct()
                .order_by("n"),
        ),
        Case::new(
            "between_logical",
            select("n")
                .from("a")
                .filter(
                    col("n").gt(lit(2)).between(col("n").eq(lit(2)).or(col("n").eq(lit(3))), lit(true)).and(lit(true)),
                )
                .distinct()
                .order_by("n"),
        ),
        Case::new("between_null", select("id").from("users").filter(col("age").between(None::<i32>, 3))),
    ]
}
