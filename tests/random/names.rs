//! Any name that a database can have is created, written to, read from and found in the catalog as it was given.

use super::{Rng, seeds};
use arlen_data::build::{Insert, Select, col, insert_into, select, table};
use arlen_data::compile::Compile as _;
use arlen_data::dialect::{Dialect, Family};
use arlen_data::ir::{Ident, Name};
use tokio_postgres::NoTls;

/// A name of 1 to 63 bytes, of characters that somebody may take for the end of it.
fn name(rng: &mut Rng) -> String {
    const CHARS: [char; 26] = [
        'a', 'Z', '0', '_', ' ', '"', '\'', '`', '[', ']', '\\', '/', '*', '-', ';', '$', '?', '.', '\n', '\r', '\t',
        '\u{202e}', 'ש', 'é', '𝔘', '🦀',
    ];
    let bytes = rng.between(1, 63);
    let mut name = String::new();
    loop {
        let next = CHARS[rng.below(CHARS.len())];
        if name.len() + next.len_utf8() > bytes.max(4) {
            return name;
        }
        name.push(next);
    }
}

/// The table and the column of a case: different also for an engine that does not tell letters by case.
fn names(seed: u64) -> (String, String) {
    let mut rng = Rng::new(seed);
    (name(&mut rng), name(&mut rng))
}

fn write(table: &str, column: &str) -> Insert {
    insert_into(Ident::new(table)).set(Ident::new(column), 7_i64)
}

fn read(of: &str, column: &str) -> Select {
    let full = Name::from([Ident::new(of), Ident::new(column)]);
    select(col(full.clone()).alias(Ident::new(column))).from(table(Ident::new(of))).filter(col(full).eq(7_i64))
}

#[test]
fn odd_names_come_back_from_sqlite_as_they_were_given() {
    let connection = rusqlite::Connection::open_in_memory().expect("memory");
    let dialect = Dialect::sqlite(3, 45);
    // A table takes its time.
    for seed in seeds(300).take(3000) {
        let (table, column) = names(seed);
        let create = format!("CREATE TABLE {} ({} bigint)", dialect.spell_name(&table), dialect.spell_name(&column));
        connection.execute(&create, []).expect(&create);
        let insert = write(&table, &column);
        connection.execute(insert.compile(&dialect).expect("compiled").sql(), [7]).expect("inserted");
        let query = read(&table, &column);
        let compiled = query.compile(&dialect).expect("compiled");
        let mut prepared = connection.prepare(compiled.sql()).expect("prepared");
        assert_eq!(prepared.column_names().collect::<Vec<_>>(), [column.as_str()]);
        let value: i64 = prepared.query_row([7], |row| row.get(0)).expect("a row");
        assert_eq!(value, 7);
        let catalog = "SELECT m.name, c.name FROM sqlite_schema m, pragma_table_info(m.name) c";
        let found: (String, String) =
            connection.query_row(catalog, [], |row| Ok((row.get(0)?, row.get(1)?))).expect("one table");
        assert_eq!(found, (table.clone(), column), "seed {seed}");
        connection.execute(&format!("DROP TABLE {}", dialect.spell_name(&table)), []).expect("dropped");
    }
}

#[test]
fn odd_names_come_back_from_postgres_as_they_were_given() {
    let Some(database) = arlen_tests::postgres("odd_names_come_back_from_postgres_as_they_were_given") else { return };
    let dialect = Family::Postgres.dialect();
    arlen_tests::block_on(async {
        let (client, connection) = tokio_postgres::connect(&database.url, NoTls).await.expect("connected");
        tokio::spawn(connection);
        // A table takes its time.
        for seed in seeds(300).take(3000) {
            let (table, column) = names(seed);
            let create =
                format!("CREATE TABLE {} ({} bigint)", dialect.spell_name(&table), dialect.spell_name(&column));
            client.batch_execute(&create).await.expect(&create);
            let insert = write(&table, &column);
            let insert = insert.compile(&dialect).expect("compiled").sql().to_owned();
            client.execute(&insert, &[&7_i64]).await.expect(&insert);
            let query = read(&table, &column);
            let compiled = query.compile(&dialect).expect("compiled");
            let row = client.query_one(compiled.sql(), &[&7_i64]).await.expect("read");
            assert_eq!((row.columns()[0].name(), row.get::<_, i64>(0)), (column.as_str(), 7));
            let catalog = "SELECT c.relname::text, a.attname::text FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid \
                           WHERE c.relnamespace = 'public'::regnamespace AND a.attnum > 0";
            let found = client.query_one(catalog, &[]).await.expect("one table");
            let found: (String, String) = (found.get(0), found.get(1));
            assert_eq!(found, (table.clone(), column), "seed {seed}");
            client.batch_execute(&format!("DROP TABLE {}", dialect.spell_name(&table))).await.expect("dropped");
        }
    });
}
