//! tokio-postgres: one client, prepared statements.

use crate::item::Item;
use arlen_bench_protocol::connections::{
    Case, Failure, Operation, POINT, Places, ROWS, Subject, Work, expect_many, expect_row, repeat, runtime,
};
use futures_util::TryStreamExt as _;
use std::hint::black_box;
use std::pin::pin;
use std::sync::Arc;
use tokio_postgres::{Client, NoTls, Statement};

/// One client with prepared statements, without a pool.
#[derive(Clone, Copy, Debug)]
pub(crate) struct TokioPostgres;

/// A client and a statement of it.
#[derive(Clone)]
struct Prepared {
    client: Arc<Client>,
    statement: Statement,
}

impl Prepared {
    async fn new(url: &str, sql: &str) -> Result<Self, Failure> {
        let (client, connection) = tokio_postgres::connect(url, NoTls).await?;
        tokio::spawn(connection);
        let statement = client.prepare(sql).await?;
        Ok(Self { client: Arc::new(client), statement })
    }
}

#[derive(Clone)]
struct Point(Prepared);

impl Operation for Point {
    async fn run(&self, key: i32) -> Result<(), Failure> {
        let row = self.0.client.query_one(&self.0.statement, &[&key]).await?;
        expect_row(key, black_box(Item::read(&row)?).id)
    }
}

#[derive(Clone)]
struct Rows(Prepared);

impl Operation for Rows {
    async fn run(&self, _: i32) -> Result<(), Failure> {
        let rows = self.0.client.query(&self.0.statement, &[&0]).await?;
        let items: Vec<_> = rows.iter().map(Item::read).collect::<Result<_, _>>()?;
        expect_many(black_box(items).len())
    }
}

#[derive(Clone)]
struct RowsStreamed(Prepared);

impl Operation for RowsStreamed {
    async fn run(&self, _: i32) -> Result<(), Failure> {
        let mut rows = pin!(self.0.client.query_raw(&self.0.statement, &[&0]).await?);
        let mut count = 0;
        while let Some(row) = rows.try_next().await? {
            black_box(Item::read(&row)?);
            count += 1;
        }
        expect_many(count)
    }
}

impl Subject for TokioPostgres {
    fn work(&self, case: Case, places: &Places) -> Result<Option<Work>, Failure> {
        let runtime = runtime()?;
        let prepared = |sql| runtime.block_on(Prepared::new(&places.postgres, sql));
        let work = match case {
            Case::Point1 => repeat(runtime.clone(), 1, Point(prepared(POINT)?)),
            Case::Rows10k => repeat(runtime.clone(), 1, Rows(prepared(ROWS)?)),
            Case::Rows10kStream => repeat(runtime.clone(), 1, RowsStreamed(prepared(ROWS)?)),
            _ => return Ok(None),
        };
        Ok(Some(work))
    }
}
