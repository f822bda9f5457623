//! Random statements of what both builders can say, without what one of them is known to get wrong.

use super::model::{
    Conflict, Delete, Expr, Insert, JoinKind, Op, Query, Select, SetKind, Slice, Statement, Update, Value,
};
use crate::random::Rng;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Int,
    Text,
    Bool,
}

type Columns = Vec<(String, String, Kind)>;

struct Sample {
    rng: Rng,
    /// What can be seen.
    columns: Columns,
    names: usize,
    queries: usize,
}

const A: [(&str, Kind); 4] = [("id", Kind::Int), ("n", Kind::Int), ("t", Kind::Text), ("ok", Kind::Bool)];
const B: [(&str, Kind); 3] = [("id", Kind::Int), ("a", Kind::Int), ("t", Kind::Text)];

/// The statement of a seed.
pub(super) fn statement(seed: u64) -> Statement {
    let rng = Rng::new(seed.wrapping_mul(0x2545_f491_4f6c_dd1d));
    let mut sample = Sample { rng, columns: Vec::new(), names: 0, queries: 3 };
    match sample.rng.below(10) {
        0 => Statement::Insert(sample.insert()),
        1 => Statement::Update(sample.update()),
        2 => Statement::Delete(sample.delete()),
        3 => Statement::Query(sample.union()),
        _ => Statement::Query(Query::Select(Box::new(sample.select(&[Kind::Int, Kind::Text], true)))),
    }
}

impl Sample {
    fn fresh(&mut self, prefix: char) -> String {
        self.names += 1;
        format!("{prefix}{}", self.names)
    }

