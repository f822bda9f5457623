//! Tests as an application has them; `docs/testing.md` shows this file.

use arlen_data::build::{col, insert_into, select};
use arlen_data::diag::{Code, Result};
use arlen_data::execute::{Database, Executor as _};

#[arlen_migrate::test(migrations(
    sqlite = "../examples/bookshop/db/migrations/catalog/sqlite",
    postgres = "../examples/bookshop/db/migrations/catalog/postgres",
))]
async fn a_genre_that_is_added_is_found(db: Database) -> Result<()> {
    db.execute(&insert_into("genres").set("id", 100).set("name", "Westerns")).await?;
    let id: i64 = db.fetch_scalar(&select("id").from("genres").filter(col("name").eq("Westerns"))).await?;
    assert_eq!(id, 100);
    Ok(())
}

#[arlen_migrate::test(migrations(
    sqlite = "../examples/bookshop/db/migrations/catalog/sqlite",
    postgres = "../examples/bookshop/db/migrations/catalog/postgres",
))]
async fn no_genre_stands_twice(db: Database) {
    // The other test has a database of its own: neither sees what the other adds.
    let western = insert_into("genres").set("id", 100).set("name", "Westerns");
    assert_eq!(db.execute(&western).await.expect("added"), 1);
    assert_eq!(db.execute(&western).await.expect_err("again").code(), Code::UniqueViolation);
}
