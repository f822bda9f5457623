//! UPDATE and DELETE.

use super::Case;
use arlen_data::build::{coalesce, col, count, default_value, delete_from, derived, lit, row, select, table, update};
use arlen_data::ir::write::OrAction;
use arlen_data::ir::{JoinKind, JoinOn};

#[expect(clippy::too_many_lines, reason = "a table: one case after another")]
pub(super) fn cases() -> Vec<Case> {
    vec![
        Case::new(
            "update",
            update("users").set("status", "blocked").set("age", col("age") + 1).filter(col("id").eq(1_i64)),
        ),
        Case::new("update_null", update("users").set("age", None::<i32>).filter(col("id").eq(1_i64))),
        Case::new(
            "update_if",
            update("users").set_if("status", Some("x")).set_if("age", None::<i32>).filter(col("id").eq(1_i64)),
        ),
        Case::new("update_alias", update(table("users").alias("u")).set("status", "x").filter(col("u.id").eq(1_i64))),
        Case::new("update_default", update("users").set("status", default_value()).filter(col("id").eq(1_i64))),
        Case::new(
            "update_row",
            update("users").set_row(["age", "created"], row((lit(7), lit(8)))).filter(col("id").eq(1_i64)),
        ),
        Case::new(
            "update_row_query",
            update("users")
                .set_row(["age", "created"], select(["pages", "price"]).from("books").filter(col("id").eq(lit(1))))
                .filter(col("id").eq(lit(1))),
        ),
        Case::new(
            "update_from",
            update("stock")
                .set("amount", col("stock.amount") + col("d.amount"))
                .from(table("delivery").alias("d"))
                .filter(col("d.item").eq(col("stock.item"))),
        ),
        Case::new(
            "update_from_several",
            update("stock")
                .set("amount", col("d.amount"))
                .from(table("delivery").alias("d"))
                .from("a")
                .join(JoinKind::Left, "b", JoinOn::On(col("b.n").eq(col("a.n"))))
                .filter(col("d.item").eq(col("stock.item"))),
        ),
        Case::new(
            "update_from_query",
            update("stock")
                .set("amount", col("t.total"))
                .from(derived(select((col("item"), count("*").alias("total"))).from("delivery").group_by("item"), "t"))
                .filter(col("t.item").eq(col("stock.item"))),
        ),
        Case::new(
            "update_subquery",
            update("stock")
                .set(
                    "amount",
                    coalesce((
                        select("delivery.amount").from("delivery").filter(col("delivery.item").eq(col("stock.item"))),
                        lit(0),
                    )),
                )
                .all_rows(),
        ),
        Case::new(
            "update_returning",
            update("users")
                .set("age", col("age") + lit(1))
                .filter(col("id").eq(1_i64))
                .returning((col("id"), col("age").alias("years"))),
        ),
        Case::new(
            "update_or_ignore",
            update("stock").or(OrAction::Ignore).set("item", "ink").filter(col("item").eq("pen")),
        ),
        Case::new(
            "update_limit",
            update("jobs").set("state", "taken").filter(col("state").eq("ready")).order_by("priority").limit(1),
        ),
        Case::new(
            "update_limit_returning",
            update("jobs")
                .set("state", "taken")
                .filter(col("state").eq("ready"))
                .returning("id")
                .order_by("priority")
                .limit(1),
        ),
        Case::new("update_only", update(table("users").only()).set("age", 1).filter(col("id").eq(1_i64))),
        Case::new(
            "update_indexed",
            update(table("users").indexed_by("users_status")).set("age", 1).filter(col("status").eq("new")),
        ),
        Case::new("update_unfiltered", update("users").set("age", 1)),
        Case::new(
            "update_filter_vanished",
            update("users").set("age", 1).filter_if(None::<i64>, |id| col("id").eq(id)),
        ),
        Case::new("update_all_rows", update("users").set("age", 1).all_rows()),
        Case::new("update_nothing", update("users").all_rows()),
        Case::new("update_column_twice", update("users").set("age", 1).set("age", 2).all_rows()),
        Case::new("delete", delete_from("jobs").filter(col("state").eq("done"))),
        Case::new("delete_alias", delete_from(table("jobs").alias("j")).filter(col("j.id").eq(1_i64))),
        Case::new(
            "delete_using",
            delete_from("stock").using(table("delivery").alias("d")).filter(col("d.item").eq(col("stock.item"))),
        ),
        Case::new(
            "delete_using_several",
            delete_from("stock")
                .using(table("delivery").alias("d"))
                .join(JoinKind::Inner, "a", JoinOn::On(col("a.n").eq(col("d.amount"))))
                .filter(col("d.item").eq(col("stock.item"))),
        ),
        Case::new(
            "delete_returning",
            delete_from("jobs").filter(col("state").eq("done")).returning((col("id"), col("state").alias("was"))),
        ),
        Case::new(
            "delete_limit",
            delete_from("jobs").filter(col("state").eq("ready")).order_by(col("priority").desc()).limit(1).offset(1),
        ),
        Case::new("delete_order_only", delete_from("jobs").filter(col("state").eq("ready")).order_by("priority")),
        Case::new("delete_unfiltered", delete_from("jobs")),
        Case::new("delete_all_rows", delete_from("jobs").all_rows()),
    ]
}
