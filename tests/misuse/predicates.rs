//! Comparisons: NULL, lists, ANY and ALL.

use super::{Book, EVERYWHERE, POSTGRES};
use arlen_data::build::{Column, array, col, default_value, null, select, val};
use arlen_data::compile::Compile as _;
use arlen_data::diag::Code;
use arlen_data::ir::{BinaryOp, Expr};
use arlen_data::value::Value;

const NONE: Option<i32> = None;

#[test]
fn null_is_not_compared_with_what_is_never_true_of_it() {
    let mut book = Book::new(Code::OperatorNull);
    let path = "select.where[0]";
    let t = || select("id").from("t");
    book.refuses(&EVERYWHERE, path, t().filter(col("a").lt(NONE))); // here
    book.refuses(&EVERYWHERE, path, t().filter(col("a").le(NONE))); // here
    book.refuses(&EVERYWHERE, path, t().filter(col("a").gt(NONE))); // here
    book.refuses(&EVERYWHERE, path, t().filter(col("a").ge(NONE))); // here
    book.refuses(&EVERYWHERE, path, t().filter(val(NONE).lt(col("a")))); // here
    book.refuses(&EVERYWHERE, path, t().filter(col("a").between(NONE, 3))); // here
    book.refuses(&EVERYWHERE, path, t().filter(col("a").not_between(1, NONE))); // here
    book.refuses(&EVERYWHERE, path, t().filter(col("a").like(None::<&str>))); // here
    book.refuses(&EVERYWHERE, path, t().filter(col("a").not_like(None::<&str>))); // here
    book.refuses(&[POSTGRES], path, t().filter(col("a").ilike(None::<&str>))); // here
    book.refuses(&EVERYWHERE, "select.where[0].in[1]", t().filter(col("a").in_list([Some(1), None]))); // here
    book.refuses(&EVERYWHERE, "select.where[0].in[0]", t().filter(col("a").not_in_list([NONE]))); // here
    book.close();
}

#[test]
fn null_in_the_text_is_compared_as_the_value_is() {
    for dialect in EVERYWHERE {
        let is = |condition: Expr, wanted: &str| {
            let query = select("id").from("t").filter(condition);
            let compiled = query.compile(&dialect).expect("compiled");
            assert_eq!(compiled.sql(), format!("SELECT \"id\" FROM \"t\" WHERE {wanted}"));
            assert!(compiled.values().is_empty());
        };
        let refused = |condition: Expr| {
            let query = select("id").from("t").filter(condition);
            assert_eq!(query.compile(&dialect).expect_err("never true").code(), Code::OperatorNull);
        };
        for nothing in [val(Value::Null), null()] {
            is(col("a").eq(&nothing), "\"a\" IS NULL");
            is(col("a").ne(&nothing), "\"a\" IS NOT NULL");
            is(nothing.clone().eq(col("a")), "\"a\" IS NULL");
            is(col("a").is_distinct_from(&nothing), "\"a\" IS DISTINCT FROM NULL");
            is(col("a").is_not_distinct_from(&nothing), "\"a\" IS NOT DISTINCT FROM NULL");
            refused(col("a").lt(&nothing));
            refused(col("a").between(&nothing, 3));
            refused(col("a").like(&nothing));
            refused(col("a").in_list([nothing]));
        }
    }
}

#[test]
fn nothing_is_in_the_empty_list() {
    const AGE: Column<i32> = Column::new("age");
    let none: [i32; 0] = [];
    for dialect in EVERYWHERE {
        for (condition, wanted) in [
            (AGE.in_list(none), "1=0"),
            (AGE.not_in_list(none), "1=1"),
            (col("a").in_list(none), "1=0"),
            (col("a").not_in_list(none), "1=1"),
        ] {
            let query = select("id").from("t").filter(condition);
            let compiled = query.compile(&dialect).expect("compiled");
            assert_eq!(compiled.sql(), format!("SELECT \"id\" FROM \"t\" WHERE {wanted}"));
            assert!(compiled.values().is_empty());
        }
    }
}

#[test]
fn an_operator_stands_where_it_can() {
    let mut book = Book::new(Code::OperatorInvalid);
    let path = "select.where[0]";
    let t = || select("id").from("t");
    let numbers = || array([1, 2]);
    book.refuses(&[POSTGRES], path, t().filter(col("a").compare_any(BinaryOp::Add, numbers()))); // here
    book.refuses(&[POSTGRES], path, t().filter(col("a").compare_all(BinaryOp::IsDistinctFrom, numbers()))); // here
    book.refuses(&[POSTGRES], path, t().filter(col("a").compare_any(BinaryOp::Regex, numbers()))); // here
    book.refuses(
        &EVERYWHERE,
        "select.where[0]",
        t().filter(col("a").eq(default_value())), // here
    );
    book.close();
}
