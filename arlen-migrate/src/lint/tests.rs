use super::rules::{OFF, OWN, RuleSet};
use super::{LintOptions, lint};
use crate::target::{LintSettings, Target};
use crate::version::Version;
use arlen_data::config::{Config, Environment, LintRule, Selection};
use arlen_data::diag::{Code, Label};
use arlen_data::dialect::Family;
use std::collections::BTreeSet;
use std::io::Write as _;
use tempfile::TempDir;

/// A folder with files `1_a.sql`, `2_a.sql`, and so on.
struct Case {
    folder: TempDir,
    target: Target,
}

impl Case {
    fn new(family: Family, files: &[&str]) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let url = match family {
            Family::Postgres => "postgres://localhost:1/x?sslmode=disable",
            Family::Sqlite => "sqlite:x.db",
        };
        let config = Config::without_file(folder.path().to_owned());
        let environment: Environment = [("ARLEN_DATABASE_URL", url)].into_iter().collect();
        let mut targets = Target::resolve(&config, &environment, &Selection::Default, None).expect("a target");
        let mut target = targets.remove(0);
        target.folder = folder.path().to_owned();
        for (n, text) in files.iter().enumerate() {
            let mut file = std::fs::File::create(folder.path().join(format!("{}_a.sql", n + 1))).expect("created");
            file.write_all(text.as_bytes()).expect("written");
        }
        Self { folder, target }
    }

    fn with(mut self, settings: LintSettings) -> Self {
        self.target.lint = settings;
        self
    }

    /// What is found, as `file:line:column rule`.
    fn found(&self) -> Vec<String> {
        let report = lint(&self.target, &LintOptions::default());
        let findings = report.findings.expect("a list");
        let codes = if findings.is_empty() { None } else { Some(Code::MigrationLint) };
        assert_eq!(report.error.map(|error| error.code()), codes, "{findings:?}");
        let folder = format!("{}/", self.folder.path().display());
        findings
            .iter()
            .map(|found| format!("{} {}", found.label.to_string().replace(&folder, ""), found.rule))
            .collect()
    }
}

fn rules(family: Family, files: &[&str]) -> Vec<String> {
    let found = Case::new(family, files).found();
    found.iter().map(|line| line.split(' ').next_back().expect("a rule").to_owned()).collect()
}

fn named(rules: &[&str]) -> Vec<LintRule> {
    let label = || Label::new("arlen.toml", 3, 1);
    rules.iter().map(|name| LintRule { name: (*name).to_owned(), label: label() }).collect()
}

/// What SQLite itself says of the last of these scripts, each run in a transaction as the runner does.
fn sqlite_says(scripts: &[&str]) -> Result<(), String> {
    let connection = rusqlite::Connection::open_in_memory().expect("open");
    connection.execute_batch("PRAGMA foreign_keys = OFF").expect("off");
    let (last, before) = scripts.split_last().expect("a script");
    for script in before {
        connection.execute_batch(script).expect(script);
    }
    connection.execute_batch(&format!("BEGIN; {last}; COMMIT")).map_err(|error| error.to_string())
}

const ROWS: &str = "CREATE TABLE t (a INTEGER PRIMARY KEY, b TEXT); INSERT INTO t VALUES (1, 'x');";

#[test]
fn what_sqlite_refuses_is_found_and_what_it_takes_is_not() {
    for (script, rule) in [
        ("ALTER TABLE t ADD COLUMN c TEXT NOT NULL", Some("add-required-column")),
        ("ALTER TABLE t ADD c TEXT NOT NULL DEFAULT NULL", Some("add-required-column")),
        ("ALTER TABLE t ADD COLUMN c TEXT NOT NULL DEFAULT ''", None),
        ("ALTER TABLE t ADD COLUMN c TEXT NOT NULL DEFAULT (7)", None),
        ("ALTER TABLE t ADD COLUMN c INTEGER DEFAULT -1", None),
        ("ALTER TABLE t ADD COLUMN c INTEGER REFERENCES t", None),
        ("ALTER TABLE t ADD COLUMN c TEXT NOT NULL GENERATED ALWAYS AS (b || 'x') VIRTUAL", None),
        ("ALTER TABLE t ADD COLUMN c TEXT UNIQUE", Some("add-column-refused")),
        ("ALTER TABLE t ADD COLUMN c INTEGER PRIMARY KEY", Some("add-column-refused")),
        ("ALTER TABLE t ADD COLUMN c TEXT AS (b) STORED", Some("add-column-refused")),
        ("ALTER TABLE t ADD COLUMN c TEXT DEFAULT CURRENT_TIMESTAMP", Some("add-column-refused")),
        ("ALTER TABLE t ADD COLUMN c TEXT DEFAULT (1 + 1)", Some("add-column-refused")),
        ("VACUUM", Some("not-in-transaction")),
    ] {
        let found = rules(Family::Sqlite, &[ROWS, script]);
        assert_eq!(
            found.iter().map(String::as_str).collect::<Vec<_>>(),
            rule.into_iter().collect::<Vec<_>>(),
            "{script}"
        );
        let said = sqlite_says(&[ROWS, script]);
        assert_eq!(said.is_err(), rule.is_some(), "{script}: {said:?}");
    }
}

