//! Random conditions.

use super::expr::{COMPARISONS, binary};
use super::shape::{Gen, Kind, null_value};
use arlen_data::build::{self, func, row, val};
use arlen_data::ir::expr::{InSet, SubqueryKind};
use arlen_data::ir::{At, BinaryOp, Case, Expr, Feature, Quantifier, Sense, UnaryOp};
use arlen_data::value::SqlType;

impl Gen {
    fn sense(&mut self) -> Sense {
        if self.rng.chance(50) { Sense::Positive } else { Sense::Negative }
    }

    pub(super) fn truth(&mut self, depth: usize) -> Expr {
        let kind = *self.rng.pick(&[Kind::Int, Kind::Int, Kind::Float, Kind::Text, Kind::Bool]);
        match self.rng.below(20) {
            0 | 1 => {
                let op = *self.rng.pick(&[UnaryOp::IsNull, UnaryOp::IsNotNull]);
                Expr::unary(op, self.expr(kind, depth), At::here())
            }
            2 => {
                use UnaryOp::{IsFalse, IsNotFalse, IsNotTrue, IsTrue, Not};
                let op = *self.rng.pick(&[Not, Not, IsTrue, IsNotTrue, IsFalse, IsNotFalse]);
                Expr::unary(op, self.expr(Kind::Bool, depth), At::here())
            }
            3..=6 => self.group(depth),
            7 | 8 => {
                let [operand, low, high] = std::array::from_fn(|_| self.expr(kind, depth));
                Expr::in_range(self.sense(), operand, low, high, At::here())
            }
            9 | 10 => self.within(kind, depth),
            11 => {
                let insensitive = self.wants(Feature::ILike, 40);
                let case = if insensitive { Case::Insensitive } else { Case::Sensitive };
                let escape = self.rng.chance(40).then(|| *self.rng.pick(&['\\', '!', '\'']));
                let (operand, pattern) = (self.expr(Kind::Text, depth), self.expr(Kind::Text, depth));
                Expr::pattern(self.sense(), case, operand, pattern, escape, At::here())
            }
            12 if self.queries > 0 => {
                let kinds = self.some_kinds();
                let query = self.subquery(&kinds);
                if self.rng.chance(50) { build::exists(query) } else { build::not_exists(query) }
            }
            13 => self.rows(depth),
            14 if self.queries > 0 => self.quantified(kind, depth),
            15 => self.special(depth),
            16 => {
                let op = *self.rng.pick(&[
                    BinaryOp::IsDistinctFrom,
                    BinaryOp::IsNotDistinctFrom,
                    BinaryOp::Eq,
                    BinaryOp::Ne,
                ]);
                let operand = self.expr(kind, depth);
                let other = if self.rng.chance(30) { null_value() } else { self.expr(kind, depth) };
                binary(op, operand, other)
            }
            _ => {
                let op = *self.rng.pick(&COMPARISONS);
                binary(op, self.expr(kind, depth), self.expr(kind, depth))
            }
        }
    }

    fn group(&mut self, depth: usize) -> Expr {
        let mut terms: Vec<_> = (0..self.rng.between(1, 4)).map(|_| self.expr(Kind::Bool, depth)).collect();
        if self.rng.chance(10) {
            // Terms that vanish.
            terms.push(build::all_of(Vec::<Expr>::new()));
        }
        if self.rng.chance(50) { build::all_of(terms) } else { build::any_of(terms) }
    }

    fn within(&mut self, kind: Kind, depth: usize) -> Expr {
        let operand = self.expr(kind, depth);
        let set = match self.rng.below(4) {
            0 if self.queries > 0 => InSet::Query(self.subquery(&[kind])),
            1 if kind != Kind::Bool => {
                let several = 0..self.rng.between(0, 5);
                InSet::Array(match kind {
                    Kind::Int => several.map(|_| self.rng.integer()).collect::<Vec<_>>().into(),
                    Kind::Float => several.map(|_| self.rng.fraction()).collect::<Vec<_>>().into(),
                    Kind::Text | Kind::Bool => several.map(|_| self.rng.text()).collect::<Vec<_>>().into(),
                })
            }
            _ => InSet::List((0..self.rng.between(0, 4)).map(|_| self.expr(kind, depth / 2)).collect()),
        };
        Expr::within(self.sense(), operand, set, At::here())
    }

