//! `plan --out` and `up --plan`: what was agreed upon runs, or nothing does.

use arlen_tests::{Project, Shop};
use std::time::{Duration, Instant};

/// A plan for the whole shop, kept in `plan.json`.
fn keep(shop: &Shop) {
    drop(shop.project.cli(&["plan", "--out", "plan.json"]).run().exits(0));
}

fn refused(shop: &Shop) {
    let state = |shop: &Shop| if shop.tables().is_empty() { Vec::new() } else { shop.versions() };
    let before = state(shop);
    for arguments in [&["up", "--plan", "plan.json"][..], &["up", "--plan", "plan.json", "--dry-run"]] {
        drop(shop.project.cli(arguments).run().exits(4).says("migration-plan-changed"));
    }
    assert_eq!(state(shop), before, "nothing ran");
}

#[test]
fn a_plan_that_was_kept_runs_exactly_as_it_was_made() {
    for shop in Shop::on_each_engine("a_plan_that_was_kept_runs_exactly_as_it_was_made") {
        shop.write_numbered(3);
        let planned = shop.project.cli(&["plan", "--to", "2", "--out", "plan.json", "--json"]).run().exits(0).json();
        assert_eq!(planned["created"][0], "plan.json");
        let text = std::fs::read_to_string(shop.project.path("plan.json")).expect("the plan");
        assert!(!text.contains('@'), "no user and no password: {text}");
        let looked = shop.project.cli(&["up", "--plan", "plan.json", "--dry-run", "--json"]).run().exits(0).json();
        assert_eq!(looked["targets"][0]["files"], planned["targets"][0]["files"]);
        assert_eq!(shop.tables(), [""; 0]);
        drop(shop.project.cli(&["up", "--plan", "plan.json"]).run().exits(0));
        shop.assert_numbered(2);
        // It was carried out, and is no plan for the database as it is now.
        refused(&shop);
    }
}

#[test]
fn a_plan_is_refused_when_the_files_or_the_database_changed() {
    for shop in Shop::on_each_engine("a_plan_is_refused_when_the_files_or_the_database_changed") {
        let shop = shop.with(&[("1_a.sql", "CREATE TABLE a (x INTEGER);"), ("5_b.sql", "CREATE TABLE b (x INTEGER);")]);
        let file = |name: &str| format!("db/migrations/shop/{name}");
        keep(&shop);
        shop.project.write(&file("7_c.sql"), "CREATE TABLE c (x INTEGER);");
        refused(&shop);
        shop.project.remove(&file("7_c.sql"));
        shop.project.write(&file("5_b.sql"), "CREATE TABLE b (x INTEGER); -- a comment");
        refused(&shop);
        shop.project.remove(&file("5_b.sql"));
        refused(&shop);
        shop.project.write(&file("5_other.sql"), "CREATE TABLE b (x INTEGER);");
        refused(&shop);
        shop.project.remove(&file("5_other.sql"));
        shop.project.write(&file("5_b.sql"), "CREATE TABLE b (x INTEGER);");
        // As it was: it is the plan again.
        drop(shop.project.cli(&["up", "--plan", "plan.json", "--dry-run"]).run().exits(0));
        drop(shop.project.cli(&["up", "--to", "1"]).run().exits(0));
        refused(&shop);
        keep(&shop);
        // A late file, let in by the plan and by nothing else.
        drop(shop.project.cli(&["up"]).run().exits(0));
        shop.project.write(&file("3_late.sql"), "CREATE TABLE late (x INTEGER);");
        drop(shop.project.cli(&["plan", "--allow-late", "3", "--out", "plan.json"]).run().exits(0));
        drop(shop.project.cli(&["up", "--plan", "plan.json"]).run().exits(0));
        assert_eq!(shop.versions(), ["1", "3", "5"]);
    }
}

#[test]
fn a_plan_with_a_fault_is_not_kept_and_what_is_no_plan_is_not_run() {
    for shop in Shop::on_each_engine("a_plan_with_a_fault_is_not_kept_and_what_is_no_plan_is_not_run") {
        shop.write_numbered(2);
        shop.project.write("db/migrations/shop/9_open.sql", "SELECT 'a");
        drop(shop.project.cli(&["plan", "--out", "plan.json"]).run().exits(4));
        assert!(!shop.project.path("plan.json").exists());
        shop.project.remove("db/migrations/shop/9_open.sql");
        drop(shop.project.cli(&["up", "--plan", "plan.json"]).run().exits(1).says("migration-file-io"));
        for text in ["", "{}", "SELECT 1", "{\"schema\":\"arlen-migrate/1\",\"targets\":[]}"] {
            shop.project.write("plan.json", text);
            drop(shop.project.cli(&["up", "--plan", "plan.json"]).run().exits(2).says("migration-plan-invalid"));
            drop(shop.project.cli(&["plan", "--out", "plan.json"]).run().exits(1).says("migration-file-exists"));
        }
        shop.project.remove("plan.json");
        keep(&shop);
        keep(&shop);
        let text = std::fs::read_to_string(shop.project.path("plan.json")).expect("the plan");
        shop.project.write("plan.json", text.replace("\"location\": \"", "\"location\": \"other"));
        drop(shop.project.cli(&["up", "--plan", "plan.json"]).run().exits(2).says("migration-plan-invalid"));
        shop.project.write("plan.json", text.replace("\"run\"", "\"runs\""));
        drop(shop.project.cli(&["up", "--plan", "plan.json"]).run().exits(2).says("migration-plan-invalid"));
        for option in [&["--to", "1"][..], &["--allow-late", "1"]] {
            let arguments = [&["up", "--plan", "plan.json"], option].concat();
            drop(shop.project.cli(&arguments).run().exits(2));
        }
        assert_eq!(shop.tables(), [""; 0]);
    }
}

