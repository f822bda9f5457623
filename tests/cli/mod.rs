//! What the command prints: exit code, stdout and stderr in one snapshot, good and bad.
//!
//! `just bless` rewrites the snapshots; the diff is the review.

mod arlen;
mod lint;

use arlen_tests::{Finished, Project, Shop, postgres};

const TWO: &str =
    "[databases.catalog]\nurl = \"sqlite:var/catalog.db\"\n[databases.audit]\nurl = \"sqlite:var/audit.db\"\n";

/// Every password and every part of one that a test puts anywhere.
const SECRETS: [&str; 2] = ["hunter2", "s3cr3t"];

#[track_caller]
fn check(name: &str, finished: &Finished) {
    for secret in SECRETS {
        assert!(
            !finished.stdout.contains(secret) && !finished.stderr.contains(secret),
            "a password is shown: {finished}"
        );
    }
    insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_snapshot!(name, finished);
    });
}

fn shop() -> Project {
    Project::sqlite().with(&[
        ("1_authors.sql", "CREATE TABLE authors (id INTEGER PRIMARY KEY);"),
        ("2_books.sql", "CREATE TABLE books (id INTEGER PRIMARY KEY);\nCREATE INDEX i ON books (id);"),
    ])
}

#[test]
fn help_and_version() {
    let project = Project::empty();
    check("help", &project.cli(&["--help"]).run());
    check("help_new", &project.cli(&["help", "new"]).run());
    check("version", &project.cli(&["--version"]).run());
}

#[test]
fn good_runs_in_text() {
    let project = shop();
    check("plan_fresh", &project.cli(&["plan"]).run());
    check("status_fresh", &project.cli(&["status"]).run());
    check("status_exit_code_pending", &project.cli(&["status", "--exit-code"]).run());
    check("up_fresh", &project.cli(&["up"]).run());
    check("up_again", &project.cli(&[]).run());
    check("plan_up_to_date", &project.cli(&["plan"]).run());
    check("status_applied", &project.cli(&["status", "--exit-code"]).run());
    project.write("db/migrations/shop/3_more.sql", "SELECT 1");
    check("up_quiet", &project.cli(&["--quiet"]).run());
    let empty = Project::sqlite();
    // The layout of diesel: a folder for each migration.
    empty.write("db/migrations/shop/2026-01-01-000000_a/up.sql", "CREATE TABLE a (x);");
    check("up_without_files", &empty.cli(&[]).run());
    empty.write("db/migrations/shop/1_a.up.sql", "CREATE TABLE a (x);");
    check("up_sqlx_name", &empty.cli(&[]).run());
}

#[test]
fn good_runs_in_json() {
    let project = shop();
    check("plan_fresh_json", &project.cli(&["plan", "--json"]).run());
    check("up_fresh_json", &project.cli(&["--json", "up"]).run());
    check("status_json", &project.cli(&["status", "--json"]).run());
}

#[test]
fn verified_runs() {
    let project = shop();
    check("verify_pending", &project.cli(&["verify"]).run());
    check("verify_pending_json", &project.cli(&["verify", "--json"]).run());
    drop(project.cli(&[]).run().exits(0));
    check("verify_good", &project.cli(&["verify"]).run());
    check("verify_good_json", &project.cli(&["verify", "--json"]).run());
    project.write("db/migrations/shop/3_open.sql", "SELECT 'a");
    check("verify_invalid", &project.cli(&["verify"]).run());
    project.write("db/migrations/shop/1_authors.sql", "SELECT 1");
    check("verify_edited", &project.cli(&["verify", "--quiet"]).run());
}

#[test]
fn runs_as_far_as_wanted() {
    let project = shop();
    check("up_dry_run", &project.cli(&["up", "--dry-run"]).run());
    check("up_dry_run_json", &project.cli(&["up", "--dry-run", "--to", "1", "--json"]).run());
    check("plan_to", &project.cli(&["plan", "--to", "1"]).run());
    check("up_to", &project.cli(&["up", "--to", "1"]).run());
    check("up_to_again", &project.cli(&["up", "--to", "1"]).run());
    check("up_to_unknown", &project.cli(&["up", "--to", "7"]).run());
    check("up_to_unknown_json", &project.cli(&["up", "--to", "7", "--json"]).run());
    check("usage_version", &project.cli(&["up", "--to", "V1"]).run());
    drop(project.cli(&[]).run().exits(0));
    project.write("db/migrations/shop/0_late.sql", "SELECT 1");
    check("up_late_json", &project.cli(&["--json"]).run());
    check("up_allow_late", &project.cli(&["up", "--allow-late", "0"]).run());
    check("help_up", &project.cli(&["help", "up"]).run());
}

