//! `adopt`: the histories of other tools, with their tables as they write them. `tests/takeover` has the tools themselves.

use arlen_migrate::Version;
use arlen_migrate::checksum::{flyway_checksum, refinery_checksum, refinery_long_checksum, sqlx_checksum};
use arlen_tests::Shop;

fn versions(document: &serde_json::Value, list: &str) -> Vec<String> {
    let entries = document["targets"][0][list].as_array().expect("a list");
    entries.iter().map(|entry| entry["version"].as_str().expect("text").to_owned()).collect()
}

/// The codes of everything that is in the way.
fn findings(document: &serde_json::Value) -> Vec<String> {
    let entries = document["targets"][0]["more_errors"].as_array().expect("a list");
    entries.iter().map(|entry| entry["code"].as_str().expect("text").to_owned()).collect()
}

fn is_postgres(shop: &Shop) -> bool {
    shop.engine() == "postgres"
}

/// A database that another tool has migrated, with what it ran.
fn shops(test: &str, statements: &[&str]) -> Vec<Shop> {
    let shops = Shop::on_each_engine(test);
    for shop in &shops {
        std::fs::create_dir_all(shop.project.path("var")).expect("created");
        for statement in statements {
            shop.run(statement);
        }
    }
    shops
}

const REFINERY: &str = "CREATE TABLE refinery_schema_history (version INT4 PRIMARY KEY, name VARCHAR(255), \
                        applied_on VARCHAR(255), checksum VARCHAR(255))";

fn refinery_row(version: i64, name: &str, checksum: u64) -> String {
    format!(
        "INSERT INTO refinery_schema_history VALUES ({version}, '{name}', '2026-02-03T04:05:06.789012345+01:00', '{checksum}')"
    )
}

#[test]
fn a_refinery_history_is_taken_over_in_place() {
    let (one, two) = ("CREATE TABLE one (x INTEGER);\n", "CREATE TABLE two (x INTEGER);\r\n");
    for shop in shops("a_refinery_history_is_taken_over_in_place", &[one, two, REFINERY]) {
        // Versions of 32 and of 64 bits; a file whose line ends a checkout has changed.
        shop.run(&refinery_row(1, "one", refinery_checksum(Version(1), "one", one)));
        shop.run(&refinery_row(2, "two", refinery_long_checksum(Version(2), "two", two)));
        for (name, text) in [
            ("V1__one.sql", one),
            ("V2__two.sql", "CREATE TABLE two (x INTEGER);\n"),
            ("V3__three.sql", "CREATE TABLE three (x INTEGER);"),
            ("U0__zero.sql", "CREATE TABLE zero (x INTEGER);"),
        ] {
            shop.project.write(&format!("db/migrations/shop/{name}"), text);
        }
        let dry = shop.project.cli(&["adopt", "refinery", "--dry-run", "--json"]).run().exits(0).json();
        assert_eq!(versions(&dry, "recorded"), ["1", "2"]);
        assert!(!shop.tables().contains(&"arlen_schema_migrations__shop".to_owned()), "nothing is written");
        let done = shop.project.cli(&["adopt", "refinery", "--json"]).run().exits(0).json();
        assert_eq!(
            (versions(&done, "recorded"), versions(&done, "pending")),
            (vec!["1".into(), "2".into()], vec!["0".into(), "3".into()])
        );
        assert_eq!(
            shop.column("SELECT applied_on FROM arlen_schema_migrations__shop WHERE duration_ms IS NULL"),
            ["2026-02-03T03:05:06Z", "2026-02-03T03:05:06Z"]
        );
        let up = shop.project.cli(&["up", "--json"]).run().exits(0).json();
        assert_eq!(versions(&up, "applied"), ["0", "3"], "what refinery would have applied");
        drop(shop.project.cli(&["verify"]).run().exits(0));
        assert_eq!(shop.column("SELECT count(*) FROM refinery_schema_history"), ["2"], "the other table stays");
        drop(shop.project.cli(&["adopt", "refinery"]).run().exits(2).says("usage-invalid"));
    }
}

fn sqlx_table(shop: &Shop) -> &'static str {
    if is_postgres(shop) {
        "CREATE TABLE _sqlx_migrations (version BIGINT PRIMARY KEY, description TEXT NOT NULL, \
         installed_on TIMESTAMPTZ NOT NULL DEFAULT now(), success BOOLEAN NOT NULL, checksum BYTEA NOT NULL, \
         execution_time BIGINT NOT NULL)"
    } else {
        "CREATE TABLE _sqlx_migrations (version BIGINT PRIMARY KEY, description TEXT NOT NULL, \
         installed_on TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP, success BOOLEAN NOT NULL, checksum BLOB NOT NULL, \
         execution_time BIGINT NOT NULL)"
    }
}

