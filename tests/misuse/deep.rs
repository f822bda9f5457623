//! Statements that nest without end: an error or an answer, on the smallest stack that a thread of Rust has by default.
//!
//! A stack that overflows ends the process, so each kind runs in one of its own.

use super::EVERYWHERE;
use arlen_data::build::{
    IntoExpr as _, all_of, any_of, array, array_of, case, case_of, col, cte, derived, exists, expr, func, function,
    insert_into, joined, merge_into, row, select, sum, table, update, val, values, window,
};
use arlen_data::compile::Compile as _;
use arlen_data::diag::Code;
use arlen_data::ir::{BinaryOp, Expr, Statement, tables};
use arlen_data::value::SqlType;
use std::process::Command;

const LEVELS: usize = 100_000;
const STACK: usize = 2 * 1024 * 1024;
const KIND: &str = "ARLEN_TEST_DEEP_KIND";

/// One more level of an expression.
type Level = fn(Expr) -> Expr;

const EXPRESSIONS: &[(&str, Level)] = &[
    ("not", |inner| !inner),
    ("minus", |inner| -inner),
    ("is null", Expr::is_null),
    ("sum", |inner| inner + 1),
    ("sum, on the right", |inner| col("a") + inner),
    ("equal", |inner| col("a").eq(inner)),
    ("group of one", |inner| all_of([inner])),
    ("and, or", |inner| inner.and(col("a")).or(col("b"))),
    ("groups among others", |inner| any_of([col("a"), all_of([col("b"), inner])])),
    ("between", |inner| col("a").between(1, inner)),
    ("list", |inner| col("a").in_list([inner])),
    ("operand of a list", |inner| inner.in_list([1])),
    ("like", |inner| inner.like("a")),
    ("any of an array", |inner| col("a").compare_any(BinaryOp::Eq, inner)),
    ("case", |inner| case().when(inner, 1).expr()),
    ("case, result", |inner| case_of(col("a")).when(1, inner).expr()),
    ("case, else", |inner| case().when(col("a"), 1).otherwise(inner).expr()),
    ("cast", |inner| inner.cast(SqlType::BigInt)),
    ("collate", |inner| inner.collate("c")),
    ("function", |inner| func("f", [inner]).expr()),
    ("argument by name", |inner| func("f", ()).named("a", inner).expr()),
    ("aggregate, filter", |inner| sum("a").filter(inner).expr()),
    ("aggregate, order", |inner| sum("a").order_by(inner).expr()),
    ("aggregate, within group", |inner| func("f", ()).within_group(inner).expr()),
    ("window, partition", |inner| sum("a").over(window().partition_by(inner)).expr()),
    ("window, order", |inner| sum("a").over(window().order_by(inner)).expr()),
    ("window, frame", |inner| sum("a").over(window().frame(arlen_data::build::frame_rows().preceding(inner))).expr()),
    ("row", |inner| row([inner])),
    ("array", |inner| array([inner])),
    ("element", |inner| inner.element(1)),
    ("index", |inner| col("a").element(inner)),
    ("slice", |inner| col("a").slice(1, inner)),
    ("template", |inner| expr("f($1)").bind(inner).expr()),
    ("template, twice", |inner| expr("f($1, $2)").bind(inner).bind(1).expr()),
];

/// One more level of a query.
type Query = fn(Statement) -> Statement;

