//! Random expressions of any types, for SQLite, which evaluates whatever it is given; and a printer that puts
//! everything in parentheses and every value into the text. The two know nothing of the compiler.

use super::Rng;
use arlen_data::build::{self, case, case_of, col, func, lit, row, select, val};
use arlen_data::ir::expr::{InSet, ListKind, SubqueryKind};
use arlen_data::ir::{At, BinaryOp, Case, Expr, Junction, Literal, Sense, UnaryOp};
use arlen_data::value::{SqlType, Value};

/// The rows that trees are evaluated on.
pub(super) const ROWS: &str = "
    CREATE TABLE v (i INTEGER, x REAL, s TEXT, b BOOLEAN, z);
    INSERT INTO v VALUES (1, 0.5, 'ab', 1, NULL), (0, -2.0, 'A', 0, 5), (-3, 1.0, '1', NULL, 'b'), (NULL, NULL, NULL, 1, 1.0);
";

const COMPARISONS: [BinaryOp; 6] = [BinaryOp::Eq, BinaryOp::Ne, BinaryOp::Lt, BinaryOp::Le, BinaryOp::Gt, BinaryOp::Ge];

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

/// The text of a tree.
pub(super) fn print(expr: &Expr) -> String {
    format!("({})", inner(expr))
}

fn inner(expr: &Expr) -> String {
    match expr {
        Expr::Column { name, .. } => name.to_string(),
        Expr::Value { value, .. } => constant(value),
        Expr::Literal(Literal::Null) => "NULL".to_owned(),
        Expr::Literal(Literal::Bool(value)) => constant(&Value::Bool(*value)),
        Expr::Literal(Literal::Int(value)) => constant(&Value::I64(*value)),
        Expr::Literal(Literal::Text(value)) => constant(&Value::Text(value.to_string())),
        Expr::Unary(node) => printed_unary(node.op, &print(&node.operand)),
        Expr::Binary(node) => printed_binary(node.op, &node.left, &node.right),
        Expr::Group(node) => {
            let word = if node.junction == Junction::And { " AND " } else { " OR " };
            node.terms.iter().map(print).collect::<Vec<_>>().join(word)
        }
        Expr::Between(node) => {
            let [operand, low, high] = [&node.operand, &node.low, &node.high].map(print);
            format!("{operand} {} BETWEEN {low} AND {high}", not(node.sense))
        }
        Expr::In(node) => printed_in(&print(&node.operand), node.sense, &node.set),
        Expr::Like(node) => {
            let escape = node.escape.map(|escape| format!("ESCAPE {}", constant(&escape.to_string().into())));
            let (operand, pattern) = (print(&node.operand), print(&node.pattern));
            format!("{operand} {} LIKE {pattern} {}", not(node.sense), escape.unwrap_or_default())
        }
        Expr::Case(node) => {
            let branches =
                node.branches.iter().map(|(when, then)| format!("WHEN {} THEN {}", print(when), print(then)));
            let otherwise = node.otherwise.as_ref().map(|otherwise| format!("ELSE {}", print(otherwise)));
            let operand = node.operand.as_ref().map(print).unwrap_or_default();
            format!("CASE {operand} {} {} END", branches.collect::<String>(), otherwise.unwrap_or_default())
        }
        Expr::Cast(node) => {
            let known = [(SqlType::BigInt, "INTEGER"), (SqlType::Double, "REAL"), (SqlType::Text, "TEXT")];
            let to = known.iter().find(|(known, _)| *known == node.to).map_or("BLOB", |(_, name)| name);
            format!("CAST({} AS {to})", print(&node.operand))
        }
        Expr::Collate(node) => format!("{} COLLATE {}", print(&node.operand), node.collation),
        Expr::Call(node) => {
            let arguments: Vec<_> = node.arguments.iter().map(|argument| print(argument.expr())).collect();
            format!("{}({})", node.function, arguments.join(", "))
        }
        Expr::Subquery(node) => match node.kind {
            SubqueryKind::Exists => format!("EXISTS ({})", printed_query(&node.query)),
            SubqueryKind::NotExists => format!("NOT (EXISTS ({}))", printed_query(&node.query)),
            SubqueryKind::Scalar | SubqueryKind::Array => printed_query(&node.query),
        },
        Expr::List(node) => {
            assert_eq!(node.kind, ListKind::Row, "SQLite has no arrays");
            node.items.iter().map(print).collect::<Vec<_>>().join(", ")
        }
        Expr::Template(node) => {
            let (first, second) = (print(&node.arguments[0]), print(&node.arguments[1]));
            // The comment first: what is in it stays.
            node.text.replace("-- $2\n", "").replace("$1", "\u{1}").replace("$2", &second).replace('\u{1}', &first)
        }
        Expr::Slot { .. }
        | Expr::Literal(Literal::Default)
        | Expr::Quantified(_)
        | Expr::Index(_)
        | Expr::Poison(_) => {
            unreachable!("no tree has it")
        }
    }
}

