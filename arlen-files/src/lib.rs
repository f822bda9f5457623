//! The migration files of a folder: how they are named, listed, read and hashed.
//!
//! Below `arlen-migrate`, which reads folders when it runs, and below `arlen-macros`, whose `embed!` reads one when a program is
//! compiled: both by the same rules. A macro cannot depend on the crate that re-exports it, so the rules are here.

mod fault;
mod folder;
mod name;
mod text;

pub use fault::{Fault, Kind, Place};
pub use folder::{Found, entries, find, style_of};
pub use name::{FileName, MAX_DIGITS, Order, Style};
pub use text::{hexadecimal, load, normalised, read, sha256};
