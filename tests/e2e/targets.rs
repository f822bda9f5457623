//! Several named databases: order, idempotency, isolation.

use arlen_tests::{Project, Shop, postgres};

const AUTHORS: &str = "CREATE TABLE authors (id INTEGER PRIMARY KEY, name VARCHAR(99) NOT NULL);";
const EVENTS: &str = "CREATE TABLE events (id INTEGER PRIMARY KEY);";

/// Versions that sort otherwise as text.
fn two_targets(project: &Project) {
    project.write("db/migrations/catalog/2_books.sql", "CREATE TABLE books (author INTEGER REFERENCES authors (id));");
    project.write("db/migrations/catalog/10_cover.sql", "ALTER TABLE books ADD COLUMN cover VARCHAR(9);");
    project.write("db/migrations/catalog/1_authors.sql", AUTHORS);
    project.write("db/migrations/audit/1_events.sql", EVENTS);
}

fn applied(project: &Project, target: &str) -> Vec<(String, String)> {
    let document = project.cli(&["status", "--database", target, "--json"]).run().exits(0).json();
    let entries = document["targets"][0]["applied"].as_array().expect("a list").clone();
    let text = |value: &serde_json::Value| value.as_str().expect("text").to_owned();
    entries.iter().map(|entry| (text(&entry["version"]), text(&entry["name"]))).collect()
}

fn pairs(list: &[(&str, &str)]) -> Vec<(String, String)> {
    list.iter().map(|(version, name)| ((*version).to_owned(), (*name).to_owned())).collect()
}

fn check_two_targets(project: &Project) {
    two_targets(project);
    let first = project.cli(&["--database", "audit", "--json"]).run().exits(0).json();
    assert_eq!(first["targets"][0]["applied"][0]["name"], "events");
    assert_eq!(first["targets"].as_array().map(Vec::len), Some(1), "the other target is not touched");
    let both = project.cli(&["up", "--database", "catalog", "--database", "audit", "--database", "catalog", "--json"]);
    let both = both.run().exits(0).json();
    let names: Vec<_> =
        both["targets"].as_array().expect("a list").iter().map(|target| target["database"].clone()).collect();
    assert_eq!(names, ["catalog", "audit"], "in the order of the command line, each once");
    let catalog = pairs(&[("1", "authors"), ("2", "books"), ("10", "cover")]);
    assert_eq!(applied(project, "catalog"), catalog);
    assert_eq!(applied(project, "audit"), pairs(&[("1", "events")]));
    let again = project.cli(&["--all", "--json"]).run().exits(0).json();
    for target in again["targets"].as_array().expect("a list") {
        assert_eq!(target["applied"].as_array().map(Vec::len), Some(0), "a second run does nothing");
    }
    assert_eq!(applied(project, "catalog"), catalog);
}

#[test]
fn two_targets_on_two_engines() {
    let Some(database) = postgres("two_targets_on_two_engines") else { return };
    let project = Project::empty().with_config(&format!(
        "[databases.catalog]\nurl = \"{}\"\n[databases.audit]\nurl = \"sqlite:var/audit.db\"\n",
        database.url
    ));
    check_two_targets(&project);
    assert_eq!(
        database.column("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1"),
        ["arlen_schema_migrations__catalog", "authors", "books"]
    );
}

#[test]
fn two_targets_in_one_database() {
    let Some(database) = postgres("two_targets_in_one_database") else { return };
    let url = &database.url;
    check_two_targets(
        &Project::empty()
            .with_config(&format!("[databases.catalog]\nurl = \"{url}\"\n[databases.audit]\nurl = \"{url}\"\n")),
    );
    assert_eq!(
        database.column(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename LIKE 'arlen%' ORDER BY 1"
        ),
        ["arlen_schema_migrations__audit", "arlen_schema_migrations__catalog"]
    );
}

#[test]
fn two_targets_on_one_server() {
    let (Some(one), Some(other)) = (postgres("two_targets_on_one_server"), postgres("two_targets_on_one_server"))
    else {
        return;
    };
    check_two_targets(&Project::empty().with_config(&format!(
        "[databases.catalog]\nurl = \"{}\"\n[databases.audit]\nurl = \"{}\"\n",
        one.url, other.url
    )));
    assert_eq!(other.column("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1").len(), 2);
}

#[test]
fn two_targets_on_sqlite() {
    check_two_targets(&Project::empty().with_config(
        "[databases.catalog]\nurl = \"sqlite:var/catalog.db\"\n[databases.audit]\nurl = \"sqlite:var/audit.db\"\n",
    ));
}

#[test]
fn one_target_failing_hides_no_other() {
    let project = Project::empty().with_config(
        "[databases.a]\nurl = \"sqlite:a.db\"\n[databases.b]\nurl = \"sqlite:b.db\"\n[databases.c]\nurl = \"sqlite:c.db\"\n",
    );
    project.write("db/migrations/a/1_a.sql", "CREATE TABLE a (x);");
    project.write("db/migrations/b/1_b.sql", "CREATE TABEL b (x);");
    project.write("db/migrations/c/notes.sql", "SELECT 1;");
    let document = project.cli(&["--all", "--json"]).run().exits(6).json();
    let codes: Vec<_> =
        document["targets"].as_array().expect("a list").iter().map(|target| target["error"]["code"].clone()).collect();
    assert_eq!(codes, [serde_json::Value::Null, "migration-failed".into(), "migration-misnamed".into()]);
    assert_eq!(document["ok"], false);
    let rest = project.cli(&["--database", "a", "--database", "c"]).run().exits(4);
    assert!(rest.stdout.contains("up to date"), "{rest}");
}

