//! One run at a time.

use arlen_tests::Shop;
use std::time::{Duration, Instant};

/// How many advisory locks are held in this database.
const HELD: &str = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' \
                    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())";

#[test]
fn sixteen_processes_apply_everything_once() {
    for shop in Shop::on_each_engine("sixteen_processes_apply_everything_once") {
        shop.write_numbered(20);
        let children: Vec<_> = (0..16).map(|_| shop.project.cli(&["--json"]).start()).collect();
        let mut applied = Vec::new();
        for child in children {
            let output = child.wait_with_output().expect("it ends");
            assert!(output.status.success(), "{}: {}", shop.engine(), String::from_utf8_lossy(&output.stderr));
            let document: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
            for entry in document["targets"][0]["applied"].as_array().expect("a list") {
                applied.push(entry["version"].as_str().expect("text").parse::<usize>().expect("a number"));
            }
        }
        applied.sort_unstable();
        assert_eq!(applied, (1..=20).collect::<Vec<_>>(), "each migration is reported by exactly one process");
        shop.assert_numbered(20);
    }
}

#[test]
fn a_lock_that_is_held_too_long_is_given_up_on_sqlite() {
    let shop = Shop::sqlite();
    shop.write_numbered(1);
    drop(shop.project.cli(&[]).run().exits(0));
    shop.write_numbered(2);
    shop.project.write("arlen.toml", "[databases.shop]\nurl = \"sqlite:var/shop.db\"\nlock_timeout_ms = 50\n");
    let holder = shop.project.open();
    holder.execute_batch("BEGIN IMMEDIATE; CREATE TABLE x (y)").expect("begun");
    let finished = shop.project.cli(&[]).run().exits(5).says("migration-locked");
    assert!(finished.stderr.contains("within 50 ms"), "{finished}");
    holder.execute_batch("ROLLBACK").expect("rolled back");
    drop(shop.project.cli(&[]).run().exits(0));
    shop.assert_numbered(2);
}

#[test]
fn a_lock_that_is_held_too_long_is_given_up_on_postgres() {
    let Some(shop) = Shop::postgres("a_lock_that_is_held_too_long_is_given_up_on_postgres") else { return };
    let shop = shop.with(&[("1_slow.sql", "SELECT pg_sleep(2); CREATE TABLE a (x int);")]);
    let holder = shop.project.cli(&[]).start();
    while shop.column(HELD) == ["0"] {
        std::thread::sleep(Duration::from_millis(10));
    }
    let config = std::fs::read_to_string(shop.project.path("arlen.toml")).expect("read");
    shop.project.write("arlen.toml", format!("{config}lock_timeout_ms = 100\n"));
    let finished = shop.project.cli(&[]).run().exits(5).says("migration-locked");
    assert!(finished.stderr.contains("it is held by the server process"), "{finished}");
    assert!(holder.wait_with_output().expect("it ends").status.success());
    assert!(shop.project.cli(&[]).run().exits(0).stdout.contains("up to date"));
}

#[test]
fn nobody_waits_for_a_run_when_there_is_nothing_to_do() {
    let Some(shop) = Shop::postgres("nobody_waits_for_a_run_when_there_is_nothing_to_do") else { return };
    shop.write_numbered(2);
    drop(shop.project.cli(&[]).run().exits(0));
    // A newer release, in a folder of its own, is in the middle of a long migration; this one must still start.
    let config = std::fs::read_to_string(shop.project.path("arlen.toml")).expect("read");
    let newer = arlen_tests::Project::empty().with_config(&config);
    for (name, text) in arlen_tests::numbered(2) {
        newer.write(&format!("db/migrations/shop/{name}"), text);
    }
    newer.write("db/migrations/shop/3_slow.sql", "SELECT pg_sleep(3);");
    let holder = newer.cli(&[]).start();
    while shop.column(HELD) == ["0"] {
        std::thread::sleep(Duration::from_millis(10));
    }
    shop.project.write("arlen.toml", format!("{config}lock_timeout_ms = 0\n"));
    let begun = Instant::now();
    assert!(shop.project.cli(&[]).run().exits(0).stdout.contains("up to date"));
    assert!(begun.elapsed() < Duration::from_secs(2), "it did not wait");
    assert_ne!(shop.column(HELD), ["0"], "the other run still had the lock");
    assert!(holder.wait_with_output().expect("it ends").status.success());
}

#[test]
fn a_lock_that_is_lost_stops_the_run() {
    let Some(shop) = Shop::postgres("a_lock_that_is_lost_stops_the_run") else { return };
    let files = [("1_a.sql", "SELECT pg_advisory_unlock_all();"), ("2_b.sql", "CREATE TABLE b (x int);")];
    let shop = shop.with(&files);
    drop(shop.project.cli(&[]).run().exits(5).says("migration-lock-lost"));
    assert_eq!(shop.tables(), ["arlen_schema_migrations__shop"], "what the guard found out is not stored");
    assert_eq!(shop.versions(), ["1"]);
    drop(shop.project.cli(&[]).run().exits(0));
    assert_eq!(shop.versions(), ["1", "2"]);
}