fn sqlx_row(shop: &Shop, version: i64, success: bool, text: &str) -> String {
    let sum = sqlx_checksum(text);
    let (sum, time) = if is_postgres(shop) {
        (format!("'\\x{sum}'"), "'2026-02-03 04:05:06+01'")
    } else {
        (format!("x'{sum}'"), "'2026-02-03 03:05:06'")
    };
    format!("INSERT INTO _sqlx_migrations VALUES ({version}, 'a', {time}, {success}, {sum}, 7654321)")
}

#[test]
fn pairs_of_sqlx_are_converted_to_another_folder() {
    let one = "CREATE TABLE one (x INTEGER);\n";
    for shop in shops("pairs_of_sqlx_are_converted_to_another_folder", &[one]) {
        shop.run(sqlx_table(&shop));
        shop.run(&sqlx_row(&shop, 20_260_101_000_000, true, one));
        for (name, text) in [
            ("20260101000000_add one.up.sql", one),
            ("20260101000000_add one.down.sql", "DROP TABLE one;\n"),
            ("20260102000000_two.up.sql", "CREATE TABLE two (x INTEGER);\n"),
            ("20260102000000_two.down.sql", "DROP TABLE two;\n"),
        ] {
            shop.project.write(&format!("migrations/{name}"), text);
        }
        let command = ["adopt", "sqlx", "--from", "migrations", "--out", "db/migrations/shop", "--json"];
        let done = shop.project.cli(&command).run().exits(0).json();
        assert_eq!(versions(&done, "recorded"), ["20260101000000"]);
        assert_eq!(done["targets"][0]["written"].as_array().map(Vec::len), Some(4));
        assert_eq!(
            shop.column("SELECT name || ' ' || applied_on FROM arlen_schema_migrations__shop WHERE duration_ms = 7"),
            ["add_one 2026-02-03T03:05:06Z"]
        );
        let up = shop.project.cli(&["up", "--json"]).run().exits(0).json();
        assert_eq!(versions(&up, "applied"), ["20260102000000"]);
        drop(shop.project.cli(&["verify"]).run().exits(0));
        // What undoes them came along.
        drop(shop.project.cli(&["down", "--to", "0"]).run().exits(0));
        assert!(!shop.tables().iter().any(|table| table == "one" || table == "two"));
        drop(shop.project.cli(&[]).run().exits(0));
    }
}

#[test]
fn all_that_is_in_the_way_is_told_at_once_and_nothing_is_written() {
    let one = "CREATE TABLE one (x INTEGER);\n";
    for shop in shops("all_that_is_in_the_way_is_told_at_once_and_nothing_is_written", &[]) {
        shop.run(sqlx_table(&shop));
        shop.run(&sqlx_row(&shop, 1, true, one));
        shop.run(&sqlx_row(&shop, 2, false, one));
        shop.run(&sqlx_row(&shop, 3, true, one));
        for (name, text) in [
            ("1_one.up.sql", "CREATE TABLE one (y INTEGER);\n"),
            ("2_two.up.sql", one),
            ("4_four.up.sql", "COMMIT;"),
            ("notes.sql", "SELECT 1;"),
            ("99999999999999999999_big.sql", "SELECT 1;"),
            ("5_five.down.sql", "SELECT 1;"),
        ] {
            shop.project.write(&format!("migrations/{name}"), text);
        }
        shop.project.write("out/2_two.sql", "SELECT 'mine';");
        shop.project.write("out/7_copy.sql", one);
        let command = ["adopt", "sqlx", "--from", "migrations", "--out", "out", "--json"];
        let document = shop.project.cli(&command).run().exits(4).says("adoption-refused").json();
        let mut codes = findings(&document);
        codes.sort();
        assert_eq!(
            codes,
            [
                "migration-absent",
                "migration-checksum-changed",
                "migration-duplicate-version",
                "migration-failed",
                "migration-file-exists",
                "migration-misnamed",
                "migration-orphan-down",
                "migration-transaction-control",
                "migration-version-out-of-range",
            ]
        );
        assert_eq!(std::fs::read_dir(shop.project.path("out")).expect("read").count(), 2);
        assert!(!shop.tables().contains(&"arlen_schema_migrations__shop".to_owned()));
        assert_eq!(versions(&document, "recorded").len(), 0);
    }
}

