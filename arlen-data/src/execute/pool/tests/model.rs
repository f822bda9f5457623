//! Random lives of a pool, each one made from its seed alone, with what must always hold checked after every step.

use super::fake::{Connection, Fake, Step, World};
use super::{MS, ask, audit, number, of, pool, seeds, settle};
use crate::diag::{Code, Result};
use crate::execute::pool::{CloseReason, Lease, Pool, PoolMetrics, PoolOptions};
use std::io::Write as _;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;
use tokio::task::JoinHandle;
use tokio::time::Instant;

const STEPS: usize = 150;
const CONNECT_TIMEOUT: Duration = Duration::from_millis(200);

/// SplitMix64.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (bits ^ (bits >> 31)) % bound
    }

    fn index(&mut self, length: usize) -> usize {
        usize::try_from(self.below(u64::try_from(length).unwrap())).unwrap()
    }

    fn pick<V: Copy>(&mut self, values: &[V]) -> V {
        values[self.index(values.len())]
    }
}

struct Caller {
    asked: Instant,
    task: JoinHandle<Result<Lease<Fake>>>,
}

struct Life {
    random: Random,
    world: Arc<World>,
    pool: Pool<Fake>,
    patience: Duration,
    /// In the order they came.
    callers: Vec<Caller>,
    leases: Vec<Lease<Fake>>,
    closed: bool,
    refused: u64,
}

impl Life {
    fn new(seed: u64) -> Self {
        let mut random = Random(seed);
        let patience = random.pick(&[Duration::ZERO, MS(50), MS(1000)]);
        let options = PoolOptions {
            min_idle: random.index(3),
            acquire_timeout: patience,
            connect_timeout: CONNECT_TIMEOUT,
            idle_timeout: random.pick(&[None, Some(MS(2000))]),
            max_lifetime: random.pick(&[None, Some(MS(3000))]),
            health_check_after: random.pick(&[None, Some(MS(500))]),
            cleanup_timeout: MS(100),
            ..of(1 + random.index(4))
        };
        let world = World::new();
        let pool = pool(&world, options);
        Self { random, world, pool, patience, callers: Vec::new(), leases: Vec::new(), closed: false, refused: 0 }
    }

    async fn step(&mut self) {
        match self.random.below(100) {
            0..=34 => self.callers.push(Caller { asked: Instant::now(), task: ask(&self.pool) }),
            35..=39 if !self.callers.is_empty() => {
                let caller = self.callers.remove(self.random.index(self.callers.len()));
                caller.task.abort();
            }
            40..=69 if !self.leases.is_empty() => self.give_back(),
            70..=72 => {
                // Whatever state it is in: one that is idle, in use, or gone.
                let links = self.world.links.lock().unwrap();
                if let Some(link) = links.last() {
                    link.closed.store(true, Ordering::SeqCst);
                }
            }
            73..=82 => self.order(),
            83..=98 => {
                let time = self.random.pick(&[1, 10, 100, 300, 1500]);
                tokio::time::sleep(MS(time)).await;
            }
            99 if self.random.below(4) == 0 => {
                self.closed = true;
                let before = self.leases.len() + self.callers.len();
                let drained = self.pool.close(MS(500)).await;
                assert!(drained.in_use <= before);
                assert_eq!(drained.unsettled, 0, "every step of an end is bounded");
            }
            _ => {}
        }
        // Sometimes the next step comes before the tasks of this one have run.
        if self.random.below(4) > 0 {
            settle().await;
            self.check().await;
        }
    }

    fn give_back(&mut self) {
        let lease = self.leases.remove(self.random.index(self.leases.len()));
        match self.random.below(10) {
            0 | 1 => lease.soil(),
            2 => lease.kill(),
            3 => return lease.discard(),
            _ => {}
        }
        drop(lease);
    }

    /// Orders something that goes wrong, or slowly.
    fn order(&mut self) {
        let step = self.random.pick(&[Step::Ok, Step::Slow(MS(30)), Step::Fail, Step::Fail, Step::Hang, Step::Panic]);
        match self.random.below(6) {
            0..=2 => self.world.will_connect([step; 2]),
            3 => self.world.will_clean([step]),
            4 => self.world.will_ping([step]),
            _ => self.world.will_close([step]),
        }
    }

