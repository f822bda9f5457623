//! A subject, seen from the harness.

use super::{Process, twin};
use arlen_bench_protocol::{Case, Measure, Said};
use std::io;
use std::path::Path;

/// A subject: one process that takes times, and one that counts allocations.
pub(super) struct Child {
    pub(super) name: &'static str,
    times: Process,
    counts: Process,
}

impl Child {
    /// Starts the subject from a binary and from its twin that counts, `<binary>-count`.
    pub(super) fn start(name: &'static str, binary: &Path) -> io::Result<Self> {
        let arguments = ["serve", name];
        Ok(Self {
            name,
            times: Process::start(binary, &arguments)?,
            counts: Process::start(&twin(binary), &arguments)?,
        })
    }

    /// What it makes of a case; nothing if it cannot say it.
    pub(super) fn said(&mut self, case: Case) -> io::Result<Option<Said>> {
        let Some(answer) = self.times.ask(&format!("{case} text 1"))? else { return Ok(None) };
        let answer: serde_json::Value = serde_json::from_str(&answer)?;
        let sql = answer.get("sql").and_then(|sql| sql.as_str()).unwrap_or_default().to_owned();
        let values = answer.get("values").and_then(|values| values.as_array()).cloned().unwrap_or_default();
        Ok(Some(Said { sql, values }))
    }

    /// Nanoseconds or allocations for so many times; nothing if it cannot say that.
    pub(super) fn measure(&mut self, case: Case, measure: Measure, times: u64) -> io::Result<Option<u64>> {
        let process = if measure == Measure::Allocations { &mut self.counts } else { &mut self.times };
        let answer = process.ask(&format!("{case} {measure} {times}"))?;
        answer.map(|answer| answer.parse().map_err(io::Error::other)).transpose()
    }
}
