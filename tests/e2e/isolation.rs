//! A file leaves nothing in the session for the next one.

use arlen_tests::Shop;

#[test]
fn settings_of_one_file_end_with_it() {
    let Some(shop) = Shop::postgres("settings_of_one_file_end_with_it") else { return };
    let dump = "SELECT pg_catalog.set_config('search_path', '', false);\nSET standard_conforming_strings = off;\n\
                SET statement_timeout = '1h';\nSET ROLE pg_monitor;\nCREATE TEMP TABLE left_over (x int);\nLISTEN a;\nRESET ROLE;\nPREPARE p AS SELECT 1;\n\
                CREATE TABLE public.a (x int);";
    let next = "PREPARE p AS SELECT 2;\nCREATE TABLE b AS SELECT current_setting('search_path') AS path, current_setting('statement_timeout') AS timeout,\n\
                current_user = session_user AS role, to_regclass('pg_temp.left_over') IS NULL AS clean, E'\\\\' = '\\' AS standard;";
    let shop = shop.with(&[("1_a.sql", dump), ("2_b.sql", next)]);
    drop(shop.project.cli(&[]).run().exits(0));
    let found = shop.column("SELECT concat_ws('|', path, timeout, role, clean, standard) FROM b");
    assert_eq!(found, ["\"$user\", public|0|t|t|t"]);
}

#[test]
fn a_role_that_a_file_takes_ends_with_it() {
    let Some(shop) = Shop::postgres("a_role_that_a_file_takes_ends_with_it") else { return };
    // The record is written by the role that the file took; without the right to, nothing is stored.
    let files = [
        ("1_a.sql", "CREATE TABLE a (x int);"),
        ("2_b.sql", "GRANT CREATE ON SCHEMA public TO pg_monitor;\nSET ROLE pg_monitor;\nCREATE TABLE b (x int);"),
    ];
    let shop = shop.with(&files);
    let finished = shop.project.cli(&[]).run().exits(6).says("migration-failed");
    assert!(finished.stderr.contains("at its record in the state table"), "{finished}");
    assert_eq!(shop.tables(), ["a", "arlen_schema_migrations__shop"]);
    shop.project
        .write("db/migrations/shop/2_b.sql", "SET ROLE pg_monitor;\nSELECT 1;\nRESET ROLE;\nCREATE TABLE b (x int);");
    drop(shop.project.cli(&[]).run().exits(0));
}

#[test]
fn pragmas_and_temporary_tables_of_one_file_end_with_it() {
    let shop = Shop::sqlite();
    let files = [
        ("1_a.sql", "PRAGMA recursive_triggers = ON;\nCREATE TABLE \"temp\".left_over (x);\nCREATE TABLE a (x);"),
        (
            "2_b.sql",
            "CREATE TABLE b AS SELECT (SELECT count(*) FROM pragma_recursive_triggers WHERE recursive_triggers = 1) AS r,\n (SELECT count(*) FROM sqlite_temp_schema) AS t;",
        ),
    ];
    let shop = shop.with(&files);
    drop(shop.project.cli(&[]).run().exits(0));
    assert_eq!(shop.column("SELECT r || '|' || t FROM b"), ["0|0"]);
}

#[test]
fn names_with_quotes_and_other_scripts_go_through() {
    for shop in Shop::on_each_engine("names_with_quotes_and_other_scripts_go_through") {
        let text = "CREATE TABLE \"a\"\"b; --\" (\"é ü\" VARCHAR(20) DEFAULT 'it''s; /* no */');\nINSERT INTO \"a\"\"b; --\" DEFAULT VALUES;";
        let shop = shop.with(&[("1_größe.sql", text)]);
        drop(shop.project.cli(&[]).run().exits(0));
        assert_eq!(shop.column("SELECT length(\"é ü\") FROM \"a\"\"b; --\""), ["14"]);
        assert_eq!(shop.column("SELECT name FROM arlen_schema_migrations__shop"), ["größe"]);
    }
}

#[test]
fn a_commit_stays_reported_when_the_database_cannot_be_opened_again() {
    // Each of these files makes the session reopen, while somebody else takes the database as often as he can.
    let shop = Shop::sqlite();
    for n in 1..=30 {
        shop.project.write(
            &format!("db/migrations/shop/{n}_a.sql"),
            format!("PRAGMA user_version = {n};\nCREATE TABLE t{n} (x);"),
        );
    }
    shop.project.write("arlen.toml", "[databases.shop]\nurl = \"sqlite:var/shop.db\"\nlock_timeout_ms = 3\n");
    std::fs::create_dir_all(shop.project.path("var")).expect("created");
    let contender = shop.project.open();
    let done = std::sync::Arc::new(std::sync::atomic::AtomicBool::new(false));
    let until = done.clone();
    let thread = std::thread::spawn(move || {
        while !until.load(std::sync::atomic::Ordering::Relaxed) {
            if contender.execute_batch("BEGIN EXCLUSIVE").is_ok() {
                std::thread::sleep(std::time::Duration::from_millis(6));
                contender.execute_batch("COMMIT").expect("committed");
            }
            std::thread::sleep(std::time::Duration::from_millis(4));
        }
    });
    let mut reported = 0;
    for _ in 0..200 {
        let document = shop.project.cli(&["--json"]).run();
        assert!(matches!(document.code, Some(0 | 5)), "{document}");
        reported += document.json()["targets"][0]["applied"].as_array().expect("a list").len();
        if document.code == Some(0) {
            break;
        }
    }
    done.store(true, std::sync::atomic::Ordering::Relaxed);
    thread.join().expect("ended");
    assert_eq!(shop.versions().len(), reported, "what was stored was reported, each once");
}
