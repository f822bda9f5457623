//! Makes and looks after the connections of a pool.

use super::link::{LinkOptions, SqliteLink};
use crate::diag::Result;
use crate::execute::{Access, DatabaseOptions, DatabaseUrl, pool};
use std::path::PathBuf;

/// For the pool of the readers or the writer of one database.
pub(in crate::execute) struct Manager {
    path: Option<PathBuf>,
    options: LinkOptions,
}

impl Manager {
    #[expect(clippy::unnecessary_wraps, reason = "its twin refuses")]
    pub(in crate::execute) fn new(url: &DatabaseUrl, options: &DatabaseOptions, access: Access) -> Result<Self> {
        let options = LinkOptions { access, busy_timeout: options.busy_timeout, statement_cache: options.statements };
        Ok(Self { path: url.file().map(ToOwned::to_owned), options })
    }
}

impl pool::Manager for Manager {
    type Connection = SqliteLink;

    async fn connect(&self) -> Result<SqliteLink> {
        SqliteLink::open(self.path.as_deref(), &self.options).await
    }

    fn is_clean(&self, connection: &mut SqliteLink) -> bool {
        connection.is_clean()
    }

    fn is_closed(&self, connection: &SqliteLink) -> bool {
        connection.is_closed()
    }

    async fn clean(&self, connection: &mut SqliteLink) -> Result<()> {
        connection.clean().await
    }

    async fn ping(&self, connection: &mut SqliteLink) -> Result<()> {
        connection.ping().await
    }

    async fn close(&self, connection: SqliteLink) {
        connection.close().await;
    }
}
