//! Random queries: selects, set operations, VALUES, common table expressions.

use super::shape::{Column, Gen, KINDS, Kind, Scope, Table, reference};
use arlen_data::build::{self, Cte, Select, cte, lit, select, table};
use arlen_data::ir::select::{Count, Grouping, GroupingSet, Item, Limit, SetKind, SetOp, Slice, Values, With};
use arlen_data::ir::{At, Expr, Feature, Order, Statement};
use arlen_data::value::SqlType;

impl Gen {
    /// Any query.
    pub(super) fn query(&mut self) -> Statement {
        let kinds = self.some_kinds();
        self.query_of(&kinds).0
    }

    /// A query inside an expression.
    pub(super) fn subquery(&mut self, kinds: &[Kind]) -> Statement {
        self.query_of(kinds).0
    }

    /// A query with columns of these kinds, and what they are called.
    pub(super) fn query_of(&mut self, kinds: &[Kind]) -> (Statement, Vec<String>) {
        self.queries = self.queries.saturating_sub(1);
        let visible = self.tables.len();
        let with = if self.rng.chance(20) { self.with() } else { Vec::new() };
        // Aggregates and window functions of the select outside do not belong in here.
        self.scopes.push(Scope::default());
        let made = match self.rng.below(12) {
            0..=2 if self.queries > 0 => self.set_op(kinds, with),
            3 => self.values_alone(kinds, with),
            _ => self.select_of(kinds, with),
        };
        self.scopes.pop();
        self.tables.truncate(visible);
        made
    }

    fn with(&mut self) -> Vec<Cte> {
        (0..self.rng.between(1, 2)).map(|_| self.cte()).collect()
    }

    /// A common table expression, which can be seen from here on.
    pub(super) fn cte(&mut self) -> Cte {
        let scopes = std::mem::take(&mut self.scopes);
        let recursive = self.rng.chance(30);
        let (made, columns, name) = if recursive { self.recursive() } else { self.plain_cte() };
        self.scopes = scopes;
        self.tables.push(Table { name, columns, real: false });
        made
    }

    fn plain_cte(&mut self) -> (Cte, Vec<(String, Kind)>, String) {
        let kinds = self.some_kinds();
        let (query, names) = self.query_of(&kinds);
        let name = self.fresh('c');
        let mut made = cte(name.clone(), query);
        let names = if self.rng.chance(40) {
            let renamed: Vec<_> = names.iter().map(|_| self.fresh('y')).collect();
            made = made.columns(renamed.clone());
            renamed
        } else {
            names
        };
        if self.wants(Feature::MaterializedCte, 30) {
            made = if self.rng.chance(50) { made.materialized() } else { made.not_materialized() };
        }
        (made, names.into_iter().zip(kinds).collect(), name)
    }

    /// A recursive expression of an integer and a text; both sides have exactly the same types.
    fn recursive(&mut self) -> (Cte, Vec<(String, Kind)>, String) {
        let (name, n, t) = (self.fresh('c'), self.fresh('y'), self.fresh('y'));
        let part = |of: &str| build::col(format!("{name}.{of}"));
        let start =
            select(vec![self.value(Kind::Int).cast(SqlType::BigInt), self.value(Kind::Text).cast(SqlType::Text)]);
        let mut step = select(vec![
            (part(&n) + self.value(Kind::Int)).cast(SqlType::BigInt),
            part(&t).concat(self.value(Kind::Text)).cast(SqlType::Text),
        ])
        .from(name.clone())
        .filter(part(&n).lt(self.value(Kind::Int)));
        if self.rng.chance(50) {
            let alias = self.fresh('t');
            step = step.inner_join(table("b").alias(alias.clone()), build::col(format!("{alias}.a")).eq(part(&n)));
        }
        let query = if self.rng.chance(50) { start.union_all(step) } else { start.union(step) };
        let mut made = cte(name.clone(), query).columns([n.clone(), t.clone()]).recursive();
        let mut columns = vec![(n.clone(), Kind::Int), (t, Kind::Text)];
        if self.wants(Feature::CteSearch, 25) {
            let order = self.fresh('z');
            made = if self.rng.chance(50) {
                made.search_depth_first([n.clone()], order)
            } else {
                made.search_breadth_first([n.clone()], order)
            };
        }
        if self.wants(Feature::CteCycle, 25) {
            let (set, using) = (self.fresh('z'), self.fresh('z'));
            made = made.cycle([n], set.clone(), using);
            columns.push((set, Kind::Bool));
        }
        (made, columns, name)
    }

