//! Columns, aliases, DISTINCT, order and bounds.

use super::Case;
use arlen_data::build::{any_of, case_of, col, expr, func, lit, null, select, table, val};

#[expect(clippy::too_many_lines, reason = "a table: one case after another")]
pub(super) fn cases() -> Vec<Case> {
    vec![
        Case::new("select_star", select("*").from("a")),
        Case::new("select_nothing_named", select(()).from("users")),
        Case::new("select_columns", select(["id", "email"]).from("users")),
        Case::new("select_more_columns", select("id").from("users").columns(("email", col("age").alias("years")))),
        Case::new("select_expression_alias", select((col("price") * 2).alias("double")).from("books").order_by("id")),
        Case::new(
            "select_qualified_star",
            select(("u.*", "o.total"))
                .from(table("users").alias("u"))
                .inner_join(table("orders").alias("o"), col("o.user_id").eq(col("u.id"))),
        ),
        Case::new("select_star_alias", select(col("*").alias("all")).from("users")),
        Case::new("select_star_misplaced", select("id").from("users").filter(col("u.*").eq(1))),
        Case::new("select_without_from", select(val("x").alias("one"))),
        Case::new("select_nothing_from_nowhere", select(())),
        Case::new("select_literals", select((lit(1), lit(-1), lit("it's"), null()))),
        Case::new(
            "select_literal_booleans",
            select("id").from("users").filter(any_of([col("vip").eq(lit(true)), col("vip").eq(lit(false))])),
        ),
        Case::new("distinct", select("n").distinct().from("a").order_by("n")),
        Case::new(
            "distinct_on",
            select(("user_id", "id")).distinct_on("user_id").from("orders").order_by(("user_id", "id")),
        ),
        Case::new(
            "distinct_on_expression",
            select("id").distinct_on(func("lower", [col("name")])).from("users").order_by(func("lower", [col("name")])),
        ),
        Case::new(
            "order_directions",
            select("id").from("users").order_by(("status", col("age").desc(), col("id").asc())),
        ),
        Case::new("order_nulls_first", select("id").from("users").order_by(col("age").desc().nulls_first())),
        Case::new("order_nulls_last", select("id").from("users").order_by(col("age").asc().nulls_last())),
        Case::new(
            "expression_ordering",
            select(["id", "name"]).from("users").order_by((
                expr("coalesce({{score}}, $1)").ident("score", "users.score").bind(0.0).desc().nulls_last(),
                col("id").asc(),
            )),
        ),
        Case::new(
            "order_by_alias",
            select((col("id"), (col("price") + 1).alias("more"))).from("books").order_by(col("more").desc()),
        ),
        Case::new(
            "order_by_case",
            select("id")
                .from("users")
                .order_by((case_of(col("status")).when("active", lit(0)).when("new", lit(1)).otherwise(lit(2)), "id")),
        ),
        Case::new("limit", select("id").from("users").order_by("id").limit(2)),
        Case::new("limit_zero", select("id").from("users").limit(0)),
        Case::new("limit_offset", select("id").from("users").order_by("id").limit(2).offset(1)),
        Case::new("offset_alone", select("id").from("users").order_by("id").offset(2)),
        Case::new("limit_bound", select("id").from("users").order_by("id").limit(val(1_i64)).offset(val(0_i64))),
        Case::new(
            "limit_with_ties",
            select("salary").from("employees").order_by(col("salary").desc()).limit_with_ties(2),
        ),
        Case::new(
            "limit_with_ties_offset",
            select("salary").from("employees").order_by(col("salary").desc()).offset(1).limit_with_ties(1),
        ),
        Case::new("limit_with_ties_unordered", select("salary").from("employees").limit_with_ties(2)),
        Case::new("limit_out_of_range", select("id").from("users").limit(u64::MAX)),
        Case::new("order_by_value", select("id").from("users").order_by(val("name").desc())),
    ]
}
