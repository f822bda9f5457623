//! Statements of other libraries, run as statements of this one.

mod sea_query;

pub use sea_query::{Render, SeaQuery, sea_query};
