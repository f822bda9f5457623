//! Files stay readable.

use super::rust_files;
use std::io::Write as _;

/// A file above this is argued about.
const MAX: usize = 600;

#[test]
fn files_are_of_a_readable_size() {
    let mut sizes: Vec<_> =
        ["arlen-codegen", "arlen-data", "arlen-macros", "arlen-migrate", "benches", "conformance", "fuzz", "tests"]
            .iter()
            .flat_map(|folder| rust_files(folder))
            .map(|(path, text)| (text.lines().count(), path))
            .collect();
    sizes.sort();
    let lines: usize = sizes.iter().map(|(lines, _)| lines).sum();
    let median = sizes.get(sizes.len() / 2).map_or(0, |(lines, _)| *lines);
    // Past the capture of the harness: the sizes are there to be seen.
    let mut stderr = std::io::stderr();
    writeln!(stderr, "sizes: {} Rust files, {lines} lines, median {median}; the largest:", sizes.len()).ok();
    for (lines, path) in sizes.iter().rev().take(5) {
        let shown = path.strip_prefix(arlen_tests::root()).unwrap_or(path);
        writeln!(stderr, "sizes: {lines:5} {}", shown.display()).ok();
    }
    let large: Vec<_> = sizes.iter().filter(|(lines, _)| *lines > MAX).collect();
    assert!(large.is_empty(), "more than {MAX} lines: {large:?}");
}
