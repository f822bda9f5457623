//! What the command does to files, and how it ends.

use super::{files, on_sqlite, with_files};
use arlen_tests::{Finished, Project};
use std::fs;

fn says(finished: &Finished, code: &str) {
    assert!(finished.stderr.contains(&format!("error[{code}]")), "{finished}");
}

fn generated() -> Project {
    let project = on_sqlite();
    with_files(&project, "sqlite");
    drop(project.codegen(&["sql"]).run().exits(0));
    project
}

#[test]
fn a_check_needs_no_database_and_shows_what_was_edited() {
    let project = generated();
    project.remove("var/shop.db");
    drop(project.codegen(&["sql", "--check"]).run().exits(0));
    drop(project.codegen(&["schema", "--check"]).run().exits(0));

    let sql = fs::read_to_string(project.path("db/sql/shop/books.sql")).expect("read");
    for (from, to, shown) in [
        ("id > :after", "id >= :after", "+where status = ?1 and id >= ?2"),
        ("-- Books of a status, by", "-- All books, by", "+-- All books, by their titles."),
        ("-- arlen:mode opt", "-- arlen:mode many", "+-- arlen:mode many"),
        ("name set_note", "name put_note", "+-- arlen:name put_note"),
    ] {
        assert!(sql.contains(from), "{from}");
        project.write("db/sql/shop/books.sql", sql.replacen(from, to, 1));
        let stale = project.codegen(&["sql", "--check"]).run().exits(3);
        assert!(stale.stdout.contains("out of date: db/sql/shop/books.sql"), "{stale}");
        assert!(stale.stdout.contains(shown), "{shown}: {stale}");
    }
    // What is around a query is not part of it.
    project.write("db/sql/shop/books.sql", format!("\n\n-- a licence\n\n{sql}\n\n-- the end\n"));
    drop(project.codegen(&["sql", "--check"]).run().exits(0));

    let rust = fs::read_to_string(project.path("src/shop/queries/books.rs")).expect("read");
    project.write("src/shop/queries/books.rs", rust.replace("pub id: i64", "pub id: i32"));
    let stale = project.codegen(&["sql", "--check", "--json"]).run().exits(3).json();
    assert_eq!(stale["command"], "sql");
    assert_eq!(stale["databases"][0]["out_of_date"][0]["file"], "src/shop/queries/books.rs");
    assert_eq!(stale["databases"][0]["queries"], 12);
}

/// git may give each line another end, in what is written and in what is generated.
#[test]
fn it_makes_no_difference_how_lines_end() {
    let project = generated();
    let before = files(&project.path("src/shop/queries"));
    for folder in ["db/sql/shop", "src/shop", "src/shop/queries"] {
        for (name, text) in files(&project.path(folder)) {
            let text = text.replace("\r\n", "\n").replace('\n', "\r\n");
            project.write(&format!("{folder}/{name}"), text);
        }
    }
    for check in [&["sql", "--check"][..], &["sql", "--verify"], &["schema", "--check"]] {
        drop(project.codegen(check).run().exits(0));
    }
    fs::remove_dir_all(project.path("src/shop/queries")).expect("removed");
    drop(project.codegen(&["sql"]).run().exits(0));
    assert_eq!(files(&project.path("src/shop/queries")), before);
}

#[test]
fn a_broken_manifest_says_how_it_is_mended() {
    let project = generated();
    for (file, command) in [("src/shop/queries/queries.json", "sql"), ("src/shop/schema.json", "schema")] {
        for text in ["<<<<<<< ours\n=======\n>>>>>>> theirs\n", "", "{}", "\0"] {
            project.write(file, text);
            let broken = project.codegen(&[command, "--check"]).run().exits(2);
            says(&broken, "codegen-manifest-invalid");
            let help = format!("remove the file, then generate it again with `arlen-codegen {command}`");
            assert!(broken.stderr.contains(&help), "{broken}");
            project.remove(file);
            drop(project.codegen(&[command]).run().exits(0));
            drop(project.codegen(&[command, "--check"]).run().exits(0));
        }
    }
}

#[test]
fn neither_command_touches_the_files_of_the_other() {
    let project = generated();
    let (schema, queries) = (files(&project.path("src/shop")), files(&project.path("src/shop/queries")));
    project.write("src/shop/queries/own.rs", "// mine\n");
    project.write("src/shop/own.rs", "// mine\n");
    drop(project.codegen(&["schema"]).run().exits(0));
    drop(project.codegen(&["sql"]).run().exits(0));
    for (folder, before) in [("src/shop", schema), ("src/shop/queries", queries)] {
        let mut after = files(&project.path(folder));
        assert_eq!(after.remove("own.rs").as_deref(), Some("// mine\n"));
        assert_eq!(after, before, "{folder}");
    }
    assert!(files(&project.path("src/shop"))["mod.rs"].contains("pub mod queries;"));
    // A file that is gone takes its module with it.
    project.remove("db/sql/shop/reports.sql");
    let gone = project.codegen(&["sql"]).run().exits(0);
    assert!(gone.stdout.contains("removed src/shop/queries/reports.rs"), "{gone}");
    // And so does the folder.
    fs::remove_dir_all(project.path("src/shop/queries")).expect("removed");
    drop(project.codegen(&["schema"]).run().exits(0));
    assert!(!files(&project.path("src/shop"))["mod.rs"].contains("queries"));
}

