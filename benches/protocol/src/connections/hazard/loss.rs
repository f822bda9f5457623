//! Connections that are lost.

use super::super::{Failure, SLOW};
use super::control::Control;
use super::{Finding, Pooled};
use std::time::Duration;
use tokio::time::sleep;

/// Long enough for a query to be under way, and for a loss to be noticed.
const MOMENT: Duration = Duration::from_millis(200);

pub(super) async fn killed_idle<P: Pooled>(control: &Control) -> Result<Finding, Failure> {
    let pool = P::open(control.url(), 4).await?;
    let busy: Vec<_> = (0..4)
        .map(|_| {
            let pool = pool.clone();
            tokio::spawn(async move { pool.text("select 'busy' from pg_sleep(0.05)").await })
        })
        .collect();
    for busy in busy {
        busy.await??;
    }
    control.kill_others().await?;
    sleep(MOMENT).await;
    let mut errors = 0;
    for _ in 0..20 {
        errors += usize::from(pool.text("select 'mine'").await.is_err());
    }
    Ok(Finding::new(errors == 0, format!("{errors} errors of 20")))
}

/// The kind of error of a query in whose middle something happens.
async fn kind_of<P: Pooled>(pool: P, happens: impl AsyncFnOnce() -> Result<(), Failure>) -> Result<String, Failure> {
    let query = tokio::spawn(async move { pool.text(SLOW).await });
    sleep(MOMENT).await;
    happens().await?;
    match query.await? {
        Ok(_) => Err("the query survived".into()),
        Err(error) => Ok(P::kind(&error)),
    }
}

async fn kind_of_cut<P: Pooled>(control: &Control) -> Result<String, Failure> {
    let (proxy, url) = control.proxy().await?;
    let pool = P::open(&url, 1).await?;
    kind_of(pool, async || {
        proxy.cut();
        Ok(())
    })
    .await
}

pub(super) async fn killed_busy<P: Pooled>(control: &Control) -> Result<Finding, Failure> {
    let pool = P::open(control.url(), 1).await?;
    let killed = kind_of(pool, async || control.kill_others().await).await?;
    let cut = kind_of_cut::<P>(control).await?;
    Ok(Finding::new(killed == cut, format!("killed: {killed}, cut: {cut}")))
}

pub(super) async fn lost_commit<P: Pooled>(control: &Control) -> Result<Finding, Failure> {
    const STATEMENTS: &[&str] = &["insert into probe values ('mine', 1)"];
    let lost = kind_of_cut::<P>(control).await?;
    let (proxy, url) = control.proxy().await?;
    let pool = P::open(&url, 1).await?;
    let committed = {
        let proxy = std::sync::Arc::new(proxy);
        let cutter = std::sync::Arc::clone(&proxy);
        let commit = tokio::spawn(async move { pool.commit(STATEMENTS, || cutter.swallow()).await });
        // The server has committed long before; its answer got lost.
        sleep(MOMENT * 3).await;
        proxy.cut();
        commit.await??
    };
    let stored = control.stored().await?;
    Ok(match committed {
        Ok(()) => Finding::new(false, format!("`Ok`, stored: {stored}")),
        Err(error) => {
            let kind = P::kind(&error);
            Finding::new(stored == 1 && kind != lost, format!("{kind}, stored: {stored}; lost before a commit: {lost}"))
        }
    })
}
