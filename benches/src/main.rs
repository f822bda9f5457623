//! `arlen-bench query [short]`: the rounds and the tables. `arlen-bench serve SUBJECT`: one subject, driven by lines.

use arlen_bench::harness::{self, Form};
use std::io::{self, Write as _};
use std::process::ExitCode;

fn main() -> io::Result<ExitCode> {
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
    let form = match arguments.as_slice() {
        ["serve", name] if let Some(subject) = arlen_bench::subject(name) => {
            arlen_bench_protocol::serve(subject, None, io::stdin().lock(), io::stdout().lock())?;
            return Ok(ExitCode::SUCCESS);
        }
        ["query"] | ["query", "full"] => Form::Full,
        ["query", "short"] => Form::Short,
        _ => {
            writeln!(io::stderr(), "usage: arlen-bench query [full|short]")?;
            return Ok(ExitCode::from(2));
        }
    };
    let tables = harness::query(form)?;
    io::stdout().write_all(tables.as_bytes())?;
    Ok(ExitCode::SUCCESS)
}
