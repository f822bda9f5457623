//! The same statements made by others, each as its documents write it, with nothing copied that need not be.

mod diesel;
mod sea_query;

use arlen_bench_protocol::Subject;

/// The subject of this name.
#[must_use]
pub fn subject(name: &str) -> Option<&'static dyn Subject> {
    match name {
        "sea-query" => Some(&sea_query::SeaQuery),
        "diesel" => Some(&diesel::Diesel),
        _ => None,
    }
}
