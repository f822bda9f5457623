//! The takeovers of `examples/takeover`, with the tools themselves: each block of its README is run as it stands there. `just takeover`
//! builds what is run here.
#![expect(
    clippy::expect_used,
    clippy::disallowed_methods,
    reason = "tests fail by panicking, and read and write files"
)]

use arlen_tests::{Database, Project};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A project of the example on a database of its own.
struct Takeover {
    tool: &'static str,
    project: Project,
    database: Option<Database>,
    url: String,
}

const TOOLS: [&str; 4] = ["refinery", "sqlx", "diesel", "dbmate"];

/// What there is to take over: dbmate is no Rust, and has a recipe of its own.
fn tools() -> Vec<&'static str> {
    let wanted = std::env::var("ARLEN_TEST_TAKEOVER").ok();
    TOOLS.into_iter().filter(|tool| wanted.as_deref().map_or(*tool != "dbmate", |wanted| wanted == *tool)).collect()
}

/// Its tables, which are none of the project's.
const TABLES: [&str; 4] =
    ["refinery_schema_history", "_sqlx_migrations", "__diesel_schema_migrations", "schema_migrations"];

fn takeovers(test: &str) -> Vec<Takeover> {
    let mut all: Vec<_> = tools().into_iter().map(|tool| Takeover::new(tool, None)).collect();
    assert!(!all.is_empty(), "no such tool");
    // The library of diesel needs that of PostgreSQL, which a machine with Rust has not.
    for tool in tools().into_iter().filter(|tool| *tool != "diesel") {
        all.extend(arlen_tests::postgres(test).map(|database| Takeover::new(tool, Some(database))));
    }
    all
}

impl Takeover {
    fn new(tool: &'static str, database: Option<Database>) -> Self {
        let project = Project::empty();
        copy(&arlen_tests::root().join("examples/takeover").join(tool), project.folder());
        // dbmate wants encryption unless it is told otherwise.
        let url = database
            .as_ref()
            .map_or("sqlite:shop.db".to_owned(), |database| format!("{}?sslmode=disable", database.url));
        Self { tool, project, database, url }
    }

    /// The block of the README, line by line.
    fn block(&self) -> Vec<String> {
        let readme = fs::read_to_string(arlen_tests::root().join("examples/takeover/README.md")).expect("read");
        let (_, behind) = readme.split_once(&format!("\n## {}\n", self.tool)).expect("a heading");
        let (_, block) = behind.split_once("```sh\n").expect("a block");
        block.split_once("```").expect("its end").0.lines().map(str::to_owned).collect()
    }

    /// Runs a line in a shell that finds the programs that were built, and gives what it printed.
    fn shell(&self, line: &str) -> String {
        let built = arlen_tests::root().join("target/takeover");
        assert!(built.is_dir(), "`just takeover` builds what is run here");
        let commands = self.project.path(".commands");
        fs::create_dir_all(&commands).expect("created");
        let ours = self.project.cli(&[]).into_command();
        for (name, program) in [
            ("arlen-migrate", PathBuf::from(ours.get_program())),
            ("dbmate", built.join("dbmate/node_modules/.bin/dbmate")),
        ] {
            let link = commands.join(name);
            // What it leads to may not be there: dbmate is installed by a recipe of its own.
            if link.symlink_metadata().is_err() {
                std::os::unix::fs::symlink(program, link).expect("linked");
            }
        }
        let path = format!("{}:{}", commands.display(), std::env::var("PATH").expect("a path"));
        // `cargo run -p NAME`.
        let script = format!("cargo() {{ \"$BUILT/$3\"; }}\n{line}");
        let output = Command::new("sh")
            .args(["-eu", "-c", &script])
            .current_dir(self.project.folder())
            .env("PATH", path)
            .env("BUILT", built.join("debug"))
            .env("DATABASE_URL", &self.url)
            .output()
            .expect("a shell");
        let (stdout, stderr) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        assert!(output.status.success(), "{} on {}: `{line}`: {stdout}{stderr}", self.tool, self.url);
        stdout.into_owned()
    }

    fn json(&self, line: &str) -> serde_json::Value {
        serde_json::from_str(&self.shell(line)).expect("a document")
    }

    fn column(&self, sql: &str) -> Vec<String> {
        self.database
            .as_ref()
            .map_or_else(|| column_of(&self.project.path("shop.db"), sql), |database| database.column(sql))
    }

    /// What is in the database but for the tables of tools.
    fn schema(&self) -> Vec<String> {
        let sql =
            "SELECT type || ' ' || tbl_name || ' ' || name || ' ' || coalesce(sql, '') FROM sqlite_schema ORDER BY 1";
        let schema = self.database.as_ref().map_or_else(|| self.column(sql), Database::schema);
        let theirs = |line: &String| TABLES.iter().any(|table| line.contains(table)) || line.contains("arlen_schema_");
        schema.into_iter().filter(|line| !theirs(line) && !line.contains("sqlite_sequence")).collect()
    }

