//! Rows of SQLite.

use super::COLUMNS;
use arlen_bench_protocol::connections::{Failure, Operation, expect_many, expect_row};
use arlen_data::build::{col, select};
use arlen_data::execute::{Database, Executor as _, FromRow};
use std::hint::black_box;

/// A row of SQLite.
#[derive(Debug, FromRow)]
#[expect(dead_code, reason = "reading them is what is measured")]
pub(super) struct Item {
    pub(super) id: i32,
    pub(super) name: String,
    pub(super) created: i64,
    pub(super) active: bool,
    pub(super) score: f64,
    pub(super) token: Vec<u8>,
}

/// A row by its key.
#[derive(Clone)]
pub(super) struct Point(pub(super) Database);

impl Operation for Point {
    async fn run(&self, key: i32) -> Result<(), Failure> {
        let query = select(COLUMNS).from("items").filter(col("id").eq(key));
        let item: Item = self.0.fetch_one(&query).await?;
        expect_row(key, black_box(item).id)
    }
}

/// Ten thousand rows.
#[derive(Clone)]
pub(super) struct Scan(pub(super) Database);

impl Operation for Scan {
    async fn run(&self, _: i32) -> Result<(), Failure> {
        let query = select(COLUMNS).from("many").filter(col("id").gt(0));
        let items: Vec<Item> = self.0.fetch_all(&query).await?;
        expect_many(black_box(items).len())
    }
}
