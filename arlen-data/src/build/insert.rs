//! Insert and upsert.

use super::clauses::{returning_method, statement_methods};
use super::{Column, Distinct, ExprList, IntoExpr, IntoSource, Relation, Selection};
use crate::diag::Code;
use crate::ir::write::{
    self as data, Assignment, AssignmentTarget, Conflict, ConflictAction, ConflictTarget, InsertSource, OrAction,
    Overriding,
};
use crate::ir::{At, Expr, Ident, Name, Poison, Statement, StatementRef, ToStatement};

/// An insert; made by [`insert_into`].
#[derive(Clone, Debug, PartialEq)]
#[must_use = "an insert does nothing until it is executed"]
pub struct Insert(Box<data::Insert>);

/// A column that is set to a value of type `V`: any name, or a typed column whose type the value fits.
#[diagnostic::on_unimplemented(
    message = "a value of type `{V}` cannot be set on `{Self}`",
    label = "the column has another type",
    note = "`column.name().clone()` is a name without a type"
)]
pub trait Target<V> {
    /// The name, in one part.
    fn into_target(self) -> Name;
}

impl<V: IntoExpr> Target<V> for &'static str {
    fn into_target(self) -> Name {
        self.into()
    }
}

impl<V: IntoExpr> Target<V> for String {
    fn into_target(self) -> Name {
        self.into()
    }
}

impl<V: IntoExpr> Target<V> for Ident {
    fn into_target(self) -> Name {
        self.into()
    }
}

impl<V: IntoExpr> Target<V> for Name {
    fn into_target(self) -> Name {
        self
    }
}

#[diagnostic::do_not_recommend]
impl<T, V: Distinct<T>> Target<V> for Column<T> {
    fn into_target(self) -> Name {
        Name::from(self).into_last()
    }
}

/// An insert into a table. Columns stand in the text in byte order, whatever the order here.
///
/// ```
/// use arlen_data::build::{col, excluded, insert_into};
/// use arlen_data::compile::Compile;
/// use arlen_data::dialect::Dialect;
///
/// let upsert = insert_into("stock")
///     .set("item", "pen")
///     .set("amount", 5)
///     .on_conflict(["item"])
///     .do_update("amount", col("stock.amount") + excluded("amount"))
///     .returning("amount");
/// assert_eq!(
///     upsert.compile(&Dialect::postgres(15))?.sql(),
///     "INSERT INTO \"stock\" (\"amount\", \"item\") VALUES ($1, $2) ON CONFLICT (\"item\") \
///      DO UPDATE SET \"amount\" = \"stock\".\"amount\" + \"excluded\".\"amount\" RETURNING \"amount\""
/// );
/// # Ok::<(), arlen_data::diag::Error>(())
/// ```
#[track_caller]
pub fn insert_into(table: impl IntoSource) -> Insert {
    let at = At::here();
    Insert(Box::new(data::Insert::new(Relation::into_table(table.into_source(), at), at)))
}

impl Insert {
    statement_methods!(data::Insert);

    returning_method!();

    /// SQLite: what to do about any conflict.
    pub const fn or(mut self, action: OrAction) -> Self {
        self.0.or = Some(action);
        self
    }

    /// The columns of the rows that follow.
    pub fn columns<N: Into<Name>>(mut self, columns: impl IntoIterator<Item = N>) -> Self {
        self.0.columns.extend(columns.into_iter().map(Into::into));
        self
    }

    /// One row: a value for each column.
    #[track_caller]
    pub fn row(mut self, row: impl ExprList) -> Self {
        self.push(row.into_exprs().into_vec());
        self
    }

    /// Rows: a value for each column in each.
    #[track_caller]
    pub fn rows<R: ExprList>(mut self, rows: impl IntoIterator<Item = R>) -> Self {
        let rows = rows.into_iter();
        if let (InsertSource::Rows { exprs, .. }, (least, _)) = (&mut self.0.source, rows.size_hint()) {
            exprs.reserve(least * self.0.columns.len());
        }
        for row in rows {
            self.push(row.into_exprs().into_vec());
        }
        self
    }

