//! `arlen-bench-peers serve SUBJECT`: one subject, driven by lines.

use std::io;

fn main() -> io::Result<()> {
    let name = std::env::args().nth(2).unwrap_or_default();
    let Some(subject) = arlen_bench_peers::subject(&name) else {
        return Err(io::Error::other("there is no such subject"));
    };
    arlen_bench_protocol::serve(subject, None, io::stdin().lock(), io::stdout().lock())
}