#[test]
fn folders_of_diesel_are_converted() {
    for shop in shops("folders_of_diesel_are_converted", &["CREATE TABLE one (x INTEGER)"]) {
        shop.run(
            "CREATE TABLE __diesel_schema_migrations (version VARCHAR(50) PRIMARY KEY NOT NULL, \
             run_on TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP)",
        );
        shop.run("INSERT INTO __diesel_schema_migrations (version) VALUES ('00000000000000'), ('20260101000000')");
        for (name, text) in [
            ("00000000000000_diesel_initial_setup/up.sql", "-- Your SQL goes here"),
            ("00000000000000_diesel_initial_setup/down.sql", "SELECT 2;"),
            ("2026-01-01-000000_one/up.sql", "CREATE TABLE one (x INTEGER);"),
            ("2026-01-02-000000_two/up.sql", "CREATE TABLE two (x INTEGER);"),
            ("2026-01-02-000000_two/metadata.toml", "run_in_transaction = true"),
            (".keep/x", ""),
            ("schema.patch", ""),
        ] {
            shop.project.write(&format!("migrations/{name}"), text);
        }
        let command = ["adopt", "diesel", "--from", "migrations", "--out", "db/migrations/shop", "--json"];
        let done = shop.project.cli(&command).run().exits(0).json();
        assert_eq!(versions(&done, "recorded"), ["0", "20260101000000"]);
        let text = |name: &str| {
            std::fs::read_to_string(shop.project.path(&format!("db/migrations/shop/{name}"))).expect("written")
        };
        assert_eq!(
            text("00000000000000_diesel_initial_setup.sql"),
            "-- Your SQL goes here\n-- It held no statement.\nSELECT 1;\n"
        );
        assert_eq!(text("00000000000000_diesel_initial_setup.down.sql"), "SELECT 2;");
        let up = shop.project.cli(&["up", "--json"]).run().exits(0).json();
        assert_eq!(versions(&up, "applied"), ["20260102000000"]);
        drop(shop.project.cli(&["verify"]).run().exits(0));
    }
}

#[test]
fn a_second_database_is_taken_over_with_the_files_of_the_first() {
    let table = "CREATE TABLE schema_migrations (version VARCHAR(128) PRIMARY KEY)";
    let up = "-- a shop\n-- migrate:up\nCREATE TABLE one (x INTEGER);\n\n-- migrate:down\nDROP TABLE one;\n";
    for shop in shops("a_second_database_is_taken_over_with_the_files_of_the_first", &[table]) {
        shop.run("INSERT INTO schema_migrations VALUES ('20260101000000')");
        shop.run("CREATE TABLE one (x INTEGER)");
        shop.project.write("theirs/20260101000000_one.sql", up);
        shop.project
            .write("theirs/20260102000000-two.sql", "-- migrate:up\nCREATE TABLE two (x INTEGER);\n-- migrate:down\n");
        let command = ["adopt", "dbmate", "--from", "theirs", "--out", "db/migrations/shop", "--json"];
        let done = shop.project.cli(&command).run().exits(0).json();
        assert_eq!(done["targets"][0]["written"].as_array().map(Vec::len), Some(3));
        let text = |name: &str| {
            std::fs::read_to_string(shop.project.path(&format!("db/migrations/shop/{name}"))).expect("written")
        };
        assert_eq!(text("20260101000000_one.sql"), "-- a shop\nCREATE TABLE one (x INTEGER);\n\n");
        assert_eq!(text("20260101000000_one.down.sql"), "DROP TABLE one;\n");
        for second in [&command[..], &["adopt", "dbmate", "--json"]] {
            // As on another database: the files are there, the history is not. Then without the old folder.
            shop.run("DROP TABLE arlen_schema_migrations__shop");
            let done = shop.project.cli(second).run().exits(0).json();
            assert_eq!(versions(&done, "recorded"), ["20260101000000"]);
            assert_eq!(done["targets"][0]["written"].as_array().map(Vec::len), Some(0));
        }
        let up = shop.project.cli(&["up", "--json"]).run().exits(0).json();
        assert_eq!(versions(&up, "applied"), ["20260102000000"]);
        drop(shop.project.cli(&["verify"]).run().exits(0));
    }
}

