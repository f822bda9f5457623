//! One named database.

use super::lint::LintSettings;
use super::setting::{Place, Placed, Setting, is_variable_name};
use super::{Config, Environment, TargetName};
use crate::diag::{Code, Diagnostic, Error, Result};
use crate::dialect::Family;
use crate::execute::{DatabaseUrl, Sharing};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// The settings of one database. What the file leaves out has the default that its method names.
#[derive(Clone, Debug)]
pub struct Database {
    name: TargetName,
    pub(super) url: Option<Setting>,
    pub(super) url_env: Option<Setting>,
    pub(super) migrations: Option<Folder>,
    pub(super) queries: Option<Folder>,
    pub(super) snapshot: Option<Folder>,
    pub(super) protected: Option<Placed<bool>>,
    pub(super) lock_timeout: Option<Placed<Duration>>,
    pub(super) ddl_lock_timeout: Option<Placed<Duration>>,
    pub(super) lock: Option<Placed<LockKind>>,
    pub(super) lint: LintSettings,
}

/// Where files are: one path, or one for each dialect.
#[derive(Clone, Debug)]
pub(super) enum Folder {
    One(Setting),
    ByDialect { folders: BTreeMap<Family, Setting>, place: Place },
}

/// What keeps two runs of migrations apart on PostgreSQL.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LockKind {
    /// `session`: a lock that ends with its session.
    #[default]
    Session,
    /// `lease`: a row that expires, for where a pooler shares sessions between transactions.
    Lease,
}

impl LockKind {
    /// The word in the file.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Session => "session",
            Self::Lease => "lease",
        }
    }

    /// How sessions are to be used then.
    #[must_use]
    pub const fn sharing(self) -> Sharing {
        match self {
            Self::Session => Sharing::Own,
            Self::Lease => Sharing::ByTransaction,
        }
    }
}

impl Database {
    pub(super) const fn bare(name: TargetName) -> Self {
        Self {
            name,
            url: None,
            url_env: None,
            migrations: None,
            queries: None,
            snapshot: None,
            protected: None,
            lock_timeout: None,
            ddl_lock_timeout: None,
            lock: None,
            lint: LintSettings::NONE,
        }
    }

    pub(super) fn overlaid_with(self, over: Self) -> Self {
        let (url, url_env) = if over.url.is_some() || over.url_env.is_some() {
            (over.url, over.url_env)
        } else {
            (self.url, self.url_env)
        };
        Self {
            name: self.name,
            url,
            url_env,
            migrations: over.migrations.or(self.migrations),
            queries: over.queries.or(self.queries),
            snapshot: over.snapshot.or(self.snapshot),
            protected: over.protected.or(self.protected),
            lock_timeout: over.lock_timeout.or(self.lock_timeout),
            ddl_lock_timeout: over.ddl_lock_timeout.or(self.ddl_lock_timeout),
            lock: over.lock.or(self.lock),
            lint: self.lint.overlaid_with(over.lint),
        }
    }

    /// The name of the target.
    #[must_use]
    pub const fn name(&self) -> &TargetName {
        &self.name
    }

    /// `protected`: what may lose data or rewrites the history of migrations needs a confirmation. Default: false.
    #[must_use]
    pub fn is_protected(&self) -> bool {
        self.protected.as_ref().is_some_and(|protected| protected.value)
    }

    /// `lock_timeout_ms`: how long to wait for other runs. Default: 60 s.
    #[must_use]
    pub fn lock_timeout(&self) -> Duration {
        self.lock_timeout.as_ref().map_or(Duration::from_secs(60), |timeout| timeout.value)
    }

    /// `ddl_lock_timeout_ms`: how long a statement of a migration may wait for the lock of a table before the whole
    /// transaction gives way to others and is tried again. 0: as long as it takes. PostgreSQL only. Default: 2 s.
    #[must_use]
    pub fn ddl_lock_timeout(&self) -> Duration {
        self.ddl_lock_timeout.as_ref().map_or(Duration::from_secs(2), |timeout| timeout.value)
    }

