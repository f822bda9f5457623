//! What becomes of files, without a database.

use super::files::{Form, Reading};
use super::takeover::{Place, Setting, Takeover};
use super::tool::Tool;
use super::{flyway, history::History};
use arlen_data::diag::Code;
use arlen_data::dialect::Family;
use std::cmp::Ordering;
use std::io::Write as _;
use std::path::Path;

fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, text) in files {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("created");
        std::fs::File::create(path).and_then(|mut file| file.write_all(text.as_bytes())).expect("written");
    }
    folder
}

fn read(tool: Tool, files: &[(&str, &str)]) -> Reading {
    tool.read(folder(files).path(), Form::Theirs, Family::Postgres).expect("a folder")
}

/// What becomes of one file: its name, what migrates and what undoes it.
fn converted(tool: Tool, name: &str, text: &str) -> (String, String, Option<String>) {
    let mut reading = read(tool, &[(name, text)]);
    assert!(reading.findings.is_empty(), "{:?}", reading.findings);
    let migration = reading.migrations.pop().expect("one migration");
    (migration.stem(), migration.up, migration.down.map(|down| down.text))
}

/// The codes of what is in the way.
fn refused(tool: Tool, files: &[(&str, &str)]) -> Vec<(Code, String)> {
    let folder = folder(files);
    let reading = tool.read(folder.path(), Form::Theirs, Family::Postgres).expect("a folder");
    let told = |text: String| text.replace(&format!("{}/", folder.path().display()), "");
    reading.findings.iter().map(|error| (error.code(), told(error.to_string()))).collect()
}

#[track_caller]
fn foreign(tool: Tool, name: &str, text: &str, message: &str) {
    assert_eq!(refused(tool, &[(name, text)]), [(Code::MigrationForeignFormat, message.to_owned())], "{text}");
}

#[test]
fn the_directive_of_sqlx_becomes_ours() {
    let of = |text: &str| converted(Tool::Sqlx, "1_a.up.sql", text).1;
    assert_eq!(of("-- no-transaction\nVACUUM;"), "-- no-transaction\nVACUUM;", "ours as well");
    assert_eq!(of("-- no-transaction, why\r\nVACUUM;"), "-- arlen: no-transaction\n--, why\nVACUUM;");
    assert_eq!(of("\n-- no-transaction\nVACUUM;"), "\n-- no-transaction\nVACUUM;", "sqlx looks at the very beginning");
}

#[test]
fn diesel_without_the_key_takes_no_transaction() {
    let of = |toml: &str| {
        let files = [("2026-01-01-000000_a/up.sql", "SELECT 1;"), ("2026-01-01-000000_a/metadata.toml", toml)];
        read(Tool::Diesel, &files).migrations.pop().expect("one").up
    };
    assert_eq!(of("run_in_transaction = true"), "SELECT 1;");
    assert_eq!(of("this is no toml"), "SELECT 1;");
    for none in ["run_in_transaction = false", ""] {
        assert_eq!(of(none), "-- arlen: no-transaction\nSELECT 1;");
    }
}

#[test]
fn blocks_of_dbmate_are_told_apart() {
    let text = "-- why\n\n-- migrate:up transaction:false\n-- an index\nCREATE INDEX CONCURRENTLY i ON a (b);\n--  migrate:down\n\
                -- no index\nDROP INDEX i;\n";
    let (stem, up, down) = converted(Tool::Dbmate, "20260101_add-i.sql", text);
    assert_eq!(stem, "20260101_add-i");
    assert_eq!(up, "-- arlen: no-transaction\n-- why\n\n-- an index\nCREATE INDEX CONCURRENTLY i ON a (b);\n");
    assert_eq!(down.as_deref(), Some("-- no index\nDROP INDEX i;\n"));
    let plain =
        converted(Tool::Dbmate, "1.sql", "-- migrate:up\nSELECT '-- migrate:upper';\n-- migrate:down\n-- none\n");
    assert_eq!(plain, ("1_unnamed".to_owned(), "SELECT '-- migrate:upper';\n".to_owned(), None));
    foreign(Tool::Dbmate, "1_a.sql", "SELECT 1;", "`1_a.sql` has no `-- migrate:up` at its beginning");
    foreign(Tool::Dbmate, "1_a.sql", "SELECT 1;\n-- migrate:up", "`1_a.sql` holds statements before `-- migrate:up`");
    let twice = "-- migrate:up\n-- migrate:down\n-- migrate:up\n-- migrate:down";
    foreign(Tool::Dbmate, "1_a.sql", twice, "`1_a.sql` holds more than one `-- migrate:up`");
}

