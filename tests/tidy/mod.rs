//! The tree holds to its own rules.

mod codes;
mod compared;
mod dialects;
mod layers;
mod reliability;
mod sizes;

use std::path::{Path, PathBuf};

/// Every Rust file below a folder of the workspace, with its text.
fn rust_files(folder: &str) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    collect(&arlen_tests::root().join(folder), &mut found);
    found.sort();
    assert!(!found.is_empty(), "no Rust files in `{folder}`");
    found
}

fn collect(folder: &Path, found: &mut Vec<(PathBuf, String)>) {
    for entry in std::fs::read_dir(folder).expect("read") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            collect(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = std::fs::read_to_string(&path).expect("read");
            found.push((path, text));
        }
    }
}

/// Whether a file of a crate holds tests only: `tests.rs`, or any in a folder `tests`.
fn is_test(path: &Path) -> bool {
    let inside = path.strip_prefix(arlen_tests::root()).unwrap_or(path);
    path.ends_with("tests.rs") || inside.components().any(|part| part.as_os_str() == "tests")
}

/// The part of a file that is no test.
fn without_tests(text: &str) -> &str {
    text.split("#[cfg(test)]").next().unwrap_or(text)
}

/// The text without comments, so that examples in them do not count.
fn code_lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.lines().enumerate().filter(|(_, line)| !line.trim_start().starts_with("//")).map(|(n, line)| (n + 1, line))
}
