//! Names: of tables, columns, aliases, everything.

use super::{Book, EVERYWHERE, POSTGRES, SQLITE};
use arlen_data::build::{
    any_of, col, count, cte, delete_from, derived, expr, func, function, insert_into, joined, select, table, update,
    window,
};
use arlen_data::compile::Compile as _;
use arlen_data::diag::Code;
use arlen_data::ir::{Ident, Name};
use arlen_data::value::SqlType;

#[test]
fn text_that_is_no_plain_name_is_refused() {
    let mut book = Book::new(Code::IdentifierInvalid);
    for name in ["first name", "", "a-b", "a\"b", "größe", "1a", "a.", ".a", "a..b", "a;b", "*.a", "a\0b", "a\nb"] {
        book.refuses(
            &EVERYWHERE,
            "select.where[0]",
            select("id").from("users").filter(col(name).eq(1)), // here
        );
    }
    book.refuses(&EVERYWHERE, "select.columns[1]", select(["id", "a b"]).from("users")); // here
    book.refuses(&EVERYWHERE, "select.from", select("id").from("public users")); // here
    book.refuses(
        &EVERYWHERE,
        "select.from",
        select("id").from(table("users").alias("my users")), // here
    );
    book.refuses(&EVERYWHERE, "select.order_by[0]", select("id").from("users").order_by("id desc")); // here
    book.refuses(&EVERYWHERE, "select.group_by[0]", select("id").from("users").group_by("lower(id)")); // here
    book.refuses(&EVERYWHERE, "select.columns[0]", select(count("id").alias("a b")).from("users")); // here
    book.refuses(&EVERYWHERE, "select.with[0]", select("id").with(cte("a b", select("id").from("t"))).from("u")); // here
    book.refuses(&EVERYWHERE, "insert", insert_into("users").set("a b", 1)); // here
    book.refuses(&EVERYWHERE, "update.set", update("users").set("a b", 1).all_rows()); // here
    book.refuses(&EVERYWHERE, "select.windows[0]", select("id").from("users").window("a b", window())); // here
    book.refuses(&EVERYWHERE, "select.columns[0]", select(func("lower ", ["x"])).from("users")); // here
    book.refuses(&EVERYWHERE, "select.columns[0]", select(expr("{{a}}").ident("a", "b c")).from("users")); // here
    book.refuses(&[POSTGRES], "select.columns[0]", select(col("a").cast(SqlType::named(""))).from("users")); // here
    book.close();
}

#[test]
fn an_exact_name_is_any_but_empty_or_with_nul() {
    for name in ["first name", "a.b", "a\"b", "größe", "*", "select", "1", " ", "\u{1F600}"] {
        let query = select(col(Ident::new(name))).from(Ident::new(name));
        for dialect in EVERYWHERE {
            let quoted = dialect.spell_name(name);
            assert_eq!(query.compile(&dialect).expect("compiled").sql(), format!("SELECT {quoted} FROM {quoted}"));
        }
    }
    for name in [Ident::new(""), Ident::new("a\0b")] {
        let query = select(col([Ident::new("t"), name.clone()])).from(name);
        for dialect in EVERYWHERE {
            let error = query.compile(&dialect).expect_err("no name");
            assert_eq!(error.code(), Code::IdentifierInvalid);
            assert_eq!(error.others().len(), 1, "the column and the table");
        }
    }
}

#[test]
fn a_name_without_parts_is_refused() {
    for name in [Name::exact(&[]), Name::from(Vec::new())] {
        let query = select(col(&name)).from("t");
        for dialect in EVERYWHERE {
            let error = query.compile(&dialect).expect_err("no name");
            assert_eq!(error.code(), Code::IdentifierInvalid);
        }
    }
}

#[test]
fn a_name_is_as_long_as_the_database_keeps() {
    let mut book = Book::new(Code::IdentifierTooLong);
    let (fits, long) = ("a".repeat(63), "a".repeat(64));
    // Bytes count, not characters.
    let (wide, wider) = ("é".repeat(31) + "a", "é".repeat(32));
    for name in [fits, wide] {
        let query = select(col(Ident::new(name.clone()))).from(table(Ident::new(name.clone())).alias(Ident::new(name)));
        for dialect in EVERYWHERE {
            assert!(query.compile(&dialect).is_ok());
        }
    }
    assert!(select(long.clone()).from(long.clone()).compile(&SQLITE).is_ok());
    book.refuses(&[POSTGRES], "select.columns[0]", select(col(long.clone())).from("t")); // here
    book.refuses(&[POSTGRES], "select.columns[0]", select(col(format!("t.{long}"))).from("t")); // here
    book.refuses(&[POSTGRES], "select.columns[0]", select(col(format!("a.b.{long}"))).from("t")); // here
    book.refuses(&[POSTGRES], "select.from", select("a").from(table("t").alias(long.clone()))); // here
    book.refuses(&[POSTGRES], "select.from", select("a").from(Ident::new(wider))); // here
    book.refuses(&[POSTGRES], "update.set", update("t").set(long.clone(), 1).all_rows()); // here
    book.refuses(&[POSTGRES], "select.columns[0]", select(col("a").cast(SqlType::named(long.clone()))).from("t")); // here
    book.refuses(&[POSTGRES], "select.columns[0]", select(func(long, ["x"])).from("t")); // here
    book.close();
}

