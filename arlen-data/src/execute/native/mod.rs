//! The driver's own client, for what has no verb here. Whatever is done with it is undone before the next caller gets the
//! connection.

#[cfg(feature = "postgres")]
mod postgres;
#[cfg(feature = "sqlite")]
mod sqlite;

#[cfg(feature = "postgres")]
pub use postgres::PostgresClient;

use super::live::{Connection, Held, Transaction};
use crate::diag::{Code, Diagnostic, Error, Result};
use crate::dialect::Family;
use std::future::Future;
use tokio::sync::OwnedMutexGuard;

/// What has one connection for a while.
pub(super) trait HasConnection: Sync {
    /// The connection, for one caller at a time.
    fn lock_native(&self) -> impl Future<Output = Result<OwnedMutexGuard<Held>>> + Send;
}

impl HasConnection for Connection {
    fn lock_native(&self) -> impl Future<Output = Result<OwnedMutexGuard<Held>>> + Send {
        self.lock()
    }
}

impl HasConnection for Transaction {
    fn lock_native(&self) -> impl Future<Output = Result<OwnedMutexGuard<Held>>> + Send {
        self.ready()
    }
}

#[cold]
pub(super) fn another(wanted: Family, found: Family) -> Error {
    Diagnostic::new(
        Code::ClientMismatch,
        format!("the client of a driver for `{wanted}` is asked for, and this is a connection to `{found}`"),
    )
    .with_help("ask `dialect().family()` first")
    .into()
}