#[test]
fn what_goose_undid_is_pending() {
    for shop in shops("what_goose_undid_is_pending", &["CREATE TABLE one (x INTEGER)"]) {
        shop.run(if is_postgres(&shop) {
            "CREATE TABLE goose_db_version (id integer PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, version_id bigint NOT NULL, \
             is_applied boolean NOT NULL, tstamp timestamp NOT NULL DEFAULT now())"
        } else {
            "CREATE TABLE goose_db_version (id INTEGER PRIMARY KEY AUTOINCREMENT, version_id INTEGER NOT NULL, \
             is_applied INTEGER NOT NULL, tstamp TIMESTAMP DEFAULT (datetime('now')))"
        });
        // Older releases wrote a row for what they undid.
        for (version, applied) in [(0, true), (1, true), (2, true), (2, false)] {
            shop.run(&format!("INSERT INTO goose_db_version (version_id, is_applied) VALUES ({version}, {applied})"));
        }
        let two = "-- +goose Up\n-- +goose StatementBegin\nCREATE TABLE two (x INTEGER)\n-- +goose StatementEnd\n\
                   INSERT INTO two VALUES (1);\n\n-- +goose Down\nDROP TABLE two;\n";
        shop.project.write("theirs/00001_one.sql", "-- +goose Up\nCREATE TABLE one (x INTEGER);\n-- +goose Down\n");
        shop.project.write("theirs/00002_two.sql", two);
        shop.project.write("theirs/00003_tidy.sql", "-- +goose NO TRANSACTION\n-- +goose Up\nVACUUM;\n");
        let command = ["adopt", "goose", "--from", "theirs", "--out", "db/migrations/shop", "--json"];
        let done = shop.project.cli(&command).run().exits(0).json();
        assert_eq!(
            (versions(&done, "recorded"), versions(&done, "pending")),
            (vec!["1".into()], vec!["2".into(), "3".into()])
        );
        // Another database, with the converted files alone.
        shop.run("DROP TABLE arlen_schema_migrations__shop");
        let done = shop.project.cli(&["adopt", "goose", "--json"]).run().exits(0).json();
        assert_eq!(
            (versions(&done, "recorded"), versions(&done, "pending")),
            (vec!["1".into()], vec!["2".into(), "3".into()])
        );
        let up = shop.project.cli(&["up", "--json"]).run().exits(0).json();
        assert_eq!(versions(&up, "applied"), ["2", "3"]);
        assert_eq!(shop.column("SELECT count(*) FROM two"), ["1"]);
        drop(shop.project.cli(&["verify"]).run().exits(0));
    }
}

fn flyway_table(shop: &Shop) -> &'static str {
    if is_postgres(shop) {
        "CREATE TABLE flyway_schema_history (installed_rank INT NOT NULL PRIMARY KEY, version VARCHAR(50), \
         description VARCHAR(200) NOT NULL, type VARCHAR(20) NOT NULL, script VARCHAR(1000) NOT NULL, checksum INTEGER, \
         installed_by VARCHAR(100) NOT NULL, installed_on TIMESTAMP NOT NULL DEFAULT now(), execution_time INTEGER NOT NULL, \
         success BOOLEAN NOT NULL)"
    } else {
        "CREATE TABLE flyway_schema_history (installed_rank INT NOT NULL PRIMARY KEY, version VARCHAR(50), \
         description VARCHAR(200) NOT NULL, type VARCHAR(20) NOT NULL, script VARCHAR(1000) NOT NULL, checksum INT, \
         installed_by VARCHAR(100) NOT NULL, installed_on TEXT NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f','now')), \
         execution_time INT NOT NULL, success BOOLEAN NOT NULL)"
    }
}

fn flyway_row(rank: i64, version: &str, kind: &str, checksum: Option<i32>) -> String {
    let sum = checksum.map_or("NULL".to_owned(), |sum| sum.to_string());
    format!(
        "INSERT INTO flyway_schema_history (installed_rank, version, description, type, script, checksum, installed_by, \
         execution_time, success) VALUES ({rank}, '{version}', 'a', '{kind}', 'a.sql', {sum}, 'me', 12, true)"
    )
}