#[test]
fn a_plan_for_several_targets_runs_in_all_of_them_or_in_none() {
    let config =
        "[databases.catalog]\nurl = \"sqlite:var/catalog.db\"\n[databases.audit]\nurl = \"sqlite:var/audit.db\"\n";
    let project = Project::empty().with_config(config);
    project.write("db/migrations/catalog/1_a.sql", "CREATE TABLE a (x INTEGER);");
    project.write("db/migrations/audit/1_b.sql", "CREATE TABLE b (x INTEGER);");
    drop(project.cli(&["plan", "--all", "--out", "plan.json"]).run().exits(0));
    for one in ["catalog", "audit"] {
        let other = project.cli(&["up", "--database", one, "--plan", "plan.json"]).run().exits(2);
        drop(other.says("migration-plan-invalid"));
    }
    let both = ["--database", "audit", "--database", "catalog", "up", "--plan", "plan.json"];
    project.write("db/migrations/catalog/2_a.sql", "CREATE TABLE c (x INTEGER);");
    drop(project.cli(&both).run().exits(4).says("migration-plan-changed"));
    assert!(!project.path("var").exists(), "the other one was not touched");
    project.remove("db/migrations/catalog/2_a.sql");
    let done = project.cli(&both).run().exits(0);
    assert_eq!(done.stdout.matches("applied 1").count(), 2, "{done}");
    drop(project.cli(&["plan", "--database", "audit", "--out", "plan.json"]).run().exits(0));
    drop(project.cli(&["--all", "up", "--plan", "plan.json"]).run().exits(2).says("migration-plan-invalid"));
}

#[test]
fn a_plan_is_looked_at_again_under_the_lock() {
    let Some(shop) = Shop::postgres("a_plan_is_looked_at_again_under_the_lock") else { return };
    let shop = shop.with(&[("1_slow.sql", "SELECT pg_sleep(3);"), ("2_b.sql", "CREATE TABLE b (x INTEGER);")]);
    keep(&shop);
    let mut first = shop.project.cli(&["up", "--to", "1"]).start();
    let sleeps = "SELECT 1 FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND datname = current_database()";
    let began = Instant::now();
    while shop.column(sleeps).is_empty() {
        assert!(began.elapsed() < Duration::from_secs(60), "the first run has not begun");
    }
    // Nothing is stored yet: without the lock this is the plan.
    drop(shop.project.cli(&["up", "--plan", "plan.json"]).run().exits(4).says("migration-plan-changed"));
    assert!(first.wait().expect("it ended").success());
    assert_eq!(shop.versions(), ["1"]);
}

#[test]
fn a_plan_goes_on_where_a_run_without_a_transaction_stopped() {
    for shop in Shop::on_each_engine("a_plan_goes_on_where_a_run_without_a_transaction_stopped") {
        let text = "-- arlen: no-transaction\nCREATE TABLE a (x INTEGER);\nVACUUM;\nINSERT INTO b VALUES (2);\n";
        let shop = shop.with(&[("1_a.sql", text)]);
        keep(&shop);
        drop(shop.project.cli(&["up", "--plan", "plan.json"]).run().exits(6));
        refused(&shop);
        shop.project.write("db/migrations/shop/1_a.sql", text.replace("INTO b", "INTO a"));
        let planned = shop.project.cli(&["plan", "--json", "--out", "plan.json"]).run().exits(0).json();
        let file = &planned["targets"][0]["files"][0];
        assert_eq!((&file["mode"], &file["done"]), (&"statements".into(), &2.into()), "{file}");
        let shown = shop.project.cli(&["plan"]).run().exits(0);
        assert!(shown.stdout.contains("no transaction, 2 done") && !shown.stdout.contains("VACUUM"), "{shown}");
        drop(shop.project.cli(&["up", "--plan", "plan.json"]).run().exits(0));
        assert_eq!((shop.column("SELECT x FROM a"), shop.versions()), (vec!["2".to_owned()], vec!["1".to_owned()]));
    }
}
