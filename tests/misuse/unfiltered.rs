//! An update or delete whose filter vanished.

use super::{Book, EVERYWHERE, POSTGRES};
use arlen_data::build::{all_of, any_of, col, cte, delete_from, select, update};
use arlen_data::compile::Compile as _;
use arlen_data::diag::Code;
use arlen_data::ir::Expr;

/// Everything that looks like a filter and is none.
fn nothings() -> [Expr; 5] {
    let none: [Expr; 0] = [];
    [
        all_of(none.clone()),
        any_of(none.clone()),
        any_of([all_of(none.clone())]),
        all_of([any_of([all_of(none.clone()), any_of(none.clone())]), all_of(none.clone())]),
        all_of(none.clone()).and(any_of(none.clone())).or(all_of(none)),
    ]
}

#[test]
fn a_write_without_a_filter_is_refused() {
    let mut book = Book::new(Code::UnfilteredWrite);
    let age: Option<i32> = None;
    book.refuses(&EVERYWHERE, "update", update("t").set("a", 1)); // here
    book.refuses(&EVERYWHERE, "delete", delete_from("t")); // here
    book.refuses(&EVERYWHERE, "update", update("t").set("a", 1).filter_if(age, |age| col("age").eq(age))); // here
    book.refuses(&EVERYWHERE, "delete", delete_from("t").filter_if(age, |age| col("age").eq(age))); // here
    for nothing in nothings() {
        book.refuses(&EVERYWHERE, "update", update("t").set("a", 1).filter(&nothing)); // here
        book.refuses(&EVERYWHERE, "delete", delete_from("t").filter(&nothing).filter(&nothing)); // here
    }
    book.refuses(&EVERYWHERE, "delete", delete_from("t").returning("*")); // here
    book.refuses(&EVERYWHERE, "update", update("t").set("a", 1).from("u")); // here
    book.refuses(&[POSTGRES], "delete", delete_from("t").using("u")); // here
    book.refuses(
        &[POSTGRES],
        "select.with[0].delete",
        select("*").from("gone").with(cte(
            "gone",
            delete_from("t").returning("*"), // here
        )),
    );
    book.close();
}

#[test]
fn all_rows_are_meant_by_whoever_says_so() {
    for dialect in EVERYWHERE {
        let update = update("t").set("a", 1).all_rows();
        assert!(update.compile(&dialect).expect("compiled").sql().starts_with(r#"UPDATE "t" SET "a" = "#));
        assert_eq!(delete_from("t").all_rows().compile(&dialect).expect("compiled").sql(), r#"DELETE FROM "t""#);
        for nothing in nothings() {
            let delete = delete_from("t").filter(nothing).all_rows();
            assert_eq!(delete.compile(&dialect).expect("compiled").sql(), r#"DELETE FROM "t""#);
        }
        // A filter that is there holds, whatever else was said.
        let delete = delete_from("t").all_rows().filter(col("a").is_null());
        assert_eq!(delete.compile(&dialect).expect("compiled").sql(), r#"DELETE FROM "t" WHERE "a" IS NULL"#);
    }
}

#[test]
fn an_empty_group_vanishes_among_others_and_keeps_nothing_behind() {
    for dialect in EVERYWHERE {
        for nothing in nothings() {
            let delete = delete_from("t").filter(&nothing).filter(all_of([nothing, col("a").is_null()]));
            assert_eq!(delete.compile(&dialect).expect("compiled").sql(), r#"DELETE FROM "t" WHERE ("a" IS NULL)"#);
        }
    }
}
