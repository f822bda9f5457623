//! SQLite, from 3.35 to the version that this toolkit brings along.

use super::capability::{CompileOption, Rule};
use super::spell::Spelling;
use super::{Dialect, Family, Limits, Version};
use crate::ir::Feature;
use crate::lex::Rules;
use crate::value::SqlType;

/// Its spelling. Source: SQLite, "SQL As Understood By SQLite".
pub(super) const DIALECT: Dialect = Dialect {
    family: Family::Sqlite,
    version: Version { major: 3, minor: 54, patch: 1 },
    options: 0,
    spelling: &SPELLING,
};

static SPELLING: Spelling = Spelling {
    lexical_rules: Rules::SQLITE,
    transaction_words: &[
        ("begin", None),
        ("commit", None),
        ("end", None),
        ("release", None),
        ("rollback", None),
        ("savepoint", None),
    ],
    // Sources: "Implementation Limits For SQLite": parameters 32 766, depth of an expression 1 000 (each term of a chain
    // of ANDs or ORs is a level), terms of a compound select 500. Names have no limit of their own.
    limits: Limits { name_bytes: 100_000, parameters: 32_766, flat_terms: 250, set_operands: 500 },
    placeholder: b'?',
};

/// Its column of the table. Source: SQLite, "Release History" and "SQL As Understood By SQLite".
#[expect(clippy::too_many_lines, reason = "a table: one line for each feature")]
pub(super) const fn rule(feature: Feature) -> Rule {
    match feature {
        Feature::JoinUsing
        | Feature::TableFunction
        | Feature::IndexHint
        | Feature::Windows
        | Feature::Filter
        | Feature::NullsOrder
        | Feature::Cte
        | Feature::MaterializedCte
        | Feature::ValuesStatement
        | Feature::Returning
        | Feature::InsertOr
        | Feature::Upsert
        | Feature::UpdateFrom
        | Feature::Glob
        | Feature::RowComparison
        | Feature::CastNeutral
        | Feature::Collate
        | Feature::Explain => Rule::Always,
        // VALUES: the names come from a WITH around it. OFFSET: behind LIMIT -1. Operands: selects around them.
        // INSERT ... SELECT ... ON CONFLICT: a WHERE between. Rows IN a list: IN (VALUES ...), or OR. ANY: IN. eq_any: a list.
        Feature::ValuesSource
        | Feature::OffsetAlone
        | Feature::SetOperations
        | Feature::UpsertFromQuery
        | Feature::RowInList
        | Feature::AnyQuery
        | Feature::EqAny => Rule::Emulated,
        Feature::RightJoin | Feature::FullJoin | Feature::HavingAlone => Rule::Since(Version::new(3, 39)),
        Feature::IsDistinct => Rule::EmulatedUntil(Version::new(3, 39)),
        Feature::JsonArrows => Rule::Since(Version::new(3, 38)),
        Feature::AggregateOrder => Rule::Since(Version::new(3, 44)),
        Feature::WithinGroup => Rule::Option(Version::new(3, 47), CompileOption::OrderedSetAggregates),
        Feature::WriteSlice => Rule::Option(Version::new(3, 35), CompileOption::UpdateDeleteLimit),
        Feature::Lateral
        | Feature::Ordinality
        | Feature::SourceColumns
        | Feature::TableSample
        | Feature::OnlyTable
        | Feature::DistinctOn
        | Feature::GroupingSets
        | Feature::WithTies
        | Feature::RowLocks
        | Feature::DataModifyingCte
        | Feature::CteSearch
        | Feature::CteCycle
        | Feature::SetOperationAll
        | Feature::DefaultInRows
        | Feature::DefaultRows
        | Feature::DefaultInUpdate
        | Feature::Overriding
        | Feature::UpsertConstraint
        | Feature::UpsertDefaults
        | Feature::OnDuplicateKey
        | Feature::DeleteUsing
        | Feature::Merge
        | Feature::MergeBySource
        | Feature::MergeReturning
        | Feature::ILike
        | Feature::Regex
        | Feature::Power
        | Feature::ArrayOperators
        | Feature::Arrays
        | Feature::Ranges
        | Feature::JsonOperators
        | Feature::TextSearch
        | Feature::AtTimeZone
        | Feature::RowValue
        | Feature::CompareAnyQuery
        | Feature::AnyArray
        | Feature::CastTyped
        | Feature::QualifiedFunction
        | Feature::NamedArguments
        | Feature::ExplainOptions => Rule::Never,
    }
}

/// A type, if SQLite has one of exactly its meaning.
pub(super) fn type_name(sql_type: &SqlType) -> Option<&'static str> {
    const TYPES: [(SqlType, &str); 4] =
        [(SqlType::BigInt, "INTEGER"), (SqlType::Double, "REAL"), (SqlType::Text, "TEXT"), (SqlType::Bytes, "BLOB")];
    TYPES.iter().find(|(known, _)| known == sql_type).map(|(_, name)| *name)
}
