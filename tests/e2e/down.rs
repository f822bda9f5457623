//! `down` and `redo`: whole steps, or none.

use arlen_tests::Shop;
use std::time::Instant;

/// Files of the numbered migrations, each with what undoes it.
fn write_both_ways(shop: &Shop, count: usize) {
    shop.write_numbered(count);
    for n in 1..=count {
        let last = if n == 1 { "DROP TABLE counter; DROP TABLE notes;" } else { "" };
        let text = format!(
            "-- undo {n};\nDROP TABLE step_{n};\nDELETE FROM notes WHERE n = {n};\nUPDATE counter SET n = n - 1;\n{last}\n"
        );
        shop.project.write(&format!("db/migrations/shop/{n}_step.down.sql"), text);
    }
}

fn versions(document: &serde_json::Value, list: &str) -> Vec<String> {
    let entries = document["targets"][0][list].as_array().expect("a list");
    entries.iter().map(|entry| entry["version"].as_str().expect("text").to_owned()).collect()
}

#[test]
fn what_was_applied_is_undone_newest_first() {
    for shop in Shop::on_each_engine("what_was_applied_is_undone_newest_first") {
        write_both_ways(&shop, 11);
        drop(shop.project.cli(&[]).run().exits(0));
        let document = shop.project.cli(&["down", "--steps", "2", "--json"]).run().exits(0).json();
        assert_eq!(versions(&document, "undone"), ["11", "10"]);
        assert_eq!(versions(&document, "pending"), ["10", "11"]);
        shop.assert_numbered(9);
        drop(shop.project.cli(&["down", "--to", "2"]).run().exits(0));
        shop.assert_numbered(2);
        assert!(shop.project.cli(&["down", "--to", "2"]).run().exits(0).stdout.contains("nothing to undo"));
        drop(shop.project.cli(&["down", "--to", "9"]).run().exits(2).says("migration-version-unknown"));
        drop(shop.project.cli(&["down", "--steps", "3"]).run().exits(2).says("usage-invalid"));
        for bad in [&["down"][..], &["down", "--steps", "0"], &["down", "--to", "1", "--steps", "1"]] {
            drop(shop.project.cli(bad).run().exits(2));
        }
        shop.assert_numbered(2);
        drop(shop.project.cli(&["down", "--to", "0"]).run().exits(0));
        assert_eq!(shop.tables(), ["arlen_schema_migrations__shop"]);
        assert_eq!(shop.versions(), [""; 0]);
        drop(shop.project.cli(&[]).run().exits(0));
        shop.assert_numbered(11);
    }
}

#[test]
fn redo_undoes_the_newest_and_applies_it_again() {
    for shop in Shop::on_each_engine("redo_undoes_the_newest_and_applies_it_again") {
        write_both_ways(&shop, 3);
        drop(shop.project.cli(&["redo"]).run().exits(2).says("usage-invalid"));
        drop(shop.project.cli(&["up", "--to", "2"]).run().exits(0));
        shop.run("INSERT INTO step_2 VALUES (99, 'gone')");
        let document = shop.project.cli(&["redo", "--json"]).run().exits(0).json();
        assert_eq!(
            (versions(&document, "undone"), versions(&document, "applied")),
            (vec!["2".into()], vec!["2".into()])
        );
        assert_eq!(versions(&document, "pending"), ["3"], "nothing else is applied");
        assert_eq!(shop.column("SELECT count(*) FROM step_2"), ["1"]);
        shop.assert_numbered(2);
    }
}

#[test]
fn a_redo_that_cannot_apply_again_leaves_the_migration_pending() {
    for shop in Shop::on_each_engine("a_redo_that_cannot_apply_again_leaves_the_migration_pending") {
        write_both_ways(&shop, 2);
        drop(shop.project.cli(&[]).run().exits(0));
        shop.project.write("db/migrations/shop/2_step.down.sql", "DELETE FROM notes WHERE n = 2;");
        let finished = shop.project.cli(&["redo"]).run().exits(6).says("migration-failed");
        assert!(finished.stdout.contains("stopped: 1 undone, 1 pending"), "{finished}");
        assert!(finished.stderr.contains("db/migrations/shop/2_step.sql:"), "{finished}");
        assert_eq!(shop.versions(), ["1"]);
        shop.run("DROP TABLE step_2; UPDATE counter SET n = 1");
        drop(shop.project.cli(&["up"]).run().exits(0));
        shop.assert_numbered(2);
    }
}

