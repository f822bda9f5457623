//! Generated functions on a database that is not the one that they were made from any more.

use super::{POSTGRES, SQLITE, made, on_sqlite, queries_postgres, queries_sqlite, sqlite_url, with_files};
use arlen_data::compile::sql_unchecked;
use arlen_data::diag::Code;
use arlen_data::execute::{Database, Executor as _};
use arlen_tests::{Project, block_on, postgres};

async fn change(db: &Database, statements: &[&str]) {
    for statement in statements {
        db.execute(sql_unchecked((*statement).to_owned())).await.expect(statement);
    }
}

#[test]
fn a_changed_table_is_told_by_its_code_on_sqlite() {
    use queries_sqlite::queries::books::{find_book, list_books};
    let project = Project::sqlite();
    block_on(async {
        let db = made(&sqlite_url(&project), SQLITE).await;
        change(&db, &["INSERT INTO books (id, title, status, pages) VALUES (1, 'Emma', 'draft', 474)"]).await;
        assert!(find_book(&db, 1).await.expect("found").is_some());
        for (statements, code) in [
            (&["ALTER TABLE books RENAME COLUMN pages TO size"][..], Code::ColumnMissing),
            (
                &["ALTER TABLE books RENAME COLUMN size TO pages", "UPDATE books SET pages = 'many'"],
                Code::ColumnTypeMismatch,
            ),
            (
                &["ALTER TABLE books DROP COLUMN pages", "ALTER TABLE books ADD COLUMN pages INTEGER"],
                Code::NullUnexpected,
            ),
        ] {
            change(&db, statements).await;
            for _ in 0..2 {
                assert_eq!(find_book(&db, 1).await.expect_err("changed").code(), code, "{statements:?}");
            }
        }
        change(&db, &["ALTER TABLE books RENAME COLUMN status TO state"]).await;
        assert_eq!(list_books(&db, "draft", 0).await.expect_err("no such column").code(), Code::ObjectMissing);
    });
}

#[test]
fn a_changed_table_is_told_by_its_code_on_postgres() {
    use queries_postgres::queries::books::{find_book, list_books};
    use queries_postgres::types::ShopStatus;
    let Some(database) = postgres("a_changed_table_is_told_by_its_code_on_postgres") else { return };
    block_on(async {
        let db = made(&database.url, POSTGRES).await;
        change(&db, &["INSERT INTO books (title, status) VALUES ('Emma', 'draft')"]).await;
        assert!(find_book(&db, 1).await.expect("found").is_some());
        for (statements, code) in [
            (&["ALTER TABLE books RENAME COLUMN note TO remark"][..], Code::ColumnMissing),
            (
                &[
                    "ALTER TABLE books RENAME COLUMN remark TO note",
                    "ALTER TABLE books ALTER COLUMN added DROP DEFAULT",
                    "ALTER TABLE books ALTER COLUMN added TYPE int USING 1",
                ],
                Code::ColumnTypeMismatch,
            ),
            (
                &[
                    "ALTER TABLE books ALTER COLUMN added DROP NOT NULL",
                    "ALTER TABLE books ALTER COLUMN added TYPE timestamptz USING NULL",
                ],
                Code::NullUnexpected,
            ),
            (
                &[
                    "UPDATE books SET added = now()",
                    "ALTER TYPE shop_status ADD VALUE 'lost'",
                    "UPDATE books SET status = 'lost'",
                ],
                Code::ValueOutOfRange,
            ),
        ] {
            change(&db, statements).await;
            for _ in 0..2 {
                assert_eq!(find_book(&db, 1).await.expect_err("changed").code(), code, "{statements:?}");
            }
        }
        change(&db, &["ALTER TABLE books RENAME COLUMN status TO state"]).await;
        let error = list_books(&db, ShopStatus::Draft, 0).await.expect_err("no such column");
        assert_eq!(error.code(), Code::ObjectMissing);
    });
}

#[test]
fn a_changed_database_is_told_before_the_program_runs() {
    let project = on_sqlite();
    with_files(&project, "sqlite");
    drop(project.codegen(&["sql"]).run().exits(0));
    project.open().execute_batch("ALTER TABLE books ADD COLUMN shelf TEXT").expect("changed");
    drop(project.codegen(&["sql", "--check"]).run().exits(0));
    let drift = project.codegen(&["sql", "--verify"]).run().exits(3);
    assert!(drift.stdout.contains("+    pub shelf: Option<String>,"), "{drift}");
    let json = project.codegen(&["sql", "--verify", "--json"]).run().exits(3).json();
    assert_eq!(json["databases"][0]["out_of_date"].as_array().map(Vec::len), Some(2));
    project.open().execute_batch("ALTER TABLE books RENAME COLUMN status TO state").expect("changed");
    let broken = project.codegen(&["sql", "--verify"]).run();
    assert!(
        broken.stderr.contains("error[object-missing]: no such column: status (in the query `list_books`)"),
        "{broken}"
    );
}
