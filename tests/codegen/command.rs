//! What the command does to files, and how it ends.

use arlen_tests::{Finished, Project};

fn says(finished: &Finished, code: &str) {
    assert!(finished.stderr.contains(&format!("error[{code}]")), "{finished}");
}

fn shop() -> Project {
    let project = Project::sqlite();
    std::fs::create_dir_all(project.path("var")).expect("created");
    project.open().execute_batch("CREATE TABLE a (id INTEGER PRIMARY KEY); CREATE TABLE b (x TEXT)").expect("created");
    project
}

fn text(project: &Project, name: &str) -> String {
    std::fs::read_to_string(project.path(name)).expect(name)
}

#[test]
fn a_check_needs_no_database_and_shows_what_differs() {
    let project = shop();
    let missing = project.codegen(&["schema", "--check"]).run().exits(2);
    says(&missing, "codegen-manifest-missing");
    drop(project.codegen(&["schema"]).run().exits(0));
    project.remove("var/shop.db");
    drop(project.codegen(&["schema", "--check"]).run().exits(0));
    assert!(!project.path("var/shop.db").exists(), "nobody opened it");

    let good = text(&project, "src/shop/a.rs");
    project.write("src/shop/a.rs", good.replace("Column<i64>", "Column<i32>"));
    let stale = project.codegen(&["schema", "--check"]).run().exits(3);
    assert!(
        stale.stdout.contains("-pub const ID: Column<i32>") && stale.stdout.contains("+pub const ID: Column<i64>"),
        "{stale}"
    );
    assert!(text(&project, "src/shop/a.rs").contains("i32"), "a check writes nothing");
    let json = project.codegen(&["schema", "--check", "--json"]).run().exits(3).json();
    assert_eq!(json["databases"][0]["out_of_date"][0]["file"], "src/shop/a.rs");
    project.remove("src/shop/a.rs");
    assert!(project.codegen(&["schema", "--check"]).run().exits(3).stdout.contains("out of date: src/shop/a.rs"));
    project.write("src/shop/a.rs", good);
    // One that was generated once, and that no table has any more.
    project.write("src/shop/old.rs", text(&project, "src/shop/b.rs"));
    assert!(project.codegen(&["schema", "--check"]).run().exits(3).stdout.contains("old.rs"));
}

#[test]
fn a_manifest_that_was_changed_is_refused() {
    let project = shop();
    drop(project.codegen(&["schema"]).run().exits(0));
    let good = text(&project, "src/shop/schema.json");
    for (from, to) in [
        ("\"module\": \"a\"", "\"module\": \"a; evil\""),
        ("\"version\": 1", "\"version\": 2"),
        ("\"database_target\": \"shop\"", "\"database_target\": \"other\""),
        ("\"int64\"", "{\"enum\": 7}"),
        ("{", "["),
    ] {
        assert!(good.contains(from), "{from}");
        project.write("src/shop/schema.json", good.replacen(from, to, 1));
        let refused = project.codegen(&["schema", "--check"]).run().exits(2);
        says(&refused, "codegen-manifest-invalid");
    }
}

#[test]
fn files_of_others_are_left_alone() {
    let project = shop();
    project.write("src/shop/b.rs", "// mine\n");
    let refused = project.codegen(&["schema"]).run().exits(2);
    says(&refused, "codegen-file-foreign");
    assert!(
        !project.path("src/shop/a.rs").exists() && text(&project, "src/shop/b.rs") == "// mine\n",
        "nothing was written"
    );
    project.remove("src/shop/b.rs");
    project.write("src/shop/mine.rs", "// mine\n");
    drop(project.codegen(&["schema"]).run().exits(0));
    project.open().execute_batch("DROP TABLE b").expect("dropped");
    let finished = project.codegen(&["schema", "--json"]).run().exits(0).json();
    assert_eq!(finished["databases"][0]["removed"][0], "src/shop/b.rs");
    assert_eq!(text(&project, "src/shop/mine.rs"), "// mine\n");
    let left = std::fs::read_dir(project.path("src/shop")).expect("read").count();
    assert_eq!(left, 4, "a.rs, mine.rs, mod.rs, schema.json, and nothing half written");
}

#[test]
fn several_databases_have_a_folder_each() {
    let project = Project::empty().with_config(
        "[databases.catalog]\nurl = \"sqlite:catalog.db\"\n[databases.audit]\nurl = \"sqlite:audit.db\"\n",
    );
    for name in ["catalog", "audit"] {
        let connection = rusqlite::Connection::open(project.path(&format!("{name}.db"))).expect("opened");
        connection.execute_batch(&format!("CREATE TABLE of_{name} (x INT)")).expect("created");
    }
    let ambiguous = project.codegen(&["schema"]).run().exits(2);
    says(&ambiguous, "target-ambiguous");
    drop(project.codegen(&["schema", "--all", "--output", "db"]).run().exits(0));
    assert!(project.path("db/catalog/of_catalog.rs").exists() && project.path("db/audit/of_audit.rs").exists());
    assert!(text(&project, "db/audit/schema.json").contains("\"database_target\": \"audit\""));
    drop(project.codegen(&["schema", "--all", "--output", "db", "--check"]).run().exits(0));
    project.write("file", "");
    let failed = project.codegen(&["schema", "--database", "audit", "--output", "file"]).run().exits(2);
    says(&failed, "codegen-io-failed");
}
