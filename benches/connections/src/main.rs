//! `arlen-bench-connections connections [short]`: the rounds and the tables. `arlen-bench-connections hazards [short]`: who
//! fails where; it fails if we do. `arlen-bench-connections serve SUBJECT URL FILE`:
//! one subject, driven by lines.

use arlen_bench_connections::harness::{self, Form};
use arlen_bench_protocol::connections::{Places, serve};
use std::io::{self, Write as _};
use std::process::ExitCode;

fn main() -> io::Result<ExitCode> {
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
    let tables = match arguments.as_slice() {
        ["serve", name, postgres, sqlite] if let Some(subject) = arlen_bench_connections::subject(name) => {
            let places = Places { postgres: (*postgres).to_owned(), sqlite: sqlite.into() };
            serve(subject, &places, None, io::stdin().lock(), io::stdout().lock())?;
            return Ok(ExitCode::SUCCESS);
        }
        ["connections"] | ["connections", "full"] => harness::connections(Form::Full)?,
        ["connections", "short"] => harness::connections(Form::Short)?,
        ["hazards"] | ["hazards", "full"] => return hazards(Form::Full),
        ["hazards", "short"] => return hazards(Form::Short),
        _ => {
            writeln!(io::stderr(), "usage: arlen-bench-connections connections|hazards [full|short]")?;
            return Ok(ExitCode::from(2));
        }
    };
    io::stdout().write_all(tables.as_bytes())?;
    Ok(ExitCode::SUCCESS)
}

fn hazards(form: Form) -> io::Result<ExitCode> {
    let (table, passed) = harness::hazards(form)?;
    io::stdout().write_all(table.as_bytes())?;
    Ok(if passed { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
