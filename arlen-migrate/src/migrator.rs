//! Migrations from a program: where they come from, where they go, and what is done.

use crate::built_in::{BuiltIn, Embedded};
use crate::discover::File;
use crate::down;
use crate::function::RustMigration;
use crate::plan::UpOptions;
use crate::readiness::Readiness;
use crate::report::{Event, TargetReport};
use crate::run;
use crate::target::{LintSettings, LockKind, Target};
use crate::undo::Undo;
use arlen_data::config::TargetName;
use arlen_data::diag::{Code, Diagnostic, Result};
use arlen_data::execute::DatabaseUrl;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

/// Where migrations come from.
#[derive(Clone, Debug)]
pub enum Source {
    /// A folder, read in each run; a relative one from the working directory.
    Folder(PathBuf),
    /// The program.
    Embedded(Embedded),
}

impl From<Embedded> for Source {
    fn from(embedded: Embedded) -> Self {
        Self::Embedded(embedded)
    }
}

impl From<PathBuf> for Source {
    fn from(folder: PathBuf) -> Self {
        Self::Folder(folder)
    }
}

impl From<&Path> for Source {
    fn from(folder: &Path) -> Self {
        Self::Folder(folder.to_owned())
    }
}

impl From<&str> for Source {
    fn from(folder: &str) -> Self {
        Self::Folder(folder.into())
    }
}

/// The migrations of a program and the database that they are for.
///
/// `up` is for the start of a service, several replicas at once included: one of them applies what is pending, the others wait for
/// it, and with nothing to do nobody waits. What is done and refused is what the command does and refuses, with the same state
/// table, lock and codes.
///
/// | setting | default |
/// |---|---|
/// | [`with_name`](Self::with_name) | `default`: the state table is `arlen_schema_migrations` |
/// | [`with_lock_timeout`](Self::with_lock_timeout) | 60 s |
/// | [`with_ddl_lock_timeout`](Self::with_ddl_lock_timeout) | 2 s |
/// | [`with_lock`](Self::with_lock) | the session's |
/// | [`with_events`](Self::with_events) | nobody is told |
///
/// Needs a Tokio runtime with time (and I/O for PostgreSQL). A future that is dropped in mid run is a run that was killed there: the
/// next one goes on.
///
/// # Examples
///
/// ```
/// # #[cfg(all(feature = "macros", feature = "sqlite"))] {
/// use arlen_data::execute::DatabaseUrl;
/// use arlen_migrate::{Embedded, Migrator, embed};
///
/// // From the folder of the crate's `Cargo.toml`: two files, for authors and for books.
/// static MIGRATIONS: Embedded = embed!("db/migrations");
///
/// # let folder = tempfile::tempdir()?;
/// # let url = format!("sqlite:{}", folder.path().join("shop.db").display());
/// # tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(async {
/// let migrator = Migrator::new(MIGRATIONS, DatabaseUrl::parse(&url)?);
/// let report = migrator.up().await?;
/// assert_eq!(report.applied.len(), 2);
/// assert!(migrator.up().await?.applied.is_empty(), "the second time there is nothing to do");
/// # Ok::<(), arlen_data::diag::Error>(())
/// # })?;
/// # }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct Migrator {
    target: Target,
    events: Option<Arc<dyn Fn(Event) + Send + Sync>>,
}

impl fmt::Debug for Migrator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Migrator").field("target", &self.target).finish_non_exhaustive()
    }
}

/// One of `arlen.toml`, as [`Target::resolve`] gives it.
impl From<Target> for Migrator {
    fn from(target: Target) -> Self {
        Self { target, events: None }
    }
}

impl Migrator {
    /// Migrations for a database. A relative path of SQLite starts from the working directory.
    #[must_use]
    pub fn new(source: impl Into<Source>, database: DatabaseUrl) -> Self {
        let target = Target {
            name: TargetName::default(),
            url: database,
            folder: PathBuf::new(),
            snapshot: PathBuf::new(),
            lock_timeout: Duration::from_secs(60),
            ddl_lock_timeout: Duration::from_secs(2),
            lock: LockKind::default(),
            protected: false,
            lint: LintSettings::default(),
            built_in: BuiltIn::default(),
        };
        Self::from(target).with_source(source)
    }

    /// The same with migrations from elsewhere: a target of `arlen.toml` with what is embedded, for instance.
    #[must_use]
    pub fn with_source(mut self, source: impl Into<Source>) -> Self {
        (self.target.folder, self.target.built_in.embedded) = match source.into() {
            Source::Folder(folder) => (folder, None),
            Source::Embedded(embedded) => (embedded.folder().to_owned(), Some(embedded)),
        };
        self
    }

