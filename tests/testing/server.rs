//! Databases of tests on a server.

use super::environment;
use arlen_data::compile::sql;
use arlen_data::diag::Code;
use arlen_data::execute::{Database, Executor as _};
use arlen_migrate::testing::{Flavor, PREFIX, TestDatabase, TestOptions, VARIABLE, run};
use arlen_tests::Project;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::Command;

/// A role of its own: what it makes and leaves can be told from what others do at the same time.
struct Role {
    database: arlen_tests::Database,
    url: String,
    name: String,
}

impl Role {
    fn new(test: &str, rights: &str) -> Option<Self> {
        let database = arlen_tests::postgres(test)?;
        let name = format!("r_{}", database.name());
        database.run(&format!("CREATE ROLE {name} LOGIN PASSWORD 'hunter2' {rights}"));
        let (_, place) = database.url.split_once('@').expect("a user");
        Some(Self { url: format!("postgres://{name}:hunter2@{place}"), database, name })
    }

    fn options(&self, project: &Project) -> TestOptions {
        TestOptions::new(project.folder()).with_environment(environment(Some(&self.url)))
    }

    /// The databases of the role that begin so behind the prefix, with their numbers.
    fn databases(&self, kind: &str) -> Vec<String> {
        self.database.column(&format!(
            "SELECT d.datname || ' ' || d.oid FROM pg_database d JOIN pg_roles r ON r.oid = d.datdba \
             WHERE r.rolname = '{}' AND d.datname ~ '^{PREFIX}{kind}' ORDER BY 1",
            self.name
        ))
    }

    fn assert_nothing_but_templates(&self, templates: usize) {
        let all = self.databases("");
        assert_eq!((self.databases("template_").len(), all.len()), (templates, templates), "{all:?}");
    }
}

impl Drop for Role {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            for name in self.databases("") {
                let name = name.split(' ').next().expect("a name");
                self.database.run(&format!("DROP DATABASE {name} WITH (FORCE)"));
            }
            self.database.run(&format!("DROP ROLE {}", self.name));
        }
    }
}

fn project() -> Project {
    let project = Project::empty();
    project.write("1_t.sql", "CREATE TABLE t (id BIGINT PRIMARY KEY);\nINSERT INTO t VALUES (1);");
    project
}

async fn name(db: &Database) -> String {
    db.execute(sql("insert into t values (2)")).await.expect("nobody else is here");
    db.fetch_scalar(sql("select current_database()::text")).await.expect("a name")
}

#[test]
fn many_tests_at_once_copy_one_template() {
    let Some(role) = Role::new("many_tests_at_once_copy_one_template", "CREATEDB") else { return };
    let project = project();
    let options = role.options(&project);
    let threads: Vec<_> = (0..6)
        .map(|_| {
            let options = options.clone();
            std::thread::spawn(move || run(&options, Flavor::CurrentThread, async |db: Database| name(&db).await))
        })
        .collect();
    let names: std::collections::BTreeSet<_> =
        threads.into_iter().map(|thread| thread.join().expect("it succeeds")).collect();
    assert_eq!(names.len(), 6);
    assert!(names.iter().all(|name| name.starts_with(PREFIX)), "{names:?}");
    role.assert_nothing_but_templates(1);
    let template = role.databases("template_");
    run(&options, Flavor::MultiThread(None), async |db: Database| name(&db).await);
    assert_eq!(role.databases("template_"), template, "it is made once");
    project.write("2_u.sql", "CREATE TABLE u (id BIGINT PRIMARY KEY);");
    run(&options, Flavor::CurrentThread, async |db: Database| {
        assert_eq!(db.fetch_scalar::<i64, _>(sql("select count(*) from u")).await.expect("migrated"), 0);
    });
    role.assert_nothing_but_templates(2);
}