#[test]
fn nothing_is_undone_unless_everything_can_be() {
    for shop in Shop::on_each_engine("nothing_is_undone_unless_everything_can_be") {
        write_both_ways(&shop, 3);
        drop(shop.project.cli(&[]).run().exits(0));
        let (up, down) = ("db/migrations/shop/2_step.sql", "db/migrations/shop/2_step.down.sql");
        let keep = |name: &str| std::fs::read_to_string(shop.project.path(name)).expect("read");
        let (kept_up, kept_down) = (keep(up), keep(down));
        let refused = |code: &str| {
            for arguments in [&["down", "--to", "0"][..], &["down", "--steps", "2", "--dry-run"]] {
                drop(shop.project.cli(arguments).run().exits(4).says(code));
            }
            shop.assert_numbered(3);
        };
        shop.project.remove(down);
        refused("migration-down-missing");
        shop.project.write(down, "-- nothing\n");
        refused("migration-empty");
        shop.project.write(down, "DROP TABLE step_2; COMMIT;");
        refused("migration-transaction-control");
        shop.project.write(down, &kept_down);
        shop.project.write(up, "SELECT 'edited';");
        refused("migration-checksum-changed");
        shop.project.remove(up);
        shop.project.remove(down);
        refused("migration-absent");
        // What is not undone is no obstacle.
        drop(shop.project.cli(&["down", "--steps", "1"]).run().exits(0));
        shop.project.write(up, kept_up);
        shop.assert_numbered(2);
    }
}

#[test]
fn a_down_file_that_fails_leaves_its_migration_applied() {
    for shop in Shop::on_each_engine("a_down_file_that_fails_leaves_its_migration_applied") {
        write_both_ways(&shop, 3);
        drop(shop.project.cli(&[]).run().exits(0));
        shop.project.write("db/migrations/shop/2_step.down.sql", "DROP TABLE step_2;\nDROP TABLE nowhere;\n");
        let finished = shop.project.cli(&["down", "--to", "0", "--json"]).run().exits(6).says("migration-failed");
        assert_eq!(versions(&finished.json(), "undone"), ["3"]);
        let error = &finished.json()["targets"][0]["error"];
        assert_eq!(error["line"], 2, "{finished}");
        assert!(error["file"].as_str().expect("a file").ends_with("2_step.down.sql"), "{finished}");
        shop.assert_numbered(2);
    }
}

#[test]
fn a_dry_run_of_down_changes_nothing() {
    for shop in Shop::on_each_engine("a_dry_run_of_down_changes_nothing") {
        write_both_ways(&shop, 2);
        drop(shop.project.cli(&["down", "--to", "0", "--dry-run"]).run().exits(0));
        assert!(!shop.project.path("var").exists(), "no file is created");
        drop(shop.project.cli(&["down", "--to", "0"]).run().exits(0));
        assert!(!shop.project.path("var").exists(), "there is nothing to undo");
        drop(shop.project.cli(&[]).run().exits(0));
        let document = shop.project.cli(&["down", "--to", "0", "--dry-run", "--json"]).run().exits(0).json();
        assert_eq!(
            (versions(&document, "files"), versions(&document, "undone").len()),
            (vec!["2".into(), "1".into()], 0)
        );
        let document = shop.project.cli(&["redo", "--dry-run", "--json"]).run().exits(0).json();
        assert_eq!(versions(&document, "files"), ["2", "2"], "down and up");
        shop.assert_numbered(2);
    }
}

