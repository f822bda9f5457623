//! On the SQLite that this toolkit brings along.

use super::{Tally, Text, texts};
use arlen_conformance::{Matrix, fixture};
use arlen_data::dialect::{Dialect, Family, Version};
use arlen_data::value::Value;
use rusqlite::config::DbConfig;
use rusqlite::types::{Value as Stored, ValueRef};
use rusqlite::{Connection, params_from_iter};

#[test]
fn sqlite_takes_every_text_and_yields_the_rows() {
    let connection = Connection::open_in_memory().expect("a database");
    // Otherwise a name in quotes that is no column would be taken for text, and nothing would be checked.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DQS_DML, false).expect("set");
    connection.execute_batch(fixture("sqlite").expect("a schema")).expect("the schema");
    let live = dialect(&connection);
    let matrix = Matrix::load().expect("a matrix");
    let mut tally = Tally::default();
    for text in texts(&matrix, &live) {
        tally.prepared += 1;
        if let Err(error) = connection.prepare(&text.sql) {
            tally.fault(&text, &error.to_string());
        } else if text.row.rows.is_some() {
            connection.execute_batch("SAVEPOINT one").expect("begun");
            let found = run(&connection, &text).map_err(|error| error.to_string());
            connection.execute_batch("ROLLBACK TO one; RELEASE one").expect("rolled back");
            tally.compare(&text, found);
        }
    }
    tally.finish(&live, &matrix);
}

/// The dialect of the library that is linked.
fn dialect(connection: &Connection) -> Dialect {
    let version = Version::parse(rusqlite::version()).expect("a version");
    let mut statement = connection.prepare("PRAGMA compile_options").expect("a statement");
    let options = statement.query_map([], |row| row.get::<_, String>(0)).expect("rows");
    let options: Vec<_> = options.collect::<Result<_, _>>().expect("rows");
    Family::Sqlite.dialect().at_version(version).with_compile_options(options.iter().map(String::as_str))
}

fn run(connection: &Connection, text: &Text<'_>) -> rusqlite::Result<Vec<String>> {
    let rows = query(connection, &text.sql, text.values.iter().map(stored).collect())?;
    if let Some(check) = &text.row.check { query(connection, check, Vec::new()) } else { Ok(rows) }
}

fn query(connection: &Connection, sql: &str, values: Vec<Stored>) -> rusqlite::Result<Vec<String>> {
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
        ValueRef::Real(value) => value.to_string(),
        ValueRef::Text(text) => String::from_utf8_lossy(text).into_owned(),
        ValueRef::Blob(bytes) => format!("{bytes:?}"),
    }
}

#[expect(clippy::wildcard_enum_match_arm, reason = "no case that is run has another value; its name makes other rows")]
fn stored(value: &Value) -> Stored {
    match value {
        Value::Null => Stored::Null,
        Value::Bool(value) => i64::from(*value).into(),
        Value::I16(value) => (*value).into(),
        Value::I32(value) => (*value).into(),
        Value::I64(value) => (*value).into(),
        Value::F32(value) => f64::from(*value).into(),
        Value::F64(value) => (*value).into(),
        Value::Text(value) => value.clone().into(),
        Value::Bytes(value) => value.clone().into(),
        other => other.type_name().to_owned().into(),
    }
}
