//! The selects as handles: compiled once, bound many times.

use super::dialect;
use arlen_bench_protocol::{Case, Inputs, Work, repeat};
use arlen_data::build::{Select, all_of, any_of, coalesce, col, count, cte, exists, func, select, sum, table, window};
use arlen_data::compile::{Bound, Compile as _, Handle};
use arlen_data::ir::Params;
use std::hint::black_box;

type ParamsA = (String, i32, bool);

/// In the order of the text.
type ParamsB = (i64, String, i32, bool, String, String, i32, bool, String, i64, i64, i64, i32);

static A: Handle<ParamsA> = Handle::new(|(status, age, vip)| {
    select(["u.id", "u.email", "u.name"])
        .from(table("users").alias("u"))
        .filter(col("u.status").eq(status))
        .filter(col("u.age").ge(age))
        .filter(col("u.vip").eq(vip))
        .order_by(col("u.id").desc())
        .limit(20)
});

static B: Handle<ParamsB> = Handle::new(statement_b);

fn statement_b(slots: <ParamsB as Params>::Slots) -> Select {
    let (placed, state, amount, settled, team, status, age, vip, plan, since, payments, least, weight) = slots;
    let recent = select((col("o.user_id"), count("*").alias("orders"), sum("o.total").alias("spent")))
        .from(table("orders").alias("o"))
        .filter(col("o.placed").ge(placed))
        .filter(col("o.state").eq(state))
        .group_by("o.user_id");
    let big = select("p.user_id")
        .from(table("payments").alias("p"))
        .filter(col("p.amount").gt(amount))
        .filter(col("p.settled").eq(settled));
    let seen = select("s.id")
        .from(table("sessions").alias("s"))
        .filter(col("s.user_id").eq(col("u.id")))
        .filter(col("s.seen").gt(since));
    let place = window().partition_by("u.team_id").order_by(sum("r.spent").desc());
    select((
        "u.id",
        "u.email",
        coalesce((col("t.name"), team)).alias("team"),
        func("row_number", ()).over(place).alias("place"),
    ))
    .with(cte("recent", recent))
    .with(cte("big", big))
    .from(table("users").alias("u"))
    .inner_join(table("recent").alias("r"), col("r.user_id").eq(col("u.id")))
    .left_join(table("big").alias("b"), col("b.user_id").eq(col("u.id")))
    .inner_join(table("teams").alias("t"), col("t.id").eq(col("u.team_id")))
    .filter(col("u.status").eq(status))
    .filter(any_of([col("u.age").ge(age), all_of([col("u.vip").eq(vip), col("t.plan").eq(plan)])]))
    .filter(exists(seen))
    .group_by(["u.id", "u.email", "u.team_id", "t.name"])
    .having(count("b.user_id").gt(payments))
    .having(sum("r.spent").ge(least))
    .order_by(((sum("r.spent") * weight).desc(), "u.id"))
    .limit(20)
}

pub(super) fn a(inputs: &Inputs) -> Bound<'static, ParamsA> {
    let i = &inputs.a;
    A.bind((i.status.as_str(), i.age, i.vip))
}

pub(super) fn b(inputs: &Inputs) -> Bound<'static, ParamsB> {
    let i = &inputs.b;
    B.bind((
        i.placed,
        i.state.as_str(),
        i.amount,
        i.settled,
        i.team.as_str(),
        i.status.as_str(),
        i.age,
        i.vip,
        i.plan.as_str(),
        i.seen,
        i.payments,
        i.spent,
        i.weight,
    ))
}

pub(super) fn work(case: Case) -> Option<Work> {
    let dialect = dialect();
    match case {
        Case::A => Some(repeat(move |inputs| drop(black_box(a(inputs).compile(&dialect))))),
        Case::B => Some(repeat(move |inputs| drop(black_box(b(inputs).compile(&dialect))))),
        Case::C | Case::D | Case::E | Case::N16 | Case::N64 => None,
    }
}
