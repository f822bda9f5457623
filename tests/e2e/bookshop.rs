//! The example, on both engines.

use arlen_tests::{Cli, Project, postgres, root};

/// A copy of the example, so that the tree stays clean.
fn copy() -> Project {
    let project = Project::empty();
    copy_folder(&root().join("examples/bookshop"), project.folder());
    project
}

fn copy_folder(from: &std::path::Path, to: &std::path::Path) {
    std::fs::create_dir_all(to).expect("created");
    for entry in std::fs::read_dir(from).expect("read") {
        let (path, name) = entry.map(|entry| (entry.path(), entry.file_name())).expect("an entry");
        if path.is_dir() && name != "var" {
            copy_folder(&path, &to.join(name));
        } else if path.is_file() {
            std::fs::copy(&path, to.join(name)).expect("copied");
        }
    }
}

#[test]
fn the_bookshop_stands_on_sqlite() {
    let project = copy();
    drop(project.cli(&["--all"]).run().exits(0));
    drop(project.cli(&["--all"]).run().exits(0));
    let catalog = rusqlite::Connection::open(project.path("var/catalog.db")).expect("opened");
    let number = |sql: &str| catalog.query_row(sql, [], |row| row.get::<_, i64>(0)).expect(sql);
    assert!(number("SELECT count(*) FROM sqlite_schema WHERE type = 'table'") >= 13);
    assert_eq!(number("SELECT quantity FROM stock WHERE edition_id = 1"), 10, "the trigger took two");
    assert_eq!(number("SELECT cents FROM book_sales WHERE book_id = 1"), 4980);
    assert_eq!(number("SELECT count(*) FROM orders WHERE status = 'paid'"), 1);
    let audit = rusqlite::Connection::open(project.path("var/audit.db")).expect("opened");
    audit.execute_batch("INSERT INTO events VALUES (1, 1, '2026-01-02 03:04:05', 'login', 'x')").expect("inserted");
    let day: String = audit.query_row("SELECT day FROM events_by_day", [], |row| row.get(0)).expect("a day");
    assert_eq!(day, "2026-01-02");
}

#[test]
fn the_bookshop_stands_on_postgres() {
    let (Some(catalog), Some(audit)) =
        (postgres("the_bookshop_stands_on_postgres"), postgres("the_bookshop_stands_on_postgres"))
    else {
        return;
    };
    let project = copy();
    let run = |arguments: &[&str]| -> Cli {
        project
            .cli(arguments)
            .env("ARLEN_DATABASE_URL_CATALOG", &catalog.url)
            .env("ARLEN_DATABASE_URL_AUDIT", &audit.url)
    };
    drop(run(&["--all"]).run().exits(0));
    assert!(run(&["--all"]).run().exits(0).stdout.contains("up to date"));
    assert_eq!(catalog.column("SELECT quantity FROM stock WHERE edition_id = 1"), ["10"]);
    assert_eq!(catalog.column("SELECT cents FROM book_sales WHERE book_id = 1"), ["4980"]);
    assert_eq!(catalog.column("INSERT INTO authors (name) VALUES ('New') RETURNING id"), ["5"], "sequences go on");
    audit.run("INSERT INTO events VALUES (1, 1, '2026-01-02 03:04:05', 'login', 'x')");
    assert_eq!(audit.column("SELECT day FROM events_by_day"), ["2026-01-02"]);
    assert!(!project.path("var").exists());
}
