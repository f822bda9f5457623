//! The name of a database among several.

use crate::diag::{Code, Diagnostic, Error, redact};
use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

/// The name of a target: `[a-z][a-z0-9_]*`, at most 32 characters. Read in any case and with blanks around it; an empty
/// name is `default`.
///
/// ```
/// use arlen_data::execute::TargetName;
///
/// assert_eq!(" Catalog ".parse::<TargetName>()?.as_str(), "catalog");
/// assert_eq!("".parse::<TargetName>()?, TargetName::default());
/// assert!("_catalog".parse::<TargetName>().is_err());
/// # Ok::<(), arlen_data::diag::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TargetName(Arc<str>);

const MAX: usize = 32;

impl TargetName {
    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// True for `default`.
    #[must_use]
    pub fn is_default(&self) -> bool {
        &*self.0 == "default"
    }
}

impl Default for TargetName {
    fn default() -> Self {
        Self("default".into())
    }
}

impl FromStr for TargetName {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let name = text.trim().to_ascii_lowercase();
        if name.is_empty() {
            return Ok(Self::default());
        }
        let first = name.bytes().next().is_some_and(|b| b.is_ascii_lowercase());
        let rest = name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
        if first && rest && name.len() <= MAX {
            return Ok(Self(name.into()));
        }
        Err(Diagnostic::new(
            Code::TargetNameInvalid,
            format!("`{}` is not the name of a target", redact(text).escape_debug()),
        )
        .with_help(format!("begin with a letter and go on with letters, digits and `_`, {MAX} characters at most"))
        .into())
    }
}

impl fmt::Display for TargetName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
