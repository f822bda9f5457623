//! Work over connections: how fast it is, and what goes wrong with it, beside others.

pub mod harness;
pub mod subject;

use arlen_bench_protocol::connections::Subject;

/// Our subject of this name.
#[must_use]
pub fn subject(name: &str) -> Option<&'static dyn Subject> {
    match name {
        "arlen" => Some(&subject::Arlen),
        "arlen-raw" => Some(&subject::Raw),
        "arlen-handle" => Some(&subject::Handles),
        "arlen-routed" => Some(&subject::Routed),
        "arlen-1-reader" => Some(&subject::Readers(1)),
        "arlen-2-readers" => Some(&subject::Readers(2)),
        "rusqlite" => Some(&subject::Rusqlite),
        _ => None,
    }
}
