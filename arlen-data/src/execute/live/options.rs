//! The settings of a database.

use crate::execute::{Access, PoolOptions, Preparing, ResultLimits, Telemetry};
use std::time::Duration;

/// How a database is used.
///
/// ```
/// use arlen_data::execute::{DatabaseOptions, PoolOptions};
///
/// let pool = PoolOptions { max_connections: 4, ..PoolOptions::default() };
/// let options = DatabaseOptions { pool, ..DatabaseOptions::default() };
/// assert_eq!(options.statements, 256);
/// ```
#[derive(Clone, Debug)]
pub struct DatabaseOptions {
    /// What its statements may do. With [`Access::Read`], one that writes is refused by the database as `read-only`: on
    /// PostgreSQL each session begins with `default_transaction_read_only=on`, which `RESET ALL` comes back to and only a
    /// statement of the caller's own can change; on SQLite there are readers only, and the file must be there. Default: write.
    pub access: Access,
    /// The pool. SQLite: of the connections that read; there is one that writes besides.
    pub pool: PoolOptions,
    /// How many prepared statements a connection keeps. Default: 256.
    pub statements: usize,
    /// Which statements are prepared. PostgreSQL only. Default: those with parameters.
    pub preparing: Preparing,
    /// How much a result may hold. Default: no limits.
    pub limits: ResultLimits,
    /// What is told of the statements that run. Default: what is slow, by the log.
    pub telemetry: Telemetry,
    /// SQLite: how long a statement waits for a lock of another process. Default: 5 s.
    pub busy_timeout: Duration,
}

impl Default for DatabaseOptions {
    fn default() -> Self {
        Self {
            access: Access::default(),
            pool: PoolOptions::default(),
            statements: 256,
            preparing: Preparing::default(),
            limits: ResultLimits::default(),
            telemetry: Telemetry::default(),
            busy_timeout: Duration::from_secs(5),
        }
    }
}
