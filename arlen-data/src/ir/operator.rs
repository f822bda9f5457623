//! Operators, by meaning; a dialect spells them.

/// An operator between two operands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BinaryOp {
    /// Equal. With the value NULL it asks whether the other side is NULL.
    Eq,
    /// Not equal. With the value NULL it asks whether the other side is not NULL.
    Ne,
    /// Less than.
    Lt,
    /// Less than or equal.
    Le,
    /// Greater than.
    Gt,
    /// Greater than or equal.
    Ge,
    /// Not equal, with NULL as a value like others.
    IsDistinctFrom,
    /// Equal, with NULL as a value like others.
    IsNotDistinctFrom,
    /// Addition.
    Add,
    /// Subtraction; on `jsonb` the deletion of a key.
    Sub,
    /// Multiplication.
    Mul,
    /// Division.
    Div,
    /// The remainder of a division.
    Rem,
    /// A power.
    Power,
    /// Bitwise and.
    BitAnd,
    /// Bitwise or.
    BitOr,
    /// Bitwise exclusive or.
    BitXor,
    /// Bits to the left.
    ShiftLeft,
    /// Bits to the right.
    ShiftRight,
    /// Texts, arrays or `jsonb` joined.
    Concat,
    /// Matches a POSIX regular expression.
    Regex,
    /// Matches a POSIX regular expression in any case.
    RegexInsensitive,
    /// Does not match a POSIX regular expression.
    NotRegex,
    /// Does not match a POSIX regular expression in any case.
    NotRegexInsensitive,
    /// `SIMILAR TO`
    SimilarTo,
    /// `NOT SIMILAR TO`
    NotSimilarTo,
    /// SQLite's `GLOB`.
    Glob,
    /// SQLite's `MATCH` of full-text tables.
    Match,
    /// Contains: arrays, ranges, `jsonb`.
    Contains,
    /// Is contained by: arrays, ranges, `jsonb`.
    ContainedBy,
    /// Overlaps: arrays, ranges.
    Overlaps,
    /// A range wholly left of another.
    StrictlyLeftOf,
    /// A range wholly right of another.
    StrictlyRightOf,
    /// A range that does not reach right of another.
    NotRightOf,
    /// A range that does not reach left of another.
    NotLeftOf,
    /// A range that touches another.
    AdjacentTo,
    /// A field or element of JSON, as JSON.
    JsonGet,
    /// A field or element of JSON, as text.
    JsonGetText,
    /// What stands at a path of JSON, as JSON.
    JsonPath,
    /// What stands at a path of JSON, as text.
    JsonPathText,
    /// `jsonb` has this key.
    JsonHasKey,
    /// `jsonb` has one of these keys.
    JsonHasAnyKey,
    /// `jsonb` has all of these keys.
    JsonHasAllKeys,
    /// A JSON path finds something.
    JsonPathExists,
    /// A JSON path predicate is true.
    JsonPathMatch,
    /// `jsonb` without what stands at a path.
    JsonDeletePath,
    /// A `tsvector` matches a `tsquery`.
    TextSearch,
    /// A timestamp at a time zone.
    AtTimeZone,
}

impl BinaryOp {
    /// True for the six comparisons and the two with NULL as a value.
    #[must_use]
    pub const fn is_comparison(self) -> bool {
        matches!(
            self,
            Self::Eq
                | Self::Ne
                | Self::Lt
                | Self::Le
                | Self::Gt
                | Self::Ge
                | Self::IsDistinctFrom
                | Self::IsNotDistinctFrom
        )
    }
}

/// An operator with one operand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum UnaryOp {
    /// `NOT`
    Not,
    /// Minus.
    Neg,
    /// Bits turned over.
    BitNot,
    /// `IS NULL`
    IsNull,
    /// `IS NOT NULL`
    IsNotNull,
    /// `IS TRUE`
    IsTrue,
    /// `IS NOT TRUE`
    IsNotTrue,
    /// `IS FALSE`
    IsFalse,
    /// `IS NOT FALSE`
    IsNotFalse,
}

/// How the terms of a group are joined.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Junction {
    /// All of them.
    And,
    /// One of them.
    Or,
}

/// Whether a predicate is meant, or its opposite.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Sense {
    /// As it stands.
    Positive,
    /// Its opposite: `NOT IN`, `NOT LIKE`, `NOT BETWEEN`.
    Negative,
}

/// Whether letters are told apart by case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Case {
    /// What the database's `LIKE` does.
    Sensitive,
    /// `ILIKE`.
    Insensitive,
}

/// `ANY` or `ALL`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Quantifier {
    /// At least one.
    Any,
    /// Every one.
    All,
}
