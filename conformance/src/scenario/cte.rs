//! Common table expressions.

use super::Case;
use arlen_data::build::{col, cte, delete_from, exists, insert_into, lit, max, merge_into, min, select, table, update};

#[expect(clippy::too_many_lines, reason = "a table: one case after another")]
pub(super) fn cases() -> Vec<Case> {
    vec![
        Case::new(
            "cte",
            select("id")
                .with(cte("active", select("id").from("users").filter(col("status").eq("active"))))
                .from("active")
                .order_by("id"),
        ),
        Case::new(
            "cte_columns",
            select(max("who"))
                .with(cte("active", select("id").from("users").filter(col("status").eq("active"))).columns(["who"]))
                .from("active"),
        ),
        Case::new(
            "cte_columns_mismatch",
            select("who").with(cte("t", select(["id", "email"]).from("users")).columns(["who"])).from("t"),
        ),
        Case::new(
            "ctes_several",
            select("id")
                .with(cte("active", select(["id", "age"]).from("users").filter(col("status").eq("active"))))
                .with(cte("old", select("id").from("active").filter(col("age").gt(30))))
                .from("old"),
        ),
        Case::new(
            "cte_duplicate",
            select("id")
                .with(cte("t", select("id").from("users")))
                .with(cte("t", select("id").from("users")))
                .from("t"),
        ),
        Case::new(
            "cte_recursive",
            select(["id", "depth"])
                .with(
                    cte(
                        "tree",
                        select((col("id"), lit(0))).from("employees").filter(col("manager_id").is_null()).union_all(
                            select((col("e.id"), col("t.depth") + lit(1)))
                                .from(table("employees").alias("e"))
                                .inner_join(table("tree").alias("t"), col("t.id").eq(col("e.manager_id"))),
                        ),
                    )
                    .columns(["id", "depth"])
                    .recursive(),
                )
                .from("tree")
                .order_by("id"),
        ),
        Case::new(
            "cte_recursive_once",
            select("n")
                .with(cte("one", select(lit(1).alias("n"))))
                .with(
                    cte(
                        "many",
                        select("n")
                            .from("one")
                            .union_all(select(col("n") + lit(1)).from("many").filter(col("n").lt(lit(3)))),
                    )
                    .recursive(),
                )
                .from("many"),
        ),
        Case::new("cte_materialized", select("id").with(cte("t", select("id").from("users")).materialized()).from("t")),
        Case::new(
            "cte_not_materialized",
            select("id").with(cte("t", select("id").from("users")).not_materialized()).from("t"),
        ),
        Case::new(
            "cte_insert",
            select("n").with(cte("new", insert_into("a").set("n", lit(7)).returning("n"))).from("new"),
        ),
        Case::new(
            "cte_update",
            select("id")
                .with(cte("done", update("jobs").set("state", "done").filter(col("id").eq(1_i64)).returning("id")))
                .from("done"),
        ),
        Case::new(
            "cte_delete",
            insert_into("a")
                .columns(["n"])
                .with(cte("gone", delete_from("b").filter(col("n").gt(2)).returning("n")))
                .query(select("n").from("gone")),
        ),
        Case::new(
            "cte_merge",
            select("item")
                .with(cte(
                    "merged",
                    merge_into("stock", table("delivery").alias("d"), col("stock.item").eq(col("d.item")))
                        .when_matched()
                        .delete()
                        .returning("stock.item"),
                ))
                .from("merged"),
        ),
        Case::new(
            "cte_write_nested",
            select("id").from("users").filter(exists(
                select("n").with(cte("new", insert_into("a").set("n", lit(7)).returning("n"))).from("new"),
            )),
        ),
        Case::new(
            "cte_search_depth",
            select("name")
                .with(
                    cte(
                        "tree",
                        select(["id", "name"]).from("employees").filter(col("manager_id").is_null()).union_all(
                            select(["e.id", "e.name"])
                                .from(table("employees").alias("e"))
                                .inner_join("tree", col("tree.id").eq(col("e.manager_id"))),
                        ),
                    )
                    .recursive()
                    .search_depth_first(["id"], "way"),
                )
                .from("tree")
                .order_by("way"),
        ),
        Case::new(
            "cte_search_breadth",
            select("name")
                .with(
                    cte(
                        "tree",
                        select(["id", "name"]).from("employees").filter(col("manager_id").is_null()).union_all(
                            select(["e.id", "e.name"])
                                .from(table("employees").alias("e"))
                                .inner_join("tree", col("tree.id").eq(col("e.manager_id"))),
                        ),
                    )
                    .recursive()
                    .search_breadth_first(["id"], "way"),
                )
                .from("tree")
                .order_by("way"),
        ),
        Case::new(
            "cte_cycle",
            select("n")
                .with(
                    cte("walk", select(lit(1).alias("n")).union_all(select(col("n") % lit(3) + lit(1)).from("walk")))
                        .recursive()
                        .cycle(["n"], "again", "way"),
                )
                .from("walk")
                .filter(!col("again")),
        ),
        Case::new(
            "cte_search_not_recursive",
            select("id").with(cte("t", select("id").from("users")).search_depth_first(["id"], "way")).from("t"),
        ),
        Case::new(
            "cte_before_insert",
            insert_into("a").columns(["n"]).with(cte("t", select(lit(9).alias("n")))).query(select("n").from("t")),
        ),
        Case::new(
            "cte_before_update",
            update("jobs")
                .with(cte("first", select(min("id").alias("id")).from("jobs")))
                .set("state", "done")
                .filter(col("id").in_query(select("id").from("first"))),
        ),
        Case::new(
            "cte_before_delete",
            delete_from("jobs")
                .with(cte("ready", select("id").from("jobs").filter(col("state").eq("ready"))))
                .filter(col("id").in_query(select("id").from("ready"))),
        ),
        Case::new(
            "cte_in_subquery",
            select("id")
                .from("users")
                .filter(
                    col("id").in_query(
                        select("id")
                            .with(cte("t", select("id").from("users").filter(col("status").eq("active"))))
                            .from("t"),
                    ),
                )
                .order_by("id"),
        ),
        Case::new(
            "cte_parameters",
            select("id")
                .with(cte("t", select("id").from("users").filter(col("age").gt(18))))
                .from("t")
                .filter(col("id").lt(3_i64)),
        ),
    ]
}
