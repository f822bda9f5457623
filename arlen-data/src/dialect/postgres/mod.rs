//! PostgreSQL, versions 13 to 18.

use super::capability::Rule;
use super::spell::Spelling;
use super::{Dialect, Family, Limits, Version};
use crate::ir::Feature;
use crate::lex::Rules;
use crate::value::{RangeType, SqlType};

/// Its spelling. Source: PostgreSQL manual, 4.1 and the reference pages of the transaction commands.
pub(super) const DIALECT: Dialect =
    Dialect { family: Family::Postgres, version: Version::new(18, 0), options: 0, spelling: &SPELLING };

static SPELLING: Spelling = Spelling {
    lexical_rules: Rules::POSTGRES,
    transaction_words: &[
        ("abort", None),
        ("begin", None),
        ("commit", None),
        ("end", None),
        ("prepare", Some("transaction")),
        ("release", None),
        ("rollback", None),
        ("savepoint", None),
        ("start", Some("transaction")),
    ],
    // Sources: manual 4.1.1 (63 bytes, then cut); the Bind message counts parameters in 16 bits.
    limits: Limits { name_bytes: 63, parameters: 65_535, flat_terms: usize::MAX, set_operands: usize::MAX },
    placeholder: b'$',
};

/// Its column of the table. Source: the manuals of versions 13 to 18, "Release Notes" and "SQL Commands".
#[expect(clippy::too_many_lines, reason = "a table: one line for each feature")]
pub(super) const fn rule(feature: Feature) -> Rule {
    match feature {
        Feature::RightJoin
        | Feature::FullJoin
        | Feature::JoinUsing
        | Feature::Lateral
        | Feature::TableFunction
        | Feature::Ordinality
        | Feature::SourceColumns
        | Feature::ValuesSource
        | Feature::TableSample
        | Feature::OnlyTable
        | Feature::DistinctOn
        | Feature::GroupingSets
        | Feature::HavingAlone
        | Feature::Windows
        | Feature::Filter
        | Feature::WithinGroup
        | Feature::AggregateOrder
        | Feature::NullsOrder
        | Feature::WithTies
        | Feature::OffsetAlone
        | Feature::RowLocks
        | Feature::Cte
        | Feature::MaterializedCte
        | Feature::DataModifyingCte
        | Feature::SetOperations
        | Feature::SetOperationAll
        | Feature::ValuesStatement
        | Feature::Returning
        | Feature::DefaultInRows
        | Feature::DefaultRows
        | Feature::DefaultInUpdate
        | Feature::Overriding
        | Feature::Upsert
        | Feature::UpsertConstraint
        | Feature::UpsertFromQuery
        | Feature::UpsertDefaults
        | Feature::UpdateFrom
        | Feature::DeleteUsing
        | Feature::IsDistinct
        | Feature::ILike
        | Feature::Regex
        | Feature::Power
        | Feature::ArrayOperators
        | Feature::Arrays
        | Feature::Ranges
        | Feature::JsonArrows
        | Feature::JsonOperators
        | Feature::TextSearch
        | Feature::AtTimeZone
        | Feature::RowComparison
        | Feature::RowInList
        | Feature::RowValue
        | Feature::AnyQuery
        | Feature::CompareAnyQuery
        | Feature::AnyArray
        | Feature::EqAny
        | Feature::CastNeutral
        | Feature::CastTyped
        | Feature::Collate
        | Feature::QualifiedFunction
        | Feature::NamedArguments
        | Feature::Explain
        | Feature::ExplainOptions => Rule::Always,
        Feature::CteSearch | Feature::CteCycle => Rule::Since(Version::new(14, 0)),
        Feature::Merge => Rule::Since(Version::new(15, 0)),
        Feature::MergeBySource | Feature::MergeReturning => Rule::Since(Version::new(17, 0)),
        Feature::IndexHint | Feature::InsertOr | Feature::OnDuplicateKey | Feature::WriteSlice | Feature::Glob => {
            Rule::Never
        }
    }
}

/// A type, or nothing if it is spelled by its name or from another one.
pub(super) fn type_name(sql_type: &SqlType) -> Option<&'static str> {
    Some(match sql_type {
        SqlType::Bool => "boolean",
        SqlType::SmallInt => "smallint",
        SqlType::Int => "integer",
        SqlType::BigInt => "bigint",
        SqlType::Real => "real",
        SqlType::Double => "double precision",
        SqlType::Numeric(None) => "numeric",
        SqlType::Text => "text",
        SqlType::Bytes => "bytea",
        SqlType::Uuid => "uuid",
        SqlType::Date => "date",
        SqlType::Time => "time",
        SqlType::Timestamp => "timestamp",
        SqlType::TimestampTz => "timestamptz",
        SqlType::Interval => "interval",
        SqlType::Json => "json",
        SqlType::Jsonb => "jsonb",
        SqlType::Range(range) => match range {
            RangeType::Int => "int4range",
            RangeType::BigInt => "int8range",
            RangeType::Numeric => "numrange",
            RangeType::Timestamp => "tsrange",
            RangeType::TimestampTz => "tstzrange",
            RangeType::Date => "daterange",
        },
        SqlType::Numeric(Some(_)) | SqlType::Varchar(_) | SqlType::Char(_) | SqlType::Array(_) | SqlType::Named(_) => {
            return None;
        }
    })
}
