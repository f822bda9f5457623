//! Files that contradict the database, and files that only seem to.

use arlen_tests::Shop;

const AUTHORS: &str =
    "-- who writes\nCREATE TABLE authors (\n    id INTEGER PRIMARY KEY,\n    name VARCHAR(9) DEFAULT '-- none'\n);\n";

fn applied(shop: Shop) -> Shop {
    let files = [("10_authors.sql", AUTHORS), ("20_books.sql", "CREATE TABLE books (id INTEGER);")];
    let shop = shop.with(&files);
    drop(shop.project.cli(&[]).run().exits(0));
    shop
}

#[test]
fn each_bad_folder_has_its_own_code_and_remedy() {
    for (name, text, code) in [
        ("10_authors.sql", "CREATE TABLE authors (id BIGINT PRIMARY KEY);", "migration-checksum-changed"),
        ("15_late.sql", "SELECT 1;", "migration-late"),
        ("30-misnamed.sql", "SELECT 1;", "migration-misnamed"),
        ("020_again.sql", "SELECT 1;", "migration-duplicate-version"),
        ("30_empty.sql", "-- nothing yet\n", "migration-empty"),
        (
            "30_own.sql",
            "CREATE TABLE a (x INTEGER);\nCOMMIT;\nCREATE TABLE b (x INTEGER);",
            "migration-transaction-control",
        ),
        ("V30__other.sql", "SELECT 1;", "migration-mixed-styles"),
        ("30_open.sql", "SELECT 'a", "migration-unterminated"),
        ("30_goose.sql", "-- +goose Up\nSELECT 1;", "migration-foreign-format"),
        ("30_directive.sql", "-- arlen: no-transactions\nSELECT 1;", "migration-directive-unknown"),
        ("30_other.down.sql", "SELECT 1;", "migration-orphan-down"),
        ("99999999999999999999_a.sql", "SELECT 1;", "migration-version-out-of-range"),
    ] {
        for shop in Shop::on_each_engine("each_bad_folder_has_its_own_code_and_remedy") {
            let shop = applied(shop);
            let before = shop.tables();
            shop.project.write(&format!("db/migrations/shop/{name}"), text);
            for command in ["up", "plan"] {
                let finished = shop.project.cli(&[command]).run().exits(4).says(code);
                assert!(finished.stderr.contains("= help: "), "{finished}");
                assert!(finished.stderr.contains(&format!("docs/errors/{code}.md")), "{finished}");
            }
            assert_eq!(shop.tables(), before, "nothing was run");
            assert_eq!(shop.versions(), ["10", "20"]);
        }
    }
}

#[test]
fn a_missing_or_renamed_file_is_a_contradiction() {
    for shop in Shop::on_each_engine("a_missing_or_renamed_file_is_a_contradiction") {
        let shop = applied(shop);
        let (old, new) = ("db/migrations/shop/10_authors.sql", "db/migrations/shop/10_writers.sql");
        std::fs::rename(shop.project.path(old), shop.project.path(new)).expect("renamed");
        drop(shop.project.cli(&[]).run().exits(4).says("migration-renamed"));
        shop.project.remove(new);
        let finished = shop.project.cli(&["status", "--json"]).run().exits(4).says("migration-absent");
        assert_eq!(finished.json()["targets"][0]["absent"][0]["name"], "authors");
        assert_eq!(finished.json()["targets"][0]["applied"].as_array().map(Vec::len), Some(2), "what is known is told");
    }
}

#[test]
fn line_ends_marks_comments_and_blanks_are_no_edits() {
    for shop in Shop::on_each_engine("line_ends_marks_comments_and_blanks_are_no_edits") {
        let shop = applied(shop);
        for text in [
            AUTHORS.replace('\n', "\r\n"),
            format!("\u{FEFF}{AUTHORS}"),
            format!("/* licence */\n{AUTHORS}-- end"),
            AUTHORS.replace("-- who writes\n", "").replace("    ", "\t"),
        ] {
            shop.project.write("db/migrations/shop/10_authors.sql", text);
            assert!(shop.project.cli(&[]).run().exits(0).stdout.contains("up to date"));
            drop(shop.project.cli(&["status", "--exit-code"]).run().exits(0));
        }
        shop.project.write("db/migrations/shop/10_authors.sql", AUTHORS.replace("-- none", "-- some"));
        drop(shop.project.cli(&[]).run().exits(4).says("migration-checksum-changed"));
    }
}

#[test]
fn files_with_marks_and_windows_line_ends_run_as_they_are_hashed() {
    for shop in Shop::on_each_engine("files_with_marks_and_windows_line_ends_run_as_they_are_hashed") {
        let text = "\u{FEFF}CREATE TABLE a (t VARCHAR(9));\r\nINSERT INTO a VALUES ('x\r\ny');\r\nBROKEN";
        let shop = shop.with(&[("1_a.sql", text)]);
        let fault = shop.project.cli(&["--json"]).run().exits(6).json()["targets"][0]["error"].clone();
        assert_eq!((&fault["line"], &fault["column"]), (&4.into(), &1.into()));
        shop.project.write("db/migrations/shop/1_a.sql", text.replace("BROKEN", ""));
        drop(shop.project.cli(&[]).run().exits(0));
        assert_eq!(shop.column("SELECT length(t) FROM a"), ["3"]);
    }
}

