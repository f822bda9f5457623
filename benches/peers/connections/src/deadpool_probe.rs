//! The few things that the probes do, on deadpool-postgres.

use crate::deadpool::open;
use arlen_bench_protocol::connections::Failure;
use arlen_bench_protocol::connections::hazard::Pooled;
use deadpool_postgres::{Config, Pool, PoolError};
use futures_util::TryStreamExt as _;
use std::pin::pin;
use tokio_postgres::types::ToSql;
use tokio_postgres::{Error, Row};

/// A pool.
#[derive(Clone)]
pub(crate) struct Deadpools(Pool);

fn first(rows: &[Row]) -> Result<String, Failure> {
    Ok(rows.first().ok_or("there is no row")?.try_get(0)?)
}

impl Deadpools {
    async fn prepared(&self, sql: &str, parameters: &[&(dyn ToSql + Sync)]) -> Result<String, Failure> {
        let client = self.0.get().await?;
        let statement = client.prepare_cached(sql).await?;
        first(&client.query(&statement, parameters).await?)
    }
}

impl Pooled for Deadpools {
    async fn open(url: &str, connections: usize) -> Result<Self, Failure> {
        Ok(Self(open(url, connections)?))
    }

    async fn text(&self, sql: &str) -> Result<String, Failure> {
        first(&self.0.get().await?.query(sql, &[]).await?)
    }

    async fn text_by_key(&self, sql: &str, key: i32) -> Result<String, Failure> {
        self.prepared(sql, &[&key]).await
    }

    async fn text_by_text(&self, sql: &str, text: String) -> Result<String, Failure> {
        self.prepared(sql, &[&text]).await
    }

    async fn text_by_numbers(&self, sql: &str, numbers: Vec<i32>) -> Result<String, Failure> {
        let parameters: Vec<_> = numbers.iter().map(|number| number as &(dyn ToSql + Sync)).collect();
        first(&self.0.get().await?.query(sql, &parameters).await?)
    }

    async fn by_hand(&self, statements: &[&'static str]) -> Result<(), Failure> {
        let client = self.0.get().await?;
        for statement in statements {
            client.batch_execute(statement).await?;
        }
        Ok(())
    }

    async fn ten_rows(&self, sql: &'static str) -> Result<(), Failure> {
        let client = self.0.get().await?;
        let mut rows = pin!(client.query_raw(sql, NOTHING).await?);
        for _ in 0..10 {
            rows.try_next().await?.ok_or("there are not ten rows")?;
        }
        Ok(())
    }

    fn beside_stream(&self, sql: &'static str) -> Option<impl Future<Output = Result<String, Failure>> + Send> {
        Some(async move {
            let client = self.0.get().await?;
            let mut rows = pin!(client.query_raw(sql, NOTHING).await?);
            rows.try_next().await?.ok_or("there is no row")?;
            first(&client.query("select 'mine'", &[]).await?)
        })
    }

    async fn begin(&self) -> Result<(), Failure> {
        drop(self.0.get().await?.transaction().await?);
        Ok(())
    }

    async fn commit(
        &self,
        statements: &'static [&'static str],
        before_commit: impl FnOnce() + Send,
    ) -> Result<Result<(), Failure>, Failure> {
        let mut client = self.0.get().await?;
        let transaction = client.transaction().await?;
        for statement in statements {
            drop(transaction.execute(*statement, &[]).await);
        }
        before_commit();
        Ok(transaction.commit().await.map_err(Failure::from))
    }

    fn kind(error: &Failure) -> String {
        let Some(error) = driver(error) else { return error.to_string() };
        error.code().map_or_else(|| error.to_string(), |state| state.code().to_owned())
    }

    fn sqlstate(error: &Failure) -> Option<String> {
        Some(driver(error)?.code()?.code().to_owned())
    }

    fn shown(&self, url: &str) -> Result<String, Failure> {
        let config: tokio_postgres::Config = url.parse()?;
        let password = config.get_password().map(|password| String::from_utf8_lossy(password).into_owned());
        let pool = Config { password, ..Config::new() };
        Ok(format!("{config:?} {pool:?} {:?}", self.0))
    }
}

const NOTHING: [&(dyn ToSql + Sync); 0] = [];

/// The error of the driver in one of the pool's.
fn driver(error: &Failure) -> Option<&Error> {
    error.downcast_ref::<Error>().or_else(|| match error.downcast_ref::<PoolError>()? {
        PoolError::Backend(error) => Some(error),
        _ => None,
    })
}
