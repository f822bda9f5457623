//! Clauses that several builders have, each written once.
//!
//! Macros, not a trait: a builder's methods are its own, found without an import.

/// `ORDER BY`, `LIMIT`, `OFFSET`.
macro_rules! slice_methods {
    () => {
        /// The order of the rows. A column by its name is ascending.
        #[track_caller]
        pub fn order_by(mut self, orders: impl $crate::build::OrderList) -> Self {
            self.0.slice.order_by.append(orders.into_orders());
            self
        }

        /// At most so many rows.
        #[track_caller]
        pub fn limit(mut self, count: impl $crate::build::IntoCount) -> Self {
            self.0.slice.limit = Some($crate::ir::select::Limit { count: count.into_count(), with_ties: false });
            self
        }

        /// So many rows are skipped.
        #[track_caller]
        pub fn offset(mut self, count: impl $crate::build::IntoCount) -> Self {
            self.0.slice.offset = Some(count.into_count());
            self
        }
    };
}

/// `FETCH FIRST ... WITH TIES`.
macro_rules! ties_method {
    () => {
        /// The greatest number of rows, and those that are equal in order to the last.
        #[track_caller]
        pub fn limit_with_ties(mut self, count: impl $crate::build::IntoCount) -> Self {
            self.0.slice.limit = Some($crate::ir::select::Limit { count: count.into_count(), with_ties: true });
            self
        }
    };
}

/// `WITH`, and the statement as data.
macro_rules! statement_methods {
    ($data:ty) => {
        /// The statement as data.
        #[must_use]
        pub fn into_ir(self) -> Box<$data> {
            self.0
        }

        /// The statement as data, to look at and to change.
        pub fn ir_mut(&mut self) -> &mut $data {
            &mut self.0
        }

        /// One more common table expression before it.
        pub fn with(mut self, cte: $crate::build::Cte) -> Self {
            self.0.with.ctes.push(cte.into_ir());
            self
        }
    };
}

/// `WHERE`, over the terms at this place.
macro_rules! filter_methods {
    ($($terms:ident).+) => {
        /// Only rows for which this holds as well.
        #[inline]
        #[track_caller]
        pub fn filter(mut self, condition: impl $crate::build::IntoExpr) -> Self {
            self.0.$($terms).+.push(condition.into_expr());
            self
        }

        /// The same if there is a value; nothing otherwise.
        #[track_caller]
        pub fn filter_if<V, E: $crate::build::IntoExpr>(
            mut self,
            value: Option<V>,
            condition: impl FnOnce(V) -> E,
        ) -> Self {
            if let Some(value) = value {
                self.0.$($terms).+.push(condition(value).into_expr());
            }
            self
        }
    };
}

/// `WHERE` of a statement that writes, and joins with the source at this place.
macro_rules! write_methods {
    () => {
        $crate::build::clauses::filter_methods!(filter.terms);

        /// All rows are meant, if there is no filter.
        pub fn all_rows(mut self) -> Self {
            self.0.filter.all_rows = true;
            self
        }

        /// A join with the other source.
        #[track_caller]
        pub fn join(
            mut self,
            kind: $crate::ir::JoinKind,
            source: impl $crate::build::IntoSource,
            on: $crate::ir::JoinOn,
        ) -> Self {
            let at = $crate::ir::At::here();
            self.0.joins.push($crate::ir::Join { kind, source: source.into_source(), on, at });
            self
        }
    };
}

/// `RETURNING`.
macro_rules! returning_method {
    () => {
        /// What comes back of each row.
        #[track_caller]
        pub fn returning(mut self, items: impl $crate::build::Selection) -> Self {
            self.0.returning.append(items.into_items());
            self
        }
    };
}

/// What every expression that is still being built has.
macro_rules! expr_methods {
    () => {
        /// The column is called so in the result.
        #[track_caller]
        pub fn alias(self, name: impl Into<$crate::ir::Name>) -> $crate::ir::select::Item {
            $crate::build::IntoExpr::into_expr(self).alias(name)
        }

        /// The least first.
        #[must_use]
        #[track_caller]
        pub fn asc(self) -> $crate::ir::Order {
            $crate::build::IntoExpr::into_expr(self).asc()
        }

        /// The greatest first.
        #[must_use]
        #[track_caller]
        pub fn desc(self) -> $crate::ir::Order {
            $crate::build::IntoExpr::into_expr(self).desc()
        }
    };
}

pub(super) use {
    expr_methods, filter_methods, returning_method, slice_methods, statement_methods, ties_method, write_methods,
};
