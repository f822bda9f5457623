//! The question, asked of whatever runs statements.

use super::{Readiness, SchemaState};
use crate::report::Entry;
use crate::version::Version;
use arlen_data::compile::sql_unchecked;
use arlen_data::diag::{Code, Result};
use arlen_data::execute::Executor;
use std::collections::BTreeSet;

impl Readiness {
    /// Asks a database, a connection or a router, whatever the program has: one query for the versions, and a second one where
    /// there is a progress table. It waits as long as they wait, for a connection 5 s unless set.
    pub async fn check(&self, database: &impl Executor) -> SchemaState {
        match self.ask(database).await {
            Ok(state) => state,
            Err(error) => SchemaState::Unreachable(error),
        }
    }

    async fn ask(&self, database: &impl Executor) -> Result<SchemaState> {
        let rows: Vec<(i64, i64)> = match database.fetch_all(sql_unchecked(self.queries.applied.clone()).reads()).await
        {
            Err(error) if error.code() == Code::ObjectMissing => Vec::new(),
            rows => rows?,
        };
        let applied: BTreeSet<Version> =
            rows.iter().filter(|(kind, _)| *kind == 0).map(|(_, version)| Version(*version)).collect();
        let has_progress = rows.iter().any(|(kind, count)| *kind == 1 && *count > 0);
        let running: Vec<(i64, String)> = if has_progress {
            database.fetch_all(sql_unchecked(self.queries.running.clone()).reads()).await?
        } else {
            Vec::new()
        };
        let running = running.into_iter().map(|(version, name)| Entry { version: Version(version), name });
        Ok(self.state(&applied, running.collect()))
    }
}
