//! The connection of rusqlite, on its thread.

use super::{HasConnection, another};
use crate::diag::Result;
use crate::dialect::Family;
use crate::execute::live::{AnyLease, Connection, Transaction};

impl Connection {
    /// Calls a function with the driver's own connection, on the thread that has it: for backups, functions and collations of
    /// the program, blobs, and whatever else has no verb here.
    ///
    /// The session counts as changed: before anybody else gets it, an open transaction is rolled back and the connection is
    /// opened anew, so that nothing stays of functions and settings. A database in memory lives in its one connection, which
    /// cannot be opened anew: its settings are set again, and functions of the program stay. A statement that runs when the
    /// future is dropped is interrupted.
    ///
    /// ```
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(async {
    /// use arlen_data::execute::{Database, DatabaseUrl};
    ///
    /// let db = Database::open(&DatabaseUrl::parse("sqlite::memory:")?).await?;
    /// let connection = db.connection().await?;
    /// let version = connection
    ///     .with_sqlite(|sqlite| sqlite.query_row("select sqlite_version()", [], |row| row.get::<_, String>(0)))
    ///     .await?;
    /// assert!(version.is_ok_and(|version| version.starts_with("3.")));
    /// # Ok::<(), arlen_data::diag::Error>(())
    /// # })?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// `client-mismatch` if the connection is none to SQLite, `connection-busy` while a stream of it is open.
    ///
    /// # Panics
    ///
    /// If the function does.
    pub async fn with_sqlite<T, F>(&self, work: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&rusqlite::Connection) -> T + Send + 'static,
    {
        with(self, work).await
    }
}

impl Transaction {
    /// The same in the transaction. A statement that ends the transaction makes what follows `transaction-over`.
    ///
    /// # Errors
    ///
    /// As [`Connection::with_sqlite`], `transaction-interrupted`.
    ///
    /// # Panics
    ///
    /// If the function does.
    pub async fn with_sqlite<T, F>(&self, work: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&rusqlite::Connection) -> T + Send + 'static,
    {
        with(self, work).await
    }
}

async fn with<T, F>(on: &impl HasConnection, work: F) -> Result<T>
where
    T: Send + 'static,
    F: FnOnce(&rusqlite::Connection) -> T + Send + 'static,
{
    let mut guard = on.lock_native().await?;
    let found = guard.dialect().family();
    match guard.lease_mut() {
        AnyLease::Sqlite(lease) => lease.with_native(work).await,
        AnyLease::Postgres(_) => Err(another(Family::Sqlite, found)),
    }
}
