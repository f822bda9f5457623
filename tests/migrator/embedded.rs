//! Files in the program.

use super::{MIGRATIONS, migrator, open, url, versions};
use arlen_data::compile::sql;
use arlen_data::diag::{Code, Result};
use arlen_data::execute::{DatabaseUrl, Executor as _};
use arlen_migrate::report::Event;
use arlen_migrate::{Embedded, Migrator, Undo, UpOptions, Version, embed};
use arlen_tests::{Shop, block_on};
use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex};

static FAILING: Embedded = embed!("migrator/failing");

#[test]
fn what_is_embedded_runs_and_is_recorded_as_what_is_on_disk() {
    for shop in Shop::on_each_engine("what_is_embedded_runs_and_is_recorded_as_what_is_on_disk") {
        let told = Arc::new(Mutex::new(Vec::new()));
        let telling = Arc::clone(&told);
        let migrator = migrator(&shop, MIGRATIONS).with_events(move |event| {
            if let Event::Applied(entry) = event {
                telling.lock().expect("nobody panics").push(entry.version.0);
            }
        });
        assert_eq!((MIGRATIONS.len(), MIGRATIONS.is_empty()), (3, false));
        let planned = block_on(migrator.plan(&UpOptions::default())).expect("planned");
        assert_eq!(planned.files.expect("a plan").len(), 3);
        assert_eq!(shop.tables(), [""; 0], "a plan writes nothing");
        let to_two = UpOptions { to: Some(Version(2)), ..UpOptions::default() };
        assert_eq!(versions(&block_on(migrator.up_with(&to_two)).expect("applied").applied), [1, 2]);
        assert_eq!(block_on(migrator.verify()).expect_err("one is pending").code(), Code::MigrationPending);
        assert_eq!(versions(&block_on(migrator.up()).expect("applied").applied), [4]);
        assert!(block_on(migrator.up()).expect("nothing to do").applied.is_empty());
        assert_eq!(*told.lock().expect("nobody panics"), [1, 2, 4]);
        block_on(migrator.verify()).expect("nothing is left to do");
        let status = block_on(migrator.status());
        assert_eq!((versions(&status.applied), status.error.is_none()), (vec![1, 2, 4], true));
        // The command finds the same, with the same files on disk.
        for entry in std::fs::read_dir(arlen_tests::root().join("tests/migrator/migrations")).expect("read") {
            let entry = entry.expect("an entry");
            let name = entry.file_name().into_string().expect("UTF-8");
            shop.project.write(&format!("db/migrations/shop/{name}"), std::fs::read(entry.path()).expect("read"));
        }
        drop(shop.project.cli(&["verify"]).run().exits(0));
        let one = Undo::Steps(NonZeroUsize::MIN);
        let undone = block_on(migrator.down(one)).expect("undone").undone.expect("a list");
        assert_eq!(undone.iter().map(|entry| entry.version.0).collect::<Vec<_>>(), [4]);
        assert_eq!(shop.versions(), ["1", "2"]);
    }
}

#[test]
fn a_fault_of_an_embedded_file_names_its_place() {
    for shop in Shop::on_each_engine("a_fault_of_an_embedded_file_names_its_place") {
        let error = block_on(migrator(&shop, FAILING).up()).expect_err("there is no such table");
        assert_eq!(error.code(), Code::MigrationFailed);
        let label = error.diagnostic().label().expect("a place");
        assert_eq!((label.file.as_str(), label.line), ("migrator/failing/1_a.sql", 4));
        assert!(!shop.tables().contains(&"a".to_owned()), "nothing of it was stored");
    }
}

/// Not inside the closure of a test: there the compiler does not see that the future is `Send` (Rust 1.95).
async fn replica(migrator: Migrator) -> Result<Vec<i64>> {
    tokio::spawn(async move { migrator.up().await }).await.expect("no panic").map(|report| versions(&report.applied))
}

#[test]
fn replicas_that_start_at_once_apply_everything_once() {
    for shop in Shop::on_each_engine("replicas_that_start_at_once_apply_everything_once") {
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
        let applied = runtime.block_on(async {
            let replicas: Vec<_> =
                (0..8).map(|_| tokio::spawn(replica(migrator(&shop, MIGRATIONS).with_rust(super::names())))).collect();
            let mut applied = Vec::new();
            for replica in replicas {
                applied.extend(replica.await.expect("no panic").expect("applied"));
            }
            applied
        });
        let mut sorted = applied.clone();
        sorted.sort_unstable();
        assert_eq!(sorted, [1, 2, 3, 4], "{}: each by one of them", shop.engine());
        let names: Vec<(String,)> = block_on(async {
            open(&shop).await.fetch_all(sql("select name from people order by id").reads()).await.expect("read")
        });
        assert_eq!(names, [("Jane Austen".to_owned(),), ("Mary Shelley".to_owned(),)]);
    }
}

#[test]
fn a_newer_program_is_not_undone_by_an_older_one() {
    for shop in Shop::on_each_engine("a_newer_program_is_not_undone_by_an_older_one") {
        block_on(migrator(&shop, MIGRATIONS).up()).expect("applied");
        let older = shop.project.path("older");
        std::fs::create_dir_all(&older).expect("created");
        std::fs::copy(arlen_tests::root().join("tests/migrator/migrations/1_people.sql"), older.join("1_people.sql"))
            .expect("copied");
        let error = block_on(migrator(&shop, older).up()).expect_err("2 is unknown to it");
        assert_eq!(error.code(), Code::MigrationAbsent);
        assert_eq!(shop.versions(), ["1", "2", "4"]);
    }
}

#[test]
fn a_database_in_memory_is_refused() {
    let memory = DatabaseUrl::parse("sqlite::memory:").expect("a URL");
    let error = block_on(Migrator::new(MIGRATIONS, memory).up()).expect_err("nobody would see it");
    assert_eq!(error.code(), Code::DatabaseInMemory);
    let shop = Shop::sqlite();
    let debug = format!("{:?}", Migrator::new("db/migrations", url(&shop)));
    assert!(debug.contains("db/migrations"), "{debug}");
}
