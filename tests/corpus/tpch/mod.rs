//! The 22 queries of TPC-H. Source: TPC Benchmark H, 2.4, with substitutions that fit the few rows here.

mod first;
mod second;
mod third;

use super::Query;

pub(super) fn all() -> Vec<Query> {
    [first::all(), second::all(), third::all()].into_iter().flatten().collect()
}
