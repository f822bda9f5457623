//! Typed SQL: files of queries become what the manifest holds.
//!
//! ```text
//! read_folder ──> parse ──────────────────> Describer ──> queries::Query
//! files           annotations, parameters   the database, which runs nothing
//! ```
//!
//! Whatever is wrong is told by its place in the file, all of it in one run.

mod describe;
mod fields;
mod infer;
mod nullability;
mod parse;
mod rewrite;
mod source;
mod tokens;
mod words;

pub(crate) use describe::Describer;
pub(crate) use parse::{Query, parse};
pub(crate) use source::{Source, read_folder};
