//! The command `arlen-migrate`.

use std::process::ExitCode;

fn main() -> ExitCode {
    arlen_migrate::cli::main(std::env::args_os())
}
