use super::fake::{Step, World};
use super::{MS, here, of, pool, settle};
use crate::execute::pool::{CloseReason, Lease, Pool, PoolOptions};
use std::sync::atomic::Ordering;
use std::time::Duration;

async fn leases(pool: &Pool<super::Fake>, count: usize) -> Vec<Lease<super::Fake>> {
    let mut leases = Vec::new();
    for _ in 0..count {
        leases.push(pool.acquire(here()).await.unwrap());
    }
    leases
}

#[tokio::test(start_paused = true)]
async fn idle_connections_end_but_for_those_that_are_kept_ready() {
    let world = World::new();
    let options = PoolOptions { min_idle: 1, idle_timeout: Some(Duration::from_secs(60)), ..of(5) };
    let pool = pool(&world, options);
    drop(leases(&pool, 4).await);
    tokio::time::sleep(Duration::from_secs(55)).await;
    assert_eq!(pool.status().idle, 4);
    drop(pool.acquire(here()).await.unwrap());
    tokio::time::sleep(Duration::from_secs(10)).await;
    assert_eq!(pool.status().idle, 1, "the one that was used");
    tokio::time::sleep(Duration::from_secs(600)).await;
    assert_eq!(pool.status().idle, 1, "kept ready");
    assert_eq!((pool.metrics().closed(CloseReason::Idle), world.ended.load(Ordering::SeqCst)), (3, 3));
}

#[tokio::test(start_paused = true)]
async fn connections_are_kept_ready_and_replaced() {
    let world = World::new();
    let pool = pool(&world, PoolOptions { min_idle: 3, ..of(4) });
    settle().await;
    assert_eq!((pool.status().idle, world.attempts()), (3, 3), "before anybody asks");
    let two = leases(&pool, 2).await;
    tokio::time::sleep(Duration::from_secs(10)).await;
    assert_eq!((pool.status().idle, pool.status().size), (2, 4), "as many as there may be");
    drop(two);
    world.will_connect([Step::Fail; 3]);
    for link in world.links.lock().unwrap().iter() {
        link.closed.store(true, Ordering::SeqCst);
    }
    tokio::time::sleep(Duration::from_secs(120)).await;
    assert_eq!(pool.status().idle, 3, "the dead are replaced, though the server was down for a while");
    let created = pool.metrics().created;
    tokio::time::sleep(Duration::from_secs(120)).await;
    assert_eq!(pool.metrics().created, created, "and then there is peace");
}

#[tokio::test(start_paused = true)]
async fn old_connections_end_within_the_last_tenth_of_their_lifetime() {
    let world = World::new();
    let options = PoolOptions { max_lifetime: Some(Duration::from_secs(100)), ..of(20) };
    let pool = pool(&world, options);
    drop(leases(&pool, 20).await);
    tokio::time::sleep(Duration::from_secs(90)).await;
    assert_eq!(pool.status().idle, 20);
    tokio::time::sleep(Duration::from_secs(5)).await;
    let left = pool.status().idle;
    assert!((1..20).contains(&left), "{left} of 20: they do not all end at once");
    tokio::time::sleep(Duration::from_secs(8)).await;
    assert_eq!((pool.status().size, pool.metrics().closed(CloseReason::Lifetime)), (0, 20));
}

#[tokio::test(start_paused = true)]
async fn an_old_connection_in_use_ends_when_it_is_returned() {
    let world = World::new();
    let pool = pool(&world, PoolOptions { max_lifetime: Some(Duration::from_secs(10)), ..of(1) });
    let lease = pool.acquire(here()).await.unwrap();
    let next = super::ask(&pool);
    tokio::time::sleep(Duration::from_secs(4)).await;
    drop(lease);
    assert_eq!(next.await.unwrap().unwrap().id(), 0);
    let lease = pool.acquire(here()).await.unwrap();
    tokio::time::sleep(Duration::from_secs(60)).await;
    let next = super::ask(&pool);
    settle().await;
    drop(lease);
    assert_eq!(next.await.unwrap().unwrap().id(), 1);
    assert_eq!(pool.metrics().closed(CloseReason::Lifetime), 1);
}

#[tokio::test(start_paused = true)]
async fn a_lifetime_of_zero_serves_each_connection_once() {
    let world = World::new();
    let pool = pool(&world, PoolOptions { max_lifetime: Some(Duration::ZERO), ..of(1) });
    for id in 0..3 {
        assert_eq!(pool.acquire(here()).await.unwrap().id(), id, "who asks is served even so");
    }
}

#[tokio::test(start_paused = true)]
async fn idle_connections_are_pinged_in_the_background_and_the_dead_removed() {
    let world = World::new();
    let pool = pool(&world, of(4));
    drop(leases(&pool, 3).await);
    tokio::time::sleep(MS(4900)).await;
    assert_eq!(world.pinged.load(Ordering::SeqCst), 0);
    world.will_ping([Step::Fail, Step::Hang, Step::Panic]);
    tokio::time::sleep(MS(10_000)).await;
    assert_eq!(pool.status().size, 0);
    assert_eq!(pool.metrics().closed(CloseReason::Broken), 3);
    drop(leases(&pool, 1).await);
    let before = world.pinged.load(Ordering::SeqCst);
    tokio::time::sleep(MS(30_000)).await;
    let pings = world.pinged.load(Ordering::SeqCst) - before;
    assert!((3..=6).contains(&pings), "{pings} pings in 30 s");
    drop(pool.acquire(here()).await.unwrap());
    assert_eq!(world.pinged.load(Ordering::SeqCst) - before, pings, "handing out makes no round trip");
}

#[tokio::test(start_paused = true)]
async fn a_health_check_keeps_the_order_of_the_stack_and_leaves_half_of_it() {
    let world = World::new();
    let pool = pool(&world, of(4));
    let mut four = leases(&pool, 4).await;
    for _ in 0..4 {
        tokio::time::advance(MS(1)).await;
        drop(four.remove(0));
    }
    world.will_ping([Step::Slow(MS(500)), Step::Slow(MS(500))]);
    while pool.status().checking == 0 {
        tokio::time::sleep(MS(100)).await;
    }
    assert_eq!((pool.status().checking, pool.status().idle), (2, 2));
    tokio::time::sleep(MS(600)).await;
    let order: Vec<usize> = leases(&pool, 4).await.iter().map(|lease| lease.id()).collect();
    assert_eq!(order, [3, 2, 1, 0]);
}
