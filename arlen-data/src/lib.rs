//! The data layer of Arlen: SQL-first, without an ORM.
//!
//! What is here so far is what migrations need. Each module looks only at those above it in this list:
//!
//! ```text
//! diag      what went wrong, as data: codes, diagnostics, the error type
//! lex       one SQL lexer, with spans
//! value     values and rows, free of drivers
//! dialect   what a database can say and how it spells it
//! execute   dedicated sessions on PostgreSQL and SQLite          features `postgres`, `sqlite`
//! config    arlen.toml: named databases, environments, overrides  feature `config`
//! ```
//!
//! # Examples
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
pub mod ir;
pub mod lex;
pub mod value;
