//! `check`: migrations tried on a database of their own, which is gone behind it.

use arlen_tests::{Finished, OwnServer, Project, Shop, postgres, postgres_apart};
use std::path::Path;
use std::process::{Child, Command};
use std::time::{Duration, Instant};

const GOOD: [(&str, &str); 5] = [
    ("1_books.sql", "CREATE TABLE books (id INTEGER PRIMARY KEY, title VARCHAR(40));"),
    ("1_books.down.sql", "DROP TABLE books;"),
    ("2_index.sql", "CREATE INDEX by_title ON books (title);"),
    ("3_view.sql", "CREATE VIEW titles AS SELECT title FROM books;"),
    ("3_view.down.sql", "DROP VIEW titles;"),
];

fn target(finished: &Finished) -> serde_json::Value {
    finished.json()["targets"][0].clone()
}

fn findings(finished: &Finished) -> Vec<String> {
    let list = target(finished)["findings"].as_array().expect("a list").clone();
    list.iter().map(|finding| finding["message"].as_str().expect("text").to_owned()).collect()
}

#[test]
fn migrations_that_turn_both_ways_are_found_good_and_nothing_is_touched() {
    for shop in Shop::on_each_engine("migrations_that_turn_both_ways_are_found_good_and_nothing_is_touched") {
        let shop = shop.with(&GOOD);
        let finished = shop.project.cli(&["check", "--json"]).run().exits(0);
        assert_eq!(findings(&finished), [""; 0]);
        assert_eq!(target(&finished)["applied"].as_array().expect("a list").len(), 3);
        assert_eq!(target(&finished)["snapshot"]["state"], "missing");
        assert_eq!(shop.tables(), [""; 0], "the database of the target is left alone");
        assert!(!shop.project.path("var").exists() && !shop.project.path("db/schema").exists());
    }
}

#[test]
fn each_way_in_which_a_migration_does_not_turn_is_found() {
    let cases: [(&str, &str, &[&str]); 5] = [
        (
            "DROP VIEW titles; CREATE TABLE more (x INTEGER)",
            "CREATE VIEW titles AS SELECT title FROM books",
            &[
                "`4_last.down.sql` does not give back what was before it: tables / ",
                "`4_last.sql` cannot be applied again behind its `.down.sql`: `4_last.sql` failed: ",
            ],
        ),
        (
            "CREATE TABLE more (x INTEGER)",
            "DROP TABLE nowhere",
            &["`4_last.down.sql` fails: `4_last.down.sql` failed: "],
        ),
        (
            "CREATE TABLE more (x INTEGER)",
            "DROP TABLE more; DROP INDEX by_title",
            &[
                "`4_last.down.sql` does not give back what was before it: tables / ",
                "`4_last.sql` gives another schema the second time: tables / ",
            ],
        ),
        (
            "CREATE TABLE IF NOT EXISTS more (x INTEGER)",
            "DROP VIEW titles; CREATE VIEW titles AS SELECT id FROM books; DROP TABLE more",
            &[
                "`4_last.down.sql` does not give back what was before it: views / ",
                "`4_last.sql` gives another schema the second time: views / ",
            ],
        ),
        // A column that comes back stands behind the others: that is no fault.
        (
            "DROP VIEW titles; ALTER TABLE books DROP COLUMN \"title\"; ALTER TABLE books ADD COLUMN last INTEGER",
            "ALTER TABLE books DROP COLUMN last; ALTER TABLE books ADD COLUMN title VARCHAR(40);
          CREATE INDEX by_title ON books (title); CREATE VIEW titles AS SELECT title FROM books",
            &[],
        ),
    ];
    for shop in Shop::on_each_engine("each_way_in_which_a_migration_does_not_turn_is_found") {
        let shop = shop.with(&GOOD);
        for (up, down, expected) in cases {
            // SQLite does not drop a column with an index.
            let up = if up.contains("DROP COLUMN") { format!("DROP INDEX by_title; {up}") } else { up.to_owned() };
            shop.project.write("db/migrations/shop/4_last.sql", up);
            shop.project.write("db/migrations/shop/4_last.down.sql", down);
            // What comes behind is tried all the same.
            shop.project.write("db/migrations/shop/5_end.sql", "CREATE TABLE ending (x INTEGER)");
            shop.project.write("db/migrations/shop/5_end.down.sql", "SELECT 1");
            let finished = shop.project.cli(&["check", "--json"]).run().exits(4).says("migration-not-reversible");
            let found = findings(&finished);
            let behind = ["`5_end.down.sql` does not give back", "`5_end.sql` cannot be applied again"];
            assert_eq!(found.len(), expected.len() + 2, "{finished}");
            for (found, expected) in found.iter().zip(expected.iter().chain(&behind)) {
                assert!(found.starts_with(expected), "{expected}: {finished}");
            }
        }
    }
}

