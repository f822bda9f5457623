//! Rows of PostgreSQL.

use super::{COLUMNS, Item};
use arlen_bench_protocol::connections::{Failure, Operation, POINT, expect_many, expect_row};
use arlen_data::build::{Column, col, select};
use arlen_data::compile::{Handle, sql};
use arlen_data::execute::{Database, Executor};
use std::hint::black_box;

/// A row by its key, by a statement that is built each time; on a database or a router.
#[derive(Clone)]
pub(super) struct Point<E>(pub(super) E);

impl<E: Executor + Clone + Send + 'static> Operation for Point<E> {
    async fn run(&self, key: i32) -> Result<(), Failure> {
        let query = select(COLUMNS).from("items").filter(col("id").eq(key));
        let item: Item = self.0.fetch_one(&query).await?;
        expect_row(key, black_box(item).id)
    }
}

/// A row by its key, by SQL as text.
#[derive(Clone)]
pub(super) struct PointRaw(pub(super) Database);

impl Operation for PointRaw {
    async fn run(&self, key: i32) -> Result<(), Failure> {
        let item: Item = self.0.fetch_one(sql(POINT).bind(key)).await?;
        expect_row(key, black_box(item).id)
    }
}

/// A row by its key, by a statement that is compiled once.
#[derive(Clone)]
pub(super) struct PointByHandle(pub(super) Database);

const ID: Column<i32> = Column::new("id");

static BY_ID: Handle<(i32,), Item> = Handle::new(|(id,)| select(COLUMNS).from("items").filter(ID.eq(id)));

impl Operation for PointByHandle {
    async fn run(&self, key: i32) -> Result<(), Failure> {
        let item: Item = self.0.fetch_one(BY_ID.bind((key,))).await?;
        expect_row(key, black_box(item).id)
    }
}

/// Ten thousand rows, all at once.
#[derive(Clone)]
pub(super) struct Rows(pub(super) Database);

impl Operation for Rows {
    async fn run(&self, _: i32) -> Result<(), Failure> {
        let query = select(COLUMNS).from("many").filter(col("id").gt(0));
        let items: Vec<Item> = self.0.fetch_all(&query).await?;
        expect_many(black_box(items).len())
    }
}

/// Ten thousand rows, one after another.
#[derive(Clone)]
pub(super) struct RowsStreamed(pub(super) Database);

impl Operation for RowsStreamed {
    async fn run(&self, _: i32) -> Result<(), Failure> {
        let query = select(COLUMNS).from("many").filter(col("id").gt(0));
        let mut items = self.0.stream::<Item, _>(&query).await?;
        let mut count = 0;
        while let Some(item) = items.next().await {
            black_box(item?);
            count += 1;
        }
        expect_many(count)
    }
}
