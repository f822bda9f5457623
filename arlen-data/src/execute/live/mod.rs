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
mod ledger;
mod once;
mod options;
mod query;
mod retry;
mod stream;
mod transaction;

use super::TransactionOptions;
pub(crate) use closures::Begin;
pub use connection::Connection;
pub use database::Database;
pub(crate) use database::Need;
pub use executor::Executor;
pub(crate) use executor::sealed;
pub(super) use held::{AnyLease, Held};
pub use ledger::OperationLedger;
pub use once::Once;
pub use options::DatabaseOptions;
pub use query::Query;
pub use retry::RetryPolicy;
pub use stream::RowStream;
pub(crate) use transaction::Committed;
pub use transaction::Transaction;
