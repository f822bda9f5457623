//! One dialect held against the matrix.

use crate::scenario::Case;
use crate::{Answer, Matrix, Subject};
use std::fmt;

/// What holding a dialect against the matrix found.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Report {
    /// How many cases were compared.
    pub compared: usize,
    /// How many of them the matrix says are refused.
    pub refused: usize,
    /// Where the dialect says something else than the matrix.
    pub differences: Vec<Difference>,
    /// Cases that the matrix has no cell for, or two, with the reason.
    pub blank: Vec<String>,
    /// Cases that the matrix has no row for.
    pub without_row: Vec<String>,
    /// Rows without a case.
    pub without_case: Vec<String>,
}

/// One case of which the dialect says something else than the matrix.
#[derive(Clone, Debug, PartialEq)]
pub struct Difference {
    /// The id of the case.
    pub id: String,
    /// What the matrix says.
    pub expected: Answer,
    /// What the dialect says.
    pub found: Answer,
}

/// Compares what a dialect says of every case with its cell of the matrix.
pub fn compare(matrix: &Matrix, cases: &[Case], subject: &Subject, mut compile: impl FnMut(&Case) -> Answer) -> Report {
    let mut report = Report::default();
    for row in &matrix.rows {
        if !cases.iter().any(|case| case.id == row.id) {
            report.without_case.push(row.id.clone());
        }
    }
    for case in cases {
        let Some(row) = matrix.row(case.id) else {
            report.without_row.push(case.id.to_owned());
            continue;
        };
        let cell = match row.cell(subject) {
            Ok(cell) => cell,
            Err(fault) => {
                report.blank.push(fault);
                continue;
            }
        };
        report.compared += 1;
        report.refused += usize::from(matches!(cell.answer, Answer::Refused(_)));
        let found = compile(case);
        if found != cell.answer {
            report.differences.push(Difference { id: case.id.to_owned(), expected: cell.answer.clone(), found });
        }
    }
    report
}

impl Report {
    /// True if every case has its cell, every row its case, and the dialect says what the matrix says.
    #[must_use]
    pub const fn is_clean(&self) -> bool {
        self.differences.is_empty()
            && self.blank.is_empty()
            && self.without_row.is_empty()
            && self.without_case.is_empty()
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} cases compared, {} of them refused", self.compared, self.refused)?;
        for Difference { id, expected, found } in &self.differences {
            writeln!(f, "{id}\n  expected: {expected}\n  found:    {found}")?;
        }
        for fault in &self.blank {
            writeln!(f, "{fault}")?;
        }
        for id in &self.without_row {
            writeln!(f, "{id}: the matrix has no row")?;
        }
        for id in &self.without_case {
            writeln!(f, "{id}: there is no such case")?;
        }
        Ok(())
    }
}