    /// `lock`: what keeps two runs apart on PostgreSQL. Default: a lock of the session.
    #[must_use]
    pub fn lock(&self) -> LockKind {
        self.lock.as_ref().map_or_else(LockKind::default, |lock| lock.value)
    }

    /// Where the database is: `ARLEN_DATABASE_URL_<TARGET>`, else, for the target `default` alone,
    /// `ARLEN_DATABASE_URL`, else `url` or the variable that `url_env` names. A relative path of SQLite starts from the
    /// folder of the configuration.
    ///
    /// # Errors
    ///
    /// `config-url-missing` (without a file: `config-missing`), `config-variable-missing`, `config-conflict`, and those of
    /// [`DatabaseUrl::parse`].
    pub fn url(&self, config: &Config, environment: &Environment) -> Result<DatabaseUrl> {
        let (text, origin) = match self.overriding(environment)? {
            Some((text, variable)) => (text, Origin::Variable(variable)),
            None => match (&self.url, &self.url_env) {
                (Some(setting), _) => (setting.expand(environment)?, Origin::Setting(&setting.place)),
                (None, Some(setting)) => (named_variable(setting, environment)?, Origin::Setting(&setting.place)),
                (None, None) => return Err(self.no_url(config)),
            },
        };
        DatabaseUrl::parse(&text).map(|url| url.relative_to(config.folder())).map_err(|error| origin.locate(error))
    }

    /// The folder of the migration files. The family of the database is asked for only if there is a folder for each.
    /// Default: `db/migrations/<target>`, for the target `default` it is `db/migrations`, from the folder of the
    /// configuration.
    ///
    /// # Errors
    ///
    /// `config-variable-missing`; `config-value-invalid` if `migrations` names folders and none for this family; those of
    /// `family`.
    pub fn migrations(
        &self,
        config: &Config,
        environment: &Environment,
        family: impl FnOnce() -> Result<Family>,
    ) -> Result<PathBuf> {
        path_of(self.migrations.as_ref(), || self.default_folder("db/migrations"), config, environment, family)
    }

    /// The folder of the SQL files from which `arlen-codegen sql` makes functions. The family of the database is asked for only
    /// if there is a folder for each. Default: `db/sql/<target>`, for the target `default` it is `db/sql`, from the folder of
    /// the configuration.
    ///
    /// # Errors
    ///
    /// As [`Database::migrations`], for `queries`.
    pub fn queries(
        &self,
        config: &Config,
        environment: &Environment,
        family: impl FnOnce() -> Result<Family>,
    ) -> Result<PathBuf> {
        path_of(self.queries.as_ref(), || self.default_folder("db/sql"), config, environment, family)
    }

    /// The file that `arlen-migrate dump` keeps the schema in. The family of the database is asked for only if there is a file for
    /// each. Default: `db/schema/<target>.json`, from the folder of the configuration.
    ///
    /// # Errors
    ///
    /// As [`Database::migrations`], for `snapshot`.
    pub fn snapshot(
        &self,
        config: &Config,
        environment: &Environment,
        family: impl FnOnce() -> Result<Family>,
    ) -> Result<PathBuf> {
        let default = || format!("db/schema/{}.json", self.name);
        path_of(self.snapshot.as_ref(), default, config, environment, family)
    }

    fn default_folder(&self, parent: &str) -> String {
        if self.name.is_default() { parent.to_owned() } else { format!("{parent}/{}", self.name) }
    }

    /// `ARLEN_DATABASE_URL_<TARGET>` for this target.
    #[must_use]
    pub fn variable(&self) -> String {
        format!("ARLEN_DATABASE_URL_{}", self.name.as_str().to_ascii_uppercase())
    }

