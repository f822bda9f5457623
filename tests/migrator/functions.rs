//! Functions among the files.

use super::{MIGRATIONS, migrator, names, open, versions};
use arlen_data::compile::{sql, sql_unchecked};
use arlen_data::diag::Code;
use arlen_data::execute::{DatabaseUrl, Executor as _, Transaction};
use arlen_migrate::{Migrator, RustMigration, Undo, Version, repair};
use arlen_tests::{Shop, block_on};
use std::error::Error as _;
use std::ffi::OsStr;
use std::fmt;
use std::num::NonZeroUsize;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

fn people(shop: &Shop) -> Vec<String> {
    shop.column("SELECT coalesce(name, 'none') FROM people ORDER BY id")
}

#[test]
fn a_function_runs_in_its_place_together_with_its_record() {
    for shop in Shop::on_each_engine("a_function_runs_in_its_place_together_with_its_record") {
        let migrator = migrator(&shop, MIGRATIONS).with_rust(names());
        assert_eq!(versions(&block_on(migrator.up()).expect("applied").applied), [1, 2, 3, 4]);
        assert_eq!(people(&shop), ["Jane Austen", "Mary Shelley"]);
        let stamp = "SELECT text_sha256 || ' ' || name FROM arlen_schema_migrations__shop WHERE version = 3";
        assert_eq!(shop.column(stamp), ["rust:1 full_names"]);
        block_on(migrator.verify()).expect("nothing is left to do");
        // And back, and again.
        let two = Undo::Steps(NonZeroUsize::new(2).expect("two"));
        let undone = block_on(migrator.down(two)).expect("undone").undone.expect("a list");
        assert_eq!(undone.iter().map(|entry| entry.version.0).collect::<Vec<_>>(), [4, 3]);
        assert_eq!(
            (people(&shop), shop.versions()),
            (vec!["none".to_owned(); 2], vec!["1".to_owned(), "2".to_owned()])
        );
        assert_eq!(versions(&block_on(migrator.up()).expect("applied").applied), [3, 4]);
    }
}

/// An error of the application.
#[derive(Debug)]
struct NoName(i64);

impl fmt::Display for NoName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "person {} has no name", self.0)
    }
}

impl std::error::Error for NoName {}

async fn refuse(tx: &Transaction) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    tx.execute(sql("update people set name = 'nobody'")).await?;
    Err(NoName(2).into())
}

async fn misspell(tx: &Transaction) -> arlen_data::diag::Result<()> {
    tx.execute(sql("update people set name = 'nobody'")).await?;
    tx.execute(sql("update poeple set name = 'nobody'")).await.map(drop)
}

#[test]
fn a_function_that_fails_leaves_nothing_and_says_why() {
    for shop in Shop::on_each_engine("a_function_that_fails_leaves_nothing_and_says_why") {
        let failing = migrator(&shop, MIGRATIONS).with_rust(RustMigration::new(3, "full_names", refuse));
        let error = block_on(failing.up()).expect_err("refused");
        assert_eq!(error.code(), Code::MigrationFailed);
        assert_eq!(error.to_string(), "the Rust migration `full_names` (version 3) failed");
        assert!(error.source().is_some_and(|source| source.to_string() == "person 2 has no name"), "{error:?}");
        assert!(error.diagnostic().label().is_some_and(|label| label.file.ends_with("functions.rs")), "{error:?}");
        assert_eq!(
            (people(&shop), shop.versions()),
            (vec!["none".to_owned(); 2], vec!["1".to_owned(), "2".to_owned()])
        );
        let misspelt = migrator(&shop, MIGRATIONS).with_rust(RustMigration::new(3, "full_names", misspell));
        let error = block_on(misspelt.up()).expect_err("no such table");
        let source = error.source().and_then(|source| source.downcast_ref::<arlen_data::diag::Error>());
        assert_eq!(source.map(arlen_data::diag::Error::code), Some(Code::ObjectMissing));
        assert_eq!(error.sqlstate(), (shop.engine() == "postgres").then_some("42P01"));
        block_on(migrator(&shop, MIGRATIONS).with_rust(names()).up()).expect("applied");
        assert_eq!(people(&shop), ["Jane Austen", "Mary Shelley"]);
    }
}

