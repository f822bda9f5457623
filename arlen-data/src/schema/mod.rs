//! The catalog of a database, read into one model: tables, views and enums.
//!
//! ```text
//! Database ──> read ──> Schema { relations, enums }
//!               ├─> postgres   pg_catalog
//!               └─> sqlite     table_list, table_xinfo
//! Connection ──> describe ──> Statement { parameters, columns }     a statement in its terms; it is not run
//! ```
//!
//! The model is the same for the same catalog, whatever order the database gives it in and whenever it is read: relations and
//! enums are ordered by the bytes of their names, columns as they stand in the table.
//!
//! | | in the model | left out |
//! |---|---|---|
//! | PostgreSQL | tables, partitioned and foreign ones, views, materialized views, enums, of all schemas | the system's own schemas, temporary tables, partitions, what belongs to an extension |
//! | SQLite | tables, virtual ones, views, of the database file itself | `sqlite_...`, shadow tables of virtual ones, attached and temporary databases |
//!
//! The state tables of `arlen-migrate` are left out as well.
//!
//! A column counts as never NULL only where the database enforces that: [`Column::nullable`] has the rules.
//!
//! # Examples
//!
//! ```
//! # #[cfg(feature = "sqlite")] {
//! use arlen_data::compile::sql;
//! use arlen_data::execute::{Database, DatabaseUrl, Executor as _};
//! use arlen_data::schema::{ColumnType, Generation, read};
//! use arlen_data::value::SqlType;
//!
//! # let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
//! # runtime.block_on(async {
//! let db = Database::open(&DatabaseUrl::parse("sqlite::memory:")?).await?;
//! db.execute(sql("CREATE TABLE books (id INTEGER PRIMARY KEY, title TEXT NOT NULL, pages INT)")).await?;
//!
//! let schema = read(&db).await?;
//! let books = &schema.relations[0];
//! assert_eq!((books.name.name.as_str(), books.primary_key.as_slice()), ("books", ["id".to_owned()].as_slice()));
//! assert_eq!(books.columns[0].generation, Generation::RowId);
//! assert_eq!(books.columns[1].ty, ColumnType::Sql(SqlType::Text));
//! assert!(books.columns[2].nullable && !books.columns[1].nullable);
//! # Ok::<(), arlen_data::diag::Error>(())
//! # })?;
//! # }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

#[cfg(any(feature = "postgres", feature = "sqlite"))]
mod describe;
mod model;
#[cfg(any(feature = "postgres", feature = "sqlite"))]
mod postgres;
#[cfg(any(feature = "postgres", feature = "sqlite"))]
mod read;
#[cfg(any(feature = "postgres", feature = "sqlite"))]
mod sqlite;

#[cfg(any(feature = "postgres", feature = "sqlite"))]
pub use describe::{ColumnSource, Statement, StatementColumn, describe};
pub use model::{Column, ColumnType, EnumType, Generation, ObjectName, Relation, RelationKind, Schema};
#[cfg(any(feature = "postgres", feature = "sqlite"))]
pub use read::read;
