//! Values whose types the server cannot infer, or infers otherwise than meant: what it says, and the way out.

use super::{data, date, days, postgres, timestamp};
use arlen_data::build::{
    IntoExpr as _, Values, case, col, count, derived, frame_range, func, function, lit, select, sum, table, update,
    val, values, window,
};
use arlen_data::ir::select::Item;
use arlen_data::ir::{Expr, Statement};
use arlen_data::value::SqlType;
use serde_json::json;

/// What comes of a query: its first row, or what the server says.
type Answer = Result<&'static str, &'static str>;

/// A query as one writes it first, what comes of it with types that the server infers and with those of the values, and
/// the way out with its row, which is the same either way.
struct Trap {
    name: &'static str,
    first: Statement,
    inferred: Answer,
    typed: Answer,
    out: Statement,
    row: &'static str,
}

fn of_ann(item: Item) -> Statement {
    select(item).from("users").filter(col("id").eq(1)).into()
}

fn by_month(word: &Expr) -> Statement {
    let month = || func("date_trunc", (word, col("joined")));
    select((month().alias("month"), count("*").alias("n")))
        .from("users")
        .group_by(month())
        .order_by(month())
        .limit(1)
        .into()
}

fn points_from(rows: Values) -> Statement {
    update(table("users").alias("u"))
        .set("points", col("v.points"))
        .from(derived(rows, "v").columns(["id", "points"]))
        .filter(col("u.id").eq(col("v.id")))
        .returning(["u.id", "u.points"])
        .into()
}

fn functions() -> Vec<Trap> {
    let rich = |one: Expr| -> Statement {
        select(sum(case().when(col("points").gt(20), one).otherwise(0))).from("users").into()
    };
    let series =
        |first: Expr| -> Statement { select(count("*")).from(function(func("generate_series", (first, 3)))).into() };
    let path = |path: Expr| of_ann(func("jsonb_set", (json!({"a": 1}), path, json!(2))).alias("j"));
    vec![
        // The worst of all: without an error another function is called.
        Trap {
            name: "two functions of one name",
            first: of_ann(func("substring", (col("email"), 1, 3)).alias("s")),
            inferred: Ok("NULL"),
            typed: Ok("ann"),
            out: of_ann(func("substring", (col("email"), lit(1), lit(3))).alias("s")),
            row: "ann",
        },
        Trap {
            name: "a value in two places is two parameters",
            first: by_month(&val("month")),
            inferred: Err("must appear in the GROUP BY clause"),
            typed: Err("must appear in the GROUP BY clause"),
            out: by_month(&lit("month")),
            row: "2023-02-01 00:00:00+00|1",
        },
        Trap {
            name: "a sum of nothing but values",
            first: rich(1.into_expr()),
            inferred: Err("function sum(text) does not exist"),
            typed: Ok("3"),
            out: rich(lit(1)),
            row: "3",
        },
        Trap {
            name: "a function of any type",
            first: series(1.into_expr()),
            inferred: Err("is not unique"),
            typed: Ok("3"),
            out: series(lit(1)),
            row: "3",
        },
        Trap {
            name: "a function that takes everything",
            first: of_ann(func("concat", ("a", 1, col("id"))).alias("t")),
            inferred: Err("could not determine data type of parameter $1"),
            typed: Ok("a11"),
            out: of_ann(func("concat", (lit("a"), lit(1), col("id"))).alias("t")),
            row: "a11",
        },
        Trap {
            name: "text for an array",
            first: path("{a}".into_expr()),
            inferred: Ok("{\"a\": 2}"),
            typed: Err("function jsonb_set(jsonb, text, jsonb) does not exist"),
            out: path(vec!["a"].into_expr()),
            row: "{\"a\": 2}",
        },
    ]
}

fn operators() -> Vec<Trap> {
    let back = |span: Expr| of_ann((col("joined") - span).alias("day"));
    let month = |from: Expr| of_ann((from - timestamp("2024-05-01", 0)).alias("span"));
    let typed = [(1, 11), (2, 22)].map(|(id, points)| (val(id).cast(SqlType::Int), val(points).cast(SqlType::Int)));
    let near = |span: Expr| {
        of_ann(sum("points").over(window().order_by("joined").frame(frame_range().preceding(span))).alias("sum"))
    };
    let june = || val(timestamp("2024-06-01", 0));
    vec![
        Trap {
            name: "a span of days from a day",
            first: back(days(9).into_expr()),
            inferred: Err("invalid input syntax for type date"),
            typed: Ok("2024-01-01 00:00:00"),
            out: back(val(days(9)).cast(SqlType::Interval)),
            row: "2024-01-01 00:00:00",
        },
        Trap {
            name: "two values",
            first: month(june()),
            inferred: Err("operator is not unique: unknown - unknown"),
            typed: Ok("31 days"),
            out: month(june().cast(SqlType::Timestamp)),
            row: "31 days",
        },
        Trap {
            name: "a fraction of a whole number",
            first: of_ann((col("points") * 0.5).alias("half")),
            inferred: Err("invalid input syntax for type integer"),
            typed: Ok("25"),
            out: of_ann((col("points") * val(0.5).cast(SqlType::Double)).alias("half")),
            row: "25",
        },
        Trap {
            name: "text for a day",
            first: of_ann(col("joined").eq("2024-01-10").alias("same")),
            inferred: Ok("t"),
            typed: Err("operator does not exist: date = text"),
            out: of_ann(col("joined").eq(date("2024-01-10")).alias("same")),
            row: "t",
        },
        Trap {
            name: "rows of values",
            first: points_from(values([(1, 11), (2, 22)])),
            inferred: Err("operator does not exist: integer = text"),
            typed: Ok("1|11"),
            out: points_from(values(typed)),
            row: "1|11",
        },
        Trap {
            name: "no trap: the distance of a frame",
            first: near(days(3).into_expr()),
            inferred: Ok("50"),
            typed: Ok("50"),
            out: near(val(days(3)).cast(SqlType::Interval)),
            row: "50",
        },
    ]
}

#[test]
fn what_the_server_cannot_infer_has_a_way_out() {
    let Some(database) = arlen_tests::postgres("corpus::types") else { return };
    database.run(data::APPS_POSTGRES);
    database.run(data::APPS_ROWS);
    let mut faults = Vec::new();
    for trap in functions().into_iter().chain(operators()) {
        let way_out = Ok(trap.row);
        let found = [
            (&trap.first, false, trap.inferred),
            (&trap.first, true, trap.typed),
            (&trap.out, false, way_out),
            (&trap.out, true, way_out),
        ];
        for (statement, typed, expected) in found {
            let answer = postgres::answer(&database, statement, typed);
            let met = match (&answer, expected) {
                (Ok(rows), Ok(expected)) => rows.first().is_some_and(|row| row == expected),
                (Err(error), Err(expected)) => error.contains(expected),
                (Ok(_), Err(_)) | (Err(_), Ok(_)) => false,
            };
            if !met {
                faults.push(format!("{} (typed: {typed}): not {expected:?} but {answer:?}", trap.name));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
