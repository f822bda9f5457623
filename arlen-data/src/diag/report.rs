//! A fault in its form for people.

use super::{Diagnostic, Label};
use std::fmt;

/// A [`Diagnostic`] in its form for people; made by [`Diagnostic::report`].
///
/// ```
/// use arlen_data::diag::{Code, Diagnostic, Label};
///
/// let fault = Diagnostic::new(Code::MigrationEmpty, "`V2__a.sql` holds no statement")
///     .with_label(Label::new("db/V2__a.sql", 1, 1))
///     .with_help("write a statement, or delete the file");
/// assert_eq!(
///     fault.report().to_string(),
///     "error[migration-empty]: `V2__a.sql` holds no statement\n  \
///        --> db/V2__a.sql:1:1\n   \
///         = help: write a statement, or delete the file\n   \
///         = see: docs/errors/migration-empty.md"
/// );
/// ```
#[derive(Debug)]
pub struct Report<'a> {
    diagnostic: &'a Diagnostic,
}

impl<'a> Report<'a> {
    pub(super) const fn new(diagnostic: &'a Diagnostic) -> Self {
        Self { diagnostic }
    }
}

impl fmt::Display for Report<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let fault = self.diagnostic;
        write!(f, "error[{}]: {}", fault.code(), fault.message())?;
        if let Some(label) = fault.label() {
            write!(f, "\n  --> {label}")?;
            write_excerpt(f, label)?;
        }
        if let Some(origin) = fault.origin() {
            write!(f, "\n  --> {origin}")?;
        }
        if let Some(sqlstate) = fault.sqlstate() {
            write!(f, "\n   = sqlstate: {sqlstate}")?;
        }
        let mut source = fault.source();
        while let Some(cause) = source {
            write!(f, "\n   = cause: {cause}")?;
            source = cause.source();
        }
        if let Some(help) = fault.help() {
            write!(f, "\n   = help: {help}")?;
        }
        write!(f, "\n   = see: docs/errors/{}.md", fault.code())
    }
}

fn write_excerpt(f: &mut fmt::Formatter<'_>, label: &Label) -> fmt::Result {
    let Some((last, _)) = label.excerpt.last() else {
        return Ok(());
    };
    let width = last.to_string().len().max(2);
    write!(f, "\n {:width$} |", "")?;
    for (number, line) in &label.excerpt {
        // Of a long line the part around the caret is shown.
        let from = if *number == label.line { label.column.saturating_sub(WIDTH) } else { 0 };
        let shown: String = line.chars().skip(from).take(WIDTH + WIDTH / 4).collect();
        let cut = if from > 0 { "..." } else { "" };
        write!(f, "\n {number:width$} | {cut}{shown}")?;
        if *number == label.line {
            // Tabs before the caret are kept, so that it stands below its character in every terminal.
            let before = shown.chars().take(label.column.saturating_sub(from + 1));
            let indent: String = before.map(|c| if c == '\t' { '\t' } else { ' ' }).collect();
            write!(f, "\n {:width$} | {:2$}{indent}^", "", "", cut.len())?;
        }
    }
    Ok(())
}

/// How many characters of a line stand before the caret at most; behind it there is room for a quarter of that.
const WIDTH: usize = 120;

#[cfg(test)]
mod tests {
    use crate::diag::{Code, Diagnostic, Label};

    #[test]
    fn the_caret_stands_below_its_character_in_a_long_line() {
        for column in [1, 120, 121, 400] {
            let line = format!("{}X{}", "é".repeat(column - 1), "b".repeat(300));
            let label = Label::new("a.sql", 1, column).with_excerpt(vec![(1, line)]);
            let report = Diagnostic::new(Code::MigrationFailed, "no").with_label(label).report().to_string();
            let lines: Vec<&str> = report.lines().collect();
            let shown = lines.iter().position(|line| line.contains('X')).expect("the line");
            let at = |line: &str, wanted: char| line.chars().position(|c| c == wanted);
            assert_eq!(at(lines[shown], 'X'), at(lines[shown + 1], '^'), "{report}");
            assert!(lines[shown].chars().count() < 170);
        }
    }
}
