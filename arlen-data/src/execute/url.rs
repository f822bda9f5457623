//! Where a database is. Never printed with its password.

use super::postgres;
use crate::diag::{Code, Diagnostic, Result};
use crate::dialect::Family;
use percent_encoding::{NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use std::fmt;
use std::path::{Path, PathBuf};

/// The URL of a database: `postgres://user@host/name` or `sqlite:path`.
///
/// `Display` and `Debug` leave out user, password and parameters.
///
/// ```
/// # #[cfg(feature = "postgres")] {
/// use arlen_data::execute::DatabaseUrl;
///
/// let url = DatabaseUrl::parse("postgres://shop:hunter2@localhost/shop")?;
/// assert_eq!(url.to_string(), "postgres://localhost:5432/shop");
/// # }
/// # Ok::<(), arlen_data::diag::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct DatabaseUrl(Place);

#[derive(Clone, PartialEq, Eq)]
enum Place {
    Postgres { secret: String, shown: String },
    File(PathBuf),
    Memory,
}

const FORMS: &str = "write `postgres://user:password@host:5432/name` or `sqlite:path/to/file.db`";

impl DatabaseUrl {
    /// Reads a URL. `sqlite:` takes a path as it is, `%41` for a byte, and `sqlite://` before it for those who are used
    /// to it; `sqlite::memory:` is a database that lives as long as its session.
    ///
    /// # Errors
    ///
    /// `url-invalid` for anything else, `tls-unavailable` for a PostgreSQL server that must be reached with encryption by
    /// a build without the feature `tls`.
    pub fn parse(text: &str) -> Result<Self> {
        let Some((scheme, rest)) = text.split_once(':') else {
            return Err(invalid("the database URL has no scheme").with_help(FORMS).into());
        };
        match scheme.to_ascii_lowercase().as_str() {
            "postgres" | "postgresql" if rest.starts_with("//") => {
                let shown = postgres::check(text)?;
                Ok(Self(Place::Postgres { secret: text.to_owned(), shown }))
            }
            "sqlite" => sqlite_place(rest).map(Self),
            "mysql" | "mariadb" => {
                Err(invalid("databases of MySQL and MariaDB are not supported by this version").with_help(FORMS).into())
            }
            _ => Err(invalid("the database URL has an unknown scheme").with_help(FORMS).into()),
        }
    }

    /// The same URL with a relative path of SQLite taken from a folder.
    #[must_use]
    pub fn relative_to(self, folder: &Path) -> Self {
        match self.0 {
            Place::File(path) => Self(Place::File(folder.join(path))),
            other @ (Place::Postgres { .. } | Place::Memory) => Self(other),
        }
    }

    /// Another database of the same server, with the same user and parameters. The name may hold anything.
    ///
    /// ```
    /// # #[cfg(feature = "postgres")] {
    /// use arlen_data::execute::DatabaseUrl;
    ///
    /// let url = DatabaseUrl::parse("postgres://shop:hunter2@localhost/shop")?.with_database("test_1")?;
    /// assert_eq!(url.to_string(), "postgres://localhost:5432/test_1");
    /// # }
    /// # Ok::<(), arlen_data::diag::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// `url-invalid` for SQLite, whose databases are files, and for a name that is empty or holds NUL.
    pub fn with_database(&self, name: &str) -> Result<Self> {
        let Place::Postgres { secret, .. } = &self.0 else {
            return Err(invalid("a database of SQLite is a file, and has no others beside it").with_help(FORMS).into());
        };
        if name.is_empty() || name.contains('\0') {
            return Err(invalid("the name of a database is not empty and holds no NUL").with_help(FORMS).into());
        }
        let (place, parameters) = secret.split_once('?').unwrap_or((secret, ""));
        // A password may hold a slash.
        let host = place.rfind('@').or_else(|| place.find("//").map(|slashes| slashes + 1)).map_or(0, |at| at + 1);
        let (before, behind) = place.split_at_checked(host).unwrap_or((place, ""));
        let host = behind.split('/').next().unwrap_or_default();
        let name = utf8_percent_encode(name, NON_ALPHANUMERIC);
        // It would win over the name in the path.
        let kept: Vec<_> =
            parameters.split('&').filter(|pair| !pair.is_empty() && !pair.starts_with("dbname=")).collect();
        let mark = if kept.is_empty() { "" } else { "?" };
        Self::parse(&format!("{before}{host}/{name}{mark}{}", kept.join("&")))
    }

    /// The name of a database of PostgreSQL: that of the user if the URL names none. SQLite has files.
    ///
    /// ```
    /// # #[cfg(feature = "postgres")] {
    /// use arlen_data::execute::DatabaseUrl;
    ///
    /// assert_eq!(DatabaseUrl::parse("postgres://shop@localhost/my%20books")?.database_name().as_deref(), Some("my books"));
    /// assert_eq!(DatabaseUrl::parse("postgres://shop@localhost")?.database_name().as_deref(), Some("shop"));
    /// assert_eq!(DatabaseUrl::parse("sqlite:shop.db")?.database_name(), None);
    /// # }
    /// # Ok::<(), arlen_data::diag::Error>(())
    /// ```
    #[must_use]
    pub fn database_name(&self) -> Option<String> {
        match &self.0 {
            Place::Postgres { secret, .. } => postgres::database_of(secret),
            Place::File(_) | Place::Memory => None,
        }
    }

    /// The family of the database.
    #[must_use]
    pub const fn family(&self) -> Family {
        match self.0 {
            Place::Postgres { .. } => Family::Postgres,
            Place::File(_) | Place::Memory => Family::Sqlite,
        }
    }

    /// True for a database that ends with its session.
    #[must_use]
    pub const fn is_in_memory(&self) -> bool {
        matches!(self.0, Place::Memory)
    }

    /// The file of a SQLite database.
    #[must_use]
    pub fn file(&self) -> Option<&Path> {
        match &self.0 {
            Place::File(path) => Some(path),
            Place::Postgres { .. } | Place::Memory => None,
        }
    }

    /// The whole text, password included, for the driver alone.
    pub(super) fn secret(&self) -> &str {
        match &self.0 {
            Place::Postgres { secret, .. } => secret,
            Place::File(_) | Place::Memory => "",
        }
    }
}

fn sqlite_place(rest: &str) -> Result<Place> {
    let path = rest.strip_prefix("//").unwrap_or(rest);
    if path == ":memory:" {
        return Ok(Place::Memory);
    }
    if path.contains('?') {
        return Err(invalid("the SQLite URL has parameters, and none is known")
            .with_help("leave out `?` and what follows; write `%3F` for a question mark in a file name")
            .into());
    }
    let decoded =
        percent_decode_str(path).decode_utf8().map_err(|_| invalid("the path is not UTF-8").with_help(FORMS))?;
    if decoded.is_empty() {
        return Err(invalid("the SQLite URL has no path").with_help(FORMS).into());
    }
    if decoded.contains('\0') {
        return Err(invalid("the path holds a NUL byte").with_help(FORMS).into());
    }
    Ok(Place::File(PathBuf::from(decoded.into_owned())))
}

pub(super) fn invalid(message: impl Into<String>) -> Diagnostic {
    Diagnostic::new(Code::UrlInvalid, message)
}

impl fmt::Display for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Place::Postgres { shown, .. } => f.write_str(shown),
            Place::File(path) => write!(f, "sqlite:{}", path.display()),
            Place::Memory => f.write_str("sqlite::memory:"),
        }
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DatabaseUrl({self})")
    }
}
