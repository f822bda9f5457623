//! The benches: how fast text and values are made, beside others and beside what is possible.

pub mod harness;
pub mod subject;

use arlen_bench_protocol::Subject;

/// Our subject of this name.
#[must_use]
pub fn subject(name: &str) -> Option<&'static dyn Subject> {
    match name {
        "arlen" => Some(&subject::Arlen),
        "limit" => Some(&subject::Limit),
        "limit-literals" => Some(&subject::LimitOfLiterals),
        _ => None,
    }
}
