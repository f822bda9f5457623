//! What an idle connection takes.

use super::{COLUMNS, Item, open};
use arlen_bench_protocol::connections::{Failure, Work, awaited, resident_bytes};
use arlen_data::build::{col, select};
use arlen_data::execute::{DatabaseUrl, Executor as _};
use std::rc::Rc;
use tokio::runtime::Runtime;

pub(super) fn work(runtime: Rc<Runtime>, url: DatabaseUrl) -> Work {
    awaited(runtime, move |times| once(url.clone(), times))
}

/// Opens a pool, uses each of its connections once, and leaves them idle.
async fn once(url: DatabaseUrl, connections: u64) -> Result<u64, Failure> {
    let before = resident_bytes().ok_or("memory is not told here")?;
    let db = open(&url, usize::try_from(connections)?).await?;
    let mut held = Vec::new();
    for _ in 0..connections {
        let connection = db.connection().await?;
        let query = select(COLUMNS).from("items").filter(col("id").eq(1));
        let _item: Item = connection.fetch_one(&query).await?;
        held.push(connection);
    }
    drop(held);
    let after = resident_bytes().ok_or("memory is not told here")?;
    Ok(after.saturating_sub(before))
}
