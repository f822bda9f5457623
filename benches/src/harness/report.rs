//! The rows as JSON, and the tables for people.

use super::rounds::Row;
use super::{Target, Wanted, tenths};
use arlen_bench_protocol::{Case, Measure};
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::Path;

pub(super) fn write(rows: &[Row], path: &Path) -> io::Result<()> {
    let rows: Vec<_> = rows
        .iter()
        .map(|row| {
            json!({
                "case": row.case.as_str(),
                "measure": row.measure.as_str(),
                "subject": row.subject,
                "unit": row.unit(),
                "median": tenths(row.median()),
                "min": tenths(row.min()),
                "runs": row.samples.len(),
            })
        })
        .collect();
    write_json(&rows, path)
}

/// Writes rows to a file, and makes its folder.
///
/// # Errors
///
/// What goes wrong with files.
pub fn write_json(rows: &[Value], path: &Path) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let mut file = File::create(path)?;
    serde_json::to_writer_pretty(&mut file, rows)?;
    writeln!(file)
}

/// The medians, then the targets.
pub(super) fn tables(rows: &[Row]) -> String {
    let mut out = String::new();
    let mut line = |text: String| out.write_fmt(format_args!("{text}\n")).unwrap_or_default();
    line(format!(
        "{:5} {:22} {:10} {:>12} {:>12}  {:12} {:>5}",
        "case", "measure", "subject", "median", "min", "unit", "runs"
    ));
    for row in rows {
        let (median, min, unit, runs) = (row.median(), row.min(), row.unit(), row.samples.len());
        let (case, measure, subject) = (row.case, row.measure, row.subject);
        line(format!("{case:5} {measure:22} {subject:10} {median:12.1} {min:12.1}  {unit:12} {runs:5}"));
    }
    line(String::new());
    out.push_str(&Target::table(&targets(rows)));
    out
}

fn targets(rows: &[Row]) -> Vec<Target> {
    let median = |case: Case, measure: Measure, subject: &str| {
        let found = rows.iter().find(|row| (row.case, row.measure, row.subject) == (case, measure, subject));
        found.map(Row::median)
    };
    let ratio = |above: Option<f64>, below: Option<f64>| above.zip(below).map(|(above, below)| above / below);
    let mut targets = Vec::new();
    let mut target = |what: String, wanted, measured| targets.push(Target { what, wanted, measured });
    for (case, measure, least) in [
        (Case::B, Measure::Build, 3.0),
        (Case::B, Measure::BuildDynamic, 2.5),
        (Case::A, Measure::Build, 2.2),
        (Case::E, Measure::Build, 1.3),
        (Case::C, Measure::Build, 1.1),
    ] {
        let measured = ratio(median(case, measure, "sea-query"), median(case, measure, "arlen"));
        target(format!("{case} {measure}: time of sea-query / ours"), Wanted::AtLeast(least), measured);
    }
    let measured = ratio(median(Case::D, Measure::Build, "arlen"), median(Case::D, Measure::Build, "sea-query"));
    target("d build+compile: our time / sea-query".to_owned(), Wanted::AtMost(0.65), measured);
    for (case, measure, limit, wanted) in [
        (Case::B, Measure::Render, "limit", Wanted::AtMost(1.3)),
        (Case::B, Measure::Render, "limit-literals", Wanted::Nothing),
        (Case::A, Measure::Bind, "limit", Wanted::AtMost(1.0)),
        (Case::B, Measure::Bind, "limit", Wanted::AtMost(1.0)),
    ] {
        let measured = ratio(median(case, measure, "arlen"), median(case, measure, limit));
        target(format!("{case} {measure}: our time / {limit}"), wanted, measured);
    }
    for (subject, wanted) in [("arlen", Wanted::AtMost(5.0)), ("sea-query", Wanted::Nothing)] {
        let of = |case| median(case, Measure::Build, subject);
        target(format!("n64 / n16 build+compile: {subject}"), wanted, ratio(of(Case::N64), of(Case::N16)));
    }
    for (case, most) in [(Case::A, 10.0), (Case::B, 50.0)] {
        let measured = median(case, Measure::Allocations, "arlen");
        target(format!("{case} allocations: ours"), Wanted::AtMost(most), measured);
    }
    targets
}
