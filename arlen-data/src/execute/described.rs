//! What a database says of a statement that it did not run.

use crate::diag::Error;
use std::fmt;

/// The parameters and columns of a statement; made by [`Connection::describe`](super::Connection::describe).
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Description {
    /// The type of each parameter, in the order of their numbers; SQLite has none.
    pub parameters: Vec<Option<TypeName>>,
    /// The columns of its rows; none if it yields no rows.
    pub columns: Vec<DescribedColumn>,
}

/// A column of a result.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct DescribedColumn {
    /// Its name.
    pub name: String,
    /// PostgreSQL: its type; SQLite has none.
    pub type_name: Option<TypeName>,
    /// The type for people: what PostgreSQL calls it; what the column of the table was declared as on SQLite, if it is one.
    pub declared: String,
    /// The column of a table that it is, if it is one as it stands.
    pub origin: Option<Origin>,
}

/// A type by the names of the catalog; a domain is named by the type below it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct TypeName {
    /// The schema of the type; of the elements, if it is an array.
    pub schema: String,
    /// The name of the type; of the type of the elements, if it is an array.
    pub name: String,
    /// Whether it is an array.
    pub is_array: bool,
}

/// The column of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Origin {
    /// PostgreSQL: by the numbers of the catalog.
    Numbers {
        /// `pg_class.oid`
        table: u32,
        /// `pg_attribute.attnum`
        column: i16,
    },
    /// SQLite: by names.
    Names {
        /// `main`, `temp`, or the name of an attached database.
        database: String,
        /// The table, never a view.
        table: String,
        /// The column.
        column: String,
    },
}

/// A statement that a database does not take.
#[derive(Debug)]
pub struct Refused {
    /// What it says.
    pub error: Error,
    /// The byte of the text that it points at.
    pub at: Option<usize>,
}

impl TypeName {
    #[cfg_attr(not(feature = "postgres"), expect(dead_code, reason = "SQLite has no types of parameters"))]
    pub(super) const fn new(schema: String, name: String, is_array: bool) -> Self {
        Self { schema, name, is_array }
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.error.fmt(f)
    }
}

impl std::error::Error for Refused {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.error.source()
    }
}

impl From<Error> for Refused {
    fn from(error: Error) -> Self {
        Self { error, at: None }
    }
}
