//! What can be said to `#[arlen_migrate::test]`.

use arlen_data::compile::sql;
use arlen_data::dialect::Family;
use arlen_data::execute::{Database, Executor as _};
use tokio::runtime::{Handle, RuntimeFlavor};

const EVENTS: &str = "select count(*) from events";

#[arlen_migrate::test(migrations = "../examples/bookshop/db/migrations/audit", database = "sqlite")]
async fn by_default_everything_is_on_the_thread_of_the_test(db: Database) {
    assert_eq!(db.dialect().family(), Family::Sqlite);
    assert_eq!(Handle::current().runtime_flavor(), RuntimeFlavor::CurrentThread);
    assert_eq!(db.fetch_scalar::<i64, _>(sql(EVENTS)).await.expect("migrated"), 0);
}

/// By the crate that has everything under one name.
#[arlen::test(
    migrations = "../examples/bookshop/db/migrations/audit",
    database = "sqlite",
    flavor = "multi_thread",
    worker_threads = 3,
    crate = "::arlen::migrate"
)]
async fn threads_are_had_by_saying_so(mut db: Database) -> Result<(), Box<dyn std::error::Error>> {
    let handle = Handle::current();
    assert_eq!((handle.runtime_flavor(), handle.metrics().num_workers()), (RuntimeFlavor::MultiThread, 3));
    // The argument is a pattern like any other.
    let again = db.clone();
    drop(std::mem::replace(&mut db, again));
    let task = tokio::spawn(async move { db.fetch_scalar::<i64, _>(sql(EVENTS)).await });
    assert_eq!(task.await??, 0);
    Ok(())
}

#[arlen_migrate::test(migrations = "../examples/bookshop/db/migrations/audit", database = "sqlite")]
#[should_panic(expected = "as it should")]
async fn other_attributes_of_tests_stand_beside_it(db: Database) {
    assert_eq!(db.fetch_scalar::<i64, _>(sql(EVENTS)).await.expect("migrated"), 1, "as it should");
}

#[arlen_migrate::test(migrations = "no/such/folder", database = "sqlite")]
#[should_panic(expected = "error[migration-directory-missing]")]
async fn a_test_without_migrations_fails(_db: Database) {
    panic!("it does not even begin");
}
