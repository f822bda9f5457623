//! Queries of the builder, over generated columns: `books::TITLE.eq(7)` would not compile.

use crate::catalog::{books, reviews};
use arlen_data::build::{Select, select};
use arlen_data::compile::Compile as _;
use arlen_data::diag::Result;
use arlen_data::dialect::Dialect;
use arlen_data::execute::{Executor as _, FromRow};
use arlen_data::router::Router;

/// A row of the outer join: a book without a review has no stars.
#[derive(FromRow)]
struct Shelved {
    title: String,
    stars: Option<i64>,
}

/// Some books, each with its review if there is one.
fn shelf(some: &[i64]) -> Select {
    select((books::TITLE, reviews::STARS))
        .from(books::TABLE)
        .left_join(reviews::TABLE, reviews::BOOK_ID.eq(books::ID))
        // One parameter for any number of books, so that the text stays the same.
        .filter(books::ID.eq_any(some.to_vec()))
        .order_by(books::TITLE)
}

/// The same statement is compiled for whatever database runs it. No database is asked here.
pub(crate) fn print_dialects() -> Result<()> {
    for (name, dialect) in [("PostgreSQL", Dialect::postgres(16)), ("SQLite", Dialect::sqlite(3, 45))] {
        println!("{name}:\n  {}", shelf(&[1, 2, 3, 4]).compile(&dialect)?.sql());
    }
    Ok(())
}

/// Prints the shelf. A select of the builder is known to read, so it goes where reads go.
pub(crate) async fn print(shop: &Router) -> Result<()> {
    let books: Vec<Shelved> = shop.fetch_all(&shelf(&[1, 2, 3, 4])).await?;
    for Shelved { title, stars } in books {
        println!("{title}: {}", stars.map_or_else(|| "no review".to_owned(), |stars| format!("{stars} stars")));
    }
    Ok(())
}
