//! Delete.

use super::clauses::{returning_method, slice_methods, statement_methods, write_methods};
use super::{IntoSource, Relation};
use crate::ir::write as data;
use crate::ir::{At, JoinKind, JoinOn, Statement, StatementRef, ToStatement};

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
    statement_methods!(data::Delete);

    write_methods!();

    returning_method!();

    /// Another source, to filter by.
    #[track_caller]
    pub fn using(mut self, source: impl IntoSource) -> Self {
        if self.0.using.is_some() {
            return self.join(JoinKind::Comma, source, JoinOn::Nothing);
        }
        self.0.using = Some(source.into_source());
        self
    }

    slice_methods!();
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