#[test]
fn annotations_of_goose_are_taken_out() {
    let text = "-- why\n-- +goose NO TRANSACTION\n-- +goose up\n-- first\n-- +goose ENVSUB ON\nSELECT 1;\n-- +goose ENVSUB OFF\n\
                -- +goose StatementBegin\nSELECT '$' -- end\n-- +goose StatementEnd\n-- +goose Down\n\
                -- +goose StatementBegin\nSELECT 2;\n-- +goose StatementEnd\n";
    let (stem, up, down) = converted(Tool::Goose, "00001_a b.sql", text);
    assert_eq!(stem, "00001_a_b");
    assert_eq!(up, "-- arlen: no-transaction\n-- why\n-- first\nSELECT 1;\nSELECT '$' -- end\n;\n");
    assert_eq!(down.as_deref(), Some("-- arlen: no-transaction\nSELECT 2;\n"));
    let (_, _, nothing) = converted(Tool::Goose, "1_a.sql", "-- +goose Up\nSELECT 1;\n-- +goose Down\n-- none\n");
    assert_eq!(nothing, None);
    for (text, message) in [
        ("SELECT 1;", "`1_a.sql` holds statements before `-- +goose Up`"),
        ("-- nothing", "`1_a.sql` has no `-- +goose Up`"),
        (
            "-- +goose Up\n-- +goose ENVSUB ON\nSELECT ${A};",
            "`1_a.sql` substitutes variables, which plain SQL does not have",
        ),
        ("-- +goose Up\n-- +goose StatementBegin\nSELECT 1", "`1_a.sql` has a StatementBegin without its StatementEnd"),
        ("-- +goose Up\n -- +goose Down", "`1_a.sql` has an annotation that does not begin its line"),
        ("-- +goose Up\n-- +goose Sideways", "`1_a.sql` holds `-- +goose Sideways` where goose takes no such thing"),
        ("-- +goose Up\n-- +goose Up", "`1_a.sql` holds `-- +goose Up` where goose takes no such thing"),
    ] {
        foreign(Tool::Goose, "1_a.sql", text, message);
    }
    foreign(Tool::Goose, "2_b.go", "package x", "`2_b.go` is a migration in Go, which has no SQL to take over");
    assert!(read(Tool::Goose, &[("2_b_test.go", ""), ("helper.go", "")]).findings.is_empty());
    assert_eq!(refused(Tool::Goose, &[("0_a.sql", ""), ("seed.sql", "")]).len(), 2, "goose passes over them");
}

#[test]
fn files_of_flyway_without_dots_stay_as_they_are() {
    let (stem, up, down) = converted(Tool::Flyway, "V007__Bond.sql", "SELECT 1;");
    assert_eq!((stem.as_str(), up.as_str(), down), ("V007__Bond", "SELECT 1;", None));
    assert_eq!(converted(Tool::Flyway, "V1.0__a.sql", "SELECT 1;").0, "V1__a");
    let index = converted(Tool::Flyway, "V1__i.sql", "CREATE UNIQUE INDEX CONCURRENTLY i ON a (b);").1;
    assert!(index.starts_with("-- arlen: no-transaction\n"), "flyway finds it out");
}

#[test]
fn settings_and_placeholders_of_flyway_are_looked_at() {
    let with = |conf: &str| {
        let files = [("V1__a.sql", "SELECT '${a}';"), ("V1__a.sql.conf", conf)];
        let reading = read(Tool::Flyway, &files);
        (reading.migrations.first().map(|one| one.up.clone()), reading.findings.len())
    };
    let plain = "placeholderReplacement=false\n";
    assert_eq!(with(plain), (Some("SELECT '${a}';".to_owned()), 0));
    let none = format!("# why\n{plain}executeInTransaction=false\n");
    assert_eq!(with(&none), (Some("-- arlen: no-transaction\nSELECT '${a}';".to_owned()), 0));
    assert_eq!(with(&format!("{plain}shouldExecute=${{env}}==prod")), (None, 1));
    assert_eq!(with(""), (None, 1), "a placeholder");
    assert!(
        read(Tool::Flyway, &[("V1__a.sql", "SELECT 1; -- ${a}")]).findings.is_empty(),
        "in a comment it is nothing"
    );
}

#[test]
fn what_flyway_runs_otherwise_is_refused() {
    let refused = refused(
        Tool::Flyway,
        &[
            ("B2__base.sql", ""),
            ("R__view.sql", ""),
            ("V3__Code.java", ""),
            ("V1__a.sql", "SELECT 1"),
            ("U2__b.sql", "SELECT 1"),
            ("afterMigrate.sql", ""),
            ("README.md", ""),
            ("notes.sql", ""),
        ],
    );
    let codes: Vec<_> = refused.iter().map(|(code, _)| *code).collect();
    let format = Code::MigrationForeignFormat;
    assert_eq!(
        codes,
        [format, format, format, format, Code::MigrationMisnamed, Code::MigrationOrphanDown],
        "{refused:?}"
    );
}

