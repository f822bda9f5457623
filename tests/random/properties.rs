//! What holds for every statement, without a database.

use super::replay::fuzz::contract;
use super::seeds;
use super::write::{query, statement};
use arlen_data::compile::Compile as _;
use arlen_data::dialect::Dialect;
use arlen_data::ir::expr::InSet;
use arlen_data::ir::visit::{VisitMut, walk_expr_mut, walk_source_mut, walk_statement_mut};
use arlen_data::ir::{Access, Expr, Name, Source, Statement, TableUse, access, tables};
use arlen_data::value::{Array, Value};
use std::collections::HashMap;

const DIALECTS: [Dialect; 4] =
    [Dialect::postgres(18), Dialect::postgres(13), Dialect::sqlite(3, 54), Dialect::sqlite(3, 35)];

/// Every case that is not refused.
fn each(check: impl Fn(u64, &Dialect, &mut Statement)) {
    for dialect in DIALECTS {
        for seed in seeds(2000) {
            check(seed, &dialect, &mut statement(seed, dialect));
        }
    }
}

#[test]
fn placeholders_are_numbered_from_one_in_the_order_of_the_text() {
    each(|_, dialect, statement| {
        if let Ok(compiled) = statement.compile(dialect) {
            contract::holds(&compiled);
        }
    });
}

#[test]
fn compiling_changes_nothing_and_gives_the_same_bytes() {
    each(|seed, dialect, statement| {
        let before = statement.clone();
        let text = |statement: &Statement| match statement.compile(dialect) {
            Ok(compiled) => (compiled.sql().to_owned(), compiled.values().to_vec()),
            Err(error) => (error.to_string(), Vec::new()),
        };
        let first = text(statement);
        assert_eq!(first, text(statement), "seed {seed}");
        assert_eq!(first, text(&before.clone()), "seed {seed}");
        assert_eq!(*statement, before, "seed {seed}");
        assert_eq!(*statement, super::write::statement(seed, *dialect), "the same seed, the same statement");
    });
}

/// Other values of the same types; NULL stays, because it may be another text.
struct OtherValues;

impl OtherValues {
    fn other(value: &Value) -> Value {
        match value {
            Value::Bool(value) => (!value).into(),
            Value::I32(value) => value.wrapping_add(1).into(),
            Value::I64(value) => value.wrapping_mul(3).wrapping_add(1).into(),
            Value::F64(value) => (value + 0.5).into(),
            Value::Text(value) => format!("{value}'\" $9").into(),
            Value::Array(array) => {
                let elements = array.elements().iter().map(Self::other).collect();
                Array::new(array.element().clone(), elements).into()
            }
            other => other.clone(),
        }
    }
}

impl VisitMut for OtherValues {
    fn expr(&mut self, expr: &mut Expr) {
        if let Expr::Value { value, .. } = expr {
            *value = Self::other(value);
        } else if let Expr::In(node) = expr
            && let InSet::Array(array) = &mut node.set
        {
            *array = Self::other(array);
        }
        walk_expr_mut(self, expr);
    }
}

#[test]
fn the_fingerprint_stands_for_the_text_and_not_for_the_values() {
    for dialect in DIALECTS {
        let (mut by_text, mut by_number) = (HashMap::new(), HashMap::new());
        for seed in seeds(2000) {
            let mut statement = statement(seed, dialect);
            let Ok(compiled) = statement.compile(&dialect) else { continue };
            let (text, fingerprint) = (compiled.sql().to_owned(), compiled.fingerprint());
            let values = compiled.values().to_vec();
            assert_eq!(*by_text.entry(text.clone()).or_insert(fingerprint), fingerprint, "{text}");
            assert_eq!(*by_number.entry(fingerprint).or_insert_with(|| text.clone()), text);
            OtherValues.statement(&mut statement);
            let compiled = statement.compile(&dialect).expect("other values change nothing");
            assert_eq!((compiled.sql(), compiled.fingerprint()), (text.as_str(), fingerprint), "seed {seed}");
            // There is no other NULL, and no other array of nothing.
            let fixed = values.iter().all(|value| OtherValues::other(value) == *value);
            assert!(fixed || compiled.values().to_vec() != values, "seed {seed}: the values are others");
        }
    }
}

/// `a` becomes `r.a`, and so on, wherever a table is named.
struct Rename;

impl Rename {
    fn name(name: &mut Name) {
        if ["a", "b", "c"].contains(&name.to_string().as_str()) {
            *name = Name::from(format!("r.{name}"));
        }
    }
}

impl VisitMut for Rename {
    fn statement(&mut self, statement: &mut Statement) {
        match statement {
            Statement::Insert(node) => Self::name(&mut node.table.name),
            Statement::Update(node) => Self::name(&mut node.table.name),
            Statement::Delete(node) => Self::name(&mut node.table.name),
            Statement::Merge(node) => Self::name(&mut node.table.name),
            Statement::Select(_) | Statement::Values(_) | Statement::SetOp(_) | Statement::Poison(_) => {}
        }
        walk_statement_mut(self, statement);
    }

    fn source(&mut self, source: &mut Source) {
        if let Source::Table(table) = source {
            Self::name(&mut table.name);
        }
        walk_source_mut(self, source);
    }
}

#[test]
fn tables_are_found_after_all_were_renamed() {
    each(|seed, _, statement| {
        let renamed = |mut table: TableUse| {
            Rename::name(&mut table.table);
            table
        };
        let expected: Vec<_> = tables(statement).into_iter().map(renamed).collect();
        Rename.statement(statement);
        assert_eq!(tables(statement), expected, "seed {seed}");
        let prefixed = |table: &TableUse| table.table.parts().next() == Some("r") && table.table.parts().count() == 2;
        assert!(expected.iter().all(prefixed), "seed {seed}: nothing but the three tables: {expected:?}");
    });
}

/// Row locks away.
struct Unlock;

impl VisitMut for Unlock {
    fn statement(&mut self, statement: &mut Statement) {
        if let Statement::Select(node) = statement {
            node.locks.clear();
        }
        walk_statement_mut(self, statement);
    }
}

#[test]
fn a_query_without_locks_only_reads_and_everything_else_writes() {
    for dialect in DIALECTS {
        for seed in seeds(2000) {
            let mut query = query(seed, dialect);
            Unlock.statement(&mut query);
            let text = query.compile(&dialect).map(|compiled| compiled.sql().to_owned()).unwrap_or_default();
            assert_eq!(access(&query), Access::Read, "seed {seed}: {text}");
            let statement = statement(seed, dialect);
            let writes = tables(&statement).iter().any(|table| table.written);
            assert!(!writes || access(&statement) != Access::Read, "seed {seed}");
        }
    }
}
