//! Modules look only downward, and drivers are switched in one place.

use super::{code_lines, is_test, rust_files, without_tests};
use std::path::Path;

/// What each module of a crate may use of the same crate.
type Uses = &'static [(&'static str, &'static [&'static str])];

const DATA: Uses = &[
    ("diag", &[]),
    ("lex", &["diag"]),
    ("value", &["diag"]),
    ("ir", &["diag", "lex", "value"]),
    ("build", &["diag", "value", "ir"]),
    ("dialect", &["diag", "lex", "value", "ir"]),
    ("compile", &["diag", "lex", "value", "ir", "build", "dialect"]),
    ("interop", &["diag", "lex", "value", "ir", "dialect", "compile"]),
    ("execute", &["diag", "lex", "value", "ir", "dialect", "compile"]),
    ("router", &["diag", "ir", "compile", "execute"]),
    ("schema", &["diag", "value", "dialect", "compile", "execute"]),
    ("config", &["diag", "lex", "dialect", "execute", "router"]),
];

const MIGRATE: Uses = &[
    ("version", &[]),
    ("checksum", &["version"]),
    ("clock", &[]),
    ("owner", &["clock"]),
    ("script", &[]),
    ("function", &["version"]),
    ("discover", &["version", "script", "function"]),
    ("built_in", &["version", "discover", "function"]),
    ("progress", &["version"]),
    ("ledger", &["version", "checksum", "discover", "function", "progress"]),
    ("finding", &[]),
    ("locks", &["script"]),
    ("target", &["version", "discover", "built_in"]),
    ("saved", &["version", "discover", "ledger", "progress", "target"]),
    ("plan", &["version", "discover", "function", "ledger", "progress", "saved"]),
    ("snapshot", &[]),
    ("patience", &["script", "target"]),
    ("lock", &["ledger", "target", "patience", "owner"]),
    (
        "report",
        &[
            "version", "discover", "script", "finding", "locks", "ledger", "plan", "progress", "saved", "target",
            "snapshot",
        ],
    ),
    ("preview", &["discover", "script", "locks", "report"]),
    ("lint", &["version", "discover", "finding", "script", "plan", "target", "report"]),
    ("explain", &["script", "lock"]),
    ("outcome", &[]),
    (
        "stepwise",
        &[
            "checksum", "clock", "discover", "script", "ledger", "progress", "lock", "target", "patience", "explain",
            "owner", "outcome",
        ],
    ),
    ("transact", &["clock", "function", "ledger", "lock", "target", "patience"]),
    (
        "apply",
        &[
            "checksum", "clock", "discover", "script", "ledger", "progress", "lock", "target", "patience", "explain",
            "stepwise", "transact",
        ],
    ),
    (
        "undo",
        &[
            "version", "discover", "script", "ledger", "progress", "plan", "lock", "target", "patience", "explain",
            "stepwise", "transact",
        ],
    ),
    ("open", &["ledger", "lock", "target"]),
    (
        "run",
        &[
            "version", "discover", "ledger", "saved", "plan", "lock", "target", "report", "preview", "lint", "apply",
            "open",
        ],
    ),
    ("down", &["discover", "ledger", "plan", "lock", "target", "report", "preview", "apply", "undo", "open"]),
    ("surgery", &["version", "clock", "discover", "ledger", "plan", "lock", "target", "report", "open"]),
    (
        "resolve",
        &[
            "version", "clock", "discover", "script", "ledger", "progress", "plan", "lock", "target", "report",
            "owner", "open", "surgery",
        ],
    ),
    ("server", &["target", "open"]),
    ("shadow", &["target", "server"]),
    ("reach", &["script"]),
    ("database", &["target", "report", "open", "server"]),
    ("wait", &["target", "report", "open"]),
    ("jobs", &["target", "report"]),
    ("dump", &["target", "report", "open", "snapshot"]),
    (
        "check",
        &[
            "discover", "script", "plan", "target", "snapshot", "report", "undo", "run", "down", "shadow", "reach",
            "dump",
        ],
    ),
    ("testing", &["built_in", "checksum", "discover", "target", "server", "run"]),
    ("readiness", &["version", "discover", "ledger", "progress", "report"]),
    ("migrator", &["discover", "function", "built_in", "plan", "target", "report", "undo", "run", "down", "readiness"]),
    ("create", &["discover"]),
    (
        "adopt",
        &[
            "version", "checksum", "discover", "script", "ledger", "plan", "lock", "target", "report", "clock", "open",
            "surgery", "create",
        ],
    ),
    ("exit", &["report"]),
    (
        "cli",
        &[
            "version", "create", "plan", "exit", "finding", "script", "locks", "lint", "saved", "report", "run",
            "target", "undo", "down", "surgery", "resolve", "adopt", "database", "wait", "jobs", "dump", "snapshot",
            "check",
        ],
    ),
];

const FILES: Uses = &[("fault", &[]), ("name", &["fault"]), ("text", &["fault"]), ("folder", &["fault", "name"])];