#[test]
fn an_unordered_file_may_come_late_and_a_bad_name_is_found_before_anything() {
    for shop in Shop::on_each_engine("an_unordered_file_may_come_late_and_a_bad_name_is_found_before_anything") {
        let shop = shop.with(&[("V10__a.sql", "CREATE TABLE a (x INTEGER);")]);
        drop(shop.project.cli(&[]).run().exits(0));
        shop.project.write("db/migrations/shop/U5__b.sql", "CREATE TABLE b (x INTEGER);");
        drop(shop.project.cli(&[]).run().exits(0));
        assert_eq!(shop.versions(), ["5", "10"]);
        shop.project.write("db/migrations/shop/V11__c.sql", "CREATE TABLE c (x INTEGER);");
        shop.project.write("db/migrations/shop/V12__d-e.sql", "CREATE TABLE d (x INTEGER);");
        drop(shop.project.cli(&[]).run().exits(4).says("migration-misnamed"));
        assert_eq!(shop.versions(), ["5", "10"]);
    }
}

#[test]
fn versions_of_nineteen_digits_are_exact() {
    for shop in Shop::on_each_engine("versions_of_nineteen_digits_are_exact") {
        let files = [("9223372036854775806_a.sql", "SELECT 1;"), ("9223372036854775807_b.sql", "SELECT 2;")];
        let shop = shop.with(&files);
        drop(shop.project.cli(&[]).run().exits(0));
        assert_eq!(shop.versions(), ["9223372036854775806", "9223372036854775807"]);
        let status = shop.project.cli(&["status", "--json"]).run().exits(0).json();
        assert_eq!(status["targets"][0]["applied"][1]["version"], "9223372036854775807");
        drop(shop.project.cli(&["new", "more"]).run().exits(4).says("migration-version-out-of-range"));
    }
}

#[test]
fn psql_commands_and_copied_data_are_refused() {
    for (text, code) in [
        ("\\connect other\nSELECT 1;", "migration-psql-command"),
        ("CREATE TABLE a (x int);\nCOPY a FROM stdin;", "migration-copy-stream"),
    ] {
        let Some(shop) = Shop::postgres("psql_commands_and_copied_data_are_refused") else { return };
        let shop = shop.with(&[("1_a.sql", text)]);
        drop(shop.project.cli(&[]).run().exits(4).says(code));
        assert_eq!(shop.tables(), [""; 0]);
    }
}

#[test]
fn a_state_table_of_somebody_else_is_not_written_to() {
    for shop in Shop::on_each_engine("a_state_table_of_somebody_else_is_not_written_to") {
        shop.write_numbered(1);
        std::fs::create_dir_all(shop.project.path("var")).expect("created");
        shop.run("CREATE TABLE arlen_schema_migrations__shop (version TEXT PRIMARY KEY, applied_at TEXT); INSERT INTO arlen_schema_migrations__shop VALUES ('001_a', 'x')");
        drop(shop.project.cli(&[]).run().exits(4).says("ledger-unreadable"));
        assert_eq!(shop.tables(), ["arlen_schema_migrations__shop"]);
    }
}

#[test]
fn a_row_that_refinery_wrote_is_compared_as_refinery_does() {
    for shop in Shop::on_each_engine("a_row_that_refinery_wrote_is_compared_as_refinery_does") {
        let (one, two) = ("CREATE TABLE a (x INTEGER);", "CREATE TABLE b (x INTEGER);");
        let shop = shop.with(&[("V1__a.sql", one)]);
        drop(shop.project.cli(&[]).run().exits(0));
        let checksum = arlen_migrate::checksum::refinery_checksum(arlen_migrate::Version(2), "b", two);
        shop.run(&format!(
            "{two} INSERT INTO arlen_schema_migrations__shop (version, name, applied_on, checksum) \
             VALUES (2, 'b', '2026-01-01T00:00:00Z', '{checksum}')"
        ));
        shop.project.write("db/migrations/shop/V2__b.sql", two);
        assert!(shop.project.cli(&[]).run().exits(0).stdout.contains("up to date"));
        shop.project.write("db/migrations/shop/V2__b.sql", "CREATE TABLE b (y INTEGER);");
        drop(shop.project.cli(&[]).run().exits(4).says("migration-checksum-changed"));
    }
}

#[test]
fn another_thing_with_the_name_of_the_state_table_is_no_endless_loop() {
    let shop = Shop::sqlite();
    shop.write_numbered(1);
    std::fs::create_dir_all(shop.project.path("var")).expect("created");
    shop.run("CREATE TABLE t (i); CREATE INDEX arlen_schema_migrations__shop ON t (i)");
    drop(shop.project.cli(&[]).run().exits(4).says("ledger-unreadable"));
}

#[test]
fn what_a_plan_accepts_a_run_accepts() {
    for shop in Shop::on_each_engine("what_a_plan_accepts_a_run_accepts") {
        let shop = shop.with(&[("1_-.sql", "CREATE TABLE a (x INTEGER);"), ("2_é.sql", "CREATE TABLE b (x INTEGER);")]);
        drop(shop.project.cli(&["plan"]).run().exits(0));
        drop(shop.project.cli(&["up"]).run().exits(0));
        assert_eq!(shop.versions(), ["1", "2"]);
    }
}
