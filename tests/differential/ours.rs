//! The neutral statements in our words.

use super::model::{Conflict, Expr, Insert, JoinKind, Op, Query, Select, SetKind, Slice, Statement, Value};
use arlen_data::build::{self, case, col, cte, delete_from, func, insert_into, select, table, update, val};
use arlen_data::ir::select as data;
use arlen_data::ir::{self, At, BinaryOp, Direction, Ident, JoinOn, Name, Nulls, Order, Sense};

pub(super) fn statement(statement: &Statement) -> ir::Statement {
    match statement {
        Statement::Query(Query::Select(node)) => query(node).into(),
        Statement::Query(Query::Union { kind, first, others, slice }) => sliced(union(*kind, first, others), slice),
        Statement::Insert(node) => insert(node),
        Statement::Update(node) => {
            let made = update(node.table).filter(expr(&node.filter)).returning(node.returning.clone());
            node.set.iter().fold(made, |made, (column, value)| made.set(*column, expr(value))).into()
        }
        Statement::Delete(node) => {
            delete_from(node.table).filter(expr(&node.filter)).returning(node.returning.clone()).into()
        }
    }
}

/// Several selects of one kind, from left to right.
fn union(kind: SetKind, first: &Select, others: &[Select]) -> build::SetOp {
    let mut rest = others.iter().map(query);
    let (first, second) = (query(first), rest.next().expect("two operands"));
    let made = match kind {
        SetKind::Union => first.union(second),
        SetKind::UnionAll => first.union_all(second),
        SetKind::Intersect => first.intersect(second),
        SetKind::Except => first.except(second),
    };
    rest.fold(made, |made, other| match kind {
        SetKind::Union => made.union(other),
        SetKind::UnionAll => made.union_all(other),
        SetKind::Intersect => made.intersect(other),
        SetKind::Except => made.except(other),
    })
}

fn orders(slice: &Slice) -> Vec<Order> {
    let order = |(by, descending, nulls): &(Expr, bool, Option<bool>)| Order {
        expr: expr(by),
        direction: if *descending { Direction::Desc } else { Direction::Asc },
        nulls: nulls.map(|first| if first { Nulls::First } else { Nulls::Last }),
    };
    slice.order.iter().map(order).collect()
}

fn sliced(mut made: build::SetOp, slice: &Slice) -> ir::Statement {
    made = made.order_by(orders(slice));
    if let Some(limit) = slice.limit {
        made = made.limit(u64::from(limit));
    }
    if let Some(offset) = slice.offset {
        made = made.offset(u64::from(offset));
    }
    made.into()
}

fn query(node: &Select) -> build::Select {
    let items: Vec<data::Item> = node.items.iter().map(|(item, alias)| expr(item).alias(alias.clone())).collect();
    let mut made = select(items).from(table(node.from.0.clone()).alias(node.from.1.clone()));
    if let Some((name, inner)) = &node.with {
        made = made.with(cte(name.clone(), query(inner)));
    }
    if node.distinct {
        made = made.distinct();
    }
    for (kind, (of, alias), on) in &node.joins {
        let kind = match kind {
            JoinKind::Inner => ir::JoinKind::Inner,
            JoinKind::Left => ir::JoinKind::Left,
            JoinKind::Right => ir::JoinKind::Right,
            JoinKind::Full => ir::JoinKind::Full,
            JoinKind::Cross => ir::JoinKind::Cross,
        };
        let on = on.as_ref().map_or(JoinOn::Nothing, |on| JoinOn::On(expr(on)));
        made = made.join(kind, table(of.clone()).alias(alias.clone()), on);
    }
    if let Some(filter) = &node.filter {
        made = made.filter(expr(filter));
    }
    made = made.group_by(node.group_by.iter().map(expr).collect::<Vec<_>>());
    if let Some(having) = &node.having {
        made = made.having(expr(having));
    }
    made = made.order_by(orders(&node.slice));
    if let Some(limit) = node.slice.limit {
        made = made.limit(u64::from(limit));
    }
    if let Some(offset) = node.slice.offset {
        made = made.offset(u64::from(offset));
    }
    made
}

