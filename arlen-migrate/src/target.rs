//! What to migrate: names from the command line, resolved to databases and folders before anything is touched.

use crate::built_in::BuiltIn;
use crate::discover::{File, discover};
use crate::version::Version;
pub use arlen_data::config::LockKind;
use arlen_data::config::{Config, Database, Environment, LintRule, Selection, TargetName};
use arlen_data::diag::{Code, Diagnostic, Result};
use arlen_data::execute::DatabaseUrl;
use std::path::PathBuf;
use std::time::Duration;

/// A database, its migrations and how long to wait for other runs.
#[derive(Clone, Debug)]
pub struct Target {
    /// Its name.
    pub name: TargetName,
    /// Where it is.
    pub url: DatabaseUrl,
    /// Where its migration files are. Of files that the program brings along, where they were when it was built.
    pub folder: PathBuf,
    /// Where the snapshot of its schema is.
    pub snapshot: PathBuf,
    /// How long to wait for the lock.
    pub lock_timeout: Duration,
    /// How long a statement may wait for the lock of a table before its transaction gives way to others and is tried again,
    /// until [`lock_timeout`](Self::lock_timeout) is over. Zero: as long as it takes. SQLite has no such locks.
    pub ddl_lock_timeout: Duration,
    /// PostgreSQL: what keeps two runs apart.
    pub lock: LockKind,
    /// Whether what may lose data, or rewrites the history, needs a confirmation on the command line. The library asks
    /// for none: [`Target::check_confirmed`] does.
    pub protected: bool,
    /// What the program brings along. By default nothing.
    pub built_in: BuiltIn,
    /// What the linter is told.
    pub lint: LintSettings,
}

/// What the linter is told of a target.
#[derive(Clone, Debug)]
pub struct LintSettings {
    /// The first version that is linted.
    pub from: Option<Version>,
    /// Rules that are asked although they are off by default.
    pub on: Vec<LintRule>,
    /// Rules that are not asked.
    pub off: Vec<LintRule>,
    /// The oldest major version of PostgreSQL on which the files are to run.
    pub postgres_version: u64,
}

/// Which targets need a confirmation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// Those that are protected.
    Protected,
    /// Each of them: all that is in it is lost.
    Every,
}

impl Default for LintSettings {
    fn default() -> Self {
        Self { from: None, on: Vec::new(), off: Vec::new(), postgres_version: 13 }
    }
}

impl Target {
    /// Resolves a selection. Either all targets are good, or none is touched. A URL given here goes with one target and
    /// wins over every other source; a relative path of SQLite in it starts from the working directory.
    ///
    /// [`Selection::All`] leaves out what the router only reads from: it follows another target, which is migrated.
    ///
    /// # Errors
    ///
    /// `target-unknown`, `target-ambiguous`, `target-name-invalid`, `usage-invalid` for a URL with several targets,
    /// `database-in-memory`, and those of [`arlen_data::config::Database::url`] and its `migrations`.
    pub fn resolve(
        config: &Config,
        environment: &Environment,
        selection: &Selection,
        url: Option<&str>,
    ) -> Result<Vec<Self>> {
        let names = migrated(config, selection)?;
        if url.is_some() && names.len() > 1 {
            return Err(Diagnostic::new(Code::UsageInvalid, "`--url` goes with one target, and several are selected")
                .with_help("name one with `--database`")
                .into());
        }
        names.iter().map(|name| Self::one(config, environment, name, url)).collect()
    }

    /// The folders of a selection, each once. A URL is needed only where a target has a folder for each dialect.
    ///
    /// # Errors
    ///
    /// As [`Target::resolve`].
    pub fn folders(
        config: &Config,
        environment: &Environment,
        selection: &Selection,
        url: Option<&str>,
    ) -> Result<Vec<PathBuf>> {
        let mut folders = Vec::new();
        for name in migrated(config, selection)? {
            let database = config.find(&name)?;
            let family = || url_of(&database, config, environment, url).map(|url| url.family());
            let folder = database.migrations(config, environment, family)?;
            if !folders.contains(&folder) {
                folders.push(folder);
            }
        }
        Ok(folders)
    }

    /// The migrations, by version: the files of the folder, or what the program brings along.
    ///
    /// # Errors
    ///
    /// Those of [`discover`]; `migration-name-invalid`, `migration-version-out-of-range` and `migration-duplicate-version` for
    /// Rust migrations.
    pub fn files(&self) -> Result<Vec<File>> {
        self.built_in.files(|| discover(&self.folder))
    }

    /// Refuses unless each target that needs it is confirmed by its name, and each confirmation names a target of these.
    ///
    /// # Errors
    ///
    /// `target-protected`, `usage-invalid`.
    pub fn check_confirmed(targets: &[Self], confirmed: &[String], need: Need) -> Result<()> {
        let is_confirmed = |target: &Self| confirmed.iter().any(|name| target.name.as_str() == name);
        if !confirmed.iter().all(|name| targets.iter().any(|target| target.name.as_str() == name)) {
            return Err(Diagnostic::new(Code::UsageInvalid, "`--confirm` names a target that is not selected")
                .with_help("repeat the name of the target: `--database shop --confirm shop`")
                .into());
        }
        let needs = |target: &&Self| need == Need::Every || target.protected;
        let open = targets.iter().filter(needs).find(|target| !is_confirmed(target));
        open.map_or(Ok(()), |target| {
            let name = &target.name;
            let (message, help) = if target.protected {
                let help = format!("look at `--dry-run` where there is one, and repeat the name: `--confirm {name}`");
                (format!("the target `{name}` is protected, and this was not confirmed"), help)
            } else {
                (
                    format!("this was not confirmed for the target `{name}`"),
                    format!("repeat the name: `--confirm {name}`"),
                )
            };
            Err(Diagnostic::new(Code::TargetProtected, message).with_help(help).into())
        })
    }

    fn one(config: &Config, environment: &Environment, name: &TargetName, url: Option<&str>) -> Result<Self> {
        let database = config.find(name)?;
        let url = url_of(&database, config, environment, url)?;
        if url.is_in_memory() {
            let message = format!("the target `{name}` is a database in memory, which is gone when the run ends");
            return Err(Diagnostic::new(Code::DatabaseInMemory, message)
                .with_help("name a file: `sqlite:path/to/file.db`")
                .into());
        }
        let folder = database.migrations(config, environment, || Ok(url.family()))?;
        let snapshot = database.snapshot(config, environment, || Ok(url.family()))?;
        let lint = LintSettings {
            from: database.lint_from().map(Version),
            on: database.lint_on().to_vec(),
            off: database.lint_off().to_vec(),
            postgres_version: database.lint_postgres_version(),
        };
        Ok(Self {
            name: name.clone(),
            url,
            folder,
            snapshot,
            lock_timeout: database.lock_timeout(),
            ddl_lock_timeout: database.ddl_lock_timeout(),
            lock: database.lock(),
            protected: database.is_protected(),
            built_in: BuiltIn::default(),
            lint,
        })
    }
}

/// The names of a selection. Of all targets, those that are migrated.
fn migrated(config: &Config, selection: &Selection) -> Result<Vec<TargetName>> {
    let mut names = config.select(selection)?;
    if *selection == Selection::All {
        names.retain(|name| !config.router().only_reads(name));
    }
    Ok(names)
}

/// The URL given for the one target, else the database's own.
fn url_of(database: &Database, config: &Config, environment: &Environment, given: Option<&str>) -> Result<DatabaseUrl> {
    given.map_or_else(|| database.url(config, environment), DatabaseUrl::parse)
}
