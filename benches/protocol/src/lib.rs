//! What the bench harness and every subject share: cases, measures, inputs, and the lines they talk in.
//!
//! Each subject is a process of its own, so that all are treated alike and none warms a cache for another. The harness
//! writes one line and waits for one line:
//!
//! ```text
//! b render 512      ──>   1843201      nanoseconds for all 512, what was made dropped within the time
//! b allocations 8   ──>   312          allocations and reallocations of all 8
//! b text 1          ──>   {"sql": ..., "values": [...]}
//! b bind 1          ──>   -            the subject cannot say that
//! ```

#[cfg(feature = "connections")]
pub mod connections;
mod inputs;
mod lines;
mod serve;

pub use inputs::{A, B, E, Inputs, Row};
pub use lines::answer_lines;
pub use serve::{Said, Subject, Work, repeat, serve};

use std::fmt;

/// What is said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Case {
    /// A select with three predicates, an order and a limit.
    A,
    /// Two CTEs, three joins, a window, nested AND and OR, EXISTS, GROUP BY and HAVING, an order by an expression, 13 values.
    B,
    /// An insert of one row of eight columns, with RETURNING.
    C,
    /// An insert of a hundred rows of eight columns.
    D,
    /// An upsert with expressions and WHERE.
    E,
    /// EXISTS, sixteen deep.
    N16,
    /// EXISTS, sixty-four deep.
    N64,
}

impl Case {
    /// All of them.
    pub const ALL: &'static [Self] = &[Self::A, Self::B, Self::C, Self::D, Self::E, Self::N16, Self::N64];

    /// The name, as in the lines and the results.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::A => "a",
            Self::B => "b",
            Self::C => "c",
            Self::D => "d",
            Self::E => "e",
            Self::N16 => "n16",
            Self::N64 => "n64",
        }
    }
}

/// What is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measure {
    /// Building and compiling, the names in the program.
    Build,
    /// Building and compiling, the names known only when the program runs.
    BuildDynamic,
    /// Compiling what is built already.
    Render,
    /// Giving arguments to what is compiled already.
    Bind,
    /// How often building and compiling allocates.
    Allocations,
}

impl Measure {
    /// All of them.
    pub const ALL: &'static [Self] = &[Self::Build, Self::BuildDynamic, Self::Render, Self::Bind, Self::Allocations];

    /// The name, as in the lines and the results.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Build => "build+compile",
            Self::BuildDynamic => "build+compile-dynamic",
            Self::Render => "render",
            Self::Bind => "bind",
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