#[test]
fn dotted_versions_of_flyway_keep_their_order() {
    let (two, ten) = ("CREATE TABLE two (x INTEGER);\n", "CREATE TABLE ten (x INTEGER);\n");
    for shop in shops("dotted_versions_of_flyway_keep_their_order", &[two, ten]) {
        shop.run(flyway_table(&shop));
        shop.run(&flyway_row(1, "1", "BASELINE", None));
        shop.run(&flyway_row(2, "1.2", "SQL", Some(flyway_checksum(two))));
        shop.run(&flyway_row(3, "1.10", "SQL", Some(flyway_checksum(ten))));
        shop.run(&flyway_row(4, "2", "SQL", None));
        shop.run(&flyway_row(5, "2", "UNDO_SQL", None));
        for (name, text) in [
            ("V0.9__before.sql", "CREATE TABLE before (x INTEGER);"),
            ("V1_2__add-two.sql", two),
            ("below/V1.10__ten.sql", ten),
            ("V2__three.sql", "CREATE TABLE three (x INTEGER);"),
            ("U2__three.sql", "DROP TABLE three;"),
        ] {
            shop.project.write(&format!("theirs/{name}"), text);
        }
        let command = ["adopt", "flyway", "--from", "theirs", "--out", "db/migrations/shop", "--json"];
        let done = shop.project.cli(&command).run().exits(0).json();
        // A baseline stands for what is older, whose file flyway passes over.
        assert_eq!(versions(&done, "recorded"), ["9", "1002", "1010"]);
        assert_eq!(versions(&done, "pending"), ["2000"]);
        assert!(shop.project.path("db/migrations/shop/V1002__add_two.sql").exists());
        let up = shop.project.cli(&["up", "--json"]).run().exits(0).json();
        assert_eq!(versions(&up, "applied"), ["2000"]);
        drop(shop.project.cli(&["verify"]).run().exits(0));
        drop(shop.project.cli(&["down", "--steps", "1"]).run().exits(0));
        assert!(!shop.tables().contains(&"three".to_owned()));
    }
}

#[test]
fn what_is_no_history_of_the_tool_is_refused() {
    let one = "CREATE TABLE one (x INTEGER);\n";
    for shop in shops("what_is_no_history_of_the_tool_is_refused", &[one]) {
        shop.project.write("db/migrations/shop/V1__one.sql", one);
        drop(shop.project.cli(&["adopt", "refinery"]).run().exits(4).says("ledger-unreadable"));
        // Another table of that name.
        shop.run("CREATE TABLE refinery_schema_history (x INTEGER)");
        drop(shop.project.cli(&["adopt", "refinery"]).run().exits(4).says("ledger-unreadable"));
        shop.run("DROP TABLE refinery_schema_history");
        shop.run(REFINERY);
        shop.run("INSERT INTO refinery_schema_history VALUES (1, 'one', 'yesterday', '1')");
        drop(shop.project.cli(&["adopt", "refinery"]).run().exits(4).says("ledger-unreadable"));
        shop.run("DELETE FROM refinery_schema_history");
        // Nothing is applied: all is pending, and nothing is recorded.
        let done = shop.project.cli(&["adopt", "refinery", "--json"]).run().exits(0).json();
        assert_eq!((versions(&done, "recorded").len(), versions(&done, "pending")), (0, vec!["1".into()]));
        shop.run(&refinery_row(1, "other", refinery_checksum(Version(1), "other", one)));
        drop(shop.project.cli(&["adopt", "refinery"]).run().exits(4).says("migration-renamed"));
        // A folder with files of another style, which ours would be mixed with.
        shop.project.write("out/1_a.sql", "SELECT 1;");
        let command = ["adopt", "refinery", "--from", "db/migrations/shop", "--out", "out"];
        drop(shop.project.cli(&command).run().exits(4).says("migration-mixed-styles"));
    }
}

#[test]
fn of_two_takeovers_at_once_one_counts() {
    let one = "CREATE TABLE one (x INTEGER);\n";
    for shop in shops("of_two_takeovers_at_once_one_counts", &[one]) {
        shop.run(sqlx_table(&shop));
        shop.run(&sqlx_row(&shop, 1, true, one));
        shop.project.write("theirs/1_one.up.sql", one);
        for n in 2..30 {
            shop.project.write(&format!("theirs/{n}_more.up.sql"), "SELECT 1;");
        }
        let command = ["adopt", "sqlx", "--from", "theirs", "--out", "db/migrations/shop"];
        let children: Vec<_> = (0..4).map(|_| shop.project.cli(&command).start()).collect();
        let ended: Vec<_> =
            children.into_iter().map(|child| child.wait_with_output().expect("it ends").status.code()).collect();
        assert_eq!(ended.iter().filter(|code| **code == Some(0)).count(), 1, "{ended:?}");
        assert_eq!(shop.versions(), ["1"]);
        let document = shop.project.cli(&["status", "--json"]).run().exits(0).json();
        assert_eq!((versions(&document, "absent").len(), versions(&document, "pending").len()), (0, 28));
    }
}

