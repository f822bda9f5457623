//! How much a database takes: parameters, terms, operands.

use super::{Book, EVERYWHERE, POSTGRES, SQLITE};
use arlen_data::build::{any_of, col, insert_into, lit, select, values};
use arlen_data::compile::Compile as _;
use arlen_data::diag::Code;
use arlen_tests::postgres;

/// SQLite itself accepts the text.
fn prepared_by_sqlite(sql: &str) {
    let connection = rusqlite::Connection::open_in_memory().expect("opened");
    connection.execute_batch("CREATE TABLE t (id INTEGER, a INTEGER)").expect("created");
    let statement = connection.prepare(sql).map(drop);
    assert!(statement.is_ok(), "{:.300}", statement.expect_err("refused").to_string());
}

#[test]
fn a_statement_has_as_many_parameters_as_the_database_takes() {
    let query = |count: i32| {
        select("id").from("t").filter(col("a").in_list(0..count)) // here
    };
    let line = line!() - 2;
    let mut book = Book::new(Code::ParameterLimit);
    for (dialect, most) in [(POSTGRES, 65_535), (SQLITE, 32_766)] {
        book.refuses_at(line, &[dialect], "select", query(most + 1));
        let query = query(most);
        let compiled = query.compile(&dialect).expect("just enough");
        assert_eq!(compiled.values().len(), usize::try_from(most).expect("positive"));
    }
    let rows = (0..40_000).map(|n| [n, n]);
    book.refuses(&EVERYWHERE, "insert", insert_into("t").columns(["id", "a"]).rows(rows)); // here
    book.close();
    prepared_by_sqlite(query(32_766).compile(&SQLITE).expect("just enough").sql());
    let Some(database) = postgres("a_statement_has_as_many_parameters_as_the_database_takes") else { return };
    let query = query(65_535);
    database.run(&format!(
        "CREATE TABLE t (id int, a int); PREPARE p AS {}",
        query.compile(&POSTGRES).expect("just enough").sql()
    ));
}

#[test]
fn a_chain_of_50_000_terms_is_understood_by_the_databases() {
    let bare = select("id").from("t").filter(any_of((0..50_000_i64).map(|n| col("a").eq(lit(n)))));
    let bound = select("id").from("t").filter(any_of((0..30_000).map(|n| col("a").eq(n))));
    let filters = (0..10_000).fold(select("id").from("t"), |query, n| query.filter(col("a").ne(n)));
    let chain = (1..20_000).fold(col("a").eq(0), |terms, n| terms.or(col("a").eq(n)));
    let chain = select("id").from("t").filter(chain);
    for query in [&bare, &bound, &filters, &chain] {
        prepared_by_sqlite(query.compile(&SQLITE).expect("compiled").sql());
    }
    let Some(database) = postgres("a_chain_of_50_000_terms_is_understood_by_the_databases") else { return };
    database.run("CREATE TABLE t (id int, a int)");
    for (n, query) in [&bare, &bound, &filters, &chain].into_iter().enumerate() {
        database.run(&format!("PREPARE p{n} AS {}", query.compile(&POSTGRES).expect("compiled").sql()));
    }
}

#[test]
fn a_chain_of_50_000_terms_means_what_it_says() {
    let connection = rusqlite::Connection::open_in_memory().expect("opened");
    connection
        .execute_batch(
            "CREATE TABLE t (id INTEGER, a INTEGER); INSERT INTO t VALUES (1, 49999), (2, 50000), (3, -1), (4, 250)",
        )
        .expect("filled");
    let query = select("id").from("t").filter(any_of((0..50_000_i64).map(|n| col("a").eq(lit(n))))).order_by("id");
    let compiled = query.compile(&SQLITE).expect("compiled");
    let mut statement = connection.prepare(compiled.sql()).expect("prepared");
    let found: Vec<i64> =
        statement.query_map([], |row| row.get(0)).expect("run").map(|id| id.expect("an id")).collect();
    assert_eq!(found, [1, 4]);
}

#[test]
fn a_set_operation_has_as_many_operands_as_the_database_takes() {
    let one = || select("id").from("t");
    let two = || one().union_all(one());
    let line = line!() - 1;
    let chain = |count: usize| (2..count).fold(two(), |query, _| query.union_all(one()));
    let mut book = Book::new(Code::UnsupportedSetOperation);
    book.refuses_at(line, &[SQLITE], "set_operation", chain(501));
    book.close_as("unsupported-set-operation-operands");
    prepared_by_sqlite(chain(500).compile(&SQLITE).expect("just enough").sql());
    assert!(chain(2000).compile(&POSTGRES).is_ok());
    assert!(values((0..2000).map(|n| [n])).compile(&SQLITE).is_ok());
}
