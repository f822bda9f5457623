//! Transactions: order and stock change together, or not at all.

use crate::catalog::{books, editions, order_lines, orders, stock};
use arlen_data::build::{insert_into, select, update, val};
use arlen_data::diag::{Class, Error, Result};
use arlen_data::execute::{Executor as _, FromRow};
use arlen_data::router::Router;
use arlen_data::value::Decimal;

/// How many copies are left before more are ordered, and how many come then.
const LOW: i64 = 10;
const DELIVERED: i64 = 20;

/// Fills up what is low. One statement; it writes, so it goes to the catalog itself.
pub(crate) async fn deliver(shop: &Router) -> Result<()> {
    let delivery =
        update(stock::TABLE).set(stock::QUANTITY, stock::QUANTITY + DELIVERED).filter(stock::QUANTITY.lt(LOW));
    println!("editions that were low and are filled up: {}", shop.execute(&delivery).await?);
    Ok(())
}

/// Places an order, of editions and how many copies of each, and returns its number.
///
/// The price never comes to the program: the database copies it, as it is at this moment, so that a decimal stays exact. A
/// trigger of the schema takes the copies out of stock, whose check refuses what is not there. Whatever fails in the closure, nothing
/// of the order is stored. The statements go where the transaction began; the router is not asked again.
pub(crate) async fn place(shop: &Router, customer: i64, copies: &[(i64, i64)]) -> Result<i64> {
    shop.transaction(async |tx| {
        let order: i64 = tx.fetch_scalar(&orders::Insert::new(customer).into_insert().returning(orders::ID)).await?;
        for ((edition, quantity), line) in copies.iter().copied().zip(1_i64..) {
            let priced = select((val(order), val(line), editions::ID, val(quantity), editions::PRICE))
                .from(editions::TABLE)
                .filter(editions::ID.eq(edition));
            let columns = ["order_id", "line", "edition_id", "quantity", "unit_price"];
            if tx.execute(&insert_into(order_lines::TABLE).columns(columns).query(priced)).await? == 0 {
                return Err(Error::user(std::io::Error::other(format!("there is no edition {edition}"))));
            }
        }
        Ok(order)
    })
    .await
}

/// A line of an order, and what is left of it.
#[derive(FromRow)]
struct Line {
    title: String,
    quantity: i64,
    unit_price: Decimal,
    #[row(name = "left_over")]
    left: i64,
}

/// Prints an order. The customer wrote a moment ago, so this read follows the write.
pub(crate) async fn print(shop: &Router, order: i64) -> Result<()> {
    let lines =
        select((books::TITLE, order_lines::QUANTITY, order_lines::UNIT_PRICE, stock::QUANTITY.alias("left_over")))
            .from(order_lines::TABLE)
            .inner_join(editions::TABLE, editions::ID.eq(order_lines::EDITION_ID))
            .inner_join(books::TABLE, books::ID.eq(editions::BOOK_ID))
            .inner_join(stock::TABLE, stock::EDITION_ID.eq(order_lines::EDITION_ID))
            .filter(order_lines::ORDER_ID.eq(order))
            .order_by(order_lines::LINE);
    let lines: Vec<Line> = shop.fetch_all(&lines).await?;
    println!("order {order}:");
    for Line { title, quantity, unit_price, left } in lines {
        println!("  {quantity} x {title} at {unit_price}, {left} left");
    }
    Ok(())
}

/// An order of more than there is: the database refuses the second line, and nothing of the order is stored.
pub(crate) async fn refuse(shop: &Router) -> Result<()> {
    let count = select(arlen_data::build::count("*")).from(orders::TABLE).filter(orders::CUSTOMER_ID.eq(2));
    let before: i64 = shop.fetch_scalar(&count).await?;
    match place(shop, 2, &[(1, 1), (3, 10_000)]).await {
        Ok(order) => println!("order {order}"),
        Err(error) if error.class() == Class::Constraint => println!("refused: {}", error.code()),
        Err(error) => return Err(error),
    }
    // A transaction that was rolled back wrote nothing, so Alan's reads go where they went.
    let after: i64 = shop.fetch_scalar(&count).await?;
    println!("Alan had {before} order, and has {after}");
    Ok(())
}
