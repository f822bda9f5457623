//! `up` as far as wanted: up to a version, and late files one by one.

use arlen_tests::Shop;

fn entries(document: &serde_json::Value, list: &str) -> Vec<String> {
    let entries = document["targets"][0][list].as_array().cloned().unwrap_or_default();
    entries.iter().map(|entry| entry["version"].as_str().expect("text").to_owned()).collect()
}

#[test]
fn a_run_goes_no_further_than_it_is_told() {
    for shop in Shop::on_each_engine("a_run_goes_no_further_than_it_is_told") {
        shop.write_numbered(4);
        let first = shop.project.cli(&["up", "--to", "2", "--json"]).run().exits(0).json();
        assert_eq!(
            (entries(&first, "applied"), entries(&first, "pending")),
            (vec!["1".into(), "2".into()], vec!["3".into(), "4".into()])
        );
        shop.assert_numbered(2);
        for version in ["2", "1"] {
            let again = shop.project.cli(&["up", "--to", version]).run().exits(0);
            assert!(again.stdout.contains("nothing to do; 2 pending"), "{again}");
        }
        for command in ["up", "plan"] {
            for option in ["--to", "--allow-late"] {
                drop(shop.project.cli(&[command, option, "7"]).run().exits(2).says("migration-version-unknown"));
            }
        }
        drop(shop.project.cli(&["up", "--to", "V3"]).run().exits(2));
        shop.assert_numbered(2);
        // What is beyond is not run, and so it need not be ready.
        shop.project.write("db/migrations/shop/5_later.sql", "-- not written yet");
        drop(shop.project.cli(&["up", "--to", "0004"]).run().exits(0));
        shop.assert_numbered(4);
        drop(shop.project.cli(&["up"]).run().exits(4).says("migration-empty"));
    }
}

#[test]
fn a_dry_run_of_up_writes_nothing_and_says_what_a_plan_says() {
    for shop in Shop::on_each_engine("a_dry_run_of_up_writes_nothing_and_says_what_a_plan_says") {
        shop.write_numbered(3);
        let up = shop.project.cli(&["up", "--dry-run", "--to", "2", "--json"]).run().exits(0).json();
        let plan = shop.project.cli(&["plan", "--to", "2", "--json"]).run().exits(0).json();
        assert_eq!(up["targets"], plan["targets"]);
        assert_eq!((entries(&up, "files"), entries(&up, "pending").len()), (vec!["1".into(), "2".into()], 3));
        assert_eq!(shop.tables(), [""; 0]);
        assert!(!shop.project.path("var").exists());
    }
}

#[test]
fn late_files_are_let_in_one_by_one() {
    for shop in Shop::on_each_engine("late_files_are_let_in_one_by_one") {
        let shop = shop.with(&[("10_a.sql", "CREATE TABLE a (x INTEGER);")]);
        drop(shop.project.cli(&[]).run().exits(0));
        for (name, table) in [("5_b.sql", "b"), ("7_c.sql", "c"), ("12_d.sql", "d")] {
            shop.project.write(&format!("db/migrations/shop/{name}"), format!("CREATE TABLE {table} (x INTEGER);"));
        }
        let refused = shop.project.cli(&[]).run().exits(4).says("migration-late");
        assert!(refused.stderr.contains("up --allow-late 5"), "the remedy is named: {refused}");
        drop(shop.project.cli(&["up", "--allow-late", "5"]).run().exits(4).says("migration-late"));
        assert_eq!(shop.versions(), ["10"], "one that is allowed does not let in the other");
        let both = &["up", "--allow-late", "7", "--allow-late", "5", "--json"];
        let document = shop.project.cli(both).run().exits(0).json();
        assert_eq!(entries(&document, "applied"), ["5", "7", "12"], "in the order of their versions");
        drop(shop.project.cli(both).run().exits(0));
        assert_eq!(shop.versions(), ["5", "7", "10", "12"]);
        drop(shop.project.cli(&["verify"]).run().exits(0));
    }
}
