//! Random expressions, well typed: every engine takes them, or the compiler says why not.

use super::shape::{Gen, Kind, null_value};
use arlen_data::build::{self, Template, case, case_of, func, lit, row, val};
use arlen_data::ir::expr::{InSet, SubqueryKind};
use arlen_data::ir::{At, BinaryOp, Case, Expr, Feature, Literal, Quantifier, Sense, UnaryOp};
use arlen_data::value::SqlType;

const COMPARISONS: [BinaryOp; 6] = [BinaryOp::Eq, BinaryOp::Ne, BinaryOp::Lt, BinaryOp::Le, BinaryOp::Gt, BinaryOp::Ge];

pub(super) fn binary(op: BinaryOp, left: Expr, right: Expr) -> Expr {
    Expr::binary(op, left, right, At::here())
}

impl Gen {
    fn sense(&mut self) -> Sense {
        if self.rng.chance(50) { Sense::Positive } else { Sense::Negative }
    }

    /// An expression of this kind that nests at most so deep.
    pub(super) fn expr(&mut self, kind: Kind, depth: usize) -> Expr {
        if depth == 0 || self.rng.chance(15) {
            return self.leaf(kind);
        }
        if self.rng.chance(8) && self.queries > 0 {
            return self.scalar_query(kind);
        }
        if self.rng.chance(10) {
            return self.branches(kind, depth - 1);
        }
        if self.rng.chance(8) {
            return self.template(kind, depth - 1);
        }
        if self.rng.chance(6) {
            return func("coalesce", vec![self.expr(kind, depth - 1), self.expr(kind, 0)]).expr();
        }
        match kind {
            Kind::Int => self.int(depth - 1),
            Kind::Float => self.float(depth - 1),
            Kind::Text => self.words(depth - 1),
            Kind::Bool => self.truth(depth - 1),
        }
    }

    fn leaf(&mut self, kind: Kind) -> Expr {
        if let Some(windowed) = self.windowed(kind) {
            return windowed;
        }
        if let Some(aggregate) = self.aggregate(kind) {
            return aggregate;
        }
        if self.rng.chance(55)
            && let Some(column) = self.column(kind)
        {
            return column;
        }
        if self.rng.chance(30) { self.literal(kind) } else { self.value(kind) }
    }

    pub(super) fn literal(&mut self, kind: Kind) -> Expr {
        match kind {
            Kind::Int => lit(self.rng.integer()),
            // There is no literal of a fraction.
            Kind::Float => val(self.rng.fraction()),
            Kind::Text => Expr::Literal(Literal::Text(self.rng.text().into())).cast(SqlType::Text),
            Kind::Bool => lit(self.rng.chance(50)),
        }
    }

    fn scalar_query(&mut self, kind: Kind) -> Expr {
        let query = self.subquery(&[kind]);
        Expr::subquery(SubqueryKind::Scalar, query, At::here())
    }

    fn branches(&mut self, kind: Kind, depth: usize) -> Expr {
        let simple = self.rng.chance(40);
        let of = *self.rng.pick(&[Kind::Int, Kind::Text, Kind::Bool]);
        let mut branches = if simple { case_of(self.expr(of, depth)) } else { case() };
        for _ in 0..self.rng.between(1, 2) {
            let when = if simple { self.expr(of, 0) } else { self.expr(Kind::Bool, depth) };
            branches = branches.when(when, self.expr(kind, depth));
        }
        if self.rng.chance(70) {
            branches = branches.otherwise(if self.rng.chance(15) { build::null() } else { self.expr(kind, depth) });
        }
        branches.expr()
    }

    fn template(&mut self, kind: Kind, depth: usize) -> Expr {
        let (text, of): (&'static str, Kind) = match kind {
            Kind::Int => *self.rng.pick(&[("$1 + $2 /* $3 */ - $1", Kind::Int), ("coalesce($2, $1)", Kind::Int)]),
            Kind::Float => ("$2 * 2.0 -- $1\n + $1", Kind::Float),
            Kind::Text => *self
                .rng
                .pick(&[("$1 || '$2' || $2", Kind::Text), ("CASE WHEN $2 < $1 THEN $1 ELSE '{{x}}' END", Kind::Text)]),
            Kind::Bool => *self.rng.pick(&[
                ("$2 > $1 OR $1 IS NULL", Kind::Int),
                ("$1 AND NOT $2", Kind::Bool),
                ("$1 = $2 AND $2 IN ('a', $1)", Kind::Text),
            ]),
        };
        let template = build::expr(text).bind(self.expr(of, depth)).bind(self.expr(of, 0));
        let named = self.column(of);
        let Some(Expr::Column { name, .. }) = named.filter(|_| kind == Kind::Bool && self.rng.chance(30)) else {
            return template.expr();
        };
        Template::unchecked("{{c}} = $1 OR {{c}} IS NULL".to_owned()).ident("c", name).bind(self.expr(of, depth)).expr()
    }

