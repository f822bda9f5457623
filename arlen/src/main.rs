//! The command `arlen`.

use std::process::ExitCode;

fn main() -> ExitCode {
    arlen::cli::main(std::env::args_os())
}
