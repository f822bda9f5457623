//! The rows as JSON, and the tables for people.

use super::rounds::Row;
use arlen_bench::harness::{Target, Wanted, median, tenths, write_json};
use arlen_bench_protocol::connections::Case;
use serde_json::json;
use std::fmt::Write as _;
use std::io;
use std::path::Path;

pub(super) fn write(rows: &[Row], path: &Path) -> io::Result<()> {
    let rows: Vec<_> = rows
        .iter()
        .map(|row| {
            let measure = row.case.measure();
            json!({
                "case": row.case.as_str(),
                "measure": measure.as_str(),
                "subject": row.subject,
                "unit": measure.unit(),
                "median": tenths(row.median()),
                "min": tenths(row.min()),
                "runs": row.samples.len(),
            })
        })
        .collect();
    write_json(&rows, path)
}

/// The medians, then the targets.
pub(super) fn tables(rows: &[Row]) -> String {
    let mut out = String::new();
    let mut line = |text: String| out.write_fmt(format_args!("{text}\n")).unwrap_or_default();
    line(format!(
        "{:17} {:11} {:15} {:>12} {:>12}  {:11} {:>5}",
        "case", "measure", "subject", "median", "min", "unit", "runs"
    ));
    for row in rows {
        let (median, min, runs) = (row.median(), row.min(), row.samples.len());
        let (case, subject) = (row.case, row.subject);
        let (measure, unit) = (case.measure(), case.measure().unit());
        line(format!("{case:17} {measure:11} {subject:15} {median:12.1} {min:12.1}  {unit:11} {runs:5}"));
    }
    line(String::new());
    out.push_str(&Target::table(&targets(rows)));
    out
}

/// The median of what two subjects have to one another in each round; nothing if one of them was not measured.
fn ratio(rows: &[Row], case: Case, one: &str, other: &str) -> Option<f64> {
    let of = |subject| rows.iter().find(|row| row.case == case && row.subject == subject);
    let (one, other) = (of(one)?, of(other)?);
    let ratios: Vec<_> = one.samples.iter().zip(&other.samples).map(|(one, other)| one / other).collect();
    (!ratios.is_empty()).then(|| median(&ratios))
}

fn targets(rows: &[Row]) -> Vec<Target> {
    use Wanted::{AtLeast, AtMost, Nothing};
    let mut targets = Vec::new();
    for (case, one, other, wanted) in [
        (Case::Point1, "arlen", "tokio-postgres", AtLeast(0.95)),
        (Case::Point1, "arlen-raw", "tokio-postgres", Nothing),
        (Case::Point1, "arlen-handle", "tokio-postgres", Nothing),
        (Case::Point32, "arlen", "deadpool", AtLeast(0.97)),
        (Case::Point32, "arlen", "sqlx", AtLeast(1.9)),
        (Case::RoutedPoint1, "arlen-routed", "arlen", AtLeast(0.98)),
        (Case::Rows10k, "arlen", "tokio-postgres", AtMost(0.9)),
        (Case::Rows10kStream, "arlen", "tokio-postgres", AtMost(1.05)),
    ] {
        let what = format!("{case} {}: {one} / {other}", case.measure());
        targets.push(Target { what, wanted, measured: ratio(rows, case, one, other) });
    }
    for (subject, wanted) in [("arlen", AtMost(10.0)), ("deadpool", Nothing), ("sqlx", Nothing)] {
        let row = rows.iter().find(|row| row.case == Case::AfterTimeout && row.subject == subject);
        let what = format!("{} ms: {subject}", Case::AfterTimeout);
        targets.push(Target { what, wanted, measured: row.map(|row| row.median() / 1e3) });
    }
    for (case, one, other, wanted) in [
        (Case::SqlitePoint1, "arlen", "rusqlite", Nothing),
        (Case::SqlitePoint32, "arlen", "rusqlite", AtLeast(0.7)),
        (Case::SqliteScan10k, "arlen", "rusqlite", AtLeast(0.95)),
        (Case::SqliteReaders, "arlen-2-readers", "arlen-1-reader", AtLeast(1.2)),
    ] {
        let what = format!("{case} {}: {one} / {other}", case.measure());
        targets.push(Target { what, wanted, measured: ratio(rows, case, one, other) });
    }
    targets
}

#[cfg(test)]
mod tests {
    use super::{Row, ratio};
    use arlen_bench::harness::tenths;
    use arlen_bench_protocol::connections::Case;

    fn row(subject: &'static str, samples: &[f64]) -> Row {
        Row { case: Case::Point1, subject, samples: samples.to_vec() }
    }

    #[test]
    fn samples_are_compared_with_those_of_the_same_round() {
        // The machine was half as fast in the second round: for both.
        let rows = [row("arlen", &[90.0, 45.0, 100.0]), row("sqlx", &[100.0, 50.0, 50.0])];
        let paired = ratio(&rows, Case::Point1, "arlen", "sqlx").map(tenths);
        assert_eq!(paired, Some(0.9));
        assert_eq!(ratio(&rows, Case::Point1, "arlen", "deadpool"), None, "nobody measured it");
        assert_eq!(ratio(&rows, Case::Point32, "arlen", "sqlx"), None, "nobody measured it");
    }
}
