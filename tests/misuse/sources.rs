//! Sources of rows, joins, common table expressions.

use super::{Book, EVERYWHERE, POSTGRES};
use arlen_data::build::{
    col, cte, delete_from, derived, exists, func, function, insert_into, lit, merge_into, select, table, update,
    values, window,
};
use arlen_data::compile::Compile as _;
use arlen_data::diag::Code;
use arlen_data::ir::{At, Derived, JoinKind, JoinOn, Source};

#[test]
fn a_source_whose_columns_are_named_needs_an_alias() {
    let mut book = Book::new(Code::AliasMissing);
    book.refuses(
        &[POSTGRES],
        "select.from",
        select("*").from(table("users").columns(["a", "b"])), // here
    );
    book.refuses(
        &[POSTGRES],
        "select.from",
        select("*").from(function(func("f", ())).columns(["a"])), // here
    );
    book.refuses(
        &EVERYWHERE,
        "select.joins[0]",
        select("*")
            .from("t")
            .cross_join(Source::Derived(Box::new(Derived::new(select("a").from("u").into(), At::here())))), // here
    );
    book.close();
}

#[test]
fn two_of_one_name_are_refused() {
    let mut book = Book::new(Code::AliasDuplicate);
    book.refuses(
        &EVERYWHERE,
        "select.with[1]",
        select("*")
            .with(cte("a", select("id").from("t")))
            .with(cte("a", select("id").from("u"))) // here
            .from("a"),
    );
    book.refuses(
        &EVERYWHERE,
        "select.windows[1]",
        select("*").from("t").window("w", window()).window("w", window().order_by("a")), // here
    );
    book.close();
}

#[test]
fn a_join_says_on_what() {
    let mut book = Book::new(Code::JoinConditionMissing);
    book.refuses(
        &EVERYWHERE,
        "select.joins[0]",
        select("*").from("t").join(JoinKind::Left, "u", JoinOn::Nothing), // here
    );
    book.refuses(
        &EVERYWHERE,
        "select.joins[0]",
        select("*").from("t").join(JoinKind::Cross, "u", JoinOn::On(lit(true))), // here
    );
    book.refuses(
        &EVERYWHERE,
        "update.joins[0]",
        update("t")
            .set("a", 1)
            .from("u")
            .join(JoinKind::Inner, "v", JoinOn::Nothing) // here
            .all_rows(),
    );
    book.close();
}

#[test]
fn search_and_cycle_belong_to_recursive_expressions() {
    let mut book = Book::new(Code::CteNotRecursive);
    let tree = || cte("tree", select(["id", "parent"]).from("nodes"));
    book.refuses(
        &[POSTGRES],
        "select.with[0]",
        select("*")
            .with(cte("tree", select("id").from("nodes")).search_depth_first(["id"], "place")) // here
            .from("tree"),
    );
    let cycle = cte("tree", select("id").from("nodes")).cycle(["id"], "circle", "way"); // here
    book.refuses_at(line!() - 1, &[POSTGRES], "select.with[0]", select("*").with(cycle).from("tree"));
    book.close();
    let recursive = tree().recursive().cycle(["id"], "circle", "way").search_breadth_first(["id"], "place");
    assert!(select("*").with(recursive).from("tree").compile(&POSTGRES).is_ok());
}

#[test]
fn a_statement_that_writes_stands_in_the_outermost_with() {
    let mut book = Book::new(Code::CteMisplaced);
    let inner = || {
        cte("gone", delete_from("t").all_rows().returning("id")) // here
    };
    let line = line!() - 2;
    book.refuses_at(
        line,
        &[POSTGRES],
        "select.from.select.with[0]",
        select("*").from(derived(select("id").with(inner()).from("gone"), "d")),
    );
    book.refuses_at(
        line,
        &[POSTGRES],
        "select.where[0].exists.select.with[0]",
        select("*").from("t").filter(exists(select("id").with(inner()).from("gone"))),
    );
    book.refuses_at(
        line,
        &[POSTGRES],
        "select.with[0].select.with[0]",
        select("*").with(cte("c", select("id").with(inner()).from("gone"))).from("c"),
    );
    book.close();
    assert!(select("id").with(inner()).from("gone").compile(&POSTGRES).is_ok());
}