#[test]
fn a_new_table_of_the_same_file_may_be_changed_as_long_as_sqlite_takes_it() {
    let file = "CREATE TABLE n (a INTEGER PRIMARY KEY);\nALTER TABLE n ADD COLUMN b TEXT NOT NULL;\n\
                ALTER TABLE n RENAME COLUMN b TO c;\nALTER TABLE n DROP COLUMN c;\nALTER TABLE n RENAME TO m;\nDROP TABLE m;";
    assert_eq!(rules(Family::Sqlite, &[&file.replace("DROP TABLE m;", "")]), [""; 0]);
    assert_eq!(sqlite_says(&[file]), Ok(()));
}

#[test]
fn what_runs_and_loses_is_found() {
    for (script, expected) in [
        ("DROP TABLE t", &["drop-table"][..]),
        ("ALTER TABLE t DROP COLUMN b", &["drop-column"]),
        ("ALTER TABLE main.\"T\" RENAME COLUMN b TO c", &["rename-column"]),
        ("ALTER TABLE t RENAME b TO c", &["rename-column"]),
        ("ALTER TABLE [t] RENAME TO u", &["rename-table"]),
        ("DELETE FROM t", &["delete-all-rows"]),
        ("DELETE FROM t WHERE true", &[]),
        ("CREATE TABLE u AS SELECT * FROM t", &["create-table-as"]),
        ("PRAGMA writable_schema = ON", &["writable-schema"]),
        ("PRAGMA main.writable_schema(1)", &["writable-schema"]),
        ("PRAGMA writable_schema = off", &[]),
        ("CREATE TABLE u (a STRING)", &["type-affinity"]),
        ("CREATE TABLE u (a uuid PRIMARY KEY)", &["type-affinity", "nullable-primary-key"]),
        ("CREATE TABLE u (a FLOATING POINT, b INTERVAL)", &["type-affinity", "type-affinity"]),
        ("CREATE TABLE u (a UNSIGNED BIG INT, b INT8, c MEDIUMINT(3), d \"Int\", e TIMESTAMP, f DECIMAL(8, 2))", &[]),
        ("CREATE TABLE u (a TEXT PRIMARY KEY, b INT)", &["nullable-primary-key"]),
        ("CREATE TABLE u (a INT PRIMARY KEY)", &["nullable-primary-key"]),
        ("CREATE TABLE u (a INTEGER PRIMARY KEY, b TEXT NOT NULL)", &[]),
        ("CREATE TABLE u (a INTEGER, b TEXT NOT NULL, PRIMARY KEY (a, b))", &["nullable-primary-key"]),
        ("CREATE TABLE u (a INTEGER, PRIMARY KEY (a))", &[]),
        ("CREATE TABLE u (a TEXT PRIMARY KEY) WITHOUT ROWID", &[]),
        ("CREATE TABLE u (a TEXT PRIMARY KEY) STRICT", &[]),
        ("CREATE VIRTUAL TABLE u USING fts5(a)", &[]),
        ("INSERT INTO t VALUES (2, 'DROP TABLE t')", &[]),
    ] {
        assert_eq!(rules(Family::Sqlite, &[ROWS, script]), expected, "{script}");
        if !script.contains("fts5") {
            assert_eq!(sqlite_says(&[ROWS, script]), Ok(()), "{script}");
        }
    }
}

#[test]
fn the_types_that_are_told_are_those_that_change_what_is_stored() {
    for (types, told) in [
        ("STRING", true),
        ("UUID", true),
        ("FLOATING POINT", true),
        ("INTERVAL", true),
        ("TEXT", false),
        ("VARCHAR(20)", false),
        ("NATIVE CHARACTER(70)", false),
    ] {
        assert_eq!(
            rules(Family::Sqlite, &[&format!("CREATE TABLE u (a {types})")]).len(),
            usize::from(told),
            "{types}"
        );
        let connection = rusqlite::Connection::open_in_memory().expect("open");
        connection.execute_batch(&format!("CREATE TABLE u (a {types}); INSERT INTO u VALUES ('007')")).expect("run");
        let stored: String = connection.query_row("SELECT typeof(a) FROM u", (), |row| row.get(0)).expect("a row");
        assert_eq!(stored != "text", told, "{types} is stored as {stored}");
    }
}

