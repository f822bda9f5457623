//! `docs/migrate-compared.md` names tests that there are.

use super::rust_files;

/// The rows of the table, taken apart.
fn rows() -> Vec<Vec<String>> {
    let page = std::fs::read_to_string(arlen_tests::root().join("docs/migrate-compared.md")).expect("read");
    let rows = page.lines().filter(|line| line.starts_with("| "));
    // Behind the heads of the columns.
    rows.skip(1).map(|row| row.trim_matches('|').split('|').map(|cell| cell.trim().to_owned()).collect()).collect()
}

#[test]
fn the_page_on_other_tools_names_tests_that_there_are() {
    let texts: Vec<_> = ["tests", "arlen-migrate/src"].into_iter().flat_map(rust_files).collect();
    let rows = rows();
    assert_eq!(rows.len(), 34, "the features of the table");
    for row in rows {
        let [feature, does, _, shown] = row.as_slice() else { panic!("four cells: {row:?}") };
        assert!(!does.is_empty(), "{feature}: what it does");
        let names: Vec<_> = shown.split('`').skip(1).step_by(2).collect();
        assert!(!names.is_empty() || shown.starts_with("no test: "), "{feature}: a test, or why there is none");
        for name in names {
            let is_there = texts.iter().any(|(_, text)| text.contains(&format!("fn {name}(")));
            assert!(is_there, "{feature}: there is no test `{name}`");
        }
    }
}