#[test]
fn a_statement_that_writes_stands_where_no_query_is_meant() {
    let mut book = Book::new(Code::StatementMisplaced);
    book.refuses(
        &EVERYWHERE,
        "select.from.delete",
        select("*").from(derived(
            delete_from("t").all_rows().returning("id"), // here
            "d",
        )),
    );
    book.refuses(
        &EVERYWHERE,
        "select.where[0].in.update",
        select("*").from("t").filter(col("id").in_query(
            update("t").set("a", 1).all_rows().returning("id"), // here
        )),
    );
    book.refuses(
        &EVERYWHERE,
        "select.columns[0].exists.insert",
        select(exists(
            insert_into("t").set("a", 1), // here
        )),
    );
    book.refuses(
        &[POSTGRES],
        "update.table",
        update(table("t").alias("u").columns(["a"])).set("a", 1).all_rows(), // here
    );
    book.refuses(&[POSTGRES], "delete.table", delete_from(table("t").sample_system(5)).all_rows()); // here
    book.refuses(
        &[POSTGRES],
        "merge.table",
        merge_into(table("t").sample_system(5), "u", col("a").eq(col("b"))).when_matched().do_nothing(), // here
    );
    book.close();
}

#[test]
fn as_many_names_as_columns() {
    let mut book = Book::new(Code::ColumnCountMismatch);
    book.refuses(
        &EVERYWHERE,
        "select.with[0]",
        select("*")
            .with(cte("c", select(["a", "b"]).from("t")).columns(["x"])) // here
            .from("c"),
    );
    book.refuses(
        &[POSTGRES],
        "select.from",
        select("*").from(derived(select("a").from("t"), "d").columns(["x", "y"])), // here
    );
    book.refuses(
        &EVERYWHERE,
        "select.from",
        select("*").from(derived(values([[1, 2]]), "d").columns(["x"])), // here
    );
    book.refuses(
        &EVERYWHERE,
        "insert",
        insert_into("t").columns(["a", "b"]).query(select("a").from("u")), // here
    );
    book.refuses(
        &EVERYWHERE,
        "set_operation",
        select("a").from("t").union(select(["a", "b"]).from("u")), // here
    );
    book.close();
    // Of `*` nobody knows.
    for dialect in EVERYWHERE {
        assert!(select("*").from("t").union(select(["a", "b"]).from("u")).compile(&dialect).is_ok());
    }
}

#[test]
fn what_belongs_to_other_sources_is_not_left_out_without_a_word() {
    let both = || table("t").inner_join("u", col("a").eq(col("b")));
    for (what, source) in [
        ("columns of joins", both().columns(["x"])),
        ("lateral of a table", table("t").lateral()),
        ("ordinality of a table", table("t").with_ordinality()),
        ("only of a query", derived(select("a").from("t"), "d").only()),
        ("a sample of a query", derived(select("a").from("t"), "d").sample_system(5)),
        ("an index of a query", derived(select("a").from("t"), "d").not_indexed()),
        ("a seed without a sample", table("t").repeatable(1)),
    ] {
        let query = select("*").from(source);
        for dialect in EVERYWHERE {
            assert!(query.compile(&dialect).is_err(), "{what} on {dialect}: {:?}", query.compile(&dialect));
        }
    }
}

#[test]
fn a_source_is_told_what_it_can_have() {
    let mut book = Book::new(Code::SourceOptionMisplaced);
    book.refuses(&EVERYWHERE, "select.from", select("*").from(table("t").lateral())); // here
    book.refuses(&EVERYWHERE, "select.from", select("*").from(derived(select("a").from("t"), "d").only())); // here
    book.refuses(&EVERYWHERE, "select.from", select("*").from(table("t").repeatable(1))); // here
    book.refuses(&EVERYWHERE, "insert.table", insert_into(derived(select("a").from("t"), "d")).set("a", 1)); // here
    book.refuses(&EVERYWHERE, "update.table", update(function(func("f", ()))).set("a", 1).all_rows()); // here
    book.close();
}
