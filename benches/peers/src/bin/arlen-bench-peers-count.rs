//! `arlen-bench-peers-count serve SUBJECT`: one subject, whose allocations are counted.

use stats_alloc::{INSTRUMENTED_SYSTEM, StatsAlloc};
use std::alloc::System;
use std::io;

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

fn main() -> io::Result<()> {
    let name = std::env::args().nth(2).unwrap_or_default();
    let Some(subject) = arlen_bench_peers::subject(&name) else {
        return Err(io::Error::other("there is no such subject"));
    };
    arlen_bench_protocol::serve(subject, Some(count), io::stdin().lock(), io::stdout().lock())
}

/// A vector that grows counts each time: it may be copied.
fn count() -> usize {
    let stats = ALLOCATOR.stats();
    stats.allocations + stats.reallocations
}
