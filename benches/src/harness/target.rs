//! What a figure should be.

use std::fmt::Write as _;

/// A figure, and what it should be.
#[derive(Clone, Debug)]
pub struct Target {
    /// What is measured.
    pub what: String,
    /// What it should be.
    pub wanted: Wanted,
    /// What it is.
    pub measured: Option<f64>,
}

/// What a figure should be.
#[derive(Clone, Copy, Debug)]
pub enum Wanted {
    /// So much or more.
    AtLeast(f64),
    /// So much or less.
    AtMost(f64),
    /// It stands beside another.
    Nothing,
}

impl Target {
    /// A line for each, under a heading.
    #[must_use]
    pub fn table(targets: &[Self]) -> String {
        let mut out = String::new();
        let mut line = |text: String| out.write_fmt(format_args!("{text}\n")).unwrap_or_default();
        line(format!("{:58} {:>9} {:>9}", "target", "wanted", "measured"));
        for target in targets {
            let measured = target.measured.map_or_else(|| "-".to_owned(), |measured| format!("{measured:.2}"));
            let wanted = match target.wanted {
                Wanted::AtLeast(least) => format!(">= {least}"),
                Wanted::AtMost(most) => format!("<= {most}"),
                Wanted::Nothing => String::new(),
            };
            line(format!("{:58} {wanted:>9} {measured:>9}  {}", target.what, target.verdict()));
        }
        out
    }

    fn verdict(&self) -> &'static str {
        let Some(measured) = self.measured else { return "not measured" };
        let reached = match self.wanted {
            Wanted::AtLeast(least) => measured >= least,
            Wanted::AtMost(most) => measured <= most,
            Wanted::Nothing => return "",
        };
        if reached { "reached" } else { "MISSED" }
    }
}