#[test]
fn waiting_for_databases() {
    let project = shop();
    check("wait", &project.cli(&["wait", "--timeout", "5"]).run());
    check("wait_json", &project.cli(&["wait", "--json"]).run());
    check("wait_usage", &project.cli(&["wait", "--timeout", "86401"]).run());
    let gone = Project::empty().with_config("[databases.shop]\nurl = \"postgres://u:hunter2@127.0.0.1:1/x\"\n");
    check("wait_over", &gone.cli(&["wait", "--timeout", "0"]).run());
    check("wait_over_json", &gone.cli(&["wait", "--timeout", "0", "--json"]).run());
    check("help_wait", &project.cli(&["help", "wait"]).run());
}

#[test]
fn undone_runs() {
    let project = shop().with(&[("2_books.down.sql", "DROP INDEX i;\nDROP TABLE books;")]);
    drop(project.cli(&[]).run().exits(0));
    check("down_usage", &project.cli(&["down"]).run());
    check("down_missing", &project.cli(&["down", "--to", "0"]).run());
    check("down_missing_json", &project.cli(&["down", "--to", "0", "--json"]).run());
    check("down_dry_run", &project.cli(&["down", "--steps", "1", "--dry-run"]).run());
    check("redo_dry_run_json", &project.cli(&["redo", "--dry-run", "--json"]).run());
    check("redo", &project.cli(&["redo"]).run());
    check("redo_json", &project.cli(&["redo", "--json"]).run());
    check("down", &project.cli(&["down", "--steps", "1"]).run());
    check("down_nothing", &project.cli(&["down", "--to", "1"]).run());
    check("down_unknown", &project.cli(&["down", "--to", "2"]).run());
    check("down_too_many", &project.cli(&["down", "--steps", "2"]).run());
    drop(project.cli(&[]).run().exits(0));
    check("down_json", &project.cli(&["down", "--to", "1", "--json"]).run());
    drop(project.cli(&[]).run().exits(0));
    project.write("db/migrations/shop/2_books.down.sql", "DROP INDEX i;\nDROP TABLE boks;");
    check("down_fails", &project.cli(&["down", "--to", "1"]).run());
    project.write("arlen.toml", "[databases.shop]\nurl = \"sqlite:var/shop.db\"\nprotected = true\n");
    check("down_protected", &project.cli(&["down", "--to", "1"]).run());
    check("down_protected_json", &project.cli(&["down", "--to", "1", "--json"]).run());
    check("down_confirm_other", &project.cli(&["redo", "--confirm", "postgres://u:hunter2@localhost/x"]).run());
    check("help_down", &project.cli(&["help", "down"]).run());
    check("help_redo", &project.cli(&["help", "redo"]).run());
}

#[test]
fn corrected_histories() {
    let project = shop();
    check("baseline_no_database", &project.cli(&["baseline", "--at", "1"]).run());
    drop(project.cli(&["up", "--to", "1"]).run().exits(0));
    check("baseline_refused", &project.cli(&["baseline", "--at", "1"]).run());
    check("baseline_refused_json", &project.cli(&["baseline", "--at", "1", "--json"]).run());
    check("repair_nothing", &project.cli(&["repair"]).run());
    project.write("db/migrations/shop/1_authors.sql", "CREATE TABLE authors (id BIGINT);");
    check("repair_dry_run", &project.cli(&["repair", "--dry-run"]).run());
    check("repair_json", &project.cli(&["repair", "--json"]).run());
    project.write("db/migrations/shop/1_authors.sql", "CREATE TABLE authors (id INTEGER);");
    check("repair", &project.cli(&["repair"]).run());
    project.open().execute_batch("DROP TABLE arlen_schema_migrations__shop").expect("dropped");
    check("baseline_unknown", &project.cli(&["baseline", "--at", "7"]).run());
    check("baseline_dry_run_json", &project.cli(&["baseline", "--at", "1", "--dry-run", "--json"]).run());
    check("baseline", &project.cli(&["baseline", "--at", "1"]).run());
    check("baseline_usage", &project.cli(&["baseline"]).run());
    check("help_repair", &project.cli(&["help", "repair"]).run());
    check("help_baseline", &project.cli(&["help", "baseline"]).run());
}

