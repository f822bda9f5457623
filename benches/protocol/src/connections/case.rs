//! What is done.

use std::fmt;

/// What is done. Each is measured in one way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Case {
    /// A row of six columns by its key, to a struct; one task.
    Point1,
    /// The same by 32 tasks over a pool of eight.
    Point32,
    /// As the first one, through a router that sends reads to a replica, and directly.
    RoutedPoint1,
    /// Ten thousand rows of six columns to structs, all at once.
    Rows10k,
    /// The same, one after another, without keeping them.
    Rows10kStream,
    /// A pool of one; a query of 3 s is dropped after 200 ms: from then to the answer of the next query.
    AfterTimeout,
    /// A row by its key from a file of SQLite; one task, or one thread.
    SqlitePoint1,
    /// The same by 32 tasks.
    SqlitePoint32,
    /// Ten thousand rows of six columns from a file of SQLite.
    SqliteScan10k,
    /// The same by two tasks at once.
    SqliteReaders,
    /// By how much the process grows with each idle connection of a pool.
    IdleMemory,
    /// How often a row by its key allocates.
    AllocationsPoint,
}

/// In which way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measure {
    /// How often in a second.
    Ops,
    /// How long it takes.
    Time,
    /// How much memory it takes.
    Bytes,
    /// How often it allocates.
    Allocations,
}

impl Case {
    /// All of them.
    pub const ALL: &'static [Self] = &[
        Self::Point1,
        Self::Point32,
        Self::RoutedPoint1,
        Self::Rows10k,
        Self::Rows10kStream,
        Self::AfterTimeout,
        Self::SqlitePoint1,
        Self::SqlitePoint32,
        Self::SqliteScan10k,
        Self::SqliteReaders,
        Self::IdleMemory,
        Self::AllocationsPoint,
    ];

    /// The name, as in the lines and the results.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Point1 => "point-1",
            Self::Point32 => "point-32",
            Self::RoutedPoint1 => "routed-point-1",
            Self::Rows10k => "rows-10k",
            Self::Rows10kStream => "rows-10k-stream",
            Self::AfterTimeout => "after-timeout",
            Self::SqlitePoint1 => "sqlite-point-1",
            Self::SqlitePoint32 => "sqlite-point-32",
            Self::SqliteScan10k => "sqlite-scan-10k",
            Self::SqliteReaders => "sqlite-readers",
            Self::IdleMemory => "idle-memory",
            Self::AllocationsPoint => "allocations-point",
        }
    }

    /// The way it is measured in.
    #[must_use]
    pub const fn measure(self) -> Measure {
        match self {
            Self::Point1
            | Self::Point32
            | Self::RoutedPoint1
            | Self::SqlitePoint1
            | Self::SqlitePoint32
            | Self::SqliteScan10k
            | Self::SqliteReaders => Measure::Ops,
            Self::Rows10k | Self::Rows10kStream | Self::AfterTimeout => Measure::Time,
            Self::IdleMemory => Measure::Bytes,
            Self::AllocationsPoint => Measure::Allocations,
        }
    }

    /// Whether it is repeated until a sample is long enough. The others say how often themselves.
    #[must_use]
    pub const fn is_repeated(self) -> bool {
        !matches!(self, Self::AfterTimeout | Self::IdleMemory | Self::AllocationsPoint)
    }
}

impl Measure {
    /// The name, as in the results.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ops => "ops",
            Self::Time => "time",
            Self::Bytes => "bytes",
            Self::Allocations => "allocations",
        }
    }

    /// Its unit, as in the results.
    #[must_use]
    pub const fn unit(self) -> &'static str {
        match self {
            Self::Ops => "1/s",
            Self::Time => "us",
            Self::Bytes => "bytes",
            Self::Allocations => "allocations",
        }
    }
}

impl fmt::Display for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Display for Measure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}
