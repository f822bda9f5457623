//! Function calls and windows.

use super::Renderer;
use crate::diag::Code;
use crate::ir::call::{Argument, Call, Clauses, Frame, FrameBound, FrameExclude, FrameUnit, Over, Window};
use crate::ir::{Bytes, Expr, Feature, Name, Order, View};

impl<'q, const TRACE: bool> Renderer<'q, '_, TRACE> {
    pub(super) fn call(&mut self, node: &'q Call) {
        self.check_clauses(node);
        self.function(&node.function);
        self.push("(");
        if node.distinct {
            self.push("DISTINCT ");
        }
        for (n, argument) in node.arguments.iter().enumerate() {
            self.comma(n);
            let mark = self.item("arguments", n);
            self.argument(argument);
            self.leave(mark);
        }
        let clauses = node.clauses.as_deref();
        if let Some(clauses) = clauses
            && !clauses.order_by.is_empty()
        {
            self.need(Feature::AggregateOrder);
            self.order_by(&clauses.order_by);
        }
        self.push(")");
        if let Some(clauses) = clauses {
            self.clauses(clauses);
        }
    }

    /// What stands behind a call.
    fn clauses(&mut self, clauses: &'q Clauses) {
        if !clauses.within_group.is_empty() {
            self.need(Feature::WithinGroup);
            self.push(" WITHIN GROUP (ORDER BY ");
            self.orders("within_group", &clauses.within_group);
            self.push(")");
        }
        if let Some(filter) = &clauses.filter {
            self.need(Feature::Filter);
            self.push(" FILTER (WHERE ");
            let mark = self.field("filter");
            self.expr(filter);
            self.leave(mark);
            self.push(")");
        }
        if let Some(over) = &clauses.over {
            self.need(Feature::Windows);
            self.push(" OVER ");
            let mark = self.field("over");
            self.over(over);
            self.leave(mark);
        }
    }

    /// What no database takes together.
    #[inline]
    fn check_clauses(&mut self, node: &Call) {
        if node.distinct || node.clauses.is_some() || node.arguments.len() > 1 {
            self.check_many_clauses(node);
        }
    }

    #[inline(never)]
    fn check_many_clauses(&mut self, node: &Call) {
        let none = Clauses::default();
        let clauses = node.clauses.as_deref().unwrap_or(&none);
        let (ordered, within, over) =
            (!clauses.order_by.is_empty(), !clauses.within_group.is_empty(), clauses.over.is_some());
        let mut conflict = |holds: bool, what: &'static str| {
            if holds {
                self.fault(
                    Code::CallClausesConflict,
                    || format!("one call cannot have {what}"),
                    "do one of the two in a subquery",
                );
            }
        };
        conflict(node.distinct && over, "DISTINCT and OVER");
        conflict(ordered && over, "ORDER BY among its arguments and OVER");
        conflict(ordered && within, "ORDER BY among its arguments and WITHIN GROUP");
        conflict(node.distinct && within, "DISTINCT and WITHIN GROUP");
        conflict(within && over, "WITHIN GROUP and OVER");
        conflict(node.distinct && node.arguments.is_empty(), "DISTINCT and no argument");
        conflict(ordered && node.arguments.is_empty(), "ORDER BY and no argument");
        let star = |argument: &Argument| matches!(argument.expr(), Expr::Column { name, .. } if name.is_star());
        if node.arguments.iter().any(star) && (node.distinct || node.arguments.len() > 1 || ordered) {
            self.star_misplaced();
        }
    }

    /// Plain names stand bare: that is how `coalesce` and other words of the grammar are called.
    pub(super) fn function(&mut self, name: &'q Name) {
        if let Bytes::One(text) = name.bytes()
            && text.len() <= self.limits.name_bytes
        {
            self.out.bare(text);
        } else {
            self.any_function(name);
        }
    }

    #[inline(never)]
    fn any_function(&mut self, name: &'q Name) {
        if let View::Plain(text) = name.view() {
            return self.check_length(text);
        }
        if name.parts().count() > 1 {
            self.need(Feature::QualifiedFunction);
        }
        self.name(name);
    }

    fn argument(&mut self, argument: &'q Argument) {
        match argument {
            Argument::Positional(Expr::Column { name, .. }) if name.is_star() => self.name_or_star(name),
            Argument::Positional(expr) => self.expr(expr),
            Argument::Named(named) => {
                let (name, expr) = &**named;
                self.need(Feature::NamedArguments);
                self.one(name);
                self.push(" => ");
                self.expr(expr);
            }
            Argument::Variadic(expr) => {
                self.need(Feature::NamedArguments);
                self.push("VARIADIC ");
                self.expr(expr);
            }
        }
    }

    fn over(&mut self, over: &'q Over) {
        match over {
            Over::Name(name) => {
                self.known_window(name);
                self.one(name);
            }
            Over::Window(window) => self.window(window),
        }
    }

    fn known_window(&mut self, name: &'q Name) {
        if !self.windows.iter().any(|(known, _)| known == name) {
            self.fault(
                Code::WindowUnknown,
                || format!("the select defines no window `{name}`"),
                "define it with `window(name, ..)` on the same select",
            );
        }
    }

    /// A window in parentheses.
    pub(super) fn window(&mut self, node: &'q Window) {
        self.push("(");
        let start = self.out.len();
        if let Some(base) = &node.base {
            self.known_window(base);
            self.one(base);
        }
        if !node.partition_by.is_empty() {
            self.blank_since(start);
            self.push("PARTITION BY ");
            self.exprs("partition_by", &node.partition_by);
        }
        if !node.order_by.is_empty() {
            self.blank_since(start);
            self.push("ORDER BY ");
            self.orders("order_by", &node.order_by);
        }
        if let Some(frame) = &node.frame {
            self.blank_since(start);
            let mark = self.field("frame");
            self.frame(frame, node);
            self.leave(mark);
        }
        self.push(")");
    }

    fn blank_since(&mut self, start: usize) {
        if self.out.len() > start {
            self.push(" ");
        }
    }

    fn frame(&mut self, frame: &'q Frame, window: &Window) {
        self.check_frame(frame, window);
        self.push(match frame.unit {
            FrameUnit::Rows => "ROWS ",
            FrameUnit::Range => "RANGE ",
            FrameUnit::Groups => "GROUPS ",
        });
        if let Some(end) = &frame.end {
            self.push("BETWEEN ");
            self.bound(&frame.start);
            self.push(" AND ");
            self.bound(end);
        } else {
            self.bound(&frame.start);
        }
        self.push(match frame.exclude {
            None => "",
            Some(FrameExclude::CurrentRow) => " EXCLUDE CURRENT ROW",
            Some(FrameExclude::Group) => " EXCLUDE GROUP",
            Some(FrameExclude::Ties) => " EXCLUDE TIES",
            Some(FrameExclude::NoOthers) => " EXCLUDE NO OTHERS",
        });
    }

    fn bound(&mut self, bound: &'q FrameBound) {
        match bound {
            FrameBound::UnboundedPreceding => self.push("UNBOUNDED PRECEDING"),
            FrameBound::Preceding(expr) => {
                self.operand(expr);
                self.push(" PRECEDING");
            }
            FrameBound::CurrentRow => self.push("CURRENT ROW"),
            FrameBound::Following(expr) => {
                self.operand(expr);
                self.push(" FOLLOWING");
            }
            FrameBound::UnboundedFollowing => self.push("UNBOUNDED FOLLOWING"),
        }
    }

    fn check_frame(&mut self, frame: &Frame, window: &Window) {
        let place = |bound: &FrameBound| match bound {
            FrameBound::UnboundedPreceding => 0,
            FrameBound::Preceding(_) => 1,
            FrameBound::CurrentRow => 2,
            FrameBound::Following(_) => 3,
            FrameBound::UnboundedFollowing => 4,
        };
        let (start, end) = (place(&frame.start), frame.end.as_ref().map_or(2, place));
        let mut invalid =
            |what: &'static str, help: &'static str| self.fault(Code::WindowFrameInvalid, || what.to_owned(), help);
        if start == 4 || end == 0 || start > end {
            invalid("the frame ends before it begins", "turn its bounds around, or give it an end with `and`");
        }
        let based = window.base.is_some();
        let counts = [Some(&frame.start), frame.end.as_ref()];
        let distance = counts.into_iter().flatten().any(|bound| matches!(place(bound), 1 | 3));
        match frame.unit {
            FrameUnit::Groups if window.order_by.is_empty() && !based => {
                invalid("a frame of GROUPS needs an order", "give the window an `order_by`");
            }
            FrameUnit::Range if distance && window.order_by.len() != 1 && !based => invalid(
                "a frame of RANGE with a distance needs exactly one expression to order by",
                "order the window by the value that the distance is meant of",
            ),
            FrameUnit::Rows | FrameUnit::Range | FrameUnit::Groups => {}
        }
    }

    /// ` ORDER BY ...`
    pub(super) fn order_by(&mut self, orders: &'q [Order]) {
        if !orders.is_empty() {
            self.push(" ORDER BY ");
            self.orders("order_by", orders);
        }
    }
}
