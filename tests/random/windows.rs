//! Random aggregates and window functions.

use super::shape::{Gen, Kind, Scope, reference};
use arlen_data::build::{self, Func, Window, frame_groups, frame_range, frame_rows, func, val, window};
use arlen_data::ir::call::FrameExclude;
use arlen_data::ir::{Direction, Expr, Feature, Nulls, Order};
use arlen_data::value::SqlType;

impl Gen {
    /// Something that sees nothing but this, and has no subqueries: PostgreSQL 13.23 takes an aggregate whose argument reads
    /// a common table expression from outside for one of the select outside.
    fn alone<T>(&mut self, scope: Scope, make: impl FnOnce(&mut Self) -> T) -> T {
        let saved = (std::mem::replace(&mut self.scopes, vec![scope]), std::mem::take(&mut self.queries));
        let made = make(self);
        (self.scopes, self.queries) = saved;
        made
    }

    /// Something in which no window function may stand.
    fn without_windows<T>(&mut self, make: impl FnOnce(&mut Self) -> T) -> T {
        let windows = self.scopes.last_mut().and_then(|scope| scope.windows.take());
        let made = make(self);
        if let Some(scope) = self.scopes.last_mut() {
            scope.windows = windows;
        }
        made
    }

    /// An aggregate over the rows of the innermost select, if that groups.
    pub(super) fn aggregate(&mut self, kind: Kind) -> Option<Expr> {
        let rows = self.scopes.last()?.rows.clone()?;
        if !self.rng.chance(60) {
            return None;
        }
        // What stands in an aggregate must see its own rows only: with nothing but columns from outside, the aggregate
        // would belong to the select outside.
        let scope = Scope { columns: rows, ..Scope::default() };
        let (call, cast) = self.alone(scope, |inner| inner.aggregate_call(kind))?;
        Some(match cast {
            Some(to) => call.expr().cast(to),
            None => call.expr(),
        })
    }

    fn aggregate_call(&mut self, kind: Kind) -> Option<(Func, Option<SqlType>)> {
        let argument = self.expr(kind, 1);
        let (mut call, cast) = match (kind, self.rng.below(5)) {
            (Kind::Int, 0) => (build::count("*"), None),
            (Kind::Int, 1) => (build::count(argument), None),
            // A sum of 64-bit integers is no such integer on PostgreSQL.
            (Kind::Int, 2) => (build::sum(argument), Some(SqlType::BigInt)),
            (Kind::Float, 0) => (build::sum(argument), None),
            (Kind::Float, 1) => (build::avg(argument), None),
            (Kind::Float, 2) => (build::avg(self.expr(Kind::Int, 1)), Some(SqlType::Double)),
            (Kind::Float, 3) if self.wants(Feature::WithinGroup, 100) => {
                let order = self.order(Kind::Float);
                return Some((func("percentile_cont", [val(0.5)]).within_group(order), None));
            }
            (Kind::Text, 0) => (self.joined(argument)?, None),
            (Kind::Int | Kind::Float | Kind::Text, _) => (func(*self.rng.pick(&["min", "max"]), [argument]), None),
            (Kind::Bool, _) if self.is_postgres() => (func(*self.rng.pick(&["bool_and", "bool_or"]), [argument]), None),
            (Kind::Bool, _) => (func("max", [argument]), None),
        };
        let is_count = call == build::count("*");
        if !is_count && kind != Kind::Text && self.rng.chance(20) {
            call = call.distinct();
        }
        if self.wants(Feature::Filter, 25) {
            call = call.filter(self.expr(Kind::Bool, 2));
        }
        Some((call, cast))
    }

    /// Texts joined, in an order where the database takes one there.
    fn joined(&mut self, argument: Expr) -> Option<Func> {
        let name = if self.is_postgres() { "string_agg" } else { "group_concat" };
        let call = func(name, vec![argument, val(",")]);
        if self.wants(Feature::AggregateOrder, 50) { Some(call.order_by(self.order(Kind::Int))) } else { Some(call) }
    }

    /// What to order by: never a constant alone, which would be a place among the columns.
    pub(super) fn order(&mut self, kind: Kind) -> Order {
        let expr = self.expr(kind, 1);
        let expr = if is_constant(&expr) { func("coalesce", vec![expr.clone(), expr]).expr() } else { expr };
        let direction = *self.rng.pick(&[Direction::Asc, Direction::Desc]);
        let nulls = self.wants(Feature::NullsOrder, 30).then(|| *self.rng.pick(&[Nulls::First, Nulls::Last]));
        Order { expr, direction, nulls }
    }

