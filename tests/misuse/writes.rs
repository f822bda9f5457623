//! Insert, update, delete, merge: what they set, and what they do about conflicts.

use super::{Book, EVERYWHERE, POSTGRES};
use arlen_data::build::{col, excluded, insert_into, merge_into, select, update};
use arlen_data::compile::Compile as _;
use arlen_data::diag::Code;

#[test]
fn a_write_writes_something() {
    let none: [[i32; 1]; 0] = [];
    let mut book = Book::new(Code::ValuesMissing);
    book.refuses(&EVERYWHERE, "insert", insert_into("t")); // here
    book.refuses(&EVERYWHERE, "insert", insert_into("t").columns(["a"])); // here
    book.refuses(&EVERYWHERE, "insert", insert_into("t").columns(["a"]).rows(none)); // here
    book.refuses(&EVERYWHERE, "insert", insert_into("t").set_if("a", None::<i32>)); // here
    book.refuses(&EVERYWHERE, "insert", insert_into("t").default_rows(0)); // here
    book.refuses(&EVERYWHERE, "insert", insert_into("t").columns(["a"]).default_values()); // here
    book.refuses(&EVERYWHERE, "update", update("t").all_rows()); // here
    book.refuses(&EVERYWHERE, "update", update("t").set_if("a", None::<i32>).filter(col("id").eq(1))); // here
    book.refuses(
        &EVERYWHERE,
        "insert.on_conflict",
        insert_into("t")
            .set("a", 1)
            .on_conflict("a") // here
            .do_nothing()
            .update_filter(col("a").gt(1)),
    );
    book.refuses(
        &[POSTGRES],
        "merge.when[0]",
        merge_into("t", "u", col("a").eq(col("b")))
            .when_matched() // here
            .update(|set| set),
    );
    book.close();
    for dialect in EVERYWHERE {
        assert!(insert_into("t").default_values().compile(&dialect).is_ok());
    }
}

#[test]
fn a_column_is_set_once() {
    let mut book = Book::new(Code::ColumnDuplicate);
    book.refuses(
        &EVERYWHERE,
        "insert",
        insert_into("t").set("b", 1).set("a", 2).set("b", 3), // here
    );
    book.refuses(&EVERYWHERE, "insert", insert_into("t").columns(["a", "a"]).row([1, 2])); // here
    book.refuses(&EVERYWHERE, "insert", insert_into("t").columns(["a", "a"]).query(select(["b", "c"]).from("u"))); // here
    book.refuses(&EVERYWHERE, "update", update("t").set("a", 1).set("a", 2).all_rows()); // here
    book.refuses(
        &EVERYWHERE,
        "update",
        update("t").set_row(["a", "b"], select(["c", "d"]).from("u")).set("b", 2).all_rows(), // here
    );
    book.refuses(
        &EVERYWHERE,
        "insert.on_conflict",
        insert_into("t")
            .set("a", 1)
            .on_conflict("a") // here
            .do_update("a", 1)
            .do_update_from_excluded(["a"]),
    );
    book.refuses(
        &[POSTGRES],
        "merge.when[0]",
        merge_into("t", "u", col("a").eq(col("b")))
            .when_not_matched() // here
            .insert(|set| set.set("a", 1).set("a", 2)),
    );
    book.close();
}

#[test]
fn a_conflict_says_what_to_do() {
    let mut book = Book::new(Code::ConflictActionMissing);
    book.refuses(
        &EVERYWHERE,
        "insert.on_conflict",
        insert_into("t").set("a", 1).on_conflict("a"), // here
    );
    book.refuses(
        &EVERYWHERE,
        "insert.on_conflict",
        insert_into("t")
            .set("a", 1)
            .on_any_conflict() // here
            .returning("a"),
    );
    book.refuses(
        &[POSTGRES],
        "insert.on_conflict",
        insert_into("t").set("a", 1).on_conflict_constraint("t_pkey"), // here
    );
    book.close();
}

#[test]
fn an_update_of_what_is_there_says_of_which_conflict() {
    let mut book = Book::new(Code::ConflictTargetMissing);
    book.refuses(
        &EVERYWHERE,
        "insert.on_conflict",
        insert_into("t")
            .set("a", 1)
            .on_any_conflict() // here
            .do_update("a", excluded("a")),
    );
    book.close();
    for dialect in EVERYWHERE {
        assert!(insert_into("t").set("a", 1).on_any_conflict().do_nothing().compile(&dialect).is_ok());
    }
}

#[test]
fn a_filter_of_a_target_that_has_none_is_not_left_out_without_a_word() {
    for dialect in EVERYWHERE {
        let upsert = insert_into("t").set("a", 1).on_any_conflict().target_filter(col("b").eq(1)).do_nothing();
        assert!(upsert.compile(&dialect).is_err(), "{:?}", upsert.compile(&dialect));
    }
    let upsert = insert_into("t").set("a", 1).on_conflict_constraint("k").target_filter(col("b").eq(1)).do_nothing();
    assert!(upsert.compile(&POSTGRES).is_err(), "{:?}", upsert.compile(&POSTGRES));
}

#[test]
fn a_merge_does_what_its_rows_allow() {
    let mut book = Book::new(Code::MergeClauseInvalid);
    let merge = || merge_into("t", "u", col("t.id").eq(col("u.id")));
    book.refuses(
        &[POSTGRES],
        "merge.when[0]",
        merge()
            .when_matched() // here
            .insert(|set| set.set("a", 1)),
    );
    book.refuses(
        &[POSTGRES],
        "merge.when[1]",
        merge()
            .when_matched()
            .do_nothing()
            .when_not_matched() // here
            .delete(),
    );
    book.refuses(
        &[POSTGRES],
        "merge.when[0]",
        merge()
            .when_not_matched() // here
            .update(|set| set.set("a", 1)),
    );
    book.refuses(
        &[POSTGRES],
        "merge.when[0]",
        merge()
            .when_not_matched_by_source() // here
            .insert_default(),
    );
    book.close();
}

#[test]
fn an_insert_is_given_what_it_inserts_in_one_way() {
    let mut book = Book::new(Code::InsertSourceConflict);
    let query = || select("a").from("u");
    book.refuses(&EVERYWHERE, "insert.query", insert_into("t").columns(["a"]).row([1]).query(query())); // here
    book.refuses(&EVERYWHERE, "insert.query", insert_into("t").columns(["a"]).query(query()).row([1])); // here
    book.refuses(&EVERYWHERE, "insert.query", insert_into("t").row([1]).default_values()); // here
    book.refuses(&EVERYWHERE, "insert.query", insert_into("t").default_rows(3).row([1])); // here
    book.close();
}
