//! A column that is called never NULL never is: random queries on small tables full of NULL, on both engines.
//!
//! `ARLEN_TEST_CASES` says how many queries, `ARLEN_TEST_SEED` repeats one.

use super::{made, manifest, sqlite_url};
use crate::random::{Rng, seeds};
use arlen_data::compile::sql_unchecked;
use arlen_data::diag::Code;
use arlen_data::dialect::Family;
use arlen_data::execute::{Database, Executor as _, Row};
use arlen_data::value::Value;
use arlen_tests::{Project, block_on, postgres};
use std::fmt::Write as _;
use std::io::Write as _;

/// `e` has no rows; `v` and `w` are views that add NULL.
const TABLES: [&str; 9] = [
    "CREATE TABLE a (id INTEGER PRIMARY KEY, x INTEGER NOT NULL, y INTEGER)",
    "CREATE TABLE b (id INTEGER PRIMARY KEY, a_id INTEGER NOT NULL, y INTEGER)",
    "CREATE TABLE e (id INTEGER PRIMARY KEY, x INTEGER NOT NULL)",
    "CREATE TABLE k (id INTEGER NOT NULL, x INTEGER NOT NULL, PRIMARY KEY (x, id))",
    "CREATE VIEW v AS SELECT a.id, b.a_id AS x FROM a LEFT JOIN b ON b.a_id = a.id",
    "CREATE VIEW w AS SELECT max(x) AS x, count(*) AS id FROM e",
    "INSERT INTO a VALUES (1, 1, NULL), (2, 1, 2), (3, 5, NULL), (4, 2, 4)",
    "INSERT INTO b VALUES (1, 1, 1), (2, 1, NULL), (3, 9, 3), (4, 4, NULL)",
    "INSERT INTO k VALUES (1, 1), (2, 9)",
];

const SOURCES: [(&str, &[&str]); 6] = [
    ("a", &["id", "x", "y"]),
    ("b", &["id", "a_id", "y"]),
    ("e", &["id", "x"]),
    ("k", &["id", "x"]),
    ("v", &["id", "x"]),
    ("w", &["id", "x"]),
];

struct Sample {
    rng: Rng,
    family: Family,
    names: usize,
    /// What can be seen: source and column.
    columns: Vec<(String, String)>,
}

impl Sample {
    fn fresh(&mut self) -> String {
        self.names += 1;
        format!("n{}", self.names)
    }

    fn source(&mut self, depth: usize) -> String {
        if depth > 0 && self.rng.chance(15) {
            let seen = std::mem::take(&mut self.columns);
            let (inner, width) = self.select(depth - 1);
            self.columns = seen;
            let alias = self.fresh();
            self.columns.extend((0..width).map(|n| (alias.clone(), format!("c{n}"))));
            return format!("({inner}) {alias}");
        }
        let (table, columns) = *self.rng.pick(&SOURCES);
        let alias = self.fresh();
        self.columns.extend(columns.iter().map(|column| (alias.clone(), (*column).to_owned())));
        if self.rng.chance(50) { format!("{table} {alias}") } else { format!("{table} AS {alias}") }
    }

    fn column(&mut self) -> String {
        let (source, column) = self.rng.pick(&self.columns);
        format!("{source}.{column}")
    }

    /// A condition on what can be seen from this place on, as an inner join has it.
    fn condition_from(&mut self, first: usize) -> String {
        let before: Vec<_> = self.columns.drain(..first).collect();
        let condition = self.condition();
        self.columns.splice(..0, before);
        condition
    }

    fn condition(&mut self) -> String {
        let (one, other) = (self.column(), self.column());
        match self.rng.below(6) {
            0 => format!("{one} > {other}"),
            1 => format!("{one} IS NULL"),
            2 => format!("{one} IN (SELECT id FROM b)"),
            3 => "1 = 0".to_owned(),
            _ => format!("{one} = {other}"),
        }
    }