const QUERIES: &[(&str, Query)] = &[
    ("exists", |inner| select("a").from("t").filter(exists(inner)).into()),
    ("in", |inner| select("a").from("t").filter(col("a").in_query(inner)).into()),
    ("array of", |inner| select(array_of(inner)).into()),
    ("derived", |inner| select("a").from(derived(inner, "d")).into()),
    ("derived, joined", |inner| select("a").from("t").cross_join(derived(inner, "d").lateral()).into()),
    ("union, on the right", |inner| select("a").from("t").union(inner).into()),
    ("cte", |inner| select("a").with(cte("c", inner)).from("c").into()),
    ("cte of a union", |inner| select("a").from("t").union(select("a").from("u")).with(cte("c", inner)).into()),
    ("order", |inner| select("a").from("t").order_by(exists(inner)).into()),
    ("order of a union", |inner| select("a").from("t").union(select("a").from("u")).order_by(exists(inner)).into()),
    ("limit of a union", |inner| select("a").from("t").union(select("a").from("u")).limit(exists(inner)).into()),
    ("limit", |inner| select("a").from("t").limit(exists(inner)).into()),
    ("offset", |inner| select("a").from("t").offset(exists(inner)).into()),
    ("having", |inner| select("a").from("t").having(exists(inner)).into()),
    ("group", |inner| select("a").from("t").group_by(exists(inner)).into()),
    ("rollup", |inner| select("a").from("t").group_by_rollup(exists(inner)).into()),
    ("distinct", |inner| select("a").distinct_on(exists(inner)).from("t").into()),
    ("join", |inner| select("a").from("t").left_join("u", exists(inner)).into()),
    ("named window", |inner| select("a").from("t").window("w", window().order_by(exists(inner))).into()),
    ("values", |inner| values([[exists(inner)]]).into()),
    ("order of values", |inner| values([[1]]).order_by(exists(inner)).into()),
    ("sample", |inner| select("a").from(table("t").sample_system(exists(inner))).into()),
    ("sample, seed", |inner| select("a").from(table("t").sample_system(1).repeatable(exists(inner))).into()),
    ("source, argument", |inner| select("a").from(function(func("f", [exists(inner)]))).into()),
    ("source, filter", |inner| select("a").from(function(func("f", ()).filter(exists(inner)))).into()),
    ("source, order", |inner| select("a").from(function(func("f", ["a"]).order_by(exists(inner)))).into()),
    ("source, window", |inner| {
        select("a").from(function(func("f", ()).over(window().partition_by(exists(inner))))).into()
    }),
    ("insert", |inner| select("a").with(cte("c", insert_into("t").query(inner).returning("a"))).from("c").into()),
    ("insert, values", |inner| {
        select("a").with(cte("c", insert_into("t").row([exists(inner)]).returning("a"))).from("c").into()
    }),
    ("insert, conflict", |inner| {
        let insert = insert_into("t").set("a", 1).on_conflict("a").do_update("a", exists(inner)).returning("a");
        select("a").with(cte("c", insert)).from("c").into()
    }),
    ("insert, condition of a conflict", |inner| {
        let insert = insert_into("t").set("a", 1).on_conflict("a").do_update("a", 1).update_filter(exists(inner));
        select("a").with(cte("c", insert)).from("c").into()
    }),
    ("update", |inner| {
        let update = update("t").set("a", 1).filter(exists(inner)).returning("a");
        select("a").with(cte("c", update)).from("c").into()
    }),
    ("update, source", |inner| {
        select("a").with(cte("c", update("t").set("a", 1).from(derived(inner, "d")).all_rows())).from("c").into()
    }),
    ("merge", |inner| {
        let merge = merge_into("t", derived(inner, "d"), col("a").eq(col("b"))).when_matched().delete();
        select("a").with(cte("c", merge)).from("c").into()
    }),
    ("merge, condition", |inner| {
        let merge = merge_into("t", "u", col("a").eq(col("b"))).when_matched().and(exists(inner)).delete();
        select("a").with(cte("c", merge)).from("c").into()
    }),
];

/// What does not fit into a level of these.
fn other(kind: &str) -> Option<Statement> {
    let one = || select("a").from("t");
    Some(match kind {
        "scalar subqueries" => {
            let deep = (0..LEVELS).fold(one(), |inner, _| select(inner).from("t"));
            deep.into()
        }
        "joins in parentheses" => {
            let on = || col("a").eq(col("b"));
            select("a").from((0..LEVELS).fold(joined("t"), |inner, _| joined("u").inner_join(inner, on()))).into()
        }
        "joins in parentheses, on the left" => {
            let on = || col("a").eq(col("b"));
            select("a").from((0..LEVELS).fold(joined("t"), |inner, _| joined(inner).left_join("u", on()))).into()
        }
        "set operations in turns" => {
            let deep = (0..LEVELS / 2).fold(one().union(one()), |inner, _| inner.except(one()).union(one()));
            deep.into()
        }
        "operands" => (0..LEVELS).fold(one().union(one()), |inner, _| inner.union(one())).into(),
        "terms" => one().filter((0..LEVELS).fold(col("a").eq(0), |terms, _| terms.or(col("a").is_null()))).into(),
        _ => return None,
    })
}

const OTHERS: &[&str] = &[
    "scalar subqueries",
    "joins in parentheses",
    "joins in parentheses, on the left",
    "set operations in turns",
    "operands",
    "terms",
];

