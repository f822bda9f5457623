//! Each code has a page, a test that provokes it, and the exit code that its page says.

use super::{is_test, rust_files};
use arlen_data::diag::Code;
use arlen_migrate::Exit;
use std::collections::BTreeSet;

#[test]
fn each_code_has_a_page_and_each_page_a_code() {
    let folder = arlen_tests::root().join("docs/errors");
    for code in Code::ALL {
        let page =
            std::fs::read_to_string(folder.join(format!("{code}.md"))).unwrap_or_else(|_| panic!("no page for {code}"));
        assert!(page.starts_with(&format!("# {code}\n")), "{code}: the title");
        let exit = format!("\nExit code of `arlen-migrate`: {}\n", Exit::of(*code).number());
        assert!(page.contains(&exit), "{code}: the page does not say `{}`", exit.trim());
        for part in ["\n## What it means\n", "\n## What to do\n"] {
            assert!(page.contains(part), "{code}: no `{}`", part.trim());
        }
    }
    let codes: BTreeSet<_> = Code::ALL.iter().map(|code| format!("{code}.md")).collect();
    for entry in std::fs::read_dir(folder).expect("read") {
        let name = entry.expect("an entry").file_name().into_string().expect("UTF-8");
        assert!(codes.contains(&name), "{name} is the page of no code");
    }
}

#[test]
fn each_code_is_provoked_by_a_test() {
    let mut tests = String::new();
    for (path, text) in rust_files("tests") {
        // This folder names no code on purpose, and would count for all if it did.
        if !path.components().any(|part| part.as_os_str() == "tidy" || part.as_os_str() == "support") {
            tests.push_str(&text);
        }
    }
    for folder in ["arlen-data/src", "arlen-migrate/src"] {
        for (path, text) in rust_files(folder) {
            if is_test(&path) {
                tests.push_str(&text);
            } else if let Some((_, behind)) = text.split_once("#[cfg(test)]") {
                tests.push_str(behind);
            }
        }
    }
    // An import provokes nothing.
    let imports = regex::Regex::new(r"(?m)^\s*use [^;]*;").expect("a pattern");
    let mut tests = imports.replace_all(&tests, "").into_owned();
    for entry in std::fs::read_dir(arlen_tests::root().join("tests/cli/snapshots")).expect("read") {
        let snapshot = std::fs::read_to_string(entry.expect("an entry").path()).expect("read");
        // In a snapshot a code stands in brackets.
        tests.push_str(&snapshot.replace(['[', ']'], "\""));
    }
    let missing: Vec<_> = Code::ALL
        .iter()
        .filter(|code| !tests.contains(&format!("\"{code}\"")) && !tests.contains(&format!("Code::{code:?}")))
        // `use Code::{A, B}` in a test.
        .filter(|code| !tests.split(|c: char| !c.is_alphanumeric()).any(|word| word == format!("{code:?}")))
        .collect();
    assert!(missing.is_empty(), "no test provokes {missing:?}");
}
