//! Counters and histograms of the crate `metrics`, with the names of OpenTelemetry.
//!
//! Source: OpenTelemetry, "Semantic conventions for database client metrics". Whoever wants them installs a recorder
//! before the database is opened; without one nothing is kept.

use super::event::QueryStage;
use super::operation::Operation;
use super::place::Place;
use super::watch::Asked;
use crate::execute::pool::{PoolEvent, PoolHooks};
use metrics::{
    Counter, Gauge, Histogram, Label, Unit, counter, describe_counter, describe_gauge, describe_histogram, gauge,
    histogram,
};
use std::fmt;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

const DURATION: &str = "db.client.operation.duration";
const ROWS: &str = "db.client.response.returned_rows";
const COUNT: &str = "db.client.connection.count";
const TIMEOUTS: &str = "db.client.connection.timeouts";
const CREATE_TIME: &str = "db.client.connection.create_time";
const WAIT_TIME: &str = "db.client.connection.wait_time";
const USE_TIME: &str = "db.client.connection.use_time";

/// The meters of one database. Those of statements are made when they are first needed, and kept: looking one up by its labels
/// costs as much as a short statement.
pub(super) struct Meters {
    system: &'static str,
    name: Arc<str>,
    statements: [OnceLock<Statements>; Operation::COUNT],
}

/// The meters of one operation, as long as nothing fails.
struct Statements {
    duration: Histogram,
    rows: Histogram,
}

impl Meters {
    /// Whether anybody hears of it.
    pub(super) const HEARD: bool = true;

    pub(super) fn new(place: &Place) -> Self {
        describe_histogram!(DURATION, Unit::Seconds, "Time from sending a statement to the end of its answer");
        describe_histogram!(ROWS, Unit::Count, "Rows that a statement changed or yielded");
        describe_gauge!(COUNT, Unit::Count, "Connections by state");
        describe_counter!(TIMEOUTS, Unit::Count, "Callers that got no connection in time");
        describe_histogram!(CREATE_TIME, Unit::Seconds, "Time to open a connection");
        describe_histogram!(WAIT_TIME, Unit::Seconds, "Time to get a connection");
        describe_histogram!(USE_TIME, Unit::Seconds, "Time between getting and returning a connection");
        let name = Arc::clone(&place.name);
        Self { system: place.system(), name, statements: [const { OnceLock::new() }; Operation::COUNT] }
    }

    pub(super) fn record(&self, asked: Asked<'_>, stage: &QueryStage<'_>, elapsed: Duration) {
        let operation = asked.operation();
        let failure = match stage {
            QueryStage::Finished { rows, .. } => {
                if let Some(cell) = self.statements.get(operation.place()) {
                    let meters = cell.get_or_init(|| self.statements(operation));
                    meters.duration.record(elapsed.as_secs_f64());
                    // More than fit are no count of rows.
                    meters.rows.record(f64::from(u32::try_from(*rows).unwrap_or(u32::MAX)));
                }
                return;
            }
            QueryStage::Failed { code, .. } => code.as_str(),
            QueryStage::Abandoned { .. } => "abandoned",
            QueryStage::Compiled { .. } | QueryStage::Started | QueryStage::Slow { .. } => return,
        };
        let mut labels = self.labels(operation);
        labels.push(Label::from_static_parts("error.type", failure));
        histogram!(DURATION, labels).record(elapsed.as_secs_f64());
    }

    fn statements(&self, operation: Operation) -> Statements {
        let labels = self.labels(operation);
        Statements { duration: histogram!(DURATION, labels.clone()), rows: histogram!(ROWS, labels) }
    }

    fn labels(&self, operation: Operation) -> Vec<Label> {
        vec![
            Label::from_static_parts("db.system.name", self.system),
            Label::new("db.namespace", Arc::clone(&self.name)),
            Label::from_static_parts("db.operation.name", operation.word()),
        ]
    }

    pub(super) fn hooked(&self, hooks: PoolHooks, role: &'static str) -> PoolHooks {
        let name = if role.is_empty() { Arc::clone(&self.name) } else { format!("{} {role}", self.name).into() };
        let meters = Connections::new(&name);
        hooks.with_hook(move |event| meters.count(event))
    }
}

impl fmt::Debug for Meters {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Meters({})", self.name)
    }
}

/// The meters of one pool.
struct Connections {
    idle: Gauge,
    used: Gauge,
    timeouts: Counter,
    create_time: Histogram,
    wait_time: Histogram,
    use_time: Histogram,
}

impl Connections {
    fn new(pool: &Arc<str>) -> Self {
        let label = || Label::new("db.client.connection.pool.name", Arc::clone(pool));
        let state = |state: &'static str| vec![label(), Label::from_static_parts("db.client.connection.state", state)];
        Self {
            idle: gauge!(COUNT, state("idle")),
            used: gauge!(COUNT, state("used")),
            timeouts: counter!(TIMEOUTS, vec![label()]),
            create_time: histogram!(CREATE_TIME, vec![label()]),
            wait_time: histogram!(WAIT_TIME, vec![label()]),
            use_time: histogram!(USE_TIME, vec![label()]),
        }
    }

    fn count(&self, event: &PoolEvent) {
        match event {
            PoolEvent::Connected { elapsed } => {
                self.create_time.record(elapsed.as_secs_f64());
                self.idle.increment(1.0);
            }
            PoolEvent::Acquired { waited } => {
                self.wait_time.record(waited.as_secs_f64());
                self.idle.decrement(1.0);
                self.used.increment(1.0);
            }
            PoolEvent::Returned { held } => {
                self.use_time.record(held.as_secs_f64());
                self.used.decrement(1.0);
                self.idle.increment(1.0);
            }
            PoolEvent::Closed { .. } => self.idle.decrement(1.0),
            PoolEvent::Timeout { .. } => self.timeouts.increment(1),
            PoolEvent::ConnectFailed { .. } | PoolEvent::Cleaned { .. } => {}
        }
    }
}
