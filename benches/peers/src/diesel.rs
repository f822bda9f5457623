//! Diesel. Its columns are types, so that there are no names that are known only when the program runs; it has no CTEs.
pub(crate) struct Diesel;
impl arlen_bench_protocol::Subject for Diesel {
 fn said(&self, case: arlen_bench_protocol::Case) -> Option<arlen_bench_protocol::Said> {None}
 fn work(&self, case: arlen_bench_protocol::Case, _m: arlen_bench_protocol::Measure) -> Option<arlen_bench_protocol::Work> {None}
}
