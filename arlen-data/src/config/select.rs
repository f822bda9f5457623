//! Which file, and which of its targets: what a command line says of them.

use super::{Config, TargetName};
use crate::diag::Result;
use std::path::{Path, PathBuf};

/// Which targets are meant.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Selection {
    /// The target `default` if there is one, else the only one.
    #[default]
    Default,
    /// These, in this order.
    Named(Vec<String>),
    /// All that are configured, by name.
    All,
}

impl Config {
    /// The named file, or `arlen.toml` in the working directory. Without either, a URL from outside will do for one target; all
    /// targets, or an environment, need a file.
    ///
    /// # Errors
    ///
    /// As [`Config::load`].
    pub fn locate(file: Option<&Path>, environment: Option<&str>, selection: &Selection) -> Result<Self> {
        if let Some(file) = file {
            return Self::load(file, environment);
        }
        let file = Path::new("arlen.toml");
        if file.exists() || environment.is_some() || *selection == Selection::All {
            Self::load(file, environment)
        } else {
            Ok(Self::without_file(PathBuf::new()))
        }
    }

    /// The names of a selection, each once. All of them are configured, or none is given.
    ///
    /// # Errors
    ///
    /// `target-unknown`, `target-ambiguous`, `target-name-invalid`.
    pub fn select(&self, selection: &Selection) -> Result<Vec<TargetName>> {
        let names: Vec<TargetName> = match selection {
            Selection::Default => Vec::new(),
            Selection::All => self.targets().cloned().collect(),
            Selection::Named(names) => names.iter().map(|name| name.parse()).collect::<Result<_>>()?,
        };
        let mut distinct = Vec::new();
        for name in names {
            drop(self.find(&name)?);
            if !distinct.contains(&name) {
                distinct.push(name);
            }
        }
        if distinct.is_empty() {
            // Without any target, this says why.
            return self.default_target().map(|name| vec![name]);
        }
        Ok(distinct)
    }
}