    /// A call of a window function, where one may stand.
    pub(super) fn windowed(&mut self, kind: Kind) -> Option<Expr> {
        let names = self.scopes.last()?.windows.clone()?;
        if !self.rng.chance(35) {
            return None;
        }
        let (call, cast) = self.without_windows(|inner| inner.window_call(kind));
        let over = if !names.is_empty() && self.rng.chance(50) {
            call.over_named(self.rng.pick(&names).clone())
        } else {
            let window = self.without_windows(|inner| inner.window(&names));
            call.over(window)
        };
        Some(match cast {
            Some(to) => over.expr().cast(to),
            None => over.expr(),
        })
    }

    fn window_call(&mut self, kind: Kind) -> (Func, Option<SqlType>) {
        let argument = self.expr(kind, 1);
        match (kind, self.rng.below(8)) {
            (Kind::Int, 0) => (func(*self.rng.pick(&["row_number", "rank", "dense_rank"]), ()), None),
            (Kind::Int, 1) => (func("ntile", [self.small()]), None),
            (Kind::Int, 2) => (build::count("*"), None),
            (Kind::Int, 3) => (build::sum(argument), Some(SqlType::BigInt)),
            (Kind::Float, 0) => (func(*self.rng.pick(&["percent_rank", "cume_dist"]), ()), None),
            (Kind::Float, 1) => {
                let call = build::avg(argument);
                (if self.wants(Feature::Filter, 50) { call.filter(self.expr(Kind::Bool, 1)) } else { call }, None)
            }
            (_, 4) => (func("nth_value", vec![argument, self.small()]), None),
            (_, 5) => (func(*self.rng.pick(&["lag", "lead"]), vec![argument, self.small()]), None),
            _ => (func(*self.rng.pick(&["first_value", "last_value", "lag"]), [argument]), None),
        }
    }

    /// A window; it may extend one of these, which have partitions only.
    pub(super) fn window(&mut self, names: &[String]) -> Window {
        let mut made = window();
        if !names.is_empty() && self.rng.chance(30) {
            made = made.based_on(self.rng.pick(names).clone());
        } else {
            made = made.partition_by(self.partition());
        }
        let range = self.rng.chance(25);
        let orders = if range { 1 } else { self.rng.between(0, 2) };
        // The distance of a range is measured in integers here.
        made = made.order_by((0..orders).map(|_| self.order(Kind::Int)).collect::<Vec<_>>());
        if !self.rng.chance(60) {
            return made;
        }
        let frame = if range {
            frame_range()
        } else if orders > 0 && self.rng.chance(30) {
            frame_groups()
        } else {
            frame_rows()
        };
        let mut frame = match self.rng.below(4) {
            0 => frame,
            1 => frame.preceding(self.count()),
            2 => frame.from_current_row(),
            _ => frame.following(self.count()).to_end(),
        };
        if self.rng.chance(60) {
            frame = match self.rng.below(3) {
                0 => frame.to_following(self.count()),
                1 => frame.to_end(),
                _ => frame.preceding(self.count()).to_current_row(),
            };
        }
        if self.rng.chance(30) {
            use FrameExclude::{CurrentRow, Group, NoOthers, Ties};
            frame = frame.exclude(*self.rng.pick(&[CurrentRow, Group, NoOthers, Ties]));
        }
        made.frame(frame)
    }

    pub(super) fn partition(&mut self) -> Vec<Expr> {
        (0..self.rng.between(0, 2))
            .map(|_| {
                let kind = *self.rng.pick(&super::shape::KINDS);
                self.expr(kind, 1)
            })
            .collect()
    }

    /// Some of the columns that can be seen here, to group by.
    pub(super) fn groups(&mut self) -> Vec<super::shape::Column> {
        let Some(scope) = self.scopes.last() else { return Vec::new() };
        let columns = scope.columns.clone();
        let mut groups = Vec::new();
        for _ in 0..self.rng.between(0, 3) {
            let column = self.rng.pick(&columns);
            if !groups.iter().any(|other| reference(other) == reference(column)) {
                groups.push(column.clone());
            }
        }
        groups
    }
}

/// True for what a grammar takes for a constant, with which nothing is ordered: PostgreSQL counts minus and parentheses
/// to a number, and SQLite makes a number of `5 IS NULL`, which is then the place of a column.
fn is_constant(expr: &Expr) -> bool {
    if let Expr::Unary(node) = expr {
        is_constant(&node.operand)
    } else if let Expr::Binary(node) = expr {
        is_constant(&node.left) && is_constant(&node.right)
    } else if let Expr::Group(node) = expr {
        node.terms.iter().all(is_constant)
    } else {
        matches!(expr, Expr::Literal(_) | Expr::Value { .. })
    }
}
