//! The command `arlen-codegen`.

use std::process::ExitCode;

fn main() -> ExitCode {
    arlen_codegen::cli::main(std::env::args_os())
}