const BOOKS: &str = "CREATE TABLE books (id INTEGER PRIMARY KEY, title TEXT);\nCREATE INDEX by_title ON books (title);\n\
                     CREATE TRIGGER seen AFTER INSERT ON books BEGIN SELECT 1; END;\n\
                     CREATE TABLE pages (book INTEGER REFERENCES books (id));";
const REBUILD: &str = "CREATE TABLE n (id INTEGER PRIMARY KEY, title TEXT NOT NULL);\n\
                       INSERT INTO n SELECT id, title FROM books;\nDROP TABLE books;\nALTER TABLE n RENAME TO books;\n";

#[test]
fn a_rebuild_has_to_bring_back_what_hung_on_the_table() {
    assert_eq!(
        Case::new(Family::Sqlite, &[BOOKS, REBUILD]).found(),
        ["2_a.sql:3:1 rebuild-loses-objects", "2_a.sql:3:1 rebuild-loses-objects"]
    );
    let again =
        "CREATE INDEX by_title ON books (title);\nCREATE TRIGGER seen AFTER INSERT ON books BEGIN SELECT 2; END;\n";
    assert_eq!(rules(Family::Sqlite, &[BOOKS, &format!("{REBUILD}{again}")]), [""; 0]);
    let dropped = format!("DROP INDEX by_title;\nDROP TRIGGER seen;\n{REBUILD}");
    assert_eq!(rules(Family::Sqlite, &[BOOKS, &dropped]), [""; 0], "what was meant to go was dropped");
    for file in [format!("{REBUILD}{again}"), dropped] {
        assert_eq!(sqlite_says(&[BOOKS, &file]), Ok(()));
    }
    let away = "ALTER TABLE books RENAME TO old;\nCREATE TABLE books (id INTEGER PRIMARY KEY, title TEXT);\n\
                INSERT INTO books SELECT * FROM old;\nDROP TABLE old;";
    let found = rules(Family::Sqlite, &[BOOKS, away]);
    assert_eq!(found, ["rebuild-by-rename", "left-broken"], "the reference of `pages` went with the old table");
}

#[test]
fn what_mentions_a_table_or_a_column_is_known_from_earlier_files() {
    let view = "CREATE VIEW titles AS SELECT title FROM books;";
    assert_eq!(rules(Family::Sqlite, &[BOOKS, view, "DROP TABLE books"]), ["drop-table", "left-broken", "left-broken"]);
    assert_eq!(rules(Family::Sqlite, &[BOOKS, view, "DROP VIEW titles; DROP TABLE pages; DROP TABLE books"]).len(), 2);
    let in_use = ["drop-column", "column-in-use", "column-in-use"];
    assert_eq!(rules(Family::Sqlite, &[BOOKS, view, "ALTER TABLE books DROP COLUMN title"]), in_use);
    assert!(sqlite_says(&[BOOKS, view, "ALTER TABLE books DROP COLUMN title"]).is_err());
    let rebuilt = format!("DROP INDEX by_title;\nDROP TRIGGER seen;\n{REBUILD}");
    assert_eq!(rules(Family::Sqlite, &[BOOKS, view, &rebuilt]), ["rebuild-in-use"]);
    assert!(sqlite_says(&[BOOKS, view, &rebuilt]).is_err());
    let around = format!("DROP VIEW titles;\n{rebuilt}{view}");
    assert_eq!(rules(Family::Sqlite, &[BOOKS, view, &around]), [""; 0]);
    assert_eq!(sqlite_says(&[BOOKS, view, &around]), Ok(()));
}