    fn from(&mut self, depth: usize) -> String {
        let mut text = self.source(depth);
        for _ in 0..self.rng.below(4) {
            let join = *self.rng.pick(&[
                "JOIN",
                "INNER JOIN",
                "LEFT JOIN",
                "LEFT OUTER JOIN",
                "LEFT JOIN",
                "RIGHT JOIN",
                "FULL JOIN",
                "CROSS JOIN",
                ",",
                "(",
                "late",
            ]);
            match join {
                "CROSS JOIN" | "," => text = format!("{text} {join} {}", self.source(depth)),
                // A join in parentheses on the null side.
                "(" => {
                    let seen = self.columns.len();
                    let (one, other) = (self.source(depth), self.source(0));
                    let (inner, outer) = (self.condition_from(seen), self.condition());
                    text = format!("{text} LEFT JOIN ({one} JOIN {other} ON {inner}) ON {outer}");
                }
                // The conditions come late: the second join is on the null side of the first.
                "late" => {
                    let seen = self.columns.len();
                    let (one, other) = (self.source(0), self.source(0));
                    let (inner, outer) = (self.condition_from(seen), self.condition());
                    text = format!("{text} LEFT JOIN {one} JOIN {other} ON {inner} ON {outer}");
                }
                join => {
                    let source = self.source(depth);
                    let condition = self.condition();
                    text = format!("{text} {join} {source} ON {condition}");
                }
            }
        }
        text
    }

    fn item(&mut self) -> String {
        let column = self.column();
        match self.rng.below(14) {
            0 => format!("coalesce({column}, 0)"),
            1 => format!("coalesce({column}, {})", self.column()),
            2 => format!("(SELECT id FROM e WHERE x = {column})"),
            3 => format!("CASE WHEN {} THEN {column} END", self.condition()),
            4 => format!("nullif({column}, 1)"),
            5 => "7".to_owned(),
            6 => format!("lag({column}) OVER (ORDER BY {column})"),
            7 => "row_number() OVER ()".to_owned(),
            _ => column,
        }
    }

    /// A query whose columns are `c0`, `c1` and so on.
    fn select(&mut self, depth: usize) -> (String, usize) {
        let from = self.from(depth);
        let width = self.rng.between(1, 3);
        let (mut items, mut behind) = (Vec::new(), String::new());
        if self.rng.chance(40) {
            write!(behind, " WHERE {}", self.condition()).expect("written");
        }
        match self.rng.below(8) {
            // On SQLite a column may stand beside an aggregate.
            0 if self.family == Family::Sqlite => {
                items.push("max(1)".to_owned());
                items.extend((1..width).map(|_| self.column()));
            }
            1 => items.extend((0..width).map(|_| "count(*)".to_owned())),
            2 => {
                let key = self.column();
                items.extend((0..width).map(|n| if n == 0 { key.clone() } else { format!("sum({})", self.column()) }));
                let sets = if self.family == Family::Postgres && self.rng.chance(50) { "ROLLUP" } else { "" };
                write!(behind, " GROUP BY {sets} ({key})").expect("written");
            }
            3 if self.family == Family::Sqlite => {
                items.push("min(1) FILTER (WHERE 0)".to_owned());
                items.extend((1..width).map(|_| self.column()));
                write!(behind, " GROUP BY {}", self.column()).expect("written");
            }
            _ => items.extend((0..width).map(|_| self.item())),
        }
        let items: Vec<_> = items.iter().enumerate().map(|(n, item)| format!("{item} AS c{n}")).collect();
        let distinct = if self.rng.chance(10) { "DISTINCT " } else { "" };
        let mut text = format!("SELECT {distinct}{} FROM {from}{behind}", items.join(", "));
        if self.rng.chance(8) {
            let nulls = vec!["NULL"; items.len()];
            write!(text, " UNION ALL SELECT {}", nulls.join(", ")).expect("written");
        }
        (text, items.len())
    }

    fn statement(&mut self) -> String {
        let select = self.select(2).0;
        match self.rng.below(12) {
            0 => format!("WITH q AS ({select}) SELECT c0 FROM q"),
            1 => format!("WITH q AS ({select}) SELECT q.c0, a.id AS i FROM a LEFT JOIN q ON q.c0 = a.id"),
            2 => "INSERT INTO b (id, a_id) VALUES (100, 1) RETURNING id AS c0, a_id AS c1, y AS c2".to_owned(),
            3 => "UPDATE a SET y = NULL WHERE y IS NOT NULL RETURNING id AS c0, y AS c1".to_owned(),
            4 => "UPDATE a SET y = b.y FROM b LEFT JOIN k ON k.id = b.y WHERE b.a_id = a.id RETURNING a.id AS c0, b.a_id AS c1, k.x AS c2"
                .to_owned(),
            5 => "SELECT c.id AS c0, d.x AS c1 FROM a AS c, (SELECT e.x FROM e RIGHT JOIN a ON e.x = a.y) AS d".to_owned(),
            _ => select,
        }
    }
}

