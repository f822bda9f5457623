//! Transactions that others are caught in, or that are not what they seem.

use super::super::Failure;
use super::control::Control;
use super::{Finding, Pooled};
use std::time::Duration;
use tokio::time::timeout;

pub(super) async fn open<P: Pooled>(control: &Control) -> Result<Finding, Failure> {
    let pool = P::open(control.url(), 1).await?;
    pool.by_hand(&["begin", "insert into probe values ('theirs', 1)"]).await?;
    // Nobody committed it: who sees it is inside of the transaction, or it was stored.
    let seen = pool.text("select count(*)::text from probe").await?;
    let stored = control.stored().await?;
    Ok(Finding::new(seen == "0" && stored == 0, format!("of its rows the next one sees {seen}, stored: {stored}")))
}

pub(super) async fn dropped_begin<P: Pooled>(control: &Control) -> Result<Finding, Failure> {
    const TRIALS: u32 = 48;
    let (proxy, url) = control.proxy().await?;
    let pool = P::open(&url, 1).await?;
    pool.text("select 'there'").await?;
    proxy.delay(Duration::from_millis(2));
    let mut caught = 0;
    for trial in 0..TRIALS {
        // Dropped from the first poll to behind the last answer, that of a ping before it included.
        let patience = Duration::from_micros(400) * trial;
        drop(timeout(patience, pool.begin()).await);
        let before = control.stored().await?;
        pool.by_hand(&["insert into probe values ('mine', 1)"]).await?;
        if control.stored().await? != before + 1 {
            caught += 1;
        }
    }
    Ok(Finding::new(caught == 0, format!("{caught} of {TRIALS} next callers inside of it")))
}

pub(super) async fn failed_commit<P: Pooled>(control: &Control) -> Result<Finding, Failure> {
    const STATEMENTS: &[&str] = &["insert into probe values ('mine', 1)", "select 1 / 0"];
    let pool = P::open(control.url(), 1).await?;
    let said = pool.commit(STATEMENTS, || {}).await?;
    let stored = control.stored().await?;
    Ok(match said {
        Ok(()) => Finding::new(stored == 1, format!("`Ok`, stored: {stored}")),
        Err(error) => Finding::new(stored == 0, format!("{}, stored: {stored}", P::kind(&error))),
    })
}
