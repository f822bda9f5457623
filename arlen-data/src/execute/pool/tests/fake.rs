//! A database that is not there: connections are numbers, and a test says how each step goes.

use super::super::{Manager, PoolEvent, PoolHooks};
use crate::diag::{Code, Diagnostic, Result};
use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::time::Instant;

/// How one step of the fake goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    Ok,
    /// It works, after a while.
    Slow(Duration),
    Fail,
    Hang,
    Panic,
}

/// The state of one connection, shared with the test.
#[derive(Debug, Default)]
pub(super) struct Link {
    pub(super) id: usize,
    pub(super) closed: AtomicBool,
    pub(super) dirty: AtomicBool,
    /// `is_clean` panics.
    pub(super) cursed: AtomicBool,
}

/// A connection.
#[derive(Debug)]
pub(super) struct Connection {
    pub(super) link: Arc<Link>,
    world: Arc<World>,
}

impl Connection {
    pub(super) fn id(&self) -> usize {
        self.link.id
    }

    pub(super) fn soil(&self) {
        self.link.dirty.store(true, Ordering::SeqCst);
    }

    pub(super) fn kill(&self) {
        self.link.closed.store(true, Ordering::SeqCst);
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.world.open.fetch_sub(1, Ordering::SeqCst);
    }
}

/// What the fake does and what was done to it.
#[derive(Debug, Default)]
pub(super) struct World {
    connects: Mutex<VecDeque<Step>>,
    cleans: Mutex<VecDeque<Step>>,
    pings: Mutex<VecDeque<Step>>,
    closes: Mutex<VecDeque<Step>>,
    /// Connections that exist now, and the most there ever were.
    pub(super) open: AtomicUsize,
    pub(super) most: AtomicUsize,
    pub(super) attempts: AtomicUsize,
    pub(super) pinged: AtomicUsize,
    pub(super) cleaned: AtomicUsize,
    /// Connections that were closed in good order.
    pub(super) ended: AtomicUsize,
    /// When the last attempt failed, unless one went well since; and attempts that came too soon behind a failure.
    failed: Mutex<Option<Instant>>,
    pub(super) hasty: AtomicUsize,
    /// Every one that was opened.
    pub(super) links: Mutex<Vec<Arc<Link>>>,
}

impl World {
    pub(super) fn new() -> Arc<Self> {
        Arc::default()
    }

    pub(super) fn will_connect(&self, steps: impl IntoIterator<Item = Step>) {
        self.connects.lock().unwrap().extend(steps);
    }

    pub(super) fn will_clean(&self, steps: impl IntoIterator<Item = Step>) {
        self.cleans.lock().unwrap().extend(steps);
    }

    pub(super) fn will_ping(&self, steps: impl IntoIterator<Item = Step>) {
        self.pings.lock().unwrap().extend(steps);
    }

    pub(super) fn will_close(&self, steps: impl IntoIterator<Item = Step>) {
        self.closes.lock().unwrap().extend(steps);
    }

    /// From now on everything works.
    pub(super) fn heal(&self) {
        for steps in [&self.connects, &self.cleans, &self.pings, &self.closes] {
            steps.lock().unwrap().clear();
        }
    }

    pub(super) fn attempts(&self) -> usize {
        self.attempts.load(Ordering::SeqCst)
    }

    pub(super) fn open(&self) -> usize {
        self.open.load(Ordering::SeqCst)
    }
}

/// Opens connections of a world.
#[derive(Debug)]
pub(super) struct Fake(pub(super) Arc<World>);

impl Manager for Fake {
    type Connection = Connection;

    async fn connect(&self) -> Result<Connection> {
        let id = self.0.attempts.fetch_add(1, Ordering::SeqCst);
        if self.0.failed.lock().unwrap().is_some_and(|failed| failed.elapsed() < Duration::from_millis(100)) {
            self.0.hasty.fetch_add(1, Ordering::SeqCst);
        }
        let attempt = Attempt(&self.0);
        take(&self.0.connects, Code::ConnectionFailed).await?;
        drop(attempt);
        *self.0.failed.lock().unwrap() = None;
        let open = self.0.open.fetch_add(1, Ordering::SeqCst) + 1;
        self.0.most.fetch_max(open, Ordering::SeqCst);
        let link = Arc::new(Link { id, ..Link::default() });
        self.0.links.lock().unwrap().push(Arc::clone(&link));
        Ok(Connection { link, world: Arc::clone(&self.0) })
    }

    fn is_clean(&self, connection: &mut Connection) -> bool {
        assert!(!connection.link.cursed.load(Ordering::SeqCst), "cursed");
        !connection.link.dirty.load(Ordering::SeqCst)
    }

    fn is_closed(&self, connection: &Connection) -> bool {
        connection.link.closed.load(Ordering::SeqCst)
    }

    async fn clean(&self, connection: &mut Connection) -> Result<()> {
        take(&self.0.cleans, Code::ConnectionLost).await?;
        self.0.cleaned.fetch_add(1, Ordering::SeqCst);
        connection.link.dirty.store(false, Ordering::SeqCst);
        Ok(())
    }

    async fn ping(&self, _: &mut Connection) -> Result<()> {
        self.0.pinged.fetch_add(1, Ordering::SeqCst);
        take(&self.0.pings, Code::ConnectionLost).await
    }

    async fn close(&self, connection: Connection) {
        if take(&self.0.closes, Code::ConnectionLost).await.is_ok() {
            self.0.ended.fetch_add(1, Ordering::SeqCst);
        }
        drop(connection);
    }
}

/// However it ends, it failed, unless it is said otherwise behind it.
struct Attempt<'a>(&'a World);

impl Drop for Attempt<'_> {
    fn drop(&mut self) {
        *self.0.failed.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
    }
}

/// Does the next step that was ordered; without an order it works.
async fn take(steps: &Mutex<VecDeque<Step>>, code: Code) -> Result<()> {
    let step = steps.lock().unwrap().pop_front().unwrap_or(Step::Ok);
    match step {
        Step::Ok => Ok(()),
        Step::Slow(duration) => {
            tokio::time::sleep(duration).await;
            Ok(())
        }
        Step::Fail => Err(Diagnostic::new(code, "the fake refuses").with_help("ask again").into()),
        Step::Hang => std::future::pending().await,
        // Without the report on stderr, which thousands of these would fill.
        Step::Panic => std::panic::resume_unwind(Box::new("the fake panics")),
    }
}

/// Hooks that write down what they are told.
pub(super) fn recorder() -> (PoolHooks, Arc<Mutex<Vec<PoolEvent>>>) {
    let events = Arc::new(Mutex::new(Vec::new()));
    let log = Arc::clone(&events);
    (PoolHooks::default().with_hook(move |event| log.lock().unwrap().push(*event)), events)
}
