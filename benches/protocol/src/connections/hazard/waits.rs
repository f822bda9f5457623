//! Callers that wait for what others left.

use super::super::{Failure, PATIENCE, SLOW};
use super::control::Control;
use super::{Finding, Pooled};
use std::time::{Duration, Instant};
use tokio::time::timeout;

/// More rows than buffers hold.
const MANY: &str = "select n::text from generate_series(1, 3000000) n";

/// How long the next query may take.
const SOON: Duration = Duration::from_millis(100);

/// How long the next query takes.
async fn next<P: Pooled>(pool: &P) -> Result<Finding, Failure> {
    let start = Instant::now();
    let answer = pool.text("select 'mine'").await?;
    let took = start.elapsed();
    Ok(Finding::new(answer == "mine" && took <= SOON, format!("`{answer}` after {:.1} ms", took.as_secs_f64() * 1e3)))
}

pub(super) async fn dropped_query<P: Pooled>(control: &Control) -> Result<Finding, Failure> {
    let pool = P::open(control.url(), 1).await?;
    if timeout(PATIENCE, pool.text(SLOW)).await.is_ok() {
        return Err("the slow query was fast".into());
    }
    next(&pool).await
}

pub(super) async fn dropped_stream<P: Pooled>(control: &Control) -> Result<Finding, Failure> {
    let pool = P::open(control.url(), 1).await?;
    pool.ten_rows(MANY).await?;
    next(&pool).await
}

pub(super) async fn silence<P: Pooled>(control: &Control) -> Result<Finding, Failure> {
    let (proxy, url) = control.proxy().await?;
    let pool = P::open(&url, 1).await?;
    pool.text("select 'there'").await?;
    proxy.silence();
    if timeout(PATIENCE, pool.text("select 'lost'")).await.is_ok() {
        return Err("the silent socket answered".into());
    }
    let start = Instant::now();
    Ok(match timeout(Duration::from_secs(5), pool.text("select 'mine'")).await {
        Ok(Ok(answer)) => {
            Finding::new(answer == "mine", format!("`{answer}` after {:.1} s", start.elapsed().as_secs_f64()))
        }
        Ok(Err(error)) => Finding::new(false, error.to_string()),
        Err(_) => Finding::new(false, "no connection within 5 s"),
    })
}

pub(super) async fn unread_stream<P: Pooled>(control: &Control) -> Result<Option<Finding>, Failure> {
    let pool = P::open(control.url(), 1).await?;
    let Some(second) = pool.beside_stream(MANY) else { return Ok(None) };
    Ok(Some(match timeout(Duration::from_secs(2), second).await {
        Ok(Ok(answer)) => Finding::new(answer == "mine", format!("`{answer}`")),
        Ok(Err(error)) => Finding::new(true, format!("refused: {}", P::kind(&error))),
        Err(_) => Finding::new(false, "both wait for ever"),
    }))
}
