//! `arlen doctor`: whether the databases can be used, and what is in the way. Writes nothing.

mod check;
mod postgres;
mod sqlite;
mod target;

use super::fault::{Fault, print};
use arlen_cli::TargetArguments;
use arlen_data::config::{Config, Environment};
use arlen_data::diag::{Error, Result};
use check::{Check, Status, Summary};
use clap::Args;
use serde::Serialize;
use std::process::ExitCode;

#[derive(Debug, Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    targets: TargetArguments,

    /// Print one JSON document on stdout
    #[arg(long, help_heading = "Output")]
    json: bool,
}

/// Schema `arlen-doctor/1`, described in `docs/cli.md`.
#[derive(Serialize)]
struct Document<'c> {
    schema: &'static str,
    ok: bool,
    summary: Summary,
    checks: &'c [Check],
    error: Option<Fault>,
}

impl<'c> Document<'c> {
    fn new(checks: &'c [Check], error: Option<Fault>) -> Self {
        let summary = Summary::of(checks);
        Self { schema: "arlen-doctor/1", ok: error.is_none() && summary.fail == 0, summary, checks, error }
    }
}

pub(super) fn run(arguments: &Arguments) -> ExitCode {
    let mut checks = Vec::new();
    if let Err(error) = examine(arguments, &mut checks) {
        checks.push(Check::failed("configuration", &error));
    }
    let summary = Summary::of(&checks);
    let exit = u8::from(summary.fail > 0);
    let exit = if arguments.json {
        print(&Document::new(&checks, None), exit)
    } else {
        let lines: String = checks.iter().map(Check::to_string).collect();
        arlen_cli::print(&format!("{lines}{summary}\n")).map_or(1, |()| exit)
    };
    ExitCode::from(exit)
}

/// The document of a call that was not understood.
pub(super) fn refuse(error: &Error) {
    print(&Document::new(&[], Some(error.into())), super::USAGE);
}

/// All checks of all targets. Fails if there is no configuration, or none of its targets is meant.
fn examine(arguments: &Arguments, checks: &mut Vec<Check>) -> Result<()> {
    let environment = Environment::process();
    let config = arguments.targets.load()?;
    let names = config.select(&arguments.targets.selection())?;
    checks.push(Check::new("configuration", Status::Pass, described(&config)));
    let runtime = arlen_cli::runtime()?;
    for name in names {
        runtime.block_on(target::examine(&config, &environment, &name, checks));
    }
    Ok(())
}

fn described(config: &Config) -> String {
    match (config.file(), config.targets().count()) {
        (None, _) => "no file; the database is that of the environment".to_owned(),
        (Some(file), 1) => format!("`{}`, one target", file.display()),
        (Some(file), count) => format!("`{}`, {count} targets", file.display()),
    }
}
