//! The matrix of what each database can say, and how it must be said.
//!
//! A *case* is a statement, built once with the builders of `arlen-data`. The *matrix* says for each case and each family
//! of databases what must come of it: a text with its parameters, or a refusal with its code. There is no third answer
//! and no blank.
//!
//! ```text
//! scenario   the cases: an id and a statement each          src/scenario/<topic>.rs
//! matrix     the rows, as written and read                  matrix/<topic>.toml
//! answer     text and parameters, or a code
//! report     one dialect held against the matrix
//! write      rows as text, to bless them
//! document   the capability table as Markdown               docs/reference/features.md
//! errors     codes, SQLSTATEs, result codes as Markdown     docs/reference/errors.md
//! fixtures   the tables that the cases name                 fixtures/<family>.sql
//! ```
//!
//! # A row
//!
//! ```toml
//! [full_join]
//! what = "FULL JOIN keeps the rows of both sides that match nothing"
//! features = ["full-join"]          # what it exercises: where one of them is refused, the case is refused
//! defect = "FULL JOIN unguarded"    # a mistake that builders are known to make here
//! rows = ["1|2", "NULL|3"]          # what running it yields, on the fixture
//! any_order = true                  # ... in any order
//! check = 'SELECT ...'              # for a write: the rows are those of this query afterwards
//! postgres.sql = 'SELECT ...'       # one cell for all versions
//! postgres.params = [1, "x", { bigint = 5 }, { null = true }]
//!
//! [[full_join.sqlite]]              # or several, each for some versions
//! until = "3.39"                    # before this one
//! refused = "unsupported-full-join"
//!
//! [[full_join.sqlite]]
//! since = "3.39"
//! option = "ENABLE_X"               # only if compiled with it; `without` for the opposite
//! verified = "documented"           # no live engine here has run it
//! sql = 'SELECT ...'
//! params = []
//! ```
//!
//! A parameter is written bare if it is a 32-bit integer, a 64-bit fraction, a boolean or text; anything else names its
//! type.
//!
//! # Another dialect
//!
//! A dialect that does not live in this workspace takes the same cases and brings rows of its own:
//!
//! ```
//! use arlen_conformance::{Answer, Matrix, Subject, compare, scenario};
//! use arlen_data::dialect::{Dialect, Version};
//!
//! let text = r#"
//! [select_columns]
//! what = "columns by name"
//! features = []
//! mydb.sql = 'SELECT "id", "email" FROM "users"'
//! mydb.params = []
//! "#;
//! let matrix = Matrix::parse("select", text, &["mydb"])?;
//! let subject = Subject::new("mydb", Version::new(1, 0));
//! // Here the dialect of PostgreSQL stands for one's own.
//! let compile = |case: &scenario::Case| Answer::of(case.statement.compile(&Dialect::postgres(15)));
//! let report = compare(&matrix, &scenario::all(), &subject, compile);
//! assert_eq!(report.compared, 1);
//! assert!(report.differences.is_empty(), "{report}");
//! assert!(!report.without_row.is_empty(), "the cases that the matrix says nothing of are named");
//! # Ok::<(), String>(())
//! ```
//!
//! A driver is held against the matrix by running the texts: see `tests/conformance` of this workspace.

mod answer;
pub mod document;
pub mod errors;
mod matrix;
mod report;
pub mod scenario;
mod subject;
mod write;

pub use answer::{Answer, describe};
pub use matrix::{Cell, Matrix, Row};
pub use report::{Difference, Report, compare};
pub use subject::{Subject, dialects};
pub use write::write;

/// The schema that the cases name, with its rows, for a family; nothing for one that is not known here.
#[must_use]
pub fn fixture(family: &str) -> Option<&'static str> {
    match family {
        "postgres" => Some(include_str!("../fixtures/postgres.sql")),
        "sqlite" => Some(include_str!("../fixtures/sqlite.sql")),
        _ => None,
    }
}
