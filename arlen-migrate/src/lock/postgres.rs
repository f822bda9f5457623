//! PostgreSQL: a session-level advisory lock, tried and never waited for, so that a statement which waits for all other
//! transactions (CREATE INDEX CONCURRENTLY) cannot deadlock with a run that waits for the lock.

use super::timed_out;
use crate::ledger::StateTable;
use crate::patience::jittered;
use arlen_data::diag::{Code, Diagnostic, Error, Result};
use arlen_data::execute::Session;
use arlen_data::value::Value;
use sha2::{Digest, Sha256};
use std::time::{Duration, Instant};

/// The longest pause between two attempts.
const PAUSE: Duration = Duration::from_millis(250);

/// How often a lock is given back that is not there.
const ATTEMPTS: u32 = 50;

/// The lock of one state table.
#[derive(Debug)]
pub(crate) struct AdvisoryLock {
    key: i64,
}

impl AdvisoryLock {
    pub(super) async fn acquire(session: &mut Session, table: &StateTable, timeout: Duration) -> Result<Self> {
        let key = key(table);
        let begun = Instant::now();
        let mut pause = Duration::from_millis(5);
        loop {
            let rows = session.query("SELECT pg_catalog.pg_try_advisory_lock($1)", &[Value::I64(key)]).await?;
            if is_true(&rows) {
                return Ok(Self { key });
            }
            if begun.elapsed() >= timeout {
                return Err(timed_out(&holder(session, key).await, timeout));
            }
            tokio::time::sleep(jittered(pause).min(timeout.saturating_sub(begun.elapsed()))).await;
            pause = (pause * 2).min(PAUSE);
        }
    }

    /// True if this very session still holds the lock. Behind a pooler that hands out sessions by transaction it does not.
    pub(super) fn guard(&self) -> String {
        self.guard_of("pg_catalog.pg_backend_pid()")
    }

    /// True if the session still holds the lock, asked on another connection. Behind a pooler it may have another process by
    /// then, which does not.
    #[cfg(any(feature = "postgres", feature = "sqlite"))]
    pub(super) async fn guard_elsewhere(&self, session: &mut Session) -> Result<String> {
        let rows = session.query("SELECT pg_catalog.pg_backend_pid()", &[]).await?;
        let pid = rows.first().and_then(|row| row.first()).and_then(Value::as_i64).unwrap_or(-1);
        Ok(self.guard_of(&pid.to_string()))
    }

    fn guard_of(&self, pid: &str) -> String {
        let (high, low) = halves(self.key);
        format!(
            "SELECT EXISTS (SELECT 1 FROM pg_catalog.pg_locks WHERE locktype = 'advisory' AND granted \
             AND pid = {pid} AND objsubid = 1 \
             AND classid = {high}::pg_catalog.oid AND objid = {low}::pg_catalog.oid)"
        )
    }

    pub(super) async fn release(self, session: &mut Session) {
        // A failure ends with the session, and the lock with it. A pooler that shares sessions may hand out another one than the
        // one that has the lock, which would keep it for ever: it is asked for until the right one comes by.
        for _ in 0..ATTEMPTS {
            match session.query("SELECT pg_catalog.pg_advisory_unlock($1)", &[Value::I64(self.key)]).await {
                Ok(rows) if !is_true(&rows) => tokio::time::sleep(Duration::from_millis(5)).await,
                _ => return,
            }
        }
    }
}

/// Advisory locks are apart for each database already; schema and table keep tenants and targets apart.
fn key(table: &StateTable) -> i64 {
    let mut hasher = Sha256::new();
    for part in ["arlen-migrate", table.schema(), table.name()] {
        hasher.update(part.len().to_le_bytes());
        hasher.update(part.as_bytes());
    }
    let digest = hasher.finalize();
    digest.iter().take(8).fold(0, |key, byte| (key << 8) | i64::from(*byte))
}

/// A key as `pg_locks` shows it: two unsigned halves.
fn halves(key: i64) -> (u32, u32) {
    let [a, b, c, d, e, f, g, h] = key.to_be_bytes();
    (u32::from_be_bytes([a, b, c, d]), u32::from_be_bytes([e, f, g, h]))
}

/// Who has the lock, in words; empty if that cannot be told.
async fn holder(session: &mut Session, key: i64) -> String {
    let (high, low) = halves(key);
    let sql = format!(
        "SELECT l.pid, coalesce(a.application_name, ''), coalesce(a.backend_start::text, '') \
         FROM pg_catalog.pg_locks AS l LEFT JOIN pg_catalog.pg_stat_activity AS a ON a.pid = l.pid \
         WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1 \
         AND l.database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database()) \
         AND l.classid = {high}::pg_catalog.oid AND l.objid = {low}::pg_catalog.oid"
    );
    let rows = session.query(&sql, &[]).await.unwrap_or_default();
    let Some([pid, name, since]) = rows.first().map(Vec::as_slice) else {
        return String::new();
    };
    let pid = pid.as_i64().unwrap_or_default();
    let since = since
        .as_text()
        .filter(|since| !since.is_empty())
        .map_or(String::new(), |since| format!(", connected since {since}"));
    format!("; it is held by the server process {pid} (`{}`{since})", name.as_text().unwrap_or_default())
}

/// The lock was there and is gone.
pub(super) fn lost() -> Error {
    Diagnostic::new(
        Code::MigrationLockLost,
        "the lock is not held by this session any more; nothing of this file was stored",
    )
    .with_help(
        "connect to the server directly: a pooler that shares sessions between transactions cannot hold the lock; where there is \
         no other way, `lock = \"lease\"` of the target works behind one",
    )
    .into()
}

fn is_true(rows: &[Vec<Value>]) -> bool {
    rows.first().and_then(|row| row.first()).and_then(Value::as_bool).unwrap_or(false)
}
