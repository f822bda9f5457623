//! Random expressions of any types, for SQLite, which evaluates whatever it is given.

use super::Rng;
use super::expr::COMPARISONS;
use arlen_data::build::{self, case, case_of, col, func, lit, row, select, val};
use arlen_data::ir::expr::{InSet, SubqueryKind};
use arlen_data::ir::{At, BinaryOp, Case, Expr, Junction, Sense, UnaryOp};
use arlen_data::value::SqlType;

/// The rows that trees are evaluated on.
pub(super) const ROWS: &str = "
    CREATE TABLE v (i INTEGER, x REAL, s TEXT, b BOOLEAN, z);
    INSERT INTO v VALUES (1, 0.5, 'ab', 1, NULL), (0, -2.0, 'A', 0, 5), (-3, 1.0, '1', NULL, 'b'), (NULL, NULL, NULL, 1, 1.0);
";

fn value(rng: &mut Rng) -> Expr {
    match rng.below(5) {
        0 => val(rng.fraction()),
        1 => val(rng.text()),
        2 => val(rng.chance(50)),
        3 => lit(rng.integer()),
        _ => val(rng.integer()),
    }
}

fn leaf(rng: &mut Rng) -> Expr {
    match rng.below(12) {
        0..=4 => col(*rng.pick(&["v.i", "v.x", "v.s", "v.b", "v.z"])),
        // NULL by itself is mostly refused.
        5 if rng.chance(20) => build::null(),
        5 => build::null().cast(SqlType::Text),
        6 => lit(rng.chance(50)),
        7 => lit(rng.text()),
        8 => {
            let exists = if rng.chance(50) { build::exists } else { build::not_exists };
            exists(select(val(1)).from("v").filter(col("v.i").gt(rng.integer())))
        }
        _ => value(rng),
    }
}

fn sense(rng: &mut Rng) -> Sense {
    if rng.chance(50) { Sense::Positive } else { Sense::Negative }
}

/// A tree that is at most so deep.
pub(super) fn tree(rng: &mut Rng, depth: usize) -> Expr {
    if depth == 0 || rng.chance(10) {
        return leaf(rng);
    }
    let depth = depth - 1;
    match rng.below(12) {
        0 | 1 => unary(rng, depth),
        2 => between(rng, depth),
        3 => within(rng, depth),
        4 => {
            let escape = rng.chance(40).then(|| *rng.pick(&['\\', '!', '\'']));
            let (operand, pattern) = (tree(rng, depth), tree(rng, depth));
            Expr::pattern(sense(rng), Case::Sensitive, operand, pattern, escape, At::here())
        }
        5 => branches(rng, depth),
        6 => {
            let terms = (0..rng.between(1, 3)).map(|_| tree(rng, depth)).collect();
            Expr::group(*rng.pick(&[Junction::And, Junction::Or]), terms, At::here())
        }
        7 => other(rng, depth),
        _ => {
            let (left, right) = (tree(rng, depth), tree(rng, depth));
            Expr::binary(operator(rng), left, right, At::here())
        }
    }
}

fn operator(rng: &mut Rng) -> BinaryOp {
    use BinaryOp::{
        Add, BitAnd, BitOr, Concat, Div, Glob, IsDistinctFrom, IsNotDistinctFrom, Mul, Rem, ShiftLeft, ShiftRight, Sub,
    };
    const OTHERS: [BinaryOp; 13] = [
        Add,
        Sub,
        Mul,
        Div,
        Rem,
        BitAnd,
        BitOr,
        Concat,
        ShiftLeft,
        ShiftRight,
        Glob,
        IsDistinctFrom,
        IsNotDistinctFrom,
    ];
    if rng.chance(40) { *rng.pick(&COMPARISONS) } else { *rng.pick(&OTHERS) }
}

fn unary(rng: &mut Rng, depth: usize) -> Expr {
    use UnaryOp::{BitNot, IsFalse, IsNotFalse, IsNotNull, IsNotTrue, IsNull, IsTrue, Neg, Not};
    let op = *rng.pick(&[Not, Not, Neg, Neg, BitNot, IsNull, IsNotNull, IsTrue, IsNotTrue, IsFalse, IsNotFalse]);
    Expr::unary(op, tree(rng, depth), At::here())
}

fn between(rng: &mut Rng, depth: usize) -> Expr {
    let [operand, low, high] = std::array::from_fn(|_| tree(rng, depth));
    Expr::in_range(sense(rng), operand, low, high, At::here())
}

fn within(rng: &mut Rng, depth: usize) -> Expr {
    let operand = tree(rng, depth);
    let set = match rng.below(4) {
        0 => InSet::Array((0..rng.below(4)).map(|_| rng.integer()).collect::<Vec<_>>().into()),
        1 => InSet::Query(select(tree(rng, depth / 2)).from("v").into()),
        _ => InSet::List((0..rng.below(4)).map(|_| tree(rng, depth / 2)).collect()),
    };
    Expr::within(sense(rng), operand, set, At::here())
}

fn branches(rng: &mut Rng, depth: usize) -> Expr {
    let mut made = if rng.chance(50) { case_of(tree(rng, depth)) } else { case() };
    for _ in 0..rng.between(1, 2) {
        made = made.when(tree(rng, depth), tree(rng, depth));
    }
    if rng.chance(60) { made.otherwise(tree(rng, depth)).expr() } else { made.expr() }
}

fn other(rng: &mut Rng, depth: usize) -> Expr {
    match rng.below(7) {
        0 => {
            tree(rng, depth).cast(rng.pick(&[SqlType::BigInt, SqlType::Double, SqlType::Text, SqlType::Bytes]).clone())
        }
        1 => tree(rng, depth).collate("NOCASE"),
        2 => func(*rng.pick(&["coalesce", "nullif"]), vec![tree(rng, depth), tree(rng, depth)]).expr(),
        3 => func(*rng.pick(&["length", "typeof", "upper"]), [tree(rng, depth)]).expr(),
        4 => Expr::subquery(SubqueryKind::Scalar, select(tree(rng, depth / 2)).from("v").limit(1).into(), At::here()),
        5 => {
            let [a, b, c, d] = std::array::from_fn(|_| tree(rng, depth / 2));
            Expr::binary(*rng.pick(&COMPARISONS), row([a, b]), row([c, d]), At::here())
        }
        _ => {
            let text = *rng.pick(&["$1 + $2", "$2 = $1 OR $1", "$1 -- $2\n || $2", "$1 BETWEEN $2 AND $1"]);
            build::expr(text).bind(tree(rng, depth)).bind(tree(rng, depth)).expr()
        }
    }
}