#[test]
fn histories_of_other_tools() {
    let project = Project::sqlite();
    check("adopt_no_folder", &project.cli(&["adopt", "sqlx"]).run());
    project.write("db/migrations/shop/1_authors.sql", "CREATE TABLE authors (id INTEGER PRIMARY KEY);");
    check("adopt_no_database", &project.cli(&["adopt", "sqlx"]).run());
    project.write("var/.keep", "");
    let table = "CREATE TABLE schema_migrations (version VARCHAR(128) PRIMARY KEY)";
    project.open().execute_batch(table).expect("created");
    check("adopt_no_table", &project.cli(&["adopt", "sqlx"]).run());
    check("adopt_no_table_json", &project.cli(&["adopt", "sqlx", "--json"]).run());
    project.open().execute_batch("INSERT INTO schema_migrations VALUES ('1'), ('2')").expect("inserted");
    project.write(
        "theirs/1_authors.sql",
        "-- migrate:up\nCREATE TABLE authors (id INTEGER PRIMARY KEY);\n-- migrate:down\n",
    );
    project.write("theirs/3_notes.sql", "-- migrate:up\nCREATE TABLE notes (x);\nCOMMIT;\n-- migrate:down\n");
    let command = ["adopt", "dbmate", "--from", "theirs", "--out", "db/new"];
    check("adopt_refused", &project.cli(&command).run());
    check("adopt_refused_json", &project.cli(&[&command[..], &["--json"]].concat()).run());
    project.write(
        "theirs/2_books.sql",
        "-- migrate:up\nCREATE TABLE books (x);\nCOMMIT;\n-- migrate:down\nDROP TABLE books;\n",
    );
    project.write("theirs/3_notes.sql", "-- migrate:up\nCREATE TABLE notes (x);\n-- migrate:down\n");
    check("adopt_dry_run", &project.cli(&[&command[..], &["--dry-run"]].concat()).run());
    check("adopt_dry_run_json", &project.cli(&[&command[..], &["--dry-run", "--json"]].concat()).run());
    check("adopt", &project.cli(&command).run());
    check("adopt_again", &project.cli(&command).run());
    check("adopt_usage_from", &project.cli(&["adopt", "dbmate", "--from", "theirs"]).run());
    check("adopt_usage_tool", &project.cli(&["adopt", "liquibase"]).run());
    check("help_adopt", &project.cli(&["help", "adopt"]).run());
}

#[test]
fn whole_databases() {
    let project = shop();
    check("create", &project.cli(&["create"]).run());
    check("create_again", &project.cli(&["create"]).run());
    check("drop_unconfirmed", &project.cli(&["drop"]).run());
    check("drop_confirm_other", &project.cli(&["drop", "--confirm", "other", "--json"]).run());
    check("drop", &project.cli(&["drop", "--confirm", "shop"]).run());
    check("drop_again", &project.cli(&["drop", "--confirm", "shop"]).run());
    check("create_json", &project.cli(&["create", "--json"]).run());
    check("drop_json", &project.cli(&["drop", "--confirm", "shop", "--json"]).run());
    let text = "this is no database, and long enough to be looked at as one; this is no database, and must stay";
    project.write("var/shop.db", text);
    check("drop_no_database", &project.cli(&["drop", "--confirm", "shop"]).run());
    let two = Project::empty().with_config(TWO);
    check("drop_one_confirmed", &two.cli(&["drop", "--all", "--confirm", "audit"]).run());
    check("help_create", &project.cli(&["help", "create"]).run());
    check("help_drop", &project.cli(&["help", "drop"]).run());
}

