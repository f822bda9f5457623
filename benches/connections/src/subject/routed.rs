//! The same statements through a router.

use super::postgres::Point;
use super::{open, postgres_url};
use arlen_bench_protocol::connections::{Case, Failure, Places, Subject, Work, repeat, runtime};
use arlen_data::execute::{Access, Database, DatabaseOptions, DatabaseUrl, PoolOptions};
use arlen_data::router::Router;
use std::time::Duration;

/// A router as an application has one: a primary, a replica that reads go to, and stickiness.
#[derive(Clone, Copy, Debug)]
pub struct Routed;

async fn router(url: &DatabaseUrl) -> Result<Router, Failure> {
    let primary = open(url, 1).await?;
    let pool = PoolOptions { max_connections: 1, ..PoolOptions::default() };
    let options = DatabaseOptions { pool, access: Access::Read, ..DatabaseOptions::default() };
    let replica = Database::open_with(url, options).await?;
    let builder = Router::builder().target("primary", &primary).replica("replica", &replica, "primary");
    Ok(builder.default_write("primary").default_read("replica").stickiness(Duration::from_secs(5)).build()?)
}

impl Subject for Routed {
    fn work(&self, case: Case, places: &Places) -> Result<Option<Work>, Failure> {
        if case != Case::RoutedPoint1 {
            return Ok(None);
        }
        let (runtime, url) = (runtime()?, postgres_url(places)?);
        let router = runtime.block_on(async { router(&url).await })?;
        Ok(Some(repeat(runtime, 1, Point(router))))
    }
}
