//! `repair` and `baseline`: the history is corrected, and nothing runs.

use arlen_tests::Shop;

fn versions(document: &serde_json::Value, list: &str) -> Vec<String> {
    let entries = document["targets"][0][list].as_array().expect("a list");
    entries.iter().map(|entry| entry["version"].as_str().expect("text").to_owned()).collect()
}

/// Everything that the state table says.
fn history(shop: &Shop) -> Vec<String> {
    shop.column(
        "SELECT CAST(version AS VARCHAR(20)) || ' ' || name || ' ' || applied_on || ' ' || checksum || ' ' || text_sha256 || ' ' \
         || token_sha256 || ' ' || coalesce(CAST(duration_ms AS VARCHAR(20)), 'NULL') \
         FROM arlen_schema_migrations__shop ORDER BY version",
    )
}

#[test]
fn repair_records_edited_files_as_they_are() {
    for shop in Shop::on_each_engine("repair_records_edited_files_as_they_are") {
        shop.write_numbered(3);
        drop(shop.project.cli(&[]).run().exits(0));
        let before = history(&shop);
        assert!(shop.project.cli(&["repair"]).run().exits(0).stdout.contains("nothing to record"));
        shop.project.write("db/migrations/shop/1_step.sql", "SELECT 'o''clock';");
        std::fs::rename(
            shop.project.path("db/migrations/shop/2_step.sql"),
            shop.project.path("db/migrations/shop/2_other.sql"),
        )
        .expect("renamed");
        let document = shop.project.cli(&["repair", "--dry-run", "--json"]).run().exits(0).json();
        assert_eq!(versions(&document, "recorded"), ["1", "2"]);
        assert_eq!(history(&shop), before, "nothing is written");
        let document = shop.project.cli(&["repair", "--json"]).run().exits(0).json();
        assert_eq!(
            (versions(&document, "recorded"), versions(&document, "edited").len()),
            (vec!["1".into(), "2".into()], 0)
        );
        drop(shop.project.cli(&["verify"]).run().exits(0));
        let after = history(&shop);
        assert_eq!(after.get(2), before.get(2), "what is not edited stays");
        let words = |rows: &[String], n: usize, word: usize| {
            rows.get(n).and_then(|row| row.split(' ').nth(word)).expect("a word").to_owned()
        };
        assert_eq!(words(&after, 1, 1), "other");
        for kept in [2, 6] {
            assert_eq!(words(&after, 0, kept), words(&before, 0, kept), "when, and how long");
        }
        shop.assert_numbered(3);
        // What is not edited is not repaired.
        shop.project.remove("db/migrations/shop/1_step.sql");
        drop(shop.project.cli(&["repair"]).run().exits(0));
        drop(shop.project.cli(&["verify"]).run().exits(4).says("migration-absent"));
    }
}

#[test]
fn a_baseline_records_what_a_database_has_already() {
    for shop in Shop::on_each_engine("a_baseline_records_what_a_database_has_already") {
        shop.write_numbered(2);
        drop(shop.project.cli(&[]).run().exits(0));
        // As another tool would have left it.
        shop.run("DROP TABLE arlen_schema_migrations__shop");
        shop.write_numbered(3);
        drop(shop.project.cli(&["baseline", "--at", "7"]).run().exits(2).says("migration-version-unknown"));
        let document = shop.project.cli(&["baseline", "--at", "2", "--dry-run", "--json"]).run().exits(0).json();
        assert_eq!(versions(&document, "recorded"), ["1", "2"]);
        assert!(!shop.tables().contains(&"arlen_schema_migrations__shop".to_owned()), "nothing is written");
        let document = shop.project.cli(&["baseline", "--at", "2", "--json"]).run().exits(0).json();
        assert_eq!((versions(&document, "recorded").len(), versions(&document, "pending")), (2, vec!["3".into()]));
        assert_eq!(shop.column("SELECT count(*) FROM arlen_schema_migrations__shop WHERE duration_ms IS NULL"), ["2"]);
        drop(shop.project.cli(&["baseline", "--at", "3"]).run().exits(2).says("usage-invalid"));
        drop(shop.project.cli(&[]).run().exits(0));
        shop.assert_numbered(3);
        drop(shop.project.cli(&["verify"]).run().exits(0));
    }
}

#[test]
fn a_baseline_makes_no_database() {
    let shop = Shop::sqlite();
    shop.write_numbered(1);
    drop(shop.project.cli(&["baseline", "--at", "1"]).run().exits(1).says("connection-failed"));
    assert!(!shop.project.path("var").exists());
}

#[test]
fn of_two_baselines_at_once_one_counts() {
    for shop in Shop::on_each_engine("of_two_baselines_at_once_one_counts") {
        shop.write_numbered(2);
        std::fs::create_dir_all(shop.project.path("var")).expect("created");
        shop.run("CREATE TABLE mine (x INTEGER)");
        let children: Vec<_> = (0..4).map(|_| shop.project.cli(&["baseline", "--at", "2"]).start()).collect();
        let ended: Vec<_> =
            children.into_iter().map(|child| child.wait_with_output().expect("it ends").status.code()).collect();
        assert_eq!(ended.iter().filter(|code| **code == Some(0)).count(), 1, "{ended:?}");
        assert_eq!(shop.versions(), ["1", "2"]);
    }
}

#[test]
fn a_protected_history_is_corrected_only_when_confirmed() {
    for shop in Shop::on_each_engine("a_protected_history_is_corrected_only_when_confirmed") {
        shop.write_numbered(1);
        let config = std::fs::read_to_string(shop.project.path("arlen.toml")).expect("read");
        shop.project.write("arlen.toml", format!("{config}protected = true\n"));
        drop(shop.project.cli(&[]).run().exits(0));
        shop.project.write("db/migrations/shop/1_step.sql", "SELECT 1;");
        for command in [&["repair"][..], &["baseline", "--at", "1"]] {
            drop(shop.project.cli(command).run().exits(2).says("target-protected"));
        }
        drop(shop.project.cli(&["repair", "--dry-run"]).run().exits(0));
        drop(shop.project.cli(&["verify"]).run().exits(4));
        drop(shop.project.cli(&["repair", "--confirm", "shop"]).run().exits(0));
        drop(shop.project.cli(&["verify"]).run().exits(0));
    }
}
