//! The client of tokio-postgres.

use super::{HasConnection, another};
use crate::diag::Result;
use crate::dialect::Family;
use crate::execute::live::{AnyLease, Connection, Held, Transaction};
use crate::execute::postgres::PostgresLink;
use std::ops::Deref;
use tokio::sync::{OwnedMappedMutexGuard, OwnedMutexGuard};
use tokio_postgres::Client;

/// The client of tokio-postgres on a connection, until it is dropped: for COPY, batches of statements, and whatever else
/// has no verb here.
///
/// The session counts as changed: before anybody else gets the connection, what runs is stopped, an open transaction is
/// rolled back, and settings, locks, temporary tables and the like are reset. Statements of the connection itself wait for
/// as long as this is held. A statement prepared with it ends when it is dropped, as tokio-postgres has it.
#[derive(Debug)]
pub struct PostgresClient(OwnedMappedMutexGuard<Held, PostgresLink>);

impl Deref for PostgresClient {
    type Target = Client;

    fn deref(&self) -> &Client {
        self.0.client()
    }
}

impl Connection {
    /// The driver's own client.
    ///
    /// ```no_run
    /// # use arlen_data::execute::Database;
    /// # async fn load(db: &Database) -> Result<(), Box<dyn std::error::Error>> {
    /// let connection = db.connection().await?;
    /// let client = connection.postgres_client().await?;
    /// client.batch_execute("create temp table seen (id bigint); insert into seen select generate_series(1, 10)").await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// `client-mismatch` if the connection is none to PostgreSQL, `connection-busy` while a stream of it is open.
    pub async fn postgres_client(&self) -> Result<PostgresClient> {
        client(self).await
    }
}

impl Transaction {
    /// The driver's own client, in the transaction. A statement that ends the transaction makes what follows
    /// `transaction-over`; for a future of the client that is dropped in its middle nobody looks whether its statement was done.
    ///
    /// # Errors
    ///
    /// As [`Connection::postgres_client`], `transaction-interrupted`.
    pub async fn postgres_client(&self) -> Result<PostgresClient> {
        client(self).await
    }
}

async fn client(on: &impl HasConnection) -> Result<PostgresClient> {
    let guard = on.lock_native().await?;
    let found = guard.dialect().family();
    let link = OwnedMutexGuard::try_map(guard, |held| match held.lease_mut() {
        AnyLease::Postgres(lease) => Some(&mut ***lease),
        AnyLease::Sqlite(_) => None,
    });
    let mut link = link.map_err(|_| another(Family::Postgres, found))?;
    link.lend().await?;
    Ok(PostgresClient(link))
}
