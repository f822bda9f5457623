//! Delete.

use super::set_op::slice_methods;
use super::{Cte, IntoExpr, IntoSource, OrderList, Relation, Selection};
use crate::ir::write as data;
use crate::ir::{At, Join, JoinKind, JoinOn, Statement, StatementRef, ToStatement};

/// A delete; made by [`delete_from`].
#[derive(Clone, Debug, PartialEq)]
#[must_use = "a delete does nothing until it is executed"]
pub struct Delete(Box<data::Delete>);

/// A delete from a table. Without a filter it is refused, unless [`all_rows`](Delete::all_rows) was said.
///
/// ```
/// use arlen_data::build::{col, delete_from};
/// use arlen_data::compile::Compile;
/// use arlen_data::dialect::Dialect;
///
/// let delete = delete_from("sessions").filter(col("seen").lt(1000)).returning("id");
/// assert_eq!(
///     delete.compile(&Dialect::sqlite(3, 45))?.sql(),
///     r#"DELETE FROM "sessions" WHERE "seen" < ?1 RETURNING "id""#
/// );
/// # Ok::<(), arlen_data::diag::Error>(())
/// ```
#[track_caller]
pub fn delete_from(table: impl IntoSource) -> Delete {
    let at = At::here();
    Delete(Box::new(data::Delete::new(Relation::into_table(table.into_source(), at), at)))
}

impl Delete {
    /// The delete as data.
    #[must_use]
    pub fn into_ir(self) -> Box<data::Delete> {
        self.0
    }

    /// The delete as data, to look at and to change.
    pub fn ir_mut(&mut self) -> &mut data::Delete {
        &mut self.0
    }

    /// One more common table expression before it.
    pub fn with(mut self, cte: Cte) -> Self {
        self.0.with.ctes.push(cte.into_ir());
        self
    }

    /// Another source, to filter by.
    #[track_caller]
    pub fn using(mut self, source: impl IntoSource) -> Self {
        if self.0.using.is_some() {
            return self.join(JoinKind::Comma, source, JoinOn::Nothing);
        }
        self.0.using = Some(source.into_source());
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

impl From<Delete> for Statement {
    fn from(delete: Delete) -> Self {
        Self::Delete(delete.0)
    }
}

impl ToStatement for Delete {
    fn statement(&self) -> StatementRef<'_> {
        StatementRef::Delete(&self.0)
    }
}
