//! Exit codes: a contract.

use crate::report::TargetReport;
use arlen_data::diag::Code;

/// How a run ended, for the shell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Exit {
    /// Done, or nothing to do.
    Done = 0,
    /// Any failure that is none of the others.
    Failure = 1,
    /// The command line or the configuration is wrong.
    Usage = 2,
    /// Something is pending (`status --exit-code`, `verify`).
    Pending = 3,
    /// Files are invalid, or contradict the database.
    Invalid = 4,
    /// The lock was not obtained, or lost.
    Locked = 5,
    /// A migration failed.
    Failed = 6,
}

impl Exit {
    /// From the most severe to the least.
    const SEVERITY: [Self; 7] =
        [Self::Usage, Self::Failed, Self::Invalid, Self::Locked, Self::Failure, Self::Pending, Self::Done];

    /// The number for the shell.
    #[must_use]
    pub const fn number(self) -> u8 {
        self as u8
    }

    /// The more severe of two: 2, 6, 4, 5, 1, 3, 0.
    #[must_use]
    pub fn max(self, other: Self) -> Self {
        Self::SEVERITY.into_iter().find(|exit| *exit == self || *exit == other).unwrap_or(self)
    }

    /// How several targets end together.
    #[must_use]
    pub fn of_targets(reports: &[TargetReport]) -> Self {
        reports
            .iter()
            .map(|report| report.error.as_ref().map_or(Self::Done, |error| Self::of(error.code())))
            .fold(Self::Done, Self::max)
    }

