//! What stands in a list is reported at the line that gave the list, whatever held it there.

use super::EVERYWHERE;
use arlen_data::build::{col, func, select};
use arlen_data::compile::Compile;
use std::panic::Location;

#[track_caller]
#[expect(clippy::needless_pass_by_value, reason = "a statement is written where the case stands")]
fn here(statement: impl Compile) {
    let case = Location::caller();
    for dialect in EVERYWHERE {
        let error = statement.compile(&dialect).expect_err("refused");
        let origin = error.diagnostic().origin().expect("a place");
        assert_eq!((origin.file, origin.line), (case.file(), case.line()), "{error}");
    }
}

#[test]
fn names_in_lists_know_their_line() {
    here(select(vec!["a b"]).from("t"));
    here(select(vec!["a", "a b"]).from("t"));
    here(select(["a b"]).from("t"));
    here(select(["a", "a b"]).from("t"));
    here(select(("a", "a b")).from("t"));
    here(select("a").from("t").group_by(vec!["a b"]));
    here(select("a").from("t").group_by(["c", "a b"]));
    here(select("a").from("t").order_by(vec!["a b"]));
    here(select("a").from("t").order_by(["c", "a b"]));
}

#[test]
fn expressions_in_lists_know_their_line() {
    let bad = || None::<i32>;
    here(select("a").from("t").filter(col("a").in_list(vec![Some(1), bad()])));
    here(select("a").from("t").filter(col("a").not_in_list([Some(1), bad()])));
    here(select("a").from("t").filter_if(Some(0), |_| col("a").lt(bad())));
    here(select(func("f", vec![select(["a", "b c"]).from("t")])));
}
