//! Select, values, set operations: lists, bounds, windows, locks.

use super::{Book, EVERYWHERE, POSTGRES, SQLITE};
use arlen_data::build::{
    any_of, array, case, col, count, cte, derived, insert_into, joined, merge_into, row, select, sum, table, update,
    val, values, window,
};
use arlen_data::compile::Compile as _;
use arlen_data::diag::Code;
use arlen_data::ir::select::GroupingSet;
use arlen_data::ir::{At, JoinKind, JoinOn, Statement};

#[test]
fn a_list_that_needs_an_element_has_one() {
    let none: [&str; 0] = [];
    let mut book = Book::new(Code::ListEmpty);
    book.refuses(&EVERYWHERE, "select", select(())); // here
    book.refuses(&EVERYWHERE, "select", select("id").cross_join("t")); // here
    book.refuses(&[POSTGRES], "select", select("id").from("t").distinct_on(none)); // here
    book.refuses(&[POSTGRES], "select.group_by[0]", select("id").from("t").group_by_rollup(none)); // here
    book.refuses(&[POSTGRES], "select.group_by[0]", select("id").from("t").group_by_cube(none)); // here
    book.refuses(
        &[POSTGRES],
        "select.group_by[0]",
        select("id").from("t").group_by_sets(Vec::<GroupingSet>::new()), // here
    );
    book.refuses(
        &EVERYWHERE,
        "select.joins[0]",
        select("id").from("t").left_join_using("u", none), // here
    );
    book.refuses(&EVERYWHERE, "values", values(Vec::<[i32; 1]>::new())); // here
    book.refuses(&EVERYWHERE, "values", values([()])); // here
    book.refuses(&EVERYWHERE, "select.columns[0]", select(case().otherwise(1))); // here
    book.refuses(&EVERYWHERE, "select.where[0]", select("id").from("t").filter(row(()).eq(row(())))); // here
    book.refuses(
        &EVERYWHERE,
        "select.where[0]",
        select("id").from("t").filter(!any_of(none.map(col))), // here
    );
    book.refuses(
        &EVERYWHERE,
        "insert.on_conflict",
        insert_into("t").set("a", 1).on_conflict(none).do_nothing(), // here
    );
    book.refuses(
        &EVERYWHERE,
        "update.set",
        update("t").set_row(none, row([1])).all_rows(), // here
    );
    book.refuses(&EVERYWHERE, "update", update("t").set("a", 1).join(JoinKind::Cross, "u", JoinOn::Nothing).all_rows()); // here
    book.refuses(
        &[POSTGRES],
        "merge",
        Statement::Merge(Box::new(arlen_data::ir::write::Merge {
            clauses: Vec::new(),
            ..*merge_into("t", "u", col("a").eq(col("b"))).when_matched().do_nothing().into_ir() // here
        })),
    );
    let tree = || cte("tree", select("id").from("nodes")).recursive();
    let line = line!() - 1;
    for tree in [tree().search_depth_first(none, "place"), tree().cycle(none, "circle", "way")] {
        book.refuses_at(line, &[POSTGRES], "select.with[0]", select("*").with(tree).from("tree"));
    }
    book.close();
    assert!(select(array(())).compile(&POSTGRES).is_ok());
}

#[test]
fn rows_have_equally_many_values() {
    let mut book = Book::new(Code::RowsUneven);
    book.refuses(&EVERYWHERE, "values.rows[1]", values([vec![1, 2], vec![3]])); // here
    book.refuses(
        &EVERYWHERE,
        "select.from.values.rows[2]",
        select("*").from(derived(
            values([vec![1], vec![3], vec![]]), // here
            "d",
        )),
    );
    book.refuses(
        &EVERYWHERE,
        "insert.rows[1]",
        insert_into("t").columns(["a", "b"]).rows([vec![1, 2], vec![3]]), // here
    );
    book.refuses(&EVERYWHERE, "insert.rows[1]", insert_into("t").columns(["a"]).row([1]).row([1, 2])); // here
    book.refuses(&EVERYWHERE, "insert.rows[1]", insert_into("t").columns(["a"]).row([1]).row(())); // here
    book.refuses(&EVERYWHERE, "insert", insert_into("t").columns(["a", "b"]).row([1])); // here
    book.refuses(&EVERYWHERE, "insert.rows[0]", insert_into("t").columns(["a"]).row(()).row([1])); // here
    book.close();
}

#[test]
fn with_ties_needs_an_order() {
    let mut book = Book::new(Code::TiesUnordered);
    book.refuses(&[POSTGRES], "select", select("id").from("t").limit_with_ties(3)); // here
    book.close();
    assert!(select("id").from("t").order_by("id").limit_with_ties(3).compile(&POSTGRES).is_ok());
}

