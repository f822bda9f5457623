//! Select.

use super::clauses::{filter_methods, slice_methods, statement_methods, ties_method};
use super::{ColumnList, IntoExpr, IntoSource, Selection, Window};
use crate::ir::select::{self as data, Distinct, Grouping, GroupingSet, Lock, LockStrength, LockWait};
use crate::ir::{At, Expr, Few, Join, JoinKind, JoinOn, Name, StatementRef, ToStatement};

/// A select; made by [`select`].
#[derive(Clone, Debug, PartialEq)]
#[must_use = "a query does nothing until it is compiled or executed"]
pub struct Select(Box<data::Select>);

/// A query: what is selected, as one item, a tuple, an array. Text is a name; `select("*")` and `select(())` are
/// everything.
///
/// ```
/// use arlen_data::build::{col, select};
/// use arlen_data::compile::Compile;
/// use arlen_data::dialect::Dialect;
///
/// let query = select(("id", col("price") * 2)).from("books").order_by(col("id").desc()).limit(3);
/// assert_eq!(
///     query.compile(&Dialect::sqlite(3, 45))?.sql(),
///     r#"SELECT "id", "price" * ?1 FROM "books" ORDER BY "id" DESC LIMIT 3"#
/// );
/// # Ok::<(), arlen_data::diag::Error>(())
/// ```
#[inline]
#[track_caller]
pub fn select(columns: impl Selection) -> Select {
    let at = At::here();
    let mut node = Box::write(Box::new_uninit(), data::Select::new(at));
    node.columns = columns.into_items();
    Select(node)
}

macro_rules! joins {
    ($($kind:ident $word:literal $on:ident $using:ident $natural:ident;)+) => {
        impl Select {
            $(#[doc = concat!("`", $word, " JOIN ... ON ...`")]
            #[track_caller]
            pub fn $on(self, source: impl IntoSource, on: impl IntoExpr) -> Self {
                self.join(JoinKind::$kind, source, JoinOn::On(on.into_expr()))
            }

            #[doc = concat!("`", $word, " JOIN ... USING (...)`")]
            #[track_caller]
            pub fn $using<N: Into<Name>>(self, source: impl IntoSource, columns: impl IntoIterator<Item = N>) -> Self {
                self.join(JoinKind::$kind, source, JoinOn::Using(columns.into_iter().map(Into::into).collect()))
            }

            #[doc = concat!("`NATURAL ", $word, " JOIN ...`")]
            #[track_caller]
            pub fn $natural(self, source: impl IntoSource) -> Self {
                self.join(JoinKind::$kind, source, JoinOn::Natural)
            })+
        }
    };
}

joins! {
    Inner "INNER" inner_join inner_join_using natural_inner_join;
    Left "LEFT" left_join left_join_using natural_left_join;
    Right "RIGHT" right_join right_join_using natural_right_join;
    Full "FULL" full_join full_join_using natural_full_join;
}

impl Select {
    statement_methods!(data::Select);

    filter_methods!(filter);

    pub(super) fn from_ir(node: data::Select) -> Self {
        Self(Box::new(node))
    }

    /// More columns.
    #[track_caller]
    pub fn columns(mut self, columns: impl Selection) -> Self {
        self.0.columns.append(columns.into_items());
        self
    }

    /// Equal rows once.
    pub fn distinct(mut self) -> Self {
        self.0.distinct = Distinct::Rows;
        self
    }

    /// The first row, in order, of those that are equal in these. Text is a name.
    #[track_caller]
    pub fn distinct_on(mut self, columns: impl ColumnList) -> Self {
        self.0.distinct = Distinct::On(columns.into_columns().into_vec());
        self
    }

    /// Where the rows come from. A second one stands behind a comma: all pairs.
    #[inline]
    #[track_caller]
    pub fn from(mut self, source: impl IntoSource) -> Self {
        if self.0.from.is_some() {
            return self.join(JoinKind::Comma, source, JoinOn::Nothing);
        }
        self.0.from = Some(source.into_source());
        self
    }

    /// A join as data.
    #[track_caller]
    pub fn join(mut self, kind: JoinKind, source: impl IntoSource, on: JoinOn) -> Self {
        let at = At::here();
        self.0.joins.push(Join { kind, source: source.into_source(), on, at });
        self
    }

    /// All pairs.
    #[track_caller]
    pub fn cross_join(self, source: impl IntoSource) -> Self {
        self.join(JoinKind::Cross, source, JoinOn::Nothing)
    }

    /// Changes the query if there is a value; leaves it alone otherwise.
    pub fn apply_if<V>(self, value: Option<V>, change: impl FnOnce(Self, V) -> Self) -> Self {
        match value {
            Some(value) => change(self, value),
            None => self,
        }
    }

