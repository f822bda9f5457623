//! Random statements that write, and any statement at all.

use super::query::columns_of;
use super::shape::{Column, Gen, Kind, Scope, Table, null_value, tables};
use arlen_data::build::{
    self, Insert, Upsert, cte, default_value, delete_from, func, insert_into, merge_into, table, update,
};
use arlen_data::dialect::Dialect;
use arlen_data::ir::select::Item;
use arlen_data::ir::write::OrAction;
use arlen_data::ir::{Expr, Feature, JoinKind, JoinOn, Statement};

/// The statement of a seed.
pub(super) fn statement(seed: u64, dialect: Dialect) -> Statement {
    let mut generator = Gen::new(seed, dialect);
    match generator.rng.below(20) {
        0..=12 => generator.query(),
        13..=15 => generator.insert(),
        16 | 17 => generator.update(),
        18 => generator.delete(),
        _ if generator.wants(Feature::Merge, 100) => generator.merge(),
        _ => generator.writing_cte(),
    }
}

/// The query of a seed.
pub(super) fn query(seed: u64, dialect: Dialect) -> Statement {
    Gen::new(seed, dialect).query()
}

impl Gen {
    /// A table that is written to: its columns under its name or an alias.
    fn target(&mut self) -> (Table, String, Vec<Column>) {
        let chosen = self.rng.pick(&tables()).clone();
        let label = if self.rng.chance(40) { self.fresh('t') } else { chosen.name.clone() };
        let (names, kinds): (Vec<_>, Vec<_>) = chosen.columns.iter().cloned().unzip();
        let columns = columns_of(&label, &names, &kinds);
        (chosen, label, columns)
    }

    fn source_of(target: &Table, label: &str) -> build::Relation {
        let made = table(target.name.clone());
        if label == target.name { made } else { made.alias(label.to_owned()) }
    }

    /// An expression that sees these columns and nothing else.
    fn seeing(&mut self, columns: &[Column], kind: Kind) -> Expr {
        self.scopes.push(Scope { columns: columns.to_vec(), ..Scope::default() });
        let made = self.expr(kind, 2);
        self.scopes.pop();
        made
    }

    fn returning(&mut self, columns: &[Column]) -> Vec<Item> {
        if !self.rng.chance(50) {
            return Vec::new();
        }
        let queries = std::mem::take(&mut self.queries);
        let kinds = self.some_kinds();
        let items = kinds.iter().map(|kind| {
            let expr = self.seeing(columns, *kind);
            expr.alias(self.fresh('x'))
        });
        let items = items.collect();
        self.queries = queries;
        items
    }

    /// The value that a column is given.
    fn assigned(&mut self, kind: Kind, columns: &[Column], feature: Feature) -> Expr {
        match self.rng.below(10) {
            0 if self.wants(feature, 100) => default_value(),
            1 => null_value(),
            _ => self.seeing(columns, kind),
        }
    }

    /// Some of the columns, each once.
    fn some_columns(&mut self, target: &Table) -> Vec<(String, Kind)> {
        let mut columns: Vec<_> = target.columns.iter().filter(|_| self.rng.chance(60)).cloned().collect();
        if columns.is_empty() {
            columns.push(target.columns[0].clone());
        }
        let turn = self.rng.below(columns.len());
        columns.rotate_left(turn);
        columns
    }

    fn insert(&mut self) -> Statement {
        let (target, label, columns) = self.target();
        let chosen = self.some_columns(&target);
        let mut made = insert_into(Self::source_of(&target, &label));
        if self.rng.chance(15) {
            made = made.with(self.cte());
        }
        if self.wants(Feature::InsertOr, 10) {
            made = made.or(*self.rng.pick(&[OrAction::Ignore, OrAction::Replace, OrAction::Abort, OrAction::Fail]));
        }
        made = match self.rng.below(10) {
            0 => return made.default_values().returning(self.returning(&columns)).into(),
            1 if self.wants(Feature::DefaultRows, 60) => return made.default_rows(3).into(),
            2..=4 => {
                let kinds: Vec<_> = chosen.iter().map(|(_, kind)| *kind).collect();
                let (query, _) = self.query_of(&kinds);
                made.columns(chosen.into_iter().map(|(name, _)| name)).query(query)
            }
            5 => chosen.iter().fold(made, |made, (name, kind)| {
                let value = self.assigned(*kind, &[], Feature::DefaultInRows);
                made.set(name.clone(), value)
            }),
            _ => {
                let rows = self.rng.between(1, 3);
                let rows: Vec<Vec<_>> = (0..rows)
                    .map(|_| chosen.iter().map(|(_, kind)| self.assigned(*kind, &[], Feature::DefaultInRows)).collect())
                    .collect();
                made.columns(chosen.into_iter().map(|(name, _)| name)).rows(rows)
            }
        };
        if self.rng.chance(40) {
            return self.upsert(made, &target, &columns);
        }
        made.returning(self.returning(&columns)).into()
    }