#[test]
fn snapshots_of_schemas() {
    let project = shop();
    check("dump_no_database", &project.cli(&["dump"]).run());
    drop(project.cli(&[]).run().exits(0));
    check("dump_check_missing", &project.cli(&["dump", "--check"]).run());
    check("dump_check_missing_json", &project.cli(&["dump", "--check", "--json"]).run());
    check("dump", &project.cli(&["dump"]).run());
    check("dump_again_json", &project.cli(&["dump", "--json"]).run());
    check("dump_check", &project.cli(&["dump", "--check"]).run());
    project.open().execute_batch("ALTER TABLE books ADD COLUMN title TEXT; DROP TABLE authors").expect("changed");
    check("dump_check_differs", &project.cli(&["dump", "--check"]).run());
    check("dump_check_differs_json", &project.cli(&["dump", "--check", "--json"]).run());
    check("dump_check_quiet", &project.cli(&["dump", "--check", "--quiet"]).run());
    check("dump_out_foreign", &project.cli(&["dump", "--out", "arlen.toml"]).run());
    let two = Project::empty().with_config(TWO);
    check("dump_out_several", &two.cli(&["dump", "--all", "--out", "x.json"]).run());
    check("help_dump", &project.cli(&["help", "dump"]).run());
}

#[test]
fn migrations_tried_on_a_shadow() {
    let project = shop().with(&[("2_books.down.sql", "DROP INDEX i;\nDROP TABLE books;")]);
    check("check", &project.cli(&["check"]).run());
    check("check_json", &project.cli(&["check", "--json"]).run());
    check("check_require_snapshot", &project.cli(&["check", "--require-snapshot"]).run());
    drop(project.cli(&[]).run().exits(0));
    drop(project.cli(&["dump"]).run().exits(0));
    check("check_same", &project.cli(&["check"]).run());
    project.write("db/migrations/shop/2_books.down.sql", "DROP INDEX i;");
    project.write("db/migrations/shop/3_more.sql", "CREATE TABLE more (x INT);");
    check("check_findings", &project.cli(&["check"]).run());
    check("check_findings_json", &project.cli(&["check", "--json"]).run());
    project.write("db/migrations/shop/3_more.sql", "ATTACH 'x.db' AS x;");
    check("check_beyond", &project.cli(&["check"]).run());
    project.write("db/migrations/shop/3_more.sql", "CREATE TABLE books (x INT);");
    check("check_fails", &project.cli(&["check"]).run());
    check("check_shadow_url_sqlite", &project.cli(&["check", "--shadow-url", "sqlite:x.db"]).run());
    check("check_shadow_url_bad", &project.cli(&["check", "--shadow-url", "postgres:hunter2"]).run());
    check("help_check", &project.cli(&["help", "check"]).run());
}

#[test]
fn several_targets() {
    let project = Project::empty().with_config(TWO);
    project.write("db/migrations/catalog/1_a.sql", "CREATE TABLE a (x);");
    project.write("db/migrations/audit/1_b.sql", "CREATE TABLE b (x);");
    check("targets_ambiguous", &project.cli(&[]).run());
    check("targets_unknown", &project.cli(&["--database", "other"]).run());
    check("targets_unknown_json", &project.cli(&["--database", "other", "--json"]).run());
    check("targets_bad_name", &project.cli(&["--database", "../x"]).run());
    check("targets_all", &project.cli(&["--all"]).run());
    check("targets_url", &project.cli(&["--all", "--url", "sqlite:x.db"]).run());
}

#[test]
fn several_targets_at_once() {
    let project = Project::empty().with_config(TWO);
    project.write("db/migrations/catalog/1_a.sql", "CREATE TABLE a (x);\nCREATE TABLE a (x);");
    project.write("db/migrations/audit/1_b.sql", "CREATE TABLE b (x);");
    check("jobs_plan", &project.cli(&["plan", "--all", "--jobs", "2"]).run());
    check("jobs_fails_json", &project.cli(&["--all", "--jobs", "2", "--json"]).run());
    check("jobs_status", &project.cli(&["status", "--all", "--jobs", "64"]).run());
    check("jobs_zero", &project.cli(&["--all", "--jobs", "0"]).run());
    check("jobs_zero_json", &project.cli(&["--all", "--jobs", "0", "--json"]).run());
}

