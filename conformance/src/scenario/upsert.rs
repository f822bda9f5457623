//! ON CONFLICT.

use super::Case;
use arlen_data::build::{col, cte, default_value, excluded, expr, func, insert_into, lit, select, sum, table, values};
use arlen_data::value::SqlType;

#[expect(clippy::too_many_lines, reason = "a table: one case after another")]
pub(super) fn cases() -> Vec<Case> {
    vec![
        Case::new(
            "upsert_do_nothing_any",
            insert_into("stock").set("item", "pen").set("amount", 9).on_any_conflict().do_nothing(),
        ),
        Case::new(
            "upsert_do_nothing",
            insert_into("stock").set("item", "pen").set("amount", 9).set("touched", 3).on_conflict("item").do_nothing(),
        ),
        Case::new(
            "upsert_from_excluded",
            insert_into("stock")
                .set("item", "pen")
                .set("amount", 9)
                .set("touched", 3)
                .on_conflict("item")
                .do_update_from_excluded(["touched", "amount"]),
        ),
        Case::new(
            "postgres_upsert_expression",
            insert_into("stock")
                .set("item", "pen")
                .set("amount", 9)
                .on_conflict("item")
                .do_update("amount", col("stock.amount") + excluded("amount"))
                .do_update("touched", expr("{{t}} + $1").ident("t", "stock.touched").bind(1))
                .update_filter(col("stock.amount").lt(100))
                .returning("amount"),
        ),
        Case::new(
            "upsert_filter_false",
            insert_into("stock")
                .set("item", "pen")
                .set("amount", 9)
                .on_conflict("item")
                .do_update_from_excluded(["amount"])
                .update_filter(excluded("amount").lt(lit(5))),
        ),
        Case::new(
            "upsert_rows",
            insert_into("stock")
                .columns(["item", "amount"])
                .row(("pen", 9))
                .row(("cap", 1))
                .on_conflict("item")
                .do_update_from_excluded(["amount"]),
        ),
        Case::new(
            "upsert_partial_index",
            insert_into("users")
                .set("id", 9_i64)
                .set("email", "z")
                .set("name", "Ann")
                .set("status", "active")
                .on_conflict("name")
                .target_filter(col("status").eq(lit("active")))
                .do_update_from_excluded(["email"]),
        ),
        Case::new(
            "upsert_expression_index",
            insert_into("stock")
                .set("item", "pen")
                .set("amount", 9)
                .on_conflict(func("lower", [col("item")]))
                .do_update_from_excluded(["amount"]),
        ),
        Case::new(
            "upsert_operator_index",
            insert_into("stock")
                .set("item", "pen")
                .on_conflict((col("amount") + col("touched"), col("item")))
                .do_nothing(),
        ),
        Case::new(
            "upsert_constraint",
            insert_into("stock")
                .set("item", "pen")
                .set("amount", 9)
                .on_conflict_constraint("stock_item_key")
                .do_update_from_excluded(["amount"]),
        ),
        Case::new(
            "upsert_from_query",
            insert_into("stock")
                .columns(["item", "amount"])
                .query(select(["item", "amount"]).from("delivery"))
                .on_conflict("item")
                .do_update("amount", col("stock.amount") + excluded("amount")),
        ),
        Case::new(
            "upsert_from_query_join",
            insert_into("stock")
                .columns(["item", "amount"])
                .query(
                    select(["d.item", "d.amount"])
                        .from(table("delivery").alias("d"))
                        .inner_join("a", col("a.n").eq(col("d.amount"))),
                )
                .on_any_conflict()
                .do_nothing(),
        ),
        Case::new(
            "upsert_from_values",
            insert_into("stock")
                .columns(["item", "amount"])
                .query(values([(lit("pen"), lit(10)), (lit("pad"), lit(4))]))
                .on_conflict("item")
                .do_update_from_excluded(["amount"]),
        ),
        Case::new(
            "upsert_default",
            insert_into("stock").set("item", "pen").on_conflict("item").do_update("amount", default_value()),
        ),
        Case::new(
            "upsert_with_cte",
            insert_into("stock")
                .with(cte("t", select(["item", "amount"]).from("delivery")))
                .set("item", "pen")
                .set("amount", select(sum("amount").expr().cast(SqlType::BigInt)).from("t"))
                .on_conflict("item")
                .do_update_from_excluded(["amount"]),
        ),
        Case::new(
            "upsert_on_duplicate_key",
            insert_into("stock").set("item", "pen").on_duplicate_key_update("amount", 1),
        ),
        Case::new("upsert_without_action", insert_into("stock").set("item", "pen").on_conflict("item")),
        Case::new(
            "upsert_without_target",
            insert_into("stock").set("item", "pen").on_any_conflict().do_update("amount", 1),
        ),
        Case::new(
            "upsert_nothing_set",
            insert_into("stock").set("item", "pen").on_conflict("item").update_filter(col("stock.amount").lt(5)),
        ),
        Case::new("upsert_default_values", insert_into("counters").default_values().on_any_conflict().do_nothing()),
    ]
}
