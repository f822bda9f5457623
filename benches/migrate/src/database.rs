//! A database for one run.

use std::io;
use std::path::PathBuf;
use tempfile::TempDir;

/// Where migrations go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Engine {
    Postgres,
    /// A file that is not there yet.
    Sqlite,
    /// A file in WAL mode, as `sqlx database create` makes it.
    SqliteWal,
}

/// A new database, which goes with this.
#[derive(Debug)]
pub(crate) enum Database {
    Postgres(arlen_tests::Database),
    Sqlite(TempDir),
}

impl Database {
    /// An empty one. PostgreSQL: on a server that was started for this, without fsync.
    pub(crate) fn fresh(engine: Engine) -> io::Result<Self> {
        match engine {
            Engine::Postgres => {
                let database =
                    arlen_tests::postgres("bench").ok_or_else(|| io::Error::other("there is no PostgreSQL"))?;
                Ok(Self::Postgres(database))
            }
            Engine::Sqlite => Ok(Self::Sqlite(tempfile::tempdir()?)),
            Engine::SqliteWal => {
                let folder = tempfile::tempdir()?;
                let connection = rusqlite::Connection::open(file(&folder)).map_err(io::Error::other)?;
                connection.pragma_update(None, "journal_mode", "WAL").map_err(io::Error::other)?;
                Ok(Self::Sqlite(folder))
            }
        }
    }

    pub(crate) fn url(&self) -> String {
        match self {
            Self::Postgres(database) => database.url.clone(),
            Self::Sqlite(folder) => format!("sqlite:{}", file(folder).display()),
        }
    }

    /// How many tables of the migrations there are.
    pub(crate) fn tables(&self) -> io::Result<usize> {
        match self {
            Self::Postgres(database) => {
                let count = database.column("SELECT count(*) FROM pg_tables WHERE tablename LIKE 'bench\\_%'");
                count.concat().parse().map_err(io::Error::other)
            }
            Self::Sqlite(folder) => {
                let connection = rusqlite::Connection::open(file(folder)).map_err(io::Error::other)?;
                let sql =
                    "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name LIKE 'bench\\_%' ESCAPE '\\'";
                let count: i64 = connection.query_row(sql, [], |row| row.get(0)).map_err(io::Error::other)?;
                usize::try_from(count).map_err(io::Error::other)
            }
        }
    }
}

fn file(folder: &TempDir) -> PathBuf {
    folder.path().join("bench.db")
}
