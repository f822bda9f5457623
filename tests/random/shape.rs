//! What a random statement may speak of: the tables, the columns that can be seen, and what the dialect has.

use super::Rng;
use arlen_data::build::{col, val};
use arlen_data::dialect::{Dialect, Family};
use arlen_data::ir::{At, Expr, Feature, Name};
use arlen_data::value::Value;

/// What a column or expression holds. An integer has 64 bits or fewer: no engine minds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Int,
    Float,
    Text,
    Bool,
}

pub(super) const KINDS: [Kind; 4] = [Kind::Int, Kind::Float, Kind::Text, Kind::Bool];

/// A column that can be seen.
#[derive(Clone, Debug)]
pub(super) struct Column {
    pub(super) source: String,
    pub(super) name: String,
    pub(super) kind: Kind,
}

/// A table, view or common table expression.
#[derive(Clone, Debug)]
pub(super) struct Table {
    pub(super) name: String,
    pub(super) columns: Vec<(String, Kind)>,
    /// Not a common table expression.
    pub(super) real: bool,
}

/// What a level of a statement can see.
#[derive(Clone, Debug, Default)]
pub(super) struct Scope {
    pub(super) columns: Vec<Column>,
    /// Of a select that groups: the columns of its rows, which only aggregates may see.
    pub(super) rows: Option<Vec<Column>>,
    /// Window functions may stand here, and these windows have names.
    pub(super) windows: Option<Vec<String>>,
}

/// The tables of the fixture: `b.a` leads to `a`, `c` has the same names as `a`.
pub(super) fn tables() -> Vec<Table> {
    let columns = |columns: &[(&str, Kind)]| columns.iter().map(|(name, kind)| ((*name).to_owned(), *kind)).collect();
    let (i, n, f, t, ok) =
        (("id", Kind::Int), ("n", Kind::Int), ("f", Kind::Float), ("t", Kind::Text), ("ok", Kind::Bool));
    vec![
        Table { name: "a".to_owned(), columns: columns(&[i, n, f, t, ok]), real: true },
        Table { name: "b".to_owned(), columns: columns(&[i, ("a", Kind::Int), t]), real: true },
        Table { name: "c".to_owned(), columns: columns(&[i, n, ok, f]), real: true },
    ]
}

/// The statements that make the fixture.
pub(super) const SCHEMA: &str = "
    CREATE TABLE a (id bigint PRIMARY KEY, n bigint DEFAULT 1, f double precision, t text, ok boolean);
    CREATE TABLE b (id bigint PRIMARY KEY, a bigint REFERENCES a (id), t text DEFAULT 'x');
    CREATE TABLE c (id bigint PRIMARY KEY, n bigint, ok boolean NOT NULL DEFAULT FALSE, f double precision);
    CREATE UNIQUE INDEX a_t ON a (lower(t)) WHERE n > 0;
    CREATE UNIQUE INDEX a_n_t ON a (n, t);
";

/// A generator of statements.
pub(super) struct Gen {
    pub(super) rng: Rng,
    pub(super) dialect: Dialect,
    /// What can be seen, the innermost last.
    pub(super) scopes: Vec<Scope>,
    /// The tables that can be named here.
    pub(super) tables: Vec<Table>,
    /// How many subqueries may still be made.
    pub(super) queries: usize,
    /// Inside an operand of a set operation, whose rows cannot be locked.
    pub(super) operand: bool,
    /// Whether this statement may ask for what the dialect does not have.
    foreign: bool,
    names: usize,
}

impl Gen {
    pub(super) fn new(seed: u64, dialect: Dialect) -> Self {
        // Close seeds would begin alike otherwise.
        let mut rng = Rng::new(seed.wrapping_mul(0xd1b5_4a32_d192_ed03) ^ seed);
        let foreign = rng.chance(5);
        Self { rng, foreign, dialect, scopes: Vec::new(), tables: tables(), queries: 5, operand: false, names: 0 }
    }

    pub(super) fn is_postgres(&self) -> bool {
        self.dialect.family() == Family::Postgres
    }

    /// Whether to use what not every dialect has. Seldom where it
    /// will be refused.
    pub(super) fn wants(&mut self, feature: Feature, percent: usize) -> bool {
        self.rng.chance(percent) && (self.dialect.support(feature).is_there() || (self.foreign && self.rng.chance(30)))
    }

    pub(super) fn fresh(&mut self, prefix: char) -> String {
        self.names += 1;
        format!("{prefix}{}", self.names)
    }

    pub(super) fn some_kinds(&mut self) -> Vec<Kind> {
        (0..self.rng.between(1, 4)).map(|_| *self.rng.pick(&KINDS)).collect()
    }

    /// A column that can be seen, of this kind.
    pub(super) fn column(&mut self, kind: Kind) -> Option<Expr> {
        let found: Vec<_> =
            self.scopes.iter().flat_map(|scope| &scope.columns).filter(|column| column.kind == kind).collect();
        let found = (!found.is_empty()).then(|| self.rng.pick(&found))?;
        Some(reference(found))
    }

    /// A value of this kind, bound.
    pub(super) fn value(&mut self, kind: Kind) -> Expr {
        match kind {
            Kind::Int if self.rng.chance(20) => val(i32::try_from(self.rng.below(9)).expect("small")),
            Kind::Int => val(self.rng.integer()),
            Kind::Float => val(self.rng.fraction()),
            Kind::Text => val(self.rng.text()),
            Kind::Bool => val(self.rng.chance(50)),
        }
    }

    /// A small integer of 32 bits, which is what PostgreSQL's functions take for counts and places.
    pub(super) fn small(&mut self) -> Expr {
        let small = i32::try_from(self.rng.between(1, 5)).expect("small");
        if self.rng.chance(30) { arlen_data::build::lit(small) } else { val(small) }
    }

    /// A bound on rows or a distance: a number that no column has a part in.
    pub(super) fn count(&mut self) -> Expr {
        val(i64::try_from(self.rng.below(9)).expect("small"))
    }
}

pub(super) fn reference(column: &Column) -> Expr {
    col(Name::from(format!("{}.{}", column.source, column.name)))
}

/// NULL, as a value.
pub(super) fn null_value() -> Expr {
    Expr::Value { value: Value::Null, at: At::here() }
}
