//! x
fn main() { let s = arlen_bench_peers::subject("sea-query").unwrap(); for c in [arlen_bench_protocol::Case::A, arlen_bench_protocol::Case::B, arlen_bench_protocol::Case::C,arlen_bench_protocol::Case::E] { println!("{c} {:?}", s.said(c).map(|s| s.sql)); } }