    fn set_op(&mut self, kinds: &[Kind], with: Vec<Cte>) -> (Statement, Vec<String>) {
        let kind = *self.rng.pick(&[SetKind::Union, SetKind::Intersect, SetKind::Except]);
        let all = if kind == SetKind::Union { self.rng.chance(50) } else { self.wants(Feature::SetOperationAll, 30) };
        let outside = std::mem::replace(&mut self.operand, true);
        let (first, names) = self.query_of(kinds);
        let mut operands = vec![first];
        for _ in 0..self.rng.between(1, 2) {
            operands.push(self.query_of(kinds).0);
        }
        self.operand = outside;
        let mut node = SetOp::new(kind, all, operands, At::here());
        node.slice = self.slice_by_names(&names);
        node.with = with_of(with);
        (Statement::SetOp(Box::new(node)), names)
    }

    /// VALUES whose columns have the names that everybody knows.
    fn values_alone(&mut self, kinds: &[Kind], with: Vec<Cte>) -> (Statement, Vec<String>) {
        let (mut made, names) = self.values_of(kinds, with);
        if let Statement::Values(node) = &mut made {
            // SQLite takes the name of a column that stands alone in the first row.
            for expr in node.rows.first_mut().into_iter().flatten() {
                if matches!(expr, Expr::Column { .. }) {
                    *expr = build::coalesce(vec![expr.clone(), expr.clone()]).expr();
                }
            }
        }
        (made, names)
    }

    pub(super) fn values_of(&mut self, kinds: &[Kind], with: Vec<Cte>) -> (Statement, Vec<String>) {
        let rows = (0..self.rng.between(1, 3))
            .map(|_| {
                kinds
                    .iter()
                    .map(|kind| if self.rng.chance(60) { self.value(*kind) } else { self.expr(*kind, 1) })
                    .collect()
            })
            .collect();
        let mut node = Values { with: with_of(with), rows, slice: Slice::default(), at: At::here() };
        let names: Vec<_> = (1..=kinds.len()).map(|n| format!("column{n}")).collect();
        if self.is_postgres() && self.rng.chance(30) {
            node.slice = self.slice_by_names(&names);
        }
        (Statement::Values(Box::new(node)), names)
    }

    /// An order by names of the result, and bounds.
    fn slice_by_names(&mut self, names: &[String]) -> Slice {
        let mut slice = Slice::default();
        if self.rng.chance(50) {
            slice.order_by.push(build::col(self.rng.pick(names).clone()).desc());
        }
        self.bounds(&mut slice);
        slice
    }

    fn bounds(&mut self, slice: &mut Slice) {
        if self.rng.chance(30) {
            let ties = !slice.order_by.is_empty() && self.wants(Feature::WithTies, 30);
            slice.limit = Some(Limit { count: self.rows_count(), with_ties: ties });
        }
        if self.rng.chance(20) {
            slice.offset = Some(self.rows_count());
        }
    }

    fn rows_count(&mut self) -> Count {
        match self.rng.below(4) {
            0 => Count::Expr(self.count()),
            1 => Count::Expr(self.count() + self.count()),
            _ => Count::Rows(self.rng.next() % 9),
        }
    }

    /// A select with columns of these kinds.
    pub(super) fn select_of(&mut self, kinds: &[Kind], with: Vec<Cte>) -> (Statement, Vec<String>) {
        let mut made = with.into_iter().fold(select(()), Select::with);
        let mut scope = Scope::default();
        let mut lockable = false;
        if self.rng.chance(92) {
            (made, scope.columns, lockable) = self.sources(made);
        }
        self.scopes.push(scope);
        while self.rng.chance(45) {
            made = made.filter(self.expr(Kind::Bool, 3));
        }
        let grouped = self.rng.chance(25) && self.scopes.last().is_some_and(|scope| !scope.columns.is_empty());
        if grouped {
            made = self.grouped(made);
        }
        let names: Vec<_> = kinds.iter().map(|_| self.fresh('x')).collect();
        if grouped || !self.rng.chance(20) {
            made = self.projected(made, kinds, &names);
        } else {
            made = self.windowed_select(made, kinds, &names);
            lockable = false;
        }
        made = self.ordered(made, &names, grouped);
        if lockable && !grouped && !self.operand && self.wants(Feature::RowLocks, 15) {
            made = self.locked(made);
        }
        self.scopes.pop();
        (made.into(), names)
    }

