//! Generated functions, run on the databases that they were made from, and on the other one.

use super::{POSTGRES, SQLITE, made, queries_postgres, queries_sqlite, sqlite_url};
use arlen_data::compile::Compile as _;
use arlen_data::diag::{Code, Result};
use arlen_data::execute::{Database, Executor, TransactionOptions};
use arlen_data::ir::{Access, WriteReason};
use arlen_data::value::{Date, Decimal};
use arlen_tests::{Project, block_on, postgres};

fn day(text: &str) -> Date {
    text.parse().expect("a day")
}

#[test]
fn each_mode_does_what_it_says_on_sqlite() {
    use queries_sqlite::queries::{books, reports};
    let project = Project::sqlite();
    block_on(async {
        let db = made(&sqlite_url(&project), SQLITE).await;
        let emma = books::AddBookParams {
            title: "Emma",
            status: "draft",
            note: None,
            price: Some("7.50".parse::<Decimal>().expect("a number")),
            meta: Some(serde_json::json!({"tag": 1})),
            isbn: None,
            pages: 474,
        };
        let added = books::add_book(&db, emma.clone()).await.expect("added");
        assert_eq!(added.id, 1);
        // The same function in a transaction that comes to nothing.
        let tx = db.begin().await.expect("begun");
        assert_eq!(books::add_book(&tx, emma).await.expect("added").id, 2);
        tx.rollback().await.expect("rolled back");

        assert_eq!(books::set_note(&db, Some("read it"), 1).await.expect("set"), 1);
        assert_eq!(books::set_note(&db, None, 7).await.expect("set"), 0);
        let found = books::list_books(&db, "draft", 0).await.expect("rows");
        assert_eq!((found.len(), found[0].note.as_deref()), (1, Some("read it")));
        assert_eq!(found[0].price.as_ref().map(ToString::to_string).as_deref(), Some("7.50"));
        assert_eq!(books::find_book(&db, 2).await.expect("none"), None);
        let counted = books::r#type(&db, 0, "").await.expect("a row");
        assert_eq!(
            (counted.books, counted.most, counted.r#match.as_deref(), counted.sold),
            (1, Some(474), Some("Emma"), false)
        );

        let none = books::with_sales(&db, day("2026-01-01")).await.expect("rows");
        assert_eq!((none[0].day, none[0].copies), (None, None));
        for _ in 0..2 {
            assert_eq!(reports::sell(&db, 1, day("2026-02-03"), 3).await.expect("sold"), 1);
        }
        let best = reports::best_sellers(&db, day("2026-01-01"), day("2026-12-31"), 5).await.expect("rows");
        assert_eq!((best[0].copies, best[0].place), (6, 1));
        assert_eq!(reports::priced(&db, "E%").await.expect("rows").len(), 1);
        drop(books::remove_book(&db, 1).await.expect_err("sold books stay"));
    });
}

#[test]
fn each_mode_does_what_it_says_on_postgres() {
    use queries_postgres::queries::{books, reports};
    use queries_postgres::types::ShopStatus;
    let Some(database) = postgres("each_mode_does_what_it_says_on_postgres") else { return };
    block_on(async {
        let db = made(&database.url, POSTGRES).await;
        let emma = books::AddBookParams {
            title: "Emma",
            status: ShopStatus::OnSale,
            note: None,
            tags: vec!["novel".to_owned(), "x".to_owned()],
            price: Some("7.50".parse::<Decimal>().expect("a number")),
            meta: Some(serde_json::json!({"tag": 1})),
            isbn: None,
        };
        let id = books::add_book(&db, emma).await.expect("added").id;
        assert_eq!(books::set_note(&db, Some("read it"), id).await.expect("set"), 1);
        let found = books::list_books(&db, ShopStatus::OnSale, 0).await.expect("rows");
        assert_eq!((found.len(), found[0].tags.len(), found[0].note.as_deref()), (1, 2, Some("read it")));
        let book = books::find_book(&db, id).await.expect("found").expect("a row");
        assert_eq!(
            (book.status, book.price.map(|price| price.to_string())),
            (ShopStatus::OnSale, Some("7.50".to_owned()))
        );
        let rows =
            books::with_sales(&db, day("2026-01-01"), vec!["novel".to_owned()], false, "novel").await.expect("rows");
        assert_eq!((rows[0].title.as_str(), rows[0].day, rows[0].sold), ("Emma", None, 0));
        assert_eq!(reports::sell(&db, id, day("2026-02-03"), 3).await.expect("sold"), 1);
        let best = reports::best_sellers(&db, day("2026-01-01"), day("2026-12-31"), 5).await.expect("rows");
        assert_eq!((best[0].title.as_str(), best[0].place), ("Emma", 1));
        assert_eq!(reports::priced(&db, "8".parse().expect("a number")).await.expect("rows").len(), 1);
        let error = books::r#type(&db, id, "Emma").await.expect_err("no row, and `total!` is written");
        assert_eq!(error.code(), Code::NullUnexpected);
        drop(books::remove_book(&db, id).await.expect_err("sold books stay"));
    });
}

#[test]
fn odd_texts_are_sent_as_they_were_written() {
    use queries_sqlite::queries::odd_file;
    let project = Project::sqlite();
    block_on(async {
        let db = made(&sqlite_url(&project), SQLITE).await;
        let row = odd_file::r#fn(&db).await.expect("a row");
        assert_eq!([row.super_, row.gr_uf6_udf_e, row.r], ["\"#\" \"##; compile_error!()", "{}\\", "a  \nb"]);
        let rows = odd_file::self_(&db).await.expect("rows");
        assert_eq!((rows[0].a.as_str(), rows[0].b.as_str()), ("\"#\" \"##", "\\"));
    });
    assert_eq!(odd_file::SELF__SQL, "select '\"#\" \"##' as a,  \n\t'\\' as b");
}

/// What a router asks.
#[test]
fn a_query_says_whether_it_only_reads() {
    use queries_sqlite::queries::{books, reports};
    assert_eq!(books::LIST_BOOKS.bind(["".into(), 0.into()]).access(), Access::Read);
    assert_eq!(reports::PRICED.bind(["".into()]).access(), Access::Read);
    assert_eq!(books::REMOVE_BOOK.bind([1.into()]).access(), Access::Write(WriteReason::Raw));
    assert_eq!(books::ADD_BOOK_SQL, books::ADD_BOOK.sql());
}

/// A function of the program that runs generated ones on whatever it is given.
async fn listed(db: &impl Executor) -> Result<usize> {
    Ok(queries_sqlite::queries::books::list_books(db, "draft", 0).await?.len())
}

/// Compiles only if its future may go to another thread.
async fn spawned(db: Database) -> usize {
    tokio::spawn(async move { listed(&db).await.expect("rows") }).await.expect("joined")
}

#[test]
fn what_was_written_for_one_database_runs_on_the_other() {
    let project = Project::sqlite();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let db = made(&sqlite_url(&project), SQLITE).await;
        assert_eq!(spawned(db.clone()).await, 0);
        let read_only = db.begin_with(TransactionOptions::new().read_only()).await.expect("begun");
        assert_eq!(listed(&read_only).await.expect("rows"), 0);
        drop(read_only);
    });
    let Some(database) = postgres("what_was_written_for_one_database_runs_on_the_other") else { return };
    runtime.block_on(async {
        let db = made(
            &database.url,
            &[
                "CREATE TABLE books (id int PRIMARY KEY, title text NOT NULL, status text NOT NULL, note text, price numeric, \
                 weight double precision)",
                "INSERT INTO books VALUES (1, 'Emma', 'draft', NULL, '7.50')",
            ],
        )
        .await;
        assert_eq!(spawned(db).await, 1);
    });
}
