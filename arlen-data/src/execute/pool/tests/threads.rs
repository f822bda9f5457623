//! The same pool with every lock and every task switch under the control of shuttle, which tries many orders. What is
//! locked too shortly, or woken too early or never, shows as a deadlock or as a failed check.

use super::super::runtime::{Lock, Runtime};
use super::super::{Lease, Manager, Pool, PoolOptions};
use super::{here, seeds};
use crate::diag::{Code, Diagnostic, Result};
use shuttle::future::{block_on, spawn, yield_now};
use shuttle::rand::{Rng as _, thread_rng};
use std::future::{Future, poll_fn};
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::task::Poll;
use std::time::Duration;

/// Longer than any test: who sleeps for so long never wakes up.
const NEVER: Duration = Duration::from_secs(15);
const FOREVER: Duration = Duration::from_secs(24 * 60 * 60);
const SOON: Duration = Duration::from_millis(1);

impl<T: Send> Lock<T> for shuttle::sync::Mutex<T> {
    fn new(value: T) -> Self {
        Self::new(value)
    }

    fn with<V>(&self, f: impl FnOnce(&mut T) -> V) -> V {
        f(&mut self.lock().unwrap())
    }
}

/// A clock that goes on when it is looked at, and sleep that ends at any moment.
#[derive(Default)]
struct Model {
    ticks: AtomicU64,
    /// Tasks that have not ended.
    tasks: Arc<AtomicUsize>,
}

impl Runtime for Model {
    type Mutex<T: Send + 'static> = shuttle::sync::Mutex<T>;

    fn now(&self) -> Duration {
        Duration::from_micros(self.ticks.fetch_add(1, Ordering::SeqCst))
    }

    fn spawn(&self, task: impl Future<Output = ()> + Send + 'static) {
        let tasks = Arc::clone(&self.tasks);
        tasks.fetch_add(1, Ordering::SeqCst);
        drop(spawn(async move {
            task.await;
            tasks.fetch_sub(1, Ordering::SeqCst);
        }));
    }

    fn is_current(&self) -> bool {
        true
    }

    fn sleep(&self, duration: Duration) -> impl Future<Output = ()> + Send + 'static {
        nap(duration)
    }
}

async fn nap(duration: Duration) {
    if duration >= NEVER {
        std::future::pending::<()>().await;
    }
    let turns: u8 = thread_rng().gen_range(0..6);
    for _ in 0..turns {
        yield_now().await;
    }
}

/// Connections that may be lent to one caller at a time.
struct Turns {
    open: Arc<AtomicUsize>,
    max: usize,
    fails: bool,
}

struct Connection {
    open: Arc<AtomicUsize>,
    dirty: bool,
    dead: bool,
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.open.fetch_sub(1, Ordering::SeqCst);
    }
}

impl Manager for Turns {
    type Connection = Connection;

    async fn connect(&self) -> Result<Connection> {
        yield_now().await;
        if self.fails && thread_rng().gen_range(0..3) == 0 {
            return Err(Diagnostic::new(Code::ConnectionFailed, "no").into());
        }
        assert!(self.open.fetch_add(1, Ordering::SeqCst) < self.max, "more connections than allowed");
        Ok(Connection { open: Arc::clone(&self.open), dirty: false, dead: false })
    }

    fn is_clean(&self, connection: &mut Connection) -> bool {
        !connection.dirty
    }

    fn is_closed(&self, connection: &Connection) -> bool {
        connection.dead
    }

    async fn clean(&self, connection: &mut Connection) -> Result<()> {
        yield_now().await;
        if self.fails && thread_rng().gen_range(0..3) == 0 {
            return Err(Diagnostic::new(Code::ConnectionLost, "no").into());
        }
        connection.dirty = false;
        Ok(())
    }

    async fn ping(&self, connection: &mut Connection) -> Result<()> {
        assert!(!connection.dirty && !connection.dead);
        yield_now().await;
        Ok(())
    }

    async fn close(&self, connection: Connection) {
        yield_now().await;
        drop(connection);
    }
}

type TestPool = Pool<Turns, Model>;

/// Options under which nothing happens by time alone.
fn timeless(max_connections: usize) -> PoolOptions {
    PoolOptions {
        max_connections,
        acquire_timeout: FOREVER,
        connect_timeout: FOREVER,
        idle_timeout: None,
        max_lifetime: None,
        health_check_after: None,
        cleanup_timeout: FOREVER,
        ..PoolOptions::default()
    }
}