    fn table(&mut self) -> (String, Columns) {
        let (name, columns): (&str, &[(&'static str, Kind)]) = if self.rng.chance(50) { ("a", &A) } else { ("b", &B) };
        let alias = self.fresh('t');
        (name.to_owned(), columns.iter().map(|(column, kind)| (alias.clone(), (*column).to_owned(), *kind)).collect())
    }

    fn column(&mut self, kind: Kind) -> Option<Expr> {
        let found: Vec<_> = self.columns.iter().filter(|(_, _, of)| *of == kind).collect();
        let (source, name, _) = (!found.is_empty()).then(|| *self.rng.pick(&found))?;
        Some(Expr::Column(Some(source.clone()), name.clone()))
    }

    fn value(&mut self, kind: Kind) -> Expr {
        Expr::Value(match kind {
            Kind::Int => Value::Int(i64::try_from(self.rng.below(9)).expect("small") - 3),
            Kind::Text => Value::Text((*self.rng.pick(&["x", "Xy", "50%", "it's", ""])).to_owned()),
            Kind::Bool => Value::Bool(self.rng.chance(50)),
        })
    }

    fn leaf(&mut self, kind: Kind) -> Expr {
        let column = if self.rng.chance(65) { self.column(kind) } else { None };
        column.unwrap_or_else(|| self.value(kind))
    }

    fn expr(&mut self, kind: Kind, depth: usize) -> Expr {
        if depth == 0 || self.rng.chance(20) {
            return self.leaf(kind);
        }
        if self.rng.chance(12) {
            let branches = vec![(self.expr(Kind::Bool, depth - 1), self.expr(kind, depth - 1))];
            return Expr::Case(branches, Box::new(self.expr(kind, depth - 1)));
        }
        match kind {
            Kind::Int if self.rng.chance(20) => Expr::Call("length", vec![self.expr(Kind::Text, depth - 1)]),
            Kind::Int => {
                let op = *self.rng.pick(&[Op::Add, Op::Sub, Op::Mul]);
                Expr::Binary(op, Box::new([self.expr(Kind::Int, depth - 1), self.expr(Kind::Int, depth - 1)]))
            }
            Kind::Text => {
                let name = *self.rng.pick(&["lower", "upper", "coalesce"]);
                let mut arguments = vec![self.expr(Kind::Text, depth - 1)];
                if name == "coalesce" {
                    arguments.push(self.leaf(Kind::Text));
                }
                Expr::Call(name, arguments)
            }
            Kind::Bool => self.truth(depth - 1),
        }
    }

    fn truth(&mut self, depth: usize) -> Expr {
        let kind = *self.rng.pick(&[Kind::Int, Kind::Int, Kind::Text]);
        let negated = self.rng.chance(40);
        match self.rng.below(10) {
            0 => Expr::Not(Box::new(self.expr(Kind::Bool, depth))),
            1 | 2 => {
                let terms = (0..self.rng.between(2, 3)).map(|_| self.expr(Kind::Bool, depth)).collect();
                if negated { Expr::All(terms) } else { Expr::Any(terms) }
            }
            // A bound that is a comparison loses its parentheses there.
            3 => Expr::Between(
                negated,
                Box::new([self.expr(Kind::Int, depth), self.leaf(Kind::Int), self.leaf(Kind::Int)]),
            ),
            4 => {
                let list = (0..self.rng.between(1, 3)).map(|_| self.leaf(kind)).collect();
                Expr::In(negated, Box::new(self.expr(kind, depth)), list)
            }
            5 => {
                let escape = self.rng.chance(40).then_some('!');
                Expr::Like(
                    negated,
                    Box::new(self.expr(Kind::Text, depth)),
                    self.rng.pick::<&str>(&["x%", "%y", "50!%"]),
                    escape,
                )
            }
            6 => Expr::IsNull(negated, Box::new(self.expr(kind, depth))),
            7 if self.queries > 0 => {
                let operand = self.expr(Kind::Int, depth);
                Expr::InQuery(negated, Box::new(operand), Box::new(self.select(&[Kind::Int], false)))
            }
            8 if self.queries > 0 => Expr::Exists(negated, Box::new(self.select(&[Kind::Int], false))),
            _ => {
                let op = *self.rng.pick(&[Op::Eq, Op::Ne, Op::Lt, Op::Le, Op::Gt, Op::Ge]);
                Expr::Binary(op, Box::new([self.expr(kind, depth), self.expr(kind, depth)]))
            }
        }
    }

    /// A select of these kinds; an outermost one may have a WITH.
    fn select(&mut self, kinds: &[Kind], outermost: bool) -> Select {
        self.queries = self.queries.saturating_sub(1);
        let mut made = Select::default();
        if outermost && self.rng.chance(20) {
            let name = self.fresh('c');
            made.with = Some((name, Box::new(self.select(&[Kind::Int, Kind::Text], false))));
        }
        let outside = self.columns.len();
        let (table, columns) = self.table();
        made.from = (table, columns[0].0.clone());
        if let Some((name, inner)) = &made.with {
            // The columns of the expression are called as its items.
            let alias = made.from.1.clone();
            made.from.0.clone_from(name);
            let kinds = [Kind::Int, Kind::Text];
            let names = inner.items.iter().map(|(_, name)| name.clone());
            self.columns.extend(names.zip(kinds).map(|(name, kind)| (alias.clone(), name, kind)));
        } else {
            self.columns.extend(columns);
        }
        // Few inside others, where each row of those outside meets them.
        for _ in 0..self.rng.below(if outermost { 3 } else { 2 }) {
            let (table, columns) = self.table();
            let alias = columns[0].0.clone();
            self.columns.extend(columns);
            use JoinKind::{Cross, Full, Inner, Left, Right};
            let kind = *self.rng.pick(&[Inner, Left, Right, Full, Cross]);
            // What FULL JOIN is on must be an equality of both sides for PostgreSQL.
            let on = match kind {
                Cross => None,
                Full => {
                    let sides = [&made.from.1, &alias]
                        .map(|source| Expr::Column(Some(source.clone()), made_column(&made, source)));
                    Some(Expr::Binary(Op::Eq, Box::new(sides)))
                }
                Inner | Left | Right => Some(self.expr(Kind::Bool, 2)),
            };
            made.joins.push((kind, (table, alias), on));
        }
        if self.rng.chance(70) {
            made.filter = Some(self.expr(Kind::Bool, 3));
        }
        self.items(&mut made, kinds, outside);
        self.columns.truncate(outside);
        made
    }

    fn items(&mut self, made: &mut Select, kinds: &[Kind], outside: usize) {
        let grouped = self.rng.chance(20);
        made.distinct = !grouped && self.rng.chance(15);
        for kind in kinds {
            let item = if grouped {
                let column = self.column(*kind).unwrap_or_else(|| self.value(*kind));
                made.group_by.extend(matches!(column, Expr::Column(..)).then(|| column.clone()));
                column
            } else {
                self.expr(*kind, 2)
            };
            let name = self.fresh('x');
            made.items.push((item, name));
        }
        if grouped && self.rng.chance(60) {
            // Of a column from outside, it would be an aggregate of the select outside.
            let own: Vec<_> =
                self.columns[outside..].iter().filter(|(_, _, kind)| *kind == Kind::Int).cloned().collect();
            let (source, name, _) = self.rng.pick(&own).clone();
            let counted = Expr::Column(Some(source), name);
            let count = if self.rng.chance(50) { Expr::CountAll } else { Expr::Call("max", vec![counted]) };
            made.having = Some(Expr::Binary(Op::Ge, Box::new([count, self.value(Kind::Int)])));
        }
        let names: Vec<_> = made.items.iter().map(|(_, name)| name.clone()).collect();
        made.slice = self.slice(&names);
    }

    fn slice(&mut self, names: &[String]) -> Slice {
        let mut slice = Slice::default();
        if self.rng.chance(50) {
            // All columns, so that rows that are equal in order are equal.
            for name in names {
                let nulls = self.rng.chance(50).then(|| self.rng.chance(50));
                slice.order.push((Expr::Column(None, name.clone()), self.rng.chance(50), nulls));
            }
            if self.rng.chance(50) {
                slice.limit = Some(u32::try_from(self.rng.below(5)).expect("small"));
                slice.offset = self.rng.chance(50).then_some(1);
            }
        }
        slice
    }

    /// Operands without an order: there it would move to the whole, or be lost.
    fn union(&mut self) -> Query {
        let kind = *self.rng.pick(&[SetKind::Union, SetKind::UnionAll, SetKind::Intersect, SetKind::Except]);
        let operands = self.rng.between(2, 3);
        let mut selects = (0..operands).map(|_| {
            let mut select = self.select(&[Kind::Int, Kind::Text], false);
            select.slice = Slice::default();
            select
        });
        let first = Box::new(selects.next().expect("the first"));
        let others = selects.collect();
        let names: Vec<_> = first.items.iter().map(|(_, name)| name.clone()).collect();
        let slice = self.slice(&names);
        Query::Union { kind, first, others, slice }
    }

    fn written(&mut self) -> (&'static str, Vec<(&'static str, Kind)>) {
        if self.rng.chance(50) { ("a", A.to_vec()) } else { ("b", B.to_vec()) }
    }

    fn returning(&mut self) -> Vec<&'static str> {
        if self.rng.chance(50) { vec!["id", "t"] } else { Vec::new() }
    }

    /// Columns in byte order: ours are put into that, theirs are not.
    fn insert(&mut self) -> Insert {
        let (table, mut columns) = self.written();
        columns.sort_by_key(|(name, _)| *name);
        let rows = (0..self.rng.between(1, 3))
            .map(|_| {
                columns
                    .iter()
                    .map(|(_, kind)| if self.rng.chance(80) { self.value(*kind) } else { self.expr(*kind, 1) })
                    .collect()
            })
            .collect();
        let conflict = self.rng.chance(60).then(|| {
            self.columns = columns
                .iter()
                .flat_map(|(name, kind)| ["excluded", table].map(|of| (of.to_owned(), (*name).to_owned(), *kind)))
                .collect();
            if self.rng.chance(30) {
                return Conflict::Nothing;
            }
            let filter = self.rng.chance(50).then(|| self.expr(Kind::Bool, 2));
            let other = if table == "a" { "n" } else { "a" };
            if self.rng.chance(50) {
                Conflict::Update(vec![other, "t"], Vec::new(), filter)
            } else {
                Conflict::Update(
                    Vec::new(),
                    vec![(other, self.expr(Kind::Int, 2)), ("t", self.expr(Kind::Text, 2))],
                    filter,
                )
            }
        });
        self.columns.clear();
        let returning = self.returning();
        Insert { table, columns: columns.into_iter().map(|(name, _)| name).collect(), rows, conflict, returning }
    }

    fn update(&mut self) -> Update {
        let (table, columns) = self.written();
        self.columns = columns.iter().map(|(name, kind)| (table.to_owned(), (*name).to_owned(), *kind)).collect();
        let other = if table == "a" { "n" } else { "a" };
        let set = vec![(other, self.expr(Kind::Int, 2)), ("t", self.expr(Kind::Text, 2))];
        Update { table, set, filter: self.expr(Kind::Bool, 3), returning: self.returning() }
    }

    fn delete(&mut self) -> Delete {
        let (table, columns) = self.written();
        self.columns = columns.iter().map(|(name, kind)| (table.to_owned(), (*name).to_owned(), *kind)).collect();
        Delete { table, filter: self.expr(Kind::Bool, 3), returning: self.returning() }
    }
}

/// The first integer column of a source: that of the common table expression, or `id`.
fn made_column(made: &Select, source: &str) -> String {
    match &made.with {
        Some((_, inner)) if source == made.from.1 => inner.items[0].1.clone(),
        _ => "id".to_owned(),
    }
}
