//! What `sea-query` 1.0.2 is known to get wrong, of what both can say. Random pairs keep away from it. Each entry shows
//! the defect, so that a mended one is noticed, and what is right instead.

use super::engines::{Engine, Postgres, Sqlite};
use super::model::Value;
use super::theirs;
use arlen_data::build::{col, count, expr, frame_rows, insert_into, select, table, val, window};
use arlen_data::compile::Compile;
use arlen_data::dialect::{Dialect, Family};
use sea_query::{
    Alias, ExprTrait as _, Frame, FrameType, LockType, OnConflict, Order, PostgresQueryBuilder, Query, SelectStatement,
    SqliteQueryBuilder, UnionType, WindowStatement,
};

/// A defect.
struct Defect {
    id: &'static str,
    on: Family,
    /// What is wrong.
    why: &'static str,
    /// Its text and its values.
    theirs: fn() -> (String, sea_query::Values),
    /// The text that shows the defect.
    wrong: &'static str,
    /// Ours: the text and the values, or the code.
    ours: fn(&Dialect) -> Ours,
    right: &'static str,
    proof: Proof,
}

type Ours = Result<(String, Vec<Value>), String>;

/// How it shows on the engine.
#[derive(Debug, PartialEq, Eq)]
enum Proof {
    /// Not at all: something that was said is not in the text.
    Dropped,
    /// The engine refuses their text.
    Refused,
    /// So many rows for their text, so many for ours.
    Rows(usize, usize),
}

fn id(name: &'static str) -> Alias {
    Alias::new(name)
}

fn all_of(of: &'static str) -> SelectStatement {
    Query::select().column(id("id")).from(id(of)).to_owned()
}

fn compiled(statement: &impl Compile, dialect: &Dialect) -> Ours {
    let compiled = statement.compile(dialect).map_err(|error| error.code().as_str().to_owned())?;
    let value = |value: &arlen_data::value::Value| value.as_i64().map_or(Value::Null, Value::Int);
    Ok((compiled.sql().to_owned(), compiled.values().iter().map(value).collect()))
}

