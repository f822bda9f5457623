//! Random sources of rows: FROM and its joins.

use super::query::columns_of;
use super::shape::{Column, Gen, Kind, Scope};
use arlen_data::build::{self, Relation, Select, derived, func, function, joined, table, val};
use arlen_data::ir::{At, Expr, Feature, Join, JoinKind, JoinOn, Name, Source};

/// What a join gives: its source, and the columns that it has.
type Joining = (Source, Vec<Column>);

impl Gen {
    /// FROM and joins; whether rows of it can be locked.
    pub(super) fn sources(&mut self, mut made: Select) -> (Select, Vec<Column>, bool) {
        let (first, mut columns, mut lockable) = self.source();
        made = made.from(first);
        let mut since_comma = columns.clone();
        let mut plain = lockable;
        for n in 0..self.rng.below(3) {
            let (kind, source, on, new, simple) = self.join(&since_comma, n == 0 && plain);
            plain = false;
            lockable &= simple && matches!(kind, JoinKind::Inner | JoinKind::Cross | JoinKind::Comma);
            if kind == JoinKind::Comma {
                since_comma.clear();
            }
            since_comma.extend(new.iter().cloned());
            columns.extend(new);
            made = made.join(kind, source, on);
        }
        (made, columns, lockable)
    }

    fn join(&mut self, left: &[Column], first: bool) -> (JoinKind, Source, JoinOn, Vec<Column>, bool) {
        let outer = *self.rng.pick(&[JoinKind::Inner, JoinKind::Left, JoinKind::Right, JoinKind::Full]);
        let kind = match outer {
            JoinKind::Right if !self.wants(Feature::RightJoin, 100) => JoinKind::Left,
            JoinKind::Full if !self.wants(Feature::FullJoin, 100) => JoinKind::Left,
            JoinKind::Inner | JoinKind::Left | JoinKind::Right | JoinKind::Full | JoinKind::Cross | JoinKind::Comma => {
                outer
            }
        };
        let lateral = matches!(kind, JoinKind::Inner | JoinKind::Left) && self.wants(Feature::Lateral, 10);
        let ((source, columns), simple) = if lateral && self.queries > 0 {
            (self.lateral(left), false)
        } else if self.rng.chance(8) {
            (self.nested_join(), false)
        } else {
            let (source, columns, simple) = self.source();
            ((source, columns), simple)
        };
        match self.rng.below(6) {
            0 if !lateral => {
                (*self.rng.pick(&[JoinKind::Cross, JoinKind::Comma]), source, JoinOn::Nothing, columns, simple)
            }
            1 if first && simple => (kind, source, JoinOn::Using(vec![Name::from("id")]), columns, simple),
            2 if first && simple => (kind, source, JoinOn::Natural, columns, simple),
            _ => {
                let on = self.condition(left.iter().chain(&columns).cloned().collect());
                (kind, source, JoinOn::On(on), columns, simple)
            }
        }
    }

    fn condition(&mut self, columns: Vec<Column>) -> Expr {
        self.scopes.push(Scope { columns, ..Scope::default() });
        let on = self.expr(Kind::Bool, 2);
        self.scopes.pop();
        on
    }

    fn lateral(&mut self, left: &[Column]) -> Joining {
        self.scopes.push(Scope { columns: left.to_vec(), ..Scope::default() });
        let kinds = self.some_kinds();
        let (query, names) = self.query_of(&kinds);
        self.scopes.pop();
        let alias = self.fresh('t');
        (build::IntoSource::into_source(derived(query, alias.clone()).lateral()), columns_of(&alias, &names, &kinds))
    }

    fn nested_join(&mut self) -> Joining {
        let (first, mut columns, _) = self.source();
        let (second, more, _) = self.source();
        columns.extend(more);
        let on = self.condition(columns.clone());
        let join = Join { kind: JoinKind::Left, source: second, on: JoinOn::On(on), at: At::here() };
        // Joins in parentheses may have none.
        let first = if self.rng.chance(10) { build::IntoSource::into_source(joined(first)) } else { first };
        (Source::joined(first, vec![join], At::here()), columns)
    }

    /// A source of rows, its columns, and whether it is a table. It sees what is outside of the select, and not its
    /// neighbours.
    fn source(&mut self) -> (Source, Vec<Column>, bool) {
        let alias = self.fresh('t');
        let (made, columns, simple): (Relation, _, _) = match self.rng.below(10) {
            0 if self.queries > 0 => {
                let kinds = self.some_kinds();
                let (query, names) = self.query_of(&kinds);
                (derived(query, alias.clone()), columns_of(&alias, &names, &kinds), false)
            }
            1 if self.wants(Feature::ValuesSource, 80) => {
                let kinds = self.some_kinds();
                self.scopes.push(Scope::default());
                let (query, _) = self.values_of(&kinds, Vec::new());
                self.scopes.pop();
                let names: Vec<_> = kinds.iter().map(|_| self.fresh('v')).collect();
                (derived(query, alias.clone()).columns(names.clone()), columns_of(&alias, &names, &kinds), false)
            }
            2 if self.wants(Feature::TableFunction, 50) => {
                let (made, columns) = self.function_source(&alias);
                (made, columns, false)
            }
            _ => self.table_source(&alias),
        };
        (build::IntoSource::into_source(made), columns, simple)
    }

    /// Something that sees neither its neighbours nor what is outside.
    fn inside<T>(&mut self, make: impl FnOnce(&mut Self) -> T) -> T {
        let scopes = std::mem::take(&mut self.scopes);
        let made = make(self);
        self.scopes = scopes;
        made
    }

    fn table_source(&mut self, alias: &str) -> (Relation, Vec<Column>, bool) {
        let chosen = self.rng.pick(&self.tables).clone();
        let mut names: Vec<_> = chosen.columns.iter().map(|(name, _)| name.clone()).collect();
        let kinds: Vec<_> = chosen.columns.iter().map(|(_, kind)| *kind).collect();
        let mut made = table(chosen.name.clone()).alias(alias.to_owned());
        let mut simple = chosen.real;
        if chosen.real {
            if self.wants(Feature::OnlyTable, 5) {
                made = made.only();
            } else if self.wants(Feature::TableSample, 5) {
                made = made.sample_bernoulli(val(50.0));
            } else if self.wants(Feature::SourceColumns, 5) {
                names = names.iter().map(|_| self.fresh('v')).collect();
                made = made.columns(names.clone());
                simple = false;
            } else if self.wants(Feature::IndexHint, 5) {
                made = made.not_indexed();
            }
        }
        (made, columns_of(alias, &names, &kinds), simple)
    }

    fn function_source(&mut self, alias: &str) -> (Relation, Vec<Column>) {
        if !self.is_postgres() {
            let made = function(func("json_each", [val("[1, 2]")])).alias(alias.to_owned());
            return (made, columns_of(alias, &["id".to_owned()], &[Kind::Int]));
        }
        let series = func("generate_series", vec![self.inside(|inner| inner.expr(Kind::Int, 1)), self.count()]);
        let mut made = function(series).alias(alias.to_owned());
        let (mut names, mut kinds) = (vec![self.fresh('v')], vec![Kind::Int]);
        if self.rng.chance(40) {
            made = made.with_ordinality();
            names.push(self.fresh('v'));
            kinds.push(Kind::Int);
        }
        (made.columns(names.clone()), columns_of(alias, &names, &kinds))
    }
}
