//! Reads of SQLite that share threads: each gets its own answer, none waits behind a long one, and each stops alone.

use super::{Live, on_each, small};
use arlen_data::build::{col, insert_into, select};
use arlen_data::compile::sql;
use arlen_data::diag::{Code, Result};
use arlen_data::execute::{
    Database, DatabaseOptions, Executor as _, FromRow, ResultLimits, RowRef, TransactionOptions,
};
use std::time::Duration;
use tokio::task::JoinHandle;

const ENDLESS: &str = "with recursive s (x) as (select 1 union all select x + 1 from s) select count(*) from s";

/// More than the threads that are enough for short statements.
fn many() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from) + 2
}

/// Not inside the closure of a test: there the compiler does not see that the futures are `Send` (Rust 1.95).
fn endless(db: &Database) -> JoinHandle<Result<i64>> {
    let db = db.clone();
    tokio::spawn(async move { db.fetch_scalar(sql(ENDLESS).reads()).await })
}

fn named(db: &Database, id: i64) -> JoinHandle<Result<(i64, String)>> {
    let db = db.clone();
    tokio::spawn(async move { db.fetch_one(&select(["id", "name"]).from("t").filter(col("id").eq(id))).await })
}

async fn until_idle(live: &Live) {
    while live.db.status().in_use > 0 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

#[test]
fn everybody_gets_the_answer_to_its_own_question() {
    let mut patient = small(3);
    patient.pool.acquire_timeout = Duration::from_secs(30);
    on_each("everybody_gets_the_answer_to_its_own_question", patient, async |live| {
        for id in 3..=200_i64 {
            live.db.execute(&insert_into("t").set("id", id).set("name", format!("name {id}"))).await.expect("added");
        }
        let asked: Vec<_> = (0..2000_i64).map(|n| (3 + n % 198, named(&live.db, 3 + n % 198))).collect();
        for (id, answer) in asked {
            assert_eq!(answer.await.expect("it ends").expect("a row"), (id, format!("name {id}")));
        }
        until_idle(&live).await;
    });
}

#[test]
fn a_short_read_does_not_wait_behind_long_ones() {
    on_each("a_short_read_does_not_wait_behind_long_ones", small(many() + 2), async |live| {
        let long: Vec<_> = (0..many()).map(|_| endless(&live.db)).collect();
        while live.db.status().in_use < many() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        assert_eq!(named(&live.db, 1).await.expect("it ends").expect("a row").1, "ann");
        assert!(long.iter().all(|task| !task.is_finished()), "they are at it still");
        // One stops alone; its thread is free for others.
        let (first, rest) = long.split_first().expect("several");
        first.abort();
        while live.db.status().in_use >= many() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        assert!(rest.iter().all(|task| !task.is_finished()), "the others were not hit");
        rest.iter().for_each(JoinHandle::abort);
        until_idle(&live).await;
        assert_eq!(named(&live.db, 2).await.expect("it ends").expect("a row").1, "bob");
    });
}

#[test]
fn a_read_that_was_given_up_while_it_waited_is_not_begun() {
    on_each("a_read_that_was_given_up_while_it_waited_is_not_begun", small(1), async |live| {
        let long = endless(&live.db);
        while live.db.status().in_use == 0 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        let waiting: Vec<_> = (0..50).map(|_| endless(&live.db)).collect();
        tokio::time::sleep(Duration::from_millis(20)).await;
        waiting.iter().for_each(JoinHandle::abort);
        long.abort();
        until_idle(&live).await;
        assert_eq!(named(&live.db, 1).await.expect("it ends").expect("a row").1, "ann");
    });
}

#[test]
fn a_reader_that_is_held_is_waited_for_as_long_as_the_pool_says() {
    on_each("a_reader_that_is_held_is_waited_for_as_long_as_the_pool_says", small(1), async |live| {
        let held = live.db.begin_with(TransactionOptions::new().read_only()).await.expect("begun");
        let error = named(&live.db, 1).await.expect("it ends").expect_err("there is no reader");
        assert_eq!(error.code(), Code::PoolTimeout, "{error}");
        assert!(error.diagnostic().report().to_string().contains("live/shared.rs"), "who holds it");
        held.rollback().await.expect("undone");
        assert_eq!(named(&live.db, 1).await.expect("it ends").expect("a row").1, "ann");
    });
}

#[test]
fn a_result_of_any_size_is_the_same_wherever_it_becomes_values() {
    on_each("a_result_of_any_size_is_the_same_wherever_it_becomes_values", small(2), async |live| {
        for id in 3..=300_i64 {
            let name = "n".repeat(usize::try_from(id % 40).expect("small") * usize::from(id > 100));
            live.db.execute(&insert_into("t").set("id", id).set("name", name).set("n", id)).await.expect("added");
        }
        let own = live.db.connection().await.expect("a connection");
        for rows in [0, 1, 2, 3, 20, 21, 22, 23, 31, 32, 33, 63, 64, 65, 150, 300] {
            for from in [0, 1, 100, 250_i64] {
                let query = select(["id", "name", "n"]).from("t").filter(col("id").gt(from)).order_by("id").limit(rows);
                let shared: Vec<(i64, String, Option<i64>)> = live.db.fetch_all(&query).await.expect("rows");
                assert_eq!(shared, own.fetch_all::<(i64, String, Option<i64>), _>(&query).await.expect("rows"));
                assert_eq!(live.db.execute(&query).await.expect("counted"), shared.len() as u64);
                // NULL in the second row, text in a column of numbers: wherever they are met.
                let unread = live.db.fetch_all::<(i64, String, i64), _>(&query).await.map(|rows| rows.len());
                let too = own.fetch_all::<(i64, String, i64), _>(&query).await.map(|rows| rows.len());
                assert_eq!(unread.map_err(|error| error.to_string()), too.map_err(|error| error.to_string()));
                let unread = live.db.fetch_all::<(i64, i64, i64), _>(&query).await.map(|rows| rows.len());
                assert_eq!(unread.is_ok(), shared.is_empty());
                let narrow = live.db.fetch_all::<(i64,), _>(&query).await.expect_err("three columns");
                assert_eq!(narrow.code(), Code::ColumnCountMismatch);
                let one = live.db.fetch_optional::<(i64, String, Option<i64>), _>(&query).await;
                assert_eq!(one.map_err(|error| error.code()).is_ok(), shared.len() < 2);
            }
        }
        let limits = ResultLimits { rows: Some(50), bytes: None };
        let bounded = live.again(DatabaseOptions { limits, ..small(2) }).await;
        for (rows, fits) in [(49, true), (50, true), (51, false), (300, false)] {
            let query = select(["id", "n"]).from("t").order_by("id").limit(rows);
            let found = bounded.fetch_all::<(i64, Option<i64>), _>(&query).await;
            assert_eq!(found.map_err(|error| error.code()).is_ok(), fits, "{rows}");
        }
    });
}

/// A row that cannot be read without a panic.
struct Panics;

impl FromRow for Panics {
    const COLUMNS: Option<&'static [&'static str]> = None;

    fn from_row(_: &RowRef<'_>) -> Result<Self> {
        panic!("it cannot be read")
    }
}

fn panics(db: &Database) -> JoinHandle<bool> {
    let db = db.clone();
    tokio::spawn(
        async move { db.fetch_one::<Panics, _>(&select("id").from("t").filter(col("id").eq(1))).await.is_ok() },
    )
}

#[test]
fn a_panic_reaches_the_one_whose_row_it_was() {
    on_each("a_panic_reaches_the_one_whose_row_it_was", small(1), async |live| {
        let asked: Vec<_> = (0..40).map(|_| (panics(&live.db), named(&live.db, 1))).collect();
        for (panics, named) in asked {
            assert!(panics.await.is_err_and(|error| error.is_panic()));
            assert_eq!(named.await.expect("it ends").expect("a row").1, "ann");
        }
        until_idle(&live).await;
    });
}
