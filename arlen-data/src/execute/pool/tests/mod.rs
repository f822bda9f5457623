mod acquire;
mod connect;
mod drain;
mod fake;
mod keep;
mod model;
mod returns;
mod threads;

use super::{Lease, Pool, PoolOptions, Tokio};
use crate::diag::Result;
use fake::{Fake, World};
use std::future::Future;
use std::panic::Location;
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};
use std::time::Duration;
use tokio::runtime::Handle;
use tokio::task::JoinHandle;

const MS: fn(u64) -> Duration = Duration::from_millis;

/// A setting of the test run.
#[expect(clippy::disallowed_methods, reason = "settings of a test run are no configuration")]
fn number(variable: &str) -> Option<u64> {
    std::env::var(variable).ok().and_then(|text| text.parse().ok())
}

/// How many random lives and orders are tried.
fn seeds() -> u64 {
    number("ARLEN_TEST_SEEDS").unwrap_or(200)
}

/// A pool over a fake, on the runtime of the test.
fn pool(world: &Arc<World>, options: PoolOptions) -> Pool<Fake> {
    Pool::new(Fake(Arc::clone(world)), options, Tokio::new(Handle::current()))
}

fn of(max_connections: usize) -> PoolOptions {
    PoolOptions { max_connections, ..PoolOptions::default() }
}

#[track_caller]
fn here() -> &'static Location<'static> {
    Location::caller()
}

/// A task that asks for a connection.
fn ask(pool: &Pool<Fake>) -> JoinHandle<Result<Lease<Fake>>> {
    let pool = pool.clone();
    tokio::spawn(async move { pool.acquire(here()).await })
}

/// Lets every task run that can, without time passing.
async fn settle() {
    for _ in 0..32 {
        tokio::task::yield_now().await;
    }
}

fn audit(pool: &Pool<Fake>) {
    pool.shared.queue.lock().unwrap().audit();
}

/// Polls a future so many times, and lets the tasks of the pool run in between; returns its output if it ends.
async fn poll_times<V>(future: impl Future<Output = V>, times: usize) -> Option<V> {
    let mut future = pin!(future);
    for _ in 0..times {
        if let Poll::Ready(output) = future.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            return Some(output);
        }
        settle().await;
    }
    None
}