#[test]
fn one_name_is_meant_and_several_parts_are_given() {
    let mut book = Book::new(Code::IdentifierQualified);
    book.refuses(&EVERYWHERE, "select.from", select("id").from(table("users").alias("a.b"))); // here
    book.refuses(&EVERYWHERE, "select.columns[0]", select(col("a").alias("a.b")).from("t")); // here
    book.refuses(&EVERYWHERE, "select.with[0]", select("id").with(cte("a.b", select("id").from("t"))).from("u")); // here
    book.refuses(
        &EVERYWHERE,
        "select.with[0]",
        select("id").with(cte("c", select("id").from("t")).columns(["a.b"])).from("c"), // here
    );
    book.refuses(&EVERYWHERE, "select.windows[0]", select("id").from("t").window("a.b", window())); // here
    book.refuses(&EVERYWHERE, "select.joins[0]", select("id").from("t").inner_join_using("u", ["t.id"])); // here
    book.refuses(&EVERYWHERE, "insert", insert_into("t").set("t.a", 1)); // here
    book.refuses(&EVERYWHERE, "insert", insert_into("t").columns(["t.a"]).row([1])); // here
    book.refuses(&EVERYWHERE, "update.set", update("t").set("t.a", 1).all_rows()); // here
    book.refuses(
        &EVERYWHERE,
        "insert.on_conflict.target[0]",
        insert_into("t").set("a", 1).on_conflict("t.a").do_nothing(), // here
    );
    book.refuses(
        &EVERYWHERE,
        "insert.on_conflict.set",
        insert_into("t")
            .set("a", 1)
            .on_conflict("a") // here
            .do_update("t.a", 1),
    );
    book.refuses(
        &[POSTGRES],
        "select.locks[0]",
        select("id")
            .from(table("t").alias("u"))
            .for_update() // here
            .of(["s.u"]),
    );
    book.close();
}

#[test]
fn a_star_stands_only_among_columns() {
    let mut book = Book::new(Code::StarMisplaced);
    book.refuses(&EVERYWHERE, "select.where[0]", select("*").from("t").filter(col("*").eq(1))); // here
    book.refuses(&EVERYWHERE, "select.where[0].or[1]", select("*").from("t").filter(any_of([col("a"), col("t.*")]))); // here
    book.refuses(&EVERYWHERE, "select.group_by[0]", select("*").from("t").group_by("*")); // here
    book.refuses(&EVERYWHERE, "select.group_by[0]", select("*").from("t").group_by("t.*")); // here
    book.refuses(&EVERYWHERE, "select.order_by[0]", select("*").from("t").order_by("*")); // here
    book.refuses(&EVERYWHERE, "select.columns[0]", select(col("t.*").alias("a")).from("t")); // here
    book.refuses(&EVERYWHERE, "select.columns[0]", select(count("*").distinct()).from("t")); // here
    book.refuses(&EVERYWHERE, "select.columns[0]", select(col("*") + 1).from("t")); // here
    book.refuses(&EVERYWHERE, "select.from", select("*").from("t.*")); // here
    book.refuses(&EVERYWHERE, "insert", insert_into("t").set("*", 1)); // here
    book.close();
    for dialect in EVERYWHERE {
        for query in [
            select(["*", "t.*", "s.t.*"]).from("t"),
            select((count("*"), count("t.*"))).from("t"),
            select(()).from("t"),
        ] {
            assert!(query.compile(&dialect).is_ok());
        }
        assert!(delete_from("t").all_rows().returning("*").compile(&dialect).is_ok());
    }
}

#[test]
fn what_is_written_to_is_a_table() {
    for dialect in EVERYWHERE {
        for statement in [
            insert_into(derived(select("a").from("t"), "d")).set("a", 1).compile(&dialect).err(),
            update(function(func("f", ()))).set("a", 1).all_rows().compile(&dialect).err(),
            delete_from(joined("t").inner_join("u", col("a").eq(col("b")))).all_rows().compile(&dialect).err(),
        ] {
            let error = statement.expect("refused");
            assert!(!error.to_string().contains("``"), "{error}");
        }
    }
}