#[test]
fn files_without_a_transaction_are_tried_as_they_run() {
    for shop in Shop::on_each_engine("files_without_a_transaction_are_tried_as_they_run") {
        let shop = shop.with(&GOOD);
        let (up, down) = match shop.engine() {
            "postgres" => ("CREATE INDEX CONCURRENTLY other ON books (title)", "DROP INDEX CONCURRENTLY other"),
            _ => ("CREATE INDEX other ON books (title); VACUUM", "DROP INDEX other; VACUUM"),
        };
        let bare = |text: &str| format!("-- arlen: no-transaction\nSELECT 1;\n{text};");
        shop.project.write("db/migrations/shop/4_other.sql", bare(up));
        shop.project.write("db/migrations/shop/4_other.down.sql", bare(down));
        drop(shop.project.cli(&["check"]).run().exits(0));
        // A part of it is done when it fails: what comes behind it is tried on another one.
        shop.project.write("db/migrations/shop/4_other.down.sql", bare("DROP VIEW titles; DROP TABLE nowhere"));
        shop.project.write("db/migrations/shop/5_end.sql", "CREATE TABLE ending (x INTEGER)");
        shop.project.write("db/migrations/shop/5_end.down.sql", "SELECT 1");
        let found = findings(&shop.project.cli(&["check", "--json"]).run().exits(4));
        let expected = [
            "`4_other.down.sql` fails: ",
            "`5_end.down.sql` does not give back",
            "`5_end.sql` cannot be applied again",
        ];
        assert_eq!(found.len(), expected.len(), "{found:?}");
        assert!(found.iter().zip(expected).all(|(found, expected)| found.starts_with(expected)), "{found:?}");
    }
}

#[test]
fn a_migration_that_fails_ends_the_check_as_it_would_end_up() {
    for shop in Shop::on_each_engine("a_migration_that_fails_ends_the_check_as_it_would_end_up") {
        let shop = shop.with(&GOOD).with(&[("4_bad.sql", "SELECT 1;\nDROP TABLE nowhere;")]);
        let finished = shop.project.cli(&["check", "--json"]).run().exits(6).says("migration-failed");
        assert_eq!(target(&finished)["error"]["line"], 2, "{finished}");
        shop.project.write("db/migrations/shop/4_bad.sql", "SELECT 'open");
        drop(shop.project.cli(&["check"]).run().exits(4).says("migration-unterminated"));
    }
}

#[test]
fn what_the_migrations_make_is_compared_with_the_snapshot() {
    for shop in Shop::on_each_engine("what_the_migrations_make_is_compared_with_the_snapshot") {
        let shop = shop.with(&GOOD);
        drop(shop.project.cli(&["check", "--require-snapshot"]).run().exits(4).says("snapshot-missing"));
        drop(shop.project.cli(&[]).run().exits(0));
        drop(shop.project.cli(&["dump"]).run().exits(0));
        let finished = shop.project.cli(&["check", "--require-snapshot", "--json"]).run().exits(0);
        assert_eq!(target(&finished)["snapshot"]["state"], "same");
        shop.project.write("db/migrations/shop/4_more.sql", "CREATE TABLE more (x INTEGER)");
        let finished = shop.project.cli(&["check", "--json"]).run().exits(4).says("snapshot-differs");
        let path = target(&finished)["snapshot"]["differences"][0]["path"].as_str().expect("a path").to_owned();
        assert!(path.starts_with("tables / ") && path.ends_with("more"), "{finished}");
        assert_eq!(findings(&finished).len(), 1);
        shop.project.write("db/schema/shop.json", "{}");
        drop(shop.project.cli(&["check"]).run().exits(4).says("snapshot-invalid"));
    }
}

#[test]
fn schemas_of_all_kinds_give_the_same_on_a_shadow() {
    for shop in Shop::on_each_engine("schemas_of_all_kinds_give_the_same_on_a_shadow") {
        let path = arlen_tests::root().join(format!("tests/e2e/schema/{}.sql", shop.engine()));
        let text = std::fs::read_to_string(path).expect("read");
        for (n, chapter) in text.split("-- chapter: ").skip(1).enumerate() {
            shop.project.write(&format!("db/migrations/shop/{n}_chapter.sql"), format!("-- {chapter}"));
        }
        drop(shop.project.cli(&[]).run().exits(0));
        drop(shop.project.cli(&["dump"]).run().exits(0));
        drop(shop.project.cli(&["check", "--require-snapshot"]).run().exits(0));
    }
}

