//! Texts that stand in the statement.

use super::{Book, EVERYWHERE};
use arlen_data::build::{col, lit, select};
use arlen_data::compile::Compile as _;
use arlen_data::diag::Code;

#[test]
fn a_text_in_the_statement_holds_no_nul() {
    let mut book = Book::new(Code::TextInvalid);
    book.refuses(&EVERYWHERE, "select.where[0]", select("id").from("t").filter(col("a").eq(lit("a\0b")))); // here
    book.refuses(&EVERYWHERE, "select.columns[0]", select(lit("\0")).from("t")); // here
    book.refuses(&EVERYWHERE, "select.where[0]", select("id").from("t").filter(col("a").like_escape("b", '\0'))); // here
    book.close();
    let query = select(lit("it's -- \\ $1 ?")).from("t");
    for dialect in EVERYWHERE {
        assert_eq!(query.compile(&dialect).expect("compiled").sql(), "SELECT 'it''s -- \\ $1 ?' FROM \"t\"");
    }
}
