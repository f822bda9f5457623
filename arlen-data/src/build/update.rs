//! Update.

use super::insert::Target;
use super::set_op::slice_methods;
use super::{Cte, IntoExpr, IntoSource, OrderList, Relation, Selection};
use crate::ir::write::{self as data, Assignment, AssignmentTarget, OrAction};
use crate::ir::{At, Join, JoinKind, JoinOn, Name, Statement, StatementRef, ToStatement};

/// An update; made by [`update`].
#[derive(Clone, Debug, PartialEq)]
#[must_use = "an update does nothing until it is executed"]
pub struct Update(Box<data::Update>);

/// An update of a table. What is set stands in the text in byte order of the columns. Without a filter it is refused,
/// unless [`all_rows`](Update::all_rows) was said.
///
/// ```
/// use arlen_data::build::{col, update};
/// use arlen_data::compile::Compile;
/// use arlen_data::dialect::Dialect;
///
/// let raise = update("books").set("price", col("price") * 2).filter(col("id").eq(7));
/// assert_eq!(
///     raise.compile(&Dialect::postgres(15))?.sql(),
///     r#"UPDATE "books" SET "price" = "price" * $1 WHERE "id" = $2"#
/// );
/// let error = update("books").set("price", 0).compile(&Dialect::postgres(15)).expect_err("no filter");
/// assert_eq!(error.code().as_str(), "unfiltered-write");
/// # Ok::<(), arlen_data::diag::Error>(())
/// ```
#[track_caller]
pub fn update(table: impl IntoSource) -> Update {
    let at = At::here();
    Update(Box::new(data::Update::new(Relation::into_table(table.into_source(), at), at)))
}

impl Update {
    /// The update as data.
    #[must_use]
    pub fn into_ir(self) -> Box<data::Update> {
        self.0
    }

    /// The update as data, to look at and to change.
    pub fn ir_mut(&mut self) -> &mut data::Update {
        &mut self.0
    }

    /// One more common table expression before it.
    pub fn with(mut self, cte: Cte) -> Self {
        self.0.with.ctes.push(cte.into_ir());
        self
    }

    /// SQLite: what to do about any conflict.
    pub const fn or(mut self, action: OrAction) -> Self {
        self.0.or = Some(action);
        self
    }

    /// Sets a column.
    #[track_caller]
    pub fn set<V: IntoExpr>(mut self, column: impl Target<V>, value: V) -> Self {
        let target = AssignmentTarget::Column(column.into_target());
        self.0.assignments.push(Assignment { target, value: value.into_expr() });
        self
    }

    /// The same if there is a value; leaves the column alone otherwise.
    #[track_caller]
    pub fn set_if<V: IntoExpr>(self, column: impl Target<V>, value: Option<V>) -> Self {
        match value {
            Some(value) => self.set(column, value),
            None => self,
        }
    }

    /// Sets several columns from a row value or a query: `SET (a, b) = (...)`.
    #[track_caller]
    pub fn set_row<N: Into<Name>>(mut self, columns: impl IntoIterator<Item = N>, value: impl IntoExpr) -> Self {
        let target = AssignmentTarget::Row(columns.into_iter().map(Into::into).collect());
        self.0.assignments.push(Assignment { target, value: value.into_expr() });
        self
    }

    /// Another source, to filter by and to take values from.
    #[track_caller]
    pub fn from(mut self, source: impl IntoSource) -> Self {
        if self.0.from.is_some() {
            return self.join(JoinKind::Comma, source, JoinOn::Nothing);
        }
        self.0.from = Some(source.into_source());
        self
    }

    /// A join with that source.
    #[track_caller]
    pub fn join(mut self, kind: JoinKind, source: impl IntoSource, on: JoinOn) -> Self {
        let at = At::here();
        self.0.joins.push(Join { kind, source: source.into_source(), on, at });
        self
    }

    /// Only rows for which this holds as well.
    #[track_caller]
    pub fn filter(mut self, condition: impl IntoExpr) -> Self {
        self.0.filter.terms.push(condition.into_expr());
        self
    }

    /// The same if there is a value; nothing otherwise.
    #[track_caller]
    pub fn filter_if<V, E: IntoExpr>(mut self, value: Option<V>, condition: impl FnOnce(V) -> E) -> Self {
        self.0.filter.terms.extend(value.map(|value| condition(value).into_expr()));
        self
    }

    /// All rows are meant, if there is no filter.
    pub fn all_rows(mut self) -> Self {
        self.0.filter.all_rows = true;
        self
    }

    slice_methods!();

    /// What comes back of each row.
    #[track_caller]
    pub fn returning(mut self, items: impl Selection) -> Self {
        self.0.returning.append(items.into_items());
        self
    }
}

impl From<Update> for Statement {
    fn from(update: Update) -> Self {
        Self::Update(update.0)
    }
}

impl ToStatement for Update {
    fn statement(&self) -> StatementRef<'_> {
        StatementRef::Update(&self.0)
    }
}
