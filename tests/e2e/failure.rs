//! A migration that fails: where, why, and what is left of it.

use arlen_tests::{Finished, Shop};

const GOOD: &str = "CREATE TABLE authors (id INTEGER PRIMARY KEY, name VARCHAR(9) NOT NULL);";

fn error(finished: &Finished) -> serde_json::Value {
    finished.json()["targets"][0]["error"].clone()
}

#[test]
fn a_fault_in_the_third_line_is_found_mended_and_resumed() {
    for shop in Shop::on_each_engine("a_fault_in_the_third_line_is_found_mended_and_resumed") {
        let broken = "CREATE TABLE books (id INTEGER PRIMARY KEY);\nINSERT INTO books VALUES (1);\nCREATE TABEL covers (id INTEGER);\n";
        let files =
            [("1_authors.sql", GOOD), ("2_books.sql", broken), ("3_more.sql", "CREATE TABLE more (id INTEGER);")];
        let shop = shop.with(&files);
        let before = shop.project.cli(&["--json"]).run().exits(6).says("migration-failed");
        let fault = error(&before);
        assert_eq!((&fault["line"], &fault["column"]), (&3.into(), &8.into()), "{before}");
        assert!(fault["file"].as_str().expect("a file").ends_with("db/migrations/shop/2_books.sql"));
        let sqlstate = if shop.engine() == "postgres" { "42601".into() } else { serde_json::Value::Null };
        assert_eq!(fault["sqlstate"], sqlstate);
        assert!(before.stderr.contains("db/migrations/shop/2_books.sql:3:8"), "{before}");
        assert!(
            before.stderr.contains(" 3 | CREATE TABEL covers (id INTEGER);\n    |        ^\n"),
            "the statement: {before}"
        );
        let target = &before.json()["targets"][0];
        assert_eq!((&target["applied"][0]["version"], &target["pending"][0]["version"]), (&"1".into(), &"2".into()));
        assert_eq!(shop.tables(), ["arlen_schema_migrations__shop", "authors"], "nothing of the file is left");
        shop.project.write("db/migrations/shop/2_books.sql", broken.replace("TABEL", "TABLE"));
        let after = shop.project.cli(&["--json"]).run().exits(0).json();
        assert_eq!(after["targets"][0]["applied"][0]["version"], "2", "it goes on where it failed");
        assert_eq!(shop.versions(), ["1", "2", "3"]);
        assert_eq!(shop.column("SELECT count(*) FROM books"), ["1"]);
    }
}

#[test]
fn a_first_file_that_fails_leaves_nothing() {
    for shop in Shop::on_each_engine("a_first_file_that_fails_leaves_nothing") {
        let shop = shop.with(&[("1_a.sql", "CREATE TABLE a (id INTEGER);\nSELEC 1;")]);
        drop(shop.project.cli(&[]).run().exits(6));
        assert_eq!(shop.tables(), [""; 0], "not even a state table");
    }
}

/// Where a fault at run time is reported: at the start of its statement unless the server gives a position.
#[test]
fn every_kind_of_fault_has_a_place() {
    let lead = "CREATE TABLE é (id INTEGER PRIMARY KEY);\n\n";
    let both = [
        ("INSERT INTO é VALUES (1);\n  INSERT INTO é VALUES (1);", (4, 3), Some("23505"), "UNIQUE constraint failed"),
        ("/* é */ INSERT INTO é VALUES (nope)", (3, 31), Some("42703"), "no such column: nope"),
        ("SELECT * FROM é WHERE (id", (3, 26), Some("42601"), "incomplete input"),
        ("SELECT 'é', x FROM é", (3, 13), Some("42703"), "no such column: x"),
    ];
    for (text, place, sqlstate, words) in both {
        for shop in Shop::on_each_engine("every_kind_of_fault_has_a_place") {
            let shop = shop.with(&[("1_a.sql", &format!("{lead}{text}"))]);
            let finished = shop.project.cli(&["--json"]).run().exits(6);
            let fault = error(&finished);
            if shop.engine() == "postgres" {
                assert_eq!(fault["sqlstate"].as_str(), sqlstate, "{finished}");
            } else {
                assert!(fault["message"].as_str().expect("text").contains(words), "{finished}");
            }
            // SQLite points at the start of the statement for input that ends too early.
            let expected = if shop.engine() == "sqlite" && words == "incomplete input" { (3, 1) } else { place };
            assert_eq!(
                (fault["line"].as_u64(), fault["column"].as_u64()),
                (Some(expected.0), Some(expected.1)),
                "{finished}"
            );
        }
    }
}

