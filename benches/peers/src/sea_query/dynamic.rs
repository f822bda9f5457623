//! The selects, with names that the program learns when it runs: each use copies a `String`.

use super::build;
use arlen_bench_protocol::{Case, Inputs, Work};
use sea_query::{
    Alias, Asterisk, CommonTableExpression, Expr, ExprTrait as _, Func, Order, Query, SelectStatement, WindowStatement,
    WithClause,
};

macro_rules! names {
    ($(#[$doc:meta])* $type:ident: $($name:ident),+ $(,)?) => {
        $(#[$doc])*
        pub(super) struct $type {
            $($name: String,)+
        }

        impl $type {
            pub(super) fn new() -> Self {
                Self { $($name: std::hint::black_box(stringify!($name)).to_owned(),)+ }
            }
        }
    };
}

names! {
    /// The names of case `a`.
    NamesA: u, id, email, name, users, status, age, vip,
}

names! {
    /// The names of case `b`.
    NamesB: u, team_id, r, spent, id, email, t, name, users, user_id, b, status, age, vip, plan, o, total, orders, placed, state, p, payments, amount, settled, s, sessions, seen, recent, big, teams, team, place,
}

fn name(name: &str) -> Alias {
    Alias::new(name.to_owned())
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

pub(super) fn a(inputs: &Inputs, n: &NamesA) -> SelectStatement {
    let i = &inputs.a;
    let mut select = Query::select();
    select
        .columns([(name(&n.u), name(&n.id)), (name(&n.u), name(&n.email)), (name(&n.u), name(&n.name))])
        .from_as(name(&n.users), name(&n.u))
        .and_where(Expr::col((name(&n.u), name(&n.status))).eq(i.status.as_str()))
        .and_where(Expr::col((name(&n.u), name(&n.age))).gte(i.age))
        .and_where(Expr::col((name(&n.u), name(&n.vip))).eq(i.vip))
        .order_by((name(&n.u), name(&n.id)), Order::Desc)
        .limit(20);
    select
}

pub(super) fn b(inputs: &Inputs, n: &NamesB) -> SelectStatement {
    let i = &inputs.b;
    let mut place = WindowStatement::partition_by((name(&n.u), name(&n.team_id)));
    place.order_by_expr(Func::sum(Expr::col((name(&n.r), name(&n.spent)))).into(), Order::Desc);
    let mut select = Query::select();
    select
        .columns([(name(&n.u), name(&n.id)), (name(&n.u), name(&n.email))])
        .expr_as(Func::coalesce([Expr::col((name(&n.t), name(&n.name))), Expr::val(i.team.as_str())]), name(&n.team))
        .expr_window_as(Func::cust("row_number"), place, name(&n.place))
        .with_cte(ctes(inputs, n))
        .from_as(name(&n.users), name(&n.u))
        .join_as(
            sea_query::JoinType::InnerJoin,
            name(&n.recent),
            name(&n.r),
            Expr::col((name(&n.r), name(&n.user_id))).eq(Expr::col((name(&n.u), name(&n.id)))),
        )
        .join_as(
            sea_query::JoinType::LeftJoin,
            name(&n.big),
            name(&n.b),
            Expr::col((name(&n.b), name(&n.user_id))).eq(Expr::col((name(&n.u), name(&n.id)))),
        )
        .join_as(
            sea_query::JoinType::InnerJoin,
            name(&n.teams),
            name(&n.t),
            Expr::col((name(&n.t), name(&n.id))).eq(Expr::col((name(&n.u), name(&n.team_id)))),
        )
        .and_where(Expr::col((name(&n.u), name(&n.status))).eq(i.status.as_str()))
        .and_where(
            Expr::col((name(&n.u), name(&n.age))).gte(i.age).or(Expr::col((name(&n.u), name(&n.vip)))
                .eq(i.vip)
                .and(Expr::col((name(&n.t), name(&n.plan))).eq(i.plan.as_str()))),
        )
        .and_where(Expr::exists(seen(inputs, n)))
        .group_by_columns([
            (name(&n.u), name(&n.id)),
            (name(&n.u), name(&n.email)),
            (name(&n.u), name(&n.team_id)),
            (name(&n.t), name(&n.name)),
        ])
        .and_having(Func::count(Expr::col((name(&n.b), name(&n.user_id)))).gt(i.payments))
        .and_having(Func::sum(Expr::col((name(&n.r), name(&n.spent)))).gte(i.spent))
        .order_by_expr(Func::sum(Expr::col((name(&n.r), name(&n.spent)))).mul(i.weight), Order::Desc)
        .order_by((name(&n.u), name(&n.id)), Order::Asc)
        .limit(20);
    select
}

fn ctes(inputs: &Inputs, n: &NamesB) -> WithClause {
    let i = &inputs.b;
    let mut recent = Query::select();
    recent
        .column((name(&n.o), name(&n.user_id)))
        .expr_as(Func::count(Expr::col(Asterisk)), name(&n.orders))
        .expr_as(Func::sum(Expr::col((name(&n.o), name(&n.total)))), name(&n.spent))
        .from_as(name(&n.orders), name(&n.o))
        .and_where(Expr::col((name(&n.o), name(&n.placed))).gte(i.placed))
        .and_where(Expr::col((name(&n.o), name(&n.state))).eq(i.state.as_str()))
        .group_by_col((name(&n.o), name(&n.user_id)));
    let mut big = Query::select();
    big.column((name(&n.p), name(&n.user_id)))
        .from_as(name(&n.payments), name(&n.p))
        .and_where(Expr::col((name(&n.p), name(&n.amount))).gt(i.amount))
        .and_where(Expr::col((name(&n.p), name(&n.settled))).eq(i.settled));
    let mut with = WithClause::new();
    for (name, query) in [(name(&n.recent), recent), (name(&n.big), big)] {
        let mut cte = CommonTableExpression::new();
        cte.table_name(name).query(query);
        with.cte(cte);
    }
    with
}

fn seen(inputs: &Inputs, n: &NamesB) -> SelectStatement {
    let mut seen = Query::select();
    seen.column((name(&n.s), name(&n.id)))
        .from_as(name(&n.sessions), name(&n.s))
        .and_where(Expr::col((name(&n.s), name(&n.user_id))).eq(Expr::col((name(&n.u), name(&n.id)))))
        .and_where(Expr::col((name(&n.s), name(&n.seen))).gt(inputs.b.seen));
    seen
}
