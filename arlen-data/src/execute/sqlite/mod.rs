//! SQLite through rusqlite, compiled in.

// A test builds the twin in any case.
#[cfg(any(test, not(feature = "sqlite")))]
#[cfg_attr(feature = "sqlite", expect(dead_code, reason = "its twin is in use"))]
mod disabled;
#[cfg(feature = "sqlite")]
mod enabled;

#[cfg(not(feature = "sqlite"))]
pub(super) use disabled::Connection;
#[cfg(feature = "sqlite")]
pub(super) use enabled::Connection;
