//! A fault with everything that is known of it, and its form for people.

use super::Code;
use std::error::Error as StdError;
use std::fmt;

/// A place in a text file.
///
/// Lines and columns start at 1; a column counts characters, not bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// The file as the user knows it.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
    /// Lines of the file worth showing, with their numbers; the caret stands below line `line`.
    pub excerpt: Vec<(usize, String)>,
}

impl Label {
    /// A place without an excerpt.
    #[must_use]
    pub fn new(file: impl Into<String>, line: usize, column: usize) -> Self {
        Self { file: file.into(), line, column, excerpt: Vec::new() }
    }

    /// The same place with lines to show.
    #[must_use]
    pub fn with_excerpt(mut self, excerpt: Vec<(usize, String)>) -> Self {
        self.excerpt = excerpt;
        self
    }
}

impl fmt::Display for Label {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.file, self.line, self.column)
    }
}

/// A place in a statement that was built, and the line of the program that built it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// The way to the node, for instance `select.joins[0].on`.
    pub path: String,
    /// The file of the program, as the compiler was given it.
    pub file: &'static str,
    /// The line, from 1.
    pub line: u32,
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, built at {}:{}", self.path, self.file, self.line)
    }
}

/// A fault as data. Never holds a bound value or a password.
#[derive(Debug)]
pub struct Diagnostic {
    code: Code,
    message: String,
    help: Option<String>,
    label: Option<Label>,
    origin: Option<Origin>,
    sqlstate: Option<String>,
    others: Vec<Self>,
    source: Option<Box<dyn StdError + Send + Sync>>,
}

impl Diagnostic {
    /// A fault: what is wrong, in lower case, without a full stop, names in backticks.
    #[must_use]
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            help: None,
            label: None,
            origin: None,
            sqlstate: None,
            others: Vec::new(),
            source: None,
        }
    }

    /// One thing to do now.
    #[must_use]
    pub fn with_help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Where it is wrong.
    #[must_use]
    pub fn with_label(mut self, label: Label) -> Self {
        self.label = Some(label);
        self
    }

    /// Where in a statement it is wrong.
    #[must_use]
    pub fn with_origin(mut self, origin: Origin) -> Self {
        self.origin = Some(origin);
        self
    }

    /// What else is wrong, in the same order.
    #[must_use]
    pub fn with_others(mut self, others: Vec<Self>) -> Self {
        self.others = others;
        self
    }

    /// The server's own code for it.
    #[must_use]
    pub fn with_sqlstate(mut self, sqlstate: impl Into<String>) -> Self {
        self.sqlstate = Some(sqlstate.into());
        self
    }

    /// What caused it; printed by reports and returned by `source()`, not repeated in the message.
    #[must_use]
    pub fn with_source(mut self, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        self.source = Some(source.into());
        self
    }

    /// The stable code.
    #[must_use]
    pub const fn code(&self) -> Code {
        self.code
    }

    /// What is wrong, in one line.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }

    /// What to do.
    #[must_use]
    pub fn help(&self) -> Option<&str> {
        self.help.as_deref()
    }

    /// Where it is wrong.
    #[must_use]
    pub const fn label(&self) -> Option<&Label> {
        self.label.as_ref()
    }

    /// Where in a statement it is wrong.
    #[must_use]
    pub const fn origin(&self) -> Option<&Origin> {
        self.origin.as_ref()
    }

    /// What else is wrong: the rest of the faults of a statement, in the order of its text.
    #[must_use]
    pub fn others(&self) -> &[Self] {
        &self.others
    }

    /// The server's own five-character code, when a server gave one.
    #[must_use]
    pub fn sqlstate(&self) -> Option<&str> {
        self.sqlstate.as_deref()
    }

    pub(super) fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.source.as_deref().map(|source| source as &(dyn StdError + 'static))
    }

    /// The form for people, over several lines.
    #[must_use]
    pub const fn report(&self) -> Report<'_> {
        Report { diagnostic: self }
    }
}

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

impl fmt::Display for Report<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let fault = self.diagnostic;
        write!(f, "error[{}]: {}", fault.code, fault.message)?;
        if let Some(label) = &fault.label {
            write!(f, "\n  --> {label}")?;
            write_excerpt(f, label)?;
        }
        if let Some(origin) = &fault.origin {
            write!(f, "\n  --> {origin}")?;
        }
        if let Some(sqlstate) = &fault.sqlstate {
            write!(f, "\n   = sqlstate: {sqlstate}")?;
        }
        let mut source = fault.source();
        while let Some(cause) = source {
            write!(f, "\n   = cause: {cause}")?;
            source = cause.source();
        }
        if let Some(help) = &fault.help {
            write!(f, "\n   = help: {help}")?;
        }
        write!(f, "\n   = see: docs/errors/{}.md", fault.code)
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
    use super::{Code, Diagnostic, Label};

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
