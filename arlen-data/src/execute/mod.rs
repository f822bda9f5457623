//! Sessions: one dedicated connection, and transactions on it that are all or nothing.
//!
//! ```text
//! DatabaseUrl ──> Session ──> query (rows)
//!                         └─> run_unit (a script with its guard and its record, in one transaction)
//! ```
//!
//! A driver is a folder: `mod.rs` picks `enabled.rs` or its twin `disabled.rs`, which has the same surface and
//! refuses with `driver-disabled`. There is no other `cfg` for drivers. What its database says becomes a code by the tables
//! in [`classify`], which need no driver.

pub mod classify;
#[cfg(all(feature = "macros", any(feature = "postgres", feature = "sqlite")))]
#[doc(hidden)]
pub mod derive;
mod driver;
mod postgres;
mod session;
mod sqlite;
mod target;
mod unit;
mod url;

// Whoever has a driver has Tokio, which all of this needs; without one there is nothing that it could run on.
#[cfg(any(feature = "postgres", feature = "sqlite"))]
mod described;
#[cfg(any(feature = "postgres", feature = "sqlite"))]
mod from_row;
#[cfg(any(feature = "postgres", feature = "sqlite"))]
mod link;
#[cfg(any(feature = "postgres", feature = "sqlite"))]
mod live;
#[cfg(any(feature = "postgres", feature = "sqlite"))]
mod native;
#[cfg(any(feature = "postgres", feature = "sqlite"))]
mod pool;
#[cfg(any(feature = "postgres", feature = "sqlite"))]
mod preparing;
#[cfg(any(feature = "postgres", feature = "sqlite"))]
mod row;
#[cfg(any(feature = "postgres", feature = "sqlite"))]
mod sink;
#[cfg(any(feature = "postgres", feature = "sqlite"))]
mod statement_cache;
#[cfg(any(feature = "postgres", feature = "sqlite"))]
mod telemetry;
#[cfg(any(feature = "postgres", feature = "sqlite"))]
mod transaction_options;
// One of them is built in, the other is not.
#[cfg(any(all(feature = "postgres", not(feature = "sqlite")), all(feature = "sqlite", not(feature = "postgres"))))]
mod unpooled;

#[cfg(all(feature = "macros", any(feature = "postgres", feature = "sqlite")))]
pub use arlen_macros::FromRow;
#[cfg(any(feature = "postgres", feature = "sqlite"))]
pub use described::{DescribedColumn, Description, Origin, Refused, TypeName};
#[cfg(any(feature = "postgres", feature = "sqlite"))]
pub use from_row::FromRow;
#[cfg(any(feature = "postgres", feature = "sqlite"))]
pub(crate) use live::{Begin, Committed, Need, sealed};
#[cfg(any(feature = "postgres", feature = "sqlite"))]
pub use live::{
    Connection, Database, DatabaseOptions, Executor, Once, OperationLedger, Query, RetryPolicy, RowStream, Transaction,
};
#[cfg(feature = "postgres")]
pub use native::PostgresClient;
#[cfg(any(feature = "postgres", feature = "sqlite"))]
pub use pool::{CloseReason, Drained, Histogram, PoolEvent, PoolHooks, PoolMetrics, PoolOptions, PoolStatus};
#[cfg(any(feature = "postgres", feature = "sqlite"))]
pub use preparing::Preparing;
#[cfg(any(feature = "postgres", feature = "sqlite"))]
pub use row::{ColumnIndex, ResultColumn, Row, RowRef};
pub use session::{Access, Session, SessionOptions, Sharing};
#[cfg(any(feature = "postgres", feature = "sqlite"))]
pub use sink::ResultLimits;
#[cfg(any(feature = "postgres", feature = "sqlite"))]
pub(crate) use sink::{Blank, Done};
pub use target::TargetName;
#[cfg(any(feature = "postgres", feature = "sqlite"))]
pub use telemetry::{Plan, QueryEvent, QueryHooks, QueryStage, SqlText, Telemetry};
#[cfg(any(feature = "postgres", feature = "sqlite"))]
pub use transaction_options::{Isolation, TransactionOptions};
pub use unit::{Fault, Outcome, Scope, Stage, Unit};
pub use url::DatabaseUrl;

/// The Rust of `docs/operations.md`, compiled.
#[cfg(all(doctest, any(feature = "postgres", feature = "sqlite")))]
#[doc = include_str!("../../../docs/operations.md")]
struct Operations;
