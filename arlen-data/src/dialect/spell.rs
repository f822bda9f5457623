//! How names, literals and operators are written, and which words mean what.

use super::capability::{self, CompileOption, Support};
use super::{Family, Version};
use crate::ir::{BinaryOp, Feature};
use crate::lex::Rules;
use std::fmt;

/// One database as far as its language goes: a family, a version, and what the library was compiled with.
///
/// ```
/// use arlen_data::diag::Code;
/// use arlen_data::dialect::{Dialect, Support};
/// use arlen_data::ir::Feature;
///
/// assert_eq!(Dialect::postgres(15).support(Feature::FullJoin), Support::Native);
/// assert_eq!(Dialect::sqlite(3, 38).support(Feature::FullJoin), Support::Refused(Code::UnsupportedFullJoin));
/// assert_eq!(Dialect::sqlite(3, 38).support(Feature::IsDistinct), Support::Emulated);
/// assert_eq!(Dialect::sqlite(3, 38).to_string(), "sqlite-3.38");
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Dialect {
    pub(super) family: Family,
    pub(super) version: Version,
    pub(super) options: u8,
    pub(super) spelling: &'static Spelling,
}

/// What all versions of a family have in common.
#[derive(Debug)]
pub(super) struct Spelling {
    pub(super) lexical_rules: Rules,
    pub(super) transaction_words: &'static [(&'static str, Option<&'static str>)],
    pub(super) limits: Limits,
    pub(super) placeholder: u8,
}

/// How much a database takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of a name; more would be cut without a word.
    pub name_bytes: usize,
    /// Parameters of a statement.
    pub parameters: usize,
    /// Terms that AND or OR may join without parentheses between them.
    pub flat_terms: usize,
    /// Operands of one chain of set operations.
    pub set_operands: usize,
}

impl PartialEq for Dialect {
    fn eq(&self, other: &Self) -> bool {
        (self.family, self.version, self.options) == (other.family, other.version, other.options)
    }
}

impl Eq for Dialect {}

impl Dialect {
    /// PostgreSQL of this major version.
    #[must_use]
    pub const fn postgres(major: u16) -> Self {
        Family::Postgres.dialect().at_version(Version::new(major, 0))
    }

    /// SQLite of this version, compiled as it is by default.
    #[must_use]
    pub const fn sqlite(major: u16, minor: u16) -> Self {
        Family::Sqlite.dialect().at_version(Version::new(major, minor))
    }

    /// The same family in another version.
    #[must_use]
    pub const fn at_version(self, version: Version) -> Self {
        Self { version, ..self }
    }

    /// The same, for a library that was compiled with this option.
    #[must_use]
    pub const fn with_option(self, option: CompileOption) -> Self {
        Self { options: self.options | option.bit(), ..self }
    }

