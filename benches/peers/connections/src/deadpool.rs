//! deadpool-postgres: the pool with its fastest way to recycle, statements from its cache.

use crate::item::Item;
use crate::timeout;
use arlen_bench_protocol::connections::hazard::{self, Finding, Hazard};
use arlen_bench_protocol::connections::{
    Case, Failure, Operation, POINT, POOL, Places, Subject, TASKS, Work, awaited, expect_row, repeat, resident_bytes,
    runtime,
};
use deadpool_postgres::{Manager, ManagerConfig, Pool, RecyclingMethod};
use std::hint::black_box;
use tokio_postgres::{Config, NoTls};

/// A pool with `RecyclingMethod::Fast` and `prepare_cached`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Deadpool;

/// A pool of so many connections.
pub(crate) fn open(url: &str, connections: usize) -> Result<Pool, Failure> {
    let config: Config = url.parse()?;
    let manager = Manager::from_config(config, NoTls, ManagerConfig { recycling_method: RecyclingMethod::Fast });
    Ok(Pool::builder(manager).max_size(connections).build()?)
}

#[derive(Clone)]
struct Point(Pool);

impl Operation for Point {
    async fn run(&self, key: i32) -> Result<(), Failure> {
        let client = self.0.get().await?;
        let statement = client.prepare_cached(POINT).await?;
        let row = client.query_one(&statement, &[&key]).await?;
        expect_row(key, black_box(Item::read(&row)?).id)
    }
}

async fn select(pool: Pool, sql: &'static str) -> Result<(), Failure> {
    pool.get().await?.query(sql, &[]).await?;
    Ok(())
}

/// Opens a pool, uses each of its connections once, and leaves them idle.
async fn idle(url: String, connections: u64) -> Result<u64, Failure> {
    let before = resident_bytes().ok_or("memory is not told here")?;
    let pool = open(&url, usize::try_from(connections)?)?;
    let mut held = Vec::new();
    for _ in 0..connections {
        let client = pool.get().await?;
        let statement = client.prepare_cached(POINT).await?;
        Item::read(&client.query_one(&statement, &[&1]).await?)?;
        held.push(client);
    }
    drop(held);
    let after = resident_bytes().ok_or("memory is not told here")?;
    Ok(after.saturating_sub(before))
}

impl Subject for Deadpool {
    fn work(&self, case: Case, places: &Places) -> Result<Option<Work>, Failure> {
        let (runtime, url) = (runtime()?, places.postgres.clone());
        let work = match case {
            Case::Point1 => repeat(runtime, 1, Point(open(&url, 1)?)),
            Case::Point32 => repeat(runtime, TASKS, Point(open(&url, POOL)?)),
            Case::AfterTimeout => {
                let pool = open(&url, 1)?;
                awaited(runtime, move |_| timeout::once(pool.clone(), select))
            }
            Case::IdleMemory => awaited(runtime, move |times| idle(url.clone(), times)),
            _ => return Ok(None),
        };
        Ok(Some(work))
    }

    fn probe(&self, hazard: Hazard, places: &Places) -> Result<Option<Finding>, Failure> {
        hazard::probe::<crate::deadpool_probe::Deadpools>(hazard, places)
    }
}
