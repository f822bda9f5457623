//! SQL text with holes.

use super::Case;
use arlen_data::build::{col, expr, lit, max, select};
use arlen_data::ir::{Ident, Name};

#[expect(clippy::too_many_lines, reason = "a table: one case after another")]
pub(super) fn cases() -> Vec<Case> {
    vec![
        Case::new(
            "template_select",
            select(
                expr("{{name}} || $1 || {{id}}")
                    .ident("name", "users.name")
                    .ident("id", "users.id")
                    .bind(":")
                    .alias("label"),
            )
            .from("users")
            .filter(expr("{{status}} = $1").ident("status", "users.status").bind("active"))
            .order_by(expr("{{id}}").ident("id", "users.id").asc()),
        ),
        Case::new(
            "template_wrapped",
            select("id")
                .from("users")
                .filter(expr("{{id}} = 1 OR {{id}} = 3").ident("id", "id"))
                .filter(col("status").eq("active"))
                .order_by("id"),
        ),
        Case::new(
            "template_repeated",
            select(expr("abs({{n}} - $1) + abs({{n}} + $1)").ident("n", "n").bind(2)).from("a"),
        ),
        Case::new(
            "template_order",
            select("id").from("users").filter(
                expr("{{age}} > $2 AND {{id}} < $1").ident("age", "age").ident("id", "id").bind(3_i64).bind(20),
            ),
        ),
        Case::new(
            "template_beside_values",
            select("id")
                .from("users")
                .filter(col("status").eq("active"))
                .filter(expr("{{age}} < $1").ident("age", "age").bind(30)),
        ),
        Case::new("template_expression", select(expr("$1 * 2").bind(lit(1) + lit(1)))),
        Case::new("template_subquery", select(expr("$1 + 1").bind(select(max("total") * lit(2)).from("orders")))),
        Case::new("template_star", select(expr("count({{all}})").ident("all", "*")).from("users")),
        Case::new("template_quotes", select((expr("'$1{{x}}'"), expr("'it''s $2'")))),
        Case::new("template_comment", select((expr("1 -- $1 ? {{x}}"),))),
        Case::new("template_dollar_quote", select(expr("$tag$ $1 {{x}} $tag$"))),
        Case::new(
            "template_brackets",
            select("id").from("docs").filter(expr("{{grid}}[$1] = $2").ident("grid", "grid").bind(2).bind(3)),
        ),
        Case::new(
            "template_exact_name",
            select(expr("{{c}}").ident("c", Name::from([Ident::new("Odd.Table"), Ident::new("a \"quoted\" name")])))
                .from(Ident::new("Odd.Table")),
        ),
        Case::new("template_blank", select(expr("  "))),
        Case::new("template_unbound", select(expr("lower({{name}})")).from("users")),
        Case::new("template_binding_unused", select(expr("1").ident("name", "name")).from("users")),
        Case::new("template_binding_invalid", select(expr("{{a}}").ident("a", "x").ident("a b", "y")).from("users")),
        Case::new("template_name_invalid", select(expr("{{a}}").ident("a", "x y")).from("users")),
        Case::new("template_placeholder_unknown", select(expr("$1 + $2").bind(1))),
        Case::new("template_placeholder_zero", select(expr("$0").bind(1))),
        Case::new("template_value_unused", select(expr("$1").bind(1).bind(2))),
        Case::new("template_placeholder_gap", select(expr("$1 + $3").bind(1).bind(2).bind(3))),
        Case::new("template_placeholder_foreign", select(expr("abs(?1)").bind(1))),
        Case::new("template_open_quote", select(expr("'open"))),
        Case::new("template_statement", select(expr("1; DROP TABLE users"))),
        Case::new("template_parentheses", select("id").from("users").filter(expr("1 = 1) OR (1 = 1"))),
        Case::new("template_two", select(expr("1, 2"))),
        Case::new("template_only_comment", select(expr("/* nothing */"))),
        Case::new("template_hole_blanks", select(expr("{{ name }}").ident("name", "name")).from("users")),
    ]
}