#[test]
fn another_revision_is_an_edited_migration() {
    for shop in Shop::on_each_engine("another_revision_is_an_edited_migration") {
        block_on(migrator(&shop, MIGRATIONS).with_rust(names()).up()).expect("applied");
        let second = migrator(&shop, MIGRATIONS).with_rust(names().with_revision("2"));
        let status = block_on(second.status());
        assert_eq!(status.edited.iter().map(|entry| entry.version).collect::<Vec<_>>(), [Version(3)]);
        let error = block_on(second.up()).expect_err("another function");
        assert_eq!(error.code(), Code::MigrationChecksumChanged);
        assert_eq!(
            error.to_string(),
            "`3_full_names` was applied as revision `1` of a Rust migration, and is revision `2` of a Rust migration now"
        );
        assert!(block_on(repair(second.target())).error.is_none());
        block_on(second.verify()).expect("the record is that of the second one");
    }
}

#[test]
fn whoever_has_not_the_function_is_told_so() {
    for shop in Shop::on_each_engine("whoever_has_not_the_function_is_told_so") {
        block_on(migrator(&shop, MIGRATIONS).with_rust(names()).up()).expect("applied");
        for entry in std::fs::read_dir(arlen_tests::root().join("tests/migrator/migrations")).expect("read") {
            let entry = entry.expect("an entry");
            let name = entry.file_name().into_string().expect("UTF-8");
            shop.project.write(&format!("db/migrations/shop/{name}"), std::fs::read(entry.path()).expect("read"));
        }
        for command in [&["status"][..], &["up"], &["verify"], &["down", "--to", "2"]] {
            let told = shop.project.cli(command).run().exits(4).says("migration-in-program");
            assert!(told.stderr.contains("version 3 (`full_names`) is a Rust migration"), "{told}");
        }
        // What is newer than the function can be undone without it.
        drop(shop.project.cli(&["down", "--steps", "1"]).run().exits(0));
        let error = block_on(migrator(&shop, MIGRATIONS).up()).expect_err("the function is gone");
        assert_eq!(error.code(), Code::MigrationInProgram);
    }
}

#[test]
fn what_no_file_could_be_is_refused() {
    let shop = Shop::sqlite();
    let code = |migration: RustMigration| {
        block_on(migrator(&shop, MIGRATIONS).with_rust(migration).up()).expect_err("refused").code()
    };
    let of = |version, name: &str| RustMigration::new(version, name, super::full_names);
    assert_eq!(code(of(2, "full_names")), Code::MigrationDuplicateVersion);
    assert_eq!(code(of(-1, "full_names")), Code::MigrationVersionOutOfRange);
    assert_eq!(code(of(3, "full names")), Code::MigrationNameInvalid);
    assert_eq!(code(of(3, "")), Code::MigrationNameInvalid);
    assert_eq!(code(names().with_revision("")), Code::MigrationNameInvalid);
    assert_eq!(shop.tables(), [""; 0]);
    let irreversible = migrator(&shop, MIGRATIONS).with_rust(of(5, "full_names"));
    block_on(irreversible.up()).expect("applied");
    let error = block_on(irreversible.down(Undo::Steps(NonZeroUsize::MIN))).expect_err("nothing undoes it");
    assert_eq!(error.code(), Code::MigrationDownMissing);
}

/// Counts its calls, and never comes back from the first one.
async fn stuck_once(calls: &Arc<AtomicUsize>, tx: &Transaction) -> arlen_data::diag::Result<()> {
    tx.execute(sql("update people set name = 'half'")).await?;
    if calls.fetch_add(1, Ordering::SeqCst) == 0 {
        std::future::pending::<()>().await;
    }
    Ok(())
}

