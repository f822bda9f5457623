//! Looking through a statement, and changing it on the way.
//!
//! [`Visit`] and [`VisitMut`] meet every statement, source, common table expression and expression, in the order of the
//! text. Each method goes on into what it was given; one that is overridden decides itself whether it does, by
//! calling the `walk_*` function of its kind.

use super::call::{Argument, Call, FrameBound, Over, Window};
use super::expr::InSet;
use super::select::{Count, Cte, Distinct, Grouping, Item, Order, Select, SetOp, Slice, Values, With};
use super::write::{
    Assignment, Conflict, ConflictAction, ConflictTarget, Delete, Filter, Insert, InsertSource, Merge, MergeAction,
    Update,
};
use super::{Expr, Few, Join, JoinOn, Source, Statement};

macro_rules! visitor {
    (
        $(#[$doc:meta])* $visit:ident [$($m:tt)?] settle: $settle:ident;
        $statement:ident $select:ident $set_op:ident $values:ident $insert:ident $update:ident $delete:ident $merge:ident
        $with:ident $cte:ident $slice:ident $source:ident $join:ident $expr:ident $call:ident $window:ident $set:ident
        $items:ident $orders:ident $conflict:ident
    ) => {
        $(#[$doc])*
        pub trait $visit {
            /// A statement, the outermost or one inside another.
            fn statement(&mut self, statement: &$($m)? Statement)
            where
                Self: Sized,
            {
                $statement(self, statement);
            }

            /// A source of rows.
            fn source(&mut self, source: &$($m)? Source)
            where
                Self: Sized,
            {
                $source(self, source);
            }

            /// A common table expression.
            fn cte(&mut self, cte: &$($m)? Cte)
            where
                Self: Sized,
            {
                $cte(self, cte);
            }

            /// An expression.
            fn expr(&mut self, expr: &$($m)? Expr)
            where
                Self: Sized,
            {
                $expr(self, expr);
            }
        }

        /// Goes through the parts of a statement.
        pub fn $statement(visit: &mut impl $visit, statement: &$($m)? Statement) {
            match statement {
                Statement::Select(node) => $select(visit, node),
                Statement::Values(node) => $values(visit, node),
                Statement::SetOp(node) => $set_op(visit, node),
                Statement::Insert(node) => $insert(visit, node),
                Statement::Update(node) => $update(visit, node),
                Statement::Delete(node) => $delete(visit, node),
                Statement::Merge(node) => $merge(visit, node),
                Statement::Poison(_) => {}
            }
        }

        /// Goes through the parts of a select.
        pub fn $select(visit: &mut impl $visit, node: &$($m)? Select) {
            $with(visit, &$($m)? node.with);
            if let Distinct::On(exprs) = &$($m)? node.distinct {
                for expr in exprs {
                    visit.expr(expr);
                }
            }
            $items(visit, &$($m)? node.columns);
            if let Some(source) = &$($m)? node.from {
                visit.source(source);
            }
            for join in &$($m)? node.joins {
                $join(visit, join);
            }
            for expr in &$($m)? node.filter {
                visit.expr(expr);
            }
            for grouping in &$($m)? node.group_by {
                match grouping {
                    Grouping::Expr(expr) => visit.expr(expr),
                    Grouping::Set(set) => $set(visit, set),
                    Grouping::Sets(sets) => {
                        for set in sets {
                            $set(visit, set);
                        }
                    }
                }
            }
            for expr in &$($m)? node.having {
                visit.expr(expr);
            }
            for (_, window) in &$($m)? node.windows {
                $window(visit, window);
            }
            $slice(visit, &$($m)? node.slice);
        }

        fn $set(visit: &mut impl $visit, set: &$($m)? super::select::GroupingSet) {
            use super::select::GroupingSet::{Cube, Exprs, Rollup};
            match set {
                Exprs(exprs) | Rollup(exprs) | Cube(exprs) => {
                    for expr in exprs {
                        visit.expr(expr);
                    }
                }
            }
        }

        /// Goes through the parts of a set operation.
        pub fn $set_op(visit: &mut impl $visit, node: &$($m)? SetOp) {
            $with(visit, &$($m)? node.with);
            for operand in &$($m)? node.operands {
                visit.statement(operand);
            }
            $slice(visit, &$($m)? node.slice);
        }

        /// Goes through the parts of `VALUES`.
        pub fn $values(visit: &mut impl $visit, node: &$($m)? Values) {
            $with(visit, &$($m)? node.with);
            for row in &$($m)? node.rows {
                for expr in row {
                    visit.expr(expr);
                }
            }
            $slice(visit, &$($m)? node.slice);
        }

        /// Goes through the parts of an insert.
        pub fn $insert(visit: &mut impl $visit, node: &$($m)? Insert) {
            $with(visit, &$($m)? node.with);
            match &$($m)? node.source {
                InsertSource::Rows { exprs, .. } => {
                    for expr in exprs {
                        visit.expr(expr);
                    }
                }
                InsertSource::Defaults(_) => {}
                InsertSource::Query(query) => visit.statement(query),
            }
            if let Some(conflict) = &$($m)? node.conflict {
                $conflict(visit, conflict);
            }
            for Assignment { value, .. } in &$($m)? node.on_duplicate_key {
                visit.expr(value);
            }
            $items(visit, &$($m)? node.returning);
        }

        fn $conflict(visit: &mut impl $visit, node: &$($m)? Conflict) {
            if let ConflictTarget::Index(exprs, filter) = &$($m)? node.target {
                for expr in exprs {
                    visit.expr(expr);
                }
                if let Some(filter) = filter {
                    visit.expr(filter);
                }
            }
            if let ConflictAction::Update(assignments, filter) = &$($m)? node.action {
                for Assignment { value, .. } in assignments {
                    visit.expr(value);
                }
                for expr in filter {
                    visit.expr(expr);
                }
            }
        }

        /// Goes through the parts of an update.
        pub fn $update(visit: &mut impl $visit, node: &$($m)? Update) {
            $with(visit, &$($m)? node.with);
            for Assignment { value, .. } in &$($m)? node.assignments {
                visit.expr(value);
            }
            if let Some(source) = &$($m)? node.from {
                visit.source(source);
            }
            for join in &$($m)? node.joins {
                $join(visit, join);
            }
            let Filter { terms, .. } = &$($m)? node.filter;
            for expr in terms {
                visit.expr(expr);
            }
            $slice(visit, &$($m)? node.slice);
            $items(visit, &$($m)? node.returning);
        }

        /// Goes through the parts of a delete.
        pub fn $delete(visit: &mut impl $visit, node: &$($m)? Delete) {
            $with(visit, &$($m)? node.with);
            if let Some(source) = &$($m)? node.using {
                visit.source(source);
            }
            for join in &$($m)? node.joins {
                $join(visit, join);
            }
            let Filter { terms, .. } = &$($m)? node.filter;
            for expr in terms {
                visit.expr(expr);
            }
            $slice(visit, &$($m)? node.slice);
            $items(visit, &$($m)? node.returning);
        }

        /// Goes through the parts of a merge.
        pub fn $merge(visit: &mut impl $visit, node: &$($m)? Merge) {
            $with(visit, &$($m)? node.with);
            visit.source(&$($m)? node.source);
            visit.expr(&$($m)? node.on);
            for clause in &$($m)? node.clauses {
                if let Some(condition) = &$($m)? clause.condition {
                    visit.expr(condition);
                }
                match &$($m)? clause.action {
                    MergeAction::Nothing | MergeAction::Delete => {}
                    MergeAction::Update(assignments) => {
                        for Assignment { value, .. } in assignments {
                            visit.expr(value);
                        }
                    }
                    MergeAction::Insert(values) => {
                        for (_, value) in values {
                            visit.expr(value);
                        }
                    }
                }
            }
            $items(visit, &$($m)? node.returning);
        }

        fn $with(visit: &mut impl $visit, with: &$($m)? With) {
            for cte in &$($m)? with.ctes {
                visit.cte(cte);
            }
        }

        /// Goes into the query of a common table expression.
        pub fn $cte(visit: &mut impl $visit, cte: &$($m)? Cte) {
            visit.statement(&$($m)? cte.query);
            $settle!(cte cte);
        }

        fn $slice(visit: &mut impl $visit, slice: &$($m)? Slice) {
            $orders(visit, &$($m)? slice.order_by);
            if let Some(limit) = &$($m)? slice.limit
                && let Count::Expr(expr) = &$($m)? limit.count
            {
                visit.expr(expr);
            }
            if let Some(Count::Expr(expr)) = &$($m)? slice.offset {
                visit.expr(expr);
            }
        }

        fn $items(visit: &mut impl $visit, items: &$($m)? Few<Item>) {
            for item in items {
                visit.expr(&$($m)? item.expr);
            }
        }

        fn $orders(visit: &mut impl $visit, orders: &$($m)? Few<Order>) {
            for order in orders {
                visit.expr(&$($m)? order.expr);
            }
        }

        /// Goes through the parts of a source of rows.
        pub fn $source(visit: &mut impl $visit, source: &$($m)? Source) {
            match source {
                Source::Table(table) => {
                    if let Some(options) = &$($m)? table.options
                        && let Some(sample) = &$($m)? options.sample
                    {
                        for expr in &$($m)? sample.arguments {
                            visit.expr(expr);
                        }
                        if let Some(seed) = &$($m)? sample.repeatable {
                            visit.expr(seed);
                        }
                    }
                }
                Source::Derived(node) => {
                    visit.statement(&$($m)? node.query);
                    $settle!(derived node);
                }
                Source::Function(node) => $call(visit, &$($m)? node.call),
                Source::Joined(node) => {
                    visit.source(&$($m)? node.source);
                    for join in &$($m)? node.joins {
                        $join(visit, join);
                    }
                    $settle!(joined node);
                }
            }
        }

        fn $join(visit: &mut impl $visit, join: &$($m)? Join) {
            visit.source(&$($m)? join.source);
            if let JoinOn::On(on) = &$($m)? join.on {
                visit.expr(on);
            }
        }

        /// Goes through the parts of a call.
        pub fn $call(visit: &mut impl $visit, call: &$($m)? Call) {
            for argument in &$($m)? call.arguments {
                match argument {
                    Argument::Positional(expr) | Argument::Variadic(expr) => visit.expr(expr),
                    Argument::Named(named) => visit.expr(&$($m)? named.1),
                }
            }
            if let Some(clauses) = &$($m)? call.clauses {
                $orders(visit, &$($m)? clauses.order_by);
                $orders(visit, &$($m)? clauses.within_group);
                if let Some(filter) = &$($m)? clauses.filter {
                    visit.expr(filter);
                }
                if let Some(Over::Window(window)) = &$($m)? clauses.over {
                    $window(visit, window);
                }
            }
        }

        fn $window(visit: &mut impl $visit, window: &$($m)? Window) {
            for expr in &$($m)? window.partition_by {
                visit.expr(expr);
            }
            $orders(visit, &$($m)? window.order_by);
            if let Some(frame) = &$($m)? window.frame {
                if let FrameBound::Preceding(expr) | FrameBound::Following(expr) = &$($m)? frame.start {
                    visit.expr(expr);
                }
                if let Some(FrameBound::Preceding(expr) | FrameBound::Following(expr)) = &$($m)? frame.end {
                    visit.expr(expr);
                }
            }
        }

        /// Goes through the parts of an expression.
        #[expect(clippy::too_many_lines, reason = "one arm for each kind of expression")]
        pub fn $expr(visit: &mut impl $visit, expr: &$($m)? Expr) {
            match expr {
                Expr::Column { .. } | Expr::Value { .. } | Expr::Slot { .. } | Expr::Literal(_) | Expr::Poison(_) => {}
                Expr::Unary(node) => visit.expr(&$($m)? node.operand),
                Expr::Binary(node) => {
                    visit.expr(&$($m)? node.left);
                    visit.expr(&$($m)? node.right);
                }
                Expr::Group(node) => {
                    for term in &$($m)? node.terms {
                        visit.expr(term);
                    }
                }
                Expr::Between(node) => {
                    visit.expr(&$($m)? node.operand);
                    visit.expr(&$($m)? node.low);
                    visit.expr(&$($m)? node.high);
                }
                Expr::In(node) => {
                    visit.expr(&$($m)? node.operand);
                    match &$($m)? node.set {
                        InSet::List(items) => {
                            for item in items {
                                visit.expr(item);
                            }
                        }
                        InSet::Query(query) => visit.statement(query),
                        InSet::Array(..) => {}
                    }
                }
                Expr::Like(node) => {
                    visit.expr(&$($m)? node.operand);
                    visit.expr(&$($m)? node.pattern);
                }
                Expr::Quantified(node) => {
                    visit.expr(&$($m)? node.operand);
                    visit.expr(&$($m)? node.set);
                }
                Expr::Case(node) => {
                    if let Some(operand) = &$($m)? node.operand {
                        visit.expr(operand);
                    }
                    for (when, then) in &$($m)? node.branches {
                        visit.expr(when);
                        visit.expr(then);
                    }
                    if let Some(otherwise) = &$($m)? node.otherwise {
                        visit.expr(otherwise);
                    }
                }
                Expr::Cast(node) => visit.expr(&$($m)? node.operand),
                Expr::Collate(node) => visit.expr(&$($m)? node.operand),
                Expr::Call(node) => $call(visit, node),
                Expr::Subquery(node) => visit.statement(&$($m)? node.query),
                Expr::List(node) => {
                    for item in &$($m)? node.items {
                        visit.expr(item);
                    }
                }
                Expr::Index(node) => {
                    visit.expr(&$($m)? node.operand);
                    visit.expr(&$($m)? node.from);
                    if let Some(to) = &$($m)? node.to {
                        visit.expr(to);
                    }
                }
                Expr::Template(node) => {
                    for argument in &$($m)? node.arguments {
                        visit.expr(argument);
                    }
                }
            }
            $settle!(expr expr);
        }
    };
}

macro_rules! nothing {
    ($kind:ident $node:ident) => {};
}

macro_rules! settle {
    ($kind:ident $node:ident) => {
        $node.settle()
    };
}

visitor! {
    /// Looks through a statement.
    Visit [] settle: nothing;
    walk_statement walk_select walk_set_op walk_values walk_insert walk_update walk_delete walk_merge
    walk_with walk_cte walk_slice walk_source walk_join walk_expr walk_call walk_window walk_set
    walk_items walk_orders walk_conflict
}

visitor! {
    /// Goes through a statement and changes it. What was changed is measured again, so that nothing gets too deep.
    VisitMut [mut] settle: settle;
    walk_statement_mut walk_select_mut walk_set_op_mut walk_values_mut walk_insert_mut walk_update_mut walk_delete_mut
    walk_merge_mut walk_with_mut walk_cte_mut walk_slice_mut walk_source_mut walk_join_mut walk_expr_mut walk_call_mut
    walk_window_mut walk_set_mut walk_items_mut walk_orders_mut walk_conflict_mut
}

/// Goes through a statement that is looked at where it stands.
pub fn visit(visit: &mut impl Visit, statement: super::StatementRef<'_>) {
    use super::StatementRef as Ref;
    match statement {
        Ref::Select(node) => walk_select(visit, node),
        Ref::Values(node) => walk_values(visit, node),
        Ref::SetOp(node) => walk_set_op(visit, node),
        Ref::Insert(node) => walk_insert(visit, node),
        Ref::Update(node) => walk_update(visit, node),
        Ref::Delete(node) => walk_delete(visit, node),
        Ref::Merge(node) => walk_merge(visit, node),
        Ref::Poison(_) => {}
    }
}