#[test]
fn postgres_faults_have_places_and_states() {
    for (text, place, sqlstate) in [
        ("DO $$ BEGIN RAISE EXCEPTION 'no'; END $$;", (2, 1), "P0001"),
        ("VACUUM;", (2, 1), "25001"),
        ("CREATE INDEX CONCURRENTLY i ON a (x);", (2, 1), "25001"),
        ("ALTER TABLE a ADD CONSTRAINT c CHECK (x > 1) ;INSERT INTO a VALUES (0)", (2, 47), "23514"),
        ("ALTER TABLE a ADD COLUMN y int REFERENCES a (x) DEFERRABLE INITIALLY DEFERRED;", (2, 1), "42830"),
        ("SELECT 1;SELECT (2", (2, 19), "42601"),
    ] {
        let Some(shop) = Shop::postgres("postgres_faults_have_places_and_states") else { return };
        let shop = shop.with(&[("1_a.sql", &format!("CREATE TABLE a (x int);\n{text}"))]);
        let finished = shop.project.cli(&["--json"]).run().exits(6).says("migration-failed");
        let fault = error(&finished);
        assert_eq!(fault["sqlstate"], sqlstate, "{finished}");
        assert_eq!((fault["line"].as_u64(), fault["column"].as_u64()), (Some(place.0), Some(place.1)), "{finished}");
        assert_eq!(shop.tables(), [""; 0]);
    }
}

#[test]
fn a_constraint_that_is_checked_at_commit_fails_the_migration() {
    let Some(shop) = Shop::postgres("a_constraint_that_is_checked_at_commit_fails_the_migration") else { return };
    let text = "CREATE TABLE a (id int PRIMARY KEY, b int REFERENCES a (id) DEFERRABLE INITIALLY DEFERRED);\nINSERT INTO a VALUES (1, 2);";
    let shop = shop.with(&[("1_a.sql", text)]);
    let finished = shop.project.cli(&[]).run().exits(6).says("migration-failed");
    assert!(finished.stderr.contains("when it was committed") && finished.stderr.contains("23503"), "{finished}");
    assert_eq!(shop.tables(), [""; 0]);
}

#[test]
fn a_password_in_a_failing_statement_is_not_shown() {
    let Some(shop) = Shop::postgres("a_password_in_a_failing_statement_is_not_shown") else { return };
    for text in [
        "CREATE ROLE pg_reserved PASSWORD 'hunter2secret';",
        "CREATE ROLE x PASWORD 'hunter2secret';",
        "CREATE ROLE x PASSWORD \"hunter2secret\";",
        "DO $$ BEGIN\nCREATE ROLE r LOGIN PASSWORD 'hunter2secret';\nPERFORM 1/0; END $$;",
        "DO $$ BEGIN EXECUTE 'CREATE ROLE q PASSWORD ''hunter2secret'' nosuch'; END $$;",
        "CREATE ROLE r LOGIN PASSWORD hunter2secret;",
        "SELECT 'host=h user=u password = hunter2secret'::int;",
        "CREATE USER MAPPING FOR nobody SERVER none OPTIONS (user 'x', sslpassword 'hunter2secret');",
        "ALTER ROLE no_such WITH ENCRYPTED PASSWORD 'hunter2secret' VALID UNTIL 'infinity';",
    ] {
        shop.project.write("db/migrations/shop/1_a.sql", text);
        let finished = shop.project.cli(&["--json"]).run().exits(6);
        let shown = format!("{}{}", finished.stdout, finished.stderr);
        assert!(!shown.contains("hunter2secret"), "{shown}");
    }
}

#[test]
fn a_parent_that_is_rebuilt_loses_no_child() {
    let tables = "CREATE TABLE parent (id INTEGER PRIMARY KEY, name TEXT);\n\
                  CREATE TABLE child (id INTEGER PRIMARY KEY, parent INTEGER NOT NULL REFERENCES parent (id) ON DELETE CASCADE);\n\
                  INSERT INTO parent VALUES (1, 'a'), (2, 'b');\nINSERT INTO child VALUES (1, 1), (2, 1), (3, 2);\n";
    let rebuild = "PRAGMA foreign_keys = ON;\nCREATE TABLE parent_new (id INTEGER PRIMARY KEY, name TEXT NOT NULL);\n\
                   INSERT INTO parent_new SELECT * FROM parent;\nDROP TABLE parent;\nALTER TABLE parent_new RENAME TO parent;\n";
    let shop = Shop::sqlite();
    let shop = shop.with(&[("1_a.sql", tables), ("2_b.sql", rebuild)]);
    drop(shop.project.cli(&[]).run().exits(0));
    assert_eq!(shop.column("SELECT count(*) FROM child"), ["3"]);
    assert_eq!(shop.column("SELECT count(*) FROM pragma_foreign_key_check"), ["0"]);
}

