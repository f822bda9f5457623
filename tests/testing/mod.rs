//! The helper for tests of applications: a migrated database for each.

mod attribute;
mod example;
mod failing;
mod server;

use arlen_data::compile::sql;
use arlen_data::config::Environment;
use arlen_data::dialect::Family;
use arlen_data::execute::{Database, Executor as _};
use arlen_migrate::testing::{Flavor, TestDatabase, TestOptions, VARIABLE, run};
use arlen_tests::Project;
use std::path::PathBuf;

/// An environment that names a server, or none.
fn environment(server: Option<&str>) -> Environment {
    server.map(|url| (VARIABLE, url)).into_iter().collect()
}

/// A folder with one migration that makes the table `t`, and no server.
fn on_sqlite() -> (Project, TestOptions) {
    let project = Project::empty();
    project.write("1_t.sql", "CREATE TABLE t (id INTEGER PRIMARY KEY);");
    let options = TestOptions::new(project.folder()).with_environment(environment(None));
    (project, options)
}

async fn file(db: &Database) -> PathBuf {
    let row: (i64, String, String) = db.fetch_one(sql("pragma database_list")).await.expect("a file");
    row.2.into()
}

#[test]
fn each_test_has_a_file_of_its_own_that_goes_with_it() {
    let (_project, options) = on_sqlite();
    let threads: Vec<_> = (0..8)
        .map(|_| {
            let options = options.clone();
            std::thread::spawn(move || {
                run(&options, Flavor::CurrentThread, async |db: Database| {
                    assert_eq!(db.dialect().family(), Family::Sqlite);
                    db.execute(sql("insert into t values (1)")).await.expect("nobody else is here");
                    let file = file(&db).await;
                    assert!(file.exists());
                    file
                })
            })
        })
        .collect();
    let files: std::collections::BTreeSet<_> =
        threads.into_iter().map(|thread| thread.join().expect("it succeeds")).collect();
    assert_eq!(files.len(), 8);
    for file in files {
        assert!(!file.exists() && !file.parent().expect("a folder").exists(), "{}", file.display());
    }
}

#[test]
fn what_the_files_say_when_the_test_runs_counts() {
    let (project, options) = on_sqlite();
    let count = |expected: i64| {
        run(&options, Flavor::CurrentThread, async |db: Database| {
            let sql = sql("select count(*) from sqlite_schema where name in ('t', 'u')");
            assert_eq!(db.fetch_scalar::<i64, _>(sql).await.expect("counted"), expected);
        });
    };
    count(1);
    project.write("2_u.sql", "CREATE TABLE u (id INTEGER PRIMARY KEY);");
    count(2);
    for name in ["1_t.sql", "2_u.sql"] {
        project.remove(name);
    }
    count(0);
}

#[test]
fn a_database_that_is_dropped_is_gone() {
    let (_project, options) = on_sqlite();
    let file = arlen_tests::block_on(async {
        let test = TestDatabase::create(&options).await.expect("made");
        assert_eq!(test.url().family(), Family::Sqlite);
        file(test.database()).await
    });
    assert!(!file.exists());
}
