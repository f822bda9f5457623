//! Queries as people write them, and the same from the builder: on live databases both must yield the same rows.

mod apps;
mod data;
mod postgres;
mod sqlite;
mod tpch;
mod types;

use arlen_data::build::{IntoExpr, col};
use arlen_data::ir::{Expr, Statement};
use arlen_data::value::{Date, Decimal, Interval, Timestamp};

/// A query in both forms.
struct Query {
    name: &'static str,
    raw: &'static str,
    built: Statement,
    /// Whether the order of the rows is part of what is asked.
    ordered: bool,
    /// What SQLite makes of it.
    sqlite: Sqlite,
    /// Shows what a statement that writes has left in the tables.
    after: Option<&'static str>,
    /// The first version of PostgreSQL that has what it needs.
    since: u16,
}

/// What SQLite makes of a query.
enum Sqlite {
    /// The same text means the same.
    Same,
    /// A person writes it in another way; the builder does not.
    Raw(&'static str),
    /// Both are written in another way.
    Other(&'static str, Box<Statement>),
    /// The compiler refuses it with this code.
    Refused(&'static str),
    /// It compiles, and SQLite says this: it calls a function that SQLite does not have.
    Unknown(&'static str),
}

impl Query {
    fn new(name: &'static str, raw: &'static str, built: impl Into<Statement>) -> Self {
        let built = built.into();
        Self { name, raw, built, ordered: false, sqlite: Sqlite::Same, after: None, since: 13 }
    }

    fn ordered(self) -> Self {
        Self { ordered: true, ..self }
    }

    fn since(self, version: u16) -> Self {
        Self { since: version, ..self }
    }

    fn after(self, sql: &'static str) -> Self {
        Self { after: Some(sql), ..self }
    }

    fn sqlite(self, sqlite: Sqlite) -> Self {
        Self { sqlite, ..self }
    }

    fn refused_on_sqlite(self, code: &'static str) -> Self {
        self.sqlite(Sqlite::Refused(code))
    }

    fn other_on_sqlite(self, raw: &'static str, built: impl Into<Statement>) -> Self {
        self.sqlite(Sqlite::Other(raw, Box::new(built.into())))
    }

    /// The rows of both forms are the same, and there are some.
    fn compare(
        &self,
        what: &str,
        raw: Result<Vec<String>, String>,
        built: Result<Vec<String>, String>,
    ) -> Option<String> {
        let fault = match (raw, built) {
            (Err(error), _) => format!("as it was written: {error}"),
            (_, Err(error)) => format!("as it was built: {error}"),
            (Ok(mut raw), Ok(mut built)) => {
                if !self.ordered {
                    raw.sort();
                    built.sort();
                }
                if raw == built && !raw.is_empty() {
                    return None;
                }
                format!(
                    "{} rows as it was written, {} as it was built:\n  {raw:?}\n  {built:?}",
                    raw.len(),
                    built.len()
                )
            }
        };
        Some(format!("{} ({what}): {fault}", self.name))
    }
}

/// The two columns are equal.
fn same(left: &'static str, right: &'static str) -> Expr {
    col(left).eq(col(right))
}

fn date(text: &str) -> Date {
    let parts: Vec<u16> = text.split('-').map(|part| part.parse().expect(text)).collect();
    let small = |part: u16| u8::try_from(part).expect(text);
    Date::from_ymd(parts[0].into(), small(parts[1]), small(parts[2])).expect(text)
}

/// A day and an hour.
fn timestamp(day: &str, hour: i64) -> Timestamp {
    Timestamp::from_micros((i64::from(date(day).days()) * 24 + hour) * 3_600_000_000)
}

fn decimal(text: &str) -> Decimal {
    text.parse().expect(text)
}

fn days(days: i32) -> Interval {
    Interval { days, ..Interval::default() }
}

/// What is left of a price after a discount.
fn discounted() -> Expr {
    col("l_extendedprice") * (1.into_expr() - col("l_discount"))
}

#[test]
fn no_two_queries_have_one_name() {
    let mut names: Vec<_> = tpch::all().iter().chain(&apps::all()).map(|query| query.name).collect();
    assert!(names.len() > 50, "{} queries", names.len());
    names.sort_unstable();
    assert!(names.is_sorted_by(|left, right| left < right), "{names:?}");
}
