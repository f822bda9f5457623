//! How deeply nodes nest.

use super::Expr;

/// How many levels expressions and subqueries may nest, counted together: far more than anybody writes, and little enough
/// for the stack of any thread.
pub const MAX_DEPTH: u16 = 400;

/// How deeply a node nests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Depth(u16);

/// What knows how deeply it nests.
pub(super) trait Nests {
    fn depth(&self) -> Depth;
}

impl Depth {
    /// Of what holds no node.
    pub(super) const LEAF: Self = Self(1);

    /// Of what holds a node that holds none.
    pub(super) const fn above_leaf() -> Self {
        Self(Self::LEAF.0 + 1)
    }

    /// The deeper of two.
    pub(super) fn or(self, other: Self) -> Self {
        Self(self.0.max(other.0))
    }

    /// Of what holds one node.
    #[inline]
    pub(super) fn above(inner: &impl Nests) -> Self {
        Self(inner.depth().0.saturating_add(1))
    }

    /// Of what holds another node as well.
    #[inline]
    pub(super) fn and(self, inner: &impl Nests) -> Self {
        Self(self.0.max(inner.depth().0.saturating_add(1)))
    }

    /// Of what holds these nodes.
    #[inline]
    pub(super) fn above_all<'n, N: Nests + 'n>(inner: impl IntoIterator<Item = &'n N>) -> Self {
        inner.into_iter().fold(Self::LEAF, Self::and)
    }

    pub(super) const fn get(self) -> u16 {
        self.0
    }
}

impl Nests for Expr {
    #[inline]
    fn depth(&self) -> Depth {
        // Most expressions are one of these; the rest is not worth its room in every builder.
        if matches!(self, Self::Column { .. } | Self::Value { .. }) { Depth::LEAF } else { self.noted_depth() }
    }
}

impl Expr {
    fn noted_depth(&self) -> Depth {
        match self {
            Self::Column { .. } | Self::Value { .. } | Self::Slot { .. } | Self::Literal(_) | Self::Poison(_) => {
                Depth::LEAF
            }
            Self::Unary(node) => node.depth,
            Self::Binary(node) => node.depth,
            Self::Group(node) => node.depth,
            Self::Between(node) => node.depth,
            Self::In(node) => node.depth,
            Self::Like(node) => node.depth,
            Self::Quantified(node) => node.depth,
            Self::Case(node) => node.depth,
            Self::Cast(node) => node.depth,
            Self::Collate(node) => node.depth,
            Self::Call(node) => node.depth,
            Self::Subquery(node) => node.depth,
            Self::List(node) => node.depth,
            Self::Index(node) => node.depth,
            Self::Template(node) => node.depth,
        }
    }
}
