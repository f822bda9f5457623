//! On the live PostgreSQL.

use super::{Tally, Text, texts};
use arlen_conformance::{Matrix, fixture};
use arlen_data::dialect::{Dialect, Version};
use arlen_data::value::{Bound, Range, Value};
use arlen_tests::{block_on, postgres};
use tokio_postgres::{Client, Error, NoTls, SimpleQueryMessage};

#[test]
fn postgres_takes_every_text_and_yields_the_rows() {
    let Some(database) = postgres("conformance::postgres") else { return };
    database.run(fixture("postgres").expect("a schema"));
    let matrix = Matrix::load().expect("a matrix");
    let version = Version::parse(&database.column("SHOW server_version").concat()).expect("a version");
    let live = Dialect::postgres(version.major);
    let tally = block_on(async {
        let (client, connection) = tokio_postgres::connect(&database.url, NoTls).await.expect("the server answers");
        let task = tokio::spawn(connection);
        let mut tally = Tally::default();
        for text in texts(&matrix, &live) {
            tally.prepared += 1;
            if let Err(error) = client.prepare(&text.sql).await {
                tally.fault(&text, &reason(&error));
            } else if text.row.rows.is_some() {
                let found = run(&client, &text).await.map_err(|error| reason(&error));
                client.batch_execute("ROLLBACK; DEALLOCATE ALL").await.expect("rolled back");
                tally.compare(&text, found);
            }
        }
        drop(client);
        drop(task.await);
        tally
    });
    tally.finish(&live, &matrix);
}

fn reason(error: &Error) -> String {
    error.as_db_error().map_or_else(|| error.to_string(), |error| error.message().to_owned())
}

/// Runs a text in a transaction. The server prepares it as it stands and reads each value as the type that it found.
async fn run(client: &Client, text: &Text<'_>) -> Result<Vec<String>, Error> {
    client.batch_execute("BEGIN").await?;
    // A line end first: the text may end in a comment.
    client.batch_execute(&format!("PREPARE arlen_case AS {}\n;", text.sql)).await?;
    let arguments: Vec<_> = text.values.iter().map(|value| literal(value, quoted)).collect();
    let arguments = if arguments.is_empty() { String::new() } else { format!(" ({})", arguments.join(", ")) };
    let rows = client.simple_query(&format!("EXECUTE arlen_case{arguments}")).await?;
    let rows = if let Some(check) = &text.row.check { client.simple_query(check).await? } else { rows };
    Ok(rows.iter().filter_map(line).collect())
}

fn line(message: &SimpleQueryMessage) -> Option<String> {
    let SimpleQueryMessage::Row(row) = message else { return None };
    let values: Vec<_> = (0..row.len()).map(|at| row.get(at).unwrap_or("NULL")).collect();
    Some(values.join("|"))
}

fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// A value as the server reads it. It knows the type from the statement.
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "no case that is run has another value; the server refuses its name"
)]
fn literal(value: &Value, quote: fn(&str) -> String) -> String {
    let plain = |value: &Value| literal(value, str::to_owned);
    quote(&match value {
        Value::Null => return "NULL".to_owned(),
        Value::Bool(value) => value.to_string(),
        Value::I16(value) => value.to_string(),
        Value::I32(value) => value.to_string(),
        Value::I64(value) => value.to_string(),
        Value::F32(value) => value.to_string(),
        Value::F64(value) => value.to_string(),
        Value::Text(value) => value.clone(),
        Value::Uuid(value) => value.to_string(),
        Value::Date(value) => value.to_string(),
        Value::Decimal(value) => value.to_string(),
        Value::Json(value) => value.to_string(),
        Value::Array(array) => {
            let elements: Vec<_> = array.elements().iter().map(plain).collect();
            format!("{{{}}}", elements.join(","))
        }
        Value::Range(range) => match &**range {
            Range::Empty => "empty".to_owned(),
            Range::Between(low, high) => {
                let shown = |bound: &Bound| match bound {
                    Bound::Inclusive(value) | Bound::Exclusive(value) => plain(value),
                    Bound::Unbounded => String::new(),
                };
                let open = if matches!(low, Bound::Inclusive(_)) { '[' } else { '(' };
                let close = if matches!(high, Bound::Inclusive(_)) { ']' } else { ')' };
                format!("{open}{},{}{close}", shown(low), shown(high))
            }
        },
        other => other.type_name().to_owned(),
    })
}