#[test]
fn nothing_is_touched_unless_every_target_is_good() {
    let project =
        Project::empty().with_config("[databases.a]\nurl = \"sqlite:a.db\"\n[databases.b]\nurl_env = \"NO_SUCH\"\n");
    project.write("db/migrations/a/1_a.sql", "CREATE TABLE a (x);");
    drop(project.cli(&["--all"]).run().exits(2).says("config-variable-missing"));
    assert!(!project.path("a.db").exists());
    drop(project.cli(&["--database", "a"]).run().exits(0));
}

#[test]
fn a_url_from_outside_needs_no_file() {
    let project = Project::empty();
    project.write("db/migrations/1_a.sql", "CREATE TABLE a (x);");
    drop(project.cli(&[]).run().exits(2).says("config-missing"));
    drop(project.cli(&[]).env("ARLEN_DATABASE_URL", "sqlite:a.db").run().exits(0));
    drop(project.cli(&["status", "--exit-code", "--url", "sqlite:a.db"]).run().exits(0));
    drop(project.cli(&["status", "--exit-code", "--url", "sqlite:b.db"]).run().exits(3));
    drop(project.cli(&["--all", "--url", "sqlite:b.db"]).run().exits(2).says("config-missing"));
}

#[test]
fn an_overlay_leads_to_another_database() {
    let project = Shop::sqlite().project.with(&[("1_a.sql", "CREATE TABLE a (x);")]);
    project.write("arlen.test.toml", "[databases.shop]\nurl = \"sqlite:${DIR}/test.db\"\n");
    drop(project.cli(&["--env", "test"]).run().exits(2).says("config-variable-missing"));
    drop(project.cli(&["--env", "test"]).env("DIR", "elsewhere").run().exits(0));
    assert!(project.path("elsewhere/test.db").exists());
    assert!(!project.path("var").exists());
    drop(project.cli(&["--env", "prod"]).run().exits(2).says("config-missing"));
}

#[test]
fn a_plan_creates_nothing() {
    for shop in Shop::on_each_engine("a_plan_creates_nothing") {
        shop.write_numbered(3);
        let document = shop.project.cli(&["plan", "--json"]).run().exits(0).json();
        assert_eq!(document["targets"][0]["pending"].as_array().map(Vec::len), Some(3));
        assert_eq!(document["targets"][0]["files"][0]["statements"].as_array().map(Vec::len), Some(8));
        drop(shop.project.cli(&["status"]).run().exits(0));
        assert_eq!(shop.tables(), [""; 0]);
        assert!(!shop.project.path("var").exists());
        drop(shop.project.cli(&[]).run().exits(0));
        shop.assert_numbered(3);
    }
}

#[test]
fn a_plan_needs_no_right_to_write() {
    let Some(shop) = Shop::postgres("a_plan_needs_no_right_to_write") else { return };
    shop.write_numbered(2);
    drop(shop.project.cli(&[]).run().exits(0));
    shop.write_numbered(3);
    shop.run("DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET default_transaction_read_only = on', current_database()); END $$");
    let document = shop.project.cli(&["plan", "--json"]).run();
    let refused = shop.project.cli(&[]).run();
    assert_eq!(document.exits(0).json()["targets"][0]["pending"][0]["version"], "3");
    assert!(refused.exits(6).says("migration-failed").stderr.contains("sqlstate: 25006"));
}

#[test]
fn a_history_is_found_behind_a_new_schema() {
    // CREATE SCHEMA with the name of the role puts itself in front of the default search path.
    let Some(shop) = Shop::postgres("a_history_is_found_behind_a_new_schema") else { return };
    let project =
        shop.project.with(&[("1_a.sql", "CREATE SCHEMA AUTHORIZATION CURRENT_USER; CREATE TABLE public.a (x int);")]);
    drop(project.cli(&[]).run().exits(0));
    assert!(project.cli(&[]).run().exits(0).stdout.contains("up to date"));
}

#[test]
fn of_all_targets_those_that_are_only_read_from_are_left_out() {
    let config = "[databases.shop]\nurl = \"sqlite:shop.db\"\n[databases.copy]\nurl = \"sqlite:shop.db\"\n\
                  [databases.eu]\nurl = \"sqlite:shop.db\"\n[router]\ndefault_write = \"shop\"\ndefault_read = \"copy\"\n\
                  replicas = { eu = \"shop\" }\n";
    let project = Project::empty().with_config(config).with(&[("1_a.sql", "CREATE TABLE a (x INTEGER);")]);
    let document = project.cli(&["--all", "--json"]).run().exits(0).json();
    let names: Vec<_> =
        document["targets"].as_array().expect("a list").iter().map(|target| &target["database"]).collect();
    assert_eq!(names, ["shop"]);
    // Whoever names one means it.
    drop(project.cli(&["--database", "copy"]).run().exits(2).says("migration-directory-missing"));
}
