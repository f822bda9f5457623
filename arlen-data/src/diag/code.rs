//! Every stable code of the workspace, in one table.

use std::fmt;

/// What kind of fault a code stands for, for programs that handle kinds and not single codes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Class {
    /// The caller asked for something that cannot be meant: bad arguments, configuration or files.
    Usage,
    /// The request is sound, and this database or build cannot do it.
    Unsupported,
    /// The database refused data that breaks one of its constraints.
    Constraint,
    /// The state of the database contradicts what the caller has.
    Conflict,
    /// The server could not be reached, or went away.
    Connection,
    /// Something was waited for longer than allowed.
    Timeout,
    /// The database refused a statement.
    Data,
}

macro_rules! codes {
    ($($(#[doc = $doc:literal])+ $variant:ident = $name:literal, $class:ident;)+) => {
        /// A stable code: kebab-case, unique in the workspace, never reused.
        ///
        /// Each has a page `docs/errors/<code>.md` that explains cause and cure, and a test that provokes it.
        ///
        /// ```
        /// use arlen_data::diag::{Class, Code};
        ///
        /// assert_eq!(Code::UrlInvalid.as_str(), "url-invalid");
        /// assert_eq!(Code::UrlInvalid.class(), Class::Usage);
        /// ```
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Code {
            $($(#[doc = $doc])+ $variant,)+
        }

        impl Code {
            /// Every code there is, in the order of the table.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The code as it is printed, for instance `url-invalid`.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)+
                }
            }

            /// The kind of fault.
            #[must_use]
            pub const fn class(self) -> Class {
                match self {
                    $(Self::$variant => Class::$class,)+
                }
            }
        }
    };
}

codes! {
    // Command line and configuration.
    /// The command line asks for something contradictory or incomplete.
    UsageInvalid = "usage-invalid", Usage;
    /// The name of a target is not a name.
    TargetNameInvalid = "target-name-invalid", Usage;
    /// The named target is not configured.
    TargetUnknown = "target-unknown", Usage;
    /// No target was named and several are configured.
    TargetAmbiguous = "target-ambiguous", Usage;
    /// A configuration file is not there.
    ConfigMissing = "config-missing", Usage;
    /// A configuration file is there and cannot be read.
    ConfigUnreadable = "config-unreadable", Usage;
    /// A configuration file is not TOML.
    ConfigSyntax = "config-syntax", Usage;
    /// A configuration file has a key that means nothing.
    ConfigKeyUnknown = "config-key-unknown", Usage;
    /// A configuration value is of the wrong type or out of range.
    ConfigValueInvalid = "config-value-invalid", Usage;
    /// Two settings exclude each other.
    ConfigConflict = "config-conflict", Usage;
    /// A `${...}` in a configuration value is malformed.
    ConfigVariableInvalid = "config-variable-invalid", Usage;
    /// A configuration value names an environment variable that is not set.
    ConfigVariableMissing = "config-variable-missing", Usage;
    /// A database has no URL.
    ConfigUrlMissing = "config-url-missing", Usage;
    /// A database URL cannot be read.
    UrlInvalid = "url-invalid", Usage;
    /// A database URL asks for encryption, or needs it, and this build has none.
    TlsUnavailable = "tls-unavailable", Unsupported;
    /// The driver for a database is not part of this build.
    DriverDisabled = "driver-disabled", Unsupported;
    /// An in-memory database would be gone when the run ends.
    DatabaseInMemory = "database-in-memory", Usage;

    // Migration files.
    /// The directory of the migration files is not there.
    MigrationDirectoryMissing = "migration-directory-missing", Usage;
    /// The name given for a new migration leaves no name.
    MigrationNameInvalid = "migration-name-invalid", Usage;
    /// A file that was to be created exists.
    MigrationFileExists = "migration-file-exists", Conflict;
    /// A migration file or directory could not be read or written.
    MigrationFileIo = "migration-file-io", Usage;
    /// A `.sql` file does not have the name of a migration.
    MigrationMisnamed = "migration-misnamed", Usage;
    /// The version of a migration file is larger than a database can store.
    MigrationVersionOutOfRange = "migration-version-out-of-range", Usage;
    /// Two migration files have one version.
    MigrationDuplicateVersion = "migration-duplicate-version", Usage;
    /// One directory holds both styles of file names.
    MigrationMixedStyles = "migration-mixed-styles", Usage;
    /// A `.down.sql` file has no migration beside it.
    MigrationOrphanDown = "migration-orphan-down", Usage;
    /// A migration file holds no statement.
    MigrationEmpty = "migration-empty", Usage;
    /// A migration file holds bytes that are not text.
    MigrationNotText = "migration-not-text", Usage;
    /// A quote or comment in a migration file is never closed.
    MigrationUnterminated = "migration-unterminated", Usage;
    /// A migration file begins or ends a transaction of its own.
    MigrationTransactionControl = "migration-transaction-control", Usage;
    /// A migration file holds a command of the psql client.
    MigrationPsqlCommand = "migration-psql-command", Usage;
    /// A migration file copies from or to the client.
    MigrationCopyStream = "migration-copy-stream", Usage;
    /// A migration file holds a parameter, to which nothing is bound.
    MigrationParameter = "migration-parameter", Usage;
    /// A migration file sets a property of a SQLite file that cannot change in a transaction.
    MigrationPragmaIneffective = "migration-pragma-ineffective", Usage;
    /// A migration file holds a directive that is not known.
    MigrationDirectiveUnknown = "migration-directive-unknown", Usage;
    /// A migration file has up and down sections in the form of another tool.
    MigrationForeignFormat = "migration-foreign-format", Usage;
    /// A migration file changed while the run was under way.
    MigrationFileChanged = "migration-file-changed", Conflict;

    // Migration files against the database.
    /// A migration file differs from what was applied.
    MigrationChecksumChanged = "migration-checksum-changed", Conflict;
    /// A migration file has another name than when it was applied.
    MigrationRenamed = "migration-renamed", Conflict;
    /// A migration file is older than the newest applied one.
    MigrationLate = "migration-late", Conflict;
    /// An applied migration has no file.
    MigrationAbsent = "migration-absent", Conflict;
    /// The state table is not one that this tool can read.
    LedgerUnreadable = "ledger-unreadable", Conflict;

    // Running migrations.
    /// Another run holds the lock.
    MigrationLocked = "migration-locked", Timeout;
    /// The lock was lost in mid run.
    MigrationLockLost = "migration-lock-lost", Connection;
    /// A statement of a migration failed.
    MigrationFailed = "migration-failed", Data;
    /// A migration leaves rows whose foreign key points nowhere.
    ForeignKeyViolation = "foreign-key-violation", Constraint;
    /// The server ran other statements than were found in a migration file.
    MigrationOutcomeUnknown = "migration-outcome-unknown", Conflict;
    /// The connection was lost when a commit was under way.
    CommitUnknown = "commit-unknown", Connection;

    // Any database.
    /// The database could not be opened or reached.
    ConnectionFailed = "connection-failed", Connection;
    /// The connection went away.
    ConnectionLost = "connection-lost", Connection;
    /// The database is locked by another connection.
    DatabaseLocked = "database-locked", Timeout;
    /// The database refused a statement.
    DatabaseError = "database-error", Data;
    /// A value came back in a type that is not supported here.
    ValueTypeUnsupported = "value-type-unsupported", Unsupported;
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::Code;

    #[test]
    fn codes_are_kebab_case_and_unique() {
        let mut seen = std::collections::BTreeSet::new();
        for code in Code::ALL {
            let text = code.as_str();
            assert!(text.bytes().all(|b| b.is_ascii_lowercase() || b == b'-'), "{text}");
            assert!(seen.insert(text), "{text} stands twice");
        }
    }
}