/// How many columns were looked at, and how many of them were called never NULL.
async fn sound(url: &str, family: Family) -> (usize, usize) {
    let db = made(url, &TABLES).await;
    let mut statements = Vec::new();
    for seed in seeds(400) {
        let mut sample = Sample { rng: Rng::new(seed), family, names: 0, columns: Vec::new() };
        let statement = sample.statement();
        // Some mean nothing: a name of an inner query, a FULL JOIN on what cannot be hashed.
        let described = db.connection().await.expect("connected").describe(&statement).await.is_ok();
        if described && let Some(rows) = rows(&db, &statement).await {
            statements.push((seed, statement, rows));
        }
    }
    let mut text = String::new();
    for (seed, statement, _) in &statements {
        writeln!(text, "-- arlen:name q{seed}\n{}{statement};", annotations(statement, family)).expect("written");
    }
    let manifest = manifest(&db, &text).await;

    let mut counts = (0, 0);
    let described = manifest["queries"].as_array().expect("queries");
    assert_eq!(described.len(), statements.len());
    for ((seed, statement, rows), query) in statements.iter().zip(described) {
        for (n, column) in query["columns"].as_array().expect("columns").iter().enumerate() {
            counts.0 += 1;
            if column["nullable"] == false {
                counts.1 += 1;
                let null = rows.iter().any(|row| row.values()[n] == Value::Null);
                assert!(!null, "seed {seed}, {family}: column {n} of {statement} is NULL: {column}");
            }
        }
    }
    counts
}

/// The types that SQLite has none for; all of them are numbers here.
fn annotations(statement: &str, family: Family) -> String {
    if family == Family::Postgres {
        return String::new();
    }
    let names = ["c0", "c1", "c2"].into_iter().filter(|name| {
        let outer = statement
            .strip_prefix("WITH q AS (")
            .and_then(|rest| rest.rsplit_once(") SELECT "))
            .map(|(_, outer)| outer);
        match outer {
            Some(outer) => outer.starts_with(name) || outer.starts_with(&format!("q.{name}")),
            None => statement.contains(&format!("AS {name}")) && depth_of(statement, name) == 0,
        }
    });
    let fields: Vec<_> = names.map(|name| format!("{name}:bigint")).collect();
    format!("-- arlen:result {}\n", fields.join(", "))
}

/// How deep in parentheses a name is given first that is given outermost.
fn depth_of(statement: &str, name: &str) -> i32 {
    let needle = format!("AS {name}");
    let depths = statement.match_indices(&needle).map(|(at, _)| {
        statement.get(..at).expect("a place").chars().fold(0, |depth, c| match c {
            '(' => depth + 1,
            ')' => depth - 1,
            _ => depth,
        })
    });
    depths.min().unwrap_or(1)
}

/// The rows of a statement whose changes are taken back; none if the server cannot run it.
pub(super) async fn rows(db: &Database, statement: &str) -> Option<Vec<Row>> {
    let tx = db.begin().await.expect("begun");
    let rows = tx.fetch_all(sql_unchecked(statement.to_owned())).await;
    tx.rollback().await.expect("rolled back");
    // A FULL JOIN that is neither to be hashed nor merged.
    let missing = rows.as_ref().is_err_and(|error| error.code() == Code::FeatureMissing);
    (!missing).then(|| rows.expect(statement))
}

fn tells(counts: (usize, usize)) {
    let (columns, never) = counts;
    // Past the capture of the harness: the figures are there to be seen.
    writeln!(std::io::stderr(), "sound: {columns} columns, {never} of them called never NULL").ok();
    // A judge that says of all columns that they may be NULL would be of no use.
    assert!(never * 10 > columns, "{never} of {columns}");
}

#[test]
fn no_column_that_is_called_never_null_is_null_on_sqlite() {
    let project = Project::sqlite();
    tells(block_on(sound(&sqlite_url(&project), Family::Sqlite)));
}

#[test]
fn no_column_that_is_called_never_null_is_null_on_postgres() {
    let Some(database) = postgres("no_column_that_is_called_never_null_is_null_on_postgres") else { return };
    tells(block_on(sound(&database.url, Family::Postgres)));
}
