//! What stands in FROM besides tables and joins.

use super::Case;
use arlen_data::build::{col, derived, func, function, insert_into, joined, lit, select, table, values};
use arlen_data::value::SqlType;

#[expect(clippy::too_many_lines, reason = "a table: one case after another")]
pub(super) fn cases() -> Vec<Case> {
    vec![
        Case::new("table_alias", select("u.id").from(table("users").alias("u"))),
        Case::new("table_columns", select("t.number").from(table("a").alias("t").columns(["number"]))),
        Case::new("table_columns_without_alias", select("number").from(table("a").columns(["number"]))),
        Case::new("table_only", select("id").from(table("users").only().alias("u"))),
        Case::new("table_sample_bernoulli", select("id").from(table("users").sample_bernoulli(10).repeatable(42))),
        Case::new("table_sample_system", select("u.id").from(table("users").alias("u").sample_system(50.0))),
        Case::new(
            "indexed_by",
            select("id").from(table("users").indexed_by("users_status")).filter(col("status").eq("active")),
        ),
        Case::new(
            "not_indexed",
            select("u.id").from(table("users").alias("u").not_indexed()).filter(col("u.status").eq("active")),
        ),
        Case::new(
            "derived_table",
            select("t.id")
                .from(derived(select("id").from("users").filter(col("status").eq("active")), "t"))
                .order_by("t.id"),
        ),
        Case::new(
            "derived_columns",
            select("t.who")
                .from(derived(select("id").from("users").filter(col("status").eq("active")), "t").columns(["who"])),
        ),
        Case::new(
            "derived_columns_mismatch",
            select("t.who").from(derived(select(["id", "email"]).from("users"), "t").columns(["who"])),
        ),
        Case::new("derived_write", select("*").from(derived(insert_into("a").set("n", 1).returning("n"), "t"))),
        Case::new(
            "values_source",
            select(["p.id", "p.name"])
                .from(derived(values([(lit(1), lit("x")), (lit(2), lit("y"))]), "p").columns(["id", "name"]))
                .order_by("p.id"),
        ),
        Case::new(
            "values_source_bound",
            select("*").from(derived(values([(1, "x"), (2, "y")]), "p").columns(["id", "name"])),
        ),
        Case::new(
            "values_source_unnamed",
            select("column1").from(derived(values([[lit(1)], [lit(2)]]), "p")).order_by("column1"),
        ),
        Case::new(
            "function_source",
            select("key").from(function(func("json_each", ["{\"a\": 1, \"b\": 2}"])).alias("j")).order_by("key"),
        ),
        Case::new(
            "function_ordinality",
            select(["t.value", "t.n"]).from(
                function(func("json_array_elements_text", ["[\"a\"]"]))
                    .alias("t")
                    .columns(["value", "n"])
                    .with_ordinality(),
            ),
        ),
        Case::new(
            "function_columns",
            select(["t.k", "t.v"]).from(function(func("json_each", ["{\"a\": 1}"])).alias("t").columns(["k", "v"])),
        ),
        Case::new(
            "function_typed_columns",
            select("t.a").from(
                function(func("json_to_record", ["{\"a\": 1}"]))
                    .alias("t")
                    .typed_columns([("a", SqlType::Int), ("b", SqlType::Text)]),
            ),
        ),
        Case::new(
            "source_union",
            select("t.n").from(derived(select("n").from("a").union(select("n").from("b")), "t")).order_by("t.n"),
        ),
        Case::new("lateral_table", select("*").from(table("a").lateral())),
        Case::new("joined_columns", select("*").from(joined("a").inner_join("b", lit(true)).columns(["x"]))),
    ]
}
