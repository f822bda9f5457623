//! The same for work over connections, with the feature `connections`.
//!
//! ```text
//! point-1 4096      ──>   231843201    nanoseconds for all 4096
//! idle-memory 32    ──>   1843200      bytes for all 32
//! sqlite-point-1 1  ──>   -            the subject has no such thing
//! hazard h3         ──>   {"passed": false, "seen": "of its rows the next one sees 1, stored: 0"}
//! ```

mod case;
pub mod hazard;
mod operation;
mod serve;

pub use case::{Case, Measure};
pub use operation::{Operation, awaited, repeat, resident_bytes, runtime};
pub use serve::{Places, Subject, Work, serve};

/// What goes wrong in a subject ends the bench.
pub type Failure = Box<dyn std::error::Error + Send + Sync>;

/// How many rows `items` has, from 1.
pub const ITEMS: i32 = 100_000;

/// How many rows `many` has, from 1.
pub const MANY: usize = 10_000;

/// How many tasks run at once, where there are many.
pub const TASKS: u64 = 32;

/// How many connections their pool has.
pub const POOL: usize = 8;

/// One row by its key, for those who write SQL.
pub const POINT: &str = "select id, name, created, active, score, token from items where id = $1";

/// Ten thousand rows, for those who write SQL. The parameter is 0.
pub const ROWS: &str = "select id, name, created, active, score, token from many where id > $1";

/// The query whose future is dropped, and how long it is waited for.
pub const SLOW: &str = "select 'slow' from pg_sleep(3)";

/// How long the slow query is waited for.
pub const PATIENCE: std::time::Duration = std::time::Duration::from_millis(200);

/// Fails unless this is the row that was asked for.
///
/// # Errors
///
/// If it is another.
pub fn expect_row(asked: i32, found: i32) -> Result<(), Failure> {
    if asked == found { Ok(()) } else { Err(format!("row {found} came for {asked}").into()) }
}

/// Fails unless these are as many rows as there are.
///
/// # Errors
///
/// If there are more or fewer.
pub fn expect_many(found: usize) -> Result<(), Failure> {
    if found == MANY { Ok(()) } else { Err(format!("{found} rows came of {MANY}").into()) }
}