#[test]
fn new_files() {
    let project = Project::sqlite();
    let finished = project.cli(&["new", "Add users", "--down"]).run();
    check("new", &finished);
    check("new_is_refused_until_written", &project.cli(&[]).run());
    check("new_bad_name", &project.cli(&["new", "!!"]).run());
    check("new_json", &project.cli(&["new", "More", "--json"]).run());
    // No URL is needed to write a file, and a folder that two targets share gets one.
    let text =
        "[databases.a]\nurl_env = \"NO\"\nmigrations = \"db\"\n[databases.b]\nurl_env = \"NO\"\nmigrations = \"db\"\n";
    check("new_all", &Project::empty().with_config(text).cli(&["new", "x", "--all"]).run());
}

#[test]
fn usage_faults() {
    let project = shop();
    check("usage_unknown_option", &project.cli(&["--databse", "shop"]).run());
    check("usage_unknown_option_json", &project.cli(&["--databse", "shop", "--json"]).run());
    check("usage_unknown_command", &project.cli(&["migrate"]).run());
    check("usage_all_and_one", &project.cli(&["--all", "--database", "shop"]).run());
    check("usage_new_without_name", &project.cli(&["new"]).run());
    check("usage_new_without_name_json", &project.cli(&["new", "--json"]).run());
    check("usage_url_as_command", &project.cli(&["postgres://u:hunter2@localhost/x"]).run());
    check("usage_url_as_command_json", &project.cli(&["--json", "new", "a", "postgres://u:hunter2@localhost/x"]).run());
    check("usage_url_as_target", &project.cli(&["--database", "postgres://u:hunter2@localhost/x"]).run());
    check("usage_url_as_name", &project.cli(&["new", "postgres://u:hunter2@localhost/x"]).run());
    check("usage_bad_env", &project.cli(&["--env", "a/b"]).run());
}

#[test]
fn configuration_faults() {
    for (name, text) in [
        ("config_syntax", "[databases.shop\n"),
        ("config_unknown_key", "[databases.shop]\nurl = \"sqlite:x.db\"\nmigration = \"db\"\n"),
        ("config_wrong_type", "[databases.shop]\nurl = [\"postgres://u:hunter2@localhost/x\"]\n"),
        ("config_both_urls", "[databases.shop]\nurl = \"postgres://u:hunter2@localhost/x\"\nurl_env = \"X\"\n"),
        ("config_variable_missing", "[databases.shop]\nurl = \"postgres://u:${SHOP_PASSWORD}@localhost/x\"\n"),
        ("config_variable_invalid", "[databases.shop]\nurl = \"postgres://u:hunter2${@localhost/x\"\n"),
        ("config_url_env_missing", "[databases.shop]\nurl_env = \"SHOP_URL\"\n"),
        ("config_url_in_url_env", "[databases.shop]\nurl_env = \"postgres://u:hunter2@localhost/x\"\n"),
        ("config_url_as_key", "[databases]\n\"postgres://u:hunter2@localhost/x\" = 1\n"),
        ("config_no_url", "[databases.shop]\nprotected = true\n"),
        ("config_bad_url", "[databases.shop]\nurl = \"postgres://u:hunter2@h@localhost/x\"\n"),
        ("config_bad_scheme", "[databases.shop]\nurl = \"oracle:hunter2\"\n"),
        ("config_in_memory", "[databases.shop]\nurl = \"sqlite::memory:\"\n"),
        ("config_empty", ""),
    ] {
        check(name, &Project::empty().with_config(text).cli(&[]).run());
    }
    check("config_missing", &Project::empty().cli(&["--config", "no.toml"]).run());
    let project = Project::empty().with_config("[databases.shop]\nurl = \"sqlite:x.db\"\n");
    check("migrations_missing", &project.cli(&[]).run());
    check("migrations_missing_json", &project.cli(&["--json"]).run());
    project.write("db/migrations/shop", "a file");
    check("migrations_are_a_file", &project.cli(&[]).run());
    let empty = Project::empty();
    check("config_override_empty", &empty.cli(&[]).env("ARLEN_DATABASE_URL", "").run());
    check("config_override_bad", &empty.cli(&[]).env("ARLEN_DATABASE_URL", "hunter2").run());
}

