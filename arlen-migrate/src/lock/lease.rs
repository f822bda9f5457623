//! PostgreSQL behind a pooler that shares sessions between transactions: a row with an expiry, in place of a session lock.
//!
//! The row is renewed by a second connection. While a migration's transaction runs, its guard has locked the row, so that nobody
//! takes it over, however long that is; the renewal stands in the queue and comes right behind the commit.

use super::timed_out;
use crate::ledger::StateTable;
use crate::owner::{OWNER, host};
use crate::patience::jittered;
use crate::target::Target;
use arlen_data::diag::{Code, Diagnostic, Error, Result};
use arlen_data::execute::{Session, SessionOptions};
use arlen_data::value::Value;
use std::hash::{BuildHasher as _, RandomState};
use std::time::{Duration, Instant};
use tokio::task::JoinHandle;

/// How long a run that is not heard of is believed in, in seconds.
const EXPIRY: u32 = 30;

/// How often a run is heard of.
const HEARTBEAT: Duration = Duration::from_secs(5);

/// The longest pause between two attempts.
const PAUSE: Duration = Duration::from_millis(500);

/// The lease of one state table.
#[derive(Debug)]
pub(crate) struct Lease {
    table: String,
    owner: String,
    heartbeat: JoinHandle<()>,
}

impl Lease {
    pub(super) async fn acquire(session: &mut Session, table: &StateTable, target: &Target) -> Result<Self> {
        let table = table.spelled_lock();
        create(session, &table).await?;
        let owner = format!("{}/{:x}", *OWNER, RandomState::new().hash_one(0));
        let holder = format!("process {} on {}", std::process::id(), host());
        let sql = format!(
            "UPDATE {table} SET owner = $1, holder = $2, since = pg_catalog.clock_timestamp(), expires_at = {} WHERE id IN \
             (SELECT id FROM {table} WHERE id = 1 AND (owner = '' OR expires_at < pg_catalog.clock_timestamp()) \
             FOR UPDATE SKIP LOCKED) RETURNING true",
            expiry()
        );
        let (begun, mut pause) = (Instant::now(), Duration::from_millis(10));
        loop {
            let values = [Value::Text(owner.clone()), Value::Text(holder.clone())];
            if !session.query(&sql, &values).await?.is_empty() {
                let heartbeat = tokio::spawn(beat(target.clone(), renewal(&table), owner.clone()));
                return Ok(Self { table, owner, heartbeat });
            }
            if begun.elapsed() >= target.lock_timeout {
                return Err(timed_out(&holder_of(session, &table).await, target.lock_timeout));
            }
            tokio::time::sleep(jittered(pause).min(target.lock_timeout.saturating_sub(begun.elapsed()))).await;
            pause = (pause * 2).min(PAUSE);
        }
    }

    /// True if the lease is this run's; it stays so until the transaction ends.
    pub(super) fn guard(&self) -> String {
        let Self { table, owner, .. } = self;
        format!(
            "SELECT count(*) = 1 FROM (SELECT 1 FROM {table} WHERE id = 1 AND owner = '{owner}' \
             AND expires_at > pg_catalog.clock_timestamp() FOR UPDATE) AS held"
        )
    }

    pub(super) async fn release(self, session: &mut Session) {
        self.heartbeat.abort();
        let sql = format!("UPDATE {} SET owner = '' WHERE owner = $1", self.table);
        // If it cannot be given back, it expires.
        drop(session.query(&sql, &[Value::Text(self.owner.clone())]).await);
    }
}

impl Drop for Lease {
    /// A run that is given up in its middle, in a program that goes on, must not keep the lease for ever.
    fn drop(&mut self) {
        self.heartbeat.abort();
    }
}

/// Makes the table and its row. Of several that do so at once one does; the others look again.
async fn create(session: &mut Session, table: &str) -> Result<()> {
    for sql in [
        format!(
            "CREATE TABLE IF NOT EXISTS {table} (id integer NOT NULL PRIMARY KEY, owner text NOT NULL, holder text NOT NULL, \
             since timestamptz NOT NULL, expires_at timestamptz NOT NULL)"
        ),
        format!(
            "INSERT INTO {table} VALUES (1, '', '', pg_catalog.now(), pg_catalog.now()) ON CONFLICT (id) DO NOTHING"
        ),
    ] {
        if exists(session, table, &sql).await? {
            continue;
        }
        match session.query(&sql, &[]).await {
            Err(error) if matches!(error.code(), Code::ObjectExists | Code::UniqueViolation) => {}
            other => drop(other?),
        }
    }
    Ok(())
}

/// A role that may write to the table need not be one that may create it.
async fn exists(session: &mut Session, table: &str, sql: &str) -> Result<bool> {
    let look = "SELECT pg_catalog.to_regclass($1) IS NOT NULL";
    let there = session.query(look, &[Value::Text(table.to_owned())]).await?;
    let there = there.first().and_then(|row| row.first()).and_then(Value::as_bool).unwrap_or(false);
    if !there || sql.starts_with("CREATE") {
        return Ok(there);
    }
    Ok(!session.query(&format!("SELECT 1 FROM {table} WHERE id = 1"), &[]).await?.is_empty())
}

fn expiry() -> String {
    format!("pg_catalog.clock_timestamp() + interval '{EXPIRY} s'")
}

fn renewal(table: &str) -> String {
    format!("UPDATE {table} SET expires_at = {} WHERE owner = $1 RETURNING true", expiry())
}

/// Renews the lease for as long as it is this run's. If that fails the guard finds out.
async fn beat(target: Target, renewal: String, owner: String) {
    let options = SessionOptions { sharing: target.lock.sharing(), ..SessionOptions::default() };
    let mut session = None;
    loop {
        tokio::time::sleep(HEARTBEAT).await;
        let open = match session.take() {
            Some(open) => Some(open),
            None => Session::open(&target.url, &options).await.ok(),
        };
        let Some(mut open) = open else { continue };
        match open.query(&renewal, &[Value::Text(owner.clone())]).await {
            Ok(rows) if rows.is_empty() => return,
            Ok(_) => session = Some(open),
            // Another connection, next time.
            Err(_) => {}
        }
    }
}

/// Who has the lease, in words; empty if that cannot be told.
async fn holder_of(session: &mut Session, table: &str) -> String {
    let sql = format!("SELECT holder, since::text, expires_at::text FROM {table} WHERE id = 1 AND owner <> ''");
    let rows = session.query(&sql, &[]).await.unwrap_or_default();
    match rows.first().map(Vec::as_slice) {
        Some([holder, since, until]) => {
            let text = |value: &Value| value.as_text().unwrap_or_default().to_owned();
            format!("; it is held by {} since {}, until {} at least", text(holder), text(since), text(until))
        }
        _ => String::new(),
    }
}

/// The lease was there and is gone.
pub(super) fn lost() -> Error {
    Diagnostic::new(
        Code::MigrationLockLost,
        "the lease of this run expired, or was taken over; nothing of this file was stored",
    )
    .with_help("see that the server can be reached by a second connection, which renews the lease, and run again")
    .into()
}
