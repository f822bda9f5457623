//! `arlen-bench-migrate migrate [full|short]`: the rounds and the tables.

mod case;
mod database;
mod files;
mod report;
mod run;
mod subject;

use case::Form;
use std::io::{self, Write as _};
use std::path::Path;
use std::process::ExitCode;

/// Where the rows land, from the root of the workspace.
const ROWS: &str = "target/bench/migrate.json";

fn main() -> io::Result<ExitCode> {
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
    let form = match arguments.as_slice() {
        ["migrate"] | ["migrate", "full"] => Form::Full,
        ["migrate", "short"] => Form::Short,
        _ => {
            writeln!(io::stderr(), "usage: arlen-bench-migrate migrate [full|short]")?;
            return Ok(ExitCode::from(2));
        }
    };
    let rows = case::measure(form)?;
    report::write(&rows, Path::new(ROWS))?;
    io::stdout().write_all(report::tables(&rows).as_bytes())?;
    Ok(ExitCode::SUCCESS)
}