#[test]
fn failing_runs() {
    let broken = "CREATE TABLE a (x);\nINSERT INTO a VALUES (1);\nINSERT INTO b VALUES (2);\n";
    check("up_fails", &shop().with(&[("3_broken.sql", broken)]).cli(&[]).run());
    check("up_fails_json", &shop().with(&[("3_broken.sql", broken)]).cli(&["--json"]).run());
    check("up_fails_quiet", &shop().with(&[("3_broken.sql", broken)]).cli(&["--quiet"]).run());
    let keys = "CREATE TABLE a (x PRIMARY KEY);\nCREATE TABLE b (x REFERENCES a (x));\nINSERT INTO b VALUES (1);";
    check("up_fails_foreign_keys", &shop().with(&[("3_keys.sql", keys)]).cli(&[]).run());
    check("up_commit", &shop().with(&[("3_own.sql", "SELECT 1;\n  COMMIT;")]).cli(&[]).run());
    check("up_misnamed", &shop().with(&[("notes.sql", "SELECT 1")]).cli(&[]).run());
    let prefixed = Project::sqlite().with(&[("V1__a.sql", "SELECT 1"), ("v2__b.sql", "SELECT 1")]);
    check("up_misnamed_json", &prefixed.cli(&["--json"]).run());
    let project = shop();
    drop(project.cli(&[]).run().exits(0));
    project.write("db/migrations/shop/1_authors.sql", "CREATE TABLE authors (id BIGINT);");
    check("up_edited", &project.cli(&[]).run());
    check("status_edited_json", &project.cli(&["status", "--json"]).run());
    project.remove("db/migrations/shop/1_authors.sql");
    check("up_absent", &project.cli(&[]).run());
    check("status_absent", &project.cli(&["status"]).run());
    let project = shop();
    drop(project.cli(&[]).run().exits(0));
    project.write("db/migrations/shop/01_again.sql", "SELECT 1");
    check("up_duplicate", &project.cli(&["plan"]).run());
    project.remove("db/migrations/shop/01_again.sql");
    project.write("db/migrations/shop/0_late.sql", "SELECT 1");
    check("up_late", &project.cli(&["plan"]).run());
    project.write("var/shop.db", "no database");
    check("up_no_database", &project.cli(&[]).run());
}

#[test]
fn runs_on_postgres() {
    let Some(database) = postgres("runs_on_postgres") else { return };
    let project = Project::postgres(&database).with(&[("1_a.sql", "CREATE TABLE a (x int);")]);
    check("postgres_up", &project.cli(&[]).run());
    project.write("db/migrations/shop/2_b.sql", "CREATE TABLE b (\n    x int,\n    y intt\n);\n");
    check("postgres_up_fails", &project.cli(&[]).run());
    project.write("db/migrations/shop/2_b.sql", "-- fast\nCREATE INDEX CONCURRENTLY i ON a (x);\n");
    check("postgres_no_transaction", &project.cli(&[]).run());
    project.write("db/migrations/shop/2_b.sql", "ALTER ROLE no_such_role\n  PASSWORD 's3cr3t';\n");
    check("postgres_password", &project.cli(&[]).run());
    check("postgres_password_json", &project.cli(&["--json"]).run());
}

#[test]
fn no_password_at_any_level_of_logging() {
    let Some(shop) = Shop::postgres("no_password_at_any_level_of_logging") else { return };
    let shop =
        shop.with(&[("1_a.sql", "CREATE TABLE a (x int);"), ("2_b.sql", "CREATE ROLE pg_reserved PASSWORD 's3cr3t';")]);
    let url = "postgres://u:hunter2@127.0.0.1:1/x";
    let loud =
        |arguments: &[&str]| shop.project.cli(arguments).env("RUST_LOG", "trace").env("RUST_BACKTRACE", "full").run();
    for arguments in [
        &["plan"][..],
        &["up"],
        &["up", "--json"],
        &["status"],
        &["status", "--json"],
        &["verify"],
        &["down", "--to", "0"],
        &["redo"],
        &["repair"],
        &["baseline", "--at", "1", "--json"],
        &["wait", "--timeout", "0", "--url", url],
        &["create", "--url", url],
        &["drop", "--confirm", "shop", "--url", url],
        &["--url", url],
        &["--url", "hunter2"],
    ] {
        let finished = loud(arguments);
        for secret in ["hunter2", "s3cr3t"] {
            assert!(!finished.stdout.contains(secret) && !finished.stderr.contains(secret), "{arguments:?}");
        }
    }
}

