//! Operators.

use super::{Case, Column, Func, IntoExpr, SelectItem as _, Template};
use crate::ir::select::Item;
use crate::ir::{At, BinaryOp, Direction, Expr, Junction, Name, Order, UnaryOp};
use crate::value::SqlType;
use std::ops;

macro_rules! binary {
    ($($(#[$doc:meta])+ $name:ident => $op:ident;)+) => {
        impl Expr {
            $($(#[$doc])+
            #[must_use]
            #[track_caller]
            pub fn $name(self, other: impl IntoExpr) -> Self {
                let at = At::here();
                Self::binary(BinaryOp::$op, self, other.into_expr(), at)
            })+
        }
    };
}

binary! {
    /// To the power of another number.
    power => Power;
    /// Bitwise and.
    bit_and => BitAnd;
    /// Bitwise or.
    bit_or => BitOr;
    /// Bitwise exclusive or.
    bit_xor => BitXor;
    /// Bits to the left.
    shift_left => ShiftLeft;
    /// Bits to the right.
    shift_right => ShiftRight;
    /// Texts, arrays or `jsonb` joined.
    concat => Concat;
    /// Matches a POSIX regular expression.
    matches => Regex;
    /// Matches a POSIX regular expression in any case.
    imatches => RegexInsensitive;
    /// Does not match a POSIX regular expression.
    not_matches => NotRegex;
    /// Does not match a POSIX regular expression in any case.
    not_imatches => NotRegexInsensitive;
    /// `SIMILAR TO`
    similar_to => SimilarTo;
    /// `NOT SIMILAR TO`
    not_similar_to => NotSimilarTo;
    /// SQLite's `GLOB`.
    glob => Glob;
    /// SQLite's `MATCH`, on a full-text table.
    fts_match => Match;
    /// Contains another array, range or `jsonb`, or an element of the range.
    contains => Contains;
    /// Is contained by another array, range or `jsonb`.
    contained_by => ContainedBy;
    /// Has an element in common with another array or range.
    overlaps => Overlaps;
    /// A range wholly left of another.
    strictly_left_of => StrictlyLeftOf;
    /// A range wholly right of another.
    strictly_right_of => StrictlyRightOf;
    /// A range that does not reach right of another.
    not_right_of => NotRightOf;
    /// A range that does not reach left of another.
    not_left_of => NotLeftOf;
    /// A range that touches another.
    adjacent_to => AdjacentTo;
    /// A field or element of JSON, as JSON: `->`.
    json_get => JsonGet;
    /// A field or element of JSON, as text: `->>`.
    json_get_text => JsonGetText;
    /// What stands at a path of JSON, as JSON: `#>`.
    json_path => JsonPath;
    /// What stands at a path of JSON, as text: `#>>`.
    json_path_text => JsonPathText;
    /// `jsonb` has this key: `?`.
    json_has_key => JsonHasKey;
    /// `jsonb` has one of these keys: `?|`.
    json_has_any_key => JsonHasAnyKey;
    /// `jsonb` has all of these keys: `?&`.
    json_has_all_keys => JsonHasAllKeys;
    /// A JSON path finds something: `@?`.
    json_path_exists => JsonPathExists;
    /// A JSON path predicate is true: `@@`.
    json_path_match => JsonPathMatch;
    /// `jsonb` without what stands at a path: `#-`.
    json_delete_path => JsonDeletePath;
    /// A `tsvector` matches a `tsquery`: `@@`.
    text_search => TextSearch;
    /// A timestamp at a time zone.
    at_time_zone => AtTimeZone;
}

macro_rules! unary {
    ($($(#[$doc:meta])+ $name:ident => $op:ident;)+) => {
        impl Expr {
            $($(#[$doc])+
            #[must_use]
            #[track_caller]
            pub fn $name(self) -> Self {
                Self::unary(UnaryOp::$op, self, At::here())
            })+
        }
    };
}

unary! {
    /// `IS NULL`
    is_null => IsNull;
    /// `IS NOT NULL`
    is_not_null => IsNotNull;
    /// `IS TRUE`
    is_true => IsTrue;
    /// `IS NOT TRUE`
    is_not_true => IsNotTrue;
    /// `IS FALSE`
    is_false => IsFalse;
    /// `IS NOT FALSE`
    is_not_false => IsNotFalse;
    /// Bits turned over.
    bit_not => BitNot;
}

impl Expr {
    /// Both, in one pair of parentheses.
    #[must_use]
    #[track_caller]
    pub fn and(self, other: impl IntoExpr) -> Self {
        self.join(Junction::And, other.into_expr(), At::here())
    }

    /// One or the other, in one pair of parentheses.
    #[must_use]
    #[track_caller]
    pub fn or(self, other: impl IntoExpr) -> Self {
        self.join(Junction::Or, other.into_expr(), At::here())
    }

    /// A chain of the same junction stays flat, so that its length costs no depth.
    fn join(self, junction: Junction, other: Self, at: At) -> Self {
        let terms = if let Self::Group(group) = self {
            if group.junction == junction {
                return Self::longer_group(group, other);
            }
            vec![Self::Group(group), other]
        } else {
            vec![self, other]
        };
        Self::group(junction, terms, at)
    }

    /// `CAST(... AS type)`
    #[must_use]
    #[track_caller]
    pub fn cast(self, to: SqlType) -> Self {
        Self::cast_to(self, to, At::here())
    }

    /// `COLLATE`
    #[must_use]
    #[track_caller]
    pub fn collate(self, collation: impl Into<Name>) -> Self {
        Self::collated(self, collation.into(), At::here())
    }

    /// An element of an array, counted as the database counts: from 1.
    #[must_use]
    #[track_caller]
    pub fn element(self, index: impl IntoExpr) -> Self {
        let at = At::here();
        Self::index(self, index.into_expr(), None, at)
    }

    /// A slice of an array, both bounds inclusive.
    #[must_use]
    #[track_caller]
    pub fn slice(self, from: impl IntoExpr, to: impl IntoExpr) -> Self {
        let at = At::here();
        Self::index(self, from.into_expr(), Some(to.into_expr()), at)
    }

    /// The column is called so in the result.
    #[must_use]
    pub fn alias(self, name: impl Into<Name>) -> Item {
        let mut item = self.into_item();
        item.alias = Some(name.into());
        item
    }

    /// The least first.
    #[must_use]
    pub const fn asc(self) -> Order {
        Order { expr: self, direction: Direction::Asc, nulls: None }
    }

    /// The greatest first.
    #[must_use]
    pub const fn desc(self) -> Order {
        Order { expr: self, direction: Direction::Desc, nulls: None }
    }
}

impl Order {
    /// NULL stands before everything.
    #[must_use]
    pub fn nulls_first(self) -> Self {
        Self { nulls: Some(crate::ir::Nulls::First), ..self }
    }

    /// NULL stands behind everything.
    #[must_use]
    pub fn nulls_last(self) -> Self {
        Self { nulls: Some(crate::ir::Nulls::Last), ..self }
    }
}

macro_rules! operator {
    ($($trait:ident $method:ident $op:ident;)+) => {
        $(operator!(@for $trait $method $op; [E] [] Expr);
        operator!(@for $trait $method $op; [E] [] Func);
        operator!(@for $trait $method $op; [E] [] Template);
        operator!(@for $trait $method $op; [E] [] Case);
        operator!(@for $trait $method $op; [E] [T,] Column<T>);)+
    };
    (@for $trait:ident $method:ident $op:ident; [$other:ident] [$($generic:tt)*] $type:ty) => {
        impl<$($generic)* $other: IntoExpr> ops::$trait<$other> for $type {
            type Output = Expr;

            #[track_caller]
            fn $method(self, other: $other) -> Expr {
                let at = At::here();
                Expr::binary(BinaryOp::$op, self.into_expr(), other.into_expr(), at)
            }
        }
    };
}

operator! {
    Add add Add; Sub sub Sub; Mul mul Mul; Div div Div; Rem rem Rem;
}

macro_rules! prefix {
    ($([$($generics:tt)*] $type:ty),+) => {
        $(impl $($generics)* ops::Not for $type {
            type Output = Expr;

            #[track_caller]
            fn not(self) -> Expr {
                let at = At::here();
                Expr::unary(UnaryOp::Not, self.into_expr(), at)
            }
        }

        impl $($generics)* ops::Neg for $type {
            type Output = Expr;

            #[track_caller]
            fn neg(self) -> Expr {
                let at = At::here();
                Expr::unary(UnaryOp::Neg, self.into_expr(), at)
            }
        })+
    };
}

prefix!([] Expr, [] Func, [] Template, [] Case, [<T>] Column<T>);
