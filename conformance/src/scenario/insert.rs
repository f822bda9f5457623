//! INSERT.

use super::Case;
use arlen_data::build::{col, cte, default_value, derived, func, insert_into, lit, max, select, table, val, values};
use arlen_data::ir::write::OrAction;
use arlen_data::ir::write::Overriding;
use arlen_data::value::SqlType;

#[expect(clippy::too_many_lines, reason = "a table: one case after another")]
pub(super) fn cases() -> Vec<Case> {
    vec![
        Case::new("insert_row", insert_into("users").set("name", "Zoe").set("id", 9_i64).set("email", "z@x.org")),
        Case::new("insert_rows", insert_into("a").columns(["n"]).rows([[8], [9]])),
        Case::new(
            "insert_rows_sorted",
            insert_into("users").columns(["name", "id", "email"]).row(("Zoe", 8_i64, "z")).row(("Yan", 9_i64, "y")),
        ),
        Case::new("insert_without_columns", insert_into("a").row([8])),
        Case::new("insert_if", insert_into("a").set_if("n", Some(8)).set_if("m", None::<i32>)),
        Case::new(
            "insert_expressions",
            insert_into("a").set("n", select(max(col("total") * lit(2)).expr().cast(SqlType::BigInt)).from("orders")),
        ),
        Case::new(
            "insert_default_in_row",
            insert_into("users").set("id", 9_i64).set("email", "z").set("name", "Z").set("status", default_value()),
        ),
        Case::new("insert_default_values", insert_into("counters").default_values()),
        Case::new("insert_default_rows", insert_into("counters").columns(["hits"]).default_rows(3)),
        Case::new("insert_default_rows_none", insert_into("counters").default_rows(0)),
        Case::new("insert_query", insert_into("a").columns(["n"]).query(select("n").from("c"))),
        Case::new(
            "insert_query_union",
            insert_into("a").columns(["n"]).query(select("n").from("b").union(select("n").from("c"))),
        ),
        Case::new("insert_query_values", insert_into("a").columns(["n"]).query(values([[lit(8)], [lit(9)]]))),
        Case::new(
            "insert_query_cte",
            insert_into("a").columns(["n"]).query(select("n").with(cte("t", select("n").from("c"))).from("t")),
        ),
        Case::new("insert_query_mismatch", insert_into("pairs").columns(["x", "y"]).query(select("n").from("c"))),
        Case::new("insert_alias", insert_into(table("stock").alias("s")).set("item", "cap")),
        Case::new(
            "insert_overriding_system",
            insert_into("counters").set("id", 7_i64).overriding(Overriding::SystemValue),
        ),
        Case::new(
            "insert_overriding_user",
            insert_into("counters")
                .columns(["id", "hits"])
                .overriding(Overriding::UserValue)
                .query(select((lit(7), lit(1)))),
        ),
        Case::new("insert_or_ignore", insert_into("stock").or(OrAction::Ignore).set("item", "ink").set("amount", 9)),
        Case::new("insert_or_replace", insert_into("stock").or(OrAction::Replace).set("item", "ink").set("amount", 9)),
        Case::new("insert_or_rollback", insert_into("stock").or(OrAction::Rollback).set("item", "cap")),
        Case::new("insert_or_abort", insert_into("stock").or(OrAction::Abort).set("item", "cap")),
        Case::new("insert_or_fail", insert_into("stock").or(OrAction::Fail).set("item", "cap")),
        Case::new(
            "insert_returning",
            insert_into("users").set("id", 9_i64).set("name", "ZOE").set("email", "z").returning((
                col("id"),
                (col("id") * lit(2)).alias("double"),
                func("lower", [col("name")]).alias("low"),
            )),
        ),
        Case::new(
            "insert_returning_alias",
            insert_into(table("stock").alias("s")).set("item", "cap").returning("s.item"),
        ),
        Case::new("insert_returning_star", insert_into("a").set("n", 8).returning("*")),
        Case::new(
            "insert_uneven",
            insert_into("pairs").columns(["x", "y"]).row(vec![val(1), val(2)]).row(vec![val(3)]),
        ),
        Case::new("insert_column_twice", insert_into("a").set("n", 1).set("n", 2)),
        Case::new("insert_nothing", insert_into("a").columns(["n"])),
        Case::new("insert_into_nothing", insert_into(derived(select("n").from("a"), "t")).set("n", 1)),
        Case::new("insert_empty_row", insert_into("a").columns(["n"]).row(()).row([1])),
    ]
}
