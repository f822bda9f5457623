//! Files that run statement by statement: `-- arlen: no-transaction`.

use arlen_data::execute::{DatabaseUrl, Session, SessionOptions};
use arlen_tests::{Finished, Shop};
use std::time::{Duration, Instant};

fn running(finished: &Finished) -> Vec<String> {
    let document = finished.json();
    let entries = document["targets"][0]["running"].as_array().expect("a list").clone();
    entries.iter().map(|entry| entry["version"].as_str().expect("text").to_owned()).collect()
}

/// Waits until a query of the shop says so.
fn wait_for(shop: &Shop, sql: &str, expected: &str) {
    let begun = Instant::now();
    while shop.column(sql) != [expected] {
        assert!(begun.elapsed() < Duration::from_secs(30), "{sql} never said {expected}");
        std::thread::sleep(Duration::from_millis(5));
    }
}

#[test]
fn what_is_done_stays_and_the_next_run_goes_on_behind_it() {
    for shop in Shop::on_each_engine("what_is_done_stays_and_the_next_run_goes_on_behind_it") {
        let text = "-- arlen: no-transaction\nCREATE TABLE a (x INTEGER);\nVACUUM;\nINSERT INTO a VALUES (1);\nINSERT INTO b VALUES (2);\n";
        let shop = shop.with(&[("1_first.sql", "CREATE TABLE f (x INTEGER);"), ("2_a.sql", text)]);
        let failed = shop.project.cli(&["--json"]).run().exits(6).says("migration-failed");
        assert!(failed.stderr.contains("its first 3 statements are done and stay"), "{failed}");
        assert_eq!(running(&failed), ["2"]);
        assert_eq!(failed.json()["targets"][0]["error"]["line"], 5, "{failed}");
        assert_eq!((shop.versions(), shop.column("SELECT x FROM a")), (vec!["1".to_owned()], vec!["1".to_owned()]));
        assert_eq!(running(&shop.project.cli(&["status", "--json"]).run().exits(0)), ["2"]);
        drop(shop.project.cli(&["verify"]).run().exits(3));
        for command in [&["down", "--steps", "1"][..], &["repair"]] {
            drop(shop.project.cli(command).run().exits(4).says("migration-running"));
        }
        // What ran may not change, though comments may; what did not run may.
        let file = "db/migrations/shop/2_a.sql";
        shop.project.write(file, text.replace("VALUES (1)", "VALUES (7)"));
        let edited = shop.project.cli(&[]).run().exits(4).says("migration-checksum-changed");
        assert!(edited.stderr.contains("2_a.sql:4:1"), "{edited}");
        shop.project.write(file, text.replace("INTO b", "INTO a").replace("VACUUM;", "VACUUM; -- tidy"));
        let done = shop.project.cli(&["--json"]).run().exits(0);
        assert_eq!(running(&done), [""; 0]);
        assert_eq!(shop.column("SELECT x FROM a ORDER BY x"), ["1", "2"], "each statement once");
        assert_eq!(shop.versions(), ["1", "2"]);
        drop(shop.project.cli(&["verify"]).run().exits(0));
    }
}

#[test]
fn a_file_without_a_transaction_is_undone_without_one() {
    for shop in Shop::on_each_engine("a_file_without_a_transaction_is_undone_without_one") {
        let shop = shop.with(&[
            ("1_a.sql", "CREATE TABLE a (x INTEGER);"),
            ("2_b.sql", "-- no-transaction\nCREATE TABLE b (x INTEGER);\nVACUUM;\n"),
            ("2_b.down.sql", "-- arlen: no-transaction\nDROP TABLE b;\nVACUUM;\nDROP TABLE nothing;\n"),
        ]);
        drop(shop.project.cli(&[]).run().exits(0));
        drop(shop.project.cli(&["down", "--steps", "1"]).run().exits(6));
        assert_eq!(shop.versions(), ["1", "2"], "it is half undone, and still recorded");
        for command in ["up", "verify"] {
            drop(shop.project.cli(&[command]).run().exits(4).says("migration-running"));
        }
        shop.project.write("db/migrations/shop/2_b.down.sql", "-- arlen: no-transaction\nDROP TABLE b;\nVACUUM;\n");
        drop(shop.project.cli(&["down", "--steps", "1"]).run().exits(0));
        assert_eq!(shop.versions(), ["1"]);
        drop(shop.project.cli(&[]).run().exits(0));
        assert_eq!(shop.versions(), ["1", "2"]);
    }
}

