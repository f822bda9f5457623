//! The neutral statements in the words of `sea-query`.

use super::model::{Conflict, Expr, Insert, JoinKind, Op, Query, Select, SetKind, Slice, Statement, Value};
use sea_query::{
    Alias, Asterisk, CommonTableExpression, Cond, ExprTrait as _, Func, LikeExpr, NullOrdering, OnConflict, Order,
    PostgresQueryBuilder, Returning, SelectStatement, SqliteQueryBuilder, UnionType, WithClause,
};

type Ast = sea_query::Expr;

/// The text and the values for an engine.
macro_rules! build {
    ($statement:expr, $postgres:expr) => {
        if $postgres { $statement.build(PostgresQueryBuilder) } else { $statement.build(SqliteQueryBuilder) }
    };
}

pub(super) fn statement(statement: &Statement, postgres: bool) -> (String, Vec<Value>) {
    let (sql, values) = match statement {
        Statement::Query(Query::Select(node)) => build!(query(node), postgres),
        Statement::Query(Query::Union { kind, first, others, slice }) => {
            let kind = match kind {
                SetKind::Union => UnionType::Distinct,
                SetKind::UnionAll => UnionType::All,
                SetKind::Intersect => UnionType::Intersect,
                SetKind::Except => UnionType::Except,
            };
            let mut made = query(first);
            for other in others {
                made.union(kind, query(other));
            }
            sliced(&mut made, slice);
            build!(made, postgres)
        }
        Statement::Insert(node) => build!(insert(node), postgres),
        Statement::Update(node) => {
            let mut made = sea_query::Query::update();
            made.table(Alias::new(node.table)).and_where(expr(&node.filter));
            for (column, value) in &node.set {
                made.value(Alias::new(*column), expr(value));
            }
            if !node.returning.is_empty() {
                made.returning(returning(&node.returning));
            }
            build!(made, postgres)
        }
        Statement::Delete(node) => {
            let mut made = sea_query::Query::delete();
            made.from_table(Alias::new(node.table)).and_where(expr(&node.filter));
            if !node.returning.is_empty() {
                made.returning(returning(&node.returning));
            }
            build!(made, postgres)
        }
    };
    (sql, values.0.iter().map(value).collect())
}

/// Its values as those of the model. Numbers of rows are unsigned there.
pub(super) fn value(value: &sea_query::Value) -> Value {
    match value {
        sea_query::Value::Bool(Some(value)) => Value::Bool(*value),
        sea_query::Value::Int(Some(value)) => Value::Int((*value).into()),
        sea_query::Value::BigInt(Some(value)) => Value::Int(*value),
        sea_query::Value::BigUnsigned(Some(value)) => Value::Int(i64::try_from(*value).expect("a small number")),
        sea_query::Value::String(Some(value)) => Value::Text(value.clone()),
        _ => Value::Null,
    }
}