#[test]
fn a_database_on_a_server_goes_with_its_test_however_that_ends() {
    let Some(role) = Role::new("a_database_on_a_server_goes_with_its_test_however_that_ends", "CREATEDB") else {
        return;
    };
    let project = project();
    let options = role.options(&project);
    let failed = catch_unwind(AssertUnwindSafe(|| {
        run(&options, Flavor::CurrentThread, async |db: Database| {
            let transaction = db.begin().await.expect("begun");
            transaction.execute(sql("insert into t values (2)")).await.expect("added");
            panic!("the test is wrong");
        });
    }));
    assert_eq!(failed.expect_err("it fails").downcast_ref::<&str>(), Some(&"the test is wrong"));
    role.assert_nothing_but_templates(1);
    // A task that nobody waits for has a connection still.
    run(&options, Flavor::MultiThread(None), async |db: Database| {
        let connection = db.connection().await.expect("a connection");
        tokio::spawn(async move {
            connection.execute(sql("select pg_sleep(60)")).await.ok();
        });
    });
    role.assert_nothing_but_templates(1);
    // Dropped where no runtime is, and where one is.
    let test = arlen_tests::block_on(TestDatabase::create(&options)).expect("made");
    assert_eq!(role.databases("").len(), 2);
    drop(test);
    arlen_tests::block_on(async { drop(TestDatabase::create(&options).await.expect("made")) });
    role.assert_nothing_but_templates(1);
}

#[test]
fn a_template_that_cannot_be_made_leaves_nothing_behind() {
    let Some(role) = Role::new("a_template_that_cannot_be_made_leaves_nothing_behind", "CREATEDB") else { return };
    let project = project();
    project.write("2_wrong.sql", "INSERT INTO nowhere VALUES (1);");
    for _ in 0..2 {
        let result = arlen_tests::block_on(TestDatabase::create(&role.options(&project)));
        assert_eq!(result.expect_err("a migration fails").code(), Code::MigrationFailed);
        role.assert_nothing_but_templates(0);
    }
    // Nobody holds the lock any more.
    project.write("2_wrong.sql", "INSERT INTO t VALUES (3);");
    run(&role.options(&project), Flavor::CurrentThread, async |db: Database| name(&db).await);
    role.assert_nothing_but_templates(1);
}

#[test]
fn a_role_that_may_not_create_databases_is_told_so() {
    let Some(role) = Role::new("a_role_that_may_not_create_databases_is_told_so", "NOCREATEDB") else { return };
    let project = project();
    let result = arlen_tests::block_on(TestDatabase::create(&role.options(&project)));
    assert_eq!(result.expect_err("no right").code(), Code::PermissionDenied);
}

#[test]
fn processes_share_a_template() {
    let Some(role) = Role::new("processes_share_a_template", "CREATEDB") else { return };
    let run = || {
        Command::new(std::env::current_exe().expect("this program"))
            .args(["testing::example::", "--nocapture"])
            .env(VARIABLE, &role.url)
            .stdout(std::process::Stdio::piped())
            .stderr(std::process::Stdio::piped())
            .spawn()
            .expect("started")
    };
    for child in [run(), run(), run()] {
        let finished = child.wait_with_output().expect("finished");
        let said = String::from_utf8_lossy(&finished.stdout);
        assert!(finished.status.success(), "{said}{}", String::from_utf8_lossy(&finished.stderr));
        assert!(said.contains("test result: ok. 2 passed"), "{said}");
    }
    role.assert_nothing_but_templates(1);
}

#[test]
fn the_page_shows_the_example_as_it_is() {
    let page = std::fs::read_to_string(arlen_tests::root().join("docs/testing.md")).expect("read");
    let example = std::fs::read_to_string(arlen_tests::root().join("tests/testing/example.rs")).expect("read");
    let (_, code) = example.split_once("\n\n").expect("a line of documentation");
    assert!(page.contains(&format!("```rust\n{code}```\n")), "docs/testing.md is not as tests/testing/example.rs");
}
