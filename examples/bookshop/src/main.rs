//! A bookshop with two databases: its catalog, and an audit of what was done.
//!
//! `cargo run -p bookshop` needs nothing but Rust and a C compiler: both databases are files of SQLite in `var`. With
//! `ARLEN_DATABASE_URL_CATALOG` and `ARLEN_DATABASE_URL_AUDIT` set to URLs of PostgreSQL the same program runs there.
//!
//! ```text
//! databases   opened as arlen.toml says, migrated, joined by a router
//! routes      what the router decides, on stderr
//! catalog     generated from the catalog's schema by `arlen-codegen schema`
//! shelf       builder queries: an outer join, and its SQL in two dialects
//! orders      a transaction that spans order and stock, and one that fails
//! customers   typed SQL: functions generated from `db/sql/catalog/customers.sql` by `arlen-codegen sql`
//! report      a window function, compiled once and bound often
//! audit       an upsert, and raw SQL, in the other database
//! ```
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "an example that prints what it does")]

mod audit;
mod catalog;
mod customers;
mod databases;
mod orders;
mod report;
mod routes;
mod shelf;

use arlen_data::diag::Result;
use arlen_data::router::RouteContext;
use std::process::ExitCode;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    match run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{}", error.diagnostic().report());
            ExitCode::FAILURE
        }
    }
}

async fn run() -> Result<()> {
    // The folder of the example, seen from the root of the repository; another `arlen.toml` can be named.
    let file = std::env::args().nth(1).unwrap_or_else(|| "examples/bookshop/arlen.toml".to_owned());

    println!("# Migrations");
    let shop = databases::open(file.as_ref()).await?;

    println!("\n# One query, two dialects");
    shelf::print_dialects()?;

    println!("\n# The shelf");
    shelf::print(&shop).await?;

    println!("\n# Grace orders");
    // Grace's reads follow her own writes: for a while they go where she wrote, and not to a replica that may be behind.
    let grace = shop.with(RouteContext::new().with_scope("customer-1"));
    orders::deliver(&grace).await?;
    let order = orders::place(&grace, 1, &[(3, 2), (4, 1)]).await?;
    orders::print(&grace, order).await?;

    println!("\n# Grace pays");
    customers::pay(&grace, 1, order).await?;

    println!("\n# Alan wants too much");
    let alan = shop.with(RouteContext::new().with_scope("customer-2"));
    orders::refuse(&alan).await?;

    println!("\n# Best sellers");
    report::print(&shop).await?;

    println!("\n# Audit");
    let audit = audit::on(&shop);
    audit::record(&audit, "Grace", &format!("order {order}")).await?;
    audit::print(&audit).await
}
