//! Names, and what is no name.

use super::Case;
use arlen_data::build::{col, func, insert_into, select, table, val};
use arlen_data::ir::{Ident, Name};
use arlen_data::value::SqlType;

pub(super) fn cases() -> Vec<Case> {
    vec![
        Case::new("name_qualified", select(["shop.items.id", "shop.items.price"]).from("shop.items")),
        Case::new(
            "name_exact",
            select(Name::from([Ident::new("Odd.Table"), Ident::new("a \"quoted\" name")]))
                .from(Ident::new("Odd.Table")),
        ),
        Case::new(
            "name_reserved",
            select(col("id").alias("select")).from(table("users").alias("from")).order_by(col("select")),
        ),
        Case::new("name_not_plain", select(col("id; DROP TABLE users")).from("users")),
        Case::new("name_not_ascii", select("größe").from("users")),
        Case::new("name_empty", select(col("id").alias(Ident::new(""))).from("users")),
        Case::new("name_nul", select(col("id").alias(Ident::new("a\0b"))).from("users")),
        Case::new("name_too_long", select(col("id").alias(Ident::new("x".repeat(64)))).from("users")),
        Case::new("name_longest", select(col("id").alias(Ident::new("x".repeat(63)))).from("users")),
        Case::new("alias_qualified", select(col("id").alias("a.b")).from("users")),
        Case::new("function_name_exact", select(func(Ident::new("abs"), [col("n")])).from("a")),
        Case::new(
            "constraint_name_exact",
            insert_into(Ident::new("Odd.Table"))
                .set("constraint", "x")
                .on_conflict_constraint(Ident::new("odd \"key\""))
                .do_nothing(),
        ),
        Case::new("type_name_exact", select(val("sad").cast(SqlType::named("mood \"x\"")))),
    ]
}
