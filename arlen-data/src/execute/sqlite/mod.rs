//! SQLite through rusqlite, compiled in.

#[cfg(not(feature = "sqlite"))]
mod disabled;
#[cfg(feature = "sqlite")]
mod enabled;

#[cfg(not(feature = "sqlite"))]
pub(super) use disabled::Connection;
#[cfg(feature = "sqlite")]
pub(super) use enabled::Connection;
