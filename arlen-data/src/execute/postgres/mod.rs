//! PostgreSQL through tokio-postgres.

#[cfg(not(feature = "postgres"))]
mod disabled;
#[cfg(feature = "postgres")]
mod enabled;
#[cfg(feature = "postgres")]
mod parameters;

#[cfg(not(feature = "postgres"))]
pub(super) use disabled::{Connection, check};
#[cfg(feature = "postgres")]
pub(super) use enabled::Connection;
#[cfg(feature = "postgres")]
pub(super) use parameters::check;
