//! The reports of one code, checked one by one and kept in one snapshot.

use arlen_data::compile::Compile;
use arlen_data::diag::{Code, Diagnostic};
use arlen_data::dialect::Dialect;
use std::fmt::Write as _;
use std::panic::Location;

pub(super) struct Book {
    code: Code,
    reports: String,
    /// What is not as it should be, all of it together.
    faults: Vec<String>,
}

impl Book {
    pub(super) const fn new(code: Code) -> Self {
        Self { code, reports: String::new(), faults: Vec::new() }
    }

    /// Each of the dialects refuses the statement, for this reason alone, at this place, built at the line that ends in
    /// `// here`.
    #[track_caller]
    #[expect(clippy::needless_pass_by_value, reason = "a statement is written where the case stands")]
    pub(super) fn refuses(&mut self, dialects: &[Dialect], path: &str, statement: impl Compile) {
        let case = Location::caller();
        self.check(case, line_of_mark(case), dialects, path, &statement);
    }

    /// The same for a statement of which a part was built at another line.
    #[track_caller]
    #[expect(clippy::needless_pass_by_value, reason = "a statement is written where the case stands")]
    pub(super) fn refuses_at(&mut self, line: u32, dialects: &[Dialect], path: &str, statement: impl Compile) {
        self.check(Location::caller(), line, dialects, path, &statement);
    }

    fn check(&mut self, case: &Location<'_>, line: u32, dialects: &[Dialect], path: &str, statement: &impl Compile) {
        let mut last = String::new();
        for dialect in dialects {
            let error = match statement.compile(dialect) {
                Err(error) => error,
                Ok(compiled) => {
                    self.note(case, dialect, &format!("it compiles: {}", start(compiled.sql())));
                    continue;
                }
            };
            let again = statement.compile(dialect).expect_err("refused again");
            let fault = error.diagnostic();
            let origin = fault.origin().expect("the place in the statement");
            let others: Vec<_> = error.others().iter().map(|other| other.report().to_string()).collect();
            for (what, wanted, found) in [
                ("the code", self.code.as_str(), error.code().as_str()),
                ("the path", path, &*origin.path),
                ("the line", &line.to_string(), &origin.line.to_string()),
                ("the file", case.file(), origin.file),
                ("the other faults", "", &others.join("\n")),
                ("the second time", &fault.report().to_string(), &again.diagnostic().report().to_string()),
            ] {
                if wanted != found {
                    self.note(case, dialect, &format!("{what}: wanted `{wanted}`, found `{found}`"));
                }
            }
            if let Some(bad) = bad_style(fault) {
                self.note(case, dialect, &format!("{bad}: {}", fault.report()));
            }
            let report = without_lines(&fault.report().to_string());
            if report == last {
                write!(self.reports, "also on {dialect}\n\n").expect("written");
            } else {
                write!(self.reports, "on {dialect}\n{report}\n\n").expect("written");
            }
            last = report;
        }
    }

    fn note(&mut self, case: &Location<'_>, dialect: &Dialect, what: &str) {
        self.faults.push(format!("{}:{} on {dialect}: {what}", case.file(), case.line()));
    }

    /// Nothing was wrong, and the reports are those of the snapshot.
    pub(super) fn close(self) {
        let name = self.code.as_str();
        self.close_as(name);
    }

    /// The same where a second test has reports of the code.
    pub(super) fn close_as(self, name: &str) {
        assert!(self.faults.is_empty(), "{}", self.faults.join("\n"));
        assert!(!self.reports.is_empty());
        keep(name, &self.reports);
    }
}

/// Compares a text with the snapshot of this name.
pub(super) fn keep(name: &str, text: &str) {
    insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_snapshot!(name, text);
    });
}

/// A report in which the numbers of lines do not matter, so that editing a test changes no snapshot.
pub(super) fn without_lines(report: &str) -> String {
    let place = regex::Regex::new(r"built at \S*(tests/misuse/\w+\.rs):\d+").expect("a pattern");
    place.replace_all(report, "built at $1:LINE").into_owned()
}

/// The first line, from the one of this call on, that ends in the mark.
fn line_of_mark(case: &Location<'_>) -> u32 {
    let text = std::fs::read_to_string(arlen_tests::root().join(case.file())).expect("the file of the test");
    let marked = (1..).zip(text.lines()).find(|(n, line)| *n >= case.line() && line.ends_with("// here"));
    marked.map(|(n, _)| n).expect("a line with the mark")
}

fn start(text: &str) -> String {
    text.chars().take(300).collect()
}

/// What is wrong in lower case (but for the words of SQL) and without a full stop, and one thing to do.
pub(super) fn bad_style(fault: &Diagnostic) -> Option<&'static str> {
    let message = fault.message();
    let first = message.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
    let sql = first.len() > 1 && first.chars().all(|c| c.is_ascii_uppercase());
    if first.starts_with(|c: char| c.is_uppercase()) && !sql {
        return Some("the message begins in upper case");
    }
    if (message.ends_with(['.', '!', ' ']) && !message.ends_with("...")) || message.is_empty() || message.contains("  ")
    {
        return Some("the message does not end well");
    }
    if !message.matches('`').count().is_multiple_of(2) || message.contains("``") {
        return Some("names are not between backticks");
    }
    let Some(help) = fault.help() else { return Some("there is no help") };
    if help.ends_with(['.', '!', ' ']) || help.is_empty() || help.starts_with(|c: char| c.is_uppercase()) {
        return Some("the help is not in the form of helps");
    }
    None
}
