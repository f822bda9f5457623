//! Several faults at once: the first is the error, in the order of the text.

use super::book::{bad_style, keep, without_lines};
use super::{EVERYWHERE, POSTGRES, SQLITE};
use arlen_data::build::{col, cte, derived, exists, expr, insert_into, select, table, update, window};
use arlen_data::compile::Compile;
use arlen_data::diag::Code;
use arlen_data::dialect::Dialect;

/// The codes and the places, the first fault first.
fn faults(statement: &impl Compile, dialect: &Dialect) -> Vec<(Code, String)> {
    let error = statement.compile(dialect).expect_err("refused");
    let all = std::iter::once(error.diagnostic()).chain(error.others());
    all.map(|fault| (fault.code(), fault.origin().expect("a place").path.clone())).collect()
}

#[track_caller]
fn wrong(statement: &impl Compile, dialects: &[Dialect], wanted: &[(Code, &str)]) {
    for dialect in dialects {
        let found = faults(statement, dialect);
        let found_refs: Vec<_> = found.iter().map(|(code, path)| (*code, path.as_str())).collect();
        assert_eq!(found_refs, wanted, "on {dialect}");
        assert_eq!(found, faults(statement, dialect), "the second time");
    }
}

#[test]
fn faults_come_in_the_order_of_the_text() {
    let query = select(["*", "a b"])
        .offset(u64::MAX)
        .limit(u64::MAX)
        .order_by("c d")
        .window("w", window().order_by("e f"))
        .having(col("g h").is_null())
        .group_by("i j")
        .filter(col("k l").lt(None::<i32>))
        .filter(col("m n").is_null())
        .with(cte("o p", select("q r").from("s t")))
        .from(table("u v").alias("w x"))
        .left_join("y z", col("1").eq(col("2")));
    wrong(
        &query,
        &EVERYWHERE,
        &[
            (Code::IdentifierInvalid, "select.with[0]"),
            (Code::IdentifierInvalid, "select.with[0].select.columns[0]"),
            (Code::IdentifierInvalid, "select.with[0].select.from"),
            (Code::IdentifierInvalid, "select.columns[1]"),
            (Code::IdentifierInvalid, "select.from"),
            (Code::IdentifierInvalid, "select.from"),
            (Code::IdentifierInvalid, "select.joins[0]"),
            (Code::IdentifierInvalid, "select.joins[0].on"),
            (Code::IdentifierInvalid, "select.joins[0].on"),
            (Code::OperatorNull, "select.where[0]"),
            (Code::IdentifierInvalid, "select.where[1]"),
            (Code::IdentifierInvalid, "select.group_by[0]"),
            (Code::IdentifierInvalid, "select.having[0]"),
            (Code::IdentifierInvalid, "select.windows[0].order_by[0]"),
            (Code::IdentifierInvalid, "select.order_by[0]"),
            (Code::LimitOutOfRange, "select.limit"),
            (Code::LimitOutOfRange, "select.offset"),
        ],
    );
}

#[test]
fn the_order_of_the_calls_does_not_matter() {
    let one = update("t x").returning("b c").filter(col("d e").eq(1)).set("f g", 1);
    let other = update("t x").set("f g", 1).filter(col("d e").eq(1)).returning("b c");
    for dialect in EVERYWHERE {
        assert_eq!(faults(&one, &dialect), faults(&other, &dialect));
    }
    wrong(
        &one,
        &EVERYWHERE,
        &[
            (Code::IdentifierInvalid, "update.table"),
            (Code::IdentifierInvalid, "update.set"),
            (Code::IdentifierInvalid, "update.where[0]"),
            (Code::IdentifierInvalid, "update.returning[0]"),
        ],
    );
}

#[test]
fn a_fault_of_a_nested_query_comes_through_with_its_way() {
    let inner = || select(expr("{{x}}")).from("t");
    wrong(
        &select("*").from(derived(select("*").from(derived(inner(), "a")), "b")),
        &EVERYWHERE,
        &[(Code::TemplateTokenUnbound, "select.from.select.from.select.columns[0]")],
    );
    wrong(
        &select("*").from("t").filter(exists(inner())).filter(col("a").in_query(inner())),
        &EVERYWHERE,
        &[
            (Code::TemplateTokenUnbound, "select.where[0].exists.select.columns[0]"),
            (Code::TemplateTokenUnbound, "select.where[1].in.select.columns[0]"),
        ],
    );
    wrong(
        &select("a").from("t").union(inner()).except(select("b").from("u")),
        &EVERYWHERE,
        &[(Code::TemplateTokenUnbound, "set_operation.operands[0].set_operation.operands[1].select.columns[0]")],
    );
    wrong(
        &insert_into("t").columns(["a"]).query(inner()),
        &EVERYWHERE,
        &[(Code::TemplateTokenUnbound, "insert.query.select.columns[0]")],
    );
    wrong(
        &update("t").set("a", inner()).all_rows(),
        &EVERYWHERE,
        &[(Code::TemplateTokenUnbound, "update.set.subquery.select.columns[0]")],
    );
    wrong(
        &select("a").from("t").left_join(derived(inner(), "d"), exists(inner())),
        &EVERYWHERE,
        &[
            (Code::TemplateTokenUnbound, "select.joins[0].select.columns[0]"),
            (Code::TemplateTokenUnbound, "select.joins[0].on.exists.select.columns[0]"),
        ],
    );
}

#[test]
fn what_a_database_lacks_and_what_means_nothing_come_together() {
    let query = select("a b")
        .distinct_on("c")
        .from("t")
        .filter(col("d").ilike("%e%"))
        .filter(col("f g").is_null())
        .for_update();
    wrong(
        &query,
        &[POSTGRES],
        &[
            (Code::IdentifierInvalid, "select.columns[0]"),
            (Code::IdentifierInvalid, "select.where[1]"),
            (Code::LockMisplaced, "select.locks[0]"),
        ],
    );
    wrong(
        &query,
        &[SQLITE],
        &[
            (Code::UnsupportedDistinctOn, "select"),
            (Code::IdentifierInvalid, "select.columns[0]"),
            (Code::UnsupportedILike, "select.where[0]"),
            (Code::IdentifierInvalid, "select.where[1]"),
            (Code::UnsupportedRowLock, "select.locks[0]"),
            (Code::LockMisplaced, "select.locks[0]"),
        ],
    );
    let error = query.compile(&SQLITE).expect_err("refused");
    let mut reports = String::new();
    for fault in std::iter::once(error.diagnostic()).chain(error.others()) {
        assert_eq!(bad_style(fault), None, "{}", fault.report());
        reports.push_str(&format!("{}\n\n", without_lines(&fault.report().to_string())));
    }
    keep("several-faults", &reports);
}

#[test]
fn one_fault_that_is_written_twice_is_reported_once() {
    // The operand of an argument that a template repeats is written out again.
    let query = select(expr("$1 + $1").bind(col("a b"))).from("t");
    wrong(&query, &EVERYWHERE, &[(Code::IdentifierInvalid, "select.columns[0].arguments[0]")]);
}

#[test]
fn compiling_changes_nothing() {
    let good = select("id").from("t").filter(col("a").eq(1));
    let bad = select("id").from("t").filter(col("a b").eq(1));
    let copies = (good.clone(), bad.clone());
    for dialect in EVERYWHERE {
        let first = good.compile(&dialect).expect("compiled").sql().to_owned();
        assert!(bad.compile(&dialect).is_err());
        assert_eq!(good.compile(&dialect).expect("compiled").sql(), first);
    }
    assert_eq!((good, bad), copies);
}
