//! Where in the program a node was built.

use std::fmt;
use std::panic::Location;

/// The line of the program that built a node. It takes no part in equality, and prints as `_`.
#[derive(Clone, Copy)]
pub struct At(&'static Location<'static>);

impl At {
    /// The caller's line.
    #[track_caller]
    #[inline]
    #[must_use]
    pub const fn here() -> Self {
        Self(Location::caller())
    }

    /// The file, as the compiler was given it.
    #[must_use]
    pub const fn file(self) -> &'static str {
        self.0.file()
    }

    /// The line, from 1.
    #[must_use]
    pub const fn line(self) -> u32 {
        self.0.line()
    }
}

impl PartialEq for At {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for At {}

impl fmt::Debug for At {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("_")
    }
}