#[test]
fn a_late_file_is_told_and_a_protected_target_is_confirmed() {
    let two = "CREATE TABLE two (x INTEGER);\n";
    for shop in shops("a_late_file_is_told_and_a_protected_target_is_confirmed", &[two]) {
        shop.run(&sqlx_table(&shop).replace("_sqlx_migrations", "\"Mine\""));
        shop.run(&sqlx_row(&shop, 2, true, two).replace("_sqlx_migrations", "\"Mine\""));
        shop.project.write("db/migrations/shop/1_one.sql", "CREATE TABLE one (x INTEGER);\n");
        shop.project.write("db/migrations/shop/2_two.sql", two);
        let config = std::fs::read_to_string(shop.project.path("arlen.toml")).expect("read");
        shop.project.write("arlen.toml", format!("{config}protected = true\n"));
        drop(shop.project.cli(&["adopt", "sqlx"]).run().exits(2).says("target-protected"));
        let name = if is_postgres(&shop) { "\"Mine\"" } else { "mine" };
        drop(shop.project.cli(&["adopt", "sqlx", "--confirm", "shop"]).run().exits(4).says("ledger-unreadable"));
        let unreadable = if is_postgres(&shop) { (2, "usage-invalid") } else { (4, "ledger-unreadable") };
        let command = ["adopt", "sqlx", "--table", "no name", "--confirm", "shop"];
        drop(shop.project.cli(&command).run().exits(unreadable.0).says(unreadable.1));
        let command = ["adopt", "sqlx", "--table", name, "--confirm", "shop", "--json"];
        let done = shop.project.cli(&command).run().exits(0).json();
        assert_eq!((versions(&done, "recorded"), versions(&done, "late")), (vec!["2".into()], vec!["1".into()]));
        // sqlx would apply it without a word.
        drop(shop.project.cli(&["up"]).run().exits(4).says("migration-late"));
        drop(shop.project.cli(&["up", "--allow-late", "1"]).run().exits(0));
        drop(shop.project.cli(&["verify"]).run().exits(0));
    }
}

#[test]
fn a_takeover_that_was_not_recorded_is_finished_by_the_next() {
    let one = "CREATE TABLE one (x INTEGER);\n";
    for shop in shops("a_takeover_that_was_not_recorded_is_finished_by_the_next", &[one]) {
        shop.run(sqlx_table(&shop));
        shop.run(&sqlx_row(&shop, 1, true, one));
        shop.project.write("theirs/1_one.up.sql", one);
        // The state table is there, empty, and refuses rows.
        shop.project.write("db/migrations/shop/1_a.sql", "SELECT 1;");
        drop(shop.project.cli(&["up"]).run().exits(0));
        shop.project.remove("db/migrations/shop/1_a.sql");
        shop.run("DELETE FROM arlen_schema_migrations__shop");
        shop.run(if is_postgres(&shop) {
            "ALTER TABLE arlen_schema_migrations__shop ADD CONSTRAINT t CHECK (version > 1)"
        } else {
            "CREATE TRIGGER t BEFORE INSERT ON arlen_schema_migrations__shop BEGIN SELECT RAISE(ABORT, 'no'); END"
        });
        let command = ["adopt", "sqlx", "--from", "theirs", "--out", "db/migrations/shop", "--json"];
        let document = shop.project.cli(&command).run().json();
        assert!(!document["targets"][0]["error"].is_null(), "{document}");
        assert_eq!(versions(&document, "recorded").len(), 0);
        assert_eq!(shop.versions().len(), 0);
        shop.run(if is_postgres(&shop) {
            "ALTER TABLE arlen_schema_migrations__shop DROP CONSTRAINT t"
        } else {
            "DROP TRIGGER t"
        });
        let document = shop.project.cli(&command).run().exits(0).json();
        assert_eq!(versions(&document, "recorded"), ["1"]);
        assert_eq!(document["targets"][0]["written"].as_array().map(Vec::len), Some(0), "they are there");
        drop(shop.project.cli(&["verify"]).run().exits(0));
    }
}
