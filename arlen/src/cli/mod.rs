//! The command `arlen`: the commands of the other crates, and two about the configuration and what it names.

mod config;
mod doctor;
mod fault;

use clap::{Parser, Subcommand};
use std::ffi::OsString;
use std::process::ExitCode;

/// Migrations, code generation and a look at the databases, under one roof.
#[derive(Debug, Parser)]
#[command(name = "arlen", version)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Migrate(arlen_migrate::cli::Arguments),
    Codegen(arlen_codegen::cli::Arguments),
    /// Prints the configuration as it counts, and where each value comes from; no password
    Config(config::Arguments),
    /// Looks whether the databases can be used, and what is in the way
    Doctor(doctor::Arguments),
}

/// Exit code of a wrong command line or configuration, as in the other commands.
const USAGE: u8 = 2;

/// Runs the command with arguments, the first of which is the program's name. `migrate` and `codegen` do exactly what
/// `arlen-migrate` and `arlen-codegen` do: options, output, documents and exit codes are theirs.
pub fn main(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    // Help has the name of the command, whatever the file of the program is called.
    let arguments: Vec<OsString> = [OsString::from("arlen")].into_iter().chain(arguments.into_iter().skip(1)).collect();
    match Arguments::try_parse_from(&arguments) {
        Ok(Arguments { command: Command::Migrate(arguments) }) => arlen_migrate::cli::run(&arguments),
        Ok(Arguments { command: Command::Codegen(arguments) }) => arlen_codegen::cli::run(&arguments),
        Ok(Arguments { command: Command::Config(arguments) }) => config::run(&arguments),
        Ok(Arguments { command: Command::Doctor(arguments) }) => doctor::run(&arguments),
        Err(error) => refuse(&error, &arguments),
    }
}

/// What is wrong with arguments is said in the document of the command that they name.
fn refuse(error: &clap::Error, arguments: &[OsString]) -> ExitCode {
    let wants_json = arguments.iter().any(|argument| argument == "--json");
    let word = arguments.get(1).and_then(|word| word.to_str()).unwrap_or_default();
    match word {
        "migrate" => return arlen_migrate::cli::refuse(error, wants_json),
        "codegen" => return arlen_codegen::cli::refuse(error, arguments.get(2..).unwrap_or_default()),
        _ => {}
    }
    match (arlen_cli::refuse(error, "arlen"), word) {
        (None, _) => return ExitCode::SUCCESS,
        (Some(fault), "config") if wants_json => config::refuse(&fault),
        (Some(fault), "doctor") if wants_json => doctor::refuse(&fault),
        (Some(_), _) => {}
    }
    ExitCode::from(USAGE)
}
