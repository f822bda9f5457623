//! Every random statement is taken by the real engine, or the compiler said why not.

use super::seeds;
use super::shape::SCHEMA;
use super::write::statement;
use arlen_data::compile::{Compile, Compiled};
use arlen_data::diag::Error;
use arlen_data::dialect::{Dialect, Version};
use arlen_data::value::{SqlType, Value};
use std::collections::BTreeMap;
use tokio_postgres::NoTls;
use tokio_postgres::types::Type;

/// What became of the cases.
#[derive(Default)]
struct Tally {
    prepared: usize,
    refused: BTreeMap<&'static str, usize>,
    failures: Vec<String>,
}

impl Tally {
    /// What a dialect does not have may be refused; nothing else, because what is generated means something.
    fn refuse(&mut self, seed: u64, error: &Error) {
        let code = error.code().as_str();
        if !code.starts_with("unsupported-") {
            self.failures.push(format!("seed {seed}: refused: {code}: {error}\n"));
        }
        *self.refused.entry(code).or_default() += 1;
    }

    fn note(&mut self, seed: u64, compiled: &Compiled<'_>, outcome: Result<(), String>) {
        match outcome {
            Ok(()) => self.prepared += 1,
            Err(error) => {
                let text: String = compiled.sql().chars().take(1000).collect();
                self.failures.push(format!("seed {seed}: {error}\n  {text}\n"));
            }
        }
    }

    /// No engine refused anything, and most cases were no refusals of ours.
    fn check(mut self, engine: &str) {
        let refused: usize = self.refused.values().sum();
        eprintln!("random: {engine}: {} prepared, {refused} refused: {:?}", self.prepared, self.refused);
        // The shortest say most.
        self.failures.sort_by_key(String::len);
        let shown: String = self.failures.iter().take(12).map(String::as_str).collect();
        assert!(self.failures.is_empty(), "{} statements failed on {engine}:\n{shown}", self.failures.len());
        assert!(refused * 10 <= self.prepared.max(10), "the generator asks for too much that {engine} does not have");
    }
}

fn fixed(sql: &str) -> rusqlite::Connection {
    let connection = rusqlite::Connection::open_in_memory().expect("memory");
    // Otherwise a name that nothing has would silently be text.
    for config in
        [rusqlite::config::DbConfig::SQLITE_DBCONFIG_DQS_DML, rusqlite::config::DbConfig::SQLITE_DBCONFIG_DQS_DDL]
    {
        connection.set_db_config(config, false).expect("configured");
    }
    connection.execute_batch(sql).expect(sql);
    connection
}

/// The dialect of the SQLite that is linked here, with what it was compiled with.
pub(super) fn linked_sqlite(connection: &rusqlite::Connection) -> Dialect {
    let version = Version::parse(rusqlite::version()).expect("a version");
    let mut options = connection.prepare("PRAGMA compile_options").expect("a pragma");
    let options: Vec<String> =
        options.query_map([], |row| row.get(0)).expect("rows").map(|row| row.expect("text")).collect();
    Dialect::sqlite(3, 35).at_version(version).with_compile_options(options.iter().map(String::as_str))
}

/// What the engine says, without the text again.
fn message(error: rusqlite::Error) -> String {
    match error {
        rusqlite::Error::SqlInputError { msg, .. } => msg,
        error => error.to_string(),
    }
}

#[test]
fn random_statements_are_prepared_by_sqlite_or_refused() {
    let connection = fixed(SCHEMA);
    let dialect = linked_sqlite(&connection);
    let mut tally = Tally::default();
    for seed in seeds(2000) {
        let statement = statement(seed, dialect);
        let plan = (&statement).explain();
        let statement: &dyn Compile = if seed % 20 == 0 { &plan } else { &statement };
        let compiled = match statement.compile(&dialect) {
            Ok(compiled) => compiled,
            Err(error) => {
                tally.refuse(seed, &error);
                continue;
            }
        };
        let outcome = connection.prepare(compiled.sql()).map_err(message).and_then(|prepared| {
            let (found, expected) = (prepared.parameter_count(), compiled.values().len());
            (found == expected).then_some(()).ok_or_else(|| format!("{found} parameters for {expected} values"))
        });
        tally.note(seed, &compiled, outcome);
    }
    tally.check("SQLite");
}

/// The type with which a value is sent. What may be anything is left to the server.
fn parameter_type(value: &Value) -> Type {
    let of_array = |element: &SqlType| match element {
        SqlType::BigInt => Type::INT8_ARRAY,
        SqlType::Double => Type::FLOAT8_ARRAY,
        _ => Type::TEXT_ARRAY,
    };
    match value {
        Value::Bool(_) => Type::BOOL,
        Value::I32(_) => Type::INT4,
        Value::I64(_) => Type::INT8,
        Value::F64(_) => Type::FLOAT8,
        Value::Text(_) => Type::TEXT,
        Value::Array(array) => of_array(array.element()),
        _ => Type::UNKNOWN,
    }
}

#[test]
fn random_statements_are_prepared_by_postgres_or_refused() {
    let Some(database) = arlen_tests::postgres("random_statements_are_prepared_by_postgres_or_refused") else { return };
    database.run(SCHEMA);
    let tally = arlen_tests::block_on(async {
        let (client, connection) = tokio_postgres::connect(&database.url, NoTls).await.expect("connected");
        tokio::spawn(connection);
        let version: String = client.query_one("SHOW server_version", &[]).await.expect("a version").get(0);
        let dialect = Dialect::postgres(13).at_version(Version::parse(&version).expect("numbers"));
        let mut tally = Tally::default();
        for seed in seeds(2000) {
            let statement = statement(seed, dialect);
            let plan = (&statement).explain();
            let statement: &dyn Compile = if seed % 20 == 0 { &plan } else { &statement };
            let compiled = match statement.compile(&dialect) {
                Ok(compiled) => compiled,
                Err(error) => {
                    tally.refuse(seed, &error);
                    continue;
                }
            };
            let types: Vec<_> = compiled.values().iter().map(parameter_type).collect();
            let outcome = client.prepare_typed(compiled.sql(), &types).await;
            let outcome =
                outcome.map_err(|error| error.as_db_error().map_or_else(|| error.to_string(), ToString::to_string));
            let outcome = outcome.and_then(|prepared| {
                let (found, expected) = (prepared.params().len(), types.len());
                (found == expected).then_some(()).ok_or_else(|| format!("{found} parameters for {expected} values"))
            });
            tally.note(seed, &compiled, outcome);
        }
        tally
    });
    tally.check("PostgreSQL");
}