#[test]
fn the_schema_comes_first() {
    let project = Project::sqlite();
    fs::create_dir_all(project.path("var")).expect("created");
    project.open().execute_batch("CREATE TABLE a (id INTEGER PRIMARY KEY)").expect("created");
    says(&project.codegen(&["sql"]).run().exits(2), "codegen-queries-missing");
    project.write("db/sql/shop/notes.txt", "no query");
    says(&project.codegen(&["sql"]).run().exits(2), "codegen-queries-missing");
    project.write("db/sql/shop/a.sql", "-- arlen:name all_of_them\nselect id from a");
    says(&project.codegen(&["sql"]).run().exits(2), "codegen-manifest-missing");
    says(&project.codegen(&["sql", "--check"]).run().exits(2), "codegen-manifest-missing");
    drop(project.codegen(&["schema"]).run().exits(0));
    drop(project.codegen(&["sql"]).run().exits(0));
    project.write("src/shop/queries/mod.rs", "// mine");
    says(&project.codegen(&["sql"]).run().exits(2), "codegen-file-foreign");
}

#[test]
fn the_folder_of_the_queries_is_that_of_the_configuration() {
    let project = generated();
    let text = "[databases.shop]\nurl = \"sqlite:var/shop.db\"\nqueries = { sqlite = \"sql\", postgres = \"other\" }\n";
    project.write("arlen.toml", text);
    project.write("sql/one.sql", "-- arlen:name one\nselect id from books");
    let one = project.codegen(&["sql"]).run().exits(0);
    assert!(one.stdout.contains("1 queries of 1 files") && one.stdout.contains("removed"), "{one}");
    let again = project.codegen(&["sql", "--sql", "db/sql/shop"]).run().exits(0);
    assert!(again.stdout.contains("12 queries of 3 files"), "{again}");
    let both = project.codegen(&["sql", "--sql", "x", "--all", "--json"]).run().exits(2).json();
    assert_eq!((&both["command"], &both["error"]["code"]), (&"sql".into(), &"usage-invalid".into()));
}

#[test]
fn two_databases_are_generated_side_by_side() {
    let project = Project::empty().with_config(
        "[databases.shop]\nurl = \"sqlite:var/shop.db\"\n[databases.audit]\nurl = \"sqlite:var/audit.db\"\n",
    );
    fs::create_dir_all(project.path("var")).expect("created");
    let table = "CREATE TABLE events (id INTEGER PRIMARY KEY, what TEXT NOT NULL)";
    for name in ["shop", "audit"] {
        let connection = rusqlite::Connection::open(project.path(&format!("var/{name}.db"))).expect("opened");
        connection.execute_batch(table).expect("created");
        project.write(
            &format!("db/sql/{name}/events.sql"),
            "-- arlen:name recent\nselect what from events where id > :id",
        );
    }
    drop(project.codegen(&["schema", "--all"]).run().exits(0));
    drop(project.codegen(&["sql", "--all"]).run().exits(0));
    let (one, other) = (files(&project.path("src/audit/queries")), files(&project.path("src/shop/queries")));
    assert_eq!(one["events.rs"], other["events.rs"]);
    assert!(one["queries.json"].contains("\"database_target\": \"audit\""));
    // The manifest of one is not that of the other.
    fs::copy(project.path("src/audit/queries/queries.json"), project.path("src/shop/queries/queries.json"))
        .expect("copied");
    says(&project.codegen(&["sql", "--database", "shop", "--check"]).run().exits(2), "codegen-manifest-invalid");
}

#[test]
fn a_manifest_of_queries_that_was_changed_is_refused() {
    let project = generated();
    let good = fs::read_to_string(project.path("src/shop/queries/queries.json")).expect("read");
    for (from, to) in [
        ("\"function\": \"find_book\"", "\"function\": \"find_book() {} fn evil\""),
        ("\"module\": \"books\"", "\"module\": \"../books\""),
        ("select * from books", "delete from books"),
        ("\"version\": 1", "\"version\": 2"),
        ("\"int64\"", "{\"enum\": 7}"),
        ("{", "["),
    ] {
        assert!(good.contains(from), "{from}");
        project.write("src/shop/queries/queries.json", good.replacen(from, to, 1));
        says(&project.codegen(&["sql", "--check"]).run().exits(2), "codegen-manifest-invalid");
    }
}

#[test]
fn no_environment_changes_what_is_written() {
    let project = generated();
    let before = files(&project.path("src/shop/queries"));
    for (variable, value) in [("LC_ALL", "tr_TR.UTF-8"), ("TZ", "Pacific/Chatham"), ("LANG", "C")] {
        fs::remove_dir_all(project.path("src/shop/queries")).expect("removed");
        drop(project.codegen(&["sql"]).env(variable, value).run().exits(0));
        assert_eq!(files(&project.path("src/shop/queries")), before, "{variable}");
    }
}
