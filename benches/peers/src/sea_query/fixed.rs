//! The cases, with names that stand in the program.

use arlen_bench_protocol::{Inputs, Row};
use sea_query::{
    Asterisk, CommonTableExpression, Expr, ExprTrait as _, Func, InsertStatement, OnConflict, Order, Query,
    SelectStatement, WindowStatement, WithClause,
};

const COLUMNS: [&str; 8] = ["active", "age", "city", "email", "id", "name", "score", "team_id"];

pub(super) fn a(inputs: &Inputs) -> SelectStatement {
    let i = &inputs.a;
    let mut select = Query::select();
    select
        .columns([("u", "id"), ("u", "email"), ("u", "name")])
        .from_as("users", "u")
        .and_where(Expr::col(("u", "status")).eq(i.status.as_str()))
        .and_where(Expr::col(("u", "age")).gte(i.age))
        .and_where(Expr::col(("u", "vip")).eq(i.vip))
        .order_by(("u", "id"), Order::Desc)
        .limit(20);
    select
}

pub(super) fn b(inputs: &Inputs) -> SelectStatement {
    let i = &inputs.b;
    let mut place = WindowStatement::partition_by(("u", "team_id"));
    place.order_by_expr(Func::sum(Expr::col(("r", "spent"))).into(), Order::Desc);
    let mut select = Query::select();
    select
        .columns([("u", "id"), ("u", "email")])
        .expr_as(Func::coalesce([Expr::col(("t", "name")), Expr::val(i.team.as_str())]), "team")
        .expr_window_as(Func::cust("row_number"), place, "place")
        .with_cte(ctes(inputs))
        .from_as("users", "u")
        .join_as(sea_query::JoinType::InnerJoin, "recent", "r", Expr::col(("r", "user_id")).eq(Expr::col(("u", "id"))))
        .join_as(sea_query::JoinType::LeftJoin, "big", "b", Expr::col(("b", "user_id")).eq(Expr::col(("u", "id"))))
        .join_as(sea_query::JoinType::InnerJoin, "teams", "t", Expr::col(("t", "id")).eq(Expr::col(("u", "team_id"))))
        .and_where(Expr::col(("u", "status")).eq(i.status.as_str()))
        .and_where(
            Expr::col(("u", "age"))
                .gte(i.age)
                .or(Expr::col(("u", "vip")).eq(i.vip).and(Expr::col(("t", "plan")).eq(i.plan.as_str()))),
        )
        .and_where(Expr::exists(seen(inputs)))
        .group_by_columns([("u", "id"), ("u", "email"), ("u", "team_id"), ("t", "name")])
        .and_having(Func::count(Expr::col(("b", "user_id"))).gt(i.payments))
        .and_having(Func::sum(Expr::col(("r", "spent"))).gte(i.spent))
        .order_by_expr(Func::sum(Expr::col(("r", "spent"))).mul(i.weight), Order::Desc)
        .order_by(("u", "id"), Order::Asc)
        .limit(20);
    select
}

fn ctes(inputs: &Inputs) -> WithClause {
    let i = &inputs.b;
    let mut recent = Query::select();
    recent
        .column(("o", "user_id"))
        .expr_as(Func::count(Expr::col(Asterisk)), "orders")
        .expr_as(Func::sum(Expr::col(("o", "total"))), "spent")
        .from_as("orders", "o")
        .and_where(Expr::col(("o", "placed")).gte(i.placed))
        .and_where(Expr::col(("o", "state")).eq(i.state.as_str()))
        .group_by_col(("o", "user_id"));
    let mut big = Query::select();
    big.column(("p", "user_id"))
        .from_as("payments", "p")
        .and_where(Expr::col(("p", "amount")).gt(i.amount))
        .and_where(Expr::col(("p", "settled")).eq(i.settled));
    let mut with = WithClause::new();
    for (name, query) in [("recent", recent), ("big", big)] {
        let mut cte = CommonTableExpression::new();
        cte.table_name(name).query(query);
        with.cte(cte);
    }
    with
}

fn seen(inputs: &Inputs) -> SelectStatement {
    let mut seen = Query::select();
    seen.column(("s", "id"))
        .from_as("sessions", "s")
        .and_where(Expr::col(("s", "user_id")).eq(Expr::col(("u", "id"))))
        .and_where(Expr::col(("s", "seen")).gt(inputs.b.seen));
    seen
}

pub(super) fn c(inputs: &Inputs) -> InsertStatement {
    let mut insert = Query::insert();
    insert.into_table("users").columns(COLUMNS);
    for row in inputs.rows.iter().take(1) {
        insert.values_panic(values(row));
    }
    insert.returning_col("id");
    insert
}

pub(super) fn d(inputs: &Inputs) -> InsertStatement {
    let mut insert = Query::insert();
    insert.into_table("users").columns(COLUMNS).values_from_panic(inputs.rows.iter().map(values));
    insert
}

fn values(row: &Row) -> [Expr; 8] {
    [
        row.active.into(),
        row.age.into(),
        row.city.as_str().into(),
        row.email.as_str().into(),
        row.id.into(),
        row.name.as_str().into(),
        row.score.into(),
        row.team_id.into(),
    ]
}

pub(super) fn e(inputs: &Inputs) -> InsertStatement {
    let i = &inputs.e;
    let mut conflict = OnConflict::column("item");
    conflict
        .value("amount", Expr::col(("stock", "amount")).add(Expr::col(("excluded", "amount"))))
        .value("changes", Expr::col(("stock", "changes")).add(i.step))
        .value("note", Expr::col(("excluded", "note")))
        .action_and_where(Expr::col(("stock", "amount")).lt(i.most))
        .action_and_where(Expr::col(("stock", "open")).eq(i.open));
    let mut insert = Query::insert();
    insert
        .into_table("stock")
        .columns(["amount", "changes", "item", "note"])
        .values_panic([i.amount.into(), i.changes.into(), i.item.as_str().into(), i.note.as_str().into()])
        .on_conflict(conflict)
        .returning(Query::returning().columns(["item", "amount"]));
    insert
}

/// EXISTS, so deep.
pub(super) fn nested(levels: i32) -> SelectStatement {
    let level = |n: i32| {
        let mut select = Query::select();
        select.column(("n", "id")).from_as("nodes", "n").and_where(Expr::col(("n", "depth")).eq(n));
        select
    };
    (0..levels).rev().fold(level(levels), |inner, n| {
        let mut select = level(n);
        select.and_where(Expr::exists(inner));
        select
    })
}