    /// The exit code of a fault. The match names every code, so that a new one cannot be forgotten here.
    #[must_use]
    #[expect(clippy::too_many_lines, reason = "a table: one line for each code")]
    pub const fn of(code: Code) -> Self {
        match code {
            Code::UsageInvalid
            | Code::TargetNameInvalid
            | Code::TargetUnknown
            | Code::TargetAmbiguous
            | Code::TargetProtected
            | Code::RouterInvalid
            | Code::ConfigMissing
            | Code::ConfigUnreadable
            | Code::ConfigSyntax
            | Code::ConfigKeyUnknown
            | Code::ConfigValueInvalid
            | Code::ConfigConflict
            | Code::ConfigVariableInvalid
            | Code::ConfigVariableMissing
            | Code::ConfigUrlMissing
            | Code::UrlInvalid
            | Code::TlsUnavailable
            | Code::DriverDisabled
            | Code::DatabaseInMemory
            | Code::CodegenManifestMissing
            | Code::CodegenManifestInvalid
            | Code::CodegenFileForeign
            | Code::CodegenIoFailed
            | Code::CodegenQueriesMissing
            | Code::CodegenQueryInvalid
            | Code::CodegenQueryMismatch
            | Code::CodegenTypeUnknown
            | Code::MigrationDirectoryMissing
            | Code::MigrationNameInvalid
            | Code::DatabaseStandby
            | Code::MigrationPlanInvalid
            | Code::MigrationVersionUnknown => Self::Usage,
            Code::MigrationMisnamed
            | Code::MigrationVersionOutOfRange
            | Code::MigrationDuplicateVersion
            | Code::MigrationMixedStyles
            | Code::MigrationOrphanDown
            | Code::MigrationDownMissing
            | Code::MigrationEmpty
            | Code::MigrationNotText
            | Code::MigrationUnterminated
            | Code::MigrationTransactionControl
            | Code::MigrationPsqlCommand
            | Code::MigrationCopyStream
            | Code::MigrationParameter
            | Code::MigrationPragmaIneffective
            | Code::MigrationOutcomeUnknown
            | Code::MigrationDirectiveUnknown
            | Code::MigrationSessionState
            | Code::MigrationRunning
            | Code::MigrationForeignFormat
            | Code::AdoptionRefused
            | Code::MigrationFileChanged
            | Code::MigrationChecksumChanged
            | Code::MigrationRenamed
            | Code::MigrationLate
            | Code::MigrationAbsent
            | Code::MigrationInProgram
            | Code::SnapshotInvalid
            | Code::SnapshotMissing
            | Code::SnapshotDiffers
            | Code::MigrationNotReversible
            | Code::MigrationBeyondDatabase
            | Code::MigrationLint
            | Code::MigrationPlanChanged
            | Code::LedgerUnreadable => Self::Invalid,
            Code::MigrationPending => Self::Pending,
            Code::MigrationLocked | Code::MigrationLockLost => Self::Locked,
            Code::MigrationFailed | Code::ForeignKeyViolation => Self::Failed,
            Code::MigrationFileExists
            | Code::MigrationFileIo
            | Code::Interrupted
            | Code::CommitUnknown
            | Code::ConnectionFailed
            | Code::ConnectionLost
            | Code::DatabaseLocked
            | Code::DatabaseError
            | Code::ValueTypeUnsupported
            // Of a database, outside of a migration.
            | Code::PoolTimeout
            | Code::PoolClosed
            | Code::ConnectionTimeout
            | Code::TooManyConnections
            | Code::AuthenticationFailed
            | Code::TlsFailed
            | Code::ConnectionBusy
            | Code::ClientMismatch
            | Code::TransactionAborted
            | Code::TransactionInterrupted
            | Code::TransactionOver
            | Code::ReadOnly
            | Code::SerializationFailure
            | Code::Deadlock
            | Code::PlanChanged
            | Code::OperationKeyInvalid
            | Code::SyntaxInvalid
            | Code::ObjectMissing
            | Code::ObjectExists
            | Code::PermissionDenied
            | Code::FeatureMissing
            | Code::LockTimeout
            | Code::StatementTimeout
            | Code::UniqueViolation
            | Code::NotNullViolation
            | Code::CheckViolation
            | Code::ExclusionViolation
            | Code::ConstraintViolation
            | Code::ValueOutOfRange
            | Code::ValueInvalid
            | Code::StorageFull
            | Code::ResourcesExhausted
            | Code::DatabaseDamaged
            | Code::ValueTypeMismatch
            | Code::ParameterCountMismatch
            | Code::LossyDecimal
            | Code::ColumnMissing
            | Code::ColumnTypeMismatch
            | Code::NullUnexpected
            | Code::RowMissing
            | Code::RowsTooMany
            | Code::ResultTooLarge
            | Code::ApplicationError
            // No run compiles a statement of the builder.
            | Code::IdentifierInvalid
            | Code::IdentifierTooLong
            | Code::IdentifierQualified
            | Code::StarMisplaced
            | Code::AliasMissing
            | Code::AliasDuplicate
            | Code::SourceOptionMisplaced
            | Code::ListEmpty
            | Code::ValuesMissing
            | Code::InsertSourceConflict
            | Code::RowsUneven
            | Code::ColumnDuplicate
            | Code::ColumnCountMismatch
            | Code::ConflictTargetMissing
            | Code::ConflictActionMissing
            | Code::UnfilteredWrite
            | Code::OperatorNull
            | Code::OperatorInvalid
            | Code::TemplateBlank
            | Code::TemplateTokenUnbound
            | Code::TemplateTokenInvalid
            | Code::TemplateBindingUnused
            | Code::TemplatePlaceholderUnknown
            | Code::TemplateArgumentUnused
            | Code::TemplatePlaceholderForeign
            | Code::TemplateUnterminated
            | Code::TemplateNotExpression
            | Code::WindowUnknown
            | Code::WindowFrameInvalid
            | Code::CallClausesConflict
            | Code::CteMisplaced
            | Code::CteNotRecursive
            | Code::StatementMisplaced
            | Code::LockMisplaced
            | Code::TiesUnordered
            | Code::SetOrderInvalid
            | Code::LimitOutOfRange
            | Code::JoinConditionMissing
            | Code::MergeClauseInvalid
            | Code::ParameterLimit
            | Code::NestingLimit
            | Code::SlotUnbound
            | Code::SlotUnused
            | Code::TextInvalid
            | Code::ForeignStatement
            | Code::DialectTooOld
            | Code::UnsupportedAggregateClause
            | Code::UnsupportedAny
            | Code::UnsupportedArguments
            | Code::UnsupportedArray
            | Code::UnsupportedAtTimeZone
            | Code::UnsupportedCast
            | Code::UnsupportedClause
            | Code::UnsupportedCteCycle
            | Code::UnsupportedCteSearch
            | Code::UnsupportedDataModifyingCte
            | Code::UnsupportedDefault
            | Code::UnsupportedDeleteUsing
            | Code::UnsupportedDistinctOn
            | Code::UnsupportedExplain
            | Code::UnsupportedFullJoin
            | Code::UnsupportedGlob
            | Code::UnsupportedGroupingSets
            | Code::UnsupportedILike
            | Code::UnsupportedJson
            | Code::UnsupportedLateral
            | Code::UnsupportedMerge
            | Code::UnsupportedOnDuplicateKey
            | Code::UnsupportedOperator
            | Code::UnsupportedRange
            | Code::UnsupportedRegex
            | Code::UnsupportedRightJoin
            | Code::UnsupportedRowLock
            | Code::UnsupportedRowValue
            | Code::UnsupportedSetOperation
            | Code::UnsupportedSourceColumns
            | Code::UnsupportedTableFunction
            | Code::UnsupportedTableSample
            | Code::UnsupportedTextSearch
            | Code::UnsupportedUpsertConstraint
            | Code::UnsupportedWithTies
            | Code::UnsupportedWithinGroup => Self::Failure,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Exit;

    #[test]
    fn the_most_severe_counts() {
        use Exit::{Done, Failed, Failure, Invalid, Locked, Pending, Usage};
        let order = [Usage, Failed, Invalid, Locked, Failure, Pending, Done];
        for (n, severe) in order.into_iter().enumerate() {
            for mild in order.into_iter().skip(n) {
                assert_eq!(severe.max(mild), severe);
                assert_eq!(mild.max(severe), severe);
            }
        }
        assert_eq!(order.map(Exit::number), [2, 6, 4, 5, 1, 3, 0]);
    }
}
