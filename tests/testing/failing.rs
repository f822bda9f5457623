//! Tests that fail, and tests that cannot have their database.

use super::{environment, file, on_sqlite};
use arlen_data::compile::sql;
use arlen_data::dialect::Family;
use arlen_data::execute::{Database, Executor as _};
use arlen_migrate::testing::{Flavor, TestOptions, run};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex};

/// What a test says that fails before its function runs.
fn failure(options: &TestOptions) -> String {
    let work = async |_: Database| unreachable!("it does not even begin");
    let failed = catch_unwind(AssertUnwindSafe(|| run::<_, ()>(options, Flavor::CurrentThread, work)));
    let payload = failed.expect_err("it fails");
    *payload.downcast::<String>().expect("a text")
}

#[test]
fn a_test_that_panics_leaves_no_file_behind() {
    let (_project, options) = on_sqlite();
    for flavor in [Flavor::CurrentThread, Flavor::MultiThread(None)] {
        let seen = Arc::new(Mutex::new(None));
        let failed = catch_unwind(AssertUnwindSafe(|| {
            run(&options, flavor, async |db: Database| {
                *seen.lock().expect("alone") = Some(file(&db).await);
                let transaction = db.begin().await.expect("begun");
                transaction.execute(sql("insert into t values (1)")).await.expect("added");
                panic!("the test is wrong");
            });
        }));
        let payload = failed.expect_err("it fails");
        assert_eq!(payload.downcast_ref::<&str>(), Some(&"the test is wrong"), "its own words");
        let file = seen.lock().expect("alone").take().expect("it had a database");
        assert!(!file.exists(), "{}", file.display());
    }
}

#[test]
fn a_test_that_cannot_have_its_database_says_why() {
    let (project, options) = on_sqlite();
    let says = |options: TestOptions, parts: &[&str]| {
        let said = failure(&options);
        assert!(said.starts_with("the test has no database:\nerror["), "{said}");
        for part in parts {
            assert!(said.contains(part), "{part}: {said}");
        }
        assert!(!said.contains("hunter2"), "{said}");
    };
    let nowhere = TestOptions::new(project.path("nowhere")).with_environment(environment(None));
    says(nowhere, &["migration-directory-missing", "there is no folder"]);
    says(options.clone().on(Family::Postgres), &["config-variable-missing", "ARLEN_TEST_DATABASE_URL", "= help: set"]);
    let empty = options.clone().with_environment(environment(Some("")));
    says(empty, &["config-variable-missing", "is set, and empty"]);
    let gone = options.clone().with_environment(environment(Some("postgres://u:hunter2@127.0.0.1:1/x")));
    says(gone, &["connection-failed", "127.0.0.1:1"]);
    project.write("2_wrong.sql", "CREATE TABLE u (id INTEGER PRIMARY KEY);\nINSERT INTO nowhere VALUES (1);");
    says(options, &["migration-failed", "2_wrong.sql:2", "nowhere"]);
}
