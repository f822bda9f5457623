//! Our subjects, and SQLite by hand.

mod memory;
mod pooled;
mod postgres;
mod routed;
mod rusqlite;
mod sqlite;
mod timeout;

use arlen_bench_protocol::connections::hazard::{self, Finding, Hazard};
use arlen_bench_protocol::connections::{Case, Failure, Places, Subject, TASKS, Work, repeat, runtime};
use arlen_data::execute::{Database, DatabaseOptions, DatabaseUrl, FromRow, PoolOptions};
use arlen_data::value::{Timestamp, Uuid};
use std::path::Path;

pub use routed::Routed;
pub use rusqlite::Rusqlite;

/// What is measured: statements built each time, on the database.
#[derive(Clone, Copy, Debug)]
pub struct Arlen;

/// The same with SQL as text.
#[derive(Clone, Copy, Debug)]
pub struct Raw;

/// The same with a statement that was compiled once.
#[derive(Clone, Copy, Debug)]
pub struct Handles;

/// A file of SQLite, with so many connections that read.
#[derive(Clone, Copy, Debug)]
pub struct Readers(pub usize);

/// The columns of all tables.
pub(crate) const COLUMNS: [&str; 6] = ["id", "name", "created", "active", "score", "token"];

/// A row of PostgreSQL.
#[derive(Debug, FromRow)]
#[expect(dead_code, reason = "reading them is what is measured")]
pub(crate) struct Item {
    pub(crate) id: i32,
    name: String,
    created: Timestamp,
    active: bool,
    score: f64,
    token: Uuid,
}

/// A database with a pool of so many connections, and defaults.
async fn open(url: &DatabaseUrl, connections: usize) -> Result<Database, Failure> {
    let pool = PoolOptions { max_connections: connections, ..PoolOptions::default() };
    Ok(Database::open_with(url, DatabaseOptions { pool, ..DatabaseOptions::default() }).await?)
}

fn postgres_url(places: &Places) -> Result<DatabaseUrl, Failure> {
    Ok(DatabaseUrl::parse(&places.postgres)?)
}

fn sqlite_url(file: &Path) -> Result<DatabaseUrl, Failure> {
    Ok(DatabaseUrl::parse(&format!("sqlite:{}", file.display()))?)
}

impl Subject for Arlen {
    fn work(&self, case: Case, places: &Places) -> Result<Option<Work>, Failure> {
        let runtime = runtime()?;
        let postgres = |connections| {
            let url = postgres_url(places)?;
            runtime.block_on(async { open(&url, connections).await })
        };
        let sqlite = || {
            let url = sqlite_url(&places.sqlite)?;
            runtime.block_on(async { open(&url, PoolOptions::default().max_connections).await })
        };
        let pool = arlen_bench_protocol::connections::POOL;
        let work = match case {
            Case::Point1 | Case::RoutedPoint1 => repeat(runtime.clone(), 1, postgres::Point(postgres(1)?)),
            Case::Point32 => repeat(runtime.clone(), TASKS, postgres::Point(postgres(pool)?)),
            Case::Rows10k => repeat(runtime.clone(), 1, postgres::Rows(postgres(1)?)),
            Case::Rows10kStream => repeat(runtime.clone(), 1, postgres::RowsStreamed(postgres(1)?)),
            Case::AfterTimeout => timeout::work(runtime.clone(), postgres(1)?),
            Case::SqlitePoint1 => repeat(runtime.clone(), 1, sqlite::Point(sqlite()?)),
            Case::SqlitePoint32 => repeat(runtime.clone(), TASKS, sqlite::Point(sqlite()?)),
            Case::SqliteScan10k => repeat(runtime.clone(), 1, sqlite::Scan(sqlite()?)),
            Case::IdleMemory => memory::work(runtime.clone(), postgres_url(places)?),
            Case::SqliteReaders | Case::AllocationsPoint => return Ok(None),
        };
        Ok(Some(work))
    }

    fn probe(&self, hazard: Hazard, places: &Places) -> Result<Option<Finding>, Failure> {
        hazard::probe::<pooled::OurPool>(hazard, places)
    }
}

impl Subject for Raw {
    fn work(&self, case: Case, places: &Places) -> Result<Option<Work>, Failure> {
        if case != Case::Point1 {
            return Ok(None);
        }
        let (runtime, url) = (runtime()?, postgres_url(places)?);
        let db = runtime.block_on(async { open(&url, 1).await })?;
        Ok(Some(repeat(runtime, 1, postgres::PointRaw(db))))
    }
}

impl Subject for Handles {
    fn work(&self, case: Case, places: &Places) -> Result<Option<Work>, Failure> {
        if case != Case::Point1 {
            return Ok(None);
        }
        let (runtime, url) = (runtime()?, postgres_url(places)?);
        let db = runtime.block_on(async { open(&url, 1).await })?;
        Ok(Some(repeat(runtime, 1, postgres::PointByHandle(db))))
    }
}

impl Subject for Readers {
    fn work(&self, case: Case, places: &Places) -> Result<Option<Work>, Failure> {
        if !matches!(case, Case::SqliteReaders | Case::SqlitePoint32) {
            return Ok(None);
        }
        let (runtime, url) = (runtime()?, sqlite_url(&places.sqlite)?);
        let db = runtime.block_on(async { open(&url, self.0).await })?;
        if case == Case::SqlitePoint32 {
            return Ok(Some(repeat(runtime, TASKS, sqlite::Point(db))));
        }
        Ok(Some(repeat(runtime, 2, sqlite::Scan(db))))
    }
}
