//! Merge.

use super::clauses::{returning_method, statement_methods};
use super::insert::Target;
use super::{IntoExpr, IntoSource, Relation};
use crate::ir::select::With;
use crate::ir::write::{self as data, Assignment, AssignmentTarget, MergeAction, MergeClause, MergeWhen};
use crate::ir::{At, Expr, Few, Name, Statement, StatementRef, ToStatement};

/// A merge; made by [`merge_into`].
#[derive(Clone, Debug, PartialEq)]
#[must_use = "a merge does nothing until it is executed"]
pub struct Merge(Box<data::Merge>);

/// A clause of a merge, to say what it does.
#[derive(Clone, Debug, PartialEq)]
#[must_use = "a clause of a merge must say what it does"]
pub struct When {
    merge: Merge,
    when: MergeWhen,
    condition: Option<Expr>,
    at: At,
}

/// What a merge sets or inserts: columns and their values.
#[derive(Clone, Debug, Default, PartialEq)]
#[must_use]
pub struct Assignments(Vec<(Name, Expr)>);

/// A merge of a source into a table.
///
/// ```
/// use arlen_data::build::{col, merge_into, table};
/// use arlen_data::compile::Compile;
/// use arlen_data::dialect::Dialect;
///
/// let merge = merge_into(table("stock").alias("s"), table("delivery").alias("d"), col("s.item").eq(col("d.item")))
///     .when_matched()
///     .update(|set| set.set("amount", col("s.amount") + col("d.amount")))
///     .when_not_matched()
///     .insert(|set| set.set("item", col("d.item")).set("amount", col("d.amount")));
/// assert_eq!(
///     merge.compile(&Dialect::postgres(15))?.sql(),
///     "MERGE INTO \"stock\" AS \"s\" USING \"delivery\" AS \"d\" ON \"s\".\"item\" = \"d\".\"item\" \
///      WHEN MATCHED THEN UPDATE SET \"amount\" = \"s\".\"amount\" + \"d\".\"amount\" \
///      WHEN NOT MATCHED THEN INSERT (\"amount\", \"item\") VALUES (\"d\".\"amount\", \"d\".\"item\")"
/// );
/// assert_eq!(
///     merge.compile(&Dialect::postgres(14)).expect_err("14 has no MERGE").code().as_str(),
///     "unsupported-merge"
/// );
/// # Ok::<(), arlen_data::diag::Error>(())
/// ```
#[track_caller]
pub fn merge_into(table: impl IntoSource, source: impl IntoSource, on: impl IntoExpr) -> Merge {
    let at = At::here();
    Merge(Box::new(data::Merge {
        with: With::default(),
        table: Relation::into_table(table.into_source(), at),
        source: source.into_source(),
        on: on.into_expr(),
        clauses: Vec::new(),
        returning: Few::None,
        at,
    }))
}

impl Merge {
    statement_methods!(data::Merge);

    returning_method!();

    #[track_caller]
    const fn when(self, when: MergeWhen) -> When {
        When { merge: self, when, condition: None, at: At::here() }
    }

    /// For rows of both sides that match.
    #[track_caller]
    pub const fn when_matched(self) -> When {
        self.when(MergeWhen::Matched)
    }

    /// For rows of the source without a match.
    #[track_caller]
    pub const fn when_not_matched(self) -> When {
        self.when(MergeWhen::NotMatched)
    }

    /// For rows of the table without a match.
    #[track_caller]
    pub const fn when_not_matched_by_source(self) -> When {
        self.when(MergeWhen::NotMatchedBySource)
    }
}

impl When {
    /// Only if this holds.
    #[track_caller]
    pub fn and(mut self, condition: impl IntoExpr) -> Self {
        self.condition = Some(condition.into_expr());
        self
    }

    fn then(self, action: MergeAction) -> Merge {
        let Self { mut merge, when, condition, at } = self;
        merge.0.clauses.push(MergeClause { when, condition, action, at });
        merge
    }

    /// Nothing is done.
    pub fn do_nothing(self) -> Merge {
        self.then(MergeAction::Nothing)
    }

    /// The row is deleted.
    pub fn delete(self) -> Merge {
        self.then(MergeAction::Delete)
    }

    /// The row is updated.
    pub fn update(self, set: impl FnOnce(Assignments) -> Assignments) -> Merge {
        let assignments = set(Assignments::default()).0.into_iter();
        let assignment = |(name, value)| Assignment { target: AssignmentTarget::Column(name), value };
        self.then(MergeAction::Update(assignments.map(assignment).collect()))
    }

    /// A row is inserted.
    pub fn insert(self, set: impl FnOnce(Assignments) -> Assignments) -> Merge {
        self.then(MergeAction::Insert(set(Assignments::default()).0))
    }

    /// A row of defaults is inserted.
    pub fn insert_default(self) -> Merge {
        self.then(MergeAction::Insert(Vec::new()))
    }
}

impl Assignments {
    /// A column and its value.
    #[track_caller]
    pub fn set<V: IntoExpr>(mut self, column: impl Target<V>, value: V) -> Self {
        self.0.push((column.into_target(), value.into_expr()));
        self
    }
}

impl From<Merge> for Statement {
    fn from(merge: Merge) -> Self {
        Self::Merge(merge.0)
    }
}

impl ToStatement for Merge {
    fn statement(&self) -> StatementRef<'_> {
        StatementRef::Merge(&self.0)
    }
}
