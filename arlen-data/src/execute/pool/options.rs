//! The settings of a pool.

use super::PoolHooks;
use std::time::Duration;

/// How a pool opens, keeps and gives up connections.
///
/// ```
/// use arlen_data::execute::PoolOptions;
/// use std::time::Duration;
///
/// let options = PoolOptions { max_connections: 4, acquire_timeout: Duration::from_secs(1), ..PoolOptions::default() };
/// assert_eq!(options.connect_timeout, Duration::from_secs(10));
/// ```
#[derive(Clone, Debug)]
pub struct PoolOptions {
    /// The most connections there are at any moment; one that is being opened or closed counts. 0 counts as 1.
    /// Default: 10.
    pub max_connections: usize,
    /// How many connections are kept ready: the idle timeout spares them, and the background task opens what is
    /// missing. More than `max_connections` counts as `max_connections`. Default: 0, connections are opened when they
    /// are asked for.
    pub min_idle: usize,
    /// How long a caller waits for a connection that others hold; after that it is refused with `pool-timeout`. The time
    /// that a connection takes to open for the caller is not part of it, see `connect_timeout`. Zero refuses at
    /// once if no connection is idle and none may be opened. Default: 5 s.
    pub acquire_timeout: Duration,
    /// How long a connection may take to open; after that the caller is refused with `connection-timeout`.
    /// Default: 10 s.
    pub connect_timeout: Duration,
    /// How long a connection may be idle before it is closed; `None` for ever. Default: 10 min.
    pub idle_timeout: Option<Duration>,
    /// How old a connection may become, less a random tenth at most, so that connections of one age do not all end at
    /// once. One that is in use ends when it is returned; an idle one is found by the background task, 15 s later at the
    /// latest. `None` for ever. Default: 30 min.
    pub max_lifetime: Option<Duration>,
    /// How long a connection is idle before the background task makes a round trip on it, and again as long after that;
    /// the dead are removed. Handing a connection out makes no round trip. `None` for never. Default: 5 s.
    pub health_check_after: Option<Duration>,
    /// How long each of these may take: settling a connection that came back in the middle of something, a health
    /// check, an orderly close. After that the connection is dropped. Default: 2 s.
    pub cleanup_timeout: Duration,
    /// Who is told what happens. Default: nobody.
    pub hooks: PoolHooks,
}

impl Default for PoolOptions {
    fn default() -> Self {
        Self {
            max_connections: 10,
            min_idle: 0,
            acquire_timeout: Duration::from_secs(5),
            connect_timeout: Duration::from_secs(10),
            idle_timeout: Some(Duration::from_mins(10)),
            max_lifetime: Some(Duration::from_mins(30)),
            health_check_after: Some(Duration::from_secs(5)),
            cleanup_timeout: Duration::from_secs(2),
            hooks: PoolHooks::default(),
        }
    }
}

impl PoolOptions {
    /// How often the background task looks: often enough that nothing is late by more than half of its time.
    pub(super) fn period(&self) -> Duration {
        const SHORTEST: Duration = Duration::from_millis(10);
        const LONGEST: Duration = Duration::from_secs(15);
        let times = [self.idle_timeout, self.max_lifetime, self.health_check_after];
        let shortest = times.into_iter().flatten().min().unwrap_or(LONGEST);
        (shortest / 2).clamp(SHORTEST, LONGEST)
    }
}
