//! Sessions: one dedicated connection, and transactions on it that are all or nothing.
//!
//! ```text
//! DatabaseUrl ──> Session ──> query (rows)
//!                         └─> run_unit (a script with its guard and its record, in one transaction)
//! ```
//!
//! A driver is a folder: `mod.rs` picks `enabled.rs` or its twin `disabled.rs`, which has the same surface and
//! refuses with `driver-disabled`. There is no other `cfg` for drivers.

mod driver;
mod postgres;
mod session;
mod sqlite;
mod unit;
mod url;

pub use session::{Access, Session, SessionOptions};
pub use unit::{Fault, Outcome, Stage, Unit};
pub use url::DatabaseUrl;