    fn push(&mut self, row: Vec<Expr>) {
        let InsertSource::Rows { width, exprs, uneven } = &mut self.0.source else {
            return self.two_sources();
        };
        if row.is_empty() && uneven.is_none() {
            *uneven = Some((exprs.len().checked_div(*width).unwrap_or(0), 0));
        }
        if exprs.is_empty() {
            *width = row.len();
            if exprs.capacity() == 0 {
                *exprs = row;
                return;
            }
        } else if row.len() != *width && uneven.is_none() {
            *uneven = Some((exprs.len().checked_div(*width).unwrap_or(0), row.len()));
        }
        exprs.extend(row);
    }

    /// One column of a single row.
    #[track_caller]
    pub fn set<V: IntoExpr>(mut self, column: impl Target<V>, value: V) -> Self {
        self.0.columns.push(column.into_target());
        let value = value.into_expr();
        if let InsertSource::Rows { width, exprs, .. } = &mut self.0.source {
            exprs.push(value);
            *width = exprs.len();
        } else {
            self.two_sources();
        }
        self
    }

    /// The same if there is a value; nothing otherwise, so that the column gets its default.
    #[track_caller]
    pub fn set_if<V: IntoExpr>(self, column: impl Target<V>, value: Option<V>) -> Self {
        match value {
            Some(value) => self.set(column, value),
            None => self,
        }
    }

    /// One row of defaults.
    pub fn default_values(self) -> Self {
        self.default_rows(1)
    }

    /// So many rows of defaults.
    pub fn default_rows(mut self, rows: u32) -> Self {
        if self.is_open() {
            self.0.source = InsertSource::Defaults(rows);
        } else {
            self.two_sources();
        }
        self
    }

    /// The rows of a query. The columns keep their order: it is that of the query.
    pub fn query(mut self, query: impl Into<Statement>) -> Self {
        if self.is_open() {
            self.0.set_query(query.into());
        } else {
            self.two_sources();
        }
        self
    }

    /// True if nothing was said yet of what is inserted.
    fn is_open(&self) -> bool {
        matches!(&self.0.source, InsertSource::Rows { exprs, uneven: None, .. } if exprs.is_empty())
    }

    /// What was said first would be lost.
    fn two_sources(&mut self) {
        let poison = Poison {
            code: Code::InsertSourceConflict,
            message: "the insert is given what to insert in two ways".to_owned(),
            help: "give it rows, or a query, or defaults",
            at: self.0.at,
        };
        self.0.set_query(Statement::Poison(Box::new(poison)));
    }

    /// Who provides the values of identity columns.
    pub const fn overriding(mut self, overriding: Overriding) -> Self {
        self.0.overriding = Some(overriding);
        self
    }

    #[track_caller]
    fn conflict(mut self, target: ConflictTarget) -> Upsert {
        self.0.conflict = Some(Box::new(Conflict { target, action: ConflictAction::Unsaid, at: At::here() }));
        Upsert(self)
    }

    /// Where a row meets another in a unique index over these columns or expressions.
    #[track_caller]
    pub fn on_conflict(self, target: impl super::ColumnList) -> Upsert {
        let target = target.into_columns().into_vec();
        self.conflict(ConflictTarget::Index(target, None))
    }

    /// Where a row breaks a unique constraint.
    #[track_caller]
    pub fn on_conflict_constraint(self, name: impl Into<Name>) -> Upsert {
        self.conflict(ConflictTarget::Constraint(name.into()))
    }

    /// Where a row meets another in any unique index.
    #[track_caller]
    pub fn on_any_conflict(self) -> Upsert {
        self.conflict(ConflictTarget::Any)
    }

    /// MySQL and MariaDB: what is set where a row meets another in any unique index. Refused elsewhere, where it would
    /// mean something else.
    #[track_caller]
    pub fn on_duplicate_key_update<V: IntoExpr>(mut self, column: impl Target<V>, value: V) -> Self {
        let target = AssignmentTarget::Column(column.into_target());
        self.0.on_duplicate_key.push(Assignment { target, value: value.into_expr() });
        self
    }
}

