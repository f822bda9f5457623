//! The generated documents are what the tables of capabilities and codes say.

use arlen_conformance::document::{features, with_readme_table};
use arlen_conformance::errors::errors;

fn check(path: &str, expected: &str) {
    let file = super::file(path);
    if super::blesses() {
        std::fs::write(&file, expected).expect("written");
    }
    let found = std::fs::read_to_string(&file).unwrap_or_default();
    let differs = expected.lines().zip(found.lines().chain(std::iter::repeat(""))).find(|(one, other)| one != other);
    assert_eq!(differs, None, "{path} is not what the table says: ARLEN_BLESS=1 cargo test -p arlen-conformance");
    assert!(found == expected, "{path} has more than the table says");
}

#[test]
fn the_page_of_features_is_what_the_table_says() {
    check("docs/reference/features.md", &features());
}

#[test]
fn the_readme_shows_what_the_table_says() {
    let readme = std::fs::read_to_string(super::file("README.md")).expect("a README");
    if let Some(expected) = with_readme_table(&readme) {
        check("README.md", &expected);
    }
}

#[test]
fn the_page_of_errors_is_what_the_tables_say() {
    check("docs/reference/errors.md", &errors());
}