    /// The same, with the options that matter of those that `PRAGMA compile_options` lists.
    #[must_use]
    pub fn with_compile_options<'o>(self, options: impl IntoIterator<Item = &'o str>) -> Self {
        let known = |name: &str| CompileOption::ALL.iter().copied().find(|option| option.as_str() == name);
        options.into_iter().filter_map(known).fold(self, Self::with_option)
    }

    /// The family.
    #[must_use]
    pub const fn family(self) -> Family {
        self.family
    }

    /// The version.
    #[must_use]
    pub const fn version(self) -> Version {
        self.version
    }

    /// How much it takes.
    #[must_use]
    pub const fn limits(self) -> Limits {
        self.spelling.limits
    }

    /// Whether it has a feature.
    #[must_use]
    pub const fn support(&self, feature: Feature) -> Support {
        capability::support(self.family, self.version, self.options, feature)
    }

    /// What its lexer knows.
    #[must_use]
    pub const fn lexical_rules(self) -> Rules {
        self.spelling.lexical_rules
    }

    /// The sign before the number of a parameter, in ASCII: `$1`, `?1`.
    #[must_use]
    pub const fn placeholder(&self) -> u8 {
        self.spelling.placeholder
    }

    /// A name in quotes: `a"b` becomes `"a""b"`.
    ///
    /// ```
    /// use arlen_data::dialect::Family;
    ///
    /// assert_eq!(Family::Sqlite.dialect().spell_name("a\"b"), "\"a\"\"b\"");
    /// ```
    #[must_use]
    pub fn spell_name(self, name: &str) -> String {
        format!("\"{}\"", name.replace('"', "\"\""))
    }

    /// A text literal: `it's` becomes `'it''s'`. On PostgreSQL it is right only with
    /// `standard_conforming_strings=on`, which every session of this crate sets.
    #[must_use]
    pub fn spell_text(self, text: &str) -> String {
        format!("'{}'", text.replace('\'', "''"))
    }

    /// One of the six comparisons, which every dialect spells alike, with blanks around it, in that many bytes of four.
    #[inline]
    #[expect(clippy::wildcard_enum_match_arm, reason = "every other operator is spelled one by one below")]
    pub(crate) const fn spell_comparison(op: BinaryOp) -> Option<(&'static [u8; 4], usize)> {
        Some(match op {
            BinaryOp::Eq => (b" =  ", 3),
            BinaryOp::Ne => (b" <> ", 4),
            BinaryOp::Lt => (b" <  ", 3),
            BinaryOp::Le => (b" <= ", 4),
            BinaryOp::Gt => (b" >  ", 3),
            BinaryOp::Ge => (b" >= ", 4),
            _ => return None,
        })
    }

    /// An operator, without blanks around it.
    #[must_use]
    #[inline]
    pub const fn spell_operator(&self, op: BinaryOp) -> &'static str {
        match op {
            BinaryOp::Eq => "=",
            BinaryOp::Ne => "<>",
            BinaryOp::Lt => "<",
            BinaryOp::Le => "<=",
            BinaryOp::Gt => ">",
            BinaryOp::Ge => ">=",
            BinaryOp::IsDistinctFrom | BinaryOp::IsNotDistinctFrom => self.spell_distinct(op),
            BinaryOp::Add => "+",
            BinaryOp::Sub => "-",
            BinaryOp::Mul => "*",
            BinaryOp::Div => "/",
            BinaryOp::Rem => "%",
            BinaryOp::Power => "^",
            BinaryOp::BitAnd => "&",
            BinaryOp::BitOr => "|",
            BinaryOp::BitXor => "#",
            BinaryOp::ShiftLeft | BinaryOp::StrictlyLeftOf => "<<",
            BinaryOp::ShiftRight | BinaryOp::StrictlyRightOf => ">>",
            BinaryOp::Concat => "||",
            BinaryOp::Regex => "~",
            BinaryOp::RegexInsensitive => "~*",
            BinaryOp::NotRegex => "!~",
            BinaryOp::NotRegexInsensitive => "!~*",
            BinaryOp::SimilarTo => "SIMILAR TO",
            BinaryOp::NotSimilarTo => "NOT SIMILAR TO",
            BinaryOp::Glob => "GLOB",
            BinaryOp::Match => "MATCH",
            BinaryOp::Contains => "@>",
            BinaryOp::ContainedBy => "<@",
            BinaryOp::Overlaps => "&&",
            BinaryOp::NotRightOf => "&<",
            BinaryOp::NotLeftOf => "&>",
            BinaryOp::AdjacentTo => "-|-",
            BinaryOp::JsonGet => "->",
            BinaryOp::JsonGetText => "->>",
            BinaryOp::JsonPath => "#>",
            BinaryOp::JsonPathText => "#>>",
            BinaryOp::JsonHasKey => "?",
            BinaryOp::JsonHasAnyKey => "?|",
            BinaryOp::JsonHasAllKeys => "?&",
            BinaryOp::JsonPathExists => "@?",
            BinaryOp::JsonPathMatch | BinaryOp::TextSearch => "@@",
            BinaryOp::JsonDeletePath => "#-",
            BinaryOp::AtTimeZone => "AT TIME ZONE",
        }
    }

    /// SQLite's `IS` has always compared any two values with NULL as one of them; the words of the standard came later.
    const fn spell_distinct(&self, op: BinaryOp) -> &'static str {
        let emulated = matches!(self.support(Feature::IsDistinct), Support::Emulated);
        match (op, emulated) {
            (BinaryOp::IsDistinctFrom, true) => "IS NOT",
            (BinaryOp::IsDistinctFrom, false) => "IS DISTINCT FROM",
            (_, true) => "IS",
            (_, false) => "IS NOT DISTINCT FROM",
        }
    }

    /// True if a statement that begins with these words begins, ends or marks a transaction.
    ///
    /// ```
    /// use arlen_data::dialect::Family;
    ///
    /// let postgres = Family::Postgres.dialect();
    /// assert!(postgres.is_transaction_control("commit", ""));
    /// assert!(postgres.is_transaction_control("PREPARE", "transaction"));
    /// assert!(!postgres.is_transaction_control("prepare", "plan"));
    /// ```
    #[must_use]
    pub fn is_transaction_control(self, first: &str, second: &str) -> bool {
        self.spelling.transaction_words.iter().any(|(word, follower)| {
            first.eq_ignore_ascii_case(word) && follower.is_none_or(|follower| second.eq_ignore_ascii_case(follower))
        })
    }
}

impl fmt::Display for Dialect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.family, self.version)
    }
}
