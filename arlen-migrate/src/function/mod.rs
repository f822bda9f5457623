//! Migrations that are functions of the program.

#[cfg(not(any(feature = "postgres", feature = "sqlite")))]
mod disabled;
#[cfg(any(feature = "postgres", feature = "sqlite"))]
mod enabled;

#[cfg(not(any(feature = "postgres", feature = "sqlite")))]
pub(crate) use disabled::Work;
#[cfg(any(feature = "postgres", feature = "sqlite"))]
pub use enabled::MigrationFn;
#[cfg(any(feature = "postgres", feature = "sqlite"))]
pub(crate) use enabled::Work;

use crate::version::Version;
use arlen_data::diag::{Code, Diagnostic, Error, Label, Result};
use std::panic::Location;

/// What stands before the revision, where a file has the hash of its text.
const MARK: &str = "rust:";

/// A function has no statements, and may be of any length: so its author says when it is another one.
#[cfg_attr(not(any(feature = "postgres", feature = "sqlite")), expect(dead_code, reason = "of use with a driver"))]
const FIRST: &str = "1";

/// A migration that is a function of the program: for what SQL cannot say.
///
/// It runs in its place among the files, by version, in one transaction together with its record; what it does is there exactly
/// once, or not at all. The transaction is that of an [`arlen_data::execute::Database`], with all its verbs, on a connection of
/// its own beside the one that has the lock. So it may be called again: when it gave way to others (as any migration does), when
/// the process was killed. What it does elsewhere than in this transaction is not undone.
///
/// On SQLite foreign keys are on, and the file is in WAL mode from then on, as [`arlen_data::execute::Database::open`] has it.
///
/// In place of a checksum the state table has the *revision*, `1` unless something else is said: change it when the function does
/// something else than before, and `status` and `verify` tell databases that had the old one.
#[derive(Clone, Debug)]
pub struct RustMigration {
    version: Version,
    name: String,
    revision: String,
    up: Work,
    down: Option<Work>,
    location: &'static Location<'static>,
}

impl RustMigration {
    /// A function for a version, with a name of letters, digits and `_`.
    #[cfg(any(feature = "postgres", feature = "sqlite"))]
    #[track_caller]
    pub fn new(version: i64, name: impl Into<String>, up: impl for<'t> MigrationFn<'t>) -> Self {
        Self {
            version: Version(version),
            name: name.into(),
            revision: FIRST.to_owned(),
            up: Work::new(up),
            down: None,
            location: Location::caller(),
        }
    }

    /// The same with a function that undoes it.
    #[cfg(any(feature = "postgres", feature = "sqlite"))]
    #[must_use]
    pub fn with_down(self, down: impl for<'t> MigrationFn<'t>) -> Self {
        Self { down: Some(Work::new(down)), ..self }
    }

    /// The same with another revision: a number or any other text.
    #[must_use]
    pub fn with_revision(self, revision: impl Into<String>) -> Self {
        Self { revision: revision.into(), ..self }
    }

    /// Its version.
    #[must_use]
    pub const fn version(&self) -> Version {
        self.version
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its revision.
    #[must_use]
    pub fn revision(&self) -> &str {
        &self.revision
    }

    pub(crate) const fn up(&self) -> &Work {
        &self.up
    }

    pub(crate) const fn down(&self) -> Option<&Work> {
        self.down.as_ref()
    }

    /// What stands in the state table where a file has a hash.
    pub(crate) fn stamp(&self) -> String {
        format!("{MARK}{}", self.revision)
    }

    /// Where it was made.
    pub(crate) fn label(&self) -> Label {
        let position = |number: u32| usize::try_from(number).unwrap_or(usize::MAX);
        Label::new(self.location.file(), position(self.location.line()), position(self.location.column()))
    }

    /// Refuses what no file could have.
    ///
    /// # Errors
    ///
    /// `migration-name-invalid`, `migration-version-out-of-range`.
    pub(crate) fn check(&self) -> Result<()> {
        let refuse = |code, message: String, help: &str| -> Result<()> {
            Err(Error::from(Diagnostic::new(code, message).with_label(self.label()).with_help(help)))
        };
        if self.version.0 < 0 {
            let message = format!("the version {} of a Rust migration is less than 0", self.version);
            return refuse(Code::MigrationVersionOutOfRange, message, "use a version from 0 to 9223372036854775807");
        }
        if self.name.is_empty() || !self.name.chars().all(|c| c.is_alphanumeric() || c == '_') {
            let message = format!("`{}` is no name for a Rust migration", self.name.escape_debug());
            return refuse(Code::MigrationNameInvalid, message, "use letters, digits and `_`");
        }
        if self.revision.is_empty() || self.revision.chars().any(char::is_control) {
            let message = format!("`{}` is no revision for a Rust migration", self.revision.escape_debug());
            return refuse(Code::MigrationNameInvalid, message, "use a number, or a text without control characters");
        }
        Ok(())
    }
}

/// The revision of the function that a record is of; nothing for a file.
pub(crate) fn revision_of(text_sha256: &str) -> Option<&str> {
    text_sha256.strip_prefix(MARK)
}
