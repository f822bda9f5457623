use super::fake::{Step, World, recorder};
use super::{MS, ask, audit, here, of, pool, settle};
use crate::diag::Code;
use crate::execute::pool::{PoolEvent, PoolOptions};
use std::time::Duration;

#[tokio::test(start_paused = true)]
async fn a_failure_to_connect_is_handed_through() {
    let world = World::new();
    let (hooks, events) = recorder();
    let pool = pool(&world, PoolOptions { hooks, ..of(1) });
    world.will_connect([Step::Fail]);
    let error = pool.acquire(here()).await.unwrap_err();
    assert_eq!(error.code(), Code::ConnectionFailed);
    assert_eq!(error.to_string(), "the fake refuses");
    assert_eq!(pool.status().size, 0);
    assert!(matches!(events.lock().unwrap()[..], [PoolEvent::ConnectFailed { code: Code::ConnectionFailed, .. }]));
    assert!(pool.acquire(here()).await.is_ok(), "the permit is not lost");
}

#[tokio::test(start_paused = true)]
async fn opening_that_takes_too_long_is_told_apart_from_waiting() {
    let world = World::new();
    let pool = pool(&world, of(1));
    world.will_connect([Step::Hang]);
    let begun = tokio::time::Instant::now();
    let error = pool.acquire(here()).await.unwrap_err();
    assert_eq!(error.code(), Code::ConnectionTimeout);
    assert_eq!(error.to_string(), "a connection could not be opened within 10 s: the database did not answer");
    assert_eq!(begun.elapsed().as_secs(), 10, "though callers wait 5 s only");
    audit(&pool);
    assert!(pool.acquire(here()).await.is_ok());
}

#[tokio::test(start_paused = true)]
async fn a_returned_connection_serves_a_caller_sooner_than_a_slow_attempt() {
    let world = World::new();
    let pool = pool(&world, of(2));
    let lease = pool.acquire(here()).await.unwrap();
    world.will_connect([Step::Slow(MS(3000))]);
    let caller = ask(&pool);
    settle().await;
    assert_eq!(pool.status().connecting, 1);
    drop(lease);
    settle().await;
    assert!(caller.is_finished());
    tokio::time::sleep(MS(3100)).await;
    assert_eq!(pool.status().idle, 1, "the attempt was not in vain");
    drop(caller.await);
    assert_eq!(pool.status().idle, 2);
}

#[tokio::test(start_paused = true)]
async fn without_any_connection_a_failure_is_told_to_all() {
    let world = World::new();
    let pool = pool(&world, of(1));
    world.will_connect([Step::Fail, Step::Fail]);
    let callers: Vec<_> = (0..20).map(|_| ask(&pool)).collect();
    for caller in callers {
        let error = caller.await.unwrap().unwrap_err();
        assert_eq!((error.code(), error.diagnostic().help()), (Code::ConnectionFailed, Some("ask again")));
    }
    assert_eq!(world.attempts(), 1, "one attempt for all of them");
}

#[tokio::test(start_paused = true)]
async fn with_connections_in_use_a_failure_is_told_to_the_first_only() {
    let world = World::new();
    let pool = pool(&world, of(2));
    let lease = pool.acquire(here()).await.unwrap();
    world.will_connect([Step::Fail, Step::Fail]);
    let (first, second, third) = (ask(&pool), ask(&pool), ask(&pool));
    settle().await;
    assert!(first.is_finished() && !second.is_finished());
    assert_eq!(first.await.unwrap().unwrap_err().code(), Code::ConnectionFailed);
    drop(lease);
    settle().await;
    assert!(second.is_finished(), "a return serves it");
    drop(second.await.unwrap().unwrap());
    assert!(third.await.unwrap().is_ok());
}

#[tokio::test(start_paused = true)]
async fn a_server_that_is_down_is_tried_ten_times_a_second() {
    let world = World::new();
    let pool = pool(&world, of(10));
    world.will_connect([Step::Fail; 1000]);
    assert!(pool.acquire(here()).await.is_err());
    let begun = tokio::time::Instant::now();
    let before = world.attempts();
    while begun.elapsed() < Duration::from_secs(2) {
        let callers: Vec<_> = (0..8).map(|_| ask(&pool)).collect();
        for caller in callers {
            assert_eq!(caller.await.unwrap().unwrap_err().code(), Code::ConnectionFailed);
        }
    }
    let attempts = world.attempts() - before;
    assert!((15..=21).contains(&attempts), "{attempts} attempts in 2 s");
}

#[tokio::test(start_paused = true)]
async fn whoever_has_no_patience_for_the_back_off_gets_the_failure_that_caused_it() {
    let world = World::new();
    let pool = pool(&world, PoolOptions { acquire_timeout: Duration::ZERO, ..of(2) });
    world.will_connect([Step::Fail]);
    assert!(pool.acquire(here()).await.is_err());
    let error = pool.acquire(here()).await.unwrap_err();
    assert_eq!((error.code(), world.attempts()), (Code::ConnectionFailed, 1));
    tokio::time::sleep(MS(150)).await;
    let lease = pool.acquire(here()).await.unwrap();
    world.will_connect([Step::Fail]);
    assert!(pool.acquire(here()).await.is_err());
    let error = pool.acquire(here()).await.unwrap_err();
    assert_eq!(error.code(), Code::PoolTimeout, "a connection is alive that could have come free");
    assert_eq!(std::error::Error::source(&error).map(ToString::to_string).as_deref(), Some("the fake refuses"));
    drop(lease);
}

#[tokio::test(start_paused = true)]
async fn a_panic_while_connecting_is_an_error_of_the_caller() {
    let world = World::new();
    let pool = pool(&world, of(1));
    world.will_connect([Step::Panic]);
    let error = pool.acquire(here()).await.unwrap_err();
    assert_eq!((error.code(), error.to_string().as_str()), (Code::ConnectionFailed, "opening a connection panicked"));
    audit(&pool);
    assert!(!pool.status().is_closed);
    assert!(pool.acquire(here()).await.is_ok());
}
