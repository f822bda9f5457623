//! What stands in `FROM`.

use super::Renderer;
use crate::diag::Code;
use crate::dialect::Support;
use crate::ir::{
    Derived, Feature, FunctionSource, IndexHint, Join, JoinKind, JoinOn, Name, Sample, Source, Statement, Table,
    ToStatement as _,
};

impl<'q, const TRACE: bool> Renderer<'q, '_, TRACE> {
    /// A word, and the first source and what is joined to it.
    #[inline(always)]
    pub(super) fn from(&mut self, word: &str, source: &'q Source, joins: &'q [Join]) {
        self.push(word);
        self.sources(source, joins);
    }

    fn sources(&mut self, source: &'q Source, joins: &'q [Join]) {
        let mark = self.field("from");
        self.source(source);
        self.leave(mark);
        if joins.is_empty() {
            return;
        }
        // Joins go from left to right. Where JOIN binds more than a comma, a comma before another join would not.
        let commas = |join: &Join| join.kind == JoinKind::Comma;
        let crossed = if self.is_postgres() { joins.iter().rposition(|join| !commas(join)).unwrap_or(0) } else { 0 };
        for (n, join) in joins.iter().enumerate() {
            let mark = self.item_at("joins", n, join.at);
            self.join(join, n < crossed);
            self.leave(mark);
        }
    }

    #[inline]
    pub(super) fn source(&mut self, source: &'q Source) {
        // A table under its name or another: most sources, without a detour.
        if !TRACE
            && let Source::Table(node) = source
            && node.options.is_none()
        {
            self.name(&node.name);
            self.alias(node.alias.as_ref());
        } else {
            self.any_source(source);
        }
    }

    #[inline(never)]
    fn any_source(&mut self, source: &'q Source) {
        if TRACE {
            self.at = source.at();
        }
        match source {
            Source::Table(node) => self.table(node),
            Source::Derived(node) => self.derived(node),
            Source::Function(node) => self.function_source(node),
            Source::Joined(node) => {
                if self.deeper() {
                    let alone = node.joins.is_empty();
                    self.push(if alone { "" } else { "(" });
                    self.sources(&node.source, &node.joins);
                    self.push(if alone { "" } else { ")" });
                }
                self.depth -= 1;
            }
        }
    }

    /// A table in any place: `ONLY "a"."b" AS "c"`.
    pub(super) fn table(&mut self, node: &'q Table) {
        let options = node.options.as_deref();
        if let Some(misuse) = options.and_then(|options| options.misuse.as_deref()) {
            return self.poison(misuse);
        }
        if options.is_some_and(|options| options.only) {
            self.need(Feature::OnlyTable);
            self.push("ONLY ");
        }
        self.name(&node.name);
        self.alias(node.alias.as_ref());
        let Some(options) = options else { return };
        if !options.columns.is_empty() {
            self.need(Feature::SourceColumns);
            if node.alias.is_none() {
                self.alias_missing("a table whose columns are named");
            }
            self.columns(&options.columns);
        }
        if let Some(sample) = &options.sample {
            self.sample(sample);
        }
        if let Some(hint) = &options.index {
            self.need(Feature::IndexHint);
            match hint {
                IndexHint::By(index) => {
                    self.push(" INDEXED BY ");
                    self.one(index);
                }
                IndexHint::None => self.push(" NOT INDEXED"),
            }
        }
    }

    #[inline]
    pub(super) fn alias(&mut self, alias: Option<&'q Name>) {
        if let Some(alias) = alias {
            self.aliased(alias);
        }
    }

    pub(super) fn columns(&mut self, columns: &'q [Name]) {
        self.push("(");
        self.ones(columns);
        self.push(")");
    }

    fn sample(&mut self, sample: &'q Sample) {
        self.need(Feature::TableSample);
        self.push(" TABLESAMPLE ");
        self.function(&sample.method);
        self.push("(");
        self.exprs("sample", &sample.arguments);
        self.push(")");
        if let Some(seed) = &sample.repeatable {
            self.push(" REPEATABLE (");
            self.expr(seed);
            self.push(")");
        }
    }

    fn derived(&mut self, node: &'q Derived) {
        if node.lateral {
            self.need(Feature::Lateral);
            self.push("LATERAL ");
        }
        if node.alias.is_none() {
            self.alias_missing("a subquery in FROM");
        }
        self.check_names(&node.query, &node.columns);
        if let Statement::Values(values) = &node.query
            && self.need(Feature::ValuesSource) == Support::Emulated
        {
            self.push("(");
            self.named_values(values, &node.columns);
            self.push(")");
            return self.alias(node.alias.as_ref());
        }
        self.nested(&node.query);
        self.alias(node.alias.as_ref());
        if !node.columns.is_empty() {
            if !matches!(node.query, Statement::Values(_)) {
                self.need(Feature::SourceColumns);
            }
            self.columns(&node.columns);
        }
    }

    /// As many names as columns, as far as the columns are known.
    pub(super) fn check_names(&mut self, query: &'q Statement, names: &[Name]) {
        if let Some(count) = super::select::width(query.statement())
            && !names.is_empty()
            && names.len() != count
        {
            let named = names.len();
            self.fault(
                Code::ColumnCountMismatch,
                || format!("{named} names are given to {count} columns"),
                "name all of the columns, or none",
            );
        }
    }

    pub(super) fn alias_missing(&mut self, what: &'static str) {
        self.fault(Code::AliasMissing, || format!("{what} needs an alias"), "give it one with `.alias(..)`");
    }

    fn function_source(&mut self, node: &'q FunctionSource) {
        self.need(Feature::TableFunction);
        // Elsewhere every function may look at what stands before it, without a word.
        if node.lateral && self.is_postgres() {
            self.push("LATERAL ");
        }
        self.call(&node.call);
        if node.ordinality {
            self.need(Feature::Ordinality);
            self.push(" WITH ORDINALITY");
        }
        self.alias(node.alias.as_ref());
        if node.columns.is_empty() {
            return;
        }
        let typed = node.columns.iter().any(|(_, sql_type)| sql_type.is_some());
        self.need(if typed { Feature::Ordinality } else { Feature::SourceColumns });
        if node.alias.is_none() {
            self.alias_missing("a function whose columns are named");
        }
        self.push("(");
        for (n, (name, sql_type)) in node.columns.iter().enumerate() {
            self.comma(n);
            self.one(name);
            if let Some(sql_type) = sql_type {
                self.push(" ");
                self.sql_type(sql_type);
            }
        }
        self.push(")");
    }

    fn join(&mut self, join: &'q Join, crossed: bool) {
        let natural = matches!(join.on, JoinOn::Natural);
        match join.kind {
            JoinKind::Right => {
                self.need(Feature::RightJoin);
            }
            JoinKind::Full => {
                self.need(Feature::FullJoin);
            }
            JoinKind::Inner | JoinKind::Left | JoinKind::Cross | JoinKind::Comma => {}
        }
        if natural {
            self.need(Feature::JoinUsing);
            self.push(" NATURAL");
        }
        match join.kind {
            JoinKind::Inner => self.push(" INNER JOIN "),
            JoinKind::Left => self.push(" LEFT JOIN "),
            JoinKind::Right => self.push(" RIGHT JOIN "),
            JoinKind::Full => self.push(" FULL JOIN "),
            JoinKind::Comma if !crossed => self.push(", "),
            JoinKind::Cross | JoinKind::Comma => self.push(" CROSS JOIN "),
        }
        let saved = self.at;
        self.source(&join.source);
        self.at = saved;
        self.join_on(join);
    }

    fn join_on(&mut self, join: &'q Join) {
        let product = matches!(join.kind, JoinKind::Cross | JoinKind::Comma);
        if product != matches!(join.on, JoinOn::Nothing) {
            let what = if product { "a cross join has no condition" } else { "a join needs a condition" };
            self.fault(
                Code::JoinConditionMissing,
                || what.to_owned(),
                "use `cross_join` for all pairs, and any other join with a condition",
            );
        }
        match &join.on {
            JoinOn::Nothing | JoinOn::Natural => {}
            JoinOn::On(on) => {
                self.push(" ON ");
                let mark = self.field("on");
                self.expr(on);
                self.leave(mark);
            }
            JoinOn::Using(columns) => {
                self.need(Feature::JoinUsing);
                if columns.is_empty() {
                    self.empty("USING", "name a column that both sides have");
                }
                self.push(" USING ");
                self.columns(columns);
            }
        }
    }
}
