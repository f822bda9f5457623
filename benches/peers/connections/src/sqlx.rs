//! sqlx: its pool as it comes.

use crate::item::Item;
use crate::timeout;
use arlen_bench_protocol::connections::hazard::{self, Finding, Hazard};
use arlen_bench_protocol::connections::{
    Case, Failure, Operation, POINT, POOL, Places, ROWS, Subject, TASKS, Work, awaited, expect_many, expect_row,
    repeat, resident_bytes, runtime,
};
use futures_util::TryStreamExt as _;
use sqlx::postgres::{PgPool, PgPoolOptions};
use std::hint::black_box;

/// `PgPool` with its defaults, but for the number of connections.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sqlx;

/// A pool of so many connections.
pub(crate) async fn open(url: &str, connections: u32) -> Result<PgPool, Failure> {
    Ok(PgPoolOptions::new().max_connections(connections).connect(url).await?)
}

#[derive(Clone)]
struct Point(PgPool);

impl Operation for Point {
    async fn run(&self, key: i32) -> Result<(), Failure> {
        let item: Item = sqlx::query_as(POINT).bind(key).fetch_one(&self.0).await?;
        expect_row(key, black_box(item).id)
    }
}

#[derive(Clone)]
struct Rows(PgPool);

impl Operation for Rows {
    async fn run(&self, _: i32) -> Result<(), Failure> {
        let items: Vec<Item> = sqlx::query_as(ROWS).bind(0).fetch_all(&self.0).await?;
        expect_many(black_box(items).len())
    }
}

#[derive(Clone)]
struct RowsStreamed(PgPool);

impl Operation for RowsStreamed {
    async fn run(&self, _: i32) -> Result<(), Failure> {
        let mut items = sqlx::query_as::<_, Item>(ROWS).bind(0).fetch(&self.0);
        let mut count = 0;
        while let Some(item) = items.try_next().await? {
            black_box(item);
            count += 1;
        }
        expect_many(count)
    }
}

async fn select(pool: PgPool, sql: &'static str) -> Result<(), Failure> {
    sqlx::query(sql).fetch_one(&pool).await?;
    Ok(())
}

/// Opens a pool, uses each of its connections once, and leaves them idle.
async fn idle(url: String, connections: u64) -> Result<u64, Failure> {
    let before = resident_bytes().ok_or("memory is not told here")?;
    let pool = open(&url, u32::try_from(connections)?).await?;
    let mut held = Vec::new();
    for _ in 0..connections {
        let mut connection = pool.acquire().await?;
        let item: Item = sqlx::query_as(POINT).bind(1).fetch_one(&mut *connection).await?;
        expect_row(1, item.id)?;
        held.push(connection);
    }
    drop(held);
    let after = resident_bytes().ok_or("memory is not told here")?;
    Ok(after.saturating_sub(before))
}

impl Subject for Sqlx {
    fn work(&self, case: Case, places: &Places) -> Result<Option<Work>, Failure> {
        let (runtime, url) = (runtime()?, places.postgres.clone());
        let pool = |connections| runtime.block_on(open(&url, connections));
        let many = u32::try_from(POOL)?;
        let work = match case {
            Case::Point1 => repeat(runtime.clone(), 1, Point(pool(1)?)),
            Case::Point32 => repeat(runtime.clone(), TASKS, Point(pool(many)?)),
            Case::Rows10k => repeat(runtime.clone(), 1, Rows(pool(1)?)),
            Case::Rows10kStream => repeat(runtime.clone(), 1, RowsStreamed(pool(1)?)),
            Case::AfterTimeout => {
                let pool = pool(1)?;
                awaited(runtime.clone(), move |_| timeout::once(pool.clone(), select))
            }
            Case::IdleMemory => {
                let url = url.clone();
                awaited(runtime.clone(), move |times| idle(url.clone(), times))
            }
            _ => return Ok(None),
        };
        Ok(Some(work))
    }

    fn probe(&self, hazard: Hazard, places: &Places) -> Result<Option<Finding>, Failure> {
        hazard::probe::<crate::sqlx_probe::SqlxPool>(hazard, places)
    }
}
