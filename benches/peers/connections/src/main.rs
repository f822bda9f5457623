//! `arlen-bench-connection-peers serve SUBJECT URL FILE`: one subject, driven by lines.

use arlen_bench_protocol::connections::{Places, serve};
use std::io;

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
    serve(subject, &places, None, io::stdin().lock(), io::stdout().lock())
}
