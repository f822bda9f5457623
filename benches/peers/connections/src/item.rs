//! A row, and how tokio-postgres reads it.

use chrono::NaiveDateTime;
use tokio_postgres::{Error, Row};
use uuid::Uuid;

/// A row.
#[derive(sqlx::FromRow)]
#[expect(dead_code, reason = "reading them is what is measured")]
pub(crate) struct Item {
    pub(crate) id: i32,
    name: String,
    created: NaiveDateTime,
    active: bool,
    score: f64,
    token: Uuid,
}

impl Item {
    /// By place, which is the fastest way that tokio-postgres has.
    pub(crate) fn read(row: &Row) -> Result<Self, Error> {
        Ok(Self {
            id: row.try_get(0)?,
            name: row.try_get(1)?,
            created: row.try_get(2)?,
            active: row.try_get(3)?,
            score: row.try_get(4)?,
            token: row.try_get(5)?,
        })
    }
}
