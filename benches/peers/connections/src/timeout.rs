//! A query whose future is dropped, and the next one.

use arlen_bench_protocol::connections::{Failure, PATIENCE, SLOW};
use std::time::Instant;

/// Drops the slow query on a pool; nanoseconds from then to the answer of the next one.
pub(crate) async fn once<P, F>(pool: P, select: fn(P, &'static str) -> F) -> Result<u64, Failure>
where
    P: Clone,
    F: Future<Output = Result<(), Failure>>,
{
    if tokio::time::timeout(PATIENCE, select(pool.clone(), SLOW)).await.is_ok() {
        return Err("the slow query was fast".into());
    }
    let start = Instant::now();
    select(pool, "select 1").await?;
    Ok(u64::try_from(start.elapsed().as_nanos())?)
}
