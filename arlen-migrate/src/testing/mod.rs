//! A migrated database of its own for each test of an application.
//!
//! ```text
//! TestOptions ──> server of the environment ──> template, once for each set of files ──> a copy for the test ──> removed
//!             └─> no server: SQLite         ──> template, once for each process      ──> a copy for the test ──> removed
//! ```
//!
//! [`#[arlen_migrate::test]`](crate::test) does all of it around a function; [`TestDatabase`] is for tests that need more. The
//! whole is described in `docs/testing.md`.
//!
//! # Examples
//!
//! What the attribute does, by hand:
//!
//! ```
//! # #[cfg(feature = "sqlite")] {
//! use arlen_data::compile::sql;
//! use arlen_data::config::Environment;
//! use arlen_data::execute::Executor;
//! use arlen_migrate::testing::{TestDatabase, TestOptions};
//!
//! let folder = tempfile::tempdir()?;
//! std::fs::write(folder.path().join("1_authors.sql"), "CREATE TABLE authors (name TEXT NOT NULL);")?;
//! // An empty environment names no server: SQLite.
//! let options = TestOptions::new(folder.path()).with_environment(Environment::from_iter([("", ""); 0]));
//!
//! let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
//! runtime.block_on(async {
//!     let (one, other) = (TestDatabase::create(&options).await?, TestDatabase::create(&options).await?);
//!     one.database().execute(sql("insert into authors values ('Austen')")).await?;
//!     let count = sql("select count(*) from authors");
//!     assert_eq!(one.database().fetch_scalar::<i64, _>(count.clone()).await?, 1);
//!     assert_eq!(other.database().fetch_scalar::<i64, _>(count).await?, 0);
//!     one.remove().await?;
//!     other.remove().await
//! })?;
//! # }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! A test that cannot have its database fails:
//!
//! ```
//! use arlen_data::config::Environment;
//! use arlen_data::dialect::Family;
//! use arlen_migrate::testing::{TestDatabase, TestOptions};
//!
//! let options = TestOptions::new("db/migrations").on(Family::Postgres);
//! let options = options.with_environment(Environment::from_iter([("", ""); 0]));
//! let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
//! let error = runtime.block_on(TestDatabase::create(&options)).expect_err("no server");
//! assert_eq!(error.to_string(), "the test needs PostgreSQL, and `ARLEN_TEST_DATABASE_URL` is not set");
//! # Ok::<(), std::io::Error>(())
//! ```

mod options;
mod postgres;
mod run;
mod sqlite;
mod template;

use arlen_data::diag::Result;
pub use arlen_data::dialect::Family;
use arlen_data::execute::{Database, DatabaseUrl};
pub use options::{TestOptions, VARIABLE};
pub use postgres::PREFIX;
pub use run::{Flavor, run};
use std::time::Duration;

/// How long connections that are still in use at the end of a test are waited for.
const PATIENCE: Duration = Duration::from_secs(1);

/// A migrated database that belongs to one test. It is removed by [`remove`](Self::remove), or else when it is dropped, which then
/// waits for it; connections that are still open are cut.
#[derive(Debug)]
pub struct TestDatabase {
    // Dropped before the place it is in.
    database: Database,
    place: Place,
}

#[derive(Debug)]
enum Place {
    Postgres(postgres::Copy),
    Sqlite(sqlite::Copy),
}

impl TestDatabase {
    /// Makes a database for a test.
    ///
    /// # Errors
    ///
    /// `config-variable-missing` if PostgreSQL is asked for and no server is named, or the variable is empty; `url-invalid` if
    /// the variable holds no URL of PostgreSQL; those of [`Database::open`] and of [`up`](crate::up): whatever a migration says;
    /// `permission-denied` if the role may not create databases; `migration-locked` if another process makes the template for
    /// more than a minute; `driver-disabled`.
    pub async fn create(options: &TestOptions) -> Result<Self> {
        let place = match options.server()? {
            Some(server) => Place::Postgres(postgres::Copy::create(&server, options).await?),
            None => Place::Sqlite(sqlite::Copy::create(options).await?),
        };
        let database = Database::open(place.url()).await?;
        Ok(Self { database, place })
    }

    /// The database, open with the default settings.
    #[must_use]
    pub const fn database(&self) -> &Database {
        &self.database
    }

    /// Where it is, for a test that opens it with settings of its own or gives it to another program.
    #[must_use]
    pub const fn url(&self) -> &DatabaseUrl {
        self.place.url()
    }

    /// Closes and removes the database. Connections that are still in use are waited for, 1 s at most, and then cut.
    ///
    /// # Errors
    ///
    /// What the server says, or `connection-failed` if a file cannot be removed.
    pub async fn remove(self) -> Result<()> {
        let Self { database, place } = self;
        database.close(PATIENCE).await;
        drop(database);
        match place {
            Place::Postgres(copy) => copy.remove().await,
            Place::Sqlite(copy) => copy.remove(),
        }
    }
}

impl Place {
    const fn url(&self) -> &DatabaseUrl {
        match self {
            Self::Postgres(copy) => copy.url(),
            Self::Sqlite(copy) => copy.url(),
        }
    }
}
