//! The few things that the probes do, on our database.

use super::open;
use arlen_bench_protocol::connections::Failure;
use arlen_bench_protocol::connections::hazard::Pooled;
use arlen_data::compile::{Raw, sql, sql_unchecked};
use arlen_data::diag::Error;
use arlen_data::execute::{Database, DatabaseUrl, Executor, Row};

/// A database, as it comes but for the number of its connections.
#[derive(Clone)]
pub(super) struct OurPool(Database);

async fn first_text(executor: &impl Executor, statement: Raw) -> Result<String, Failure> {
    let rows: Vec<Row> = executor.fetch_all(statement).await?;
    let row = rows.first().ok_or("there is no row")?;
    Ok(row.get::<String>(0)?)
}

impl Pooled for OurPool {
    async fn open(url: &str, connections: usize) -> Result<Self, Failure> {
        Ok(Self(open(&DatabaseUrl::parse(url)?, connections).await?))
    }

    async fn text(&self, sql: &str) -> Result<String, Failure> {
        first_text(&self.0, sql_unchecked(sql.to_owned())).await
    }

    async fn text_by_key(&self, sql: &str, key: i32) -> Result<String, Failure> {
        first_text(&self.0, sql_unchecked(sql.to_owned()).bind(key)).await
    }

    async fn text_by_text(&self, sql: &str, text: String) -> Result<String, Failure> {
        first_text(&self.0, sql_unchecked(sql.to_owned()).bind(text)).await
    }

    async fn text_by_numbers(&self, sql: &str, numbers: Vec<i32>) -> Result<String, Failure> {
        let statement = numbers.into_iter().fold(sql_unchecked(sql.to_owned()), Raw::bind);
        first_text(&self.0, statement).await
    }

    async fn by_hand(&self, statements: &[&'static str]) -> Result<(), Failure> {
        let connection = self.0.connection().await?;
        for statement in statements {
            connection.execute(sql(statement)).await?;
        }
        Ok(())
    }

    async fn ten_rows(&self, text: &'static str) -> Result<(), Failure> {
        let mut rows = self.0.stream::<Row, _>(sql(text)).await?;
        for _ in 0..10 {
            rows.next().await.ok_or("there are not ten rows")??;
        }
        Ok(())
    }

    fn beside_stream(&self, text: &'static str) -> Option<impl Future<Output = Result<String, Failure>> + Send> {
        Some(async move {
            let connection = self.0.connection().await?;
            let mut rows = connection.stream::<Row, _>(sql(text)).await?;
            rows.next().await.ok_or("there is no row")??;
            let second = first_text(&connection, sql("select 'mine'")).await;
            drop(rows);
            second
        })
    }

    async fn begin(&self) -> Result<(), Failure> {
        drop(self.0.begin().await?);
        Ok(())
    }

    async fn commit(
        &self,
        statements: &'static [&'static str],
        before_commit: impl FnOnce() + Send,
    ) -> Result<Result<(), Failure>, Failure> {
        let transaction = self.0.begin().await?;
        for statement in statements {
            drop(transaction.execute(sql(statement)).await);
        }
        before_commit();
        Ok(transaction.commit().await.map_err(Failure::from))
    }

    fn kind(error: &Failure) -> String {
        error.downcast_ref::<Error>().map_or_else(|| error.to_string(), |error| error.code().as_str().to_owned())
    }

    fn sqlstate(error: &Failure) -> Option<String> {
        error.downcast_ref::<Error>().and_then(|error| error.sqlstate().map(ToString::to_string))
    }

    fn shown(&self, url: &str) -> Result<String, Failure> {
        let error = DatabaseUrl::parse(&format!("{url}?no-such-parameter=1")).err();
        Ok(format!("{:?} {:?} {error:?}", DatabaseUrl::parse(url)?, self.0))
    }
}