/// An insert that meets rows that are there already.
#[derive(Clone, Debug, PartialEq)]
#[must_use = "an insert does nothing until it is executed"]
pub struct Upsert(Insert);

impl Upsert {
    fn change(mut self, change: impl FnOnce(&mut Conflict)) -> Self {
        if let Some(conflict) = &mut self.0.0.conflict {
            change(conflict);
        }
        self
    }

    fn update(self, change: impl FnOnce(&mut Vec<Assignment>, &mut Vec<Expr>)) -> Self {
        self.change(|conflict| {
            if !matches!(conflict.action, ConflictAction::Update(..)) {
                conflict.action = ConflictAction::Update(Vec::new(), Vec::new());
            }
            if let ConflictAction::Update(assignments, filter) = &mut conflict.action {
                change(assignments, filter);
            }
        })
    }

    /// The unique index is partial, with this condition.
    #[track_caller]
    pub fn target_filter(self, condition: impl IntoExpr) -> Self {
        let condition = condition.into_expr();
        self.change(|conflict| {
            if let ConflictTarget::Index(_, filter) = &mut conflict.target {
                *filter = Some(condition);
            } else {
                let poison = Poison {
                    code: Code::ConflictTargetMissing,
                    message: "a condition of an index stands at a conflict that names no index".to_owned(),
                    help: "name the columns of the index with `on_conflict`",
                    at: conflict.at,
                };
                conflict.target = ConflictTarget::Index(vec![Expr::Poison(Box::new(poison))], None);
            }
        })
    }

    /// The row is left out.
    pub fn do_nothing(self) -> Self {
        self.change(|conflict| conflict.action = ConflictAction::Nothing)
    }

    /// A column of the row that is there is set.
    #[track_caller]
    pub fn do_update<V: IntoExpr>(self, column: impl Target<V>, value: V) -> Self {
        let (name, value) = (column.into_target(), value.into_expr());
        self.update(|assignments, _| assignments.push(Assignment { target: AssignmentTarget::Column(name), value }))
    }

    /// Several columns of the row that is there are set from a row value or a query.
    #[track_caller]
    pub fn do_update_row<N: Into<Name>>(self, columns: impl IntoIterator<Item = N>, value: impl IntoExpr) -> Self {
        let target = AssignmentTarget::Row(columns.into_iter().map(Into::into).collect());
        let value = value.into_expr();
        self.update(|assignments, _| assignments.push(Assignment { target, value }))
    }

    /// These columns of the row that is there are set to what was to be inserted.
    #[track_caller]
    pub fn do_update_from_excluded<N: Into<Name>>(self, columns: impl IntoIterator<Item = N>) -> Self {
        let at = At::here();
        self.update(|assignments, _| {
            for column in columns {
                let name: Name = column.into();
                let excluded = Name::from([Ident::new("excluded"), Ident::new(name.last())]);
                let value = Expr::Column { name: excluded, at };
                assignments.push(Assignment { target: AssignmentTarget::Column(name), value });
            }
        })
    }

    /// The row that is there is updated only if this holds as well.
    #[track_caller]
    pub fn update_filter(self, condition: impl IntoExpr) -> Self {
        let condition = condition.into_expr();
        self.update(|_, filter| filter.push(condition))
    }

    /// What comes back of each row.
    #[track_caller]
    pub fn returning(self, items: impl Selection) -> Self {
        Self(self.0.returning(items))
    }

    /// The insert.
    pub fn done(self) -> Insert {
        self.0
    }
}

impl From<Upsert> for Insert {
    fn from(upsert: Upsert) -> Self {
        upsert.0
    }
}

impl From<Insert> for Statement {
    fn from(insert: Insert) -> Self {
        Self::Insert(insert.0)
    }
}

impl From<Upsert> for Statement {
    fn from(upsert: Upsert) -> Self {
        upsert.0.into()
    }
}

impl ToStatement for Insert {
    fn statement(&self) -> StatementRef<'_> {
        StatementRef::Insert(&self.0)
    }
}

impl ToStatement for Upsert {
    fn statement(&self) -> StatementRef<'_> {
        self.0.statement()
    }
}
