//! The command line: arguments in, text or JSON out, an exit code.

mod arguments;
mod fixit;
mod json;
mod text;

use crate::create::create;
use crate::exit::Exit;
use crate::report::TargetReport;
use crate::run::{dry_run, status, up};
use crate::target::{Selection, Target};
use arguments::{Arguments, Command};
use arlen_data::config::{Config, Environment};
use arlen_data::diag::{Code, Diagnostic, Error, Result, redact};
use clap::Parser as _;
use std::ffi::OsString;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use text::Printer;

/// What a call did, up to where it stopped.
#[derive(Debug, Default)]
struct Done {
    reports: Vec<TargetReport>,
    created: Vec<PathBuf>,
}

/// Runs the command with arguments, the first of which is the program's name.
pub fn main(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    let wants_json = arguments.iter().any(|argument| argument == "--json");
    let exit = match Arguments::try_parse_from(arguments) {
        Ok(arguments) => run(&arguments),
        Err(error) => not_understood(&error, wants_json),
    };
    ExitCode::from(exit.number())
}

/// Help and version are no faults; anything else is one of usage.
fn not_understood(error: &clap::Error, wants_json: bool) -> Exit {
    let rendered = error.to_string();
    let safe = redact(&rendered);
    // Nothing can be said when the terminal is gone.
    if safe == rendered {
        drop(error.print());
    } else {
        std::io::stderr().write_all(safe.as_bytes()).ok();
    }
    if !error.use_stderr() {
        return Exit::Done;
    }
    if wants_json {
        // Up to the hints: what is missing may stand in lines of its own.
        let lines: Vec<&str> = safe.lines().take_while(|line| !line.is_empty()).map(str::trim).collect();
        let message = lines.join(" ").trim_start_matches("error: ").to_owned();
        let fault = Diagnostic::new(Code::UsageInvalid, message).with_help("see `arlen-migrate --help`");
        return json::print("", &Done::default(), Some(&fault.into()), Exit::Usage);
    }
    Exit::Usage
}

fn run(arguments: &Arguments) -> Exit {
    let printer = Printer::new(arguments);
    let name = arguments.command().name();
    let mut done = Done::default();
    let error = carry_out(arguments, &printer, &mut done).err();
    let of_error = error.as_ref().map_or(Exit::Done, |error| Exit::of(error.code()));
    let mut exit = Exit::of_targets(&done.reports).max(of_error);
    if matches!(arguments.command(), Command::Status { exit_code: true })
        && done.reports.iter().any(|report| report.error.is_none() && !report.pending.is_empty())
    {
        exit = exit.max(Exit::Pending);
    }
    if arguments.json {
        exit = json::print(name, &done, error.as_ref(), exit);
    }
    if let Some(error) = error {
        printer.fault(None, &error);
    }
    exit
}

fn carry_out(arguments: &Arguments, printer: &Printer, done: &mut Done) -> Result<()> {
    let environment = Environment::process();
    let config = load(arguments)?;
    let command = arguments.command();
    let (selection, url) = (arguments.selection(), arguments.url.as_deref());
    if let Command::New { name, down } = &command {
        for folder in Target::folders(&config, &environment, &selection, url)? {
            let created = create(&folder, name, *down, time::OffsetDateTime::now_utc())?;
            printer.created(&created);
            done.created.extend(created);
        }
        return Ok(());
    }
    let targets = Target::resolve(&config, &environment, &selection, url)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(no_runtime)?;
    for target in &targets {
        printer.target(target);
        let report = match command {
            Command::Up => runtime.block_on(up(target, |event| printer.event(&event))),
            Command::Plan => runtime.block_on(dry_run(target)),
            Command::Status { .. } | Command::New { .. } => runtime.block_on(status(target)),
        };
        printer.report(&command, &report);
        if let Some(error) = &report.error {
            printer.fault(Some(&report.database), error);
        }
        done.reports.push(report);
    }
    Ok(())
}

/// The named file, or `arlen.toml` here; without a file a URL from outside will do.
fn load(arguments: &Arguments) -> Result<Config> {
    let environment = arguments.env.as_deref();
    match &arguments.config {
        Some(path) => Config::load(path, environment),
        None => {
            let path = Path::new("arlen.toml");
            if path.exists() || environment.is_some() || matches!(arguments.selection(), Selection::All) {
                Config::load(path, environment)
            } else {
                Ok(Config::without_file(Path::new("").to_owned()))
            }
        }
    }
}

fn no_runtime(error: std::io::Error) -> Error {
    Diagnostic::new(Code::ConnectionFailed, "this machine gives no resources for network and timers")
        .with_help("check the limits of open files")
        .with_source(error)
        .into()
}
