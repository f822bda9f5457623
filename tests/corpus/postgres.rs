//! On the live PostgreSQL.

use super::{Query, apps, data, tpch};
use arlen_data::compile::Compile;
use arlen_data::dialect::{Dialect, Version};
use arlen_data::ir::Statement;
use arlen_data::value::{SqlType, Value};
use arlen_tests::{Database, block_on, postgres};
use std::io::Write as _;
use tokio_postgres::{Client, Error, NoTls, SimpleQueryMessage};

#[test]
fn postgres_answers_tpc_h_as_it_was_written() {
    let Some(database) = postgres("corpus::tpch") else { return };
    database.run(&data::tpch("DATE", "NUMERIC(15, 2)"));
    check(&database, "TPC-H", &tpch::all());
}

#[test]
fn postgres_answers_the_queries_of_applications_as_they_were_written() {
    let Some(database) = postgres("corpus::apps") else { return };
    database.run(data::APPS_POSTGRES);
    database.run(data::APPS_ROWS);
    check(&database, "applications", &apps::all());
}

fn check(database: &Database, what: &str, queries: &[Query]) {
    let version = Version::parse(&database.column("SHOW server_version").concat()).expect("a version");
    let dialect = Dialect::postgres(version.major);
    let faults = block_on(async {
        let (client, connection) = tokio_postgres::connect(&database.url, NoTls).await.expect("the server answers");
        let task = tokio::spawn(connection);
        let mut faults = Vec::new();
        for query in queries.iter().filter(|query| version.major >= query.since) {
            faults.extend(one(&client, &dialect, query).await);
        }
        drop(client);
        drop(task.await);
        faults
    });
    writeln!(std::io::stderr(), "corpus: {dialect}: {} queries of {what} compared", queries.len()).ok();
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
}

async fn one(client: &Client, dialect: &Dialect, query: &Query) -> Vec<String> {
    let compiled = match query.built.compile(dialect) {
        Ok(compiled) => compiled,
        Err(error) => return vec![format!("{}: {}: {error}", query.name, error.code().as_str())],
    };
    let values = compiled.values().to_vec();
    let mut faults = Vec::new();
    match (columns(client, query.raw).await, columns(client, compiled.sql()).await) {
        (Ok(raw), Ok(built)) if raw == built => {}
        (raw, built) => faults.push(format!("{}: columns: {raw:?}, {built:?}\n  {}", query.name, compiled.sql())),
    }
    let raw = run(client, query.raw, query.after, "", &[]).await;
    let built = run(client, compiled.sql(), query.after, "", &values).await;
    faults.extend(query.compare("inferred", raw.clone(), built));
    let types = types(&values);
    let built = run(client, compiled.sql(), query.after, &types, &values).await;
    faults.extend(query.compare("typed", raw, built));
    if let Some(fault) = faults.last_mut() {
        fault.push_str(&format!("\n  {}", compiled.sql()));
    }
    faults
}

/// What comes of a statement, with types that the server infers or with those of the values.
pub(super) fn answer(database: &Database, statement: &Statement, typed: bool) -> Result<Vec<String>, String> {
    let compiled = statement.compile(&Dialect::postgres(15)).expect("compiled");
    let values = compiled.values().to_vec();
    let types = if typed { types(&values) } else { String::new() };
    block_on(async {
        let (client, connection) = tokio_postgres::connect(&database.url, NoTls).await.expect("the server answers");
        let task = tokio::spawn(connection);
        let found = run(&client, compiled.sql(), None, &types, &values).await;
        drop(client);
        drop(task.await);
        found
    })
}

fn types(values: &[Value]) -> String {
    let types: Vec<_> = values.iter().map(type_of).collect();
    if types.is_empty() { String::new() } else { format!("({})", types.join(", ")) }
}

