//! Names and comments that would be Rust, Markdown or nothing at all, if they were not data.

use super::{files, hostile_postgres, hostile_sqlite, is_as_committed, is_formatted};
use arlen_data::build::{expr, select, val};
use arlen_data::execute::{Database, DatabaseUrl, Executor as _};
use arlen_tests::{Project, block_on, postgres};

const TABLES: &[&str] = &[
    r#"CREATE TABLE "type" ("fn" INTEGER PRIMARY KEY, "self" TEXT NOT NULL, "table" INT, "columns" INT, "value" INT)"#,
    r#"CREATE TABLE "a""b" ("x""; compile_error!(); //" INTEGER PRIMARY KEY, "*/" TEXT DEFAULT 'y', "{}" TEXT)"#,
    r#"CREATE TABLE "a b" ("a " INT, "a" INT, "a-" INT)"#,
    r#"CREATE TABLE "A-b" (x INT)"#,
    r#"CREATE TABLE "a_b" (x INT)"#,
    r#"CREATE TABLE "*/" (x INT)"#,
    r#"CREATE TABLE "con" (x INT)"#,
    r#"CREATE TABLE "mod" (x INT)"#,
    r#"CREATE TABLE "types" (x INT)"#,
    r#"CREATE TABLE "lib.rs" (x INT)"#,
    r#"CREATE TABLE "größe" ("名前" TEXT, "имя" TEXT)"#,
    r#"CREATE TABLE "1st" ("2nd" INT PRIMARY KEY, "Row" INT, "Option" INT)"#,
    r#"CREATE TABLE "crate" ("super" INT, "Self" INT, "async" INT, "r#type" INT, "union" INT)"#,
    r#"CREATE TABLE "a_name_of_sixty_three_bytes_which_is_all_that_postgres_takes_ok" ("a_name_of_sixty_three_bytes_which_is_all_that_postgres_takes_ok" TEXT NOT NULL)"#,
    r#"CREATE TABLE defaulted (a INTEGER DEFAULT 1, b INTEGER NOT NULL DEFAULT 2)"#,
    r#"CREATE TABLE wide (a INT NOT NULL, b INT NOT NULL, c INT NOT NULL, d INT NOT NULL, e INT NOT NULL, f INT NOT NULL, g INT NOT NULL, h INT NOT NULL)"#,
    r#"CREATE VIEW "v""iew" AS SELECT 1 AS "a b", x FROM "a_b""#,
];

const OF_POSTGRES: &[&str] = &[
    r#"CREATE TABLE nothing ()"#,
    r#"CREATE TYPE "Option" AS ENUM ('', 'self', 'a b', 'a-b', '1st', 'x"; compile_error!(); //')"#,
    r#"CREATE TYPE "Value" AS ENUM ('value_a', 'value_b', 'value_c')"#,
    r#"CREATE TYPE hollow AS ENUM ()"#,
    r#"CREATE SCHEMA "s.x""#,
    r#"CREATE TABLE "s.x".shared ("a.b" "Option" NOT NULL, c "Value", d "Value"[], e hollow, f inet NOT NULL, g int4range, h date[], i json, j text[] NOT NULL)"#,
    r#"CREATE TABLE generated (id bigint GENERATED ALWAYS AS IDENTITY, n int GENERATED ALWAYS AS (1) STORED)"#,
    "COMMENT ON TABLE \"a_b\" IS E'Ends */ here.\\n\\n```rust\\ncompile_error!()\\n```\\n    panic!()\\n<b>[`Row`]\u{202e}'",
    r#"COMMENT ON COLUMN "a_b".x IS '"]compile_error!{} # 1. https://example.com'"#,
    r#"COMMENT ON TYPE "Value" IS '*/ //! #![x]'"#,
];

async fn made(url: &str, statements: &[&str]) -> Database {
    let db = Database::open(&DatabaseUrl::parse(url).expect("a URL")).await.expect("opened");
    for statement in statements {
        db.execute(arlen_data::compile::sql_unchecked((*statement).to_owned())).await.expect(statement);
    }
    db
}

