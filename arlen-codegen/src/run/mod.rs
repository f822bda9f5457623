//! The flows: read -> manifest -> emit -> check, or persist.

mod queries;
mod schema;

pub use queries::check_queries;
#[cfg(any(feature = "postgres", feature = "sqlite"))]
pub use queries::{generate_queries, verify_queries};
pub use schema::{check, generate};
