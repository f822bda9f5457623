//! Random expressions, well typed: every engine takes them, or the compiler says why not.

use super::shape::{Gen, Kind};
use arlen_data::build::{self, Template, case, case_of, func, lit, val};
use arlen_data::ir::expr::SubqueryKind;
use arlen_data::ir::{At, BinaryOp, Expr, Feature, Literal, UnaryOp};
use arlen_data::value::SqlType;

/// The comparisons that NULL makes unknown.
pub(super) const COMPARISONS: [BinaryOp; 6] =
    [BinaryOp::Eq, BinaryOp::Ne, BinaryOp::Lt, BinaryOp::Le, BinaryOp::Gt, BinaryOp::Ge];

pub(super) fn binary(op: BinaryOp, left: Expr, right: Expr) -> Expr {
    Expr::binary(op, left, right, At::here())
}

impl Gen {
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

    pub(super) fn json(&mut self) -> Expr {
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
}
