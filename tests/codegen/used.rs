//! Generated modules, used on the databases that they were made from.

use super::{bookshop, on_postgres, on_sqlite};
use arlen_data::build::select;
use arlen_data::compile::sql;
use arlen_data::diag::Code;
use arlen_data::execute::{Database, DatabaseUrl, Executor as _};
use arlen_data::value::Field;
use arlen_tests::{Project, block_on, postgres};

/// A migrated catalog of the bookshop.
async fn open(project: &Project, url: &str) -> Database {
    drop(bookshop(project, url)(&[], "schema").0.run().exits(0));
    Database::open(&DatabaseUrl::parse(url).expect("a URL")).await.expect("opened")
}

#[test]
fn rows_are_inserted_changed_and_read_on_sqlite() {
    use on_sqlite::{authors, book_sales, books, stock};
    let project = Project::empty();
    let url = format!("sqlite:{}", project.path("catalog.db").display());
    block_on(async {
        let db = open(&project, &url).await;
        let title = select(books::TITLE).from(books::TABLE).filter(books::ID.eq(1));
        assert!(db.fetch_scalar::<String, _>(&title).await.expect("a title").starts_with("Frankenstein"));

        let mut ada = authors::Insert::new("Ada".to_owned());
        ada.born = Some(1815);
        db.execute(&ada.into_insert()).await.expect("inserted");
        let by_name = select(authors::COLUMNS).from(authors::TABLE).filter(authors::NAME.eq("Ada"));
        let row: authors::Row = db.fetch_one(&by_name).await.expect("a row");
        assert_eq!((row.id, row.born), (5, Some(1815)));

        // Nothing said stays, NULL is NULL.
        let named = authors::Update { name: Some("Ada L.".to_owned()), ..authors::Update::default() };
        db.execute(&named.into_update().filter(authors::ID.eq(5))).await.expect("changed");
        let by_id = select(authors::COLUMNS).from(authors::TABLE).filter(authors::ID.eq(5));
        let row: authors::Row = db.fetch_one(&by_id).await.expect("a row");
        assert_eq!((row.name.as_str(), row.born), ("Ada L.", Some(1815)));
        let forgotten = authors::Update { born: Field::Null, ..authors::Update::default() };
        db.execute(&forgotten.into_update().filter(authors::ID.eq(5))).await.expect("changed");
        assert_eq!(db.fetch_one::<authors::Row, _>(&by_id).await.expect("a row").born, None);

        let error = db.execute(&authors::Update::default().into_update().filter(authors::ID.eq(5))).await;
        assert_eq!(error.expect_err("nothing is set").code(), Code::ValuesMissing);
        let error = db.execute(&stock::Update { quantity: Some(0), ..stock::Update::default() }.into_update()).await;
        assert_eq!(error.expect_err("no filter").code(), Code::UnfilteredWrite);

        let sales: Vec<book_sales::Row> =
            db.fetch_all(&select(book_sales::COLUMNS).from(book_sales::TABLE)).await.expect("rows");
        assert!(sales.iter().any(|row| row.book_id == Some(1)));
    });
}

#[test]
fn enums_decimals_and_defaults_of_postgres_are_those_of_the_database() {
    use on_postgres::types::{EditionFormat, OrderStatus};
    use on_postgres::{books, editions, orders};
    let Some(database) = postgres("enums_decimals_and_defaults_of_postgres_are_those_of_the_database") else { return };
    let project = Project::empty();
    block_on(async {
        let db = open(&project, &database.url).await;
        let paid = select(orders::COLUMNS).from(orders::TABLE).filter(orders::STATUS.eq(OrderStatus::Paid));
        let rows: Vec<orders::Row> = db.fetch_all(&paid).await.expect("rows");
        assert_eq!(rows.iter().map(|row| (row.id, row.status)).collect::<Vec<_>>(), [(1, OrderStatus::Paid)]);

        let order = orders::Insert { status: Some(OrderStatus::Shipped), ..orders::Insert::new(2) };
        let id: i64 = db.fetch_scalar(&order.into_insert().returning(orders::ID)).await.expect("an id");
        let change = orders::Update { status: Some(OrderStatus::Cancelled), ..orders::Update::default() };
        db.execute(&change.into_update().filter(orders::ID.eq(id))).await.expect("changed");
        let status = select(orders::STATUS).from(orders::TABLE).filter(orders::ID.eq(id));
        assert_eq!(db.fetch_scalar::<OrderStatus, _>(&status).await.expect("a status"), OrderStatus::Cancelled);

        let price: arlen_data::value::Decimal = "7.50".parse().expect("a number");
        let edition = editions::Insert::new(1, "9780000000064".to_owned(), EditionFormat::Ebook, price.clone());
        let row: editions::Row =
            db.fetch_one(&edition.into_insert().returning(editions::COLUMNS)).await.expect("a row");
        assert_eq!((row.price, row.format.as_str()), (price, "ebook"));

        let book = books::Insert {
            attributes: Some(serde_json::json!({"pages": 1})),
            ..books::Insert::new(1, "New".to_owned())
        };
        let row: books::Row = db.fetch_one(&book.into_insert().returning(books::COLUMNS)).await.expect("a row");
        assert_eq!((row.attributes["pages"].as_i64(), row.published_on), (Some(1), None));

        // What the program was not generated from is refused, not guessed.
        db.execute(sql("ALTER TYPE order_status ADD VALUE 'returned'")).await.expect("added");
        db.execute(sql("UPDATE orders SET status = 'returned' WHERE id = 1")).await.expect("changed");
        let error = db.fetch_all::<orders::Row, _>(&select(orders::COLUMNS).from(orders::TABLE)).await;
        assert_eq!(error.expect_err("no such variant").code(), Code::ValueOutOfRange);
        db.execute(sql("ALTER TABLE books DROP COLUMN attributes")).await.expect("dropped");
        let error = db.fetch_all::<books::Row, _>(&select(books::COLUMNS).from(books::TABLE)).await;
        assert_eq!(error.expect_err("no such column").code(), Code::ObjectMissing);
    });
}
