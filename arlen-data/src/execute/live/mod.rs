//! Databases in use: the verbs, and what they run on.
//!
//! ```text
//! Database ──> acquire ──> compile for what the connection speaks ──> run ──> rows into a sink ──> give back
//!     └─ begin ──> Transaction ──> run ... ──> commit
//! ```

mod closures;
mod connection;
mod database;
mod executor;
mod held;
mod options;
mod query;
mod stream;
mod transaction;

use super::TransactionOptions;
pub use closures::RetryPolicy;
pub use connection::Connection;
pub use database::Database;
pub use executor::Executor;
pub(super) use held::{AnyLease, Held};
pub use options::DatabaseOptions;
pub use query::Query;
pub use stream::RowStream;
pub use transaction::Transaction;