fn not(sense: Sense) -> &'static str {
    if sense == Sense::Negative { "NOT" } else { "" }
}

fn constant(value: &Value) -> String {
    match value {
        Value::Bool(value) => i64::from(*value).to_string(),
        // There is no literal of the least integer: its sign is an operator.
        Value::I64(i64::MIN) => format!("({} - 1)", i64::MIN + 1),
        Value::F64(value) => format!("({value:?})"),
        Value::Text(value) => format!("'{}'", value.replace('\'', "''")),
        other => other.as_i64().map_or_else(|| "NULL".to_owned(), |value| format!("({value})")),
    }
}

fn printed_unary(op: UnaryOp, operand: &str) -> String {
    match op {
        UnaryOp::Not => format!("NOT {operand}"),
        UnaryOp::Neg => format!("-{operand}"),
        UnaryOp::BitNot => format!("~{operand}"),
        UnaryOp::IsNull => format!("{operand} IS NULL"),
        UnaryOp::IsNotNull => format!("{operand} IS NOT NULL"),
        UnaryOp::IsTrue => format!("{operand} IS TRUE"),
        UnaryOp::IsNotTrue => format!("{operand} IS NOT TRUE"),
        UnaryOp::IsFalse => format!("{operand} IS FALSE"),
        UnaryOp::IsNotFalse => format!("{operand} IS NOT FALSE"),
    }
}

fn printed_binary(op: BinaryOp, left: &Expr, right: &Expr) -> String {
    // The contract of `eq` and `ne`: NULL, wherever it comes from, asks whether the other side is NULL.
    if let BinaryOp::Eq | BinaryOp::Ne = op
        && [left, right].iter().any(|side| **side == build::null())
    {
        let other = if *right == build::null() { left } else { right };
        return format!("{} IS {} NULL", print(other), if op == BinaryOp::Ne { "NOT" } else { "" });
    }
    let word = match op {
        BinaryOp::Eq => "=",
        BinaryOp::Ne => "<>",
        BinaryOp::Lt => "<",
        BinaryOp::Le => "<=",
        BinaryOp::Gt => ">",
        BinaryOp::Ge => ">=",
        BinaryOp::IsDistinctFrom => "IS NOT",
        BinaryOp::IsNotDistinctFrom => "IS",
        BinaryOp::Add => "+",
        BinaryOp::Sub => "-",
        BinaryOp::Mul => "*",
        BinaryOp::Div => "/",
        BinaryOp::Rem => "%",
        BinaryOp::BitAnd => "&",
        BinaryOp::BitOr => "|",
        BinaryOp::ShiftLeft => "<<",
        BinaryOp::ShiftRight => ">>",
        BinaryOp::Concat => "||",
        BinaryOp::Glob => "GLOB",
        _ => unreachable!("no tree has it"),
    };
    format!("{} {word} {}", print(left), print(right))
}

fn printed_in(operand: &str, sense: Sense, set: &InSet) -> String {
    let items = match set {
        InSet::List(items) => items.iter().map(print).collect::<Vec<_>>(),
        InSet::Array(Value::Array(array)) => array.elements().iter().map(constant).collect(),
        InSet::Array(_) => unreachable!("an array"),
        InSet::Query(query) => return format!("{operand} {} IN ({})", not(sense), printed_query(query)),
    };
    if items.is_empty() {
        // Constants: `IS TRUE` is what SQLite makes of `IS (x NOT IN ())`.
        return constant(&Value::Bool(sense == Sense::Negative));
    }
    format!("{operand} {} IN ({})", not(sense), items.join(", "))
}

/// The few queries that trees have: one column from `v`, with a condition or a limit.
fn printed_query(query: &arlen_data::ir::Statement) -> String {
    let arlen_data::ir::Statement::Select(node) = query else { unreachable!("a select") };
    let filter: String = node.filter.iter().map(|term| format!(" WHERE {}", print(term))).collect();
    let limit = if node.slice.limit.is_some() { " LIMIT 1" } else { "" };
    format!("SELECT {} FROM v{filter}{limit}", print(&node.columns[0].expr))
}
