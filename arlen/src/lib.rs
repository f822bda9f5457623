//! Arlen under one roof: a program that depends on this crate alone has the data layer and migrations, and the command `arlen` has
//! every command.
//!
//! | here | is | feature |
//! |---|---|---|
//! | [`data`] | the crate `arlen-data`: queries, databases, the router, `arlen.toml` | drivers by `postgres`, `sqlite`, `tls`; `config`, `macros`, `tracing`, `metrics`, `sea-query` |
//! | `migrate` | the crate `arlen-migrate`: migrations from a program | `migrate` |
//! | `test` | a migrated database for each test | `testing` |
//! | the command `arlen` | `migrate`, `codegen`, `config`, `doctor` | `cli` |
//!
//! No feature is on by default. The crates can be used without this one, and are the same then. Modules that
//! `arlen-codegen` wrote, and derived code, name `arlen_data` itself: a program with generated modules depends on that
//! crate as well; a derive is told with `#[row(crate = "::arlen::data")]`, a test and
//! `embed!` with `crate = "::arlen::migrate"`.
//!
//! `docs/cli.md` describes the command.
//!
//! # Examples
//!
//! A database, a statement, a row:
//!
//! ```
//! # #[cfg(all(feature = "macros", feature = "sqlite"))]
//! # tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(async {
//! use arlen::data::build::{insert_into, select};
//! use arlen::data::compile::sql;
//! use arlen::data::execute::{Database, DatabaseUrl, Executor, FromRow};
//!
//! #[derive(Debug, PartialEq, FromRow)]
//! #[row(crate = "::arlen::data")]
//! struct Book {
//!     id: i64,
//!     title: String,
//! }
//!
//! let db = Database::open(&DatabaseUrl::parse("sqlite::memory:")?).await?;
//! db.execute(sql("create table books (id integer primary key, title text not null)")).await?;
//! db.execute(&insert_into("books").set("title", "Emma")).await?;
//! let book: Book = db.fetch_one(&select(["id", "title"]).from("books")).await?;
//! assert_eq!(book, Book { id: 1, title: "Emma".to_owned() });
//! # Ok::<(), arlen::data::diag::Error>(())
//! # })?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! The databases of `arlen.toml`, migrated by the program itself:
//!
//! ```
//! # #[cfg(all(feature = "migrate", feature = "sqlite"))]
//! # tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(async {
//! use arlen::data::config::{Config, Environment, Selection};
//! use arlen::migrate::{Target, up};
//!
//! # let folder = tempfile::tempdir().expect("a folder");
//! # let path = folder.path().join("arlen.toml");
//! # std::fs::write(&path, "[databases.shop]\nurl = \"sqlite:shop.db\"\n").expect("written");
//! # std::fs::create_dir_all(folder.path().join("db/migrations/shop")).expect("created");
//! # std::fs::write(folder.path().join("db/migrations/shop/1_books.sql"), "CREATE TABLE books (id INTEGER);").expect("written");
//! let config = Config::load(&path, None)?;
//! for target in Target::resolve(&config, &Environment::process(), &Selection::All, None)? {
//!     let report = up(&target, |_| {}).await;
//!     assert!(report.error.is_none());
//!     assert_eq!(report.applied.len(), 1);
//! }
//! # Ok::<(), arlen::data::diag::Error>(())
//! # })?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

#[cfg(feature = "cli")]
pub mod cli;

pub use arlen_data as data;
#[cfg(feature = "migrate")]
pub use arlen_migrate as migrate;
#[cfg(feature = "testing")]
pub use arlen_migrate::test;
