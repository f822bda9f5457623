//! The rows that a text gives, on seeded data; what it changes is undone.

use super::model::Value;
use tokio_postgres::NoTls;
use tokio_postgres::types::{ToSql, Type};

/// The tables, with rows that meet each other and NULL.
pub(super) const SCHEMA: &str = "
    CREATE TABLE a (id bigint PRIMARY KEY, n bigint, t text, ok boolean);
    CREATE TABLE b (id bigint PRIMARY KEY, a bigint, t text);
    INSERT INTO a VALUES (1, 5, 'x', TRUE), (2, NULL, 'Xy', FALSE), (3, 5, NULL, NULL), (4, -1, '50%', TRUE), (5, 2, 'x', FALSE);
    INSERT INTO b VALUES (1, 1, 'x'), (2, 1, 'z'), (3, 4, NULL), (4, NULL, 'Xy'), (6, 9, '50%');
";

/// Everything that is in the tables.
const CONTENT: [&str; 2] = ["SELECT * FROM a ORDER BY id", "SELECT * FROM b ORDER BY id"];

/// Rows of a statement, and the tables behind it; or that the engine refused it.
pub(super) type Outcome = Result<(Vec<Vec<Value>>, Vec<Vec<Vec<Value>>>), String>;

/// An engine to run texts on.
pub(super) trait Engine {
    /// Runs a statement that only reads.
    fn read(&mut self, sql: &str, values: &[Value]) -> Outcome;

    /// Runs a statement that writes, looks at the tables, and undoes it.
    fn write(&mut self, sql: &str, values: &[Value]) -> Outcome;
}

pub(super) struct Sqlite(rusqlite::Connection);

impl Sqlite {
    pub(super) fn new() -> Self {
        let connection = rusqlite::Connection::open_in_memory().expect("memory");
        connection.execute_batch(SCHEMA).expect("a schema");
        Self(connection)
    }

    fn rows(&self, sql: &str, values: &[Value]) -> Result<Vec<Vec<Value>>, String> {
        let mut prepared = self.0.prepare(sql).map_err(|error| match error {
            // The text itself is not what the engine says of it.
            rusqlite::Error::SqlInputError { msg, .. } => msg,
            error => error.to_string(),
        })?;
        let columns = prepared.column_count();
        let values = values.iter().map(|value| match value {
            Value::Null => rusqlite::types::Value::Null,
            Value::Bool(value) => rusqlite::types::Value::Integer((*value).into()),
            Value::Int(value) => rusqlite::types::Value::Integer(*value),
            Value::Text(value) => rusqlite::types::Value::Text(value.clone()),
        });
        let read = |row: &rusqlite::Row<'_>| (0..columns).map(|at| row.get(at).map(Self::value)).collect();
        let rows = prepared.query_map(rusqlite::params_from_iter(values), read).map_err(|error| error.to_string())?;
        rows.collect::<Result<_, _>>().map_err(|error| error.to_string())
    }

    fn value(value: rusqlite::types::Value) -> Value {
        match value {
            rusqlite::types::Value::Integer(value) => Value::Int(value),
            rusqlite::types::Value::Text(value) => Value::Text(value),
            rusqlite::types::Value::Null | rusqlite::types::Value::Real(_) | rusqlite::types::Value::Blob(_) => {
                Value::Null
            }
        }
    }
}

impl Engine for Sqlite {
    fn read(&mut self, sql: &str, values: &[Value]) -> Outcome {
        Ok((self.rows(sql, values)?, Vec::new()))
    }

    fn write(&mut self, sql: &str, values: &[Value]) -> Outcome {
        self.0.execute_batch("BEGIN").expect("begun");
        let rows = self.rows(sql, values);
        let content = CONTENT.map(|sql| self.rows(sql, &[]).expect(sql)).to_vec();
        self.0.execute_batch("ROLLBACK").expect("rolled back");
        Ok((rows?, content))
    }
}

pub(super) struct Postgres {
    client: tokio_postgres::Client,
    runtime: tokio::runtime::Runtime,
    /// Dropped last.
    _database: arlen_tests::Database,
}

impl Postgres {
    pub(super) fn new(test: &str) -> Option<Self> {
        let database = arlen_tests::postgres(test)?;
        database.run(SCHEMA);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        let client = runtime.block_on(async {
            let (client, connection) = tokio_postgres::connect(&database.url, NoTls).await.expect("connected");
            tokio::spawn(connection);
            // Tables that nobody has counted make the planner expect the worst, and compile.
            client.batch_execute("ANALYZE; SET jit = off").await.expect("set");
            client
        });
        Some(Self { client, runtime, _database: database })
    }
}

fn parameter(value: &Value) -> (&(dyn ToSql + Sync), Type) {
    match value {
        Value::Null => (&None::<i64>, Type::INT8),
        Value::Bool(value) => (value, Type::BOOL),
        Value::Int(value) => (value, Type::INT8),
        Value::Text(value) => (value, Type::TEXT),
    }
}

async fn rows(client: &tokio_postgres::Client, sql: &str, values: &[Value]) -> Result<Vec<Vec<Value>>, String> {
    let parameters: Vec<_> = values.iter().map(parameter).collect();
    let rows = client.query_typed(sql, &parameters).await;
    let rows = rows.map_err(|error| error.as_db_error().map_or_else(|| error.to_string(), ToString::to_string))?;
    let read = |row: &tokio_postgres::Row, at: usize| match *row.columns()[at].type_() {
        Type::BOOL => row.get::<_, Option<bool>>(at).map_or(Value::Null, Value::Bool),
        Type::INT8 => row.get::<_, Option<i64>>(at).map_or(Value::Null, Value::Int),
        Type::INT4 => row.get::<_, Option<i32>>(at).map_or(Value::Null, |value| Value::Int(value.into())),
        _ => row.get::<_, Option<String>>(at).map_or(Value::Null, Value::Text),
    };
    Ok(rows.iter().map(|row| (0..row.len()).map(|at| read(row, at)).collect()).collect())
}

impl Engine for Postgres {
    fn read(&mut self, sql: &str, values: &[Value]) -> Outcome {
        Ok((self.runtime.block_on(rows(&self.client, sql, values))?, Vec::new()))
    }

    fn write(&mut self, sql: &str, values: &[Value]) -> Outcome {
        let client = &self.client;
        self.runtime.block_on(async {
            client.batch_execute("BEGIN").await.expect("begun");
            let found = rows(client, sql, values).await;
            let mut content = Vec::new();
            if found.is_ok() {
                for sql in CONTENT {
                    content.push(rows(client, sql, &[]).await.expect(sql));
                }
            }
            client.batch_execute("ROLLBACK").await.expect("rolled back");
            Ok((found?, content))
        })
    }
}