#[test]
fn colours_are_for_terminals_only() {
    let project = shop();
    let forced = project.cli(&["plan"]).env("CLICOLOR_FORCE", "1").run().exits(0);
    assert!(forced.stdout.contains("\u{1b}["), "{forced}");
    let plain = project.cli(&["plan", "--no-color"]).env("CLICOLOR_FORCE", "1").run().exits(0);
    assert!(!plain.stdout.contains('\u{1b}'), "{plain}");
    let piped = project.cli(&["plan"]).run().exits(0);
    assert!(!piped.stdout.contains('\u{1b}'), "{piped}");
}

#[test]
#[cfg(target_os = "linux")]
fn a_document_that_cannot_be_written_is_a_failure() {
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full").expect("a full device");
    let project = shop();
    let status = project.cli(&["status", "--json"]).into_command().stdout(full).status().expect("it runs");
    assert_eq!(status.code(), Some(1));
}

#[test]
fn a_reader_that_goes_away_is_no_failure() {
    let project = shop();
    let mut child = project.cli(&["status"]).start();
    drop(child.stdout.take());
    assert!(child.wait().expect("it ends").success());
}

/// A project with two queries that are good.
fn with_queries() -> Project {
    let project = Project::sqlite();
    std::fs::create_dir_all(project.path("var")).expect("created");
    project.open().execute_batch("CREATE TABLE books (id INTEGER PRIMARY KEY, title TEXT NOT NULL)").expect("created");
    drop(project.codegen(&["schema"]).run().exits(0));
    let text = "-- arlen:name titled\nselect id from books where title = :title;\n\n\
                -- arlen:name add\ninsert into books (title) values (:title)";
    project.write("db/sql/shop/books.sql", text);
    project
}

#[test]
fn functions_from_queries_in_text_and_json() {
    let project = with_queries();
    check("codegen_help_sql", &project.codegen(&["help", "sql"]).run());
    check("codegen_sql", &project.codegen(&["sql"]).run());
    check("codegen_sql_again", &project.codegen(&["sql"]).run());
    check("codegen_sql_json", &project.codegen(&["sql", "--json"]).run());
    check("codegen_sql_check", &project.codegen(&["sql", "--check"]).run());
    project.write("db/sql/shop/books.sql", "-- arlen:name titled\nselect title from books where title = :title");
    check("codegen_sql_edited", &project.codegen(&["sql", "--check"]).run());
    check("codegen_sql_edited_json", &project.codegen(&["sql", "--check", "--json"]).run());
    project.open().execute_batch("ALTER TABLE books RENAME COLUMN title TO name").expect("renamed");
    check("codegen_sql_drifted", &project.codegen(&["sql", "--verify"]).run());
}

#[test]
fn queries_that_are_wrong_in_text_and_json() {
    let project = with_queries();
    let text = "-- arlen:name titled\n-- arlen:params title:bigint\nselect 'ü', :title as t, tittle\nfrom books where title = :title;\n\n\
                -- arlen:name counted\n-- arlen:result n:txet\nselect count(*) as n from books;\n\n\
                -- arlen:name counted\n-- arlen:mode few\nselect 1 as one";
    project.write("db/sql/shop/books.sql", text);
    check("codegen_sql_invalid", &project.codegen(&["sql"]).run());
    project.write(
        "db/sql/shop/books.sql",
        text.replace("-- arlen:mode few\n", "").replace("counted\nselect 1", "one\nselect 1"),
    );
    check("codegen_sql_mismatch", &project.codegen(&["sql"]).run());
    check("codegen_sql_mismatch_json", &project.codegen(&["sql", "--json"]).run());
    project.remove("db/sql/shop/books.sql");
    check("codegen_sql_none", &project.codegen(&["sql"]).run());
    check("codegen_sql_usage_json", &project.codegen(&["sql", "--check", "--verify", "--json"]).run());
}
