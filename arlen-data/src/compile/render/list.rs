//! Lists of columns, orders, bounds.

use super::Renderer;
use crate::diag::Code;
use crate::dialect::Support;
use crate::ir::select::{Count, Item, Slice};
use crate::ir::{Direction, Expr, Feature, Literal, Nulls, Order, Table};

impl<'q, const TRACE: bool> Renderer<'q, '_, TRACE> {
    /// Columns with their aliases; `*` if there are none.
    pub(super) fn items(&mut self, step: &'static str, items: &'q [Item]) {
        if items.is_empty() {
            self.push("*");
        }
        for (n, item) in items.iter().enumerate() {
            self.comma(n);
            let mark = self.item(step, n);
            self.select_item(item);
            self.leave(mark);
        }
    }

    fn select_item(&mut self, item: &'q Item) {
        if let Expr::Column { name, .. } = &item.expr
            && name.is_star()
        {
            self.name_or_star(name);
            if item.alias.is_some() {
                self.star_misplaced();
            }
        } else {
            self.expr(&item.expr);
        }
        if let Some(alias) = &item.alias {
            self.aliased(alias);
        }
    }

    /// ` RETURNING ...`
    pub(super) fn returning(&mut self, table: &'q Table, items: &'q [Item]) {
        if !items.is_empty() {
            self.need(Feature::Returning);
            let star = |item: &Item| matches!(&item.expr, Expr::Column { name, .. } if name.is_star() && name.parts().next().is_some());
            if !self.is_postgres() && items.iter().any(star) {
                self.star_misplaced();
            }
            self.push(" RETURNING ");
            if let Some(alias) = &table.alias
                && !self.is_postgres()
            {
                self.written = Some((alias.last(), &table.name));
            }
            self.items("returning", items);
            self.written = None;
        }
    }

    pub(super) fn orders(&mut self, step: &'static str, orders: &'q [Order]) {
        for (n, order) in orders.iter().enumerate() {
            self.comma(n);
            let mark = self.item(step, n);
            self.expr(&order.expr);
            match order.direction {
                Direction::Asc => self.push(" ASC"),
                Direction::Desc => self.push(" DESC"),
            }
            if let Some(nulls) = order.nulls {
                self.need(Feature::NullsOrder);
                self.push(match nulls {
                    Nulls::First => " NULLS FIRST",
                    Nulls::Last => " NULLS LAST",
                });
            }
            self.leave(mark);
        }
    }

    /// Order and bounds.
    pub(super) fn slice(&mut self, slice: &'q Slice) {
        for (n, order) in slice.order_by.iter().enumerate() {
            let mark = self.item("order_by", n);
            self.check_constant(&order.expr);
            self.leave(mark);
        }
        self.order_by(&slice.order_by);
        let ties = slice.limit.as_ref().is_some_and(|limit| limit.with_ties);
        if ties {
            self.need(Feature::WithTies);
            if slice.order_by.is_empty() {
                self.fault(Code::TiesUnordered, || "WITH TIES needs an order".to_owned(), "add an `order_by`");
            }
        }
        match &slice.limit {
            Some(limit) if !ties => {
                self.push(" LIMIT ");
                self.count("limit", &limit.count);
            }
            None if slice.offset.is_some() && self.need(Feature::OffsetAlone) == Support::Emulated => {
                // Any negative limit is none.
                self.push(" LIMIT -1");
            }
            _ => {}
        }
        if let Some(offset) = &slice.offset {
            self.push(" OFFSET ");
            self.count("offset", offset);
        }
        if ties && let Some(limit) = &slice.limit {
            self.push(" FETCH FIRST ");
            self.count("limit", &limit.count);
            self.push(" ROWS WITH TIES");
        }
    }

    /// Rows are not told apart by a constant, and not ordered. A number in the text is the place of a column.
    pub(super) fn check_constant(&mut self, expr: &Expr) {
        let constant = if let Expr::Unary(node) = expr {
            matches!(node.operand, Expr::Literal(_))
        } else if let Expr::Literal(literal) = expr {
            !matches!(literal, Literal::Int(1..))
        } else {
            matches!(expr, Expr::Value { .. })
        };
        if constant {
            self.fault(
                Code::OperatorInvalid,
                || "a constant stands where rows are told apart or ordered".to_owned(),
                "name a column or an expression; the place of a column is written with `lit`, from 1",
            );
        }
    }

    fn count(&mut self, step: &'static str, count: &'q Count) {
        let mark = self.field(step);
        match count {
            Count::Rows(rows) => {
                if i64::try_from(*rows).is_err() {
                    self.fault(
                        Code::LimitOutOfRange,
                        || format!("{rows} is more than a database counts"),
                        "leave the limit out, or use at most 9223372036854775807",
                    );
                }
                self.out.number(*rows);
            }
            Count::Expr(expr) => self.operand(expr),
        }
        self.leave(mark);
    }
}