fn kinds() -> impl Iterator<Item = &'static str> {
    let expressions = EXPRESSIONS.iter().map(|(kind, _)| *kind);
    expressions.chain(QUERIES.iter().map(|(kind, _)| *kind)).chain(OTHERS.iter().copied())
}

fn statement(kind: &str) -> Statement {
    if let Some((_, level)) = EXPRESSIONS.iter().find(|(name, _)| *name == kind) {
        let deep = (0..LEVELS).fold(val(1).into_expr(), |inner, _| level(inner));
        return select("a").from("t").filter(deep).into();
    }
    if let Some((_, level)) = QUERIES.iter().find(|(name, _)| *name == kind) {
        return (0..LEVELS).fold(select("a").from("t").into(), |inner, _| level(inner));
    }
    other(kind).expect("a kind")
}

#[test]
fn nothing_nests_so_deeply_that_the_stack_overflows() {
    // The test is its own child: a stack that overflows takes the process with it.
    if let Some(kind) = std::env::var_os(KIND) {
        return one_kind(kind.into_string().expect("UTF-8"));
    }
    let program = std::env::current_exe().expect("this program");
    let mut faults = Vec::new();
    for kind in kinds() {
        let finished = Command::new(&program)
            .args(["misuse::deep::nothing_nests_so_deeply_that_the_stack_overflows", "--exact", "--nocapture"])
            .env(KIND, kind)
            .output()
            .expect("run");
        let said = String::from_utf8_lossy(&finished.stderr);
        if !finished.status.success() || !String::from_utf8_lossy(&finished.stdout).contains("1 passed") {
            let said: Vec<_> = said.lines().filter(|line| !line.is_empty()).take(3).collect();
            faults.push(format!("{kind}: {}: {}", finished.status, said.join(" ")));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

fn one_kind(kind: String) {
    let thread = std::thread::Builder::new().stack_size(STACK).spawn(move || {
        let deep = statement(&kind);
        for dialect in EVERYWHERE {
            match deep.compile(&dialect) {
                Ok(compiled) => assert!(["operands", "terms"].contains(&&*kind), "{:.80}", compiled.sql()),
                Err(error) => {
                    let codes = || std::iter::once(error.code()).chain(error.others().iter().map(|other| other.code()));
                    let wide = kind == "operands" && codes().all(|code| code == Code::UnsupportedSetOperation);
                    assert!(wide || codes().any(|code| code == Code::NestingLimit), "{error:?}");
                }
            }
        }
        drop(tables(&deep));
        assert!(deep.access() == deep.clone().access());
        let copy = deep.clone();
        assert!(copy == deep);
        assert!(!format!("{deep:?}").is_empty());
        drop(copy);
        drop(deep);
    });
    thread.expect("a thread").join().expect("no panic");
}

#[test]
fn just_below_the_limit_everything_works() {
    let thread = std::thread::Builder::new().stack_size(STACK).spawn(|| {
        for (kind, level) in EXPRESSIONS.iter().filter(|(kind, _)| *kind != "and, or" && *kind != "groups among others")
        {
            let deep = (0..390).fold(col("a"), |inner, _| level(inner));
            let query = select("a").from("t").filter(deep);
            let error = EVERYWHERE.map(|dialect| query.compile(&dialect).err());
            for error in error.iter().flatten() {
                assert_ne!(error.code(), Code::NestingLimit, "{kind}");
            }
            assert!(query.clone() == query && !format!("{query:?}").is_empty());
        }
    });
    thread.expect("a thread").join().expect("no panic");
}

#[test]
fn what_nests_too_deeply_is_refused_at_the_line_that_went_too_far() {
    let mut book = super::Book::new(Code::NestingLimit);
    let deep = || {
        (0..400).fold(col("a"), |inner, _| {
            !inner // here
        })
    };
    let line = line!() - 3;
    book.refuses_at(line, &EVERYWHERE, "select.where[0]", select("a").from("t").filter(deep()));
    book.refuses_at(line, &EVERYWHERE, "update.set", update("t").set("a", deep()).all_rows());
    let level = |inner: Statement| -> Statement {
        select("a")
            .from(derived(inner, "d")) // here
            .into()
    };
    let line = line!() - 3;
    let query = (0..250).fold(Statement::from(select("a").from("t")), |inner, _| level(inner));
    let error = query.compile(&EVERYWHERE[0]).expect_err("too deep");
    assert_eq!(error.code(), Code::NestingLimit);
    assert_eq!(error.diagnostic().origin().expect("a place").line, line);
    book.close();
}
