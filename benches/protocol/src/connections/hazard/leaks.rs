//! What stays behind in a session, or on the server.

use super::super::Failure;
use super::control::Control;
use super::{Finding, Pooled};

/// What is left behind: its name, the statement that leaves it, and a query whose answer must not change.
const STATES: &[(&str, &str, &str)] = &[
    ("role", "set role arlen_probe", "select current_user::text"),
    ("search_path", "set search_path = pg_catalog", "select current_setting('search_path')"),
    ("setting", "set statement_timeout = 54321", "select current_setting('statement_timeout')"),
    ("set_config", "select set_config('lock_timeout', '54321', false)", "select current_setting('lock_timeout')"),
    (
        "advisory lock",
        "select pg_advisory_lock(54321)::text",
        "select count(*)::text from pg_locks where locktype = 'advisory'",
    ),
    (
        "temporary table",
        "create temporary table probe_temporary (id int4)",
        "select (to_regclass('pg_temp.probe_temporary') is null)::text",
    ),
    ("listen", "listen probe_channel", "select count(*)::text from pg_listening_channels()"),
];

pub(super) async fn session_state<P: Pooled>(control: &Control) -> Result<Finding, Failure> {
    let mut leaked = Vec::new();
    for (name, leave, read) in STATES {
        let pool = P::open(control.url(), 1).await?;
        let before = pool.text(read).await?;
        pool.by_hand(&[leave]).await?;
        let after = pool.text(read).await.unwrap_or_else(|error| error.to_string());
        if before != after {
            leaked.push(*name);
        }
    }
    let seen = if leaked.is_empty() { format!("{} states, none leaks", STATES.len()) } else { leaked.join(", ") };
    Ok(Finding::new(leaked.is_empty(), seen))
}

pub(super) async fn stale_plan<P: Pooled>(control: &Control) -> Result<Finding, Failure> {
    const ALL: &str = "select * from probe where id > $1";
    const TRIES: usize = 5;
    let pool = P::open(control.url(), 1).await?;
    control.run("insert into probe values ('mine', 1)").await?;
    for _ in 0..3 {
        pool.text_by_key(ALL, 0).await?;
    }
    control.run("alter table probe add column more int4").await?;
    let (mut errors, mut last) = (0, String::new());
    for _ in 0..TRIES {
        if let Err(error) = pool.text_by_key(ALL, 0).await {
            errors += 1;
            last = format!(": {}", P::sqlstate(&error).unwrap_or_else(|| P::kind(&error)));
        }
    }
    Ok(Finding::new(errors == 0, format!("{errors} errors of {TRIES}{last}")))
}

pub(super) async fn statements<P: Pooled>(control: &Control) -> Result<Finding, Failure> {
    let pool = P::open(control.url(), 1).await?;
    for n in 0..2_000 {
        pool.text_by_key(&format!("select 'n{n}' where $1 > 0"), 1).await?;
    }
    let left: usize = pool.text("select count(*)::text from pg_prepared_statements").await?.parse()?;
    Ok(Finding::new(left <= 512, format!("{left} statements")))
}