#[test]
fn squawk_is_asked_and_knows_that_a_file_is_a_transaction() {
    let big = "CREATE TABLE t (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY);";
    for (script, expected) in [
        ("ALTER TABLE t ADD COLUMN a text NOT NULL;", &["adding-required-field"][..]),
        ("ALTER TABLE t DROP COLUMN a;", &["ban-drop-column"]),
        ("DROP TABLE t;", &["ban-drop-table"]),
        ("CREATE INDEX i ON t (id);", &["require-concurrent-index-creation"]),
        ("CREATE INDEX CONCURRENTLY i ON t (id);", &["not-in-transaction"]),
        ("CREATE INDEX CONCURRENTLY i ON t (id); SELECT 1;", &["not-in-transaction"]),
        ("-- squawk-disable-assume-in-transaction\nCREATE INDEX CONCURRENTLY i ON t (id);", &["not-in-transaction"]),
        ("DROP INDEX CONCURRENTLY i;", &["not-in-transaction"]),
        ("REINDEX (VERBOSE, CONCURRENTLY) TABLE t;", &["not-in-transaction"]),
        ("REINDEX INDEX i;", &["require-concurrent-reindex"]),
        ("REINDEX (CONCURRENTLY off) INDEX i;", &[]),
        ("ALTER TABLE t DETACH PARTITION p CONCURRENTLY;", &["not-in-transaction"]),
        ("VACUUM t;", &["not-in-transaction"]),
        ("CREATE DATABASE x;", &["not-in-transaction"]),
        ("CREATE SUBSCRIPTION s CONNECTION 'x' PUBLICATION p WITH (connect = false);", &[]),
        ("CREATE TABLE u (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY); CREATE INDEX i ON u (id);", &[]),
        // What the runner does for every file is not asked for.
        ("UPDATE t SET id = id WHERE false;", &[]),
        ("SELEC 1;", &["syntax"]),
        // squawk's own comments.
        ("-- squawk-ignore ban-drop-table\nDROP TABLE t;", &[]),
        ("-- squawk-ignore-file ban-drop-table\n\n\nSELECT 1;\nDROP TABLE t;", &[]),
        ("-- squawk-ignore no-such-rule\nSELECT 1;", &["unused-ignore"]),
        // Without a transaction.
        ("-- arlen: no-transaction\nCREATE INDEX CONCURRENTLY i ON t (id); VACUUM t;", &[]),
        ("-- no-transaction\nCREATE INDEX i ON t (id);", &["require-concurrent-index-creation"]),
    ] {
        assert_eq!(rules(Family::Postgres, &[big, script]), expected, "{script}");
    }
}

#[test]
fn what_is_allowed_with_a_reason_is_not_found() {
    let two = "SELECT 1;\nDROP TABLE a;\nDROP TABLE b;\n";
    assert_eq!(Case::new(Family::Sqlite, &[two]).found(), ["1_a.sql:2:1 drop-table", "1_a.sql:3:1 drop-table"]);
    for (text, expected) in [
        ("-- arlen: allow drop-table: both are empty\n".to_owned() + two, &[][..]),
        ("/* arlen: allow drop-table: both are empty */\n".to_owned() + two, &[]),
        (
            two.replace("DROP TABLE b", "-- arlen: allow drop-table: empty\n\n-- so it is\nDROP TABLE b"),
            &["1_a.sql:2:1 drop-table"],
        ),
        (
            two.replace("SELECT 1;", "SELECT 1; -- arlen: allow drop-column: nobody reads it"),
            &["1_a.sql:1:11 unused-allowance", "1_a.sql:2:1 drop-table", "1_a.sql:3:1 drop-table"],
        ),
        ("SELECT 1;\n-- arlen: allow drop-table: nothing behind it".to_owned(), &["1_a.sql:2:1 unused-allowance"]),
        // A file for both families: the other one's rule.
        ("-- arlen: allow ban-drop-table: both are empty\nSELECT 1;".to_owned(), &[]),
    ] {
        assert_eq!(Case::new(Family::Sqlite, &[&text]).found(), expected, "{text}");
    }
    let columns = "SELECT 1;\nCREATE TABLE u (\n  a STRING,\n  -- arlen: allow type-affinity: digits are numbers here\n  b STRING\n);";
    assert_eq!(Case::new(Family::Sqlite, &[columns]).found(), ["1_a.sql:3:3 type-affinity"]);
    let actions = "SELECT 1;\nALTER TABLE t\n  -- arlen: allow ban-drop-column: since release 14\n  DROP COLUMN a,\n  DROP COLUMN b;";
    assert_eq!(Case::new(Family::Postgres, &[actions]).found(), ["1_a.sql:5:3 ban-drop-column"]);
}

