//! The data layer of Arlen: SQL-first, without an ORM.
//!
//! Each module looks only at those above it in this list:
//!
//! ```text
//! diag      what went wrong, as data: codes, diagnostics, the error type
//! lex       one SQL lexer, with spans
//! value     values and their SQL types, free of drivers
//! ir        the statement as data
//! build     the fluent doors that make it
//! dialect   what a database can say and how it spells it
//! compile   a statement becomes text and values; handles, raw SQL
//! interop   statements of sea-query                              feature `sea-query`
//! execute   dedicated sessions on PostgreSQL and SQLite          features `postgres`, `sqlite`, `macros`
//! router    several databases as one                             features `postgres`, `sqlite`
//! schema    the catalog of a database as one model
//! config    arlen.toml: named databases, environments, overrides  feature `config`
//! ```
//!
//! # Examples
//!
//! A query, compiled for one database:
//!
//! ```
//! use arlen_data::build::{col, select};
//! use arlen_data::compile::Compile;
//! use arlen_data::dialect::Dialect;
//!
//! let query = select(["id", "title"]).from("books").filter(col("pages").gt(300)).order_by("title");
//! let compiled = query.compile(&Dialect::postgres(16))?;
//! assert_eq!(compiled.sql(), r#"SELECT "id", "title" FROM "books" WHERE "pages" > $1 ORDER BY "title" ASC"#);
//! # Ok::<(), arlen_data::diag::Error>(())
//! ```
//!
//! A session, a statement, a value:
//!
//! ```
//! # #[cfg(feature = "sqlite")] {
//! use arlen_data::execute::{DatabaseUrl, Session, SessionOptions};
//! use arlen_data::value::Value;
//!
//! let folder = tempfile::tempdir()?;
//! let url = DatabaseUrl::parse("sqlite:shop.db")?.relative_to(folder.path());
//! let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
//! let rows = runtime.block_on(async {
//!     let mut session = Session::open(&url, &SessionOptions::default()).await?;
//!     session.query("SELECT ?1 + 1", &[Value::I64(41)]).await
//! })?;
//! assert_eq!(rows, [[Value::I64(42)]]);
//! # }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

pub mod build;
pub mod compile;
#[cfg(feature = "config")]
pub mod config;
pub mod diag;
pub mod dialect;
pub mod execute;
#[cfg(feature = "sea-query")]
pub mod interop;
pub mod ir;
pub mod lex;
pub mod router;
pub mod schema;
pub mod value;

// Derived code names the crate from outside; so that tests inside can derive.
#[cfg(all(test, feature = "macros"))]
extern crate self as arlen_data;

/// The Rust of `docs/databases.md`, compiled and run.
#[cfg(all(doctest, feature = "macros", feature = "sqlite"))]
#[doc = include_str!("../../docs/databases.md")]
struct Databases;

/// The Rust of `docs/queries.md`, compiled and run.
#[cfg(doctest)]
#[doc = include_str!("../../docs/queries.md")]
struct Queries;
