//! Versions of databases.

use std::fmt;

/// A version. PostgreSQL counts in its first number, SQLite in the first two or three.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Version {
    /// The first number.
    pub major: u16,
    /// The second number.
    pub minor: u16,
    /// The third number.
    pub patch: u16,
}

impl Version {
    /// A version.
    #[must_use]
    pub const fn new(major: u16, minor: u16) -> Self {
        Self { major, minor, patch: 0 }
    }

    /// Reads `15.4`, `3.45.1`, and what stands before other characters (`18beta1`, `15.4 (Debian)`).
    ///
    /// ```
    /// use arlen_data::dialect::Version;
    ///
    /// assert_eq!(Version::parse("15.4 (Debian 15.4-1)"), Some(Version::new(15, 4)));
    /// assert_eq!(Version::parse("18beta1"), Some(Version::new(18, 0)));
    /// assert_eq!(Version::parse("none"), None);
    /// ```
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let end = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
        let mut numbers = text.get(..end)?.split('.').map(|number| number.parse().ok());
        let major = numbers.next()??;
        let minor = numbers.next().flatten().unwrap_or(0);
        Some(Self { major, minor, patch: numbers.next().flatten().unwrap_or(0) })
    }

    /// True if it is this version or a newer one.
    #[must_use]
    pub const fn is_at_least(self, other: Self) -> bool {
        if self.major != other.major {
            return self.major > other.major;
        }
        if self.minor != other.minor {
            return self.minor > other.minor;
        }
        self.patch >= other.patch
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.major)?;
        if self.minor > 0 || self.patch > 0 {
            write!(f, ".{}", self.minor)?;
        }
        if self.patch > 0 {
            write!(f, ".{}", self.patch)?;
        }
        Ok(())
    }
}
