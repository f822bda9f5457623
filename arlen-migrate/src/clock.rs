//! What time it is, asked in one place.

use arlen_data::diag::{Code, Diagnostic, Result};
use std::time::{SystemTime, UNIX_EPOCH};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

/// The time to the second, as refinery reads it.
pub(crate) fn now() -> Result<String> {
    let out_of_range = |source: Box<dyn std::error::Error + Send + Sync>| {
        Diagnostic::new(Code::MigrationFailed, "the clock of this machine is out of range")
            .with_help("set the clock")
            .with_source(source)
    };
    let now = OffsetDateTime::now_utc().replace_nanosecond(0).map_err(|error| out_of_range(error.into()))?;
    Ok(now.format(&Rfc3339).map_err(|error| out_of_range(error.into()))?)
}

/// Milliseconds since 1970.
#[expect(clippy::disallowed_methods, reason = "this is where the time is asked")]
pub(crate) fn now_ms() -> i64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(now.as_millis()).unwrap_or(i64::MAX)
}
