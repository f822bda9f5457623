//! Every stable code of the workspace, in one table.

use super::Retry;
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
    /// The database refused a statement or a value.
    Data,
    /// Something broke its own promise: the database, its files, or this crate.
    Bug,
}

/// The verdict of a line of the table; a line without one means never.
macro_rules! verdict {
    () => {
        Retry::Never
    };
    ($verdict:ident) => {
        Retry::$verdict
    };
}

macro_rules! codes {
    ($($(#[doc = $doc:literal])+ $variant:ident = $name:literal, $class:ident $(, $verdict:ident)?;)+) => {
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

            /// What may be run again after it.
            #[must_use]
            pub const fn retry(self) -> Retry {
                match self {
                    $(Self::$variant => verdict!($($verdict)?),)+
                }
            }

            /// What it stands for, in one sentence.
            #[must_use]
            pub const fn meaning(self) -> &'static str {
                match self {
                    $(Self::$variant => concat!($($doc),+).trim_ascii(),)+
                }
            }
        }
    };
}

// The third word is the verdict on running again, and why:
//
// SameStatement     nothing was sent yet, or only waited for: pools, connecting, locks. Whatever the wait was for may be
//                   free a moment later.
// WholeTransaction  the database (or this crate) ended the transaction as the way out, and expects it to come again.
// IfIdempotent      the answer is missing. A timeout is among them: the caller may have stopped waiting for a statement
//                   that the server finished.
codes! {
    // Command line and configuration.
    /// The command line asks for something contradictory or incomplete.
    UsageInvalid = "usage-invalid", Usage;
    /// The name of a target is not a name.
    TargetNameInvalid = "target-name-invalid", Usage;
    /// The named target is not there.
    TargetUnknown = "target-unknown", Usage;
    /// No target was named and several are configured.
    TargetAmbiguous = "target-ambiguous", Usage;
    /// A protected target was not confirmed.
    TargetProtected = "target-protected", Usage;
    /// The targets of a router do not go together.
    RouterInvalid = "router-invalid", Usage;
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

    // Generated code.
    /// There is no manifest in the folder of generated files.
    CodegenManifestMissing = "codegen-manifest-missing", Usage;
    /// The manifest of generated files cannot be read, or is another's.
    CodegenManifestInvalid = "codegen-manifest-invalid", Usage;
    /// A file that was not generated stands where one would be.
    CodegenFileForeign = "codegen-file-foreign", Usage;
    /// Generated files cannot be read or written.
    CodegenIoFailed = "codegen-io-failed", Usage;
    /// There are no SQL files to make functions from.
    CodegenQueriesMissing = "codegen-queries-missing", Usage;
    /// A query of a SQL file is not written as one.
    CodegenQueryInvalid = "codegen-query-invalid", Usage;
    /// What is written of a query is not what the database says of it.
    CodegenQueryMismatch = "codegen-query-mismatch", Usage;
    /// The type of a parameter or column is not known, or Rust has none for it.
    CodegenTypeUnknown = "codegen-type-unknown", Usage;

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
    /// A statement of a file without a transaction sets what ends with the session.
    MigrationSessionState = "migration-session-state", Usage;
    /// A migration file is in a form of another tool.
    MigrationForeignFormat = "migration-foreign-format", Usage;
    /// The history of another tool cannot be taken over as it is.
    AdoptionRefused = "adoption-refused", Usage;
    /// The linter has something to say of migration files.
    MigrationLint = "migration-lint", Usage;
    /// What was agreed upon in a plan is not what would run now.
    MigrationPlanChanged = "migration-plan-changed", Conflict;
    /// A file is no plan, or one for another database.
    MigrationPlanInvalid = "migration-plan-invalid", Usage;
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
    /// An applied migration is a function of another program.
    MigrationInProgram = "migration-in-program", Conflict;
    /// A migration that is to be undone has no `.down.sql` file.
    MigrationDownMissing = "migration-down-missing", Usage;
    /// A version was asked for that no migration has.
    MigrationVersionUnknown = "migration-version-unknown", Usage;
    /// A migration file is not applied, and everything was to be.
    MigrationPending = "migration-pending", Conflict;
    /// A migration began without a transaction and did not end.
    MigrationRunning = "migration-running", Conflict;
    /// The database is a standby, which cannot be migrated.
    DatabaseStandby = "database-standby", Usage;
    /// The state table is not one that this tool can read.
    LedgerUnreadable = "ledger-unreadable", Conflict;

    // Snapshots of schemas, and migrations on a shadow database.
    /// The file of a snapshot holds something else.
    SnapshotInvalid = "snapshot-invalid", Usage;
    /// There is no snapshot to compare with.
    SnapshotMissing = "snapshot-missing", Conflict;
    /// The schema is not that of the snapshot.
    SnapshotDiffers = "snapshot-differs", Conflict;
    /// A migration that is undone or applied again leaves another schema than before.
    MigrationNotReversible = "migration-not-reversible", Conflict;
    /// A statement reaches beyond the shadow database.
    MigrationBeyondDatabase = "migration-beyond-database", Usage;
    /// The run was told to stop.
    Interrupted = "interrupted", Usage;

    // Running migrations.
    /// Another run holds the lock.
    MigrationLocked = "migration-locked", Timeout, SameStatement;
    /// The lock was lost in mid run.
    MigrationLockLost = "migration-lock-lost", Connection;
    /// A statement of a migration failed.
    MigrationFailed = "migration-failed", Data;
    /// A foreign key points at a row that is not there, or keeps one from being removed.
    ForeignKeyViolation = "foreign-key-violation", Constraint;
    /// Whether a statement of a migration took effect cannot be proven.
    MigrationOutcomeUnknown = "migration-outcome-unknown", Conflict;
    /// The connection was lost when a commit was under way.
    CommitUnknown = "commit-unknown", Connection, IfIdempotent;

    // Any database.
    /// The database could not be opened or reached.
    ConnectionFailed = "connection-failed", Connection, SameStatement;
    /// The connection went away.
    ConnectionLost = "connection-lost", Connection, IfIdempotent;
    /// The database is locked by another connection.
    DatabaseLocked = "database-locked", Timeout, SameStatement;
    /// The database refused a statement.
    DatabaseError = "database-error", Data;
    /// A value came back in a type that is not supported here.
    ValueTypeUnsupported = "value-type-unsupported", Unsupported;

    // Pool and connections.
    /// No connection of the pool came free in time.
    PoolTimeout = "pool-timeout", Timeout, SameStatement;
    /// The pool was closed.
    PoolClosed = "pool-closed", Usage;
    /// A server did not answer in time while a connection was opened.
    ConnectionTimeout = "connection-timeout", Timeout, SameStatement;
    /// A server takes no more connections.
    TooManyConnections = "too-many-connections", Connection, SameStatement;
    /// A server refused user name or password.
    AuthenticationFailed = "authentication-failed", Connection;
    /// The encrypted connection could not be made, or the server is not who it should be.
    TlsFailed = "tls-failed", Connection;
    /// The connection is in use by a stream that is still open.
    ConnectionBusy = "connection-busy", Usage;
    /// The client of one driver is asked of a connection of another.
    ClientMismatch = "client-mismatch", Usage;

    // Transactions.
    /// The transaction failed before, and nothing of it is stored.
    TransactionAborted = "transaction-aborted", Conflict;
    /// A statement of the transaction was given up in its middle.
    TransactionInterrupted = "transaction-interrupted", Conflict, WholeTransaction;
    /// The transaction is over, or never began.
    TransactionOver = "transaction-over", Usage;
    /// A statement that writes was sent to a transaction or database that only reads.
    ReadOnly = "read-only", Conflict;
    /// Concurrent transactions could not be put in an order.
    SerializationFailure = "serialization-failure", Conflict, WholeTransaction;
    /// Transactions waited for each other.
    Deadlock = "deadlock", Conflict, WholeTransaction;
    /// A plan that was kept no longer fits the tables, or is gone.
    PlanChanged = "plan-changed", Conflict, WholeTransaction;
    /// The key of an operation that is done once is no key.
    OperationKeyInvalid = "operation-key-invalid", Usage;

    // What a database says of a statement.
    /// The text of a statement is not SQL, or SQL that means nothing.
    SyntaxInvalid = "syntax-invalid", Usage;
    /// A table, column, function or other object is not there.
    ObjectMissing = "object-missing", Usage;
    /// An object of that name is there already.
    ObjectExists = "object-exists", Conflict;
    /// The user has no right to do this.
    PermissionDenied = "permission-denied", Usage;
    /// The database does not have what the statement asks for, or not as much of it.
    FeatureMissing = "feature-missing", Unsupported;
    /// A lock could not be had in time.
    LockTimeout = "lock-timeout", Timeout, SameStatement;
    /// A statement ran longer than allowed, or was cancelled.
    StatementTimeout = "statement-timeout", Timeout, IfIdempotent;
    /// A value of this key is there already.
    UniqueViolation = "unique-violation", Constraint;
    /// A value is missing where the column wants one.
    NotNullViolation = "not-null-violation", Constraint;
    /// A row breaks a check constraint.
    CheckViolation = "check-violation", Constraint;
    /// A row collides with another by an exclusion constraint.
    ExclusionViolation = "exclusion-violation", Constraint;
    /// A row breaks another kind of constraint.
    ConstraintViolation = "constraint-violation", Constraint;
    /// A value is outside of what its type or the database holds.
    ValueOutOfRange = "value-out-of-range", Data;
    /// A value means nothing to the type or function that it was given to.
    ValueInvalid = "value-invalid", Data;
    /// There is no room left on the disk, or in the limit of the database.
    StorageFull = "storage-full", Data;
    /// The server ran out of memory or of another resource.
    ResourcesExhausted = "resources-exhausted", Data;
    /// The database or its files are damaged, or a driver broke their rules.
    DatabaseDamaged = "database-damaged", Bug;

    // Values and rows.
    /// A value cannot be bound to a parameter of that type.
    ValueTypeMismatch = "value-type-mismatch", Usage;
    /// A statement has another number of parameters than values.
    ParameterCountMismatch = "parameter-count-mismatch", Usage;
    /// A decimal number would be stored as a binary fraction.
    LossyDecimal = "lossy-decimal", Unsupported;
    /// The result has no such column.
    ColumnMissing = "column-missing", Usage;
    /// A column has another type than the one that it is read as.
    ColumnTypeMismatch = "column-type-mismatch", Usage;
    /// A column is NULL and is read as a type without NULL.
    NullUnexpected = "null-unexpected", Data;
    /// A query that must have a row has none.
    RowMissing = "row-missing", Data;
    /// A query that must have one row has more.
    RowsTooMany = "rows-too-many", Data;
    /// A result has more rows or bytes than allowed.
    ResultTooLarge = "result-too-large", Data;

    // The application's own.
    /// An error of the application itself, on its way through.
    ApplicationError = "application-error", Usage;

    // Statements that mean nothing.
    /// A name is no name: not plain, empty, or with NUL inside.
    IdentifierInvalid = "identifier-invalid", Usage;
    /// A name is longer than the database keeps.
    IdentifierTooLong = "identifier-too-long", Usage;
    /// A name has several parts where one is meant.
    IdentifierQualified = "identifier-qualified", Usage;
    /// `*` stands where a single value is meant.
    StarMisplaced = "star-misplaced", Usage;
    /// A source of rows has no alias and needs one.
    AliasMissing = "alias-missing", Usage;
    /// Two windows or common table expressions have one name.
    AliasDuplicate = "alias-duplicate", Usage;
    /// A source of rows is given something that it cannot have.
    SourceOptionMisplaced = "source-option-misplaced", Usage;
    /// A list that needs an element has none.
    ListEmpty = "list-empty", Usage;
    /// An insert or update has no values.
    ValuesMissing = "values-missing", Usage;
    /// An insert is given what to insert in two ways.
    InsertSourceConflict = "insert-source-conflict", Usage;
    /// Rows have different numbers of values.
    RowsUneven = "rows-uneven", Usage;
    /// A column is set twice.
    ColumnDuplicate = "column-duplicate", Usage;
    /// Parts that must have equally many columns have not.
    ColumnCountMismatch = "column-count-mismatch", Usage;
    /// DO UPDATE does not say of which conflict.
    ConflictTargetMissing = "conflict-target-missing", Usage;
    /// ON CONFLICT does not say what to do.
    ConflictActionMissing = "conflict-action-missing", Usage;
    /// An update or delete has no filter and does not say that all rows are meant.
    UnfilteredWrite = "unfiltered-write", Usage;
    /// NULL is compared with an operator that can never be true of it.
    OperatorNull = "operator-null", Usage;
    /// An operator stands where it cannot.
    OperatorInvalid = "operator-invalid", Usage;
    /// A template has no text.
    TemplateBlank = "template-blank", Usage;
    /// A `{{name}}` of a template is not bound.
    TemplateTokenUnbound = "template-token-unbound", Usage;
    /// The name of a template's binding is not plain, or bound twice.
    TemplateTokenInvalid = "template-token-invalid", Usage;
    /// A template does not use a name that was bound.
    TemplateBindingUnused = "template-binding-unused", Usage;
    /// A `$n` of a template has no argument.
    TemplatePlaceholderUnknown = "template-placeholder-unknown", Usage;
    /// A template does not use one of its arguments.
    TemplateArgumentUnused = "template-argument-unused", Usage;
    /// A template has a placeholder of another form than `$n`.
    TemplatePlaceholderForeign = "template-placeholder-foreign", Usage;
    /// A quote or comment in a template is never closed.
    TemplateUnterminated = "template-unterminated", Usage;
    /// A template holds more or less than one expression.
    TemplateNotExpression = "template-not-expression", Usage;
    /// A window is named that the select does not define.
    WindowUnknown = "window-unknown", Usage;
    /// A frame ends before it begins, or has no order to count by.
    WindowFrameInvalid = "window-frame-invalid", Usage;
    /// Clauses of one function call exclude each other.
    CallClausesConflict = "call-clauses-conflict", Usage;
    /// A statement that writes stands in a WITH that is not outermost, or does not return rows.
    CteMisplaced = "cte-misplaced", Usage;
    /// SEARCH or CYCLE stands at an expression that is not recursive.
    CteNotRecursive = "cte-not-recursive", Usage;
    /// A statement that writes stands where a query is meant.
    StatementMisplaced = "statement-misplaced", Usage;
    /// A row lock stands where rows cannot be told apart.
    LockMisplaced = "lock-misplaced", Usage;
    /// WITH TIES has no order.
    TiesUnordered = "ties-unordered", Usage;
    /// A set operation is ordered by something else than its columns.
    SetOrderInvalid = "set-order-invalid", Usage;
    /// A limit or offset is larger than a database counts.
    LimitOutOfRange = "limit-out-of-range", Usage;
    /// A join does not say on what, or a cross join does.
    JoinConditionMissing = "join-condition-missing", Usage;
    /// A clause of a merge does what its rows do not allow.
    MergeClauseInvalid = "merge-clause-invalid", Usage;
    /// A statement has more parameters than the database takes.
    ParameterLimit = "parameter-limit", Usage;
    /// Expressions or subqueries nest too deeply.
    NestingLimit = "nesting-limit", Usage;
    /// A slot of a handle stands outside of it, or is not one of its slots.
    SlotUnbound = "slot-unbound", Usage;
    /// A slot of a handle is not used by its statement.
    SlotUnused = "slot-unused", Usage;
    /// A text that stands in the statement or is bound holds NUL, or the statement does.
    TextInvalid = "text-invalid", Usage;
    /// A statement of another library cannot be rendered.
    ForeignStatement = "foreign-statement", Usage;
    /// The version of the database is older than any that is supported.
    DialectTooOld = "dialect-too-old", Unsupported;

    // Statements that this database cannot express.
    /// A clause of aggregates that the database does not have.
    UnsupportedAggregateClause = "unsupported-aggregate-clause", Unsupported;
    /// A comparison with ANY or ALL that the database does not have.
    UnsupportedAny = "unsupported-any", Unsupported;
    /// Arguments by name where the database takes them by place only.
    UnsupportedArguments = "unsupported-arguments", Unsupported;
    /// Arrays and their operators where the database has none.
    UnsupportedArray = "unsupported-array", Unsupported;
    /// AT TIME ZONE where the database does not have it.
    UnsupportedAtTimeZone = "unsupported-at-time-zone", Unsupported;
    /// A cast to a type that the database does not have.
    UnsupportedCast = "unsupported-cast", Unsupported;
    /// A clause that the database does not have.
    UnsupportedClause = "unsupported-clause", Unsupported;
    /// CYCLE where the database does not have it.
    UnsupportedCteCycle = "unsupported-cte-cycle", Unsupported;
    /// SEARCH where the database does not have it.
    UnsupportedCteSearch = "unsupported-cte-search", Unsupported;
    /// A statement that writes inside WITH where the database takes queries only.
    UnsupportedDataModifyingCte = "unsupported-data-modifying-cte", Unsupported;
    /// DEFAULT where the database does not take it.
    UnsupportedDefault = "unsupported-default", Unsupported;
    /// DELETE with other tables where the database does not have it.
    UnsupportedDeleteUsing = "unsupported-delete-using", Unsupported;
    /// DISTINCT ON where the database does not have it.
    UnsupportedDistinctOn = "unsupported-distinct-on", Unsupported;
    /// Options of EXPLAIN that the database does not have.
    UnsupportedExplain = "unsupported-explain", Unsupported;
    /// FULL JOIN where the database does not have it.
    UnsupportedFullJoin = "unsupported-full-join", Unsupported;
    /// GLOB or MATCH where the database does not have it.
    UnsupportedGlob = "unsupported-glob", Unsupported;
    /// ROLLUP, CUBE or GROUPING SETS where the database does not have them.
    UnsupportedGroupingSets = "unsupported-grouping-sets", Unsupported;
    /// ILIKE where the database does not have it.
    UnsupportedILike = "unsupported-ilike", Unsupported;
    /// JSON operators that the database does not have.
    UnsupportedJson = "unsupported-json", Unsupported;
    /// LATERAL where the database does not have it.
    UnsupportedLateral = "unsupported-lateral", Unsupported;
    /// MERGE, or a part of it, that the database does not have.
    UnsupportedMerge = "unsupported-merge", Unsupported;
    /// ON DUPLICATE KEY UPDATE where the database does not have it.
    UnsupportedOnDuplicateKey = "unsupported-on-duplicate-key", Unsupported;
    /// An operator that the database does not have.
    UnsupportedOperator = "unsupported-operator", Unsupported;
    /// Range operators where the database has no ranges.
    UnsupportedRange = "unsupported-range", Unsupported;
    /// Regular expressions where the database has none.
    UnsupportedRegex = "unsupported-regex", Unsupported;
    /// RIGHT JOIN where the database does not have it.
    UnsupportedRightJoin = "unsupported-right-join", Unsupported;
    /// Row locks where the database has none.
    UnsupportedRowLock = "unsupported-row-lock", Unsupported;
    /// A row value where the database takes none.
    UnsupportedRowValue = "unsupported-row-value", Unsupported;
    /// A set operation that the database does not have.
    UnsupportedSetOperation = "unsupported-set-operation", Unsupported;
    /// Names for the columns of a source where the database does not take them.
    UnsupportedSourceColumns = "unsupported-source-columns", Unsupported;
    /// A function in FROM, or a part of it, that the database does not have.
    UnsupportedTableFunction = "unsupported-table-function", Unsupported;
    /// TABLESAMPLE where the database does not have it.
    UnsupportedTableSample = "unsupported-table-sample", Unsupported;
    /// Text search operators where the database has none.
    UnsupportedTextSearch = "unsupported-text-search", Unsupported;
    /// ON CONFLICT ON CONSTRAINT where the database does not have it.
    UnsupportedUpsertConstraint = "unsupported-upsert-constraint", Unsupported;
    /// WITH TIES where the database does not have it.
    UnsupportedWithTies = "unsupported-with-ties", Unsupported;
    /// WITHIN GROUP where the database does not have it.
    UnsupportedWithinGroup = "unsupported-within-group", Unsupported;
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