fn insert(node: &Insert) -> ir::Statement {
    let rows: Vec<Vec<ir::Expr>> = node.rows.iter().map(|row| row.iter().map(expr).collect()).collect();
    let made = insert_into(node.table).columns(node.columns.iter().copied()).rows(rows);
    let made = match &node.conflict {
        None => made,
        Some(Conflict::Nothing) => made.on_conflict("id").do_nothing().done(),
        Some(Conflict::Update(columns, assignments, filter)) => {
            let mut upsert = made.on_conflict("id").do_update_from_excluded(columns.iter().copied());
            for (column, value) in assignments {
                upsert = upsert.do_update(*column, expr(value));
            }
            match filter {
                Some(filter) => upsert.update_filter(expr(filter)).done(),
                None => upsert.done(),
            }
        }
    };
    made.returning(node.returning.clone()).into()
}

fn sense(negated: bool) -> Sense {
    if negated { Sense::Negative } else { Sense::Positive }
}

fn expr(node: &Expr) -> ir::Expr {
    match node {
        Expr::Column(None, name) => col(name.clone()),
        Expr::Column(Some(source), name) => col(Name::from([Ident::new(source.as_str()), Ident::new(name.as_str())])),
        Expr::Value(value) => match value {
            Value::Null => build::null(),
            Value::Bool(value) => val(*value),
            Value::Int(value) => val(*value),
            Value::Text(value) => val(value),
        },
        Expr::Binary(op, sides) => {
            let [left, right] = &**sides;
            let op = match op {
                Op::Eq => BinaryOp::Eq,
                Op::Ne => BinaryOp::Ne,
                Op::Lt => BinaryOp::Lt,
                Op::Le => BinaryOp::Le,
                Op::Gt => BinaryOp::Gt,
                Op::Ge => BinaryOp::Ge,
                Op::Add => BinaryOp::Add,
                Op::Sub => BinaryOp::Sub,
                Op::Mul => BinaryOp::Mul,
            };
            ir::Expr::binary(op, expr(left), expr(right), At::here())
        }
        Expr::All(terms) => build::all_of(terms.iter().map(expr)),
        Expr::Any(terms) => build::any_of(terms.iter().map(expr)),
        Expr::Not(operand) => !expr(operand),
        Expr::Between(negated, parts) => {
            let [operand, low, high] = &**parts;
            ir::Expr::in_range(sense(*negated), expr(operand), expr(low), expr(high), At::here())
        }
        Expr::In(negated, operand, list) => {
            let list = ir::expr::InSet::List(list.iter().map(expr).collect());
            ir::Expr::within(sense(*negated), expr(operand), list, At::here())
        }
        Expr::InQuery(true, operand, inner) => expr(operand).not_in_query(query(inner)),
        Expr::InQuery(false, operand, inner) => expr(operand).in_query(query(inner)),
        Expr::Exists(true, inner) => build::not_exists(query(inner)),
        Expr::Exists(false, inner) => build::exists(query(inner)),
        Expr::Like(negated, operand, pattern, escape) => {
            let case = ir::Case::Sensitive;
            ir::Expr::pattern(sense(*negated), case, expr(operand), val(*pattern), *escape, At::here())
        }
        Expr::IsNull(true, operand) => expr(operand).is_not_null(),
        Expr::IsNull(false, operand) => expr(operand).is_null(),
        Expr::Case(branches, otherwise) => {
            let made = branches.iter().fold(case(), |made, (when, then)| made.when(expr(when), expr(then)));
            made.otherwise(expr(otherwise)).expr()
        }
        Expr::Call(name, arguments) => func(*name, arguments.iter().map(expr).collect::<Vec<_>>()).expr(),
        Expr::CountAll => build::count("*").expr(),
    }
}