#[test]
fn rows_that_point_nowhere_fail_the_migration() {
    let text = "CREATE TABLE parent (id INTEGER PRIMARY KEY);\nCREATE TABLE child (parent INTEGER REFERENCES parent (id));\nINSERT INTO child VALUES (7);\n";
    let shop = Shop::sqlite();
    let shop = shop.with(&[("1_a.sql", text)]);
    let finished = shop.project.cli(&[]).run().exits(6).says("foreign-key-violation");
    assert!(finished.stderr.contains("1 row of `child` point at no row of `parent`"), "{finished}");
    assert_eq!(shop.tables(), [""; 0]);
}

#[test]
fn a_database_that_cannot_be_reached_is_another_failure() {
    let shop = Shop::sqlite();
    shop.write_numbered(1);
    shop.project
        .write("var/shop.db", "this is no database, and long enough to be looked at as one; this is no database");
    drop(shop.project.cli(&[]).run().exits(1).says("connection-failed"));
    let project =
        arlen_tests::Project::empty().with_config("[databases.shop]\nurl = \"postgres://u:hunter2@127.0.0.1:1/x\"\n");
    project.write("db/migrations/shop/1_a.sql", "SELECT 1;");
    let finished = project.cli(&[]).run().exits(1).says("connection-failed");
    assert!(!finished.stderr.contains("hunter2"), "{finished}");
}

#[test]
fn a_wrong_password_or_name_says_what_to_check() {
    let Some(shop) = Shop::postgres("a_wrong_password_or_name_says_what_to_check") else { return };
    shop.write_numbered(1);
    let config = std::fs::read_to_string(shop.project.path("arlen.toml")).expect("read");
    shop.project.write("arlen.toml", config.replace("pass-hunter2-word", "pass-other-word"));
    let wrong = shop.project.cli(&[]).run();
    // A server that trusts everybody lets this one in.
    if wrong.code != Some(0) {
        assert!(wrong.exits(1).says("connection-failed").stderr.contains("sqlstate: 28P01"));
    }
    let name = config.rsplit_once("/t").expect("a name").0;
    shop.project.write("arlen.toml", format!("{name}/no_such_database\"\n"));
    assert!(shop.project.cli(&[]).run().exits(1).says("connection-failed").stderr.contains("sqlstate: 3D000"));
}

#[test]
fn a_commit_stays_reported_when_the_session_cannot_be_made_fresh() {
    let Some(shop) = Shop::postgres("a_commit_stays_reported_when_the_session_cannot_be_made_fresh") else { return };
    // To undo what this file leaves takes longer than the role may.
    let slow = "SET statement_timeout = 0; CREATE TABLE kept (i int);\n\
                DO $$ BEGIN FOR i IN 1..2000 LOOP EXECUTE 'CREATE TEMP TABLE t' || i || ' (a int PRIMARY KEY, b text)'; END LOOP; END $$;";
    shop.run("DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET statement_timeout = %L', current_database(), '250ms'); END $$");
    let shop = shop.with(&[("1_slow.sql", slow)]);
    let finished = shop.project.cli(&["--json"]).run().exits(0);
    assert_eq!(finished.json()["targets"][0]["applied"][0]["version"], "1");
    assert_eq!(shop.versions(), ["1"]);
}

#[test]
fn a_unit_that_is_cut_wrongly_is_never_called_unstored() {
    use arlen_data::diag::Code;
    use arlen_data::execute::{DatabaseUrl, Session, SessionOptions, Unit};
    use std::sync::Arc;
    let Some(database) = arlen_tests::postgres("a_unit_that_is_cut_wrongly_is_never_called_unstored") else { return };
    let url = DatabaseUrl::parse(&database.url).expect("a URL");
    for script in
        ["CREATE TABLE a (x int); COMMIT; CREATE TABLE b (x int)", "CREATE TABLE c (x int); COMMIT; SELECT 1/0"]
    {
        // A splitter that sees one statement where the server sees three.
        let unit = Unit {
            guard: "SELECT true".to_owned(),
            setup: Vec::new(),
            script: script.into(),
            statements: std::iter::once(0..script.len()).collect(),
            record: "SELECT 1".to_owned(),
            scope: arlen_data::execute::Scope::Whole,
            completed: Arc::default(),
        };
        let fault = arlen_tests::block_on(async {
            let mut session = Session::open(&url, &SessionOptions::default()).await.expect("opened");
            session.run_unit(&unit).await
        });
        assert_eq!(fault.expect_err("cut wrongly").error.code(), Code::MigrationOutcomeUnknown, "{script}");
    }
}

#[test]
fn who_cannot_look_does_not_say_that_there_is_nothing() {
    let project = Shop::sqlite().project.with(&[("1_a.sql", "CREATE TABLE a (x);")]);
    project.write("arlen.toml", "[databases.shop]\nurl = \"sqlite:some_file/shop.db\"\n");
    project.write("some_file", "");
    for command in ["status", "plan", "up"] {
        drop(project.cli(&[command]).run().exits(1).says("connection-failed"));
    }
}
