//! `arlen-bench-migrate-diesel URL FOLDER`: the harness of diesel_migrations, as `diesel migration run` uses it.

use diesel::Connection as _;
use diesel_migrations::{FileBasedMigrations, MigrationHarness as _};
use std::error::Error;

fn main() -> Result<(), Box<dyn Error + Send + Sync>> {
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    let [url, folder] = arguments.as_slice() else { return Err("usage: URL FOLDER".into()) };
    let migrations = FileBasedMigrations::from_path(folder)?;
    if let Some(file) = url.strip_prefix("sqlite:") {
        diesel::SqliteConnection::establish(file)?.run_pending_migrations(migrations)?;
    } else {
        diesel::PgConnection::establish(url)?.run_pending_migrations(migrations)?;
    }
    Ok(())
}
