//! MERGE.

use super::Case;
use arlen_data::build::{any_of, col, cte, default_value, derived, func, merge_into, select, table};

#[expect(clippy::too_many_lines, reason = "a table: one case after another")]
pub(super) fn cases() -> Vec<Case> {
    vec![
        Case::new(
            "merge",
            merge_into(table("stock").alias("s"), table("delivery").alias("d"), col("s.item").eq(col("d.item")))
                .when_matched()
                .update(|set| set.set("amount", col("s.amount") + col("d.amount")))
                .when_not_matched()
                .insert(|set| set.set("item", col("d.item")).set("amount", col("d.amount"))),
        ),
        Case::new(
            "merge_conditions",
            merge_into(table("stock").alias("s"), table("delivery").alias("d"), col("s.item").eq(col("d.item")))
                .when_matched()
                .and(col("d.amount").gt(100))
                .delete()
                .when_matched()
                .and(any_of([col("d.amount").gt(5), col("s.amount").eq(0)]))
                .update(|set| set.set("touched", 2).set("amount", 1))
                .when_matched()
                .do_nothing()
                .when_not_matched()
                .do_nothing(),
        ),
        Case::new(
            "merge_delete",
            merge_into("stock", table("delivery").alias("d"), col("stock.item").eq(col("d.item")))
                .when_matched()
                .delete(),
        ),
        Case::new(
            "merge_defaults",
            merge_into("stock", table("delivery").alias("d"), col("stock.item").eq(col("d.item")))
                .when_not_matched()
                .insert(|set| set.set("item", col("d.item")).set("amount", default_value())),
        ),
        Case::new(
            "merge_insert_default",
            merge_into("counters", "a", col("counters.id").eq(col("a.n"))).when_not_matched().insert_default(),
        ),
        Case::new(
            "merge_update_default",
            merge_into("stock", table("delivery").alias("d"), col("stock.item").eq(col("d.item")))
                .when_matched()
                .update(|set| set.set("amount", default_value())),
        ),
        Case::new(
            "merge_query",
            merge_into(
                "stock",
                derived(select(["item", "amount"]).from("delivery").filter(col("amount").gt(5)), "d"),
                col("stock.item").eq(col("d.item")),
            )
            .when_matched()
            .update(|set| set.set("amount", col("d.amount"))),
        ),
        Case::new(
            "merge_with",
            merge_into("stock", "t", col("stock.item").eq(col("t.item")))
                .with(cte("t", select("item").from("delivery")))
                .when_matched()
                .delete(),
        ),
        Case::new(
            "merge_by_source",
            merge_into("stock", table("delivery").alias("d"), col("stock.item").eq(col("d.item")))
                .when_not_matched_by_source()
                .delete(),
        ),
        Case::new(
            "merge_by_source_update",
            merge_into("stock", table("delivery").alias("d"), col("stock.item").eq(col("d.item")))
                .when_not_matched_by_source()
                .and(col("stock.amount").gt(0))
                .update(|set| set.set("amount", 0))
                .when_not_matched()
                .insert(|set| set.set("item", col("d.item"))),
        ),
        Case::new(
            "merge_returning",
            merge_into(table("stock").alias("s"), table("delivery").alias("d"), col("s.item").eq(col("d.item")))
                .when_matched()
                .update(|set| set.set("amount", col("s.amount") + col("d.amount")))
                .returning((func("merge_action", ()), col("s.amount").alias("now"))),
        ),
        Case::new(
            "merge_insert_matched",
            merge_into("stock", "delivery", col("stock.item").eq(col("delivery.item")))
                .when_matched()
                .insert(|set| set.set("item", "x")),
        ),
        Case::new(
            "merge_update_not_matched",
            merge_into("stock", "delivery", col("stock.item").eq(col("delivery.item")))
                .when_not_matched()
                .update(|set| set.set("item", "x")),
        ),
        Case::new("merge_nothing", merge_into("stock", "delivery", col("stock.item").eq(col("delivery.item")))),
    ]
}
