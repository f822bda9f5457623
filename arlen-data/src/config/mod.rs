//! `arlen.toml`: named databases, environments and overrides.
//!
//! ```text
//! arlen.toml + arlen.<env>.toml ──> Config ──find──> Database ──url, folder──> DatabaseUrl, path
//!                                     │                 ^
//!                                     │  --url, ARLEN_DATABASE_URL_<TARGET>, ${VAR}, url_env
//!                                     └─open_router──> RouterBuilder
//! ```
//!
//! Nothing is read from the environment but what the file or an override names, and only for the target that is
//! asked for: a variable that another target needs may be missing.

mod database;
mod entries;
mod environment;
mod file;
mod lint;
mod open;
mod router;
mod select;
mod setting;

pub use crate::execute::TargetName;
pub use database::{Database, LockKind};
pub use entries::{Entry, Provenance};
pub use environment::Environment;
pub use lint::LintRule;
pub use router::RouterSettings;
pub use select::Selection;

use crate::diag::{Code, Diagnostic, Error, Result};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// The configured databases.
#[derive(Clone, Debug)]
pub struct Config {
    file: Option<PathBuf>,
    folder: PathBuf,
    databases: BTreeMap<TargetName, Database>,
    router: RouterSettings,
}

impl Config {
    /// Reads a file and, if an environment is named, `<stem>.<environment>.toml` beside it. What the second says of a
    /// database or the router takes the place of what the first says, key by key; `url` and `url_env` take each other's place.
    ///
    /// # Errors
    ///
    /// `config-missing`, `config-unreadable`, `config-syntax`, `config-key-unknown`, `config-value-invalid`,
    /// `config-conflict`, `config-variable-invalid`, `target-name-invalid`. All but the first two name file, line, column and key.
    ///
    /// # Examples
    ///
    /// A file with a slip in it:
    ///
    /// ```
    /// use arlen_data::config::Config;
    ///
    /// let folder = tempfile::tempdir()?;
    /// let path = folder.path().join("arlen.toml");
    /// std::fs::write(&path, "[databases.shop]\nurll = \"sqlite:shop.db\"\n")?;
    /// let error = Config::load(&path, None).expect_err("`urll` means nothing");
    /// assert_eq!(error.to_string(), "unknown key `databases.shop.urll`");
    /// assert_eq!(error.diagnostic().label().map(|label| (label.line, label.column)), Some((2, 1)));
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn load(path: &Path, environment: Option<&str>) -> Result<Self> {
        let file::Contents { mut databases, mut router } = file::read(path)?;
        if let Some(environment) = environment {
            let overlay = overlay_path(path, environment)?;
            let over = file::read(&overlay)?;
            router = router.overlaid_with(over.router);
            for (name, over) in over.databases {
                let merged = match databases.remove(&name) {
                    Some(base) => base.overlaid_with(over),
                    None => over,
                };
                databases.insert(name, merged);
            }
        }
        let folder = path.parent().unwrap_or(Path::new("")).to_owned();
        Ok(Self { file: Some(path.to_owned()), folder, databases, router })
    }

    /// A configuration without a file: every target has the defaults, and its URL comes from an override.
    #[must_use]
    pub const fn without_file(folder: PathBuf) -> Self {
        Self { file: None, folder, databases: BTreeMap::new(), router: RouterSettings::NONE }
    }

    /// The folder that relative paths start from: the one of the file.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The file, if there is one.
    #[must_use]
    pub fn file(&self) -> Option<&Path> {
        self.file.as_deref()
    }

    /// The configured targets, by name.
    pub fn targets(&self) -> impl Iterator<Item = &TargetName> {
        self.databases.keys()
    }

    /// What the file says of the router.
    #[must_use]
    pub const fn router(&self) -> &RouterSettings {
        &self.router
    }

    /// The database of a target.
    ///
    /// # Errors
    ///
    /// `target-unknown`, with the names that are configured.
    pub fn find(&self, name: &TargetName) -> Result<Database> {
        match (self.databases.get(name), &self.file) {
            (Some(database), _) => Ok(database.clone()),
            (None, None) => Ok(Database::bare(name.clone())),
            (None, Some(file)) => {
                let message = format!("the target `{name}` is not configured in `{}`", file.display());
                Err(Diagnostic::new(Code::TargetUnknown, message).with_help(self.known()).into())
            }
        }
    }

    /// The target that is meant when none is named: `default` if there is one, else the only one.
    ///
    /// # Errors
    ///
    /// `target-ambiguous`, with the names that are configured; `target-unknown` if there is none.
    pub fn default_target(&self) -> Result<TargetName> {
        let name = TargetName::default();
        if self.file.is_none() || self.databases.contains_key(&name) {
            return Ok(name);
        }
        let mut names = self.databases.keys();
        match (names.next(), names.next()) {
            (Some(only), None) => Ok(only.clone()),
            (Some(_), Some(_)) => {
                Err(self.refusal(Code::TargetAmbiguous, "several targets are configured and none was named"))
            }
            (None, _) => Err(self.refusal(Code::TargetUnknown, "no database is configured")),
        }
    }

    fn refusal(&self, code: Code, message: &str) -> Error {
        Diagnostic::new(code, message).with_help(self.known()).into()
    }

    fn known(&self) -> String {
        let names: Vec<_> = self.databases.keys().map(TargetName::as_str).collect();
        if names.is_empty() {
            return "write a table `[databases.default]` with a `url`".to_owned();
        }
        format!("configured: {}", names.join(", "))
    }
}

/// `arlen.toml` and `prod` give `arlen.prod.toml`.
fn overlay_path(path: &Path, environment: &str) -> Result<PathBuf> {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b == b'_' || b == b'-';
    if environment.is_empty() || !environment.bytes().all(plain) {
        return Err(Diagnostic::new(Code::UsageInvalid, format!("`{environment}` is not the name of an environment"))
            .with_help("use letters, digits, `_` and `-`")
            .into());
    }
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    Ok(path.with_file_name(format!("{stem}.{environment}.toml")))
}

#[cfg(test)]
mod tests;
