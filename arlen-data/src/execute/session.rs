//! One dedicated connection.

use super::driver::Driver;
use super::{DatabaseUrl, Fault, Outcome, Unit, postgres, sqlite};
use crate::diag::Result;
use crate::dialect::Family;
use crate::value::{Row, Value};
use std::time::Duration;

/// What a session may do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Access {
    /// Read only; the database enforces it.
    Read,
    /// Read and write. SQLite: the file and its folders are created if they are not there.
    #[default]
    Write,
}

/// How a session is opened.
#[derive(Clone, Debug)]
pub struct SessionOptions {
    /// What the session may do. Default: write.
    pub access: Access,
    /// How long SQLite waits for a lock. Default: 60 s.
    pub lock_timeout: Duration,
    /// How long PostgreSQL may take to answer, unless the URL has a `connect_timeout`. Default: 10 s.
    pub connect_timeout: Duration,
    /// PostgreSQL: whether the connection is one session. Default: it is.
    pub sharing: Sharing,
}

/// Whether all transactions of a connection are in the same session of the server.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sharing {
    /// They are.
    #[default]
    Own,
    /// A pooler gives each transaction another one, which others have behind it. Nothing is set for the session then, and what a unit
    /// sets is taken back before its commit.
    ByTransaction,
}

impl Default for SessionOptions {
    fn default() -> Self {
        Self {
            access: Access::default(),
            lock_timeout: Duration::from_secs(60),
            connect_timeout: Duration::from_secs(10),
            sharing: Sharing::default(),
        }
    }
}

/// One connection that belongs to one caller; it is never shared and never pooled.
///
/// PostgreSQL: needs a Tokio runtime with I/O and time. SQLite: statements run on Tokio's blocking threads.
/// Dropping a future of a session loses the session: an unfinished transaction is rolled back.
#[derive(Debug)]
pub struct Session(Inner);

#[derive(Debug)]
enum Inner {
    Postgres(postgres::Connection),
    Sqlite(sqlite::Connection),
}

impl Session {
    /// Opens a session.
    ///
    /// # Errors
    ///
    /// `connection-failed` if the database cannot be reached or opened, `driver-disabled` if its driver is not part of
    /// this build, `tls-unavailable` if the URL asks for encryption and this build has none. PostgreSQL also
    /// `connection-timeout`, `tls-failed`, `authentication-failed` and `too-many-connections`.
    pub async fn open(url: &DatabaseUrl, options: &SessionOptions) -> Result<Self> {
        let inner = match url.family() {
            Family::Postgres => Inner::Postgres(postgres::Connection::open(url, url.secret(), options).await?),
            Family::Sqlite => Inner::Sqlite(sqlite::Connection::open(url, options).await?),
        };
        Ok(Self(inner))
    }

    /// Gives the session up for one with other access to the same database. PostgreSQL keeps the connection.
    ///
    /// # Errors
    ///
    /// As [`Session::open`].
    pub async fn reopen(self, url: &DatabaseUrl, options: &SessionOptions) -> Result<Self> {
        match self.0 {
            Inner::Postgres(mut connection) => {
                connection.set_access(options.access);
                Ok(Self(Inner::Postgres(connection)))
            }
            Inner::Sqlite(connection) => {
                connection.close().await;
                Self::open(url, options).await
            }
        }
    }

    /// The family of the database.
    #[must_use]
    pub const fn family(&self) -> Family {
        match self.0 {
            Inner::Postgres(_) => Family::Postgres,
            Inner::Sqlite(_) => Family::Sqlite,
        }
    }

    /// Runs one statement and collects its rows. Parameters are `$1..` on PostgreSQL, `?1..` on SQLite.
    ///
    /// # Errors
    ///
    /// What the database says, by the tables of [`classify`](super::classify); `connection-lost`, and
    /// `value-type-unsupported` for a column that [`Value`] cannot hold. No error holds a value that was bound.
    pub async fn query(&mut self, sql: &str, parameters: &[Value]) -> Result<Vec<Row>> {
        match &mut self.0 {
            Inner::Postgres(connection) => connection.query(sql, parameters).await,
            Inner::Sqlite(connection) => connection.query(sql, parameters).await,
        }
    }

    /// Runs a script with the statements around it in one transaction, and leaves a session as fresh as at its start:
    /// what the script set for the session (settings, role, temporary tables) is gone.
    ///
    /// SQLite: foreign keys are off while it runs and checked before the commit.
    ///
    /// # Errors
    ///
    /// A [`Fault`]. Nothing of the unit is stored then, unless its code is `commit-unknown`.
    pub async fn run_unit(&mut self, unit: &Unit) -> Result<Outcome, Fault> {
        match &mut self.0 {
            Inner::Postgres(connection) => connection.run_unit(unit).await,
            Inner::Sqlite(connection) => connection.run_unit(unit).await,
        }
    }

    /// Runs one statement by itself, outside of a transaction of ours, in the session as it is: a part in the words of
    /// [`Scope`](super::Scope). What it takes is the time that it ran.
    ///
    /// # Errors
    ///
    /// A [`Fault`] of the stage `Script(0)`, its offset in the statement. What the statement did before it failed may stay.
    pub async fn run_alone(&mut self, statement: &str) -> Result<Duration, Fault> {
        match &mut self.0 {
            Inner::Postgres(connection) => connection.run_alone(statement).await,
            Inner::Sqlite(connection) => connection.run_alone(statement).await,
        }
    }

    /// Ends the session in good order. Dropping it ends it as well, without waiting.
    pub async fn close(self) {
        match self.0 {
            Inner::Postgres(connection) => connection.close().await,
            Inner::Sqlite(connection) => connection.close().await,
        }
    }
}
