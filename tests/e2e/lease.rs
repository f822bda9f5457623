//! Behind a pooler that shares sessions between transactions.

use arlen_data::config::{Config, Environment};
use arlen_migrate::{Selection, Target, up};
use arlen_tests::{Pooler, Project, Shop, postgres};
use std::time::{Duration, Instant};

/// A shop on a database, by way of a pooler.
struct Behind {
    pooler: Pooler,
    /// Goes to the server itself.
    direct: Shop,
    project: Project,
}

fn behind(test: &str, lock: &str) -> Option<Behind> {
    let database = postgres(test)?;
    let pooler = Pooler::start(test, &database)?;
    let project =
        Project::empty().with_config(&format!("[databases.shop]\nurl = \"{}\"\nlock = \"{lock}\"\n", pooler.url()));
    Some(Behind { pooler, direct: Shop::on(database), project })
}

#[test]
fn a_lock_of_the_session_is_refused_behind_a_pooler_and_leaves_nothing_there() {
    let name = "a_lock_of_the_session_is_refused_behind_a_pooler_and_leaves_nothing_there";
    let Some(Behind { pooler, direct, project }) = behind(name, "session") else { return };
    let project = project.with(&[("1_a.sql", "CREATE TABLE a (x int);")]);
    for command in ["status", "plan", "up", "up"] {
        let exit = if command == "up" { 5 } else { 0 };
        let finished = project.cli(&[command]).run().exits(exit);
        if exit == 5 {
            assert!(finished.says("migration-lock-lost").stderr.contains("lock = \"lease\""));
        }
    }
    assert_eq!(direct.tables(), [""; 0]);
    let held = "SELECT count(*)::text FROM pg_locks WHERE locktype = 'advisory' \
                AND database = (SELECT oid FROM pg_database WHERE datname = current_database())";
    assert_eq!(direct.column(held), ["0"], "whoever comes next would wait for ever");
    let read_only = pooler.of_each_session("SHOW default_transaction_read_only");
    assert_eq!(read_only, ["off"; 8], "others have these sessions now");
}

#[test]
fn a_lease_works_behind_a_pooler() {
    let Some(Behind { pooler, direct, project }) = behind("a_lease_works_behind_a_pooler", "lease") else { return };
    for (name, text) in arlen_tests::numbered(6) {
        project.write(&format!("db/migrations/shop/{name}"), text);
    }
    let set = "SET search_path = pg_temp; SET work_mem = '123kB'; CREATE TEMP TABLE t (x int);";
    project.write("db/migrations/shop/7_set.sql", set);
    let alone = "-- arlen: no-transaction\nCREATE INDEX CONCURRENTLY notes_n ON notes (n);\nVACUUM notes;\nCREATE TABLE last (x int);\n";
    project.write("db/migrations/shop/8_alone.sql", alone);
    let children: Vec<_> = (0..8).map(|_| project.cli(&["--json"]).start()).collect();
    let mut applied = 0;
    for child in children {
        let output = child.wait_with_output().expect("it ends");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let document: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
        applied += document["targets"][0]["applied"].as_array().expect("a list").len();
    }
    assert_eq!(applied, 8, "each by exactly one process");
    assert_eq!(direct.column("SELECT n::text FROM counter"), ["6"]);
    assert_eq!(direct.versions().len(), 8);
    assert_eq!(pooler.of_each_session("SHOW work_mem"), ["4MB"; 8], "others have these sessions now");
    project.write("db/migrations/shop/9_b.sql", "-- arlen: no-transaction\nSET work_mem = '123kB';\nVACUUM;\n");
    drop(project.cli(&[]).run().exits(4).says("migration-session-state"));
}

#[test]
fn a_lease_is_renewed_and_expires_with_its_run() {
    let name = "a_lease_is_renewed_and_expires_with_its_run";
    let Some(Behind { pooler: _pooler, direct, project }) = behind(name, "lease") else { return };
    let project = project
        .with(&[("1_a.sql", "SELECT pg_sleep(12);"), ("2_b.sql", "SELECT pg_sleep(60);\nCREATE TABLE b (x int);")]);
    let mut child = project.cli(&[]).start();
    let begun = Instant::now();
    // The renewal stands in the queue while the first transaction has the row, and comes behind it.
    let renewed = "SELECT (expires_at > since + interval '34 s')::text FROM arlen_schema_lock__shop";
    while direct.tables().len() < 2 || direct.column(renewed) != ["true"] {
        assert!(begun.elapsed() < Duration::from_secs(60), "it is never renewed");
        std::thread::sleep(Duration::from_millis(100));
    }
    child.kill().expect("killed");
    child.wait().expect("ended");
    let config = std::fs::read_to_string(project.path("arlen.toml")).expect("read");
    project.write("arlen.toml", format!("{config}lock_timeout_ms = 100\n"));
    project.write("db/migrations/shop/2_b.sql", "CREATE TABLE b (x int);");
    let locked = project.cli(&[]).run().exits(5).says("migration-locked");
    assert!(locked.stderr.contains("; it is held by process "), "{locked}");
    project.write("arlen.toml", &config);
    direct.run("UPDATE arlen_schema_lock__shop SET expires_at = now() + interval '1 s'");
    drop(project.cli(&[]).run().exits(0));
    assert_eq!(direct.versions(), ["1", "2"]);
}

/// A program goes on behind a run that it gave up.
#[test]
fn a_run_that_is_given_up_renews_its_lease_no_more() {
    let name = "a_run_that_is_given_up_renews_its_lease_no_more";
    let Some(Behind { pooler: _pooler, direct, project }) = behind(name, "lease") else { return };
    let project = project.with(&[("1_a.sql", "SELECT pg_sleep(60);")]);
    let config = Config::load(&project.path("arlen.toml"), None).expect("a configuration");
    let environment = Environment::from_iter([("", ""); 0]);
    let targets = Target::resolve(&config, &environment, &Selection::Default, None).expect("a target");
    let target = targets.first().expect("one");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let given_up = runtime.block_on(async { tokio::time::timeout(Duration::from_secs(3), up(target, |_| {})).await });
    assert!(given_up.is_err(), "it sleeps");
    let until = || direct.column("SELECT expires_at::text FROM arlen_schema_lock__shop");
    let before = until();
    assert_eq!(before.len(), 1, "it had the lease");
    runtime.block_on(async { tokio::time::sleep(Duration::from_secs(7)).await });
    assert_eq!(until(), before, "nobody renews it");
}
