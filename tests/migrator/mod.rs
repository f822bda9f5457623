//! Migrations from a program: embedded, with functions among them, asked for by a health route.

mod embedded;
mod functions;
mod readiness;

use arlen_data::build::{col, update};
use arlen_data::compile::sql;
use arlen_data::config::TargetName;
use arlen_data::execute::{Database, DatabaseUrl, Executor as _, Transaction};
use arlen_migrate::{Embedded, Migrator, RustMigration, Source, embed};
use arlen_tests::Shop;

static MIGRATIONS: Embedded = embed!("migrator/migrations");

fn url_text(shop: &Shop) -> String {
    match shop.engine() {
        "sqlite" => format!("sqlite:{}", shop.project.path("var/shop.db").display()),
        _ => shop.url().to_owned(),
    }
}

fn url(shop: &Shop) -> DatabaseUrl {
    DatabaseUrl::parse(&url_text(shop)).expect("a URL")
}

/// For the target that the command of the shop has.
fn migrator(shop: &Shop, source: impl Into<Source>) -> Migrator {
    Migrator::new(source, url(shop)).with_name("shop".parse::<TargetName>().expect("a name"))
}

/// What SQL could say as well, in the place between 2 and 4.
async fn full_names(tx: &Transaction) -> arlen_data::diag::Result<()> {
    let people: Vec<(i64, String, String)> = tx.fetch_all(sql("select id, first, last from people").reads()).await?;
    for (id, first, last) in people {
        let name = format!("{first} {last}");
        tx.execute(&update("people").set("name", name).filter(col("id").eq(id))).await?;
    }
    Ok(())
}

async fn no_names(tx: &Transaction) -> arlen_data::diag::Result<()> {
    tx.execute(sql("update people set name = null")).await.map(drop)
}

fn names() -> RustMigration {
    RustMigration::new(3, "full_names", full_names).with_down(no_names)
}

/// A database of the program beside the migrator's.
async fn open(shop: &Shop) -> Database {
    Database::open(&url(shop)).await.expect("opened")
}

fn versions(entries: &[arlen_migrate::report::AppliedEntry]) -> Vec<i64> {
    entries.iter().map(|entry| entry.version.0).collect()
}
