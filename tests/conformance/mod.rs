//! The matrix against live databases: every text is prepared, and where a row of the matrix says what comes of it, run.

mod postgres;
mod sqlite;

use arlen_conformance::{Cell, Matrix, Row, Subject, dialects, scenario};
use arlen_data::dialect::{Dialect, Family};
use arlen_data::value::Value;
use std::io::Write as _;

/// A text that a case compiles to, for the live version or for one before it.
struct Text<'m> {
    dialect: Dialect,
    row: &'m Row,
    sql: String,
    values: Vec<Value>,
}

/// What was found of all texts.
#[derive(Default)]
struct Tally {
    prepared: usize,
    executed: usize,
    faults: Vec<String>,
}

/// Every text of a family that the live database must take: those for its own version, and those for older ones, which
/// newer ones take as well.
fn texts<'m>(matrix: &'m Matrix, live: &Dialect) -> Vec<Text<'m>> {
    let mut texts: Vec<Text<'m>> = Vec::new();
    let older = dialects(live.family()).into_iter().filter(|dialect| live.version().is_at_least(dialect.version()));
    let wanted: Vec<_> = older.filter(|dialect| covers(live, dialect)).chain([*live]).collect();
    for case in scenario::all() {
        let row = matrix.row(case.id).expect("a row for each case");
        for dialect in &wanted {
            let Ok(compiled) = case.statement.compile(dialect) else { continue };
            if !texts.iter().any(|text| text.row.id == row.id && text.sql == compiled.sql()) {
                let (sql, values) = (compiled.sql().to_owned(), compiled.values().to_vec());
                texts.push(Text { dialect: *dialect, row, sql, values });
            }
        }
    }
    texts
}

/// Whether the live database has every option that a dialect was compiled with.
fn covers(live: &Dialect, dialect: &Dialect) -> bool {
    let has = Subject::of(live).options;
    Subject::of(dialect).options.iter().all(|option| has.contains(option))
}

/// The cells of a family that no text for this database came from.
fn out_of_reach<'m>(matrix: &'m Matrix, live: &Dialect) -> Vec<(&'m Row, &'m Cell)> {
    let reach = dialects(live.family()).into_iter().filter(|dialect| live.version().is_at_least(dialect.version()));
    let reach: Vec<_> =
        reach.filter(|dialect| covers(live, dialect)).chain([*live]).map(|one| Subject::of(&one)).collect();
    let cells = matrix.rows.iter().flat_map(|row| row.cells.iter().map(move |cell| (row, cell)));
    cells
        .filter(|(_, cell)| cell.family == live.family().as_str())
        .filter(|(_, cell)| matches!(cell.answer, arlen_conformance::Answer::Sql { .. }))
        .filter(|(_, cell)| !reach.iter().any(|subject| cell.applies(subject)))
        .collect()
}

impl Tally {
    fn fault(&mut self, text: &Text<'_>, fault: &str) {
        let Text { dialect, row, sql, .. } = text;
        self.faults.push(format!("{dialect}: {}: {fault}\n  {sql}", row.id));
    }

    /// Compares the rows that came with those that the matrix has.
    fn compare(&mut self, text: &Text<'_>, found: Result<Vec<String>, String>) {
        self.executed += 1;
        let mut expected = text.row.rows.clone().unwrap_or_default();
        match found {
            Err(error) => self.fault(text, &error),
            Ok(mut found) => {
                if text.row.any_order {
                    expected.sort();
                    found.sort();
                }
                if found != expected {
                    self.fault(text, &format!("yields {found:?} instead of {expected:?}"));
                }
            }
        }
    }

    fn finish(self, live: &Dialect, matrix: &Matrix) {
        let unreached = out_of_reach(matrix, live);
        // Past the capture of the harness: how much was run is there to be seen.
        writeln!(
            std::io::stderr(),
            "conformance: {live}: {} texts prepared, {} run and their rows compared, {} texts need another version or option",
            self.prepared,
            self.executed,
            unreached.len()
        )
        .ok();
        assert!(self.faults.is_empty(), "{} faults:\n{}", self.faults.len(), self.faults.join("\n"));
        // The newest version reaches everything, or the cell says that it was never run.
        if live.version().is_at_least(live.family().newest()) {
            for (row, cell) in unreached {
                assert!(cell.documented, "{}: {} never ran, and does not say so", row.id, cell.family);
            }
        }
    }
}

#[test]
fn every_family_has_the_tables_that_the_cases_name() {
    for family in Family::ALL {
        assert!(arlen_conformance::fixture(family.as_str()).is_some_and(|schema| !schema.is_empty()), "{family}");
    }
}