    /// The variable that counts before the file, with its name.
    pub(super) fn overriding(&self, environment: &Environment) -> Result<Option<(String, String)>> {
        let own = self.variable();
        let specific = environment.get_filled(&own)?;
        if !self.name.is_default() {
            return Ok(specific.map(|text| (text, own)));
        }
        let general = "ARLEN_DATABASE_URL".to_owned();
        match (specific, environment.get_filled(&general)?) {
            (Some(one), Some(other)) if one != other => Err(Diagnostic::new(
                Code::ConfigConflict,
                format!("`{own}` and `{general}` name different databases for the target `default`"),
            )
            .with_help("unset one of the two")
            .into()),
            (Some(text), _) => Ok(Some((text, own))),
            (None, text) => Ok(text.map(|text| (text, general))),
        }
    }

    fn no_url(&self, config: &Config) -> Error {
        let variable = self.variable();
        if config.file().is_none() {
            return Diagnostic::new(
                Code::ConfigMissing,
                "there is no `arlen.toml` here, and no database URL was given",
            )
            .with_help(format!("name a file with `--config`, pass `--url`, or set `{variable}`"))
            .into();
        }
        Diagnostic::new(Code::ConfigUrlMissing, format!("the target `{}` has no `url`", self.name))
            .with_help(format!(
                "write `url` or `url_env` in `[databases.{}]`, or set `{variable}`; `DATABASE_URL` is read only where \
                 `url_env` names it",
                self.name
            ))
            .into()
    }
}

/// A path that a setting names, from the folder of the configuration.
fn path_of(
    place: Option<&Folder>,
    default: impl FnOnce() -> String,
    config: &Config,
    environment: &Environment,
    family: impl FnOnce() -> Result<Family>,
) -> Result<PathBuf> {
    let path = match place {
        None => default(),
        Some(Folder::One(setting)) => setting.expand(environment)?,
        Some(Folder::ByDialect { folders, place }) => {
            let family = family()?;
            match folders.get(&family) {
                Some(setting) => setting.expand(environment)?,
                None => {
                    return Err(place
                        .fault(Code::ConfigValueInvalid, format!("`{}` names no path for `{family}`", place.key))
                        .with_help(format!("write `{family} = \"...\"` beside the others"))
                        .into());
                }
            }
        }
    };
    Ok(config.folder().join(Path::new(&path)))
}

fn named_variable(setting: &Setting, environment: &Environment) -> Result<String> {
    let name = setting.expand(environment)?;
    if !is_variable_name(&name) {
        let message = format!("`{}` is not the name of an environment variable", setting.place.key);
        return Err(setting
            .place
            .fault(Code::ConfigVariableInvalid, message)
            .with_help("write a name of letters, digits and `_`; a URL itself belongs into `url`")
            .into());
    }
    let missing = |message: String| -> Error {
        setting
            .place
            .fault(Code::ConfigVariableMissing, message)
            .with_help(format!("set `{name}` to a database URL"))
            .into()
    };
    match environment.get_filled(&name) {
        Ok(Some(text)) => Ok(text),
        Ok(None) => {
            Err(missing(format!("`{}` names the environment variable `{name}`, which is not set", setting.place.key)))
        }
        Err(error) => Err(error.into_diagnostic().with_label(setting.place.label()).into()),
    }
}

/// Where a URL came from, for faults in it.
enum Origin<'a> {
    Variable(String),
    Setting(&'a Place),
}

impl Origin<'_> {
    fn locate(&self, error: Error) -> Error {
        let fault = error.into_diagnostic();
        let help = fault.help().unwrap_or_default().to_owned();
        match self {
            Self::Variable(name) => {
                let message = format!("{} (from the environment variable `{name}`)", fault.message());
                Diagnostic::new(fault.code(), message).with_help(help).into()
            }
            Self::Setting(place) => {
                place.fault(fault.code(), format!("`{}`: {}", place.key, fault.message())).with_help(help).into()
            }
        }
    }
}