#[test]
fn settings_are_done_again_by_the_run_that_goes_on() {
    let Some(shop) = Shop::postgres("settings_are_done_again_by_the_run_that_goes_on") else { return };
    let text = "-- arlen: no-transaction\nCREATE SCHEMA s;\nSET search_path = s;\nCREATE TABLE a (x int);\nSELECT nothing();\n\
                CREATE INDEX CONCURRENTLY a_x ON a (x);\n";
    let shop = shop.with(&[("1_a.sql", text)]);
    drop(shop.project.cli(&[]).run().exits(6));
    shop.project.write("db/migrations/shop/1_a.sql", text.replace("nothing()", "1"));
    drop(shop.project.cli(&[]).run().exits(0));
    assert_eq!(shop.column("SELECT schemaname::text FROM pg_indexes WHERE indexname = 'a_x'"), ["s"]);
    let shop = Shop::sqlite().with(&[(
        "1_a.sql",
        "-- arlen: no-transaction\nPRAGMA foreign_keys = on;\nCREATE TABLE p (id INTEGER PRIMARY KEY);\n\
         CREATE TABLE c (p INTEGER REFERENCES p ON DELETE CASCADE);\nINSERT INTO p VALUES (1);\nINSERT INTO c VALUES (1);\n\
         DELETE FROM nothing;\nDELETE FROM p;\n",
    )]);
    drop(shop.project.cli(&[]).run().exits(6));
    let file = shop.project.path("db/migrations/shop/1_a.sql");
    let text = std::fs::read_to_string(&file).expect("read").replace("DELETE FROM nothing;", "SELECT 1;");
    shop.project.write("db/migrations/shop/1_a.sql", text);
    drop(shop.project.cli(&[]).run().exits(0));
    assert_eq!(shop.column("SELECT count(*) FROM c"), ["0"], "foreign keys are as the file set them");
}

#[test]
fn rows_that_point_nowhere_are_found_before_a_file_is_recorded() {
    let shop = Shop::sqlite().with(&[(
        "1_a.sql",
        "-- arlen: no-transaction\nCREATE TABLE p (id INTEGER PRIMARY KEY);\nCREATE TABLE c (p INTEGER REFERENCES p);\n\
         INSERT INTO c VALUES (1);\n",
    )]);
    drop(shop.project.cli(&[]).run().exits(6).says("foreign-key-violation"));
    assert_eq!(shop.versions(), [""; 0]);
    shop.project.open().execute("INSERT INTO p VALUES (1)", []).expect("mended");
    drop(shop.project.cli(&[]).run().exits(0));
    assert_eq!(shop.versions(), ["1"]);
}

#[test]
fn what_cannot_be_in_a_transaction_runs_on_postgres() {
    let Some(shop) = Shop::postgres("what_cannot_be_in_a_transaction_runs_on_postgres") else { return };
    let shop = shop.with(&[
        ("1_a.sql", "CREATE TABLE a (x int);\nINSERT INTO a SELECT generate_series(1, 10);"),
        (
            "2_b.sql",
            "-- arlen: no-transaction\n-- arlen: statement-timeout 5min\nCREATE INDEX CONCURRENTLY a_x ON a (x);\n\
             CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS \"a U\" ON a (x);\nDROP INDEX CONCURRENTLY a_x;\nREINDEX INDEX CONCURRENTLY \"a U\";\n\
             VACUUM (ANALYZE) a;\nCREATE TYPE mood AS ENUM ('sad');\nALTER TYPE mood ADD VALUE 'glad';\n\
             CREATE TABLE m (m mood DEFAULT 'glad');\n\
             DO $$ BEGIN FOR i IN 1..3 LOOP INSERT INTO a VALUES (100 + i); COMMIT; END LOOP; END $$;\n\
             CREATE PROCEDURE p() LANGUAGE plpgsql AS $$ BEGIN INSERT INTO a VALUES (200); COMMIT; END $$;\nCALL p();\n",
        ),
    ]);
    drop(shop.project.cli(&[]).run().exits(0));
    assert_eq!(shop.column("SELECT count(*)::text FROM a"), ["14"], "nothing twice");
    assert_eq!(shop.column("SELECT indexname::text FROM pg_indexes WHERE tablename = 'a'"), ["a U"]);
    assert_eq!(shop.column("SELECT count(*)::text FROM arlen_schema_progress__shop"), ["0"]);
}

