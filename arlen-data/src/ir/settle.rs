//! Measuring nodes again after they were changed.

use super::depth::{Depth, MAX_DEPTH, Nests as _};
use super::select::Cte;
use super::source::Derived;
use super::statement::Deepest;
use super::visit::{Visit as _, walk_expr};
use super::{Expr, Joined, Poison, Statement};

impl Expr {
    /// Measures this node again; what has become too deep turns into poison.
    pub(super) fn settle(&mut self) {
        let mut deepest = Deepest(Depth::LEAF);
        walk_expr(&mut deepest, self);
        let depth = deepest.0;
        if depth.get() > MAX_DEPTH
            && let Some(at) = self.at()
        {
            *self = Poison::nesting(at);
            return;
        }
        match self {
            Self::Column { .. } | Self::Value { .. } | Self::Slot { .. } | Self::Literal(_) | Self::Poison(_) => {}
            Self::Unary(node) => node.depth = depth,
            Self::Binary(node) => node.depth = depth,
            Self::Group(node) => node.depth = depth,
            Self::Between(node) => node.depth = depth,
            Self::In(node) => node.depth = depth,
            Self::Like(node) => node.depth = depth,
            Self::Quantified(node) => node.depth = depth,
            Self::Case(node) => node.depth = depth,
            Self::Cast(node) => node.depth = depth,
            Self::Collate(node) => node.depth = depth,
            Self::Call(node) => node.depth = depth,
            Self::Subquery(node) => node.depth = depth,
            Self::List(node) => node.depth = depth,
            Self::Index(node) => node.depth = depth,
            Self::Template(node) => node.depth = depth,
        }
    }
}

impl Derived {
    pub(super) fn settle(&mut self) {
        self.depth = settled(&mut self.query);
    }
}

impl Joined {
    pub(super) fn settle(&mut self) {
        self.depth = Depth::above_all(&self.joins).and(&self.source);
    }
}

impl Cte {
    pub(super) fn settle(&mut self) {
        self.depth = settled(&mut self.query);
    }
}

fn settled(query: &mut Statement) -> Depth {
    if let Statement::SetOp(node) = query {
        node.settle();
    }
    if query.depth().get() >= MAX_DEPTH {
        *query = Statement::too_deep(query.at());
    }
    let mut deepest = Deepest(Depth::LEAF);
    deepest.statement(query);
    deepest.0
}
