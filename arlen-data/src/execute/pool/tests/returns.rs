use super::fake::{Step, World, recorder};
use super::{MS, ask, audit, here, of, pool, settle};
use crate::diag::Code;
use crate::execute::pool::{CloseReason, PoolEvent, PoolHooks, PoolOptions};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::Ordering;
use std::time::Duration;

#[tokio::test(start_paused = true)]
async fn a_dirty_connection_is_cleaned_before_the_next_caller_gets_it() {
    let world = World::new();
    let (hooks, events) = recorder();
    let pool = pool(&world, PoolOptions { hooks, ..of(1) });
    world.will_clean([Step::Slow(MS(50))]);
    let lease = pool.acquire(here()).await.unwrap();
    lease.soil();
    let next = ask(&pool);
    settle().await;
    drop(lease);
    settle().await;
    assert_eq!((pool.status().cleaning, pool.status().waiting), (1, 1));
    let lease = next.await.unwrap().unwrap();
    assert_eq!((lease.id(), world.cleaned.load(Ordering::SeqCst)), (0, 1));
    let events = events.lock().unwrap();
    let cleaned =
        events.iter().find_map(|event| if let PoolEvent::Cleaned { elapsed } = event { Some(*elapsed) } else { None });
    assert_eq!(cleaned.unwrap().as_millis() / 10, 5);
}

#[tokio::test(start_paused = true)]
async fn what_cannot_be_cleaned_is_closed_and_its_permit_serves_the_next() {
    for step in [Step::Fail, Step::Hang, Step::Panic] {
        let world = World::new();
        let pool = pool(&world, of(1));
        world.will_clean([step]);
        let lease = pool.acquire(here()).await.unwrap();
        lease.soil();
        drop(lease);
        let begun = tokio::time::Instant::now();
        assert_eq!(pool.acquire(here()).await.unwrap().id(), 1, "{step:?}");
        let limit = if step == Step::Hang { MS(2010) } else { MS(10) };
        assert!(begun.elapsed() < limit, "{step:?}: cleaning is bounded");
        let metrics = pool.metrics();
        let reason = if step == Step::Panic { CloseReason::Broken } else { CloseReason::Dirty };
        assert_eq!((metrics.closed(reason), metrics.closed_total()), (1, 1), "{step:?}");
        assert_eq!(world.most.load(Ordering::SeqCst), 1, "{step:?}: never more than the pool may have");
        audit(&pool);
    }
}

#[tokio::test(start_paused = true)]
async fn a_dead_connection_gives_its_permit_back_at_once() {
    let world = World::new();
    let pool = pool(&world, of(1));
    let lease = pool.acquire(here()).await.unwrap();
    let next = ask(&pool);
    settle().await;
    lease.kill();
    drop(lease);
    settle().await;
    assert!(next.is_finished());
    assert_eq!(next.await.unwrap().unwrap().id(), 1);
    assert_eq!(pool.metrics().closed(CloseReason::Broken), 1);
    assert_eq!(world.cleaned.load(Ordering::SeqCst), 0);
}

#[tokio::test(start_paused = true)]
async fn a_discarded_connection_is_closed_in_good_order() {
    let world = World::new();
    let pool = pool(&world, of(1));
    pool.acquire(here()).await.unwrap().discard();
    assert_eq!((pool.status().closing, pool.status().in_use), (1, 0));
    assert_eq!(pool.acquire(here()).await.unwrap().id(), 1);
    assert_eq!((world.ended.load(Ordering::SeqCst), pool.metrics().closed(CloseReason::Discarded)), (1, 1));
    // A server that does not listen, and a driver that panics, hold the permit for no longer than the limit.
    world.will_close([Step::Hang, Step::Panic]);
    for _ in 0..2 {
        pool.acquire(here()).await.unwrap().discard();
    }
    assert!(pool.acquire(here()).await.is_ok());
    audit(&pool);
}

