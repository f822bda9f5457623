//! The server and the data that all subjects work on.

use arlen_data::compile::sql;
use arlen_data::diag::{Error, Result};
use arlen_data::execute::{Database, DatabaseUrl, Executor as _};
use std::io;
use std::path::PathBuf;
use tempfile::TempDir;

/// A database of a PostgreSQL server and a file of SQLite, with the same rows.
#[derive(Debug)]
pub(super) struct Data {
    postgres: arlen_tests::Database,
    folder: TempDir,
}

impl Data {
    /// A database without tables, and no file.
    pub(super) fn empty() -> io::Result<Self> {
        let postgres = arlen_tests::postgres("bench").ok_or_else(|| io::Error::other("there is no PostgreSQL"))?;
        Ok(Self { postgres, folder: tempfile::tempdir()? })
    }

    /// Both, filled.
    pub(super) fn filled() -> io::Result<Self> {
        let data = Self::empty()?;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        runtime.block_on(fill(data.postgres_url(), POSTGRES)).map_err(io::Error::other)?;
        runtime
            .block_on(fill(&format!("sqlite:{}", data.sqlite_file().display()), SQLITE))
            .map_err(io::Error::other)?;
        Ok(data)
    }

    pub(super) fn postgres_url(&self) -> &str {
        &self.postgres.url
    }

    pub(super) fn sqlite_file(&self) -> PathBuf {
        self.folder.path().join("bench.db")
    }
}

const POSTGRES: &[&str] = &[
    "create table items (id int4 primary key, name text not null, created timestamp not null, active bool not null, \
     score float8 not null, token uuid not null)",
    "insert into items select n, 'item number ' || n, timestamp '2026-01-01' + n * interval '1 second', n % 3 = 0, \
     n / 2.0, md5(n::text)::uuid from generate_series(1, 100000) n",
    "create table many as select * from items where id <= 10000 order by id",
    "vacuum analyze items",
    "vacuum analyze many",
];

const SQLITE: &[&str] = &[
    "create table items (id integer primary key, name text not null, created integer not null, active boolean not null, \
     score real not null, token blob not null)",
    "with recursive numbers(n) as (values (1) union all select n + 1 from numbers where n < 100000) \
     insert into items select n, 'item number ' || n, 1767225600 + n, n % 3 = 0, n / 2.0, randomblob(16) from numbers",
    "create table many (id integer primary key, name text not null, created integer not null, active boolean not null, \
     score real not null, token blob not null)",
    "insert into many select * from items where id <= 10000 order by id",
    "analyze",
];

async fn fill(url: &str, statements: &[&'static str]) -> Result<(), Error> {
    let db = Database::open(&DatabaseUrl::parse(url)?).await?;
    for statement in statements {
        db.execute(sql(statement)).await?;
    }
    db.close(std::time::Duration::from_secs(5)).await;
    Ok(())
}