#[test]
fn an_index_that_fails_leaves_nothing_behind_and_is_mended() {
    let Some(shop) = Shop::postgres("an_index_that_fails_leaves_nothing_behind_and_is_mended") else { return };
    let text = "-- arlen: no-transaction\nCREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS a_x ON a (x);\n";
    let shop = shop.with(&[("1_a.sql", "CREATE TABLE a (x int);\nINSERT INTO a VALUES (1), (1);"), ("2_b.sql", text)]);
    let failed = shop.project.cli(&["--json"]).run().exits(6).says("migration-failed");
    assert_eq!(failed.json()["targets"][0]["error"]["sqlstate"], "23505", "{failed}");
    assert_eq!(shop.column("SELECT indexname::text FROM pg_indexes WHERE tablename = 'a'"), [""; 0]);
    shop.project.write("db/migrations/shop/2_b.sql", text.replace("UNIQUE ", ""));
    drop(shop.project.cli(&[]).run().exits(0));
    assert_eq!(shop.column("SELECT indexname::text FROM pg_indexes WHERE tablename = 'a'"), ["a_x"]);
}

/// Somebody else's session, driven by a runtime of its own so that a test may wait for commands between its statements.
struct Other {
    runtime: tokio::runtime::Runtime,
    session: Session,
}

impl Other {
    fn open(shop: &Shop) -> Self {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        let url = DatabaseUrl::parse(shop.url()).expect("a URL");
        let session = runtime.block_on(Session::open(&url, &SessionOptions::default())).expect("opened");
        Self { runtime, session }
    }

    fn run(&mut self, sql: &str) {
        self.runtime.block_on(self.session.query(sql, &[])).expect(sql);
    }
}

/// A run that was killed while its statement waited for the open transaction of somebody else, who has written to `a`.
fn killed(shop: Shop, file: &str) -> (Shop, Other) {
    let shop = shop.with(&[("1_a.sql", "CREATE TABLE a (x int);"), ("2_b.sql", file)]);
    drop(shop.project.cli(&["up", "--to", "1"]).run().exits(0));
    let mut other = Other::open(&shop);
    other.run("BEGIN");
    other.run("INSERT INTO a VALUES (1)");
    let mut child = shop.project.cli(&[]).start();
    wait_for(&shop, &format!("SELECT count(*)::text {WAITING}"), "1");
    child.kill().expect("killed");
    child.wait().expect("ended");
    (shop, other)
}

const WAITING: &str = "FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";

const INDEX: &str = "-- arlen: no-transaction\nINSERT INTO a VALUES (2);\nCREATE INDEX CONCURRENTLY a_x ON a (x);\nINSERT INTO a VALUES (3);\n";

#[test]
fn an_index_that_the_server_finished_behind_a_killed_run_is_done() {
    let Some(shop) = Shop::postgres("an_index_that_the_server_finished_behind_a_killed_run_is_done") else { return };
    let (shop, mut other) = killed(shop, INDEX);
    assert_eq!(running(&shop.project.cli(&["status", "--json"]).run().exits(0)), ["2"]);
    other.run("COMMIT");
    // The lock is the server process's own: the next run waits until that has ended.
    drop(shop.project.cli(&[]).run().exits(0));
    assert_eq!(shop.column("SELECT x::text FROM a ORDER BY x"), ["1", "2", "3"]);
    assert_eq!(shop.column("SELECT indisvalid::text FROM pg_index WHERE indrelid = 'a'::regclass"), ["true"]);
}

