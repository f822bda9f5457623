//! Rust modules from the schemas of named databases, and from SQL in files.
//!
//! ```text
//! read ──> Manifest ──> emit ──> check, or persist
//! catalog   with names   pure     no database   atomically
//! ```
//!
//! ```text
//! read_folder ──> parse ──> describe ──> Queries ──> emit ──> check, or persist
//! SQL files                 the database, which runs nothing
//! ```
//!
//! The manifest lies beside the files and holds all that they are made from, so that they can be checked without a database.
//! `docs/codegen.md` describes the command, what it writes and how that is used.
//!
//! # Examples
//!
//! Files are written once, and checked later:
//!
//! ```
//! # #[cfg(feature = "sqlite")] {
//! use arlen_codegen::{Folder, check, generate};
//! use arlen_data::compile::sql;
//! use arlen_data::config::TargetName;
//! use arlen_data::execute::{Database, DatabaseUrl, Executor as _};
//! use arlen_data::schema::read;
//!
//! let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
//! let schema = runtime.block_on(async {
//!     let db = Database::open(&DatabaseUrl::parse("sqlite::memory:")?).await?;
//!     db.execute(sql("CREATE TABLE books (id INTEGER PRIMARY KEY, title TEXT NOT NULL)")).await?;
//!     read(&db).await
//! })?;
//!
//! let source = tempfile::tempdir()?;
//! let (target, folder) = ("catalog".parse::<TargetName>()?, Folder::new(source.path().join("catalog")));
//! let (_, kept) = generate(&target, &schema, &folder)?;
//! assert_eq!(kept.written.len(), 3); // books.rs, mod.rs, schema.json
//!
//! let (_, differences) = check(&target, &folder)?;
//! assert!(differences.is_empty());
//! # }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Queries in files become functions:
//!
//! ```
//! # #[cfg(feature = "sqlite")] {
//! use arlen_codegen::{Folder, check_queries, generate, generate_queries};
//! use arlen_data::compile::sql;
//! use arlen_data::config::TargetName;
//! use arlen_data::execute::{Database, DatabaseUrl, Executor as _};
//! use arlen_data::schema::read;
//!
//! let folder = tempfile::tempdir()?;
//! let (queries, target) = (folder.path().join("sql"), "catalog".parse::<TargetName>()?);
//! std::fs::create_dir(&queries)?;
//! std::fs::write(queries.join("books.sql"), "-- arlen:name titled\nselect id from books where title = :title")?;
//!
//! let source = Folder::new(folder.path().join("catalog"));
//! let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
//! let (_, kept) = runtime.block_on(async {
//!     let db = Database::open(&DatabaseUrl::parse("sqlite::memory:")?).await?;
//!     db.execute(sql("CREATE TABLE books (id INTEGER PRIMARY KEY, title TEXT NOT NULL)")).await?;
//!     generate(&target, &read(&db).await?, &source)?;
//!     generate_queries(&target, &db, &queries, &source).await
//! })?;
//! assert!(kept.written.contains(&folder.path().join("catalog/queries/books.rs")));
//!
//! let (_, differences) = check_queries(&target, &queries, &source)?;
//! assert!(differences.is_empty());
//! # }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

#[cfg(feature = "cli")]
pub mod cli;
mod emit;
mod folder;
mod manifest;
mod names;
mod queries;
mod run;
mod typed_sql;

pub use folder::{Difference, Folder, Kept};
pub use manifest::Manifest;
pub use queries::Queries;
pub use run::{check, check_queries, generate};
#[cfg(any(feature = "postgres", feature = "sqlite"))]
pub use run::{generate_queries, verify_queries};
