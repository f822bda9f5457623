//! A test around a function: what `#[arlen_migrate::test]` writes.

use super::TestDatabase;
use super::options::TestOptions;
use arlen_data::diag::Error;
use arlen_data::execute::Database;
use std::num::NonZeroUsize;
use tokio::runtime::{Builder, Runtime};

/// The runtime that a test runs on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Flavor {
    /// Everything on the thread of the test.
    #[default]
    CurrentThread,
    /// So many threads; as many as there are processors if nothing is said.
    MultiThread(Option<NonZeroUsize>),
}

impl Flavor {
    fn build(self) -> std::io::Result<Runtime> {
        match self {
            Self::CurrentThread => Builder::new_current_thread().enable_all().build(),
            Self::MultiThread(None) => Builder::new_multi_thread().enable_all().build(),
            Self::MultiThread(Some(threads)) => {
                Builder::new_multi_thread().worker_threads(threads.get()).enable_all().build()
            }
        }
    }
}

/// Runs a function with a database of its own, and gives what it gave. The database is removed, however that ends.
///
/// ```
/// # #[cfg(feature = "sqlite")] {
/// use arlen_data::compile::sql;
/// use arlen_data::dialect::Family;
/// use arlen_data::execute::{Database, Executor};
/// use arlen_migrate::testing::{Flavor, TestOptions, run};
///
/// let folder = tempfile::tempdir()?;
/// std::fs::write(folder.path().join("1_authors.sql"), "CREATE TABLE authors (name TEXT NOT NULL);")?;
/// let options = TestOptions::new(folder.path()).on(Family::Sqlite);
/// let added = run(&options, Flavor::CurrentThread, async |db: Database| {
///     db.execute(sql("insert into authors values ('Austen')")).await
/// })?;
/// assert_eq!(added, 1);
/// # }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Panics
///
/// If there is no runtime or no database, with the whole report; if the function panics; and if the database cannot be removed.
#[track_caller]
pub fn run<W, R>(options: &TestOptions, flavor: Flavor, work: W) -> R
where
    W: AsyncFnOnce(Database) -> R,
{
    let runtime = match flavor.build() {
        Ok(runtime) => runtime,
        Err(error) => fail(&format!("the test has no runtime: {error}")),
    };
    let test = match runtime.block_on(TestDatabase::create(options)) {
        Ok(test) => test,
        Err(error) => fail(&format!("the test has no database:\n{}", report(&error))),
    };
    // If the function panics, its tasks go first and then the database.
    let scene = Scene { runtime, test };
    let result = scene.runtime.block_on(work(scene.test.database().clone()));
    let Scene { runtime, test } = scene;
    if let Err(error) = runtime.block_on(test.remove()) {
        fail(&format!("the database of the test cannot be removed:\n{}", report(&error)));
    }
    result
}

/// In the order in which they are dropped.
struct Scene {
    runtime: Runtime,
    test: TestDatabase,
}

fn report(error: &Error) -> String {
    error.diagnostic().report().to_string()
}

#[track_caller]
#[expect(clippy::panic, reason = "a test fails by panicking")]
fn fail(message: &str) -> ! {
    panic!("{message}")
}
