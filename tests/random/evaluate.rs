//! What the compiler writes means what was built: each tree evaluates to the same as its text in full parentheses.

use super::prepare::linked_sqlite;
use super::print::print;
use super::tree::{ROWS, tree};
use super::{Rng, seeds};
use arlen_data::build::{col, select};
use arlen_data::compile::{Compile as _, Compiled};
use arlen_data::dialect::Dialect;
use arlen_data::ir::Expr;
use arlen_data::value::Value;
use rusqlite::Connection;
use rusqlite::types::Value as Stored;

/// The rows of a statement, or what the engine says of it.
fn rows(connection: &Connection, sql: &str, values: Vec<Stored>) -> Result<Vec<Stored>, String> {
    let mut prepared = connection.prepare(sql).map_err(|error| format!("not prepared: {error}"))?;
    let rows = prepared.query_map(rusqlite::params_from_iter(values), |row| row.get(0));
    let rows: Result<Vec<Stored>, _> = rows.map_err(|error| error.to_string())?.collect();
    rows.map_err(|error| error.to_string())
}

fn stored(compiled: &Compiled<'_>) -> Vec<Stored> {
    let one = |value: &Value| match value {
        Value::Bool(value) => Stored::Integer((*value).into()),
        Value::I64(value) => Stored::Integer(*value),
        Value::F64(value) => Stored::Real(*value),
        Value::Text(value) => Stored::Text(value.clone()),
        _ => Stored::Null,
    };
    compiled.values().iter().map(one).collect()
}

/// As a column and as a condition beside another.
fn check(connection: &Connection, dialect: &Dialect, seed: u64, one: &Expr, other: &Expr) -> Option<String> {
    let (first, second) = (print(one), print(other));
    for (query, text) in [
        (select(one).from("v"), format!("SELECT {first} FROM v")),
        (
            select(col("v.rowid")).from("v").filter(one).filter(other),
            format!("SELECT rowid FROM v WHERE {first} AND {second}"),
        ),
    ] {
        let compiled = match query.compile(dialect) {
            Ok(compiled) => compiled,
            Err(error) => {
                let known =
                    ["operator-null", "operator-invalid", "unsupported-operator"].contains(&error.code().as_str());
                assert!(known, "seed {seed}: {error}: {text}");
                return None;
            }
        };
        let (found, expected) =
            (rows(connection, compiled.sql(), stored(&compiled)), rows(connection, &text, Vec::new()));
        if found != expected {
            return Some(format!("seed {seed}: {found:?} for {expected:?}\n  {}\n  {text}\n", compiled.sql()));
        }
    }
    Some(String::new())
}

#[test]
fn random_expressions_mean_what_was_built_on_sqlite() {
    let connection = Connection::open_in_memory().expect("memory");
    connection.execute_batch(ROWS).expect("rows");
    for dialect in [linked_sqlite(&connection), Dialect::sqlite(3, 35)] {
        // Some are refused: 20 000 and more remain.
        let (mut same, mut refused, mut different) = (0, 0, Vec::new());
        for seed in seeds(21_000) {
            let mut rng = Rng::new(seed);
            let depth = rng.between(1, 4);
            let (one, other) = (tree(&mut rng, depth), tree(&mut rng, 1));
            match check(&connection, &dialect, seed, &one, &other) {
                None => refused += 1,
                Some(difference) if difference.is_empty() => same += 1,
                Some(difference) => different.push(difference),
            }
        }
        different.sort_by_key(String::len);
        eprintln!(
            "random: {dialect}: {same} trees evaluate to the same, {refused} refused, {} different",
            different.len()
        );
        assert!(different.is_empty(), "{}", different.iter().take(10).map(String::as_str).collect::<String>());
        assert!(refused < same, "too much is refused");
    }
}
