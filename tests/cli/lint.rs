//! What `lint` prints.

use super::check;
use arlen_tests::Project;

const POSTGRES: &str = "[databases.shop]\nurl = \"postgres://u:hunter2@127.0.0.1:1/x\"\n";

fn books() -> Project {
    Project::sqlite().with(&[
        (
            "1_books.sql",
            "CREATE TABLE books (id INTEGER PRIMARY KEY, title STRING);\nCREATE INDEX i ON books (title);\n",
        ),
        ("2_titles.sql", "ALTER TABLE books\n  DROP COLUMN title;\n"),
    ])
}

#[test]
fn dangerous_files_of_sqlite() {
    let project = books();
    check("lint", &project.cli(&["lint"]).run());
    check("lint_json", &project.cli(&["lint", "--json"]).run());
    check("lint_quiet", &project.cli(&["lint", "--quiet"]).run());
    check("lint_from", &project.cli(&["lint", "--from", "2"]).run());
    check("lint_from_unknown", &project.cli(&["lint", "--from", "3"]).run());
    project.write("db/migrations/shop/1_books.sql", "CREATE TABLE books (id INTEGER PRIMARY KEY, title TEXT);\n");
    let allowed =
        "-- arlen: allow drop-column: nobody reads it since release 14\nALTER TABLE books DROP COLUMN title;\n";
    project.write("db/migrations/shop/2_titles.sql", allowed);
    check("lint_good", &project.cli(&["lint"]).run());
    check("lint_good_json", &project.cli(&["lint", "--json"]).run());
    project.write("db/migrations/shop/2_titles.sql", allowed.replace(": nobody reads it since release 14", ""));
    check("lint_without_reason", &project.cli(&["lint"]).run());
    assert!(!project.path("var").exists(), "no database was made");
    check("help_lint", &project.cli(&["help", "lint"]).run());
}

#[test]
fn plans_with_findings_and_plans_that_are_kept() {
    let project = books();
    let rows = ["INSERT INTO books (id) VALUES (1);\n"; 5].concat();
    project.write("db/migrations/shop/3_rows.sql", rows);
    check("plan_findings", &project.cli(&["plan"]).run());
    check("plan_out", &project.cli(&["plan", "--to", "1", "--out", "plan.json", "--quiet"]).run());
    check("plan_out_json", &project.cli(&["plan", "--to", "1", "--out", "plan.json", "--json"]).run());
    let text = std::fs::read_to_string(project.path("plan.json")).expect("the plan");
    insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_snapshot!("plan_out_file", text);
    });
    check("up_plan", &project.cli(&["up", "--plan", "plan.json"]).run());
    check("up_plan_changed", &project.cli(&["up", "--plan", "plan.json"]).run());
    check("up_plan_changed_json", &project.cli(&["up", "--plan", "plan.json", "--json"]).run());
    check("up_plan_to", &project.cli(&["up", "--plan", "plan.json", "--to", "3"]).run());
    check("up_plan_invalid", &project.cli(&["up", "--plan", "arlen.toml"]).run());
    check("up_plan_missing", &project.cli(&["up", "--plan", "plans.json"]).run());
    check("plan_out_exists", &project.cli(&["plan", "--out", "arlen.toml"]).run());
    check("help_plan", &project.cli(&["help", "plan"]).run());
}

#[test]
fn dangerous_files_of_postgres() {
    let project = Project::empty().with_config(POSTGRES).with(&[
        ("1_books.sql", "CREATE TABLE books (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, title text);\n"),
        (
            "2_index.sql",
            "CREATE ROLE reader PASSWORD 'hunter2'; CREATE INDEX CONCURRENTLY by_title ON books (title);\n\
             CREATE INDEX by_both ON books (id, title);\n",
        ),
        ("3_broken.sql", "SELECT 1;\nCOMMIT;\n"),
    ]);
    check("lint_postgres", &project.cli(&["lint"]).run());
    let broken = std::fs::read(project.path("db/migrations/shop/3_broken.sql")).expect("read");
    let outside = "-- arlen: no-transaction\nCREATE INDEX CONCURRENTLY by_id ON books (id);\nVACUUM books;\n";
    project.write("db/migrations/shop/3_broken.sql", outside);
    check("lint_no_transaction", &project.cli(&["lint", "--from", "3"]).run());
    project.write("db/migrations/shop/3_broken.sql", broken);
    check("lint_postgres_json", &project.cli(&["lint", "--json"]).run());
    project.remove("db/migrations/shop/3_broken.sql");
    let off = format!(
        "{POSTGRES}lint_from = 2\nlint_off = [\"not-in-transaction\", \"require-concurrent-index-creation\"]\n"
    );
    project.write("arlen.toml", &off);
    check("lint_off", &project.cli(&["lint"]).run());
    project.write("arlen.toml", off.replace("not-in", "in"));
    check("lint_off_unknown", &project.cli(&["lint"]).run());
    project.write("arlen.toml", off.replace("lint_off", "lint_of"));
    check("lint_key_unknown", &project.cli(&["lint"]).run());
}
