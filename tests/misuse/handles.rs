//! Slots of handles.

use super::{Book, EVERYWHERE};
use arlen_data::build::{Delete, Select, col, delete_from, exists, select};
use arlen_data::compile::{Compile as _, Handle};
use arlen_data::diag::Code;
use arlen_data::ir::Slot;
use arlen_data::value::Value;

#[test]
fn a_slot_stands_in_the_statement_of_its_handle() {
    static OTHER: Handle<(i64,)> = Handle::new(|(a,)| {
        select("id").from("t").filter(col("a").eq(a)).filter(
            col("b").eq(Slot::<i64>::new(1)), // here
        )
    });
    let line = line!() - 3;
    let mut book = Book::new(Code::SlotUnbound);
    let slot = Slot::<i64>::new(0);
    book.refuses(&EVERYWHERE, "select.where[0]", select("id").from("t").filter(col("a").eq(slot))); // here
    book.refuses(&EVERYWHERE, "select.limit", select("id").from("t").limit(slot)); // here
    book.refuses(&EVERYWHERE, "select.columns[0]", select(slot).from("t")); // here
    book.refuses_at(line, &EVERYWHERE, "select.where[1]", OTHER.bind((7_i64,)));
    book.close();
}

#[test]
fn every_slot_is_used() {
    static SELECT: Handle<(i64, String)> = Handle::new(|(a, _)| {
        select("id").from("t").filter(col("a").eq(a)) // here
    });
    static DELETE: Handle<(i64, String), (), Delete> = Handle::new(|(_, b)| {
        delete_from("t").filter(exists(select("id").from("u").filter(col("b").eq(b)))) // here
    });
    let line = line!() - 2;
    let mut book = Book::new(Code::SlotUnused);
    book.refuses_at(line - 3, &EVERYWHERE, "select", SELECT.bind((7_i64, "x")));
    book.refuses_at(line, &EVERYWHERE, "delete", DELETE.bind((7_i64, "x")));
    book.close();
}

#[test]
fn a_slot_may_be_used_in_any_order_and_more_than_once() {
    static FIND: Handle<(i64, String), (), Select> = Handle::new(|(a, b)| {
        select("id")
            .from("t")
            .filter(col("b").eq(b))
            .filter(col("a").eq(a))
            .filter(col("c").gt(3))
            .filter(col("d").ne(a))
    });
    for dialect in EVERYWHERE {
        let bound = FIND.bind((7_i64, "x"));
        let values = bound.compile(&dialect).expect("compiled").values().to_vec();
        assert_eq!(values, [Value::from("x"), 7_i64.into(), 3_i32.into(), 7_i64.into()]);
    }
}