#[test]
fn the_bookshop_and_hostile_schemas_can_be_checked() {
    let root = arlen_tests::root();
    for shop in Shop::on_each_engine("the_bookshop_and_hostile_schemas_can_be_checked") {
        let folder = root.join(format!("examples/bookshop/db/migrations/catalog/{}", shop.engine()));
        for entry in std::fs::read_dir(folder).expect("read") {
            let entry = entry.expect("an entry");
            let text = std::fs::read(entry.path()).expect("read");
            shop.project.write(&format!("db/migrations/shop/{}", entry.file_name().display()), text);
        }
        drop(shop.project.cli(&["check"]).run().exits(0));
    }
}

#[test]
fn what_reaches_beyond_the_database_is_refused_and_runs_on_a_server_to_throw_away() {
    const NAME: &str = "what_reaches_beyond_the_database_is_refused_and_runs_on_a_server_to_throw_away";
    let (Some(database), Some(apart)) = (postgres(NAME), postgres_apart(NAME)) else { return };
    let project = Project::postgres(&database);
    let role = format!("shadowed_{}", std::process::id());
    let text = format!("CREATE TABLE first (x INTEGER);\nCREATE ROLE {role};\nGRANT SELECT ON first TO {role};");
    let down = format!("DROP TABLE first;\nDROP ROLE {role};");
    let project = project.with(&[("1_role.sql", &text), ("1_role.down.sql", &down)]);
    let finished = project.cli(&["check", "--json"]).run().exits(4).says("migration-beyond-database");
    assert_eq!(target(&finished)["error"]["line"], 2, "{finished}");
    assert_eq!(target(&finished)["applied"].as_array().expect("a list").len(), 0, "nothing was run");
    // A role outlives the first database: that is seen where it is the same server.
    let finished = project.cli(&["check", "--json", "--shadow-url", &apart.url]).run().exits(6);
    assert!(finished.stderr.contains("already exists"), "{finished}");
    assert!(!finished.stderr.contains("hunter2") && !finished.stdout.contains("hunter2"), "{finished}");
    let roles = format!("SELECT rolname FROM pg_roles WHERE rolname = '{role}'");
    assert_eq!(database.column(&roles), [""; 0], "the server of the target is left alone");
    assert_eq!(apart.column(&roles), std::slice::from_ref(&role));
    apart.run(&format!("DROP ROLE {role}"));
    project.remove("db/migrations/shop/1_role.down.sql");
    drop(project.cli(&["check", "--shadow-url", &apart.url]).run().exits(0));
    apart.run(&format!("DROP ROLE {role}"));
    assert_eq!(
        apart.column("SELECT relname FROM pg_class WHERE relname = 'first'"),
        [""; 0],
        "the given database is left alone"
    );
    drop(project.cli(&["check", "--shadow-url", "sqlite:x.db"]).run().exits(2).says("usage-invalid"));
    let attached = Shop::sqlite().with(&[("1_a.sql", "SELECT 1; ATTACH 'other.db' AS other;")]);
    drop(attached.project.cli(&["check"]).run().exits(4).says("migration-beyond-database"));
    assert!(!attached.project.path("other.db").exists());
}

/// The shadow databases of a server.
fn shadows(url: &str) -> Vec<String> {
    arlen_tests::block_on(async {
        let (client, connection) = tokio_postgres::connect(url, tokio_postgres::NoTls).await.expect("connected");
        let connection = tokio::spawn(connection);
        let sql = "SELECT datname::text FROM pg_database WHERE datname LIKE 'arlen\\_shadow%' ORDER BY 1";
        let rows = client.query(sql, &[]).await.expect(sql);
        let names = rows.iter().map(|row| row.get(0)).collect();
        drop(client);
        connection.await.expect("ended").expect("in order");
        names
    })
}

fn run(url: &str, sql: &str) {
    arlen_tests::block_on(async {
        let (client, connection) = tokio_postgres::connect(url, tokio_postgres::NoTls).await.expect("connected");
        tokio::spawn(connection);
        client.simple_query(sql).await.expect(sql);
    });
}

