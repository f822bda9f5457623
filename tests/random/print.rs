//! The text of a tree: everything in parentheses, every value a constant. It knows nothing of the compiler.

use arlen_data::build;
use arlen_data::ir::expr::{InSet, ListKind, Subquery, SubqueryKind};
use arlen_data::ir::{BinaryOp, Expr, Junction, Literal, Sense, Statement, UnaryOp};
use arlen_data::value::{SqlType, Value};

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
        Expr::Subquery(node) => printed_subquery(node),
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

fn printed_subquery(node: &Subquery) -> String {
    let query = printed_query(&node.query);
    match node.kind {
        SubqueryKind::Exists => format!("EXISTS ({query})"),
        SubqueryKind::NotExists => format!("NOT (EXISTS ({query}))"),
        SubqueryKind::Scalar | SubqueryKind::Array => query,
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
fn printed_query(query: &Statement) -> String {
    let Statement::Select(node) = query else { unreachable!("a select") };
    let filter: String = node.filter.iter().map(|term| format!(" WHERE {}", print(term))).collect();
    let limit = if node.slice.limit.is_some() { " LIMIT 1" } else { "" };
    format!("SELECT {} FROM v{filter}{limit}", print(&node.columns[0].expr))
}
