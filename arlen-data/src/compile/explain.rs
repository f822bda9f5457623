//! The plan of a statement.

use super::compiled::Text;
use super::{Compile, Compiled};
use crate::diag::{Diagnostic, Result};
use crate::dialect::{Dialect, Family, Support};
use crate::ir::{Access, Feature};
use std::borrow::Cow;

/// `EXPLAIN`, on SQLite `EXPLAIN QUERY PLAN`; made by [`Compile::explain`].
///
/// ```
/// use arlen_data::build::select;
/// use arlen_data::compile::Compile;
/// use arlen_data::dialect::Dialect;
///
/// let plan = select("id").from("users").explain();
/// assert_eq!(plan.compile(&Dialect::postgres(15))?.sql(), r#"EXPLAIN SELECT "id" FROM "users""#);
/// assert_eq!(plan.compile(&Dialect::sqlite(3, 45))?.sql(), r#"EXPLAIN QUERY PLAN SELECT "id" FROM "users""#);
/// # Ok::<(), arlen_data::diag::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Explain<S> {
    statement: S,
    options: Vec<&'static str>,
}

impl<S> Explain<S> {
    pub(super) const fn new(statement: S) -> Self {
        Self { statement, options: Vec::new() }
    }

    /// Runs the statement, and counts and times what its plan does. It writes what the statement writes.
    #[must_use]
    pub fn analyze(self) -> Self {
        self.option("ANALYZE")
    }

    /// More of each step: columns, schemas, triggers.
    #[must_use]
    pub fn verbose(self) -> Self {
        self.option("VERBOSE")
    }

    /// Counts the blocks that were read and written.
    #[must_use]
    pub fn buffers(self) -> Self {
        self.option("BUFFERS")
    }

    /// The plan as one JSON document.
    #[must_use]
    pub fn json(self) -> Self {
        self.option("FORMAT JSON")
    }

    fn option(mut self, option: &'static str) -> Self {
        if !self.options.contains(&option) {
            self.options.push(option);
        }
        self
    }
}

impl<S: Compile> Compile for Explain<S> {
    fn compile(&self, dialect: &Dialect) -> Result<Compiled<'_>> {
        let feature = if self.options.is_empty() { Feature::Explain } else { Feature::ExplainOptions };
        if let Support::Refused(code) = dialect.support(feature) {
            let message = format!("`{dialect}` cannot express {}", feature.what());
            return Err(Diagnostic::new(code, message).with_help(feature.help()).into());
        }
        let compiled = self.statement.compile(dialect)?;
        let words = match dialect.family() {
            Family::Postgres if self.options.is_empty() => "EXPLAIN ".to_owned(),
            Family::Postgres => format!("EXPLAIN ({}) ", self.options.join(", ")),
            Family::Sqlite => "EXPLAIN QUERY PLAN ".to_owned(),
        };
        let text = Text::Plain(Cow::Owned(words + compiled.sql()));
        Ok(Compiled::new(text, compiled.into_values(), *dialect, None))
    }

    fn access(&self) -> Access {
        if self.options.contains(&"ANALYZE") { self.statement.access() } else { Access::Read }
    }

    fn leaves_traces(&self) -> bool {
        // A planner may call a function to learn its value.
        self.statement.leaves_traces()
    }
}
