//! On the SQLite that this toolkit brings along.

use super::{Query, Sqlite, apps, data, tpch};
use arlen_data::compile::Compile;
use arlen_data::dialect::{Dialect, Family, Version};
use arlen_data::ir::Statement;
use arlen_data::value::Value;
use rusqlite::config::DbConfig;
use rusqlite::types::{Value as Stored, ValueRef};
use rusqlite::{Connection, params_from_iter};
use std::io::Write as _;

#[test]
fn sqlite_answers_tpc_h_as_it_was_written() {
    let connection = open(&data::tpch("TEXT", "NUMERIC"));
    check(&connection, "TPC-H", &tpch::all());
}

#[test]
fn sqlite_answers_the_queries_of_applications_as_they_were_written() {
    let connection = open(data::APPS_SQLITE);
    connection.execute_batch(data::APPS_ROWS).expect("rows");
    check(&connection, "applications", &apps::all());
}

fn open(schema: &str) -> Connection {
    let connection = Connection::open_in_memory().expect("a database");
    // Otherwise a name in quotes that is no column would be taken for text, and nothing would be checked.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DQS_DML, false).expect("set");
    connection.execute_batch(schema).expect("a schema");
    connection
}

fn check(connection: &Connection, what: &str, queries: &[Query]) {
    let dialect = Family::Sqlite.dialect().at_version(Version::parse(rusqlite::version()).expect("a version"));
    let (mut compared, mut refused, mut faults) = (0, 0, Vec::new());
    for query in queries {
        let (raw, built) = match &query.sqlite {
            Sqlite::Same => (query.raw, &query.built),
            Sqlite::Raw(raw) => (*raw, &query.built),
            Sqlite::Other(raw, built) => (*raw, &**built),
            Sqlite::Refused(code) => {
                refused += 1;
                faults.extend(refuses(query, &dialect, code));
                continue;
            }
            Sqlite::Unknown(message) => {
                refused += 1;
                let answer = answer(connection, &dialect, query, &query.built);
                if !answer.as_ref().is_err_and(|error| error.contains(message)) {
                    faults.push(format!("{}: not `{message}` but {answer:?}", query.name));
                }
                continue;
            }
        };
        compared += 1;
        let written = run(connection, query, raw, Vec::new()).map_err(|error| error.to_string());
        faults.extend(query.compare("sqlite", written, answer(connection, &dialect, query, built)));
    }
    writeln!(std::io::stderr(), "corpus: {dialect}: {compared} queries of {what} compared, {refused} refused").ok();
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
}

fn refuses(query: &Query, dialect: &Dialect, code: &str) -> Option<String> {
    let found = match query.built.compile(dialect) {
        Ok(compiled) => compiled.sql().to_owned(),
        Err(error) if error.code().as_str() == code => return None,
        Err(error) => format!("{}: {error}", error.code().as_str()),
    };
    Some(format!("{}: not `{code}` but {found}", query.name))
}

fn answer(connection: &Connection, dialect: &Dialect, query: &Query, built: &Statement) -> Result<Vec<String>, String> {
    let compiled = built.compile(dialect).map_err(|error| format!("{}: {error}", error.code().as_str()))?;
    let values = compiled.values().iter().map(stored).collect();
    run(connection, query, compiled.sql(), values).map_err(|error| format!("{error}\n  {}", compiled.sql()))
}

/// The rows of a statement and what it left in the tables. Everything is undone.
fn run(connection: &Connection, query: &Query, sql: &str, values: Vec<Stored>) -> rusqlite::Result<Vec<String>> {
    connection.execute_batch("SAVEPOINT one").expect("begun");
    let found = rows(connection, sql, values).and_then(|mut found| {
        if let Some(after) = query.after {
            found.extend(rows(connection, after, Vec::new())?);
        }
        Ok(found)
    });
    connection.execute_batch("ROLLBACK TO one; RELEASE one").expect("rolled back");
    found
}

fn rows(connection: &Connection, sql: &str, values: Vec<Stored>) -> rusqlite::Result<Vec<String>> {
    let mut statement = connection.prepare(sql)?;
    let columns = statement.column_count();
    let mut rows = statement.query(params_from_iter(values))?;
    let mut lines = Vec::new();
    while let Some(row) = rows.next()? {
        let values: Vec<_> = (0..columns).map(|at| row.get_ref(at).map(shown)).collect::<Result<_, _>>()?;
        lines.push(values.join("|"));
    }
    Ok(lines)
}

fn shown(value: ValueRef<'_>) -> String {
    match value {
        ValueRef::Null => "NULL".to_owned(),
        ValueRef::Integer(value) => value.to_string(),
        ValueRef::Real(value) => format!("{value:?}"),
        ValueRef::Text(text) => String::from_utf8_lossy(text).into_owned(),
        ValueRef::Blob(bytes) => format!("{bytes:?}"),
    }
}

/// A value as SQLite's own literals would have it: days and times are texts, decimal numbers are binary fractions.
#[expect(clippy::wildcard_enum_match_arm, reason = "no query has another value; its name makes other rows")]
fn stored(value: &Value) -> Stored {
    match value {
        Value::Null => Stored::Null,
        Value::Bool(value) => i64::from(*value).into(),
        Value::I32(value) => (*value).into(),
        Value::I64(value) => (*value).into(),
        Value::F64(value) => (*value).into(),
        Value::Text(value) => value.clone().into(),
        Value::Json(value) => value.to_string().into(),
        Value::Date(value) => value.to_string().into(),
        Value::Timestamp(value) => value.to_string().into(),
        Value::Decimal(value) => value.as_str().parse::<f64>().expect("digits").into(),
        other => other.type_name().to_owned().into(),
    }
}
