//! What is told, and to whom.

use super::QueryHooks;
use std::time::Duration;

/// Whether events, spans and the log of slow statements carry the text of statements.
///
/// The text of a builder statement holds no values but those of `LIMIT` and `OFFSET`. That of raw SQL holds whatever was
/// written into it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SqlText {
    /// The fingerprint stands for it.
    #[default]
    Hidden,
    /// As it is sent.
    Shown,
}

/// What a database tells of the statements that it runs.
///
/// With the feature `tracing` each statement has a span `query` of the target `arlen`, at the level `INFO`, with the names of
/// OpenTelemetry's conventions for databases: `otel.name`, `otel.kind`, `db.system.name`, `db.namespace`,
/// `db.operation.name`, `server.address` and `server.port`, and, once they are known, `db.response.returned_rows`,
/// `db.response.status_code` (the SQLSTATE) and `error.type` (the code); `db.query.text` with [`SqlText::Shown`]; and
/// `arlen.fingerprint`. What is slow is said at the level `WARN`.
///
/// With the feature `metrics`, `db.client.operation.duration` and `db.client.response.returned_rows` are recorded for each
/// statement, and for the pool `db.client.connection.count` (by `state`), `.timeouts`, `.create_time`, `.wait_time` and
/// `.use_time`. Durations are in seconds. The recorder must be there before the database is opened.
///
/// ```
/// use arlen_data::execute::{DatabaseOptions, QueryHooks, QueryStage, Telemetry};
/// use std::time::Duration;
///
/// let hooks = QueryHooks::default().with_hook(|event| {
///     if let QueryStage::Slow { elapsed } = event.stage {
///         eprintln!("{} at {} took {elapsed:?}", event.operation, event.location);
///     }
/// });
/// let telemetry = Telemetry { hooks, slow: Some(Duration::from_millis(200)), ..Telemetry::default() };
/// let options = DatabaseOptions { telemetry, ..DatabaseOptions::default() };
/// # assert!(options.telemetry.name.is_none());
/// ```
#[derive(Clone, Debug)]
pub struct Telemetry {
    /// What the database is called in all of it. Default: its own name, which is that of the file for SQLite.
    pub name: Option<String>,
    /// Who is told of each statement. Default: nobody.
    pub hooks: QueryHooks,
    /// How long a statement may take before it counts as slow; `None` for ever. The time that it waits for a connection is
    /// not part of it, but for statements of SQLite that only read; the time in which nobody asks a stream for rows is. Default: 1 s.
    pub slow: Option<Duration>,
    /// Whether all of it carries the text of statements. Default: no.
    pub text: SqlText,
}

impl Default for Telemetry {
    fn default() -> Self {
        Self { name: None, hooks: QueryHooks::default(), slow: Some(Duration::from_secs(1)), text: SqlText::Hidden }
    }
}
