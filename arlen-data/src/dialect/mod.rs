//! What a database can say and how it spells it. Pure: no driver, no I/O, never behind a feature.
//!
//! [`Dialect::support`] answers for each [`Feature`](crate::ir::Feature): native, emulated exactly, or refused with a
//! code. The table behind it is the only one there is: the compiler asks it, and the documents are made from it.

mod capability;
mod postgres;
mod spell;
mod sqlite;
mod types;
mod version;

pub use capability::{CompileOption, Support, describe, versions};
pub use spell::{Dialect, Limits};
pub use version::Version;

use std::fmt;

/// The families of databases. Each has its [`Dialect`]s, one for every version.
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

    /// The dialect of the newest version that is known: PostgreSQL 18, SQLite as this toolkit brings it along.
    #[must_use]
    pub const fn dialect(self) -> Dialect {
        match self {
            Self::Postgres => postgres::DIALECT,
            Self::Sqlite => sqlite::DIALECT,
        }
    }

    /// The oldest version that is supported.
    #[must_use]
    pub const fn oldest(self) -> Version {
        match self {
            Self::Postgres => Version::new(13, 0),
            Self::Sqlite => Version::new(3, 35),
        }
    }

    /// The newest version that is known.
    #[must_use]
    pub const fn newest(self) -> Version {
        self.dialect().version()
    }
}

impl fmt::Display for Family {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
