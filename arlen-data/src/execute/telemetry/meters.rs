//! Counters and histograms of the crate `metrics`, with the names of OpenTelemetry.
//!
//! Source: OpenTelemetry, "Semantic conventions for database client metrics". Whoever wants them installs a recorder; without
//! one nothing is kept.

use super::event::QueryStage;
use super::place::Place;
use super::watch::Asked;
use crate::execute::pool::{PoolEvent, PoolHooks};
use metrics::{Label, Unit, counter, describe_counter, describe_gauge, describe_histogram, gauge, histogram};
use std::sync::Arc;
use std::time::Duration;

const DURATION: &str = "db.client.operation.duration";
const ROWS: &str = "db.client.response.returned_rows";
const COUNT: &str = "db.client.connection.count";
const TIMEOUTS: &str = "db.client.connection.timeouts";
const CREATE_TIME: &str = "db.client.connection.create_time";
const WAIT_TIME: &str = "db.client.connection.wait_time";
const USE_TIME: &str = "db.client.connection.use_time";

/// The meters of one database.
#[derive(Debug)]
pub(super) struct Meters {
    name: Arc<str>,
}

impl Meters {
    pub(super) fn new(place: &Place) -> Self {
        describe_histogram!(DURATION, Unit::Seconds, "Time from sending a statement to the end of its answer");
        describe_histogram!(ROWS, Unit::Count, "Rows that a statement changed or yielded");
        describe_gauge!(COUNT, Unit::Count, "Connections by state");
        describe_counter!(TIMEOUTS, Unit::Count, "Callers that got no connection in time");
        describe_histogram!(CREATE_TIME, Unit::Seconds, "Time to open a connection");
        describe_histogram!(WAIT_TIME, Unit::Seconds, "Time to get a connection");
        describe_histogram!(USE_TIME, Unit::Seconds, "Time between getting and returning a connection");
        Self { name: Arc::clone(&place.name) }
    }

    pub(super) fn record(&self, place: &Place, asked: Asked<'_>, stage: &QueryStage<'_>, elapsed: Duration) {
        let mut labels = vec![
            Label::from_static_parts("db.system.name", place.system()),
            Label::new("db.namespace", Arc::clone(&self.name)),
            Label::from_static_parts("db.operation.name", asked.operation()),
        ];
        match stage {
            QueryStage::Finished { rows, .. } => {
                // A count beyond 2^53 is no count of rows.
                let rows = u32::try_from(*rows).unwrap_or(u32::MAX);
                histogram!(ROWS, labels.clone()).record(f64::from(rows));
            }
            QueryStage::Failed { code, .. } => labels.push(Label::from_static_parts("error.type", code.as_str())),
            QueryStage::Abandoned { .. } => labels.push(Label::from_static_parts("error.type", "abandoned")),
            QueryStage::Compiled { .. } | QueryStage::Started | QueryStage::Slow { .. } => {}
        }
        histogram!(DURATION, labels).record(elapsed.as_secs_f64());
    }

    pub(super) fn hooked(&self, hooks: PoolHooks, role: &'static str) -> PoolHooks {
        let pool: Arc<str> =
            if role.is_empty() { Arc::clone(&self.name) } else { format!("{} {role}", self.name).into() };
        hooks.with_hook(move |event| count(&pool, event))
    }
}

fn count(pool: &Arc<str>, event: &PoolEvent) {
    let label = || Label::new("db.client.connection.pool.name", Arc::clone(pool));
    let state = |state: &'static str| vec![label(), Label::from_static_parts("db.client.connection.state", state)];
    match event {
        PoolEvent::Connected { elapsed } => {
            histogram!(CREATE_TIME, vec![label()]).record(elapsed.as_secs_f64());
            gauge!(COUNT, state("idle")).increment(1.0);
        }
        PoolEvent::Acquired { waited } => {
            histogram!(WAIT_TIME, vec![label()]).record(waited.as_secs_f64());
            gauge!(COUNT, state("idle")).decrement(1.0);
            gauge!(COUNT, state("used")).increment(1.0);
        }
        PoolEvent::Returned { held } => {
            histogram!(USE_TIME, vec![label()]).record(held.as_secs_f64());
            gauge!(COUNT, state("used")).decrement(1.0);
            gauge!(COUNT, state("idle")).increment(1.0);
        }
        PoolEvent::Closed { .. } => gauge!(COUNT, state("idle")).decrement(1.0),
        PoolEvent::Timeout { .. } => counter!(TIMEOUTS, vec![label()]).increment(1),
        PoolEvent::ConnectFailed { .. } | PoolEvent::Cleaned { .. } => {}
    }
}
