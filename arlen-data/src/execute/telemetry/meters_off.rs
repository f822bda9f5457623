//! The twin of the metrics, in a build without the feature `metrics`.

use super::event::QueryStage;
use super::place::Place;
use super::watch::Asked;
use crate::execute::pool::PoolHooks;
use std::time::Duration;

/// Nothing.
#[derive(Clone, Copy, Debug)]
pub(super) struct Meters;

#[expect(clippy::unused_self, reason = "as its twin")]
impl Meters {
    /// Whether anybody hears of it.
    pub(super) const HEARD: bool = false;

    pub(super) const fn new(_: &Place) -> Self {
        Self
    }

    pub(super) const fn record(self, _: Asked<'_>, _: &QueryStage<'_>, _: Duration) {}

    pub(super) fn hooked(self, hooks: PoolHooks, _: &'static str) -> PoolHooks {
        hooks
    }
}
