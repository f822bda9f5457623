//! The few things that the probes do, on sqlx.

use crate::sqlx::open;
use arlen_bench_protocol::connections::Failure;
use arlen_bench_protocol::connections::hazard::Pooled;
use futures_util::TryStreamExt as _;
use sqlx::postgres::{PgConnectOptions, PgPool, PgRow};
use sqlx::{AssertSqlSafe, Error, Row as _};
use std::future::Ready;

/// A pool.
#[derive(Clone)]
pub(crate) struct SqlxPool(PgPool);

fn first(rows: &[PgRow]) -> Result<String, Failure> {
    Ok(rows.first().ok_or("there is no row")?.try_get(0)?)
}

impl Pooled for SqlxPool {
    async fn open(url: &str, connections: usize) -> Result<Self, Failure> {
        Ok(Self(open(url, u32::try_from(connections)?).await?))
    }

    async fn text(&self, sql: &str) -> Result<String, Failure> {
        first(&sqlx::query(AssertSqlSafe(sql)).fetch_all(&self.0).await?)
    }

    async fn text_by_key(&self, sql: &str, key: i32) -> Result<String, Failure> {
        first(&sqlx::query(AssertSqlSafe(sql)).bind(key).fetch_all(&self.0).await?)
    }

    async fn text_by_text(&self, sql: &str, text: String) -> Result<String, Failure> {
        first(&sqlx::query(AssertSqlSafe(sql)).bind(text).fetch_all(&self.0).await?)
    }

    async fn text_by_numbers(&self, sql: &str, numbers: Vec<i32>) -> Result<String, Failure> {
        let query = numbers.into_iter().fold(sqlx::query(AssertSqlSafe(sql)), sqlx::query::Query::bind);
        first(&query.fetch_all(&self.0).await?)
    }

    async fn by_hand(&self, statements: &[&'static str]) -> Result<(), Failure> {
        let mut connection = self.0.acquire().await?;
        for statement in statements {
            sqlx::query(*statement).execute(&mut *connection).await?;
        }
        Ok(())
    }

    async fn ten_rows(&self, sql: &'static str) -> Result<(), Failure> {
        let mut rows = sqlx::query(sql).fetch(&self.0);
        for _ in 0..10 {
            rows.try_next().await?.ok_or("there are not ten rows")?;
        }
        Ok(())
    }

    /// A stream borrows its connection: the compiler refuses a second query.
    fn beside_stream(&self, _: &'static str) -> Option<impl Future<Output = Result<String, Failure>> + Send> {
        None::<Ready<_>>
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
        let mut transaction = self.0.begin().await?;
        for statement in statements {
            drop(sqlx::query(*statement).execute(&mut *transaction).await);
        }
        before_commit();
        Ok(transaction.commit().await.map_err(Failure::from))
    }

    fn kind(error: &Failure) -> String {
        if let Some(state) = Self::sqlstate(error) {
            return state;
        }
        match error.downcast_ref::<Error>() {
            Some(Error::Io(error)) => format!("I/O: {:?}", error.kind()),
            _ => error.to_string(),
        }
    }

    fn sqlstate(error: &Failure) -> Option<String> {
        Some(error.downcast_ref::<Error>()?.as_database_error()?.code()?.into_owned())
    }

    fn shown(&self, url: &str) -> Result<String, Failure> {
        let options: PgConnectOptions = url.parse()?;
        Ok(format!("{options:?} {:?}", self.0))
    }
}
