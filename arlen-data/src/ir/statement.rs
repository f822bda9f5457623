//! Statements, and what can be taken for one.

use super::depth::{Depth, MAX_DEPTH, Nests};
use super::select::{Cte, Select, SetOp, Values};
use super::visit::{Visit, walk_select, walk_set_op, walk_statement};
use super::write::{Delete, Insert, Merge, Update};
use super::{At, Expr, Poison, Source};

/// A statement.
#[derive(Clone, Debug, PartialEq)]
pub enum Statement {
    /// `SELECT`
    Select(Box<Select>),
    /// `VALUES`
    Values(Box<Values>),
    /// `UNION`, `INTERSECT`, `EXCEPT`
    SetOp(Box<SetOp>),
    /// `INSERT`
    Insert(Box<Insert>),
    /// `UPDATE`
    Update(Box<Update>),
    /// `DELETE`
    Delete(Box<Delete>),
    /// `MERGE`
    Merge(Box<Merge>),
    /// What could not be built; compiling reports it.
    Poison(Box<Poison>),
}

/// A statement that is looked at where it stands.
#[derive(Clone, Copy, Debug)]
pub enum StatementRef<'q> {
    /// `SELECT`
    Select(&'q Select),
    /// `VALUES`
    Values(&'q Values),
    /// `UNION`, `INTERSECT`, `EXCEPT`
    SetOp(&'q SetOp),
    /// `INSERT`
    Insert(&'q Insert),
    /// `UPDATE`
    Update(&'q Update),
    /// `DELETE`
    Delete(&'q Delete),
    /// `MERGE`
    Merge(&'q Merge),
    /// What could not be built.
    Poison(&'q Poison),
}

/// What is a statement: the builders, and [`Statement`] itself.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no statement",
    label = "a query, an insert, an update, a delete or a merge is expected here"
)]
pub trait ToStatement {
    /// The statement.
    fn statement(&self) -> StatementRef<'_>;
}

impl ToStatement for Statement {
    fn statement(&self) -> StatementRef<'_> {
        match self {
            Self::Select(node) => StatementRef::Select(node),
            Self::Values(node) => StatementRef::Values(node),
            Self::SetOp(node) => StatementRef::SetOp(node),
            Self::Insert(node) => StatementRef::Insert(node),
            Self::Update(node) => StatementRef::Update(node),
            Self::Delete(node) => StatementRef::Delete(node),
            Self::Merge(node) => StatementRef::Merge(node),
            Self::Poison(node) => StatementRef::Poison(node),
        }
    }
}

impl ToStatement for StatementRef<'_> {
    fn statement(&self) -> StatementRef<'_> {
        *self
    }
}

impl<S: ToStatement> ToStatement for &S {
    fn statement(&self) -> StatementRef<'_> {
        (**self).statement()
    }
}

impl Statement {
    /// The statement, or poison if it nests too deeply to be held by another, and the depth of what holds it alone.
    #[must_use]
    pub(super) fn bounded(self, at: At) -> (Self, Depth) {
        let depth = Depth::above(&self);
        if depth.get() > MAX_DEPTH { (Self::too_deep(at), Depth::above_leaf()) } else { (self, depth) }
    }

    pub(super) fn too_deep(at: At) -> Self {
        Self::Poison(Box::new(Poison::too_deep(at)))
    }

    /// Where it was built.
    #[must_use]
    pub fn at(&self) -> At {
        self.statement().at()
    }
}

impl StatementRef<'_> {
    /// Where it was built.
    #[must_use]
    pub const fn at(self) -> At {
        match self {
            Self::Select(node) => node.at,
            Self::Values(node) => node.at,
            Self::SetOp(node) => node.at,
            Self::Insert(node) => node.at,
            Self::Update(node) => node.at,
            Self::Delete(node) => node.at,
            Self::Merge(node) => node.at,
            Self::Poison(node) => node.at,
        }
    }

    /// True for `SELECT`, `VALUES` and set operations.
    #[must_use]
    pub const fn is_query(self) -> bool {
        matches!(self, Self::Select(_) | Self::Values(_) | Self::SetOp(_))
    }
}

/// Counts how deeply the direct parts of a node nest.
pub(super) struct Deepest(pub(super) Depth);

impl Visit for Deepest {
    fn expr(&mut self, expr: &Expr) {
        self.0 = self.0.and(expr);
    }

    fn source(&mut self, source: &Source) {
        self.0 = self.0.and(source);
    }

    fn cte(&mut self, cte: &Cte) {
        self.0 = self.0.and(cte);
    }

    fn statement(&mut self, statement: &Statement) {
        self.0 = self.0.and(statement);
    }
}

impl Nests for Statement {
    fn depth(&self) -> Depth {
        let mut deepest = Deepest(Depth::LEAF);
        match self {
            Self::Select(node) => walk_select(&mut deepest, node),
            // The depth of the operands is known; counting them again at every level would be quadratic.
            Self::SetOp(node) => {
                deepest.0 = node.depth;
                node.with.ctes.iter().for_each(|cte| deepest.cte(cte));
                node.slice.exprs().for_each(|expr| deepest.expr(expr));
            }
            Self::Values(_)
            | Self::Insert(_)
            | Self::Update(_)
            | Self::Delete(_)
            | Self::Merge(_)
            | Self::Poison(_) => {
                walk_statement(&mut deepest, self);
            }
        }
        deepest.0
    }
}

impl SetOp {
    /// Counts the depth again, after something was changed.
    pub(super) fn settle(&mut self) {
        let mut deepest = Deepest(Depth::LEAF);
        walk_set_op(&mut deepest, self);
        self.depth = deepest.0;
    }
}
