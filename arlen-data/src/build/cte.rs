//! Common table expressions.

use crate::ir::select::{self as data, Cycle, Search, SearchOrder};
use crate::ir::{At, Name, Statement};

/// A common table expression; made by [`cte`].
#[derive(Clone, Debug, PartialEq)]
#[must_use = "a common table expression belongs to a statement: `.with(..)`"]
pub struct Cte(data::Cte);

/// A common table expression: a name, and the statement that it stands for.
///
/// ```
/// use arlen_data::build::{col, cte, select};
/// use arlen_data::compile::Compile;
/// use arlen_data::dialect::Dialect;
///
/// let adults = cte("adults", select("id").from("users").filter(col("age").ge(18)));
/// assert_eq!(
///     select("*").with(adults).from("adults").compile(&Dialect::postgres(15))?.sql(),
///     r#"WITH "adults" AS (SELECT "id" FROM "users" WHERE "age" >= $1) SELECT * FROM "adults""#
/// );
/// # Ok::<(), arlen_data::diag::Error>(())
/// ```
#[track_caller]
pub fn cte(name: impl Into<Name>, query: impl Into<Statement>) -> Cte {
    Cte(data::Cte::new(name.into(), query.into(), At::here()))
}

fn names<N: Into<Name>>(names: impl IntoIterator<Item = N>) -> Vec<Name> {
    names.into_iter().map(Into::into).collect()
}

impl Cte {
    /// Names for its columns.
    pub fn columns<N: Into<Name>>(mut self, columns: impl IntoIterator<Item = N>) -> Self {
        self.0.columns = names(columns);
        self
    }

    /// It may refer to itself.
    pub const fn recursive(mut self) -> Self {
        self.0.recursive = true;
        self
    }

    /// The database computes it once.
    pub const fn materialized(mut self) -> Self {
        self.0.materialized = Some(true);
        self
    }

    /// The database may merge it into the query around it.
    pub const fn not_materialized(mut self) -> Self {
        self.0.materialized = Some(false);
        self
    }

    /// A column, to order by, in which children stand before siblings.
    pub fn search_depth_first<N: Into<Name>>(self, by: impl IntoIterator<Item = N>, set: impl Into<Name>) -> Self {
        self.search(SearchOrder::DepthFirst, names(by), set.into())
    }

    /// A column, to order by, in which siblings stand before children.
    pub fn search_breadth_first<N: Into<Name>>(self, by: impl IntoIterator<Item = N>, set: impl Into<Name>) -> Self {
        self.search(SearchOrder::BreadthFirst, names(by), set.into())
    }

    fn search(mut self, order: SearchOrder, by: Vec<Name>, set: Name) -> Self {
        self.0.search = Some(Search { order, by, set });
        self
    }

    /// Stops where rows repeat in these columns; `set` is true there, `using` holds the way.
    pub fn cycle<N: Into<Name>>(
        mut self,
        columns: impl IntoIterator<Item = N>,
        set: impl Into<Name>,
        using: impl Into<Name>,
    ) -> Self {
        self.0.cycle = Some(Cycle { columns: names(columns), set: set.into(), using: using.into() });
        self
    }

    pub(super) fn into_ir(self) -> data::Cte {
        self.0
    }
}