const CODEGEN: Uses = &[
    ("names", &[]),
    ("manifest", &["names"]),
    ("queries", &["names", "manifest"]),
    ("typed_sql", &["names", "manifest", "queries"]),
    ("emit", &["names", "manifest", "queries"]),
    ("folder", &["names", "emit"]),
    ("run", &["names", "manifest", "queries", "typed_sql", "emit", "folder"]),
    ("cli", &["manifest", "queries", "folder", "run"]),
];

const CLI: Uses = &[("arguments", &[]), ("interrupt", &[]), ("output", &[]), ("runtime", &[]), ("usage", &[])];

const FACADE: Uses = &[("cli", &[])];

#[test]
fn no_module_looks_up() {
    let mut faults = Vec::new();
    for (folder, uses) in [
        ("arlen/src", FACADE),
        ("arlen-cli/src", CLI),
        ("arlen-codegen/src", CODEGEN),
        ("arlen-data/src", DATA),
        ("arlen-files/src", FILES),
        ("arlen-migrate/src", MIGRATE),
    ] {
        for (path, text) in rust_files(folder) {
            let inside = path.strip_prefix(arlen_tests::root().join(folder)).expect("below").to_owned();
            let module = module_of(&inside);
            // A test may look anywhere.
            if ["lib", "main"].contains(&module.as_str()) || is_test(&path) {
                continue;
            }
            let Some((_, allowed)) = uses.iter().find(|(name, _)| *name == module) else {
                faults.push(format!("{}: the module `{module}` has no place in the list of layers", path.display()));
                continue;
            };
            let depth = inside.components().count() - usize::from(inside.ends_with("mod.rs"));
            for (line, used) in used_modules(without_tests(&text), depth) {
                if used != module && !allowed.contains(&used.as_str()) {
                    faults.push(format!("{}:{line}: `{module}` uses `{used}`", path.display()));
                }
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn the_list_of_layers_has_no_circle() {
    for uses in [CLI, CODEGEN, DATA, FACADE, FILES, MIGRATE] {
        for (n, (module, used)) in uses.iter().enumerate() {
            let below: Vec<_> = uses.iter().take(n).map(|(name, _)| *name).collect();
            assert!(used.iter().all(|name| below.contains(name)), "`{module}` must stand behind all that it uses");
        }
    }
}

fn module_of(inside: &Path) -> String {
    let first = inside.components().next().expect("a file").as_os_str().to_string_lossy().into_owned();
    first.trim_end_matches(".rs").to_owned()
}

/// The names at the root of the crate that a text uses: behind `crate::`, and behind as many `super::` as lead there from
/// a module of this depth. A group `crate::{` counts as a name that no list has: imports name the module.
fn used_modules(text: &str, depth: usize) -> Vec<(usize, String)> {
    let mut used = Vec::new();
    for (line, code) in code_lines(text) {
        let root = "super::".repeat(depth);
        for way in ["crate::", root.as_str()] {
            for (at, _) in code.match_indices(way) {
                let before = code.get(..at).unwrap_or_default();
                if before.ends_with("super::") || before.ends_with(|c: char| c.is_alphanumeric() || c == '_') {
                    continue;
                }
                let behind = code.get(at + way.len()..).unwrap_or_default();
                let name: String = behind.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
                match (name.as_str(), behind.starts_with('{')) {
                    ("super", _) => {}
                    (_, true) => used.push((line, "a group".to_owned())),
                    _ => used.push((line, name)),
                }
            }
        }
    }
    used
}

#[test]
fn upward_looks_are_found_however_they_are_written() {
    let found = |text: &str, depth| used_modules(text, depth).into_iter().map(|(_, name)| name).collect::<Vec<_>>();
    assert_eq!(found("use crate::run::up;\nlet x = crate::plan::plan();", 1), ["run", "plan"]);
    assert_eq!(found("use super::run::up;", 1), ["run"]);
    assert_eq!(found("use super::split;", 2), [""; 0], "a neighbour in the same module");
    assert_eq!(found("use super::super::run::up;", 2), ["run"]);
    assert_eq!(found("use crate::{run, plan};", 1), ["a group"]);
    assert_eq!(found("// crate::run", 1), [""; 0]);
    assert_eq!(found("arlen_crate::run", 1), [""; 0]);
}

#[test]
fn drivers_are_switched_in_one_place() {
    for (path, text) in rust_files("arlen-data/src") {
        // The third one leaves out what any driver needs: the pool, and Tokio with it. The fourth one has their own clients, and
        // the last ones stand on the third.
        let places = [
            "execute/postgres/mod.rs",
            "execute/sqlite/mod.rs",
            "execute/mod.rs",
            "execute/native/mod.rs",
            "router/mod.rs",
            "config/open.rs",
            "schema/mod.rs",
        ];
        let switch = places.iter().any(|file| path.ends_with(file));
        for (line, code) in code_lines(&text) {
            let switches = code.contains("cfg(")
                && !code.contains("doctest")
                && (code.contains("\"postgres\"") || code.contains("\"sqlite\""));
            assert!(switch || !switches, "{}:{line}: a driver is switched here", path.display());
        }
    }
}
