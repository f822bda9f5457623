//! The example, on both engines.

use arlen_tests::{Cli, Database, Project, postgres, root};

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

/// The example beside the folder that it is run in, as in a clone.
fn clone() -> Project {
    let project = Project::empty();
    copy_folder(&root().join("examples/bookshop"), &project.path("examples/bookshop"));
    project
}

/// What a call of the program shows on a terminal: both outputs, in their order.
#[track_caller]
fn shown(project: &Project, call: Cli) -> String {
    let path = project.path("shown.txt");
    let file = std::fs::File::create(&path).expect("created");
    let mut command = call.into_command();
    command.stdout(file.try_clone().expect("a second handle")).stderr(file);
    let status = command.status().expect("it runs");
    let text = std::fs::read_to_string(&path).expect("UTF-8");
    assert!(status.success(), "{text}");
    text
}

/// What the README says that its first command prints; `just bless` writes it anew.
fn in_the_readme(printed: &str) -> String {
    let path = root().join("README.md");
    let readme = std::fs::read_to_string(&path).expect("read");
    let (before, behind) = readme.split_once("cargo run -q -p bookshop\n```\n\n```text\n").expect("the first command");
    let (block, after) = behind.split_once("```\n").expect("its end");
    if std::env::var("ARLEN_BLESS").is_ok() {
        let head = readme.strip_suffix(behind).expect("the same text");
        assert!(head.starts_with(before));
        std::fs::write(&path, format!("{head}{printed}```\n{after}")).expect("written");
        return printed.to_owned();
    }
    block.to_owned()
}

#[test]
fn the_program_prints_what_the_readme_shows() {
    let project = clone();
    let printed = shown(&project, project.bookshop());
    assert_eq!(printed, in_the_readme(&printed), "`just bless`");
    let again = shown(&project, project.bookshop());
    assert_eq!(again.matches("  up to date\n").count(), 2, "{again}");
    assert!(again.contains("\norder 4:\n") && again.contains("Grace: order, order 3\n"), "{again}");
    let catalog = rusqlite::Connection::open(project.path("examples/bookshop/var/catalog.db")).expect("opened");
    let number = |sql: &str| catalog.query_row(sql, [], |row| row.get::<_, i64>(0)).expect(sql);
    assert_eq!(number("SELECT count(*) FROM orders"), 4, "what was refused is not there");
    assert_eq!(number("SELECT quantity FROM stock WHERE edition_id = 1"), 10, "nor half of it");
    assert_eq!(number("SELECT quantity FROM stock WHERE edition_id = 3"), 25);
}

#[test]
fn the_program_prints_the_same_on_postgres() {
    let test = "the_program_prints_the_same_on_postgres";
    let (Some(catalog), Some(audit)) = (postgres(test), postgres(test)) else { return };
    let project = clone();
    let on = |project: &Project| -> Cli {
        let call = project.bookshop().env("ARLEN_DATABASE_URL_CATALOG", &catalog.url);
        call.env("ARLEN_DATABASE_URL_AUDIT", &audit.url)
    };
    let place =
        |database: &Database| arlen_data::execute::DatabaseUrl::parse(&database.url).expect("a URL").to_string();
    let mut printed = shown(&project, on(&project));
    for (name, database) in [("catalog", &catalog), ("audit", &audit)] {
        let file = format!("{name}: sqlite:examples/bookshop/var/{name}.db");
        printed = printed.replace(&format!("{name}: {}", place(database)), &file);
    }
    let readme = std::fs::read_to_string(root().join("README.md")).expect("read");
    assert!(readme.contains(&printed), "{printed}");
    let again = shown(&project, on(&project));
    // The order that was refused took a number.
    assert!(again.contains("\norder 5:\n"), "{again}");
    assert_eq!(catalog.column("SELECT count(*) FROM orders"), ["4"]);
    assert!(!project.path("examples/bookshop/var").exists());
}

#[test]
fn the_program_says_what_is_wrong() {
    let finished = Project::empty().bookshop().run().exits(1).says("config-missing");
    assert!(finished.stderr.contains("examples/bookshop/arlen.toml"), "{finished}");
}
