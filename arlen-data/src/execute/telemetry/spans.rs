//! Statements as spans of `tracing`, with the names that OpenTelemetry gives to what is known of a database.
//!
//! Source: OpenTelemetry, "Semantic conventions for database client spans".

use super::event::QueryStage;
use super::place::Place;
use super::watch::Asked;
use std::panic::Location;
use std::time::Duration;
use tracing::field::Empty;
use tracing::instrument::{Instrument as _, Instrumented};

/// The span of one statement.
pub(super) struct Span(tracing::Span);

impl Span {
    /// Whether anybody hears of it.
    pub(super) const HEARD: bool = true;

    pub(super) fn open(place: &Place, asked: &Asked<'_>, text: Option<&str>) -> Self {
        let span = tracing::info_span!(
            target: "arlen",
            "query",
            otel.name = Empty,
            otel.kind = "client",
            db.system.name = place.system(),
            db.namespace = &*place.name,
            db.operation.name = Empty,
            db.query.text = text,
            db.response.returned_rows = Empty,
            db.response.status_code = Empty,
            error.type = Empty,
            server.address = place.address.as_deref(),
            server.port = place.port,
            arlen.fingerprint = Empty,
        );
        if !span.is_disabled() {
            let operation = asked.operation().word();
            span.record("otel.name", format_args!("{operation} {}", place.name).to_string());
            span.record("db.operation.name", operation);
            if let Some(fingerprint) = asked.fingerprint() {
                span.record("arlen.fingerprint", format!("{fingerprint:032x}"));
            }
        }
        Self(span)
    }

    pub(super) fn around<F: Future>(&self, work: F) -> Instrumented<F> {
        work.instrument(self.0.clone())
    }

    pub(super) fn end(&self, stage: &QueryStage<'_>) {
        match stage {
            QueryStage::Finished { rows, .. } => {
                self.0.record("db.response.returned_rows", rows);
            }
            QueryStage::Failed { code, sqlstate, .. } => {
                self.0.record("error.type", code.as_str());
                if let Some(sqlstate) = sqlstate {
                    self.0.record("db.response.status_code", sqlstate);
                }
            }
            QueryStage::Abandoned { .. } => {
                self.0.record("error.type", "abandoned");
            }
            QueryStage::Compiled { .. } | QueryStage::Started | QueryStage::Slow { .. } => {}
        }
    }

    /// The log of slow statements.
    pub(super) fn slow(&self, asked: Asked<'_>, location: &'static Location<'static>, elapsed: Duration) {
        self.0.in_scope(|| {
            tracing::warn!(
                target: "arlen",
                {
                    db.operation.name = asked.operation().word(),
                    arlen.fingerprint = asked.fingerprint().map(|number| format!("{number:032x}")),
                    elapsed_ms = u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX),
                    code.file.path = location.file(),
                    code.line.number = location.line()
                },
                "slow statement"
            );
        });
    }
}
