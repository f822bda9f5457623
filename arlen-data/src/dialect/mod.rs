//! What a database can say and how it spells it. Pure: no driver, no I/O, never behind a feature.

mod postgres;
mod spell;
mod sqlite;

pub use spell::Dialect;

use std::fmt;

/// The families of databases. Each has one [`Dialect`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Family {
    /// PostgreSQL.
    Postgres,
    /// SQLite.
    Sqlite,
}

impl Family {
    /// Every family there is; the one list of them.
    pub const ALL: &'static [Self] = &[Self::Postgres, Self::Sqlite];

    /// The name, as in configuration and JSON: `postgres`, `sqlite`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Postgres => "postgres",
            Self::Sqlite => "sqlite",
        }
    }

    /// The dialect of the family.
    #[must_use]
    pub const fn dialect(self) -> Dialect {
        match self {
            Self::Postgres => postgres::DIALECT,
            Self::Sqlite => sqlite::DIALECT,
        }
    }
}

impl fmt::Display for Family {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
