//! A query whose future is dropped, and the next one.

use arlen_bench_protocol::connections::{Failure, PATIENCE, SLOW, Work, awaited};
use arlen_data::compile::sql;
use arlen_data::execute::{Database, Executor as _};
use std::rc::Rc;
use std::time::Instant;
use tokio::runtime::Runtime;

pub(super) fn work(runtime: Rc<Runtime>, db: Database) -> Work {
    awaited(runtime, move |_| once(db.clone()))
}

async fn once(db: Database) -> Result<u64, Failure> {
    if tokio::time::timeout(PATIENCE, db.execute(sql(SLOW))).await.is_ok() {
        return Err("the slow query was fast".into());
    }
    let start = Instant::now();
    let _one: i32 = db.fetch_scalar(sql("select 1")).await?;
    Ok(u64::try_from(start.elapsed().as_nanos())?)
}