    /// Groups, a condition on them, and a scope that sees the groups and aggregates only.
    fn grouped(&mut self, mut made: Select) -> Select {
        let groups = self.groups();
        let columns: Vec<_> = groups.iter().map(reference).collect();
        if groups.len() > 1 && self.wants(Feature::GroupingSets, 40) {
            let sets = match self.rng.below(3) {
                0 => Grouping::Set(GroupingSet::Rollup(columns)),
                1 => Grouping::Set(GroupingSet::Cube(columns)),
                _ => {
                    let single = columns.iter().take(1).cloned().collect();
                    let sets = [columns, Vec::new(), single];
                    Grouping::Sets(sets.into_iter().map(GroupingSet::Exprs).collect())
                }
            };
            made.ir_mut().group_by.push(sets);
        } else {
            made = made.group_by(columns);
        }
        if let Some(scope) = self.scopes.last_mut() {
            scope.rows = Some(std::mem::replace(&mut scope.columns, groups));
        }
        if self.rng.chance(50) {
            made = made.having(self.expr(Kind::Bool, 2));
        }
        // At least one aggregate, so that it is an aggregation whatever else is random.
        made.having(build::count("*").expr().ge(lit(0)))
    }

    fn projected(&mut self, made: Select, kinds: &[Kind], names: &[String]) -> Select {
        let mut items: Vec<Item> =
            kinds.iter().zip(names).map(|(kind, name)| self.expr(*kind, 3).alias(name.clone())).collect();
        // Without groups, SQLite wants an aggregate among the columns before it takes a HAVING.
        let total = self.scopes.last().is_some_and(|scope| scope.rows.is_some() && scope.columns.is_empty());
        if total && let Some(first) = items.first_mut() {
            first.expr = build::case().when(build::count("*").expr().ge(lit(0)), first.expr.clone()).expr();
        }
        made.columns(items)
    }

    fn windowed_select(&mut self, mut made: Select, kinds: &[Kind], names: &[String]) -> Select {
        let mut windows = Vec::new();
        for _ in 0..self.rng.between(0, 2) {
            let name = self.fresh('w');
            made = made.window(name.clone(), build::window().partition_by(self.partition()));
            windows.push(name);
        }
        if let Some(scope) = self.scopes.last_mut() {
            scope.windows = Some(windows);
        }
        made = self.projected(made, kinds, names);
        if let Some(scope) = self.scopes.last_mut() {
            scope.windows = None;
        }
        made
    }

    /// DISTINCT, an order and bounds that go together.
    fn ordered(&mut self, mut made: Select, names: &[String], grouped: bool) -> Select {
        let named = |name: &String| build::col(name.clone());
        let orders: Vec<Order> = match self.rng.below(10) {
            0 => {
                made = made.distinct();
                names.iter().take(1).map(|name| named(name).asc()).collect()
            }
            1 if !grouped && self.wants(Feature::DistinctOn, 60) => {
                let kind = *self.rng.pick(&KINDS);
                let Some(column) = self.column(kind) else { return made };
                made = made.distinct_on(column.clone());
                vec![column.desc(), named(&names[0]).asc()]
            }
            2..=4 => {
                let kind = *self.rng.pick(&KINDS);
                vec![self.order(kind)]
            }
            5 => vec![named(&names[0]).desc()],
            _ => Vec::new(),
        };
        made = made.order_by(orders);
        let mut slice = std::mem::take(&mut made.ir_mut().slice);
        self.bounds(&mut slice);
        made.ir_mut().slice = slice;
        made
    }

    fn locked(&mut self, made: Select) -> Select {
        let with_ties = |made: &mut Select| made.ir_mut().slice.limit.as_ref().is_some_and(|limit| limit.with_ties);
        let mut made = made;
        if made.ir_mut().distinct != arlen_data::ir::select::Distinct::All || with_ties(&mut made) {
            return made;
        }
        let label = made.ir_mut().from.as_ref().and_then(|source| source.label().map(str::to_owned));
        let mut locked = match self.rng.below(4) {
            0 => made.for_update(),
            1 => made.for_no_key_update(),
            2 => made.for_share(),
            _ => made.for_key_share(),
        };
        if let Some(label) = label.filter(|_| self.rng.chance(40)) {
            locked = locked.of([label]);
        }
        match self.rng.below(3) {
            0 => locked.no_wait().done(),
            1 => locked.skip_locked().done(),
            _ => locked.done(),
        }
    }
}

pub(super) fn columns_of(source: &str, names: &[String], kinds: &[Kind]) -> Vec<Column> {
    let column = |(name, kind): (&String, &Kind)| Column { source: source.to_owned(), name: name.clone(), kind: *kind };
    names.iter().zip(kinds).map(column).collect()
}

/// The data of WITH, which only the builders of statements make.
fn with_of(ctes: Vec<Cte>) -> With {
    ctes.into_iter().fold(select(()), Select::with).into_ir().with
}
