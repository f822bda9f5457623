//! Whether a database has a feature: one answer, from which refusals, documents and the matrix are made.

use super::{Family, Version, postgres, sqlite};
use crate::diag::Code;
use crate::ir::Feature;

/// Whether a database has a feature.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Support {
    /// It has it.
    Native,
    /// It does not have it, and says the same with other words. Exactly the same: there are no approximations.
    Emulated,
    /// It does not have it. The statement is refused with this code.
    Refused(Code),
}

impl Support {
    /// True unless it is refused.
    #[must_use]
    pub const fn is_there(self) -> bool {
        !matches!(self, Self::Refused(_))
    }
}

/// What a dialect's column of the table says of a feature.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Rule {
    /// Every version has it.
    Always,
    /// Every version can say it with other words.
    Emulated,
    /// Versions from this one on have it.
    Since(Version),
    /// Versions from this one on have it, those before say it with other words.
    EmulatedUntil(Version),
    /// Versions from this one on have it, if they were compiled with an option.
    Option(Version, CompileOption),
    /// No version has it.
    Never,
}

/// An option that a SQLite library may have been compiled with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CompileOption {
    /// `ENABLE_UPDATE_DELETE_LIMIT`
    UpdateDeleteLimit,
    /// `ENABLE_ORDERED_SET_AGGREGATES`
    OrderedSetAggregates,
}

impl CompileOption {
    /// Every option that matters here.
    pub const ALL: &'static [Self] = &[Self::UpdateDeleteLimit, Self::OrderedSetAggregates];

    /// The name, as `PRAGMA compile_options` writes it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::UpdateDeleteLimit => "ENABLE_UPDATE_DELETE_LIMIT",
            Self::OrderedSetAggregates => "ENABLE_ORDERED_SET_AGGREGATES",
        }
    }

    pub(super) const fn bit(self) -> u8 {
        1 << self as u8
    }
}

pub(super) const fn rule(family: Family, feature: Feature) -> Rule {
    match family {
        Family::Postgres => postgres::rule(feature),
        Family::Sqlite => sqlite::rule(feature),
    }
}

pub(super) const fn support(family: Family, version: Version, options: u8, feature: Feature) -> Support {
    let refused = Support::Refused(feature.code());
    match rule(family, feature) {
        Rule::Always => Support::Native,
        Rule::Emulated => Support::Emulated,
        Rule::Since(since) => {
            if version.is_at_least(since) {
                Support::Native
            } else {
                refused
            }
        }
        Rule::EmulatedUntil(since) => {
            if version.is_at_least(since) {
                Support::Native
            } else {
                Support::Emulated
            }
        }
        Rule::Option(since, option) => {
            if version.is_at_least(since) && options & option.bit() != 0 {
                Support::Native
            } else {
                refused
            }
        }
        Rule::Never => refused,
    }
}

/// What the table says of a feature in one family, in words: `yes`, `from 3.39`, `emulated`, `no`.
#[must_use]
pub fn describe(family: Family, feature: Feature) -> String {
    match rule(family, feature) {
        Rule::Always => "yes".to_owned(),
        Rule::Emulated => "emulated".to_owned(),
        Rule::Since(since) => format!("from {since}"),
        Rule::EmulatedUntil(since) => format!("emulated, yes from {since}"),
        Rule::Option(since, option) => format!("from {since} with `{}`", option.as_str()),
        Rule::Never => "no".to_owned(),
    }
}

/// The versions at which the answers of a family change, the oldest supported first.
#[must_use]
pub fn versions(family: Family) -> Vec<Version> {
    let mut versions = vec![family.oldest()];
    for feature in Feature::ALL {
        match rule(family, *feature) {
            Rule::Since(since) | Rule::EmulatedUntil(since) | Rule::Option(since, _) => versions.push(since),
            Rule::Always | Rule::Emulated | Rule::Never => {}
        }
    }
    versions.push(family.newest());
    versions.sort_unstable();
    versions.dedup();
    versions
}
