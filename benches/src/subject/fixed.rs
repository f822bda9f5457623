//! The cases, with names that stand in the program.

use arlen_bench_protocol::{Inputs, Row};
use arlen_data::build::{
    Insert, Select, Upsert, all_of, any_of, coalesce, col, count, cte, excluded, exists, func, insert_into, select,
    sum, table, window,
};

/// The columns of the cases `c` and `d`, in byte order, as the text has them.
pub(super) const COLUMNS: [&str; 8] = ["active", "age", "city", "email", "id", "name", "score", "team_id"];

pub(super) fn a(inputs: &Inputs) -> Select {
    let i = &inputs.a;
    select(["u.id", "u.email", "u.name"])
        .from(table("users").alias("u"))
        .filter(col("u.status").eq(i.status.as_str()))
        .filter(col("u.age").ge(i.age))
        .filter(col("u.vip").eq(i.vip))
        .order_by(col("u.id").desc())
        .limit(20)
}

pub(super) fn b(inputs: &Inputs) -> Select {
    let i = &inputs.b;
    let recent = select((col("o.user_id"), count("*").alias("orders"), sum("o.total").alias("spent")))
        .from(table("orders").alias("o"))
        .filter(col("o.placed").ge(i.placed))
        .filter(col("o.state").eq(i.state.as_str()))
        .group_by("o.user_id");
    let big = select("p.user_id")
        .from(table("payments").alias("p"))
        .filter(col("p.amount").gt(i.amount))
        .filter(col("p.settled").eq(i.settled));
    let seen = select("s.id")
        .from(table("sessions").alias("s"))
        .filter(col("s.user_id").eq(col("u.id")))
        .filter(col("s.seen").gt(i.seen));
    let place = window().partition_by("u.team_id").order_by(sum("r.spent").desc());
    select((
        "u.id",
        "u.email",
        coalesce((col("t.name"), i.team.as_str())).alias("team"),
        func("row_number", ()).over(place).alias("place"),
    ))
    .with(cte("recent", recent))
    .with(cte("big", big))
    .from(table("users").alias("u"))
    .inner_join(table("recent").alias("r"), col("r.user_id").eq(col("u.id")))
    .left_join(table("big").alias("b"), col("b.user_id").eq(col("u.id")))
    .inner_join(table("teams").alias("t"), col("t.id").eq(col("u.team_id")))
    .filter(col("u.status").eq(i.status.as_str()))
    .filter(any_of([col("u.age").ge(i.age), all_of([col("u.vip").eq(i.vip), col("t.plan").eq(i.plan.as_str())])]))
    .filter(exists(seen))
    .group_by(["u.id", "u.email", "u.team_id", "t.name"])
    .having(count("b.user_id").gt(i.payments))
    .having(sum("r.spent").ge(i.spent))
    .order_by(((sum("r.spent") * i.weight).desc(), "u.id"))
    .limit(20)
}

pub(super) fn c(inputs: &Inputs) -> Insert {
    insert_into("users").columns(COLUMNS).rows(inputs.rows.first().map(values)).returning("id")
}

pub(super) fn d(inputs: &Inputs) -> Insert {
    insert_into("users").columns(COLUMNS).rows(inputs.rows.iter().map(values))
}

fn values(row: &Row) -> (bool, i32, &str, &str, i64, &str, i32, i64) {
    (row.active, row.age, &row.city, &row.email, row.id, &row.name, row.score, row.team_id)
}

pub(super) fn e(inputs: &Inputs) -> Upsert {
    let i = &inputs.e;
    insert_into("stock")
        .set("amount", i.amount)
        .set("changes", i.changes)
        .set("item", i.item.as_str())
        .set("note", i.note.as_str())
        .on_conflict("item")
        .do_update("amount", col("stock.amount") + excluded("amount"))
        .do_update("changes", col("stock.changes") + i.step)
        .do_update("note", excluded("note"))
        .update_filter(col("stock.amount").lt(i.most))
        .update_filter(col("stock.open").eq(i.open))
        .returning(["item", "amount"])
}

/// EXISTS, so deep.
pub(super) fn nested(levels: i32) -> Select {
    let level = |n: i32| select("n.id").from(table("nodes").alias("n")).filter(col("n.depth").eq(n));
    (0..levels).rev().fold(level(levels), |inner, n| level(n).filter(exists(inner)))
}
