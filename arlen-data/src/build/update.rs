//! Update.

use super::clauses::{returning_method, slice_methods, statement_methods, write_methods};
use super::insert::Target;
use super::{IntoExpr, IntoSource, Relation};
use crate::ir::write::{self as data, Assignment, AssignmentTarget, OrAction};
use crate::ir::{At, JoinKind, JoinOn, Name, Statement, StatementRef, ToStatement};

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
    statement_methods!(data::Update);

    write_methods!();

    returning_method!();

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

    slice_methods!();
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
