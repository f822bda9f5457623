//! `arlen-bench-connection-peers-count serve SUBJECT URL FILE`: one subject, whose allocations are counted.

use arlen_bench_protocol::connections::{Places, serve};
use stats_alloc::{INSTRUMENTED_SYSTEM, StatsAlloc};
use std::alloc::System;
use std::io;

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

fn main() -> io::Result<()> {
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
    let ["serve", name, postgres, sqlite] = arguments.as_slice() else {
        return Err(io::Error::other("usage: serve SUBJECT URL FILE"));
    };
    let Some(subject) = arlen_bench_connection_peers::subject(name) else {
        return Err(io::Error::other("there is no such subject"));
    };
    let places = Places { postgres: (*postgres).to_owned(), sqlite: sqlite.into() };
    serve(subject, &places, Some(count), io::stdin().lock(), io::stdout().lock())
}

/// A vector that grows counts each time: it may be copied.
fn count() -> usize {
    let stats = ALLOCATOR.stats();
    stats.allocations + stats.reallocations
}