    fn folder(&self) -> PathBuf {
        self.project.path(match self.tool {
            "refinery" => "migrations",
            "dbmate" => "db/arlen",
            _ => "db/migrations/shop",
        })
    }
}

fn column_of(file: &Path, sql: &str) -> Vec<String> {
    let connection = rusqlite::Connection::open(file).expect("opened");
    let mut statement = connection.prepare(sql).expect(sql);
    let rows = statement.query_map([], |row| row.get::<_, String>(0)).expect(sql);
    rows.map(|text| text.expect("text")).collect()
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("created");
    for entry in fs::read_dir(from).expect("read") {
        let path = entry.expect("an entry").path();
        let below = to.join(path.file_name().expect("a name"));
        if path.is_dir() {
            copy(&path, &below);
        } else {
            fs::copy(&path, &below).expect("copied");
        }
    }
}

fn versions(document: &serde_json::Value, list: &str) -> Vec<String> {
    let entries = document["targets"][0][list].as_array().expect("a list");
    entries.iter().map(|entry| entry["version"].as_str().expect("text").to_owned()).collect()
}

#[test]
fn each_project_goes_on_as_its_readme_says() {
    for takeover in takeovers("each_project_goes_on_as_its_readme_says") {
        let count = match takeover.tool {
            "sqlx" => 2,
            _ => 3,
        };
        for line in takeover.block() {
            let printed = takeover.shell(&line);
            if line.starts_with("arlen-migrate adopt") {
                let end = if line.ends_with("--dry-run") { "nothing was changed" } else { "nothing was run" };
                assert!(printed.contains(end), "{}: {printed}", takeover.tool);
            }
        }
        let rows = takeover.column("SELECT CAST(version AS text) FROM arlen_schema_migrations__shop ORDER BY version");
        assert_eq!(rows.len(), count + 1, "{}: {rows:?}", takeover.tool);
        assert_eq!(takeover.column("SELECT name FROM authors"), ["Ursula K. Le Guin"], "nothing ran twice");
        assert!(takeover.schema().iter().any(|line| line.contains("price")), "the new one ran");
        let theirs = TOOLS.iter().zip(TABLES).find(|(tool, _)| **tool == takeover.tool).expect("known").1;
        let kept = takeover.column(&format!("SELECT CAST(count(*) AS text) FROM {theirs}"));
        assert_eq!(kept, [count.to_string()], "the other table stays");
    }
}

#[test]
fn what_was_pending_is_what_the_next_run_applies() {
    for takeover in takeovers("what_was_pending_is_what_the_next_run_applies") {
        let (last, version) = match takeover.tool {
            // Its files are compiled in.
            "refinery" => continue,
            "sqlx" => ("migrations/20260112090000_books.up.sql", "20260112090000"),
            "diesel" => ("migrations/2026-01-12-090000_books", "20260112090000"),
            _ => ("db/migrations/20260112090000_books.sql", "20260112090000"),
        };
        if takeover.tool == "dbmate" {
            takeover.project.remove("db/migrations/20260119090000_index.sql");
        }
        let aside = takeover.project.path("aside");
        fs::rename(takeover.project.path(last), &aside).expect("moved");
        let block = takeover.block();
        // sqlx refuses what undoes without what migrates, and neither tool has it yet.
        takeover.shell(block.first().expect("the tool itself"));
        fs::rename(&aside, takeover.project.path(last)).expect("moved");
        let adopt = block.iter().find(|line| line.starts_with("arlen-migrate adopt")).expect("a line");
        let adopt = adopt.replace(" --dry-run", " --json");
        let document = takeover.json(&adopt);
        assert_eq!(versions(&document, "pending"), [version], "{}: {document}", takeover.tool);
        assert_eq!(versions(&takeover.json("arlen-migrate up --json"), "applied"), [version]);
        takeover.shell("arlen-migrate verify");
    }
}

#[test]
fn the_files_make_the_same_schema_on_a_new_database() {
    for takeover in takeovers("the_files_make_the_same_schema_on_a_new_database") {
        let block = takeover.block();
        takeover.shell(block.first().expect("the tool itself"));
        let adopt = block.iter().find(|line| line.starts_with("arlen-migrate adopt")).expect("a line");
        takeover.shell(adopt.trim_end_matches("--dry-run"));
        let files = takeover.folder();
        let fresh = Takeover::new(
            takeover.tool,
            takeover
                .database
                .as_ref()
                .and_then(|_| arlen_tests::postgres("the_files_make_the_same_schema_on_a_new_database")),
        );
        copy(&files, &fresh.folder());
        fresh.shell("arlen-migrate up");
        fresh.shell("arlen-migrate verify");
        assert_eq!(fresh.schema(), takeover.schema(), "{} on {}", takeover.tool, takeover.url);
    }
}