#[test]
fn an_index_that_was_broken_off_is_made_anew() {
    let Some(shop) = Shop::postgres("an_index_that_was_broken_off_is_made_anew") else { return };
    let (shop, mut other) = killed(shop, INDEX);
    drop(shop.column(&format!("SELECT pg_terminate_backend(pid)::text {WAITING}")));
    wait_for(&shop, "SELECT count(*)::text FROM pg_index WHERE indrelid = 'a'::regclass AND NOT indisvalid", "1");
    other.run("COMMIT");
    drop(shop.project.cli(&[]).run().exits(0));
    assert_eq!(shop.column("SELECT x::text FROM a ORDER BY x"), ["1", "2", "3"]);
    assert_eq!(shop.column("SELECT indisvalid::text FROM pg_index WHERE indrelid = 'a'::regclass"), ["true"]);
}

const CALL: &str = "-- arlen: no-transaction\nCREATE TABLE b (x int);\n\
                    CREATE PROCEDURE p() LANGUAGE plpgsql AS $$ BEGIN INSERT INTO b VALUES (1); COMMIT; LOCK TABLE a; END $$;\nCALL p();\n";

#[test]
fn an_outcome_that_nobody_can_prove_is_asked_for() {
    for (resolution, rest, count) in [
        ("--applied", "", "1"),
        ("--applied", "INSERT INTO b VALUES (5);\n", "2"),
        ("--rolled-back", "INSERT INTO b VALUES (5);\n", "3"),
    ] {
        let Some(shop) = Shop::postgres("an_outcome_that_nobody_can_prove_is_asked_for") else { return };
        let (shop, mut other) = killed(shop, &format!("{CALL}{rest}"));
        other.run("COMMIT");
        for _ in 0..2 {
            let stopped = shop.project.cli(&[]).run().exits(4).says("migration-outcome-unknown");
            assert!(stopped.stderr.contains("2_b.sql:4:1"), "{stopped}");
            assert!(stopped.stderr.contains("resolve 2 --applied"), "{stopped}");
            assert!(stopped.stderr.contains("resolve 2 --rolled-back"), "{stopped}");
        }
        assert_eq!(shop.versions(), ["1"]);
        drop(shop.project.cli(&["resolve", "2", resolution, "--dry-run"]).run().exits(0));
        assert_eq!(shop.column("SELECT (running IS NOT NULL)::text FROM arlen_schema_progress__shop"), ["true"]);
        drop(shop.project.cli(&["resolve", "2", resolution]).run().exits(0));
        if rest.is_empty() {
            drop(shop.project.cli(&["verify"]).run().exits(0));
        }
        drop(shop.project.cli(&[]).run().exits(0));
        assert_eq!(shop.versions(), ["1", "2"]);
        assert_eq!(shop.column("SELECT count(*)::text FROM b"), [count]);
    }
}

#[test]
fn a_migration_is_said_to_be_applied_or_not() {
    for shop in Shop::on_each_engine("a_migration_is_said_to_be_applied_or_not") {
        let shop = shop.with(&[
            ("1_a.sql", "CREATE TABLE a (x INTEGER);"),
            ("2_b.sql", "-- arlen: no-transaction\nCREATE TABLE b (x INTEGER);\nDROP TABLE nothing;\n"),
            ("3_c.sql", "CREATE TABLE c (x INTEGER);"),
        ]);
        let resolve = |arguments: &[&str], code: i32| {
            shop.project.cli(&[&["resolve", "--json"], arguments].concat()).run().exits(code).json()["targets"][0]["recorded"].clone()
        };
        drop(shop.project.cli(&[]).run().exits(6));
        assert_eq!(shop.versions(), ["1"]);
        // No statement is in doubt: the whole migration is meant.
        assert_eq!(resolve(&["2", "--rolled-back"], 0)[0]["version"], "2");
        assert_eq!(running(&shop.project.cli(&["status", "--json"]).run().exits(0)), [""; 0]);
        drop(shop.project.cli(&[]).run().exits(6));
        assert_eq!(resolve(&["2", "--applied"], 0)[0]["version"], "2");
        assert_eq!(resolve(&["2", "--applied"], 0), serde_json::json!([]), "it is as said already");
        assert_eq!(resolve(&["1", "--rolled-back"], 0)[0]["name"], "a");
        assert_eq!(shop.versions(), ["2"]);
        assert_eq!(resolve(&["1", "--applied"], 0)[0]["name"], "a");
        drop(shop.project.cli(&["resolve", "9", "--applied"]).run().exits(2).says("migration-version-unknown"));
        drop(shop.project.cli(&["resolve", "1"]).run().exits(2));
        drop(shop.project.cli(&["resolve", "1", "--applied", "--rolled-back"]).run().exits(2));
        shop.project.remove("db/migrations/shop/1_a.sql");
        drop(shop.project.cli(&[]).run().exits(4).says("migration-absent"));
        assert_eq!(resolve(&["1", "--rolled-back"], 0)[0]["name"], "a", "a record without a file");
        drop(shop.project.cli(&[]).run().exits(0));
        assert_eq!(shop.versions(), ["2", "3"]);
    }
}