fn returning(columns: &[&'static str]) -> sea_query::ReturningClause {
    Returning::new().columns(columns.iter().map(|column| Alias::new(*column)))
}

fn sliced(made: &mut SelectStatement, slice: &Slice) {
    for (by, descending, nulls) in &slice.order {
        let order = if *descending { Order::Desc } else { Order::Asc };
        match nulls {
            None => made.order_by_expr(expr(by), order),
            Some(true) => made.order_by_expr_with_nulls(expr(by), order, NullOrdering::First),
            Some(false) => made.order_by_expr_with_nulls(expr(by), order, NullOrdering::Last),
        };
    }
    if let Some(limit) = slice.limit {
        made.limit(limit.into());
    }
    if let Some(offset) = slice.offset {
        made.offset(offset.into());
    }
}

fn query(node: &Select) -> SelectStatement {
    let mut made = sea_query::Query::select();
    if let Some((name, inner)) = &node.with {
        let cte = CommonTableExpression::new().query(query(inner)).table_name(Alias::new(name)).to_owned();
        made.with_cte(WithClause::new().cte(cte).to_owned());
    }
    if node.distinct {
        made.distinct();
    }
    for (item, alias) in &node.items {
        made.expr_as(expr(item), Alias::new(alias));
    }
    made.from_as(Alias::new(&node.from.0), Alias::new(&node.from.1));
    for (kind, (of, alias), on) in &node.joins {
        let kind = match kind {
            JoinKind::Inner => sea_query::JoinType::InnerJoin,
            JoinKind::Left => sea_query::JoinType::LeftJoin,
            JoinKind::Right => sea_query::JoinType::RightJoin,
            JoinKind::Full => sea_query::JoinType::FullOuterJoin,
            JoinKind::Cross => sea_query::JoinType::CrossJoin,
        };
        let on = on.as_ref().map_or_else(Cond::all, |on| Cond::all().add(expr(on)));
        made.join_as(kind, Alias::new(of), Alias::new(alias), on);
    }
    if let Some(filter) = &node.filter {
        made.and_where(expr(filter));
    }
    made.add_group_by(node.group_by.iter().map(expr));
    if let Some(having) = &node.having {
        made.and_having(expr(having));
    }
    sliced(&mut made, &node.slice);
    made
}

fn insert(node: &Insert) -> sea_query::InsertStatement {
    let mut made = sea_query::Query::insert();
    made.into_table(Alias::new(node.table)).columns(node.columns.iter().map(|column| Alias::new(*column)));
    for row in &node.rows {
        made.values(row.iter().map(expr)).expect("as many values as columns");
    }
    if let Some(conflict) = &node.conflict {
        let mut made_conflict = OnConflict::column(Alias::new("id"));
        match conflict {
            Conflict::Nothing => {
                made_conflict.do_nothing();
            }
            Conflict::Update(columns, assignments, filter) => {
                made_conflict.update_columns(columns.iter().map(|column| Alias::new(*column)));
                made_conflict.values(assignments.iter().map(|(column, value)| (Alias::new(*column), expr(value))));
                made_conflict.action_and_where_option(filter.as_ref().map(expr));
            }
        }
        made.on_conflict(made_conflict);
    }
    if !node.returning.is_empty() {
        made.returning(returning(&node.returning));
    }
    made
}

fn list(list: &[Expr]) -> Vec<Ast> {
    list.iter().map(expr).collect()
}

pub(super) fn expr(node: &Expr) -> Ast {
    match node {
        Expr::Column(None, name) => Ast::col(Alias::new(name)),
        Expr::Column(Some(source), name) => Ast::col((Alias::new(source), Alias::new(name))),
        Expr::Value(value) => match value {
            Value::Null => Ast::null(),
            Value::Bool(value) => Ast::val(*value),
            Value::Int(value) => Ast::val(*value),
            Value::Text(value) => Ast::val(value.as_str()),
        },
        Expr::Binary(op, sides) => {
            let [left, right] = [expr(&sides[0]), expr(&sides[1])];
            match op {
                Op::Eq => left.eq(right),
                Op::Ne => left.ne(right),
                Op::Lt => left.lt(right),
                Op::Le => left.lte(right),
                Op::Gt => left.gt(right),
                Op::Ge => left.gte(right),
                Op::Add => left.add(right),
                Op::Sub => left.sub(right),
                Op::Mul => left.mul(right),
            }
        }
        Expr::All(terms) => list(terms).into_iter().reduce(Ast::and).expect("a term"),
        Expr::Any(terms) => list(terms).into_iter().reduce(Ast::or).expect("a term"),
        Expr::Not(operand) => expr(operand).not(),
        Expr::Between(negated, parts) => {
            let [operand, low, high] = [&parts[0], &parts[1], &parts[2]].map(expr);
            if *negated { operand.not_between(low, high) } else { operand.between(low, high) }
        }
        Expr::In(true, operand, items) => expr(operand).is_not_in(list(items)),
        Expr::In(false, operand, items) => expr(operand).is_in(list(items)),
        Expr::InQuery(true, operand, inner) => expr(operand).not_in_subquery(query(inner)),
        Expr::InQuery(false, operand, inner) => expr(operand).in_subquery(query(inner)),
        Expr::Exists(true, inner) => Ast::not_exists(query(inner)),
        Expr::Exists(false, inner) => Ast::exists(query(inner)),
        Expr::Like(negated, operand, pattern, escape) => {
            let pattern = LikeExpr::new(*pattern);
            let pattern = escape.map_or(pattern.clone(), |escape| pattern.escape(escape));
            if *negated { expr(operand).not_like(pattern) } else { expr(operand).like(pattern) }
        }
        Expr::IsNull(true, operand) => expr(operand).is_not_null(),
        Expr::IsNull(false, operand) => expr(operand).is_null(),
        Expr::Case(branches, otherwise) => {
            let mut made = sea_query::CaseStatement::new();
            for (when, then) in branches {
                made = made.case(expr(when), expr(then));
            }
            made.finally(expr(otherwise)).into()
        }
        Expr::Call(name, arguments) => Func::cust(Alias::new(*name)).args(list(arguments)).into(),
        Expr::CountAll => Func::count(Ast::col(Asterisk)).into(),
    }
}

/// The model, for the list of defects.
pub(super) fn column(name: &str) -> Ast {
    expr(&Expr::Column(None, name.to_owned()))
}