    /// Row values: compared, and looked for.
    fn rows(&mut self, depth: usize) -> Expr {
        let kinds: Vec<_> = (0..self.rng.between(1, 3)).map(|_| *self.rng.pick(&super::shape::KINDS)).collect();
        let one =
            |generator: &mut Self| row(kinds.iter().map(|kind| generator.expr(*kind, depth / 2)).collect::<Vec<_>>());
        let first = one(self);
        match self.rng.below(4) {
            0 if kinds.len() > 1 => {
                let list = InSet::List((0..self.rng.between(1, 3)).map(|_| one(self)).collect());
                Expr::within(self.sense(), first, list, At::here())
            }
            1 if kinds.len() > 1 && self.queries > 0 => {
                let query = InSet::Query(self.subquery(&kinds));
                Expr::within(self.sense(), first, query, At::here())
            }
            2 => Expr::in_range(self.sense(), first, one(self), one(self), At::here()),
            _ => {
                let op = *self.rng.pick(&COMPARISONS);
                binary(op, first, one(self))
            }
        }
    }

    fn quantified(&mut self, kind: Kind, depth: usize) -> Expr {
        let kind = if kind == Kind::Int { Kind::Int } else { Kind::Text };
        let mut op = *self.rng.pick(&COMPARISONS);
        let mut quantifier = *self.rng.pick(&[Quantifier::Any, Quantifier::All]);
        let array = self.wants(Feature::AnyArray, 50);
        if !array && !self.wants(Feature::CompareAnyQuery, 70) {
            (op, quantifier) = *self.rng.pick(&[(BinaryOp::Eq, Quantifier::Any), (BinaryOp::Ne, Quantifier::All)]);
        }
        let operand = self.expr(kind, depth);
        let set = if array {
            self.array(kind, depth)
        } else {
            Expr::subquery(SubqueryKind::Scalar, self.subquery(&[kind]), At::here())
        };
        Expr::quantified(op, quantifier, operand, set, At::here())
    }

    /// What only one of the databases has.
    fn special(&mut self, depth: usize) -> Expr {
        use BinaryOp::{ContainedBy, Contains, NotRegex, NotSimilarTo, Overlaps, Regex, RegexInsensitive, SimilarTo};
        let range = |generator: &mut Self| {
            func("int8range", vec![generator.expr(Kind::Int, depth / 2), generator.expr(Kind::Int, 0)]).expr()
        };
        if self.wants(Feature::Glob, 60) {
            return self.expr(Kind::Text, depth).glob(self.expr(Kind::Text, depth));
        }
        match self.rng.below(6) {
            0 if self.wants(Feature::Regex, 100) => {
                let op = *self.rng.pick(&[Regex, RegexInsensitive, NotRegex, SimilarTo, NotSimilarTo]);
                binary(op, self.expr(Kind::Text, depth), self.expr(Kind::Text, depth))
            }
            1 if self.wants(Feature::ArrayOperators, 100) => {
                let op = *self.rng.pick(&[Contains, ContainedBy, Overlaps]);
                binary(op, self.array(Kind::Text, depth), self.array(Kind::Text, depth))
            }
            2 if self.wants(Feature::Ranges, 100) => {
                use BinaryOp::{AdjacentTo, NotLeftOf, NotRightOf, StrictlyLeftOf, StrictlyRightOf};
                let op =
                    *self.rng.pick(&[AdjacentTo, NotLeftOf, NotRightOf, StrictlyLeftOf, StrictlyRightOf, Overlaps]);
                binary(op, range(self), range(self))
            }
            3 if self.wants(Feature::JsonOperators, 100) => self.json().json_has_key(self.expr(Kind::Text, depth)),
            4 if self.wants(Feature::TextSearch, 100) => {
                let document = func("to_tsvector", [self.expr(Kind::Text, depth)]).expr();
                document.text_search(func("plainto_tsquery", [self.expr(Kind::Text, depth)]).expr())
            }
            5 if self.wants(Feature::AtTimeZone, 100) => {
                let instant = val("2026-11-20 12:00:00+00").cast(SqlType::TimestampTz);
                instant.at_time_zone(self.expr(Kind::Text, 0)).is_not_null()
            }
            _ => self.expr(Kind::Bool, depth),
        }
    }
}