fn wait_until(what: &str, mut is_so: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !is_so() {
        assert!(begun.elapsed() < Duration::from_secs(30), "{what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

fn signal(child: &Child, name: &str) {
    let sent = Command::new("kill").args([&format!("-{name}"), &child.id().to_string()]).status().expect("kill runs");
    assert!(sent.success());
}

#[test]
fn no_shadow_database_is_left_on_any_path() {
    let Some(server) = OwnServer::start("no_shadow_database_is_left_on_any_path", &[]) else { return };
    let url = server.url();
    let project = Project::empty().with_config(&format!("[databases.shop]\nurl = \"{url}\"\n")).with(&GOOD);
    drop(project.cli(&["check"]).run().exits(0));
    assert_eq!(shadows(&url), [""; 0], "success");
    project.write("db/migrations/shop/3_view.down.sql", "SELECT 1;");
    drop(project.cli(&["check"]).run().exits(4));
    assert_eq!(shadows(&url), [""; 0], "findings");
    project.write("db/migrations/shop/4_bad.sql", "DROP TABLE nowhere;");
    drop(project.cli(&["check"]).run().exits(6));
    assert_eq!(shadows(&url), [""; 0], "failure");
    project.write("db/migrations/shop/4_bad.sql", "SELECT pg_sleep(60);");
    for name in ["INT", "TERM", "HUP"] {
        let child = project.cli(&["check", "--json"]).start();
        wait_until("the shadow is made", || !shadows(&url).is_empty());
        signal(&child, name);
        let output = child.wait_with_output().expect("it ends");
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{name}: {stderr}");
        assert!(stderr.contains("error[interrupted]: "), "{name}: {stderr}");
        assert_eq!(shadows(&url), [""; 0], "{name}");
    }
    // Nothing can be done about this one but by a later run, and not by one that comes at once.
    let mut child = project.cli(&["check"]).start();
    wait_until("the shadow is made", || !shadows(&url).is_empty());
    child.kill().expect("killed");
    child.wait().expect("ended");
    let left = shadows(&url);
    assert_eq!(left.len(), 1);
    run(&url, "CREATE DATABASE arlen_shadow_1000000000_old");
    run(&url, "CREATE DATABASE arlen_shadow_mine");
    project.write("db/migrations/shop/4_bad.sql", "SELECT 1;");
    drop(project.cli(&["check"]).run().exits(4));
    assert_eq!(shadows(&url), [left, vec!["arlen_shadow_mine".to_owned()]].concat());
}

#[test]
fn a_role_that_may_not_create_databases_is_told_what_it_needs() {
    let Some(server) = OwnServer::start("a_role_that_may_not_create_databases_is_told_what_it_needs", &[]) else {
        return;
    };
    run(&server.url(), "CREATE ROLE small LOGIN PASSWORD 'hunter2'");
    let place = server.url();
    let host = place.rsplit('@').next().expect("a host");
    let project =
        Project::empty().with_config(&format!("[databases.shop]\nurl = \"postgres://small:hunter2@{host}\"\n"));
    let project = project.with(&GOOD);
    let finished = project.cli(&["check"]).run().exits(1).says("permission-denied");
    assert!(finished.stderr.contains("CREATEDB") && !finished.stderr.contains("hunter2"), "{finished}");
    run(&server.url(), "ALTER ROLE small CREATEDB");
    drop(project.cli(&["check"]).run().exits(0));
    assert_eq!(shadows(&place), [""; 0]);
}

#[test]
fn the_temporary_file_of_sqlite_is_gone_on_every_path() {
    let shop = Shop::sqlite().with(&GOOD);
    let temporary = shop.project.path("temporary");
    std::fs::create_dir(&temporary).expect("created");
    let left = |folder: &Path| std::fs::read_dir(folder).expect("read").count();
    let check = || shop.project.cli(&["check"]).env("TMPDIR", temporary.to_str().expect("UTF-8"));
    drop(check().run().exits(0));
    assert_eq!(left(&temporary), 0, "success");
    let slow = "CREATE TABLE slow AS WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000000) SELECT count(*) AS n FROM n";
    shop.project.write("db/migrations/shop/4_slow.sql", slow);
    let child = check().start();
    wait_until("the shadow is made", || left(&temporary) > 0);
    signal(&child, "TERM");
    let output = child.wait_with_output().expect("it ends");
    assert_eq!(output.status.code(), Some(1), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(left(&temporary), 0, "interrupted");
    shop.project.write("db/migrations/shop/4_slow.sql", "DROP TABLE nowhere");
    drop(check().run().exits(6));
    assert_eq!(left(&temporary), 0, "failure");
}
