//! How long to wait for the locks of others, and to give way to them.
//!
//! A statement that waits for a table lock stands in its queue, and everybody who comes later waits behind it. So it waits for
//! a short time only; then the whole transaction is rolled back, the queue moves on, and it is tried again after a pause with
//! jitter. pgroll does the same; squawk's `require-lock-timeout` says why.

use crate::script::{Directives, Script};
use crate::target::Target;
use arlen_data::diag::{Code, Error};
use arlen_data::dialect::Family;
use arlen_data::execute::{Fault, Outcome, Session, Unit};
use std::hash::{BuildHasher as _, RandomState};
use std::time::{Duration, Instant};

/// The longest pause between two attempts.
const PAUSE: Duration = Duration::from_secs(5);

/// The limits of one file.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Patience {
    /// For one wait of one statement.
    lock: Option<Duration>,
    /// The same, if the file asks for it.
    asked_lock: Option<Duration>,
    /// For one statement.
    statement: Option<Duration>,
    /// For all attempts together.
    pub(crate) total: Duration,
}

impl Patience {
    /// What the file asks for, else what the target has.
    pub(crate) fn of(target: &Target, script: &Script) -> Self {
        let Directives { lock_timeout, statement_timeout, .. } = script.directives;
        let lock = lock_timeout.unwrap_or(target.ddl_lock_timeout);
        Self {
            lock: (target.url.family() == Family::Postgres).then_some(lock),
            asked_lock: lock_timeout,
            statement: statement_timeout,
            total: target.lock_timeout,
        }
    }

    /// What the target has: a function asks for nothing.
    #[cfg(any(feature = "postgres", feature = "sqlite"))]
    pub(crate) fn of_function(target: &Target) -> Self {
        Self::of(target, &Script::none())
    }

    /// The statements that set the limits for one transaction.
    pub(crate) fn setup(&self) -> Vec<String> {
        self.settings().map(|(name, time)| format!("SET LOCAL {name} = {}", time.as_millis())).collect()
    }

    /// The statements that set the limits which the file asks for by itself, for a statement outside of a transaction. It is
    /// made to give way only if the file says so: mostly it waits for the ends of other transactions, in nobody's way, and to
    /// give up leaves half of it behind.
    pub(crate) fn alone(&self) -> Vec<String> {
        let asked = [("lock_timeout", self.asked_lock), ("statement_timeout", self.statement)];
        let asked = asked.into_iter().filter_map(|(name, time)| Some((name, time?)));
        asked.map(|(name, time)| format!("SET {name} = {}", time.as_millis())).collect()
    }

    fn settings(&self) -> impl Iterator<Item = (&'static str, Duration)> {
        let settings = [("lock_timeout", self.lock), ("statement_timeout", self.statement)];
        settings.into_iter().filter_map(|(name, time)| Some((name, time?)))
    }

    /// Runs a unit; each time that it gives way to others, all of it again, until patience ends.
    pub(crate) async fn run(&self, session: &mut Session, unit: &Unit) -> Result<Outcome, Fault> {
        let mut attempts = Attempts::new(self.total);
        loop {
            match session.run_unit(unit).await {
                Err(fault) if attempts.may_repeat(&fault.error) => attempts.pause().await,
                Err(fault) if gave_way(&fault.error) => return Err(impatient(fault, attempts.count)),
                end => return end,
            }
        }
    }
}

/// Attempts at the same transaction, with pauses between them.
#[derive(Debug)]
pub(crate) struct Attempts {
    begun: Instant,
    total: Duration,
    pause: Duration,
    count: u32,
}

impl Attempts {
    /// The first one, of as many as fit into a time.
    pub(crate) fn new(total: Duration) -> Self {
        Self { begun: Instant::now(), total, pause: Duration::from_millis(50), count: 1 }
    }

    /// True if an attempt gave way, and there is time for another one.
    pub(crate) fn may_repeat(&self, error: &Error) -> bool {
        gave_way(error) && self.begun.elapsed() + self.pause < self.total
    }

    /// Waits for the next one.
    pub(crate) async fn pause(&mut self) {
        tokio::time::sleep(jittered(self.pause)).await;
        self.pause = (self.pause * 2).min(PAUSE);
        self.count += 1;
    }
}

/// True for `lock_timeout` and NOWAIT, for a deadlock and for a conflict: the transaction may succeed if all of it is done again.
fn gave_way(error: &Error) -> bool {
    matches!(error.code(), Code::LockTimeout | Code::Deadlock | Code::SerializationFailure)
}

fn impatient(fault: Fault, attempts: u32) -> Fault {
    let times = if attempts == 1 { "once".to_owned() } else { format!("{attempts} times") };
    let help = format!(
        "it gave way {times} to others who hold a lock that it needs: look who they are (`pg_stat_activity`, `pg_locks`), or let \
         it wait longer, by `-- arlen: lock-timeout 30s` at the top of the file or `lock_timeout_ms` of the target"
    );
    Fault { error: fault.error.into_diagnostic().with_help(help).into(), ..fault }
}

/// Between one half and the whole of a pause, so that those who wait do not march in step.
pub(crate) fn jittered(pause: Duration) -> Duration {
    let random = RandomState::new().hash_one(0) % 512;
    let part = 512 + u32::try_from(random).unwrap_or(0);
    pause * part / 1024
}
