use super::fake::{Step, World, recorder};
use super::{MS, ask, audit, here, of, poll_times, pool, settle};
use crate::diag::Code;
use crate::execute::pool::{PoolEvent, PoolOptions};
use std::time::Duration;

#[tokio::test(start_paused = true)]
async fn a_connection_is_opened_when_it_is_asked_for_and_used_again() {
    let world = World::new();
    let pool = pool(&world, of(2));
    settle().await;
    assert_eq!(world.attempts(), 0, "nobody asked");
    let first = pool.acquire(here()).await.unwrap();
    let second = pool.acquire(here()).await.unwrap();
    assert_eq!((first.id(), second.id()), (0, 1));
    drop(first);
    drop(second);
    assert_eq!(pool.status().idle, 2);
    assert_eq!(pool.acquire(here()).await.unwrap().id(), 1, "the last returned is the first reused");
    assert_eq!(world.attempts(), 2);
}

#[tokio::test(start_paused = true)]
async fn callers_are_served_in_the_order_they_came() {
    let world = World::new();
    let pool = pool(&world, of(1));
    let mut lease = pool.acquire(here()).await.unwrap();
    let mut waiting = Vec::new();
    for _ in 0..5 {
        waiting.push(ask(&pool));
        settle().await;
    }
    for n in 0..5 {
        assert_eq!(pool.status().waiting, 5 - n);
        drop(lease);
        settle().await;
        let done: Vec<bool> = waiting.iter().map(|task| task.is_finished()).collect();
        assert_eq!(done.iter().filter(|done| **done).count(), 1, "one return serves one caller");
        assert!(done[0], "and that is the first");
        lease = waiting.remove(0).await.unwrap().unwrap();
    }
    assert_eq!(world.attempts(), 1);
}

#[tokio::test(start_paused = true)]
async fn who_asks_while_others_wait_does_not_overtake_them() {
    let world = World::new();
    let pool = pool(&world, of(1));
    let lease = pool.acquire(here()).await.unwrap();
    let first = ask(&pool);
    settle().await;
    drop(lease);
    // The connection is handed to the first, though it has not looked yet.
    assert!(poll_times(pool.acquire(here()), 1).await.is_none());
    assert!(first.await.unwrap().is_ok());
}

#[tokio::test(start_paused = true)]
async fn a_refused_caller_is_told_who_holds_the_connections() {
    let world = World::new();
    let pool = pool(&world, of(7));
    let mut leases = Vec::new();
    for _ in 0..7 {
        leases.push(pool.acquire(here()).await.unwrap());
        tokio::time::advance(MS(1500)).await;
    }
    let line = leases[0].location().line();
    let error = pool.acquire(here()).await.unwrap_err();
    assert_eq!(error.code(), Code::PoolTimeout);
    assert_eq!(
        error.to_string(),
        "no connection came free within 5 s: 7 of 7 connections are in use, at most 7 allowed, 0 more callers are waiting"
    );
    let help = error.diagnostic().help().unwrap();
    let file = file!();
    assert_eq!(
        help,
        format!(
            "return connections sooner, or raise `max_connections`; held by {file}:{line} for 15.5 s, \
             {file}:{line} for 14 s, {file}:{line} for 12.5 s, {file}:{line} for 11 s, {file}:{line} for 9.5 s, and 2 more"
        )
    );
    assert_eq!(pool.metrics().timeouts, 1);
    assert_eq!(pool.status().waiting, 0);
}

#[tokio::test(start_paused = true)]
async fn a_caller_waits_for_as_long_as_it_may_and_no_longer() {
    let world = World::new();
    let (hooks, events) = recorder();
    let pool = pool(&world, PoolOptions { hooks, ..of(1) });
    let lease = pool.acquire(here()).await.unwrap();
    let begun = tokio::time::Instant::now();
    assert_eq!(pool.acquire(here()).await.unwrap_err().code(), Code::PoolTimeout);
    let waited = begun.elapsed();
    assert!(waited >= Duration::from_secs(5) && waited < MS(5010), "{waited:?}");
    let told = events.lock().unwrap().iter().any(|event| matches!(event, PoolEvent::Timeout { waiting: 0, .. }));
    assert!(told);
    let late = ask(&pool);
    tokio::time::sleep(MS(4900)).await;
    drop(lease);
    assert!(late.await.unwrap().is_ok(), "in the last moment");
    assert_eq!(pool.metrics().wait.count(), 2, "who was refused is not counted");
    assert_eq!(pool.metrics().wait.buckets()[23], 1, "4.9 s are between 4.2 s and 8.4 s");
}

#[tokio::test(start_paused = true)]
async fn one_timer_refuses_each_caller_at_its_own_time() {
    let world = World::new();
    let pool = pool(&world, of(1));
    let lease = pool.acquire(here()).await.unwrap();
    let mut waiting = Vec::new();
    for _ in 0..5 {
        waiting.push((tokio::time::Instant::now(), ask(&pool)));
        tokio::time::sleep(MS(700)).await;
        audit(&pool);
    }
    // One leaves, and one is served, while the timer runs for the first.
    waiting.remove(1).1.abort();
    drop(lease);
    let lease = waiting.remove(0).1.await.unwrap().unwrap();
    for (asked, task) in waiting {
        assert_eq!(task.await.unwrap().unwrap_err().code(), Code::PoolTimeout);
        let waited = asked.elapsed();
        assert!(waited >= Duration::from_secs(5) && waited < MS(5010), "{waited:?}");
        audit(&pool);
    }
    // Long after the timer has ended there is a new one.
    tokio::time::sleep(Duration::from_secs(60)).await;
    let begun = tokio::time::Instant::now();
    assert_eq!(pool.acquire(here()).await.unwrap_err().code(), Code::PoolTimeout);
    assert_eq!(begun.elapsed().as_millis() / 10, 500);
    drop(lease);
}

