//! Operators with one or two operands.

use super::Renderer;
use crate::diag::Code;
use crate::dialect::Dialect;
use crate::ir::expr::{Binary, ListKind, Unary};
use crate::ir::{BinaryOp, Expr, Feature, Literal, UnaryOp};
use crate::value::Value;

/// What an operator needs, unless every database has it.
const fn feature(op: BinaryOp) -> Option<Feature> {
    Some(match op {
        BinaryOp::Eq
        | BinaryOp::Ne
        | BinaryOp::Lt
        | BinaryOp::Le
        | BinaryOp::Gt
        | BinaryOp::Ge
        | BinaryOp::Add
        | BinaryOp::Sub
        | BinaryOp::Mul
        | BinaryOp::Div
        | BinaryOp::Rem
        | BinaryOp::BitAnd
        | BinaryOp::BitOr
        | BinaryOp::ShiftLeft
        | BinaryOp::ShiftRight
        | BinaryOp::Concat => return None,
        BinaryOp::IsDistinctFrom | BinaryOp::IsNotDistinctFrom => Feature::IsDistinct,
        BinaryOp::Power | BinaryOp::BitXor => Feature::Power,
        BinaryOp::Regex
        | BinaryOp::RegexInsensitive
        | BinaryOp::NotRegex
        | BinaryOp::NotRegexInsensitive
        | BinaryOp::SimilarTo
        | BinaryOp::NotSimilarTo => Feature::Regex,
        BinaryOp::Glob | BinaryOp::Match => Feature::Glob,
        BinaryOp::Contains | BinaryOp::ContainedBy | BinaryOp::Overlaps => Feature::ArrayOperators,
        BinaryOp::StrictlyLeftOf
        | BinaryOp::StrictlyRightOf
        | BinaryOp::NotRightOf
        | BinaryOp::NotLeftOf
        | BinaryOp::AdjacentTo => Feature::Ranges,
        BinaryOp::JsonGet | BinaryOp::JsonGetText => Feature::JsonArrows,
        BinaryOp::JsonPath
        | BinaryOp::JsonPathText
        | BinaryOp::JsonHasKey
        | BinaryOp::JsonHasAnyKey
        | BinaryOp::JsonHasAllKeys
        | BinaryOp::JsonPathExists
        | BinaryOp::JsonPathMatch
        | BinaryOp::JsonDeletePath => Feature::JsonOperators,
        BinaryOp::TextSearch => Feature::TextSearch,
        BinaryOp::AtTimeZone => Feature::AtTimeZone,
    })
}

pub(super) const fn is_null(expr: &Expr) -> bool {
    matches!(expr, Expr::Value { value: Value::Null, .. } | Expr::Literal(Literal::Null))
}

impl<'q, const TRACE: bool> Renderer<'q, '_, TRACE> {
    pub(super) fn unary(&mut self, node: &'q Unary) {
        let (before, behind) = match node.op {
            UnaryOp::Not => {
                // In parentheses whatever it is: NOT binds less than what people expect.
                self.push("NOT (");
                self.expr(&node.operand);
                return self.push(")");
            }
            UnaryOp::Neg => ("- ", ""),
            UnaryOp::BitNot => ("~ ", ""),
            UnaryOp::IsNull => ("", " IS NULL"),
            UnaryOp::IsNotNull => ("", " IS NOT NULL"),
            UnaryOp::IsTrue => ("", " IS TRUE"),
            UnaryOp::IsNotTrue => ("", " IS NOT TRUE"),
            UnaryOp::IsFalse => ("", " IS FALSE"),
            UnaryOp::IsNotFalse => ("", " IS NOT FALSE"),
        };
        self.push(before);
        self.operand(&node.operand);
        self.push(behind);
    }

    /// A column compared with a value or with another column: most predicates, without a detour. False if it is none, and
    /// then nothing was written.
    #[inline]
    pub(super) fn simple_comparison(&mut self, node: &'q Binary) -> bool {
        let Expr::Column { name, .. } = &node.left else { return false };
        let Some((operator, length)) = Dialect::spell_comparison(node.op) else { return false };
        if TRACE {
            return false;
        }
        if let Expr::Value { value, .. } = &node.right
            && !matches!(value, Value::Null)
        {
            self.name(name);
            self.out.first_of_four(operator, length);
            self.value(value);
        } else if let Expr::Column { name: right, .. } = &node.right {
            self.name(name);
            self.out.first_of_four(operator, length);
            self.name(right);
        } else {
            return false;
        }
        true
    }

    pub(super) fn binary(&mut self, node: &'q Binary) {
        if let Some(feature) = feature(node.op) {
            self.need(feature);
        }
        let comparison = node.op.is_comparison();
        if !comparison {
            self.check_json(node);
        }
        if comparison && (is_null(&node.left) || is_null(&node.right)) {
            return self.compare_null(node);
        }
        self.side(&node.left, comparison);
        self.operator(node.op);
        if matches!(node.op, BinaryOp::IsDistinctFrom | BinaryOp::IsNotDistinctFrom) && !self.is_postgres() {
            // Behind IS the words TRUE and FALSE would ask whether something is true, not whether it is 1.
            let saved = std::mem::replace(&mut self.truth_as_number, true);
            self.side(&node.right, comparison);
            self.truth_as_number = saved;
        } else {
            self.side(&node.right, comparison);
        }
    }

    /// A value of JSON is merged, or loses a key, in one database; another would calculate with its text.
    fn check_json(&mut self, node: &Binary) {
        let json = |expr: &Expr| matches!(expr, Expr::Value { value: Value::Json(_), .. });
        if !self.is_postgres() && (json(&node.left) || json(&node.right)) {
            self.need(Feature::JsonOperators);
        }
    }

    /// An operand that may be a row value, if it is compared.
    pub(super) fn side(&mut self, expr: &'q Expr, comparison: bool) {
        if comparison
            && let Expr::List(list) = expr
            && list.kind == ListKind::Row
        {
            self.need(Feature::RowComparison);
            self.row(&list.items);
        } else {
            self.operand(expr);
        }
    }

    #[inline]
    pub(super) fn operator(&mut self, op: BinaryOp) {
        self.out.spaced(self.dialect.spell_operator(op));
    }

    /// A comparison with the value NULL: a question of being, not of being equal. Nothing is bound.
    fn compare_null(&mut self, node: &'q Binary) {
        let other = if is_null(&node.right) { &node.left } else { &node.right };
        let either = |renderer: &mut Self, expr: &'q Expr| {
            if is_null(expr) { renderer.push("NULL") } else { renderer.operand(expr) }
        };
        if matches!(node.op, BinaryOp::IsDistinctFrom | BinaryOp::IsNotDistinctFrom) {
            either(self, &node.left);
            self.operator(node.op);
            return either(self, &node.right);
        }
        if !matches!(node.op, BinaryOp::Eq | BinaryOp::Ne) {
            let spelled = self.dialect.spell_operator(node.op);
            return self.fault(
                Code::OperatorNull,
                || format!("NULL is compared with `{spelled}`, which is never true"),
                "use `eq`, `ne` or `is_not_distinct_from`, or leave the predicate out with `filter_if`",
            );
        }
        either(self, other);
        self.push(if node.op == BinaryOp::Eq { " IS NULL" } else { " IS NOT NULL" });
    }
}
