//! The selects, with names that the program learns when it runs: each use copies a `String`.

use super::build;
use arlen_bench_protocol::{Case, Inputs, Work};
use arlen_data::build::{Select, all_of, any_of, coalesce, col, count, cte, exists, func, select, sum, table, window};

macro_rules! names {
    ($(#[$doc:meta])* $type:ident: $($name:ident $text:literal),+ $(,)?) => {
        $(#[$doc])*
        pub(super) struct $type {
            $($name: String,)+
        }

        impl $type {
            pub(super) fn new() -> Self {
                Self { $($name: std::hint::black_box($text).to_owned(),)+ }
            }
        }
    };
}

names! {
    /// The names of case `a`.
    NamesA: users "users", u "u", u_id "u.id", u_email "u.email", u_name "u.name", u_status "u.status", u_age "u.age",
    u_vip "u.vip",
}

names! {
    /// The names of case `b`.
    NamesB: orders_table "orders", o "o", o_user_id "o.user_id", o_total "o.total", o_placed "o.placed",
    o_state "o.state", orders "orders", spent "spent", payments "payments", p "p", p_user_id "p.user_id",
    p_amount "p.amount", p_settled "p.settled", sessions "sessions", s "s", s_id "s.id", s_user_id "s.user_id",
    s_seen "s.seen", users "users", u "u", u_id "u.id", u_email "u.email", u_team_id "u.team_id",
    u_status "u.status", u_age "u.age", u_vip "u.vip", team "team", place "place", recent "recent", r "r",
    r_user_id "r.user_id", r_spent "r.spent", big "big", b "b", b_user_id "b.user_id", teams "teams", t "t",
    t_id "t.id", t_name "t.name", t_plan "t.plan",
}

pub(super) fn work(case: Case) -> Option<Work> {
    match case {
        Case::A => {
            let names = NamesA::new();
            Some(build(move |inputs| a(inputs, &names)))
        }
        Case::B => {
            let names = NamesB::new();
            Some(build(move |inputs| b(inputs, &names)))
        }
        Case::C | Case::D | Case::E | Case::N16 | Case::N64 => None,
    }
}

pub(super) fn a(inputs: &Inputs, n: &NamesA) -> Select {
    let i = &inputs.a;
    select([n.u_id.clone(), n.u_email.clone(), n.u_name.clone()])
        .from(table(n.users.clone()).alias(n.u.clone()))
        .filter(col(n.u_status.clone()).eq(i.status.as_str()))
        .filter(col(n.u_age.clone()).ge(i.age))
        .filter(col(n.u_vip.clone()).eq(i.vip))
        .order_by(col(n.u_id.clone()).desc())
        .limit(20)
}

pub(super) fn b(inputs: &Inputs, n: &NamesB) -> Select {
    let i = &inputs.b;
    let (orders, spent) = (count("*").alias(n.orders.clone()), sum(n.o_total.clone()).alias(n.spent.clone()));
    let recent = select((col(n.o_user_id.clone()), orders, spent))
        .from(table(n.orders_table.clone()).alias(n.o.clone()))
        .filter(col(n.o_placed.clone()).ge(i.placed))
        .filter(col(n.o_state.clone()).eq(i.state.as_str()))
        .group_by(n.o_user_id.clone());
    let big = select(n.p_user_id.clone())
        .from(table(n.payments.clone()).alias(n.p.clone()))
        .filter(col(n.p_amount.clone()).gt(i.amount))
        .filter(col(n.p_settled.clone()).eq(i.settled));
    let seen = select(n.s_id.clone())
        .from(table(n.sessions.clone()).alias(n.s.clone()))
        .filter(col(n.s_user_id.clone()).eq(col(n.u_id.clone())))
        .filter(col(n.s_seen.clone()).gt(i.seen));
    let place = window().partition_by(n.u_team_id.clone()).order_by(sum(n.r_spent.clone()).desc());
    select((
        n.u_id.clone(),
        n.u_email.clone(),
        coalesce((col(n.t_name.clone()), i.team.as_str())).alias(n.team.clone()),
        func("row_number", ()).over(place).alias(n.place.clone()),
    ))
    .with(cte(n.recent.clone(), recent))
    .with(cte(n.big.clone(), big))
    .from(table(n.users.clone()).alias(n.u.clone()))
    .inner_join(table(n.recent.clone()).alias(n.r.clone()), col(n.r_user_id.clone()).eq(col(n.u_id.clone())))
    .left_join(table(n.big.clone()).alias(n.b.clone()), col(n.b_user_id.clone()).eq(col(n.u_id.clone())))
    .inner_join(table(n.teams.clone()).alias(n.t.clone()), col(n.t_id.clone()).eq(col(n.u_team_id.clone())))
    .filter(col(n.u_status.clone()).eq(i.status.as_str()))
    .filter(any_of([
        col(n.u_age.clone()).ge(i.age),
        all_of([col(n.u_vip.clone()).eq(i.vip), col(n.t_plan.clone()).eq(i.plan.as_str())]),
    ]))
    .filter(exists(seen))
    .group_by([n.u_id.clone(), n.u_email.clone(), n.u_team_id.clone(), n.t_name.clone()])
    .having(count(n.b_user_id.clone()).gt(i.payments))
    .having(sum(n.r_spent.clone()).ge(i.spent))
    .order_by(((sum(n.r_spent.clone()) * i.weight).desc(), n.u_id.clone()))
    .limit(20)
}