    async fn check(&mut self) {
        self.collect().await;
        audit(&self.pool);
        let PoolMetrics { status, acquired, created, usage, .. } = self.pool.metrics();
        let states = [status.idle, status.in_use, status.connecting, status.cleaning, status.checking, status.closing];
        assert_eq!(states.iter().sum::<usize>(), status.size);
        assert!(status.size <= status.max && self.world.most.load(Ordering::SeqCst) <= status.max, "too many");
        assert_eq!(status.in_use, self.leases.len(), "what is out is what callers have");
        assert_eq!(status.waiting, self.callers.len());
        assert_eq!(acquired - usage.count(), u64::try_from(self.leases.len()).unwrap());
        let alive = created - self.pool.metrics().closed_total();
        assert_eq!(alive, u64::try_from(status.size - status.connecting - status.closing).unwrap());
        assert_eq!(self.world.hasty.load(Ordering::SeqCst), 0, "an attempt came too soon behind a failure");
        for caller in &self.callers {
            let limit = self.patience + CONNECT_TIMEOUT + MS(10);
            assert!(caller.asked.elapsed() <= limit, "a caller waits for {:?}", caller.asked.elapsed());
        }
    }

    /// Takes what callers were answered.
    async fn collect(&mut self) {
        let mut first_waiting = None;
        for (n, Caller { asked, task }) in std::mem::take(&mut self.callers).into_iter().enumerate() {
            if !task.is_finished() {
                first_waiting = first_waiting.or(Some(n));
                self.callers.push(Caller { asked, task });
                continue;
            }
            match task.await.expect("no caller panics") {
                Ok(lease) => {
                    assert_eq!(first_waiting, None, "a caller was overtaken by number {n}");
                    self.receive(lease);
                }
                Err(error) => self.refuse(error.code()),
            }
        }
    }

    fn receive(&mut self, lease: Lease<Fake>) {
        let connection: &Connection = &lease;
        assert!(!connection.link.dirty.load(Ordering::SeqCst), "a dirty connection was handed out");
        assert!(self.leases.iter().all(|other| other.id() != connection.id()), "one connection, two callers");
        self.leases.push(lease);
    }

    fn refuse(&mut self, code: Code) {
        self.refused += 1;
        let expected = [Code::PoolTimeout, Code::ConnectionFailed, Code::ConnectionTimeout, Code::PoolClosed];
        assert!(expected.contains(&code), "{code}");
        assert!(self.closed || code != Code::PoolClosed, "refused by a pool that is open");
    }

    /// Once everything works again, everyone is served; and in the end nothing is left.
    async fn end(mut self) -> PoolMetrics {
        self.world.heal();
        self.serve_all().await;
        tokio::time::sleep(Duration::from_secs(3)).await;
        if !self.closed {
            let refused = self.refused;
            self.callers.push(Caller { asked: Instant::now(), task: ask(&self.pool) });
            self.serve_all().await;
            // Without patience it may come while the only connection is being closed for its age.
            let served = self.refused == refused || self.patience.is_zero();
            assert!(served, "a pool at rest serves whoever comes");
        }
        assert!(self.pool.close(Duration::from_secs(1)).await.is_complete());
        settle().await;
        self.check().await;
        assert_eq!(self.world.open(), 0, "a connection is left");
        self.pool.metrics()
    }

    async fn serve_all(&mut self) {
        loop {
            settle().await;
            self.check().await;
            self.leases.clear();
            if self.callers.is_empty() {
                break;
            }
            tokio::time::sleep(MS(1)).await;
        }
        settle().await;
        self.check().await;
    }
}

/// Says which seed it was if a check fails.
struct Named(u64);

impl Drop for Named {
    fn drop(&mut self) {
        if std::thread::panicking() {
            writeln!(std::io::stderr(), "pool: the seed was {}", self.0).ok();
        }
    }
}

#[test]
fn whatever_happens_no_permit_is_lost_nobody_starves_and_nobody_gets_what_is_not_clean() {
    let seeds = match number("ARLEN_TEST_SEED") {
        Some(seed) => seed..seed + 1,
        None => 0..seeds(),
    };
    let many = seeds.end - seeds.start >= 100;
    let reasons = [
        CloseReason::Idle,
        CloseReason::Lifetime,
        CloseReason::Broken,
        CloseReason::Dirty,
        CloseReason::Discarded,
        CloseReason::Closed,
    ];
    let mut closed = [0; 6];
    let (mut timeouts, mut failures) = (0, 0);
    for seed in seeds {
        let _named = Named(seed);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
        let metrics = runtime.block_on(async {
            let mut life = Life::new(seed);
            for _ in 0..STEPS {
                life.step().await;
            }
            life.end().await
        });
        timeouts += metrics.timeouts;
        failures += metrics.connect_failures;
        for (sum, reason) in closed.iter_mut().zip(reasons) {
            *sum += metrics.closed(reason);
        }
    }
    // A model in which these do not happen shows nothing.
    assert!(
        !many || (timeouts > 0 && failures > 0 && closed.iter().all(|sum| *sum > 0)),
        "{timeouts} {failures} {closed:?}"
    );
}
