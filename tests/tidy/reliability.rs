//! The page on reliability is true.

use super::rust_files;
use arlen_data::diag::Code;
use std::collections::BTreeSet;

#[test]
fn the_page_on_reliability_names_tests_and_codes_that_there_are() {
    let page = std::fs::read_to_string(arlen_tests::root().join("docs/reliability.md")).expect("read");
    let tests: String = rust_files("tests").into_iter().map(|(_, text)| text).collect();
    let named: BTreeSet<&str> = page.split('`').skip(1).step_by(2).collect();
    let (mut shown, mut missing) = (0, Vec::new());
    for name in named {
        let is_word = |separator: char| {
            name.contains(separator)
                && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == separator)
        };
        if is_word('_') && name.matches('_').count() > 2 {
            shown += 1;
            let test = format!("\n#[test]\nfn {name}()");
            if !tests.contains(&test) {
                missing.push(name);
            }
        } else if is_word('-') && !Code::ALL.iter().any(|code| code.to_string() == name) {
            missing.push(name);
        }
    }
    assert!(shown > 40, "{shown} tests are named");
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn each_test_of_a_hazard_or_a_fault_is_on_the_page() {
    let page = std::fs::read_to_string(arlen_tests::root().join("docs/reliability.md")).expect("read");
    for folder in ["tests/hazards", "tests/sweep"] {
        for (path, text) in rust_files(folder) {
            for (_, behind) in text.match_indices("#[test]\nfn ").map(|(at, found)| text.split_at(at + found.len())) {
                let name = behind.split('(').next().unwrap_or_default();
                assert!(page.contains(&format!("`{name}`")), "{}: {name}", path.display());
            }
        }
    }
}