#[test]
fn an_allowance_without_rule_or_reason_is_refused() {
    for (text, message) in [
        ("-- arlen: allow drop-table\nSELECT 1", "`arlen: allow` needs a reason"),
        ("-- arlen: allow drop-table: \nSELECT 1", "`arlen: allow` needs a reason"),
        ("-- arlen: allow: because\nSELECT 1", "`arlen: allow` needs the name of one rule"),
        ("-- arlen: allow a b: because\nSELECT 1", "`arlen: allow` needs the name of one rule"),
        ("-- ARLEN: allow no-such-rule: because\nSELECT 1", "`no-such-rule` is no rule of `lint`"),
    ] {
        let case = Case::new(Family::Sqlite, &[text, "DROP TABLE a"]);
        let report = lint(&case.target, &LintOptions::default());
        let error = report.error.expect(text);
        assert_eq!((error.code(), error.to_string()), (Code::MigrationDirectiveUnknown, message.to_owned()));
        assert_eq!(error.diagnostic().label().map(|label| label.line), Some(1));
        assert_eq!(report.findings.expect("a list").len(), 1, "the other file is looked at nevertheless");
    }
}

#[test]
fn rules_are_switched_and_unknown_ones_refused() {
    let drop = ["DROP TABLE a; UPDATE t SET a = 1;"];
    let settings =
        |on: &[&str], off: &[&str]| LintSettings { on: named(on), off: named(off), ..LintSettings::default() };
    let found = |settings| Case::new(Family::Postgres, &drop).with(settings).found();
    assert_eq!(found(settings(&[], &[])), ["1_a.sql:1:1 ban-drop-table"]);
    assert_eq!(found(settings(&[], &["ban-drop-table"])), [""; 0]);
    assert_eq!(
        found(settings(&["require-timeout-settings"], &["ban-drop-table"])),
        ["1_a.sql:1:1 require-lock-timeout", "1_a.sql:1:1 require-statement-timeout"]
    );
    let limited = "-- arlen: lock-timeout 1s\n-- arlen: statement-timeout 1min\nDROP TABLE a;";
    let both = settings(&["require-timeout-settings"], &["ban-drop-table"]);
    assert_eq!(Case::new(Family::Postgres, &[limited]).with(both).found(), [""; 0], "directives are as good");
    assert_eq!(
        found(settings(&["require-table-schema"], &["ban-drop-table", "drop-table"])),
        ["1_a.sql:1:12 require-table-schema"]
    );
    let case = Case::new(Family::Sqlite, &["SELECT 1"]).with(settings(&[], &["ban-everything"]));
    let error = lint(&case.target, &LintOptions::default()).error.expect("refused");
    assert_eq!(
        (error.code(), error.to_string()),
        (Code::ConfigValueInvalid, "`ban-everything` is no rule of `lint`".to_owned())
    );
    assert_eq!(error.diagnostic().label().map(|label| label.line), Some(3));
}

#[test]
fn the_version_of_the_server_counts() {
    let files = ["CREATE TABLE t (a text);", "VACUUM FULL t;"];
    let of = |postgres_version| {
        let off = named(&["not-in-transaction"]);
        let case =
            Case::new(Family::Postgres, &files).with(LintSettings { postgres_version, off, ..LintSettings::default() });
        lint(&case.target, &LintOptions::default()).findings.expect("a list")
    };
    assert_ne!(of(18), of(19), "since 19 there is REPACK");
}

#[test]
fn older_files_are_known_and_not_judged() {
    let files = [BOOKS, "DROP TABLE pages;", "DROP TABLE books;"];
    let mut case = Case::new(Family::Sqlite, &files);
    let found = |case: &Case, from| {
        let report = lint(&case.target, &LintOptions { from });
        (report.findings.expect("a list").len(), report.known, report.error.map(|error| error.code()))
    };
    assert_eq!(found(&case, None), (2, Some(3), Some(Code::MigrationLint)));
    assert_eq!(found(&case, Some(Version(3))), (1, Some(1), Some(Code::MigrationLint)), "the reference went before");
    case.target.lint.from = Some(Version(3));
    assert_eq!(found(&case, None).0, 1);
    assert_eq!(found(&case, Some(Version(1))).0, 2, "what is asked for counts before what is set");
    assert_eq!(found(&case, Some(Version(4))), (0, None, Some(Code::MigrationVersionUnknown)));
}

#[test]
fn every_rule_has_its_line_in_the_docs() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/lint.md");
    let mut docs = String::new();
    std::io::Read::read_to_string(&mut std::fs::File::open(path).expect("the page"), &mut docs).expect("text");
    for rule in OWN.iter().map(|(rule, _)| rule).chain(&OFF) {
        assert!(docs.contains(&format!("| `{rule}` |")), "{rule}");
    }
    let default = RuleSet::of(Family::Postgres, &[], &[], 13).expect("no rules");
    assert!(OFF.iter().all(|rule| !default.asks(rule)) && OWN.iter().all(|(rule, _)| default.asks(rule)));
    assert_eq!(OWN.iter().map(|(rule, _)| rule).collect::<BTreeSet<_>>().len(), OWN.len());
}