const DEFECTS: &[Defect] = &[
    Defect {
        id: "first-operand-slice",
        on: Family::Postgres,
        why: "order and limit of the first operand become those of the whole",
        theirs: || {
            let first = all_of("a").order_by(id("id"), Order::Asc).limit(1).to_owned();
            first.clone().union(UnionType::All, all_of("b")).build(PostgresQueryBuilder)
        },
        wrong: r#"SELECT "id" FROM "a" UNION ALL (SELECT "id" FROM "b") ORDER BY "id" ASC LIMIT $1"#,
        ours: |dialect| {
            compiled(&select("id").from("a").order_by("id").limit(1).union_all(select("id").from("b")), dialect)
        },
        right: r#"(SELECT "id" FROM "a" ORDER BY "id" ASC LIMIT 1) UNION ALL (SELECT "id" FROM "b")"#,
        proof: Proof::Rows(1, 6),
    },
    Defect {
        id: "set-operations-flattened",
        on: Family::Sqlite,
        why: "an operand with an order and a limit loses its parentheses, and gives both to the whole",
        theirs: || {
            let second = all_of("b").order_by(id("id"), Order::Asc).limit(1).to_owned();
            all_of("a").union(UnionType::All, second).build(SqliteQueryBuilder)
        },
        wrong: r#"SELECT "id" FROM "a" UNION ALL SELECT "id" FROM "b" ORDER BY "id" ASC LIMIT ?"#,
        ours: |dialect| {
            compiled(&select("id").from("a").union_all(select("id").from("b").order_by("id").limit(1)), dialect)
        },
        right: r#"SELECT "id" FROM "a" UNION ALL SELECT * FROM (SELECT "id" FROM "b" ORDER BY "id" ASC LIMIT 1)"#,
        proof: Proof::Rows(1, 6),
    },
    Defect {
        id: "between-bound",
        on: Family::Sqlite,
        why: "a bound of BETWEEN that is a comparison loses its parentheses, and compares the whole",
        theirs: || {
            let bound = sea_query::Expr::val(5_i64).eq(1_i64);
            all_of("a").and_where(theirs::column("n").between(0_i64, bound)).build(SqliteQueryBuilder)
        },
        wrong: r#"SELECT "id" FROM "a" WHERE "n" BETWEEN ? AND ? = ?"#,
        ours: |dialect| {
            let bound = val(5_i64).eq(1_i64);
            compiled(&select("id").from("a").filter(col("n").between(0_i64, bound)), dialect)
        },
        right: r#"SELECT "id" FROM "a" WHERE "n" BETWEEN ?1 AND (?2 = ?3)"#,
        proof: Proof::Rows(3, 0),
    },
    Defect {
        id: "window-behind-order",
        on: Family::Postgres,
        why: "WINDOW stands behind ORDER BY, where no grammar has it",
        theirs: || {
            let count = sea_query::Func::count(theirs::column("id"));
            let named = Query::select().expr_window_name(count, id("w")).from(id("a")).to_owned();
            let window = WindowStatement::partition_by(id("ok"));
            named.clone().window(id("w"), window).order_by(id("id"), Order::Asc).build(PostgresQueryBuilder)
        },
        wrong: r#"SELECT COUNT("id") OVER "w" FROM "a" ORDER BY "id" ASC WINDOW "w" AS (PARTITION BY "ok")"#,
        ours: |dialect| {
            let query = select(count("id").over_named("w")).from("a");
            compiled(&query.window("w", window().partition_by("ok")).order_by("id"), dialect)
        },
        right: r#"SELECT count("id") OVER "w" FROM "a" WINDOW "w" AS (PARTITION BY "ok") ORDER BY "id" ASC"#,
        proof: Proof::Refused,
    },
    Defect {
        id: "frame-without-blank",
        on: Family::Postgres,
        why: "no blank between the distance and PRECEDING",
        theirs: || {
            let mut window = WindowStatement::new();
            window.order_by(id("id"), Order::Asc).frame_start(FrameType::Rows, Frame::Preceding(2));
            let count = sea_query::Func::count(theirs::column("id"));
            Query::select().expr_window(count, window).from(id("a")).build(PostgresQueryBuilder)
        },
        wrong: r#"SELECT COUNT("id") OVER (  ORDER BY "id" ASC ROWS $1PRECEDING ) FROM "a""#,
        ours: |dialect| {
            let recent = window().order_by("id").frame(frame_rows().preceding(2_i64));
            compiled(&select(count("id").over(recent)).from("a"), dialect)
        },
        right: r#"SELECT count("id") OVER (ORDER BY "id" ASC ROWS $1 PRECEDING) FROM "a""#,
        proof: Proof::Refused,
    },
    Defect {
        id: "distinct-on-dropped",
        on: Family::Sqlite,
        why: "DISTINCT ON is left out, and all rows come",
        theirs: || all_of("a").distinct_on([id("n")]).build(SqliteQueryBuilder),
        wrong: r#"SELECT  "id" FROM "a""#,
        ours: |dialect| compiled(&select("id").from("a").distinct_on("n"), dialect),
        right: "unsupported-distinct-on",
        proof: Proof::Dropped,
    },
    Defect {
        id: "row-lock-dropped",
        on: Family::Sqlite,
        why: "FOR UPDATE is left out, and nothing is locked",
        theirs: || all_of("a").lock(LockType::Update).build(SqliteQueryBuilder),
        wrong: r#"SELECT "id" FROM "a" "#,
        ours: |dialect| compiled(&select("id").from("a").for_update(), dialect),
        right: "unsupported-row-lock",
        proof: Proof::Dropped,
    },
    Defect {
        id: "constraint-unescaped",
        on: Family::Postgres,
        why: "a quote in the name of a constraint ends the name",
        theirs: || {
            let conflict = OnConflict::constraint("a\"b").do_nothing().to_owned();
            let mut insert = Query::insert();
            insert.into_table(id("a")).columns([id("id")]).values_panic([1_i64.into()]);
            insert.on_conflict(conflict).build(PostgresQueryBuilder)
        },
        wrong: r#"INSERT INTO "a" ("id") VALUES ($1) ON CONFLICT ON CONSTRAINT "a"b" DO NOTHING"#,
        ours: |dialect| {
            let name = arlen_data::ir::Ident::new("a\"b");
            compiled(&insert_into("a").set("id", 1_i64).on_conflict_constraint(name).do_nothing(), dialect)
        },
        right: r#"INSERT INTO "a" ("id") VALUES ($1) ON CONFLICT ON CONSTRAINT "a""b" DO NOTHING"#,
        proof: Proof::Dropped,
    },
    Defect {
        id: "template-brackets",
        on: Family::Postgres,
        why: "a placeholder in brackets is not seen; the next takes its number, and a value is lost",
        theirs: || {
            let template = sea_query::Expr::cust_with_values("arr[$1] = $2", [1_i64, 2]);
            all_of("a").and_where(template).build(PostgresQueryBuilder)
        },
        wrong: r#"SELECT "id" FROM "a" WHERE arr[$1] = $1"#,
        ours: |dialect| compiled(&select("id").from("a").filter(expr("arr[$1] = $2").bind(1_i64).bind(2_i64)), dialect),
        right: r#"SELECT "id" FROM "a" WHERE (arr[$1] = $2)"#,
        proof: Proof::Dropped,
    },
    Defect {
        id: "template-surplus",
        on: Family::Sqlite,
        why: "a value that the template does not use vanishes",
        theirs: || {
            let template = sea_query::Expr::cust_with_values("n = ?", [5_i64, 2]);
            all_of("a").and_where(template).build(SqliteQueryBuilder)
        },
        wrong: r#"SELECT "id" FROM "a" WHERE n = ?"#,
        ours: |dialect| compiled(&select("id").from("a").filter(expr("n = $1").bind(5_i64).bind(2_i64)), dialect),
        right: "template-argument-unused",
        proof: Proof::Dropped,
    },
    Defect {
        id: "default-rows-dropped",
        on: Family::Sqlite,
        why: "of three rows of defaults one is inserted",
        theirs: || Query::insert().into_table(id("a")).or_default_values_many(3).build(SqliteQueryBuilder),
        wrong: r#"INSERT INTO "a" DEFAULT VALUES"#,
        ours: |dialect| compiled(&insert_into("a").default_rows(3), dialect),
        right: "unsupported-default",
        proof: Proof::Dropped,
    },
    Defect {
        id: "insert-select-on-conflict",
        on: Family::Sqlite,
        why: "without WHERE, the ON of ON CONFLICT is read as that of a join",
        theirs: || {
            let conflict = OnConflict::column(id("id")).do_nothing().to_owned();
            let mut insert = Query::insert();
            insert.into_table(id("a")).columns([id("id")]).select_from(all_of("b")).expect("one column");
            insert.on_conflict(conflict).build(SqliteQueryBuilder)
        },
        wrong: r#"INSERT INTO "a" ("id") SELECT "id" FROM "b" ON CONFLICT ("id") DO NOTHING"#,
        ours: |dialect| {
            let insert = insert_into("a").columns(["id"]).query(select("id").from("b"));
            compiled(&insert.on_conflict("id").do_nothing().returning("id"), dialect)
        },
        right: r#"INSERT INTO "a" ("id") SELECT * FROM (SELECT "id" FROM "b") WHERE TRUE ON CONFLICT ("id") DO NOTHING RETURNING "id""#,
        proof: Proof::Refused,
    },
    Defect {
        id: "offset-alone",
        on: Family::Sqlite,
        why: "OFFSET without LIMIT, which the grammar does not have",
        theirs: || all_of("a").offset(2).build(SqliteQueryBuilder),
        wrong: r#"SELECT "id" FROM "a" OFFSET ?"#,
        ours: |dialect| compiled(&select("id").from(table("a")).offset(2), dialect),
        right: r#"SELECT "id" FROM "a" LIMIT -1 OFFSET 2"#,
        proof: Proof::Refused,
    },
    Defect {
        id: "empty-list-binds",
        on: Family::Sqlite,
        why: "two values are bound for a list of none",
        theirs: || all_of("a").and_where(theirs::column("n").is_in(Vec::<i64>::new())).build(SqliteQueryBuilder),
        wrong: r#"SELECT "id" FROM "a" WHERE ? = ?"#,
        ours: |dialect| compiled(&select("id").from("a").filter(col("n").in_list(Vec::<i64>::new())), dialect),
        right: r#"SELECT "id" FROM "a" WHERE 1=0"#,
        proof: Proof::Rows(0, 0),
    },
];

