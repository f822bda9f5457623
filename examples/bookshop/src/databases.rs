//! From `arlen.toml` to a router.

use crate::{audit, routes};
use arlen_data::config::{Config, Environment, Selection};
use arlen_data::diag::Result;
use arlen_data::execute::{Access, Database, DatabaseOptions};
use arlen_data::router::{RouteHooks, Router};
use arlen_migrate::report::Event;
use arlen_migrate::{Target, up};
use std::path::Path;
use std::time::Duration;

/// Migrates both databases, opens them, and joins them by a router.
pub(crate) async fn open(file: &Path) -> Result<Router> {
    let (config, environment) = (Config::load(file, None)?, Environment::process());
    migrate(&config, &environment).await?;

    let url = |name: &str| config.find(&name.parse()?)?.url(&config, &environment);
    let catalog = Database::open(&url("catalog")?).await?;
    // A second way to the same catalog, which cannot write: on PostgreSQL each of its sessions begins with
    // `default_transaction_read_only=on`, on SQLite it has connections that only read. An application with a replica has the
    // URL of that one here.
    let reading = DatabaseOptions { access: Access::Read, ..DatabaseOptions::default() };
    let reader = Database::open_with(&url("catalog")?, reading).await?;
    let audit = Database::open(&url("audit")?).await?;

    Router::builder()
        .target("catalog", &catalog)
        .replica("catalog_reader", &reader, "catalog")
        .target("audit", &audit)
        .default_write("catalog")
        .default_read("catalog_reader")
        // Whoever wrote reads from where it wrote, for so long.
        .stickiness(Duration::from_secs(30))
        // Calls that carry the name of a target go there.
        .resolver(|request| request.context.value(audit::TARGET).map(Into::into))
        .hooks(RouteHooks::default().with_hook(routes::print))
        .build()
}

/// What the command `arlen migrate --all` does, by the library.
async fn migrate(config: &Config, environment: &Environment) -> Result<()> {
    for target in Target::resolve(config, environment, &Selection::All, None)? {
        println!("{}: {}", target.name, target.url);
        let report = up(&target, |event| {
            if let Event::Applied(entry) = event {
                println!("  applied {} {}", entry.version, entry.name);
            }
        })
        .await;
        if let Some(error) = report.error {
            return Err(error);
        }
        if report.applied.is_empty() {
            println!("  up to date");
        }
    }
    Ok(())
}
