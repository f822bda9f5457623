//! Joins.

use super::Case;
use arlen_data::build::{all_of, any_of, col, derived, expr, func, function, joined, lit, select, sum, table, values};
use arlen_data::ir::{JoinKind, JoinOn, Name};

#[expect(clippy::too_many_lines, reason = "a table: one case after another")]
pub(super) fn cases() -> Vec<Case> {
    vec![
        Case::new(
            "inner_join",
            select(["u.id", "o.total"])
                .from(table("users").alias("u"))
                .inner_join(table("orders").alias("o"), col("o.user_id").eq(col("u.id")))
                .order_by(["u.id", "o.total"]),
        ),
        Case::new(
            "left_join",
            select(["u.id", "o.total"])
                .from(table("users").alias("u"))
                .left_join(table("orders").alias("o"), col("o.user_id").eq(col("u.id")))
                .order_by(["u.id", "o.total"]),
        ),
        Case::new(
            "right_join",
            select(["u.id", "o.total"])
                .from(table("users").alias("u"))
                .right_join(table("orders").alias("o"), col("o.user_id").eq(col("u.id")))
                .order_by("o.total"),
        ),
        Case::new(
            "full_join",
            select(["u.id", "o.total"])
                .from(table("users").alias("u"))
                .full_join(table("orders").alias("o"), col("o.user_id").eq(col("u.id"))),
        ),
        Case::new("cross_join", select(["a.n", "b.n"]).from("a").cross_join("b")),
        Case::new("comma_join", select(["a.n", "b.n"]).from("a").from("b").filter(col("a.n").lt(col("b.n")))),
        Case::new(
            "join_parentheses_full",
            select(["delivery.item", "c.n"])
                .distinct()
                .from("delivery")
                .cross_join(joined("c").join(JoinKind::Full, "b", JoinOn::On(col("b.n").eq(col("c.n")))))
                .order_by((col("delivery.item"), col("c.n").asc().nulls_last())),
        ),
        Case::new(
            "comma_then_full_join",
            select(["delivery.item", "c.n"])
                .distinct()
                .from("delivery")
                .from("c")
                .full_join("b", col("b.n").eq(col("c.n"))),
        ),
        Case::new(
            "self_join",
            select(["e.name", "m.name"])
                .from(table("employees").alias("e"))
                .inner_join(table("employees").alias("m"), col("m.id").eq(col("e.manager_id")))
                .order_by("e.name"),
        ),
        Case::new(
            "inner_join_using",
            select("n").from("a").inner_join_using("b", ["n"]).inner_join_using("c", ["n"]).distinct(),
        ),
        Case::new("left_join_using", select("*").from("stock").left_join_using("delivery", ["item", "amount"])),
        Case::new("right_join_using", select("*").from("stock").right_join_using("delivery", ["item"])),
        Case::new(
            "full_join_using",
            select("item").from("stock").full_join_using("delivery", ["item"]).order_by("item"),
        ),
        Case::new("join_using_nothing", select("*").from("stock").inner_join_using("delivery", Vec::<Name>::new())),
        Case::new("natural_inner_join", select("*").from("stock").natural_inner_join("delivery")),
        Case::new("natural_left_join", select("*").from("stock").natural_left_join("delivery")),
        Case::new("natural_right_join", select("*").from("stock").natural_right_join("delivery")),
        Case::new("natural_full_join", select("*").from("stock").natural_full_join("delivery")),
        Case::new(
            "join_on_conditions",
            select(["u.id", "o.id"]).from(table("users").alias("u")).inner_join(
                table("orders").alias("o"),
                all_of([
                    col("o.user_id").eq(col("u.id")),
                    col("o.status").eq("open"),
                    any_of([col("o.total").gt(60), col("u.vip").eq(false)]),
                ]),
            ),
        ),
        Case::new(
            "join_on_template",
            select("u.id").from(table("users").alias("u")).left_join(
                table("orders").alias("o"),
                expr("{{a}} = {{b}} AND {{t}} > $1")
                    .ident("a", "o.user_id")
                    .ident("b", "u.id")
                    .ident("t", "o.total")
                    .bind(10),
            ),
        ),
        Case::new(
            "join_subquery",
            select(["u.id", "t.sum"])
                .from(table("users").alias("u"))
                .inner_join(
                    derived(
                        select(("user_id", sum("total").alias("sum")))
                            .from("orders")
                            .filter(col("total").gt(10))
                            .group_by("user_id"),
                        "t",
                    ),
                    col("t.user_id").eq(col("u.id")).and(col("t.sum").gt(1)),
                )
                .order_by("u.id"),
        ),
        Case::new(
            "join_values",
            select(["u.id", "v.label"]).from(table("users").alias("u")).inner_join(
                derived(values([("ann@x.org", "gold")]), "v").columns(["email", "label"]),
                col("v.email").eq(col("u.email")),
            ),
        ),
        Case::new(
            "join_function",
            select(["d.id", "j.key"])
                .from(table("docs").alias("d"))
                .cross_join(function(func("json_each", [col("d.meta")])).alias("j").lateral()),
        ),
        Case::new(
            "join_parentheses",
            select(["u.id", "o.total", "c.n"])
                .from(table("users").alias("u"))
                .left_join(
                    joined(table("orders").alias("o")).inner_join("c", col("c.n").eq(3)),
                    col("o.user_id").eq(col("u.id")),
                )
                .order_by(["u.id", "o.total"]),
        ),
        Case::new(
            "join_parentheses_alias",
            select("j.total").from("users").left_join(
                joined(table("orders").alias("o")).left_join("c", col("c.n").eq(col("o.total"))).alias("j"),
                col("j.user_id").eq(col("users.id")),
            ),
        ),
        Case::new("join_parentheses_alone", select("*").from(joined("c"))),
        Case::new("join_without_condition", select("*").from("a").join(JoinKind::Inner, "b", JoinOn::Nothing)),
        Case::new(
            "cross_join_with_condition",
            select("*").from("a").join(JoinKind::Cross, "b", JoinOn::On(col("a.n").eq(col("b.n")))),
        ),
        Case::new(
            "lateral_join",
            select(["u.id", "l.total"])
                .from(table("users").alias("u"))
                .inner_join(
                    derived(
                        select("total")
                            .from("orders")
                            .filter(col("orders.user_id").eq(col("u.id")))
                            .order_by(col("total").desc())
                            .limit(1),
                        "l",
                    )
                    .lateral(),
                    lit(true),
                )
                .order_by("u.id"),
        ),
        Case::new(
            "lateral_left_join",
            select(["u.id", "l.total"]).from(table("users").alias("u")).left_join(
                derived(select("total").from("orders").filter(col("orders.user_id").eq(col("u.id"))), "l").lateral(),
                lit(true),
            ),
        ),
        Case::new(
            "lateral_cross_join",
            select(["u.id", "l.doubled"])
                .from(table("users").alias("u"))
                .cross_join(derived(select((col("u.age") * 2).alias("doubled")), "l").lateral()),
        ),
    ]
}