#[tokio::test(start_paused = true)]
async fn a_panic_in_the_manager_at_the_return_does_not_lose_the_permit() {
    let world = World::new();
    let pool = pool(&world, of(1));
    let lease = pool.acquire(here()).await.unwrap();
    lease.link.cursed.store(true, Ordering::SeqCst);
    assert!(catch_unwind(AssertUnwindSafe(|| drop(lease))).is_err());
    audit(&pool);
    assert_eq!(world.open(), 0);
    assert!(pool.acquire(here()).await.is_ok());
}

#[tokio::test(start_paused = true)]
async fn a_panic_in_a_hook_does_not_lose_the_permit() {
    let world = World::new();
    let hooks = PoolHooks::default().with_hook(|event| {
        assert!(!matches!(event, PoolEvent::Returned { .. } | PoolEvent::Cleaned { .. }), "a hook panics");
    });
    let pool = pool(&world, PoolOptions { hooks, ..of(1) });
    for dirty in [false, true] {
        let lease = pool.acquire(here()).await.unwrap();
        if dirty {
            lease.soil();
        }
        assert!(catch_unwind(AssertUnwindSafe(|| drop(lease))).is_err());
        settle().await;
        audit(&pool);
    }
    assert_eq!((pool.status().idle, world.attempts()), (1, 1));
}

#[tokio::test(start_paused = true)]
async fn a_caller_that_panics_returns_its_connection() {
    let world = World::new();
    let pool = pool(&world, of(1));
    let task = tokio::spawn({
        let pool = pool.clone();
        async move {
            let lease = pool.acquire(here()).await.unwrap();
            lease.soil();
            panic!("a caller panics");
        }
    });
    assert!(task.await.is_err());
    assert_eq!(pool.acquire(here()).await.unwrap().id(), 0, "cleaned");
    assert_eq!(world.cleaned.load(Ordering::SeqCst), 1);
}

#[test]
fn when_the_runtime_is_gone_the_pool_is_closed_and_nothing_hangs() {
    let runtime = || tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let world = World::new();
    let (first, other) = (runtime(), runtime());
    let (pool, lease, dirty) = first.block_on(async {
        let pool = pool(&world, PoolOptions { acquire_timeout: Duration::from_secs(60), ..of(3) });
        let leases = [pool.acquire(here()).await.unwrap(), pool.acquire(here()).await.unwrap()];
        drop(pool.acquire(here()).await.unwrap());
        let [lease, dirty] = leases;
        dirty.soil();
        (pool, lease, dirty)
    });
    // A caller on another runtime, who waits.
    let full = first.block_on(async { pool.acquire(here()).await.unwrap() });
    let waiting = other.spawn({
        let pool = pool.clone();
        async move { pool.acquire(here()).await.map(drop) }
    });
    other.block_on(settle());
    drop(first);
    let error = other.block_on(waiting).unwrap().unwrap_err();
    assert_eq!(error.code(), Code::PoolClosed);
    assert_eq!(error.to_string(), "the runtime that the pool was made on has ended");
    assert_eq!(other.block_on(pool.acquire(here())).unwrap_err().code(), Code::PoolClosed);
    for lease in [lease, dirty, full] {
        drop(lease);
        audit(&pool);
    }
    assert_eq!((pool.status().size, world.open()), (0, 0), "every permit is back, every connection dropped");
    assert!(other.block_on(pool.close(MS(10))).is_complete());
}

#[test]
fn a_dirty_return_is_the_first_to_notice_a_runtime_that_is_gone() {
    let world = World::new();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let (pool, lease) = runtime.block_on(async {
        let pool = pool(&world, of(1));
        let lease = pool.acquire(here()).await.unwrap();
        lease.soil();
        (pool, lease)
    });
    runtime.shutdown_background();
    drop(lease);
    assert_eq!((pool.status().size, world.open()), (0, 0));
}