/// The text is still the wrong one, ours the right one, and the engine shows the difference.
fn check(defect: &Defect, engine: &mut impl Engine) {
    let Defect { id, why, wrong, right, proof, .. } = defect;
    let (text, values) = (defect.theirs)();
    assert_eq!(text, *wrong, "{id} ({why}) is no longer what it was: if it is mended, take it out of the list");
    let ours = (defect.ours)(&defect.on.dialect());
    let shown = ours.as_ref().map_or_else(String::as_str, |(text, _)| text);
    assert_eq!(shown, *right, "{id}: ours");
    let values: Vec<_> = values.0.iter().map(theirs::value).collect();
    match proof {
        Proof::Dropped => {}
        Proof::Refused => {
            assert!(engine.write(&text, &values).is_err(), "{id} ({why}) is taken by the engine: {text}");
            let (text, values) = ours.expect("a text");
            engine.write(&text, &values).unwrap_or_else(|error| panic!("{id}: ours: {error}: {text}"));
        }
        Proof::Rows(theirs, right) => {
            let mut rows = |(text, values): (String, Vec<Value>)| engine.write(&text, &values).expect(&text).0.len();
            assert_eq!((rows((text, values)), rows(ours.expect("a text"))), (*theirs, *right), "{id} ({why})");
        }
    }
}

#[test]
fn known_defects_of_the_other_builder_are_still_there_and_not_ours_on_sqlite() {
    let mut engine = Sqlite::new();
    DEFECTS.iter().filter(|defect| defect.on == Family::Sqlite).for_each(|defect| check(defect, &mut engine));
}

#[test]
fn known_defects_of_the_other_builder_are_still_there_and_not_ours_on_postgres() {
    let test = "known_defects_of_the_other_builder_are_still_there_and_not_ours_on_postgres";
    let Some(mut engine) = Postgres::new(test) else { return };
    DEFECTS.iter().filter(|defect| defect.on == Family::Postgres).for_each(|defect| check(defect, &mut engine));
}

#[test]
fn each_defect_is_listed_once_with_a_reason() {
    for (n, defect) in DEFECTS.iter().enumerate() {
        assert!(!defect.why.is_empty());
        assert!(DEFECTS.iter().skip(n + 1).all(|other| other.id != defect.id), "{}", defect.id);
    }
}