fn generated(project: &Project, name: &str) {
    let finished = project.codegen(&["schema"]).run().exits(0);
    assert!(finished.stdout.contains("note: `A-b` is the module `a_b_"), "{finished}");
    is_formatted(&project.path("src/shop"));
    is_as_committed(&project.path("src/shop"), &format!("tests/codegen/generated/{name}/shop"));
}

#[test]
fn hostile_names_are_names_on_sqlite() {
    let project = Project::sqlite();
    std::fs::create_dir_all(project.path("var")).expect("created");
    let url = format!("sqlite:{}", project.path("var/shop.db").display());
    block_on(async {
        let db = made(&url, TABLES).await;
        generated(&project, "hostile_sqlite");
        use hostile_sqlite::{a_b_4, defaulted, type_};
        // The table `a"b`, whose columns are as bad.
        let insert = a_b_4::Insert { value_2: None, ..a_b_4::Insert::default() };
        db.execute(&insert.into_insert()).await.expect("inserted");
        let rows: Vec<a_b_4::Row> = db.fetch_all(&select(a_b_4::COLUMNS).from(a_b_4::TABLE)).await.expect("rows");
        assert_eq!(rows.len(), 1);
        let row = type_::Insert { r#fn: Some(7), table: Some(1), ..type_::Insert::new("me".to_owned()) };
        db.execute(&row.into_insert()).await.expect("inserted");
        let found = select(type_::COLUMNS).from(type_::TABLE).filter(type_::TABLE_.eq(1));
        let row: type_::Row = db.fetch_one(&found).await.expect("a row");
        assert_eq!((row.r#fn, row.self_.as_str(), row.columns), (7, "me", None));
        db.execute(&defaulted::Insert::default().into_insert()).await.expect("inserted");
        let row: defaulted::Row =
            db.fetch_one(&select(defaulted::COLUMNS).from(defaulted::TABLE)).await.expect("a row");
        assert_eq!((row.a, row.b), (Some(1), 2));
    });
}

#[test]
fn hostile_names_are_names_on_postgres() {
    let Some(database) = postgres("hostile_names_are_names_on_postgres") else { return };
    let project = Project::postgres(&database);
    block_on(async {
        let db = made(&database.url, &[TABLES, OF_POSTGRES].concat()).await;
        generated(&project, "hostile_postgres");
        use hostile_postgres::s_x_shared as shared;
        use hostile_postgres::types::{Option as Choice, Value};
        let address = val(expr("'10.0.0.1'::inet"));
        let mut insert = shared::Insert::new(Choice::N1st, address, vec!["x".to_owned()]);
        insert.c = Some(Value::ValueB);
        db.execute(&insert.into_insert()).await.expect("inserted");
        let found = select(shared::COLUMNS).from(shared::TABLE).filter(shared::A_B.eq(Choice::N1st));
        let row: shared::Row = db.fetch_one(&found).await.expect("a row");
        assert_eq!((row.a_b, row.c, row.d), (Choice::N1st, Some(Value::ValueB), None));
        assert_eq!(row.j, [Some("x".to_owned())]);
        let generated = hostile_postgres::generated::Insert::default();
        db.execute(&generated.into_insert()).await.expect("inserted");
    });
}

#[test]
fn two_hundred_tables_in_any_order_are_two_hundred_modules() {
    let texts = |backwards: bool| {
        let project = Project::sqlite();
        std::fs::create_dir_all(project.path("var")).expect("created");
        let mut tables: Vec<_> =
            (0..200).map(|n| format!("CREATE TABLE \"t {n}\" (id INTEGER PRIMARY KEY, x{n} TEXT)")).collect();
        if backwards {
            tables.reverse();
        }
        project.open().execute_batch(&tables.join(";")).expect("created");
        let finished = project.codegen(&["schema"]).run().exits(0);
        assert!(finished.stdout.contains("200 tables"), "{finished}");
        is_formatted(&project.path("src/shop"));
        files(&project.path("src/shop"))
    };
    let (one, other) = (texts(false), texts(true));
    assert_eq!(one.len(), 202, "a module for each, theirs, and the manifest");
    assert!(one == other, "the order of the catalog shows");
}