    /// The same with a function among the migrations.
    #[must_use]
    pub fn with_rust(mut self, migration: RustMigration) -> Self {
        self.target.built_in.functions.push(migration);
        self
    }

    /// The same for a target of that name: its state table is `arlen_schema_migrations__<name>`, so that several histories can
    /// be in one database.
    #[must_use]
    pub fn with_name(mut self, name: TargetName) -> Self {
        self.target.name = name;
        self
    }

    /// The same with another time to wait for other runs, and for the locks of tables in all attempts together.
    #[must_use]
    pub const fn with_lock_timeout(mut self, timeout: Duration) -> Self {
        self.target.lock_timeout = timeout;
        self
    }

    /// The same with another time that a statement waits for the lock of a table before it gives way. Zero: as long as it takes.
    #[must_use]
    pub const fn with_ddl_lock_timeout(mut self, timeout: Duration) -> Self {
        self.target.ddl_lock_timeout = timeout;
        self
    }

    /// The same with another lock: a lease behind a pooler that shares sessions. PostgreSQL only; by default the session has it.
    #[must_use]
    pub const fn with_lock(mut self, lock: LockKind) -> Self {
        self.target.lock = lock;
        self
    }

    /// The same with somebody who is told of each migration when it is stored or undone. It is called in the run, which goes on
    /// when it returns.
    #[must_use]
    pub fn with_events(mut self, told: impl Fn(Event) + Send + Sync + 'static) -> Self {
        self.events = Some(Arc::new(told));
        self
    }

    /// The target, for the functions that take one: [`repair`](crate::repair), [`baseline`](crate::baseline) and the others. They give a
    /// report in any case, with what was done before a fault.
    #[must_use]
    pub const fn target(&self) -> &Target {
        &self.target
    }

    /// The migrations, by version.
    ///
    /// # Errors
    ///
    /// Those of [`Target::files`].
    pub fn files(&self) -> Result<Vec<File>> {
        self.target.files()
    }

    /// Applies what is pending. The report says what this run applied.
    ///
    /// # Errors
    ///
    /// What stopped the run; what was applied before stays, and `with_events` told of it. `database-in-memory` for a database that
    /// only this run would see.
    pub async fn up(&self) -> Result<TargetReport> {
        self.up_with(&UpOptions::default()).await
    }

    /// Applies what is pending, so far as the options say.
    ///
    /// # Errors
    ///
    /// As [`up`](Self::up); `migration-version-unknown`.
    pub async fn up_with(&self, options: &UpOptions) -> Result<TargetReport> {
        self.check()?;
        run::up_with(&self.target, options, |event| self.tell(event)).await.into_result()
    }

    /// Says what [`up_with`](Self::up_with) would do, in the `files` of the report. Writes nothing.
    ///
    /// # Errors
    ///
    /// What would stop the run before its first migration.
    pub async fn plan(&self, options: &UpOptions) -> Result<TargetReport> {
        self.check()?;
        run::dry_run(&self.target, options).await.into_result()
    }

    /// Says what is applied, pending, late, absent, edited and running. Writes nothing. The report comes with a fault as well,
    /// which is its `error` then.
    pub async fn status(&self) -> TargetReport {
        run::status(&self.target).await
    }

    /// Succeeds only if nothing is left to be done.
    ///
    /// # Errors
    ///
    /// `migration-pending` if that is all that is wrong; what contradicts, and a pending file that cannot run.
    pub async fn verify(&self) -> Result<TargetReport> {
        self.check()?;
        run::verify(&self.target).await.into_result()
    }

    /// Undoes applied migrations, the newest first. The report says which, in `undone`.
    ///
    /// # Errors
    ///
    /// `migration-down-missing` if one of them has nothing that undoes it, and what stopped the run.
    pub async fn down(&self, undo: Undo) -> Result<TargetReport> {
        self.check()?;
        down(&self.target, undo, |event| self.tell(event)).await.into_result()
    }

    /// What a health route asks: whether the database has the migrations of this program. The migrations are listed now, and not
    /// again with each question.
    ///
    /// # Errors
    ///
    /// Those of [`Target::files`].
    pub fn readiness(&self) -> Result<Readiness> {
        Ok(Readiness::new(&self.target.name, self.target.url.family(), &self.target.files()?))
    }

    fn tell(&self, event: Event) {
        if let Some(told) = &self.events {
            told(event);
        }
    }

    fn check(&self) -> Result<()> {
        if !self.target.url.is_in_memory() {
            return Ok(());
        }
        let message = "migrations run on connections of their own, and see nothing of a database in memory";
        Err(Diagnostic::new(Code::DatabaseInMemory, message)
            .with_help("name a file: `sqlite:path/to/file.db`; in a test, one in a temporary folder")
            .into())
    }
}
