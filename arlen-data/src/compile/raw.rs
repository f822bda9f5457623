//! SQL as it was written.

use super::compiled::{Text, Values};
use super::{Compile, Compiled};
use crate::diag::Result;
use crate::dialect::Dialect;
use crate::ir::{Access, WriteReason, text_leaves_traces};
use crate::value::Value;
use std::borrow::Cow;

/// A whole statement as text, sent as it is, with its values.
#[derive(Clone, Debug, PartialEq)]
pub struct Raw {
    text: Cow<'static, str>,
    values: Vec<Value>,
    reads: bool,
}

/// A whole statement as text of the program.
///
/// ```
/// use arlen_data::compile::{Compile, sql};
/// use arlen_data::dialect::Dialect;
///
/// let statement = sql("update users set seen = now() where id = $1").bind(7);
/// let compiled = statement.compile(&Dialect::postgres(15))?;
/// assert_eq!(compiled.sql(), "update users set seen = now() where id = $1");
/// # Ok::<(), arlen_data::diag::Error>(())
/// ```
#[must_use]
pub const fn sql(text: &'static str) -> Raw {
    Raw { text: Cow::Borrowed(text), values: Vec::new(), reads: false }
}

/// A whole statement as text that was made when the program ran. Whoever calls this answers for what is in it: text from
/// outside of the program belongs into values, never in here.
#[must_use]
pub const fn sql_unchecked(text: String) -> Raw {
    Raw { text: Cow::Owned(text), values: Vec::new(), reads: false }
}

impl Raw {
    /// The value of the next placeholder.
    #[must_use]
    pub fn bind(mut self, value: impl Into<Value>) -> Self {
        self.values.push(value.into());
        self
    }

    /// Declares that the statement only reads. Nothing checks it.
    #[must_use]
    pub const fn reads(mut self) -> Self {
        self.reads = true;
        self
    }
}

impl Compile for Raw {
    fn compile(&self, dialect: &Dialect) -> Result<Compiled<'_>> {
        let text = Text::Plain(Cow::Borrowed(&*self.text));
        Ok(Compiled::new(text, Values::slice(&self.values), *dialect, None))
    }

    fn leaves_traces(&self) -> bool {
        text_leaves_traces(&self.text)
    }

    fn access(&self) -> Access {
        if self.reads { Access::Read } else { Access::Write(WriteReason::Raw) }
    }
}
