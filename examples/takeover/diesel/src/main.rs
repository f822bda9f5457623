//! Migrates the database at `DATABASE_URL` with the folders in the folder `migrations`, as this project did before it was taken
//! over.

use diesel::Connection as _;
use diesel::sqlite::SqliteConnection;
use diesel_migrations::{FileBasedMigrations, MigrationHarness as _};
use std::env;
use std::error::Error;

fn main() -> Result<(), Box<dyn Error + Send + Sync>> {
    let url = env::var("DATABASE_URL")?;
    let mut connection = SqliteConnection::establish(url.trim_start_matches("sqlite:"))?;
    connection.run_pending_migrations(FileBasedMigrations::from_path("migrations")?)?;
    Ok(())
}
