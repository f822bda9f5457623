//! Typed SQL: functions that `arlen-codegen sql` wrote for the queries of `db/sql/catalog/customers.sql`.

use crate::catalog::queries::customers;
use arlen_data::diag::Result;
use arlen_data::router::Router;

/// Pays an order, and prints what its customer ordered last. The functions take whatever runs a statement: here a router, which
/// knows of each whether it writes.
pub(crate) async fn pay(shop: &Router, customer: i64, order: i64) -> Result<()> {
    println!("orders paid: {}", customers::pay(shop, order).await?);
    for customers::HistoryRow { order_id, status, copies } in customers::history(shop, customer).await? {
        println!("order {order_id}: {copies} copies, {status}");
    }
    Ok(())
}