#[test]
fn a_caller_on_another_runtime_has_its_own_time_when_that_of_the_pool_stands_still() {
    let runtime = || tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let (first, other) = (runtime(), runtime());
    let (pool, lease) = first.block_on(async {
        let pool = pool(&World::new(), PoolOptions { acquire_timeout: MS(50), ..of(1) });
        let lease = pool.acquire(here()).await.unwrap();
        (pool, lease)
    });
    let asked = async { tokio::time::timeout(Duration::from_secs(20), pool.acquire(here())).await };
    assert_eq!(other.block_on(asked).expect("refused in time").unwrap_err().code(), Code::PoolTimeout);
    drop(lease);
}

#[tokio::test(start_paused = true)]
async fn without_patience_a_caller_is_refused_at_once_unless_a_connection_can_be_opened() {
    let world = World::new();
    let pool = pool(&world, PoolOptions { acquire_timeout: Duration::ZERO, ..of(1) });
    world.will_connect([Step::Slow(MS(300))]);
    let begun = tokio::time::Instant::now();
    let lease = pool.acquire(here()).await.expect("opening is not waiting");
    assert_eq!(begun.elapsed().as_millis() / 100, 3);
    let begun = tokio::time::Instant::now();
    assert_eq!(pool.acquire(here()).await.unwrap_err().code(), Code::PoolTimeout);
    assert_eq!(begun.elapsed(), Duration::ZERO);
    drop(lease);
    assert!(pool.acquire(here()).await.is_ok());
}

#[tokio::test(start_paused = true)]
async fn a_dropped_caller_costs_nothing_whenever_it_is_dropped() {
    // On an empty pool: before, during and behind the opening of its connection.
    for polls in 0..6 {
        let world = World::new();
        world.will_connect([Step::Slow(MS(1))]);
        let pool = pool(&world, of(1));
        drop(poll_times(pool.acquire(here()), polls).await);
        audit(&pool);
        assert!(pool.acquire(here()).await.is_ok(), "dropped behind poll {polls}");
        assert_eq!(world.attempts(), 1, "the connection that was being opened is used");
    }
    // On a busy one: before and behind the moment when a connection is handed to it.
    for (before, after) in [(0, 0), (1, 0), (2, 0), (1, 1), (2, 3)] {
        let world = World::new();
        let pool = pool(&world, of(1));
        let lease = pool.acquire(here()).await.unwrap();
        let mut caller = Box::pin(pool.acquire(here()));
        assert!(poll_times(caller.as_mut(), before).await.is_none());
        let next = ask(&pool);
        settle().await;
        drop(lease);
        drop(poll_times(caller.as_mut(), after).await);
        drop(caller);
        audit(&pool);
        assert!(next.await.unwrap().is_ok(), "dropped behind {before} + {after} polls");
        audit(&pool);
        assert_eq!(pool.status().idle, 1);
        assert_eq!(world.attempts(), 1);
    }
}

#[tokio::test(start_paused = true)]
async fn a_connection_that_died_while_idle_is_not_handed_out() {
    let world = World::new();
    let pool = pool(&world, of(3));
    let (first, second) = (pool.acquire(here()).await.unwrap(), pool.acquire(here()).await.unwrap());
    let link = std::sync::Arc::clone(&second.link);
    drop(first);
    drop(second);
    link.closed.store(true, std::sync::atomic::Ordering::SeqCst);
    let lease = pool.acquire(here()).await.unwrap();
    assert_eq!(lease.id(), 0, "the other one");
    let metrics = pool.metrics();
    assert_eq!((metrics.acquired, metrics.wait.count()), (3, 3), "the dead one does not count");
    assert_eq!((metrics.status.size, world.open()), (1, 1));
}

#[tokio::test(start_paused = true)]
async fn a_caller_that_is_handed_a_dead_connection_keeps_its_place() {
    let world = World::new();
    let pool = pool(&world, of(1));
    let lease = pool.acquire(here()).await.unwrap();
    let link = std::sync::Arc::clone(&lease.link);
    let (first, second) = (ask(&pool), ask(&pool));
    settle().await;
    drop(lease);
    // Dead between the hand-over and the first look.
    link.closed.store(true, std::sync::atomic::Ordering::SeqCst);
    settle().await;
    assert!(first.is_finished() && !second.is_finished());
    let lease = first.await.unwrap().unwrap();
    assert_eq!(lease.id(), 1, "a new one was opened for it");
    drop(lease);
    assert!(second.await.unwrap().is_ok());
}

#[tokio::test(start_paused = true)]
async fn a_caller_that_moves_to_another_task_is_woken_there() {
    let world = World::new();
    let pool = pool(&world, of(1));
    let lease = pool.acquire(here()).await.unwrap();
    let mut caller = Box::pin({
        let pool = pool.clone();
        async move { pool.acquire(here()).await }
    });
    assert!(poll_times(caller.as_mut(), 1).await.is_none());
    let task = tokio::spawn(caller);
    settle().await;
    drop(lease);
    settle().await;
    assert!(task.is_finished(), "not at its time limit, but now");
}
