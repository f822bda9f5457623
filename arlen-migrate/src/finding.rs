//! What a rule of `lint` has to say of a place in a migration file.

use arlen_data::diag::Label;
use std::fmt;

/// A finding: dangerous, or not what it looks like.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The stable name of the rule.
    pub rule: String,
    /// What is wrong there, or could go wrong.
    pub message: String,
    /// What to do.
    pub help: Option<String>,
    /// Where, with the lines of the statement, without secrets.
    pub label: Label,
}

impl fmt::Display for Finding {
    /// The form for people, over several lines.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "warning[{}]: {}\n  --> {}", self.rule, self.message, self.label)?;
        for (line, text) in &self.label.excerpt {
            write!(f, "\n{line:4} | {text}")?;
            if *line == self.label.line {
                write!(f, "\n     | {}^", " ".repeat(self.label.column.saturating_sub(1)))?;
            }
        }
        if let Some(help) = &self.help {
            write!(f, "\n   = help: {help}")?;
        }
        Ok(())
    }
}