#[test]
fn versions_of_flyway_are_numbered_in_their_order() {
    let numbers = |names: &[&str]| {
        let files: Vec<_> = names.iter().map(|name| (*name, "SELECT 1;")).collect();
        let reading = read(Tool::Flyway, &files);
        (reading.migrations.iter().map(|one| one.version.0).collect::<Vec<_>>(), reading.findings.len())
    };
    assert_eq!(
        numbers(&["V1__a.sql", "V1.2__b.sql", "V1_2_3__c.sql", "V1.10__d.sql", "V2.0__e.sql"]),
        (vec![1_000_000, 1_002_000, 1_002_003, 1_010_000, 2_000_000], 0)
    );
    assert_eq!(numbers(&["V2013.01.15.11.35.56__a.sql"]), (vec![2_013_001_015_011_035_056], 0));
    assert_eq!(numbers(&["V1.1000__a.sql", "V20260101120000.1.1__b.sql"]), (vec![], 2), "neither fits");
    for (one, other, order) in
        [("1.2", "1.10", Ordering::Less), ("2", "1.9", Ordering::Greater), ("1.2", "1.2", Ordering::Equal)]
    {
        assert_eq!(flyway::compare(one, other), order);
    }
    assert_eq!(flyway::key("01_020.0.0").as_deref(), Some("1.20"));
    assert_eq!((flyway::key("1."), flyway::key("a"), flyway::key("")), (None, None, None));
}

#[test]
fn names_that_two_tools_read_differently_are_refused() {
    let rust =
        refused(Tool::Refinery, &[("V1__a.rs", ""), ("mod.rs", ""), ("below/V2__b.sql", "SELECT 1"), ("1_a.sql", "")]);
    let codes: Vec<_> = rust.iter().map(|(code, _)| *code).collect();
    assert_eq!(codes, [Code::MigrationMisnamed, Code::MigrationForeignFormat]);
    // As text `10` comes before `9`.
    let takeover = planned(Tool::Diesel, &[("10_a/up.sql", "SELECT 1;"), ("9_b/up.sql", "SELECT 1;")]);
    let told: Vec<_> = takeover.findings.iter().map(|error| error.code()).collect();
    assert_eq!(told, [Code::MigrationForeignFormat]);
    let twice = planned(Tool::Sqlx, &[("1_a.sql", "SELECT 1;"), ("01_b.sql", "SELECT 1;")]);
    let told: Vec<_> = twice.findings.iter().map(|error| error.code()).collect();
    assert_eq!(told, [Code::MigrationDuplicateVersion]);
}

/// With nothing applied.
fn planned(tool: Tool, files: &[(&str, &str)]) -> Takeover {
    let mut reading = read(tool, files);
    let (from, place) = (Path::new("somewhere"), Place::Converted(Path::new("nowhere")));
    let setting = Setting { tool, from, place, family: Family::Postgres, now: "2026-01-01T00:00:00Z" };
    Takeover::plan(setting, &mut reading, History::default()).expect("planned")
}

#[test]
fn a_directive_that_the_tool_passed_over_is_not_obeyed_unseen() {
    let codes = |tool, name, text| {
        let takeover = planned(tool, &[(name, text)]);
        takeover.findings.iter().map(|error| error.code()).collect::<Vec<_>>()
    };
    let late = "-- an index\n-- no-transaction\nSELECT 1;";
    assert_eq!(codes(Tool::Sqlx, "1_a.sql", late), [Code::MigrationDirectiveUnknown]);
    assert_eq!(codes(Tool::Refinery, "V1__a.sql", late), [Code::MigrationDirectiveUnknown]);
    assert_eq!(codes(Tool::Sqlx, "1_a.sql", "-- no-transaction\nVACUUM;"), []);
    let dbmate = "-- migrate:up transaction:false\nVACUUM;\n-- migrate:down";
    assert_eq!(codes(Tool::Dbmate, "1_a.sql", dbmate), []);
}

#[test]
fn what_has_to_be_converted_is_not_taken_as_it_is() {
    let folder = folder(&[("1_a.up.sql", "SELECT 1;"), ("2_b.sql", "SELECT 1;")]);
    let mut reading = Tool::Sqlx.read(folder.path(), Form::Either, Family::Postgres).expect("read");
    let (from, place) = (folder.path(), Place::AsTheyAre(folder.path()));
    let setting = Setting { tool: Tool::Sqlx, from, place, family: Family::Postgres, now: "" };
    let takeover = Takeover::plan(setting, &mut reading, History::default()).expect("planned");
    let told: Vec<_> = takeover.findings.iter().map(|error| error.code()).collect();
    assert_eq!(told, [Code::MigrationForeignFormat]);
    assert_eq!(takeover.state().pending.len(), 2);
}