    fn int(&mut self, depth: usize) -> Expr {
        use BinaryOp::{Add, BitAnd, BitOr, BitXor, Div, Mul, Rem, ShiftLeft, ShiftRight, Sub};
        match self.rng.below(14) {
            0 => Expr::unary(UnaryOp::Neg, self.expr(Kind::Int, depth), At::here()),
            1 => Expr::unary(UnaryOp::BitNot, self.expr(Kind::Int, depth), At::here()),
            2 => func("length", [self.expr(Kind::Text, depth)]).expr(),
            3 => func("abs", [self.expr(Kind::Int, depth)]).expr(),
            4 => func("nullif", vec![self.expr(Kind::Int, depth), self.expr(Kind::Int, depth)]).expr(),
            5 => {
                let of = *self.rng.pick(&[Kind::Int, Kind::Float]);
                self.expr(of, depth).cast(SqlType::BigInt)
            }
            6 => {
                let op = *self.rng.pick(&[ShiftLeft, ShiftRight]);
                let left = self.expr(Kind::Int, depth);
                binary(op, left, self.small())
            }
            7 if self.wants(Feature::Power, 50) => {
                binary(BitXor, self.expr(Kind::Int, depth), self.expr(Kind::Int, depth))
            }
            8 if self.wants(Feature::Arrays, 60) => self.array(Kind::Int, depth).element(self.small()),
            _ => {
                let op = *self.rng.pick(&[Add, Sub, Mul, Div, Rem, BitAnd, BitOr]);
                binary(op, self.expr(Kind::Int, depth), self.expr(Kind::Int, depth))
            }
        }
    }

    fn float(&mut self, depth: usize) -> Expr {
        use BinaryOp::{Add, Div, Mul, Sub};
        match self.rng.below(8) {
            0 => Expr::unary(UnaryOp::Neg, self.expr(Kind::Float, depth), At::here()),
            1 => func("abs", [self.expr(Kind::Float, depth)]).expr(),
            2 => func("round", [self.expr(Kind::Float, depth)]).expr(),
            3 => self.expr(Kind::Int, depth).cast(SqlType::Double),
            4 if self.wants(Feature::Power, 60) => self.expr(Kind::Float, depth).power(self.expr(Kind::Int, depth)),
            _ => {
                let op = *self.rng.pick(&[Add, Sub, Mul, Div]);
                let other = *self.rng.pick(&[Kind::Float, Kind::Float, Kind::Int]);
                binary(op, self.expr(Kind::Float, depth), self.expr(other, depth))
            }
        }
    }

    fn words(&mut self, depth: usize) -> Expr {
        match self.rng.below(8) {
            0 => func(*self.rng.pick(&["lower", "upper", "trim"]), [self.expr(Kind::Text, depth)]).expr(),
            1 => func("substr", vec![self.expr(Kind::Text, depth), self.small(), self.small()]).expr(),
            2 => {
                func("replace", vec![self.expr(Kind::Text, depth), self.expr(Kind::Text, 0), self.expr(Kind::Text, 0)])
                    .expr()
            }
            3 => {
                let of = *self.rng.pick(&[Kind::Int, Kind::Float, Kind::Text, Kind::Bool]);
                self.expr(of, depth).cast(SqlType::Text)
            }
            4 => {
                let collation = if self.is_postgres() { "C" } else { "NOCASE" };
                self.expr(Kind::Text, depth).collate(collation)
            }
            5 if self.wants(Feature::JsonOperators, 70) => self.json().json_get_text(self.small()),
            _ => binary(BinaryOp::Concat, self.expr(Kind::Text, depth), self.expr(Kind::Text, depth)),
        }
    }

    fn json(&mut self) -> Expr {
        let json = val(*self.rng.pick(&["{\"a\": [1, null]}", "[1, \"x\"]"]));
        json.cast(SqlType::Jsonb)
    }

    /// An array of 64-bit integers or of text, for PostgreSQL.
    pub(super) fn array(&mut self, kind: Kind, depth: usize) -> Expr {
        let element = if kind == Kind::Int { SqlType::BigInt } else { SqlType::Text };
        if self.rng.chance(15) && self.queries > 0 {
            return build::array_of(self.subquery(&[kind])).cast(element.array());
        }
        build::array([self.expr(kind, depth), self.expr(kind, 0)]).cast(element.array())
    }

    fn truth(&mut self, depth: usize) -> Expr {
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
            14 => self.quantified(kind, depth),
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