#[test]
fn a_run_that_is_given_up_in_a_function_leaves_nothing_and_the_next_one_does_it_again() {
    for shop in
        Shop::on_each_engine("a_run_that_is_given_up_in_a_function_leaves_nothing_and_the_next_one_does_it_again")
    {
        let calls = Arc::new(AtomicUsize::new(0));
        let migrator = migrator(&shop, MIGRATIONS).with_rust(RustMigration::new(
            3,
            "full_names",
            (Arc::clone(&calls), stuck_once),
        ));
        block_on(async {
            let run = tokio::spawn(up(migrator.clone()));
            while calls.load(Ordering::SeqCst) == 0 {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
            run.abort();
            drop(run.await);
        });
        assert_eq!(people(&shop), ["none", "none"]);
        assert_eq!(versions(&block_on(up(migrator)).expect("applied").applied), [3, 4]);
        assert_eq!((people(&shop), calls.load(Ordering::SeqCst)), (vec!["half".to_owned(); 2], 2));
    }
}

/// Set in the process that is killed: the database, and the file that it writes in mid function.
const CHILD: [&str; 2] = ["ARLEN_TEST_MIGRATOR_URL", "ARLEN_TEST_MIGRATOR_MARK"];

async fn mark_and_stay(tx: &Transaction) -> arlen_data::diag::Result<()> {
    tx.execute(sql("update people set name = 'half'")).await?;
    std::fs::write(std::env::var(CHILD[1]).expect("a path"), "").expect("written");
    std::future::pending().await
}

#[test]
fn a_process_that_is_killed_in_a_function_leaves_nothing() {
    let test = "migrator::functions::a_process_that_is_killed_in_a_function_leaves_nothing";
    if let Ok(url) = std::env::var(CHILD[0]) {
        let url = DatabaseUrl::parse(&url).expect("a URL");
        let stuck = Migrator::new(MIGRATIONS, url).with_name("shop".parse().expect("a name"));
        drop(block_on(stuck.with_rust(RustMigration::new(3, "full_names", mark_and_stay)).up()));
        return;
    }
    for shop in Shop::on_each_engine("a_process_that_is_killed_in_a_function_leaves_nothing") {
        let (url, mark) = (super::url_text(&shop), shop.project.path("mark"));
        let mut child = Command::new(std::env::current_exe().expect("this program"))
            .args([test, "--exact"])
            .envs([(CHILD[0], OsStr::new(&url)), (CHILD[1], mark.as_os_str())])
            .stdout(Stdio::null())
            .spawn()
            .expect("started");
        while !mark.exists() {
            assert!(child.try_wait().expect("asked").is_none(), "it ended before");
            std::thread::sleep(Duration::from_millis(5));
        }
        child.kill().expect("killed");
        child.wait().expect("it ended");
        assert_eq!(
            (people(&shop), shop.versions()),
            (vec!["none".to_owned(); 2], vec!["1".to_owned(), "2".to_owned()])
        );
        let report = block_on(migrator(&shop, MIGRATIONS).with_rust(names()).up()).expect("applied");
        assert_eq!((versions(&report.applied), people(&shop)[0].as_str()), (vec![3, 4], "Jane Austen"));
    }
}

async fn up(migrator: Migrator) -> arlen_data::diag::Result<arlen_migrate::report::TargetReport> {
    migrator.up().await
}

#[test]
fn a_function_gives_way_to_others_and_is_called_again() {
    let Some(shop) = Shop::postgres("a_function_gives_way_to_others_and_is_called_again") else { return };
    let calls = Arc::new(AtomicUsize::new(0));
    let counting = (Arc::clone(&calls), counting);
    let migrator = migrator(&shop, MIGRATIONS)
        .with_ddl_lock_timeout(Duration::from_millis(50))
        .with_rust(RustMigration::new(5, "hold", counting));
    block_on(async {
        let db = open(&shop).await;
        db.execute(sql("create table held (x integer)")).await.expect("created");
        let holder = db.begin().await.expect("begun");
        holder.execute(sql("lock table held")).await.expect("locked");
        let run = tokio::spawn(up(migrator));
        while calls.load(Ordering::SeqCst) < 2 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        holder.rollback().await.expect("rolled back");
        assert_eq!(versions(&run.await.expect("no panic").expect("applied").applied), [1, 2, 4, 5]);
    });
    assert_eq!(shop.column("SELECT x FROM held"), ["1"], "stored once, called {} times", calls.load(Ordering::SeqCst));
}

async fn counting(calls: &Arc<AtomicUsize>, tx: &Transaction) -> arlen_data::diag::Result<()> {
    calls.fetch_add(1, Ordering::SeqCst);
    tx.execute(sql("insert into held values (1)")).await.map(drop)
}

#[test]
fn a_lock_that_is_lost_in_a_function_stores_nothing() {
    let Some(shop) = Shop::postgres("a_lock_that_is_lost_in_a_function_stores_nothing") else { return };
    let lossy = migrator(&shop, MIGRATIONS).with_rust(RustMigration::new(3, "full_names", lose_the_lock));
    let error = block_on(lossy.up()).expect_err("the lock is gone");
    assert_eq!(error.code(), Code::MigrationLockLost);
    assert_eq!((people(&shop), shop.versions()), (vec!["none".to_owned(); 2], vec!["1".to_owned(), "2".to_owned()]));
}

/// Ends the session that holds the lock.
async fn lose_the_lock(tx: &Transaction) -> arlen_data::diag::Result<()> {
    tx.execute(sql("update people set name = 'unlocked'")).await?;
    let holders = "from pg_locks where locktype = 'advisory' \
                   and database = (select oid from pg_database where datname = current_database())";
    let ended: Vec<(bool,)> =
        tx.fetch_all(sql_unchecked(format!("select pg_terminate_backend(pid) {holders}"))).await?;
    assert_eq!(ended, [(true,)]);
    while tx.fetch_scalar::<i64, _>(sql_unchecked(format!("select count(*) {holders}"))).await? > 0 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    Ok(())
}
