//! Versions that are older than any that is supported.

use super::{Book, EVERYWHERE};
use arlen_data::build::{delete_from, select};
use arlen_data::compile::Compile as _;
use arlen_data::diag::Code;
use arlen_data::dialect::{Dialect, Family};

#[test]
fn a_version_that_is_too_old_is_refused() {
    let mut book = Book::new(Code::DialectTooOld);
    let old = [Dialect::postgres(12), Dialect::postgres(9), Dialect::sqlite(3, 34), Dialect::sqlite(2, 8)];
    book.refuses(&old, "select", select("id").from("t")); // here
    book.refuses(&old, "delete", delete_from("t").all_rows()); // here
    book.close();
    for dialect in Family::ALL.iter().map(|family| family.dialect().at_version(family.oldest())).chain(EVERYWHERE) {
        assert!(select("id").from("t").compile(&dialect).is_ok(), "{dialect}");
    }
}