#[test]
fn what_would_be_lost_with_the_session_is_refused() {
    for (text, on_sqlite) in [
        ("CREATE TEMP TABLE t (x int)", true),
        ("SELECT set_config('a.b', 'c', false)", false),
        ("PREPARE p AS SELECT 1", false),
        ("LISTEN x", false),
    ] {
        for shop in Shop::on_each_engine("what_would_be_lost_with_the_session_is_refused") {
            let shop = shop.with(&[("1_a.sql", &format!("-- arlen: no-transaction\n{text};\n"))]);
            if shop.engine() == "postgres" || on_sqlite {
                drop(shop.project.cli(&[]).run().exits(4).says("migration-session-state"));
                assert_eq!(shop.tables(), [""; 0]);
            }
        }
    }
}

#[test]
fn a_run_gives_way_to_whoever_holds_a_lock_and_tries_again() {
    let Some(shop) = Shop::postgres("a_run_gives_way_to_whoever_holds_a_lock_and_tries_again") else { return };
    let shop = shop.with(&[
        ("1_a.sql", "CREATE TABLE a (x int);\nCREATE TABLE log (x int);"),
        ("2_b.sql", "-- arlen: lock-timeout 20ms\nINSERT INTO log VALUES (1);\nALTER TABLE a ADD COLUMN y int;\n"),
    ]);
    drop(shop.project.cli(&["up", "--to", "1"]).run().exits(0));
    let mut holder = Other::open(&shop);
    holder.run("BEGIN");
    holder.run("LOCK TABLE a IN ACCESS SHARE MODE");
    let config = std::fs::read_to_string(shop.project.path("arlen.toml")).expect("read");
    shop.project.write("arlen.toml", format!("{config}lock_timeout_ms = 300\n"));
    let failed = shop.project.cli(&["--json"]).run().exits(6).says("migration-failed");
    assert_eq!(failed.json()["targets"][0]["error"]["sqlstate"], "55P03", "{failed}");
    assert!(failed.stderr.contains("it gave way"), "{failed}");
    shop.project.write("arlen.toml", &config);
    let child = shop.project.cli(&[]).start();
    // Whoever reads the table meanwhile stands in no queue for long.
    for _ in 0..20 {
        drop(shop.column("SELECT count(*)::text FROM a"));
    }
    holder.run("COMMIT");
    let output = child.wait_with_output().expect("it ends");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(shop.column("SELECT count(*)::text FROM log"), ["1"], "all of the transaction is done again");
}

#[test]
fn a_late_file_may_say_so_itself() {
    for shop in Shop::on_each_engine("a_late_file_may_say_so_itself") {
        let shop = shop.with(&[("2_b.sql", "CREATE TABLE b (x INTEGER);")]);
        drop(shop.project.cli(&[]).run().exits(0));
        shop.project.write("db/migrations/shop/1_a.sql", "CREATE TABLE a (x INTEGER);");
        drop(shop.project.cli(&[]).run().exits(4).says("migration-late"));
        shop.project.write("db/migrations/shop/1_a.sql", "-- arlen: allow-late\nCREATE TABLE a (x INTEGER);");
        drop(shop.project.cli(&[]).run().exits(0));
        assert_eq!(shop.versions(), ["1", "2"]);
    }
}