#[test]
fn a_limit_is_what_a_database_counts() {
    let most = u64::try_from(i64::MAX).expect("positive");
    let mut book = Book::new(Code::LimitOutOfRange);
    book.refuses(&EVERYWHERE, "select.limit", select("id").from("t").limit(most + 1)); // here
    book.refuses(&EVERYWHERE, "select.offset", select("id").from("t").limit(1).offset(u64::MAX)); // here
    book.refuses(&[POSTGRES], "values.limit", values([[1]]).limit(u64::MAX)); // here
    book.close();
    let query = select("id").from("t").limit(0).offset(most);
    for dialect in EVERYWHERE {
        let compiled = query.compile(&dialect).expect("compiled");
        assert_eq!(compiled.sql(), r#"SELECT "id" FROM "t" LIMIT 0 OFFSET 9223372036854775807"#);
        assert!(compiled.values().is_empty());
    }
}

#[test]
fn rows_that_are_made_of_several_are_not_locked() {
    let mut book = Book::new(Code::LockMisplaced);
    let jobs = || select("id").from("jobs");
    book.refuses(&[POSTGRES], "select.locks[0]", jobs().distinct().for_update()); // here
    book.refuses(&[POSTGRES], "select.locks[0]", jobs().group_by("id").for_share()); // here
    book.refuses(&[POSTGRES], "select.locks[0]", jobs().having(col("id").gt(1)).for_key_share()); // here
    book.refuses(&[POSTGRES], "select.locks[0]", select(count("*")).from("jobs").for_no_key_update()); // here
    book.refuses(&[POSTGRES], "select.locks[0]", select(sum("a").over(window())).from("jobs").for_update()); // here
    book.refuses(&[POSTGRES], "select.locks[0]", select(val(1)).for_update()); // here
    book.refuses(&[POSTGRES], "select.locks[0]", jobs().for_update().of(["others"])); // here
    book.refuses(&[POSTGRES], "select.locks[1]", jobs().for_update().done().for_share().of(["others"])); // here
    book.refuses(
        &[POSTGRES],
        "set_operation.operands[1]",
        jobs().union_all(jobs().for_update()), // here
    );
    book.close();
    for query in [jobs().for_update().of(["jobs"]), select("*").from(table("jobs").alias("j")).for_share().of(["j"])] {
        assert!(query.compile(&POSTGRES).is_ok());
        assert_eq!(query.compile(&SQLITE).expect_err("no locks").code(), Code::UnsupportedRowLock);
    }
    // Which names joins in parentheses show is not looked into.
    let both = joined("a").inner_join("b", col("a.id").eq(col("b.id")));
    assert!(select("*").from(both).for_update().of(["a"]).compile(&POSTGRES).is_ok());
}

#[test]
fn a_window_that_is_named_is_defined_by_the_same_select() {
    let mut book = Book::new(Code::WindowUnknown);
    book.refuses(&EVERYWHERE, "select.columns[0].over", select(sum("a").over_named("w")).from("t")); // here
    book.refuses(&EVERYWHERE, "select.columns[0].over", select(sum("a").over(window().based_on("w"))).from("t")); // here
    book.refuses(
        &EVERYWHERE,
        "select.windows[0]",
        select("a").from("t").window("v", window().based_on("w")).window("w", window()), // here
    );
    // The windows of the query around it are not seen.
    book.refuses(
        &EVERYWHERE,
        "select.where[0].subquery.select.columns[0].over",
        select("a").from("t").window("w", window()).filter(col("a").gt(
            select(sum("b").over_named("w")).from("u"), // here
        )),
    );
    book.close();
    let defined = select(sum("a").over_named("w")).from("t").window("w", window().order_by("a"));
    assert!(defined.compile(&SQLITE).is_ok() && defined.compile(&POSTGRES).is_ok());
}

#[test]
fn a_bound_value_neither_groups_nor_orders() {
    let mut book = Book::new(Code::OperatorInvalid);
    book.refuses(&EVERYWHERE, "select.group_by[0]", select(count("*")).from("t").group_by(val("name"))); // here
    book.refuses(&EVERYWHERE, "select.order_by[0]", select("id").from("t").order_by(val("name").desc())); // here
    book.close_as("operator-invalid-lists");
}

#[test]
fn an_operand_of_a_set_operation_is_a_query() {
    for dialect in EVERYWHERE {
        let union = select("id").from("t").union(insert_into("t").set("id", 1).returning("id"));
        let error = union.compile(&dialect).expect_err("no query");
        assert_eq!(error.code(), Code::StatementMisplaced);
        assert_eq!(error.diagnostic().origin().expect("a place").path, "set_operation.operands[1]");
        let alone = arlen_data::ir::select::SetOp::new(
            arlen_data::ir::select::SetKind::Union,
            false,
            vec![select("id").from("t").into()],
            At::here(),
        );
        let error = Statement::SetOp(Box::new(alone)).compile(&dialect).expect_err("one operand");
        assert_eq!(error.code(), Code::ListEmpty);
        assert_eq!(error.to_string(), "a set operation has fewer than two operands");
    }
}

#[test]
fn a_set_operation_is_ordered_by_its_columns() {
    let mut book = Book::new(Code::SetOrderInvalid);
    let union = || select("a").from("t").union(select("a").from("u"));
    book.refuses(&EVERYWHERE, "set_operation.order_by[0]", union().order_by("t.a")); // here
    book.refuses(&EVERYWHERE, "set_operation.order_by[1]", union().order_by("a").order_by(col("a") * 2)); // here
    book.close();
    for dialect in EVERYWHERE {
        assert!(union().order_by("a").compile(&dialect).is_ok());
    }
}