/// Uses a connection, and leaves it in some state.
async fn use_one(mut lease: Lease<Turns, Model>) {
    assert!(!lease.dirty && !lease.dead, "handed out as nobody should get it");
    lease.dirty = true;
    yield_now().await;
    match thread_rng().gen_range(0..6) {
        0 => lease.dead = true,
        1 => lease.discard(),
        2 => {}
        _ => lease.dirty = false,
    }
}

/// Runs a life in many orders; at its end everything is back.
fn check<F: Future<Output = ()> + Send>(
    options: &PoolOptions,
    fails: bool,
    life: impl Fn(TestPool) -> F + Send + Sync + 'static,
) {
    let options = options.clone();
    let run = move || {
        let open = Arc::new(AtomicUsize::new(0));
        let manager = Turns { open: Arc::clone(&open), max: options.max_connections, fails };
        let pool = Pool::new(manager, options.clone(), Model::default());
        block_on(async {
            life(pool.clone()).await;
            pool.shared.queue.with(|queue| queue.audit());
            pool.shared.close();
            // Whatever is still being looked after ends by itself, and so does the keeper.
            while pool.shared.runtime.tasks.load(Ordering::SeqCst) > 0 {
                yield_now().await;
            }
            pool.shared.queue.with(|queue| queue.audit());
            assert_eq!((pool.status().size, open.load(Ordering::SeqCst)), (0, 0), "a connection is left");
            let metrics = pool.metrics();
            assert_eq!((metrics.acquired, metrics.created), (metrics.usage.count(), metrics.closed_total()));
        });
    };
    shuttle::check_random(run, usize::try_from(seeds()).unwrap());
}

async fn join(tasks: Vec<shuttle::future::JoinHandle<()>>) {
    for task in tasks {
        task.await.unwrap();
    }
}

#[test]
fn in_every_order_whoever_waits_is_served() {
    for max in [1, 2] {
        check(&timeless(max), false, |pool| async move {
            let caller = |pool: TestPool| async move {
                for _ in 0..2 {
                    use_one(pool.acquire(here()).await.expect("served")).await;
                }
            };
            join((0..3).map(|_| spawn(caller(pool.clone()))).collect()).await;
            assert_eq!(pool.metrics().acquired, 6);
        });
    }
}

#[test]
fn in_every_order_a_caller_that_leaves_does_not_take_anything_along() {
    check(&timeless(1), false, |pool| async move {
        let leaver = |pool: TestPool| async move {
            let mut turns: u8 = thread_rng().gen_range(0..5);
            let mut caller = pin!(pool.acquire(here()));
            // Asks, and is gone after some turns, whatever it was given meanwhile.
            poll_fn(|context| {
                if turns == 0 {
                    return Poll::Ready(());
                }
                turns -= 1;
                let polled = caller.as_mut().poll(context);
                context.waker().wake_by_ref();
                polled.map(drop)
            })
            .await;
        };
        let stayer = |pool: TestPool| async move { use_one(pool.acquire(here()).await.expect("served")).await };
        let mut tasks = Vec::new();
        for _ in 0..2 {
            tasks.push(spawn(leaver(pool.clone())));
            tasks.push(spawn(stayer(pool.clone())));
        }
        join(tasks).await;
        assert!(pool.metrics().acquired >= 2);
    });
}

#[test]
fn in_every_order_time_limits_failures_and_the_keeper_lose_nothing() {
    let options = PoolOptions {
        min_idle: 1,
        acquire_timeout: SOON,
        connect_timeout: SOON,
        idle_timeout: Some(Duration::from_micros(40)),
        max_lifetime: Some(Duration::from_micros(120)),
        health_check_after: Some(Duration::from_micros(10)),
        cleanup_timeout: SOON,
        ..timeless(2)
    };
    check(&options, true, |pool| async move {
        let caller = |pool: TestPool| async move {
            for _ in 0..2 {
                match pool.acquire(here()).await {
                    Ok(lease) => use_one(lease).await,
                    Err(error) => assert_ne!(error.code(), Code::PoolClosed),
                }
            }
        };
        join((0..3).map(|_| spawn(caller(pool.clone()))).collect()).await;
    });
}

#[test]
fn in_every_order_closing_answers_everyone_and_ends() {
    check(&timeless(1), false, |pool| async move {
        let caller = |pool: TestPool| async move {
            match pool.acquire(here()).await {
                Ok(lease) => use_one(lease).await,
                Err(error) => assert_eq!(error.code(), Code::PoolClosed),
            }
        };
        let closer = |pool: TestPool| async move {
            assert!(pool.close(FOREVER).await.is_complete());
        };
        let mut tasks: Vec<_> = (0..3).map(|_| spawn(caller(pool.clone()))).collect();
        tasks.push(spawn(closer(pool.clone())));
        join(tasks).await;
    });
}
