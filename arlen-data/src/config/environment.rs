//! Environment variables, as something that can be passed in.

use crate::diag::{Code, Diagnostic, Result};
use std::collections::BTreeMap;
use std::fmt;

/// Where variables come from: the process, or a fixed set for tests and embedding.
///
/// `Debug` shows names only.
#[derive(Clone, Default)]
pub struct Environment(Option<BTreeMap<String, String>>);

impl Environment {
    /// The environment of the process, read at each look-up.
    #[must_use]
    pub const fn process() -> Self {
        Self(None)
    }

    /// The variable, or nothing if it is not set.
    ///
    /// # Errors
    ///
    /// `config-variable-invalid` if it is not UTF-8.
    pub fn get(&self, name: &str) -> Result<Option<String>> {
        if let Some(fixed) = &self.0 {
            return Ok(fixed.get(name).cloned());
        }
        match std::env::var_os(name).map(std::ffi::OsString::into_string) {
            None => Ok(None),
            Some(Ok(value)) => Ok(Some(value)),
            Some(Err(_)) => Err(Diagnostic::new(
                Code::ConfigVariableInvalid,
                format!("the environment variable `{name}` is not UTF-8"),
            )
            .with_help("set it to UTF-8 text")
            .into()),
        }
    }

    /// The variable, which must not be empty if it is set: an empty one is what a pipeline sets for a secret that it
    /// does not have, and falling back to another database then would be the worst of answers.
    pub(super) fn get_filled(&self, name: &str) -> Result<Option<String>> {
        match self.get(name)? {
            Some(value) if value.trim().is_empty() => Err(Diagnostic::new(
                Code::ConfigVariableMissing,
                format!("the environment variable `{name}` is set, and empty"),
            )
            .with_help(format!("set `{name}` to a database URL, or unset it"))
            .into()),
            other => Ok(other),
        }
    }
}

impl<K: Into<String>, V: Into<String>> FromIterator<(K, V)> for Environment {
    fn from_iter<T: IntoIterator<Item = (K, V)>>(iter: T) -> Self {
        Self(Some(iter.into_iter().map(|(name, value)| (name.into(), value.into())).collect()))
    }
}

impl fmt::Debug for Environment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            None => f.write_str("Environment(process)"),
            Some(fixed) => f.debug_set().entries(fixed.keys()).finish(),
        }
    }
}
