//! SQLite through rusqlite, compiled in.

// A test builds the twin in any case.
#[cfg(any(test, not(feature = "sqlite")))]
#[cfg_attr(feature = "sqlite", expect(dead_code, reason = "its twin is in use"))]
mod disabled;
#[cfg(feature = "sqlite")]
mod enabled;
#[cfg(feature = "sqlite")]
mod link;
#[cfg(feature = "sqlite")]
mod manager;
#[cfg(feature = "sqlite")]
mod readers;
pub(in crate::execute) mod result_code;
#[cfg(all(feature = "postgres", not(feature = "sqlite")))]
mod unpooled;

#[cfg(all(feature = "postgres", not(feature = "sqlite")))]
pub(super) use super::unpooled::Cells;
#[cfg(not(feature = "sqlite"))]
pub(super) use disabled::Connection;
#[cfg(feature = "sqlite")]
pub(super) use enabled::Connection;
#[cfg(feature = "sqlite")]
pub(super) use link::Cells;
#[cfg(feature = "sqlite")]
pub(super) use manager::Manager;
#[cfg(feature = "sqlite")]
pub(super) use readers::Readers;
#[cfg(all(feature = "postgres", not(feature = "sqlite")))]
pub(super) use unpooled::{Manager, Readers};
