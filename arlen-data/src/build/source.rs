//! Sources of rows.

use super::{Func, IntoExpr, Select, SetOp, Values};
use crate::diag::Code;
use crate::ir::{
    At, Derived, FunctionSource, Ident, IndexHint, Join, JoinKind, JoinOn, Name, Poison, Sample, Source, Statement,
    Table, TableOptions,
};
use crate::value::SqlType;

/// A source of rows with what is said of it; made by [`table`], [`derived`], [`function`] and [`joined`].
#[derive(Clone, Debug, PartialEq)]
#[must_use]
pub struct Relation(Source);

/// What rows can come from: the name of a table, [`table`], [`derived`], [`function`], [`joined`].
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no source of rows",
    label = "the name of a table, `table(..)`, `derived(..)` or `function(..)` is expected here",
    note = "a query becomes a source with `derived(query, alias)`"
)]
pub trait IntoSource {
    /// The source.
    #[track_caller]
    fn into_source(self) -> Source;
}

macro_rules! names {
    ($($type:ty),+) => {
        $(impl IntoSource for $type {
            #[inline]
            #[track_caller]
            fn into_source(self) -> Source {
                Source::Table(Table::new(self.into(), At::here()))
            }
        })+
    };
}

names!(&'static str, String, Ident, Name, &Name);

impl IntoSource for Relation {
    fn into_source(self) -> Source {
        self.0
    }
}

impl IntoSource for Source {
    fn into_source(self) -> Source {
        self
    }
}

/// A table, a view or a common table expression by its name.
#[inline]
#[track_caller]
pub fn table(name: impl Into<Name>) -> Relation {
    Relation(Source::Table(Table::new(name.into(), At::here())))
}

/// A query as a source of rows, under a name.
#[track_caller]
pub fn derived(query: impl Into<Statement>, alias: impl Into<Name>) -> Relation {
    let mut node = Derived::new(query.into(), At::here());
    node.alias = Some(alias.into());
    Relation(Source::Derived(Box::new(node)))
}

/// A function as a source of rows.
#[track_caller]
pub fn function(call: Func) -> Relation {
    let at = At::here();
    Relation(Source::Function(Box::new(FunctionSource {
        call: call.into_call(),
        alias: None,
        columns: Vec::new(),
        lateral: false,
        ordinality: false,
        at,
    })))
}

/// Joins in parentheses, as one source: `joined("b").inner_join("c", on)`.
#[track_caller]
pub fn joined(source: impl IntoSource) -> Relation {
    let at = At::here();
    Relation(Source::joined(source.into_source(), Vec::new(), at))
}

impl Relation {
    /// What it is called here.
    #[inline(always)]
    pub fn alias(mut self, alias: impl Into<Name>) -> Self {
        let alias = alias.into();
        if let Source::Table(node) = &mut self.0 {
            node.alias = Some(alias);
            return self;
        }
        self.other_alias(alias)
    }

    #[inline(never)]
    fn other_alias(mut self, alias: Name) -> Self {
        let alias = Some(alias);
        match &mut self.0 {
            Source::Table(node) => node.alias = alias,
            Source::Derived(node) => node.alias = alias,
            Source::Function(node) => node.alias = alias,
            // Joins in parentheses keep the names inside; one of their own would hide those.
            Source::Joined(node) => {
                let inner = Source::Joined(node.clone());
                let mut query = Select::from_ir(crate::ir::select::Select::new(node.at));
                query = query.from(inner);
                let mut derived = Derived::new(query.into(), node.at);
                derived.alias = alias;
                self.0 = Source::Derived(Box::new(derived));
            }
        }
        self
    }

    /// What stands in place of a source that was given something that it cannot have.
    fn misused(source: &Source, what: &'static str) -> Self {
        let at = source.at();
        let poison = Poison {
            code: Code::SourceOptionMisplaced,
            message: format!("{what} is said of a source of rows that has none"),
            help: "leave it out, or say it of a source that can have it",
            at,
        };
        let mut node = Derived::new(Statement::Poison(Box::new(poison)), at);
        node.alias = Some(Name::plain("misused"));
        Self(Source::Derived(Box::new(node)))
    }

    /// Names for its columns.
    pub fn columns<N: Into<Name>>(mut self, columns: impl IntoIterator<Item = N>) -> Self {
        let columns = columns.into_iter().map(Into::into);
        match &mut self.0 {
            Source::Table(node) => node.options.get_or_insert_default().columns = columns.collect(),
            Source::Derived(node) => node.columns = columns.collect(),
            Source::Function(node) => node.columns = columns.map(|name| (name, None)).collect(),
            Source::Joined(_) => return Self::misused(&self.0, "names for columns"),
        }
        self
    }

    fn function(mut self, what: &'static str, change: impl FnOnce(&mut FunctionSource)) -> Self {
        let Source::Function(node) = &mut self.0 else { return Self::misused(&self.0, what) };
        change(node);
        self
    }

    /// Names and types for the columns of a function that returns records.
    pub fn typed_columns<N: Into<Name>>(self, columns: impl IntoIterator<Item = (N, SqlType)>) -> Self {
        self.function("types of columns", |node| {
            node.columns = columns.into_iter().map(|(name, sql_type)| (name.into(), Some(sql_type))).collect();
        })
    }

    /// A function numbers its rows in a last column.
    pub fn with_ordinality(self) -> Self {
        self.function("WITH ORDINALITY", |node| node.ordinality = true)
    }

    /// A subquery or a function may look at the sources before it.
    pub fn lateral(mut self) -> Self {
        match &mut self.0 {
            Source::Derived(node) => node.lateral = true,
            Source::Function(node) => node.lateral = true,
            Source::Table(_) | Source::Joined(_) => return Self::misused(&self.0, "LATERAL"),
        }
        self
    }

    fn options(mut self, what: &'static str, change: impl FnOnce(&mut TableOptions)) -> Self {
        let Source::Table(node) = &mut self.0 else { return Self::misused(&self.0, what) };
        change(node.options.get_or_insert_default());
        self
    }

    /// Without the tables that inherit from it.
    pub fn only(self) -> Self {
        self.options("ONLY", |options| options.only = true)
    }

    /// About so many percent of the rows, each drawn by itself.
    #[track_caller]
    pub fn sample_bernoulli(self, percent: impl IntoExpr) -> Self {
        self.sample("bernoulli", percent)
    }

    /// About so many percent of the pages.
    #[track_caller]
    pub fn sample_system(self, percent: impl IntoExpr) -> Self {
        self.sample("system", percent)
    }

    /// A sample by the method of an extension.
    #[track_caller]
    pub fn sample(self, method: impl Into<Name>, argument: impl IntoExpr) -> Self {
        let (method, arguments) = (method.into(), vec![argument.into_expr()]);
        self.options("TABLESAMPLE", |options| options.sample = Some(Sample { method, arguments, repeatable: None }))
    }

    /// The same sample for the same seed.
    #[track_caller]
    pub fn repeatable(mut self, seed: impl IntoExpr) -> Self {
        let seed = seed.into_expr();
        if let Source::Table(node) = &mut self.0
            && let Some(sample) = node.options.as_mut().and_then(|options| options.sample.as_mut())
        {
            sample.repeatable = Some(seed);
            return self;
        }
        Self::misused(&self.0, "REPEATABLE")
    }

    /// SQLite uses this index, or fails.
    pub fn indexed_by(self, index: impl Into<Name>) -> Self {
        let index = index.into();
        self.options("INDEXED BY", |options| options.index = Some(IndexHint::By(index)))
    }

    /// SQLite uses no index.
    pub fn not_indexed(self) -> Self {
        self.options("NOT INDEXED", |options| options.index = Some(IndexHint::None))
    }

    /// One more join inside the parentheses.
    #[track_caller]
    pub fn join(self, kind: JoinKind, source: impl IntoSource, on: JoinOn) -> Self {
        let at = At::here();
        let join = Join { kind, source: source.into_source(), on, at };
        Self(if let Source::Joined(node) = self.0 {
            Source::longer(node, join)
        } else {
            Source::joined(self.0, vec![join], at)
        })
    }

    /// One more join on a condition.
    #[track_caller]
    pub fn inner_join(self, source: impl IntoSource, on: impl IntoExpr) -> Self {
        self.join(JoinKind::Inner, source, JoinOn::On(on.into_expr()))
    }

    /// One more join on a condition, which keeps the rows that match nothing.
    #[track_caller]
    pub fn left_join(self, source: impl IntoSource, on: impl IntoExpr) -> Self {
        self.join(JoinKind::Left, source, JoinOn::On(on.into_expr()))
    }

    pub(super) fn into_table(source: Source, at: At) -> Table {
        if let Source::Table(table) = source {
            return table;
        }
        let poison = Poison {
            code: Code::SourceOptionMisplaced,
            message: "something else than a table is written to".to_owned(),
            help: "name a table",
            at,
        };
        let options = TableOptions { misuse: Some(Box::new(poison)), ..TableOptions::default() };
        Table { name: Name::plain("misused"), alias: None, options: Some(Box::new(options)), at }
    }
}

impl From<Select> for Statement {
    fn from(select: Select) -> Self {
        Self::Select(select.into_ir())
    }
}

impl From<SetOp> for Statement {
    fn from(set_op: SetOp) -> Self {
        Self::SetOp(set_op.into_ir())
    }
}

impl From<Values> for Statement {
    fn from(values: Values) -> Self {
        Self::Values(values.into_ir())
    }
}