/// The names and the types of the columns.
async fn columns(client: &Client, sql: &str) -> Result<Vec<String>, String> {
    let statement = client.prepare(sql).await.map_err(|error| reason(&error))?;
    Ok(statement.columns().iter().map(|column| format!("{} {}", column.name(), column.type_())).collect())
}

/// The rows of a statement, or what it left in the tables, or both. Everything is undone.
async fn run(
    client: &Client,
    sql: &str,
    after: Option<&str>,
    types: &str,
    values: &[Value],
) -> Result<Vec<String>, String> {
    let found = attempt(client, sql, after, types, values).await.map_err(|error| reason(&error));
    client.batch_execute("ROLLBACK; DEALLOCATE ALL").await.expect("rolled back");
    found
}

async fn attempt(
    client: &Client,
    sql: &str,
    after: Option<&str>,
    types: &str,
    values: &[Value],
) -> Result<Vec<String>, Error> {
    client.batch_execute("BEGIN").await?;
    client.batch_execute(&format!("PREPARE corpus {types} AS {sql}")).await?;
    let arguments: Vec<_> = values.iter().map(literal).collect();
    let arguments = if arguments.is_empty() { String::new() } else { format!(" ({})", arguments.join(", ")) };
    let mut rows = client.simple_query(&format!("EXECUTE corpus{arguments}")).await?;
    if let Some(after) = after {
        rows.extend(client.simple_query(after).await?);
    }
    Ok(rows.iter().filter_map(line).collect())
}

fn reason(error: &Error) -> String {
    error.as_db_error().map_or_else(|| error.to_string(), |error| error.message().to_owned())
}

fn line(message: &SimpleQueryMessage) -> Option<String> {
    let SimpleQueryMessage::Row(row) = message else { return None };
    let values: Vec<_> = (0..row.len()).map(|at| row.get(at).unwrap_or("NULL")).collect();
    Some(values.join("|"))
}

/// A value as a literal without a type: the server gives it the type of the parameter.
fn literal(value: &Value) -> String {
    if value.is_null() { "NULL".to_owned() } else { format!("'{}'", text(value).replace('\'', "''")) }
}

#[expect(clippy::wildcard_enum_match_arm, reason = "no query has another value; the server refuses its name")]
fn text(value: &Value) -> String {
    match value {
        Value::Bool(value) => value.to_string(),
        Value::I16(value) => value.to_string(),
        Value::I32(value) => value.to_string(),
        Value::I64(value) => value.to_string(),
        Value::F64(value) => value.to_string(),
        Value::Text(value) => value.clone(),
        Value::Date(value) => value.to_string(),
        Value::Timestamp(value) => value.to_string(),
        Value::Decimal(value) => value.to_string(),
        Value::Json(value) => value.to_string(),
        Value::Interval(value) => format!("{} months {} days {} microseconds", value.months, value.days, value.micros),
        Value::Array(array) => {
            let quoted = |value: &Value| format!("\"{}\"", text(value).replace('\\', r"\\").replace('"', "\\\""));
            format!("{{{}}}", array.elements().iter().map(quoted).collect::<Vec<_>>().join(","))
        }
        other => other.type_name().to_owned(),
    }
}

/// The type of which a driver says that a value is.
#[expect(clippy::wildcard_enum_match_arm, reason = "no query has another value; the server infers its type")]
fn type_of(value: &Value) -> &'static str {
    match value {
        Value::Bool(_) => "boolean",
        Value::I16(_) => "smallint",
        Value::I32(_) => "integer",
        Value::I64(_) => "bigint",
        Value::F64(_) => "double precision",
        Value::Text(_) => "text",
        Value::Date(_) => "date",
        Value::Timestamp(_) => "timestamp",
        Value::Decimal(_) => "numeric",
        Value::Json(_) => "jsonb",
        Value::Interval(_) => "interval",
        Value::Array(array) => match array.element() {
            SqlType::Int => "integer[]",
            SqlType::Text => "text[]",
            SqlType::Date => "date[]",
            _ => "unknown",
        },
        _ => "unknown",
    }
}
