//! Migrates the database at `DATABASE_URL` with the files in the folder `migrations`, as this project did before it was taken
//! over.

use sqlx::Connection as _;
use sqlx::migrate::Migrator;
use sqlx::{PgConnection, SqliteConnection};
use std::env;
use std::error::Error;
use std::path::Path;

fn main() -> Result<(), Box<dyn Error>> {
    tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(migrate())
}

async fn migrate() -> Result<(), Box<dyn Error>> {
    let url = env::var("DATABASE_URL")?;
    let migrator = Migrator::new(Path::new("migrations")).await?;
    if url.starts_with("sqlite:") {
        migrator.run(&mut SqliteConnection::connect(&format!("{url}?mode=rwc")).await?).await?;
    } else {
        migrator.run(&mut PgConnection::connect(&url).await?).await?;
    }
    Ok(())
}
