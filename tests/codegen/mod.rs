//! The command `arlen-codegen` on real databases, and what it wrote: compiled here, and used.
//!
//! `just bless` rewrites `generated`; the diff is the review.

#[path = "generated/hostile_postgres/shop/mod.rs"]
mod hostile_postgres;
#[path = "generated/hostile_sqlite/shop/mod.rs"]
mod hostile_sqlite;
#[path = "generated/postgres/catalog/mod.rs"]
mod on_postgres;
#[path = "../../examples/bookshop/src/catalog/mod.rs"]
mod on_sqlite;
#[path = "generated/queries_postgres/shop/mod.rs"]
mod queries_postgres;
#[path = "generated/queries_sqlite/shop/mod.rs"]
mod queries_sqlite;

mod command;
mod hostile;
mod queries;
mod used;

use arlen_tests::{Cli, Finished, Project, root};
use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

/// All files of a folder, by name.
fn files(folder: &Path) -> BTreeMap<String, String> {
    let entries = std::fs::read_dir(folder).expect("a folder of generated files: `just bless`");
    entries
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.is_file())
        .map(|path| {
            let name = path.file_name().expect("a name").to_string_lossy().into_owned();
            (name, std::fs::read_to_string(&path).expect("UTF-8"))
        })
        .collect()
}

/// What was generated is what the tree has in a folder, so that it is compiled.
fn is_as_committed(generated: &Path, name: &str) {
    let committed = root().join(name);
    let found = files(generated);
    if std::env::var("ARLEN_BLESS").is_ok() {
        std::fs::remove_dir_all(&committed).ok();
        std::fs::create_dir_all(&committed).expect("created");
        for (name, text) in &found {
            std::fs::write(committed.join(name), text).expect("written");
        }
    }
    let expected = files(&committed);
    assert_eq!(found.keys().collect::<Vec<_>>(), expected.keys().collect::<Vec<_>>(), "{name}: `just bless`");
    for (file, text) in found {
        assert_eq!(text, expected[&file], "{name}/{file}: `just bless`");
    }
}

/// rustfmt with its defaults, whatever the settings of this tree are, leaves each file as it is.
fn is_formatted(folder: &Path) {
    let settings = tempfile::tempdir().expect("a folder");
    std::fs::write(settings.path().join("rustfmt.toml"), "edition = \"2024\"\n").expect("written");
    let rust: Vec<_> = files(folder).into_keys().filter(|name| name.ends_with(".rs")).collect();
    let output = Command::new("rustfmt")
        .args(["--check", "--edition", "2024", "--config-path"])
        .arg(settings.path())
        .args(&rust)
        .current_dir(folder)
        .output()
        .expect("rustfmt, as CI has it");
    assert!(
        output.status.success(),
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
}

/// The bookshop's commands on a database of its catalog: migrate, and one of the generator.
fn bookshop(project: &Project, url: &str) -> impl Fn(&[&str], &str) -> (Cli, Cli) {
    let config = root().join("examples/bookshop/arlen.toml").display().to_string();
    move |arguments, word| {
        let arguments: Vec<&str> =
            ["--config", &config, "--database", "catalog"].iter().chain(arguments).copied().collect();
        let generate: Vec<&str> = [word].iter().chain(&arguments).copied().collect();
        let variable = "ARLEN_DATABASE_URL_CATALOG";
        (project.cli(&arguments).env(variable, url), project.codegen(&generate).env(variable, url))
    }
}

/// Migrates the bookshop's catalog, generates its modules by these commands, and holds them against the tree.
fn generated_bookshop(url: &str, committed: &str, words: &[&str]) {
    let project = Project::empty();
    let commands = bookshop(&project, url);
    drop(commands(&[], "schema").0.run().exits(0));
    let generate = |arguments: &[&str], word: &str| -> Finished { commands(arguments, word).1.run() };
    for word in words {
        let first = generate(&[], word).exits(0);
        let expected = if *word == "schema" { "13 tables, 1 views" } else { "2 queries" };
        assert!(first.stdout.contains(expected), "{first}");
    }
    for word in words {
        let second = generate(&[], word).exits(0);
        assert!(second.stdout.contains("up to date"), "{second}");
        drop(generate(&["--check"], word).exits(0));
    }
    let folder = project.path("src/catalog");
    is_formatted(&folder);
    is_as_committed(&folder, committed);
    if words.contains(&"sql") {
        is_formatted(&folder.join("queries"));
        is_as_committed(&folder.join("queries"), &format!("{committed}/queries"));
    }
}

#[test]
fn the_modules_of_the_bookshop_are_those_of_its_catalog_on_sqlite() {
    let folder = tempfile::tempdir().expect("a folder");
    generated_bookshop(
        &format!("sqlite:{}", folder.path().join("catalog.db").display()),
        "examples/bookshop/src/catalog",
        &["schema", "sql"],
    );
}

#[test]
fn the_modules_of_the_bookshop_are_those_of_its_catalog_on_postgres() {
    let Some(database) = arlen_tests::postgres("the_modules_of_the_bookshop_are_those_of_its_catalog_on_postgres")
    else {
        return;
    };
    generated_bookshop(&database.url, "tests/codegen/generated/postgres/catalog", &["schema"]);
}