#[test]
fn a_protected_target_is_undone_only_when_confirmed() {
    for shop in Shop::on_each_engine("a_protected_target_is_undone_only_when_confirmed") {
        write_both_ways(&shop, 2);
        let config = std::fs::read_to_string(shop.project.path("arlen.toml")).expect("read");
        shop.project.write("arlen.toml", format!("{config}protected = true\n"));
        drop(shop.project.cli(&["up"]).run().exits(0));
        for command in [&["down", "--steps", "1"][..], &["redo"]] {
            drop(shop.project.cli(command).run().exits(2).says("target-protected"));
            let other: Vec<_> = command.iter().chain(&["--confirm", "other"]).copied().collect();
            drop(shop.project.cli(&other).run().exits(2).says("usage-invalid"));
            shop.assert_numbered(2);
        }
        drop(shop.project.cli(&["down", "--steps", "1", "--dry-run"]).run().exits(0));
        drop(shop.project.cli(&["redo", "--confirm", "shop"]).run().exits(0));
        drop(shop.project.cli(&["down", "--steps", "1", "--confirm", "shop"]).run().exits(0));
        shop.assert_numbered(1);
    }
}

#[test]
fn a_killed_down_leaves_whole_steps() {
    const FILES: usize = 30;
    const KILLS: u32 = 12;
    for shop in Shop::on_each_engine("a_killed_down_leaves_whole_steps") {
        write_both_ways(&shop, FILES);
        drop(shop.project.cli(&[]).run().exits(0));
        let begun = Instant::now();
        drop(shop.project.cli(&["down", "--to", "1"]).run().exits(0));
        let duration = begun.elapsed();
        shop.assert_numbered(1);
        let mut in_mid_run = 0;
        for n in 1..=KILLS {
            drop(shop.project.cli(&["--quiet"]).run().exits(0));
            let mut child = shop.project.cli(&["down", "--to", "1"]).start();
            std::thread::sleep(duration * n / (KILLS + 1));
            child.kill().expect("killed");
            child.wait().expect("ended");
            let left = shop.versions().len();
            in_mid_run += usize::from(left > 1 && left < FILES);
            assert_eq!(shop.column("SELECT count(*) FROM notes GROUP BY n HAVING count(*) <> 2"), [""; 0]);
            // What the killed run left is what a run needs to go on, in both directions.
            drop(shop.project.cli(&["--quiet"]).run().exits(0));
            shop.assert_numbered(FILES);
        }
        eprintln!("{}: {in_mid_run} of {KILLS} runs were killed in mid run", shop.engine());
        assert!(in_mid_run > 0, "no kill came in mid run: the times are wrong");
    }
}

/// A `.down.sql` that writes to the state table stands for another run that comes in between.
#[test]
fn what_another_run_changed_in_between_is_not_undone_on_sqlite() {
    let shop = Shop::sqlite();
    write_both_ways(&shop, 3);
    drop(shop.project.cli(&[]).run().exits(0));
    let row =
        "INSERT INTO arlen_schema_migrations__shop (version, name, applied_on, checksum) VALUES (4, 'x', '', '');";
    let down = "db/migrations/shop/3_step.down.sql";
    let text = std::fs::read_to_string(shop.project.path(down)).expect("read");
    shop.project.write(down, format!("{text}{row}"));
    let finished = shop.project.cli(&["down", "--to", "1", "--json"]).run().exits(5).says("migration-lock-lost");
    assert_eq!(versions(&finished.json(), "undone"), ["3"]);
    assert_eq!(shop.versions(), ["1", "2", "4"]);
    shop.run("DELETE FROM arlen_schema_migrations__shop WHERE version = 4");
    shop.assert_numbered(2);
    drop(shop.project.cli(&["down", "--to", "1"]).run().exits(0));
    shop.assert_numbered(1);
}

#[test]
fn runs_of_down_at_once_undo_each_migration_once() {
    let Some(shop) = Shop::postgres("runs_of_down_at_once_undo_each_migration_once") else { return };
    write_both_ways(&shop, 8);
    drop(shop.project.cli(&[]).run().exits(0));
    let children: Vec<_> = (0..8).map(|_| shop.project.cli(&["down", "--steps", "1", "--json"]).start()).collect();
    let mut undone = Vec::new();
    for child in children {
        let output = child.wait_with_output().expect("it ends");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let document: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
        undone.extend(versions(&document, "undone"));
    }
    undone.sort();
    assert_eq!(undone, ["1", "2", "3", "4", "5", "6", "7", "8"]);
    assert_eq!(shop.tables(), ["arlen_schema_migrations__shop"]);
}
