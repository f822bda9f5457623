//! The rows as JSON, and the tables for people.

use arlen_bench::harness::{Target, Wanted, median, min, tenths, write_json};
use serde_json::json;
use std::fmt::Write as _;
use std::io;
use std::path::Path;

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Measure {
    /// From the start of a process to its end.
    Time,
    /// The most memory that it had at a time.
    Memory,
}

impl Measure {
    const fn name(self) -> &'static str {
        match self {
            Self::Time => "time",
            Self::Memory => "peak-memory",
        }
    }

    const fn unit(self) -> &'static str {
        match self {
            Self::Time => "ms",
            Self::Memory => "KiB",
        }
    }

    /// How many of what is counted, seconds or bytes, make a unit.
    const fn scale(self) -> f64 {
        match self {
            Self::Time => 1e-3,
            Self::Memory => 1024.0,
        }
    }
}

/// The samples of one subject in one case, one for each round: seconds or bytes.
#[derive(Debug)]
pub(crate) struct Row {
    pub(crate) case: &'static str,
    pub(crate) measure: Measure,
    pub(crate) subject: &'static str,
    pub(crate) samples: Vec<f64>,
}

impl Row {
    pub(crate) const fn new(case: &'static str, measure: Measure, subject: &'static str) -> Self {
        Self { case, measure, subject, samples: Vec::new() }
    }

    fn median(&self) -> f64 {
        median(&self.samples) / self.measure.scale()
    }

    fn min(&self) -> f64 {
        min(&self.samples) / self.measure.scale()
    }
}

pub(crate) fn write(rows: &[Row], path: &Path) -> io::Result<()> {
    let rows: Vec<_> = rows
        .iter()
        .map(|row| {
            json!({
                "case": row.case,
                "measure": row.measure.name(),
                "subject": row.subject,
                "unit": row.measure.unit(),
                "median": tenths(row.median()),
                "min": tenths(row.min()),
                "runs": row.samples.len(),
            })
        })
        .collect();
    write_json(&rows, path)
}

/// The medians, then the targets.
pub(crate) fn tables(rows: &[Row]) -> String {
    let mut out = String::new();
    let mut line = |text: String| out.write_fmt(format_args!("{text}\n")).unwrap_or_default();
    line(format!(
        "{:20} {:12} {:17} {:>10} {:>10}  {:5} {:>5}",
        "case", "measure", "subject", "median", "min", "unit", "runs"
    ));
    for row in rows {
        let (case, measure, subject, unit) = (row.case, row.measure.name(), row.subject, row.measure.unit());
        let (median, min, runs) = (row.median(), row.min(), row.samples.len());
        line(format!("{case:20} {measure:12} {subject:17} {median:10.1} {min:10.1}  {unit:5} {runs:5}"));
    }
    line(String::new());
    out.push_str(&Target::table(&targets(rows)));
    out
}

fn targets(rows: &[Row]) -> Vec<Target> {
    let mut targets = Vec::new();
    for (case, wanted) in [
        ("noop-1k", Wanted::AtMost(1.2)),
        ("noop-1k-sqlite", Wanted::AtMost(1.2)),
        ("apply-1k-postgres", Wanted::AtMost(1.1)),
        ("apply-1k-sqlite", Wanted::AtMost(1.1)),
        ("apply-1k-sqlite-wal", Wanted::AtMost(1.1)),
    ] {
        let peer = fastest_peer(rows, case);
        let what = format!("{case}: arlen / {}", peer.unwrap_or("the fastest peer"));
        targets.push(Target { what, wanted, measured: peer.and_then(|peer| ratio(rows, case, "arlen", peer)) });
    }
    let what = format!("jobs-8: {} targets / 1 target", 8);
    let measured = ratio(rows, "jobs-8", "arlen", "arlen-one-target");
    targets.push(Target { what, wanted: Wanted::AtMost(1.3), measured });
    let peak = |subject| find(rows, "memory-10k", subject).map(|row| row.median() / 1024.0);
    let more = peak("arlen").zip(peak("arlen-10-files")).map(|(many, few)| many - few);
    let what = "memory-10k: MiB more than with 10 files".to_owned();
    targets.push(Target { what, wanted: Wanted::AtMost(32.0), measured: more });
    targets
}

fn find<'r>(rows: &'r [Row], case: &str, subject: &str) -> Option<&'r Row> {
    rows.iter().find(|row| row.case == case && row.subject == subject)
}

/// The peer with the least median.
fn fastest_peer(rows: &[Row], case: &str) -> Option<&'static str> {
    let peers = rows.iter().filter(|row| row.case == case && !row.subject.starts_with("arlen"));
    peers.min_by(|one, other| one.median().total_cmp(&other.median())).map(|row| row.subject)
}

/// The median of what two subjects have to one another in each round.
fn ratio(rows: &[Row], case: &str, one: &str, other: &str) -> Option<f64> {
    let (one, other) = (find(rows, case, one)?, find(rows, case, other)?);
    let ratios: Vec<_> = one.samples.iter().zip(&other.samples).map(|(one, other)| one / other).collect();
    (!ratios.is_empty()).then(|| median(&ratios))
}

#[cfg(test)]
mod tests {
    use super::{Measure, Row, fastest_peer, ratio};
    use arlen_bench::harness::tenths;

    #[test]
    fn ours_is_compared_with_the_fastest_peer_round_by_round() {
        let row = |subject, samples: &[f64]| Row { samples: samples.to_vec(), ..Row::new("a", Measure::Time, subject) };
        let rows = [
            row("arlen", &[1.0, 2.0, 9.0]),
            row("arlen-call", &[0.1]),
            row("x", &[2.0, 4.0, 3.0]),
            row("y", &[9.0; 3]),
        ];
        assert_eq!(fastest_peer(&rows, "a"), Some("x"), "ours is no peer");
        assert_eq!(ratio(&rows, "a", "arlen", "x").map(tenths), Some(0.5));
        assert_eq!((fastest_peer(&rows, "b"), ratio(&rows, "a", "arlen", "z")), (None, None));
    }
}
