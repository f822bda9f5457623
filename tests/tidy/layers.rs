//! Modules look only downward, and drivers are switched in one place.

use super::{code_lines, rust_files, without_tests};
use std::path::Path;

/// What each module of a crate may use of the same crate.
type Uses = &'static [(&'static str, &'static [&'static str])];

const DATA: Uses = &[
    ("diag", &[]),
    ("lex", &["diag"]),
    ("value", &["diag"]),
    ("dialect", &["diag", "lex", "value"]),
    ("execute", &["diag", "lex", "value", "dialect"]),
    ("config", &["diag", "lex", "dialect", "execute"]),
];

const MIGRATE: Uses = &[
    ("version", &[]),
    ("checksum", &["version"]),
    ("discover", &["version", "checksum"]),
    ("script", &[]),
    ("ledger", &["version", "checksum", "discover"]),
    ("plan", &["version", "discover", "ledger"]),
    ("lock", &["ledger"]),
    ("report", &["version", "discover", "ledger", "plan"]),
    ("apply", &["checksum", "discover", "script", "ledger", "lock"]),
    ("target", &[]),
    ("run", &["discover", "ledger", "plan", "lock", "report", "apply", "target"]),
    ("create", &["discover"]),
    ("exit", &["report"]),
    ("cli", &["create", "exit", "report", "run", "target"]),
];

/// What the root of a crate re-exports, and from where.
const RE_EXPORTS: &[(&str, &str)] = &[
    ("Down", "create"),
    ("Exit", "exit"),
    ("Selection", "target"),
    ("Target", "target"),
    ("dry_run", "run"),
    ("status", "run"),
    ("up", "run"),
];

#[test]
fn no_module_looks_up() {
    let mut faults = Vec::new();
    for (folder, uses) in [("arlen-data/src", DATA), ("arlen-migrate/src", MIGRATE)] {
        for (path, text) in rust_files(folder) {
            let inside = path.strip_prefix(arlen_tests::root().join(folder)).expect("below").to_owned();
            let module = module_of(&inside);
            // A test may look anywhere.
            if ["lib", "main"].contains(&module.as_str()) || path.ends_with("tests.rs") {
                continue;
            }
            let Some((_, allowed)) = uses.iter().find(|(name, _)| *name == module) else {
                faults.push(format!("{}: the module `{module}` has no place in the list of layers", path.display()));
                continue;
            };
            for (line, used) in used_modules(without_tests(&text)) {
                let used =
                    RE_EXPORTS.iter().find(|(item, _)| *item == used).map_or(used, |(_, from)| (*from).to_owned());
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
    for uses in [DATA, MIGRATE] {
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

/// The first name behind each `crate::`, and each name of a list `crate::{..}`.
fn used_modules(text: &str) -> Vec<(usize, String)> {
    let mut used = Vec::new();
    for (line, code) in code_lines(text) {
        for (_, behind) in code.match_indices("crate::").map(|(at, word)| code.split_at(at + word.len())) {
            let list = behind.strip_prefix('{').and_then(|list| list.split_once('}')).map_or(behind, |(list, _)| list);
            let names: Vec<_> = if behind.starts_with('{') { list.split(',').collect() } else { vec![list] };
            for name in names {
                let name: String = name.trim().chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
                if !name.is_empty() {
                    used.push((line, name));
                }
            }
        }
    }
    used
}

#[test]
fn drivers_are_switched_in_one_place() {
    for (path, text) in rust_files("arlen-data/src") {
        let switch = path.ends_with("execute/postgres/mod.rs") || path.ends_with("execute/sqlite/mod.rs");
        for (line, code) in code_lines(&text) {
            let switches = code.contains("cfg(") && (code.contains("\"postgres\"") || code.contains("\"sqlite\""));
            assert!(switch || !switches, "{}:{line}: a driver is switched here", path.display());
        }
    }
}
