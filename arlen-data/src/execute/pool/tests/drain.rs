use super::fake::{Step, World};
use super::{MS, ask, audit, here, of, pool, settle};
use crate::diag::Code;
use crate::execute::pool::{CloseReason, PoolOptions};
use std::sync::atomic::Ordering;
use std::time::Duration;

#[tokio::test(start_paused = true)]
async fn closing_waits_for_connections_in_use() {
    let world = World::new();
    let pool = pool(&world, of(2));
    let (lease, idle) = (pool.acquire(here()).await.unwrap(), pool.acquire(here()).await.unwrap());
    drop(idle);
    let closing = tokio::spawn({
        let pool = pool.clone();
        async move { pool.close(Duration::from_secs(10)).await }
    });
    settle().await;
    let error = pool.acquire(here()).await.unwrap_err();
    assert_eq!((error.code(), error.to_string().as_str()), (Code::PoolClosed, "the pool is closed"));
    assert_eq!(pool.status().size, 1, "the idle one is closed");
    assert!(!closing.is_finished());
    drop(lease);
    assert!(closing.await.unwrap().is_complete());
    assert_eq!((world.ended.load(Ordering::SeqCst), pool.metrics().closed(CloseReason::Closed)), (2, 2));
    assert!(pool.close(Duration::ZERO).await.is_complete(), "a second time");
}

#[tokio::test(start_paused = true)]
async fn closing_ends_at_its_deadline_and_says_what_is_out() {
    let world = World::new();
    let pool = pool(&world, of(2));
    let (lease, other) = (pool.acquire(here()).await.unwrap(), pool.acquire(here()).await.unwrap());
    let begun = tokio::time::Instant::now();
    let drained = pool.close(MS(700)).await;
    assert_eq!((drained.in_use, drained.unsettled, drained.is_complete()), (2, 0, false));
    assert!(begun.elapsed() >= MS(700) && begun.elapsed() < MS(710));
    drop(lease);
    other.soil();
    drop(other);
    settle().await;
    assert_eq!((pool.status().size, world.open()), (0, 0), "what comes late is closed");
    audit(&pool);
}

#[tokio::test(start_paused = true)]
async fn closing_refuses_those_who_wait_and_ends_attempts() {
    let world = World::new();
    let pool = pool(&world, of(2));
    let lease = pool.acquire(here()).await.unwrap();
    world.will_connect([Step::Hang]);
    let (first, second) = (ask(&pool), ask(&pool));
    settle().await;
    assert_eq!(pool.status().connecting, 1);
    let drained = pool.close(MS(100)).await;
    assert_eq!((drained.in_use, drained.unsettled), (1, 0), "the attempt was given up");
    for caller in [first, second] {
        assert_eq!(caller.await.unwrap().unwrap_err().code(), Code::PoolClosed);
    }
    drop(lease);
    settle().await;
    assert_eq!(world.open(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_server_that_does_not_listen_does_not_hold_up_the_end() {
    let world = World::new();
    let pool = pool(&world, of(1));
    drop(pool.acquire(here()).await.unwrap());
    world.will_close([Step::Hang]);
    let begun = tokio::time::Instant::now();
    assert!(pool.close(Duration::from_secs(60)).await.is_complete());
    assert_eq!(begun.elapsed().as_secs(), 2);
    assert_eq!(world.open(), 0);
}

#[tokio::test(start_paused = true)]
async fn the_pool_closes_with_its_last_handle() {
    let world = World::new();
    let pool = pool(&world, PoolOptions { min_idle: 2, ..of(3) });
    settle().await;
    let lease = pool.acquire(here()).await.unwrap();
    let clone = pool.clone();
    drop(pool);
    assert_eq!(clone.status().size, 2, "a clone is left");
    let shared = std::sync::Arc::downgrade(&clone.shared);
    drop(clone);
    settle().await;
    assert_eq!(world.open(), 1, "the one in use");
    drop(lease);
    settle().await;
    assert_eq!(world.open(), 0);
    assert!(shared.upgrade().is_none(), "no task is left");
}
