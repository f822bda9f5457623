//! The same work over connections, done by others as their documents do it.

mod deadpool;
mod deadpool_probe;
mod item;
mod sqlx;
mod sqlx_probe;
mod timeout;
mod tokio_postgres;

use arlen_bench_protocol::connections::Subject;

/// The subject of this name.
#[must_use]
pub fn subject(name: &str) -> Option<&'static dyn Subject> {
    match name {
        "tokio-postgres" => Some(&tokio_postgres::TokioPostgres),
        "deadpool" => Some(&deadpool::Deadpool),
        "sqlx" => Some(&sqlx::Sqlx),
        _ => None,
    }
}
