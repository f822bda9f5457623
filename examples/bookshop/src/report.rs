//! A report: a window function over a view.

use crate::catalog::book_sales;
use arlen_data::build::{func, select, sum, window};
use arlen_data::compile::Handle;
use arlen_data::diag::Result;
use arlen_data::execute::{Executor as _, FromRow};
use arlen_data::router::Router;
use arlen_data::value::SqlType;

/// A row of the report.
#[derive(FromRow)]
pub(crate) struct Ranked {
    place: i64,
    title: String,
    copies: i64,
    cents: i64,
    /// What this book and all above it brought.
    together: i64,
}

/// Compiled once for each dialect that runs it, when it first does; binding copies the arguments and nothing else.
static BEST: Handle<(i64,), Ranked> = Handle::new(|(least,)| {
    let by_cents = || window().order_by((book_sales::CENTS.desc(), book_sales::BOOK_ID.asc()));
    select((func("rank", ()).over(by_cents()).alias("place"), book_sales::TITLE, book_sales::COPIES, book_sales::CENTS))
        // A sum of bigint is numeric on PostgreSQL, and an integer on SQLite.
        .columns(sum(book_sales::CENTS).over(by_cents()).expr().cast(SqlType::BigInt).alias("together"))
        .from(book_sales::TABLE)
        .filter(book_sales::COPIES.ge(least))
        .order_by("place")
});

/// Prints the books of which some were sold.
pub(crate) async fn print(shop: &Router) -> Result<()> {
    for Ranked { place, title, copies, cents, together } in shop.fetch_all(BEST.bind((1,))).await? {
        println!("{place}. {title}: {copies} sold for {}, {} with those above", money(cents), money(together));
    }
    Ok(())
}

fn money(cents: i64) -> String {
    format!("{}.{:02}", cents / 100, cents % 100)
}
