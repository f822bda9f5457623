//! EXISTS, IN, ANY and ALL with queries.

use super::Case;
use arlen_data::build::{col, delete_from, exists, lit, not_exists, select, table, values};
use arlen_data::ir::BinaryOp;

#[expect(clippy::too_many_lines, reason = "a table: one case after another")]
pub(super) fn cases() -> Vec<Case> {
    vec![
        Case::new(
            "exists",
            select("id")
                .from("users")
                .filter(exists(select(lit(1)).from("orders").filter(col("orders.user_id").eq(col("users.id")))))
                .order_by("id"),
        ),
        Case::new(
            "not_exists",
            select("id")
                .from("users")
                .filter(not_exists(select(lit(1)).from("orders").filter(col("orders.user_id").eq(col("users.id")))))
                .order_by("id"),
        ),
        Case::new(
            "exists_any_all",
            select("u.id")
                .from(table("users").alias("u"))
                .filter(exists(
                    select(lit(1))
                        .from(table("orders").alias("o"))
                        .filter(col("o.user_id").eq(col("u.id")))
                        .filter(col("o.status").eq("paid")),
                ))
                .filter(
                    col("u.id").compare_any(BinaryOp::Eq, select("user_id").from("orders").filter(col("total").gt(10))),
                )
                .filter(
                    col("u.id").compare_all(BinaryOp::Ne, select("id").from("employees").filter(col("dept").eq("ops"))),
                ),
        ),
        Case::new(
            "eq_any_query",
            select("id")
                .from("users")
                .filter(col("id").compare_any(BinaryOp::Eq, select("user_id").from("orders")))
                .order_by("id"),
        ),
        Case::new(
            "ne_all_query",
            select("id")
                .from("users")
                .filter(
                    col("id").compare_all(
                        BinaryOp::Ne,
                        select("user_id").from("orders").filter(col("user_id").is_not_null()),
                    ),
                )
                .order_by("id"),
        ),
        Case::new(
            "ne_all_query_null",
            select("id").from("users").filter(col("id").compare_all(BinaryOp::Ne, select("user_id").from("orders"))),
        ),
        Case::new(
            "gt_all_query",
            select("id").from("orders").filter(col("total").compare_all(BinaryOp::Ge, select("total").from("orders"))),
        ),
        Case::new(
            "ne_any_query",
            select("id").from("users").filter(col("id").compare_any(BinaryOp::Ne, select("user_id").from("orders"))),
        ),
        Case::new(
            "any_operator",
            select("id").from("users").filter(col("id").compare_any(BinaryOp::Add, select("user_id").from("orders"))),
        ),
        Case::new(
            "in_query",
            select("id")
                .from("users")
                .filter(col("id").in_query(select("user_id").from("orders").filter(col("status").eq("open")))),
        ),
        Case::new(
            "not_in_query",
            select("id")
                .from("users")
                .filter(col("id").not_in_query(select("user_id").from("orders").filter(col("user_id").is_not_null())))
                .order_by("id"),
        ),
        Case::new(
            "in_query_limited",
            select("id")
                .from("users")
                .filter(col("id").in_query(select("user_id").from("orders").order_by(col("total").desc()).limit(1))),
        ),
        Case::new(
            "in_query_union",
            select("n")
                .from("a")
                .filter(col("n").in_query(select("n").from("b").union(select("n").from("c"))))
                .order_by("n"),
        ),
        Case::new("in_query_values", select("n").from("a").filter(col("n").in_query(values([[lit(2)], [lit(9)]])))),
        Case::new(
            "exists_nested",
            select("id").from("users").filter(exists(
                select(lit(1)).from("orders").filter(col("orders.user_id").eq(col("users.id"))).filter(exists(
                    select(lit(1)).from("employees").filter(col("employees.salary").eq(col("orders.total"))),
                )),
            )),
        ),
        Case::new("exists_write", select("id").from("users").filter(exists(delete_from("orders").all_rows()))),
        Case::new(
            "not_exists_operand",
            select("id")
                .from("users")
                .filter(
                    not_exists(select(lit(1)).from("orders").filter(col("orders.user_id").eq(col("users.id"))))
                        .eq(lit(true)),
                )
                .order_by("id"),
        ),
    ]
}
