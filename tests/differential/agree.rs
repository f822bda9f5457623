//! Both builders say the same, and both engines do the same with it.

use super::engines::{Engine, Outcome, Postgres, Sqlite};
use super::model::{Query, Statement, Value};
use super::tokens::tokens;
use super::{ours, sample, theirs};
use crate::random::seeds;
use arlen_data::compile::Compile as _;
use arlen_data::dialect::{Dialect, Family};

/// Our text and values.
fn compiled(statement: &Statement, dialect: &Dialect) -> (String, Vec<Value>) {
    let statement = ours::statement(statement);
    let compiled = statement.compile(dialect).unwrap_or_else(|error| panic!("{error}: {statement:?}"));
    let value = |value: &arlen_data::value::Value| match value {
        arlen_data::value::Value::Bool(value) => Value::Bool(*value),
        arlen_data::value::Value::Text(value) => Value::Text(value.clone()),
        other => other.as_i64().map_or(Value::Null, Value::Int),
    };
    let values = compiled.values().iter().map(value).collect();
    (compiled.sql().to_owned(), values)
}

/// Rows without an order may come in any.
fn comparable(statement: &Statement, outcome: Outcome) -> Outcome {
    let ordered = match statement {
        Statement::Query(Query::Select(node)) => !node.slice.order.is_empty(),
        Statement::Query(Query::Union { slice, .. }) => !slice.order.is_empty(),
        Statement::Insert(_) | Statement::Update(_) | Statement::Delete(_) => false,
    };
    outcome.map(|(mut rows, content)| {
        if !ordered {
            rows.sort();
        }
        (rows, content)
    })
}

fn agree(dialect: &Dialect, engine: &mut impl Engine) {
    let (mut rows, mut refused) = (0, 0);
    for seed in seeds(2000) {
        let statement = sample::statement(seed);
        let (sql, values) = compiled(&statement, dialect);
        let (other_sql, other_values) = theirs::statement(&statement, dialect.family() == Family::Postgres);
        let same = tokens(&sql, &values, dialect) == tokens(&other_sql, &other_values, dialect);
        assert!(same, "seed {seed}:\n  {sql}\n  {other_sql}\n  {values:?}\n  {other_values:?}");
        let reads = matches!(statement, Statement::Query(_));
        let [found, other] = [(&sql, &values), (&other_sql, &other_values)]
            .map(|(sql, values)| if reads { engine.read(sql, values) } else { engine.write(sql, values) });
        match &found {
            Ok((found, _)) => rows += found.len(),
            Err(_) => refused += 1,
        }
        let (found, other) = (comparable(&statement, found), comparable(&statement, other));
        assert_eq!(found, other, "seed {seed}:\n  {sql}\n  {other_sql}\n  {values:?}");
    }
    eprintln!(
        "differential: {dialect}: {:?} statements agree, with {rows} rows; the engine refused {refused}",
        seeds(2000)
    );
}

#[test]
fn both_builders_agree_on_sqlite() {
    agree(&Dialect::sqlite(3, 45), &mut Sqlite::new());
}

#[test]
fn both_builders_agree_on_postgres() {
    let Some(mut engine) = Postgres::new("both_builders_agree_on_postgres") else { return };
    agree(&Dialect::postgres(15), &mut engine);
}