    /// One row for those that are equal in these. Text is a name.
    ///
    /// An expression that holds values gets parameters of its own here, and a database that does not look at values cannot
    /// see that it is the one among the columns (PostgreSQL refuses `date_trunc($1, x)` grouped by `date_trunc($2, x)`). Group
    /// by the alias of the column, or write the value with [`lit`](super::lit).
    #[inline]
    #[track_caller]
    pub fn group_by(mut self, columns: impl ColumnList) -> Self {
        self.add_groupings(columns.into_columns());
        self
    }

    fn add_groupings(&mut self, columns: Few<Expr>) {
        self.0.group_by.append(match columns {
            Few::None => Few::None,
            Few::One(column) => Few::One(Grouping::Expr(column)),
            Few::Many(columns) => Few::Many(columns.into_iter().map(Grouping::Expr).collect()),
        });
    }

    /// `GROUP BY ROLLUP (...)`
    #[track_caller]
    pub fn group_by_rollup(mut self, columns: impl ColumnList) -> Self {
        self.0.group_by.push(Grouping::Set(GroupingSet::Rollup(columns.into_columns().into_vec())));
        self
    }

    /// `GROUP BY CUBE (...)`
    #[track_caller]
    pub fn group_by_cube(mut self, columns: impl ColumnList) -> Self {
        self.0.group_by.push(Grouping::Set(GroupingSet::Cube(columns.into_columns().into_vec())));
        self
    }

    /// `GROUP BY GROUPING SETS (...)`
    pub fn group_by_sets(mut self, sets: impl IntoIterator<Item = GroupingSet>) -> Self {
        self.0.group_by.push(Grouping::Sets(sets.into_iter().collect()));
        self
    }

    /// Only groups for which this holds as well.
    #[inline]
    #[track_caller]
    pub fn having(mut self, condition: impl IntoExpr) -> Self {
        self.0.having.push(condition.into_expr());
        self
    }

    /// A named window.
    pub fn window(mut self, name: impl Into<Name>, window: Window) -> Self {
        self.0.windows.push((name.into(), window.into_ir()));
        self
    }

    #[track_caller]
    fn lock(mut self, strength: LockStrength) -> Self {
        self.0.locks.push(Lock { strength, of: Vec::new(), wait: LockWait::Wait, at: At::here() });
        self
    }

    /// Locks the rows against everybody who writes or locks.
    #[track_caller]
    pub fn for_update(self) -> Locked {
        Locked(self.lock(LockStrength::Update))
    }

    /// Locks the rows against everybody who changes more than columns without a key.
    #[track_caller]
    pub fn for_no_key_update(self) -> Locked {
        Locked(self.lock(LockStrength::NoKeyUpdate))
    }

    /// Locks the rows against everybody who writes.
    #[track_caller]
    pub fn for_share(self) -> Locked {
        Locked(self.lock(LockStrength::Share))
    }

    /// Locks the rows against everybody who deletes them or changes their keys.
    #[track_caller]
    pub fn for_key_share(self) -> Locked {
        Locked(self.lock(LockStrength::KeyShare))
    }

    slice_methods!();

    ties_method!();
}

/// A select that locks its rows, to say on which sources and what to do about rows that others have locked.
#[derive(Clone, Debug, PartialEq)]
#[must_use = "a query does nothing until it is compiled or executed"]
pub struct Locked(Select);

impl Locked {
    fn last(mut self, change: impl FnOnce(&mut Lock)) -> Self {
        if let Some(lock) = self.0.0.locks.last_mut() {
            change(lock);
        }
        self
    }

    /// On the rows of these sources only.
    pub fn of<N: Into<Name>>(self, sources: impl IntoIterator<Item = N>) -> Self {
        self.last(|lock| lock.of.extend(sources.into_iter().map(Into::into)))
    }

    /// Fails where it would have to wait.
    pub fn no_wait(self) -> Self {
        self.last(|lock| lock.wait = LockWait::NoWait)
    }

    /// Leaves out rows that others have locked.
    pub fn skip_locked(self) -> Self {
        self.last(|lock| lock.wait = LockWait::SkipLocked)
    }

    /// The select, to go on with it: another lock, for instance.
    pub fn done(self) -> Select {
        self.0
    }
}

impl From<Locked> for Select {
    fn from(locked: Locked) -> Self {
        locked.0
    }
}

impl From<Locked> for crate::ir::Statement {
    fn from(locked: Locked) -> Self {
        locked.0.into()
    }
}

impl ToStatement for Locked {
    fn statement(&self) -> StatementRef<'_> {
        self.0.statement()
    }
}

impl ToStatement for Select {
    fn statement(&self) -> StatementRef<'_> {
        StatementRef::Select(&self.0)
    }
}
