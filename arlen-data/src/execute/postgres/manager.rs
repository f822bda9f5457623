//! Makes and looks after the connections of a pool.

use super::connect::connect;
use super::link::{Common, PostgresLink};
use super::parameters::Parameters;
use crate::diag::Result;
use crate::execute::{Access, DatabaseOptions, DatabaseUrl, pool};
use std::sync::Arc;
use std::time::Duration;

/// For the pool of one database.
pub(in crate::execute) struct Manager {
    parameters: Parameters,
    connect_timeout: Duration,
    cleanup_timeout: Duration,
    common: Arc<Common>,
}

impl Manager {
    pub(in crate::execute) fn new(url: &DatabaseUrl, options: &DatabaseOptions) -> Result<Self> {
        let mut parameters = Parameters::parse(url.secret())?;
        if options.access == Access::Read {
            parameters = parameters.with_setting("default_transaction_read_only", "on");
        }
        Ok(Self {
            parameters,
            connect_timeout: options.pool.connect_timeout,
            cleanup_timeout: options.pool.cleanup_timeout,
            common: Arc::new(Common::new(options.preparing, options.statements, options.pool.cleanup_timeout)),
        })
    }
}

impl pool::Manager for Manager {
    /// Boxed, because a pool hands it round.
    type Connection = Box<PostgresLink>;

    async fn connect(&self) -> Result<Box<PostgresLink>> {
        let connected = connect(&self.parameters, self.connect_timeout).await?;
        Ok(Box::new(PostgresLink::new(connected, Arc::clone(&self.common))))
    }

    fn is_clean(&self, connection: &mut Box<PostgresLink>) -> bool {
        connection.is_clean()
    }

    fn is_closed(&self, connection: &Box<PostgresLink>) -> bool {
        connection.is_closed()
    }

    async fn clean(&self, connection: &mut Box<PostgresLink>) -> Result<()> {
        connection.clean().await
    }

    async fn ping(&self, connection: &mut Box<PostgresLink>) -> Result<()> {
        connection.ping().await
    }

    async fn close(&self, connection: Box<PostgresLink>) {
        connection.connected.close(self.cleanup_timeout).await;
    }
}