    fn upsert(&mut self, made: Insert, target: &Table, columns: &[Column]) -> Statement {
        let indexed = target.name == "a";
        let upsert: Upsert = match self.rng.below(6) {
            0 => return made.on_any_conflict().do_nothing().into(),
            1 if self.wants(Feature::UpsertConstraint, 100) => {
                made.on_conflict_constraint(format!("{}_pkey", target.name))
            }
            2 if indexed => made.on_conflict(vec![build::col("n"), build::col("t")]),
            3 if indexed => {
                let lower = func("lower", [build::col("t")]);
                made.on_conflict(lower).target_filter(build::col("n").gt(build::lit(0)))
            }
            _ => made.on_conflict("id"),
        };
        if self.rng.chance(30) {
            return upsert.do_nothing().returning(self.returning(columns)).into();
        }
        let (names, kinds): (Vec<_>, Vec<_>) = target.columns.iter().cloned().unzip();
        let mut seen = columns_of("excluded", &names, &kinds);
        seen.extend_from_slice(columns);
        let mut made = upsert;
        for (name, kind) in self.some_columns(target) {
            let value = self.assigned(kind, &seen, Feature::DefaultInUpdate);
            made = made.do_update(name, value);
        }
        if self.rng.chance(50) {
            made = made.update_filter(self.seeing(&seen, Kind::Bool));
        }
        made.returning(self.returning(columns)).into()
    }

    /// Another table beside the one that is written to, with a condition that joins a third.
    fn beside(&mut self) -> (build::Relation, Vec<Column>) {
        let other = self.rng.pick(&self.tables).clone();
        let alias = self.fresh('t');
        let (names, kinds): (Vec<_>, Vec<_>) = other.columns.iter().cloned().unzip();
        (table(other.name).alias(alias.clone()), columns_of(&alias, &names, &kinds))
    }

    fn update(&mut self) -> Statement {
        let (target, label, columns) = self.target();
        let mut made = update(Self::source_of(&target, &label));
        if self.rng.chance(20) {
            made = made.with(self.cte());
        }
        let mut seen = columns.clone();
        if self.wants(Feature::UpdateFrom, 30) {
            let (source, more) = self.beside();
            made = made.from(source);
            if self.rng.chance(40) {
                let (source, third) = self.beside();
                let both: Vec<_> = more.iter().chain(&third).cloned().collect();
                made = made.join(JoinKind::Left, source, JoinOn::On(self.seeing(&both, Kind::Bool)));
                seen.extend(third);
            }
            seen.extend(more);
        }
        for (name, kind) in self.some_columns(&target) {
            let value = self.assigned(kind, &seen, Feature::DefaultInUpdate);
            made = made.set(name, value);
        }
        made = if self.rng.chance(20) { made.all_rows() } else { made.filter(self.seeing(&seen, Kind::Bool)) };
        made.returning(self.returning(&columns)).into()
    }

    fn delete(&mut self) -> Statement {
        let (target, label, columns) = self.target();
        let mut made = delete_from(Self::source_of(&target, &label));
        if self.rng.chance(20) {
            made = made.with(self.cte());
        }
        let mut seen = columns.clone();
        if self.wants(Feature::DeleteUsing, 40) {
            let (source, more) = self.beside();
            made = made.using(source);
            seen.extend(more);
        }
        made = if self.rng.chance(20) { made.all_rows() } else { made.filter(self.seeing(&seen, Kind::Bool)) };
        if self.wants(Feature::WriteSlice, 50) {
            made = made.order_by("id").limit(3);
        }
        made.returning(self.returning(&columns)).into()
    }

    fn merge(&mut self) -> Statement {
        let (target, label, columns) = self.target();
        let (source, others) = self.beside();
        let both: Vec<_> = columns.iter().chain(&others).cloned().collect();
        let mut made = merge_into(Self::source_of(&target, &label), source, self.seeing(&both, Kind::Bool));
        for _ in 0..self.rng.between(1, 2) {
            let condition = self.seeing(&both, Kind::Bool);
            let (name, kind) = self.rng.pick(&target.columns).clone();
            let value = self.assigned(kind, &both, Feature::DefaultInUpdate);
            let when = made.when_matched().and(condition);
            made = match self.rng.below(3) {
                0 => when.update(|set| set.set(name, value)),
                1 => when.delete(),
                _ => when.do_nothing(),
            };
        }
        let chosen = self.some_columns(&target);
        let values: Vec<_> = chosen
            .into_iter()
            .map(|(name, kind)| (name, self.assigned(kind, &others, Feature::DefaultInRows)))
            .collect();
        let when = made.when_not_matched();
        made = when.insert(|set| values.into_iter().fold(set, |set, (name, value)| set.set(name, value)));
        if self.wants(Feature::MergeBySource, 50) {
            made = made.when_not_matched_by_source().and(self.seeing(&columns, Kind::Bool)).delete();
        }
        if self.wants(Feature::MergeReturning, 50) {
            made = made.returning(self.returning(&both));
        }
        made.into()
    }

    /// A statement that writes before a query that reads what it returned.
    fn writing_cte(&mut self) -> Statement {
        if !self.wants(Feature::DataModifyingCte, 100) {
            return self.delete();
        }
        let (target, label, columns) = self.target();
        let query = delete_from(Self::source_of(&target, &label))
            .filter(self.seeing(&columns, Kind::Bool))
            .returning(build::col(format!("{label}.id")).alias("y0"));
        let made = cte("w0", query);
        self.tables.push(Table { name: "w0".to_owned(), columns: vec![("y0".to_owned(), Kind::Int)], real: false });
        let kinds = self.some_kinds();
        self.select_of(&kinds, vec![made]).0
    }
}
