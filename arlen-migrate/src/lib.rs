//! Migrations for named databases.
//!
//! ```text
//! discover ──> lock ──> plan ──> apply ──> record ──> report
//!    files      one run   pure    one transaction    data
//!               at a time         for each file
//! ```
//!
//! The plan that is applied is made under the lock. Without it only "up to date" may be concluded, so that a run with
//! nothing to do waits for nobody. `docs/migrate.md` describes the command and its contract.
//!
//! # Examples
//!
//! Two runs; the second has nothing to do:
//!
//! ```
//! # #[cfg(feature = "sqlite")] {
//! use arlen_data::config::{Config, Environment};
//! use arlen_migrate::{Selection, Target, up};
//!
//! let folder = tempfile::tempdir()?;
//! std::fs::create_dir_all(folder.path().join("db/migrations"))?;
//! std::fs::write(folder.path().join("db/migrations/1_authors.sql"), "CREATE TABLE authors (name TEXT NOT NULL);")?;
//! let config = Config::without_file(folder.path().to_owned());
//! let environment = [("ARLEN_DATABASE_URL", "sqlite:shop.db")].into_iter().collect::<Environment>();
//! let targets = Target::resolve(&config, &environment, &Selection::Default, None)?;
//!
//! let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
//! let first = runtime.block_on(up(&targets[0], |_| {}));
//! assert!(first.error.is_none());
//! assert_eq!(first.applied[0].name, "authors");
//! let second = runtime.block_on(up(&targets[0], |_| {}));
//! assert!(second.applied.is_empty());
//! # }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! A file that cannot run in a transaction is refused before anything happens:
//!
//! ```
//! use arlen_data::dialect::Family;
//! use arlen_migrate::script::Script;
//! use std::path::Path;
//!
//! let error = Script::check("SELECT 1;\nCOMMIT;", Path::new("1_a.sql"), Family::Postgres).expect_err("refused");
//! assert_eq!(error.code().as_str(), "migration-transaction-control");
//! assert_eq!(error.to_string(), "`COMMIT` would end or nest the transaction that the file runs in");
//! ```

mod adopt;
mod apply;
mod built_in;
mod check;
pub mod checksum;
#[cfg(feature = "cli")]
pub mod cli;
mod clock;
mod create;
mod database;
pub mod discover;
mod down;
mod dump;
mod exit;
mod explain;
pub mod finding;
mod function;
pub mod jobs;
pub mod ledger;
#[cfg(feature = "lint")]
mod lint;
mod lock;
pub mod locks;
mod migrator;
mod open;
mod outcome;
mod owner;
mod patience;
pub mod plan;
mod preview;
pub mod progress;
mod reach;
mod readiness;
pub mod report;
mod resolve;
mod run;
pub mod saved;
pub mod script;
mod server;
mod shadow;
pub mod snapshot;
mod stepwise;
mod surgery;
mod target;
#[cfg(all(feature = "testing", any(feature = "postgres", feature = "sqlite")))]
pub mod testing;
#[cfg(any(feature = "postgres", feature = "sqlite"))]
mod transact;
mod undo;
mod version;
mod wait;

#[cfg(all(feature = "testing", not(any(feature = "postgres", feature = "sqlite"))))]
compile_error!("the feature `testing` needs a driver: add the feature `sqlite`, `postgres` or both");

/// Works with [`testing::TestOptions`]; `docs/testing.md` describes what is around it.
#[cfg(feature = "testing")]
pub use arlen_macros::test;

#[cfg(feature = "macros")]
pub use arlen_macros::embed;

/// For the macro.
#[doc(hidden)]
pub mod embedded {
    pub use crate::built_in::EmbeddedFile;
}

pub use adopt::{AdoptOptions, Tool, adopt, adopt_dry_run};
pub use arlen_data::config::Selection;
pub use built_in::{BuiltIn, Embedded};
pub use check::{CheckOptions, SnapshotNeed, check};
pub use create::{Down, create};
pub use database::{create_database, drop_database};
pub use down::{down, down_dry_run, redo, redo_dry_run};
pub use dump::{dump, dump_check};
pub use exit::Exit;
#[cfg(any(feature = "postgres", feature = "sqlite"))]
pub use function::MigrationFn;
pub use function::RustMigration;
#[cfg(feature = "lint")]
pub use lint::{LintOptions, lint};
pub use migrator::{Migrator, Source};
pub use plan::UpOptions;
pub use readiness::{Readiness, SchemaState};
pub use resolve::{Resolution, resolve, resolve_dry_run};
pub use run::{dry_run, status, up, up_with, verify};
pub use surgery::{baseline, baseline_dry_run, repair, repair_dry_run};
pub use target::{LintSettings, LockKind, Need, Target};
pub use undo::Undo;
pub use version::Version;
pub use wait::wait;

/// The README's Rust, compiled and run.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct Readme;

/// The Rust of `docs/migrate.md`, compiled and run.
#[cfg(all(doctest, feature = "macros", feature = "sqlite"))]
#[doc = include_str!("../../docs/migrate.md")]
struct Guide;

/// The Rust of `docs/testing.md`, compiled; `tests/testing` runs it.
#[cfg(all(doctest, feature = "testing"))]
#[doc = include_str!("../../docs/testing.md")]
struct Testing;
