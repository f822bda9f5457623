//! Numbers of a pool.

use super::CloseReason;
use std::time::Duration;

/// Durations, counted by size.
///
/// Bucket 0 counts what took less than a microsecond; bucket `n` what took at least 2^(n-1) and less than 2^n
/// microseconds; the last one all that took longer, from about 67 s on. The bounds never change, so that snapshots can be
/// subtracted from one another and added over pools.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Histogram {
    buckets: [u64; Self::BUCKETS],
    count: u64,
    sum: Duration,
}

impl Histogram {
    /// How many buckets there are.
    pub const BUCKETS: usize = 28;

    /// How many durations are in each bucket.
    #[must_use]
    pub const fn buckets(&self) -> &[u64; Self::BUCKETS] {
        &self.buckets
    }

    /// The duration that all of a bucket stay below; `None` for the last bucket and for buckets that do not exist.
    #[must_use]
    pub fn upper_bound(bucket: usize) -> Option<Duration> {
        let exponent = u32::try_from(bucket).ok().filter(|_| bucket + 1 < Self::BUCKETS)?;
        1_u64.checked_shl(exponent).map(Duration::from_micros)
    }

    /// How many durations there are.
    #[must_use]
    pub const fn count(&self) -> u64 {
        self.count
    }

    /// All durations added up.
    #[must_use]
    pub const fn sum(&self) -> Duration {
        self.sum
    }

    pub(super) fn observe(&mut self, duration: Duration) {
        if let Some(bucket) = self.buckets.get_mut(Self::bucket(duration)) {
            *bucket += 1;
        }
        self.count += 1;
        self.sum = self.sum.saturating_add(duration);
    }

    /// Takes back what was observed before.
    pub(super) fn forget(&mut self, duration: Duration) {
        if let Some(bucket) = self.buckets.get_mut(Self::bucket(duration)) {
            *bucket = bucket.saturating_sub(1);
        }
        self.count = self.count.saturating_sub(1);
        self.sum = self.sum.saturating_sub(duration);
    }

    fn bucket(duration: Duration) -> usize {
        let micros = duration.as_secs().saturating_mul(1_000_000).saturating_add(u64::from(duration.subsec_micros()));
        let bits = usize::try_from(u64::BITS - micros.leading_zeros()).unwrap_or(Self::BUCKETS);
        bits.min(Self::BUCKETS - 1)
    }
}

/// What a pool holds at one moment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct PoolStatus {
    /// The most connections there may be.
    pub max: usize,
    /// How many there are, those that are being opened or closed included: the sum of the six fields below.
    pub size: usize,
    /// Ready to be handed out.
    pub idle: usize,
    /// With a caller.
    pub in_use: usize,
    /// Being opened.
    pub connecting: usize,
    /// Being settled after a caller left them in the middle of something.
    pub cleaning: usize,
    /// Taken out for a health check.
    pub checking: usize,
    /// Being closed.
    pub closing: usize,
    /// How many callers wait.
    pub waiting: usize,
    /// Whether the pool is closed.
    pub is_closed: bool,
}

/// The numbers of a pool since it was made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct PoolMetrics {
    /// What it holds now.
    pub status: PoolStatus,
    /// How often a connection was handed to a caller.
    pub acquired: u64,
    /// How many callers were refused with `pool-timeout`.
    pub timeouts: u64,
    /// How many connections were opened.
    pub created: u64,
    /// How many attempts to open one failed.
    pub connect_failures: u64,
    /// How long callers waited that were served, the opening of a connection included.
    pub wait: Histogram,
    /// How long callers had their connections.
    pub usage: Histogram,
    /// How long connections took to open.
    pub create: Histogram,
    pub(super) closed: [u64; CloseReason::COUNT],
}

impl PoolMetrics {
    /// How many connections were given up for a reason.
    #[must_use]
    pub fn closed(&self, reason: CloseReason) -> u64 {
        self.closed.get(reason.index()).copied().unwrap_or_default()
    }

    /// How many connections were given up.
    #[must_use]
    pub fn closed_total(&self) -> u64 {
        self.closed.iter().sum()
    }
}

/// How the closing of a pool ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use = "connections may still be in use"]
pub struct Drained {
    /// How many connections callers still hold; each is closed when it is returned.
    pub in_use: usize,
    /// How many connections were still being settled, checked, opened or closed; each of that has its own time limit.
    pub unsettled: usize,
}

impl Drained {
    /// Whether no connection is left.
    #[must_use]
    pub const fn is_complete(self) -> bool {
        self.in_use == 0 && self.unsettled == 0
    }
}
