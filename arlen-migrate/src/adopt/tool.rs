//! The tools whose histories can be taken over.

use super::files::{Form, Reading};
use super::{dbmate, diesel, flyway, goose, refinery, sqlx};
use arlen_data::diag::Result;
use arlen_data::dialect::Family;
use std::fmt;
use std::path::Path;

/// A tool whose history can be taken over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "cli", derive(clap::ValueEnum))]
pub enum Tool {
    /// files `V1__a.sql`, table `refinery_schema_history`
    Refinery,
    /// files `1_a.sql`, `1_a.up.sql`, table `_sqlx_migrations`
    Sqlx,
    /// files `2026-01-01-000000_a/up.sql`, table `__diesel_schema_migrations`
    Diesel,
    /// files `1_a.sql` with `-- migrate:up`, table `schema_migrations`
    Dbmate,
    /// files `1_a.sql` with `-- +goose Up`, table `goose_db_version`
    Goose,
    /// files `V1.2__a.sql`, table `flyway_schema_history`
    Flyway,
}

impl Tool {
    /// Its usual state table.
    #[must_use]
    pub const fn table(self) -> &'static str {
        match self {
            Self::Refinery => "refinery_schema_history",
            Self::Sqlx => "_sqlx_migrations",
            Self::Diesel => "__diesel_schema_migrations",
            Self::Dbmate => "schema_migrations",
            Self::Goose => "goose_db_version",
            Self::Flyway => "flyway_schema_history",
        }
    }

    pub(super) fn read(self, folder: &Path, form: Form, family: Family) -> Result<Reading> {
        match self {
            Self::Refinery => refinery::read(folder),
            Self::Sqlx => sqlx::read(folder),
            Self::Diesel => diesel::read(folder, form, family),
            Self::Dbmate => dbmate::read(folder, form, family),
            Self::Goose => goose::read(folder, form, family),
            Self::Flyway => flyway::read(folder, family),
        }
    }
}

impl fmt::Display for Tool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Refinery => "refinery",
            Self::Sqlx => "sqlx",
            Self::Diesel => "diesel",
            Self::Dbmate => "dbmate",
            Self::Goose => "goose",
            Self::Flyway => "Flyway",
        })
    }
}
