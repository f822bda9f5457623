//! `arlen-bench-migrate-sqlx URL FOLDER`: the library as `sqlx migrate run` uses it: one connection, one thread, no lock.

use sqlx::migrate::{Migrate, Migrator};
use sqlx::postgres::PgConnectOptions;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions as _, Connection as _};
use std::error::Error;
use std::path::Path;
use std::str::FromStr as _;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    let [url, folder] = arguments.as_slice() else { return Err("usage: URL FOLDER".into()) };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        if url.starts_with("sqlite:") {
            let mut connection = SqliteConnectOptions::from_str(url)?.create_if_missing(true).connect().await?;
            run(&mut connection, folder).await?;
            connection.close().await?;
        } else {
            let mut connection = PgConnectOptions::from_str(url)?.connect().await?;
            run(&mut connection, folder).await?;
            connection.close().await?;
        }
        Ok(())
    })
}

async fn run(connection: &mut impl Migrate, folder: &str) -> Result<(), Box<dyn Error>> {
    let mut migrator = Migrator::new(Path::new(folder)).await?;
    migrator.set_locking(false);
    migrator.run_direct(None, connection, false).await?;
    Ok(())
}
