//! The command line: arguments in, text or JSON out, an exit code.

mod arguments;
mod output;

use crate::folder::{Difference, Folder, Kept};
use crate::manifest::Manifest;
use crate::run::{check, generate};
use arguments::{Arguments, Command, SchemaArguments};
use arlen_data::config::{Config, Environment, TargetName};
use arlen_data::diag::{Class, Code, Diagnostic, Error, Result, redact};
use arlen_data::execute::Database;
use arlen_data::schema::read;
use clap::Parser as _;
use std::ffi::OsString;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

/// What was done for a database.
struct Done {
    folder: PathBuf,
    manifest: Manifest,
    outcome: Outcome,
}

enum Outcome {
    Kept(Kept),
    Checked(Vec<Difference>),
}

/// How a run ended, for the shell: as in `arlen-migrate`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
enum Exit {
    Done = 0,
    Failure = 1,
    Usage = 2,
    OutOfDate = 3,
}

/// How long connections are waited for when a database was read.
const CLOSE: Duration = Duration::from_secs(5);

/// Runs the command with arguments, the first of which is the program's name. The exit code is 0 if all went well, 3 if
/// `--check` found files out of date, 2 for a fault of usage, of the configuration or of the folder, 1 for any other.
pub fn main(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    let wants_json = arguments.iter().any(|argument| argument == "--json");
    let exit = match Arguments::try_parse_from(arguments) {
        Ok(Arguments { command: Command::Schema(arguments) }) => run(&arguments),
        Err(error) => not_understood(&error, wants_json),
    };
    ExitCode::from(exit as u8)
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
        let lines: Vec<&str> = safe.lines().take_while(|line| !line.is_empty()).map(str::trim).collect();
        let message = lines.join(" ").trim_start_matches("error: ").to_owned();
        let fault = Diagnostic::new(Code::UsageInvalid, message).with_help("see `arlen-codegen --help`");
        return output::json(&[], Some(&fault.into()), Exit::Usage);
    }
    Exit::Usage
}

fn run(arguments: &SchemaArguments) -> Exit {
    let mut done = Vec::new();
    let error = carry_out(arguments, &mut done).err();
    let stale = done.iter().any(|done| matches!(&done.outcome, Outcome::Checked(found) if !found.is_empty()));
    let exit = match &error {
        Some(error) if error.class() == Class::Usage => Exit::Usage,
        Some(_) => Exit::Failure,
        None if stale => Exit::OutOfDate,
        None => Exit::Done,
    };
    let exit = if arguments.json { output::json(&done, error.as_ref(), exit) } else { output::text(&done, exit) };
    if let Some(error) = error {
        output::fault(&error);
    }
    exit
}

fn carry_out(arguments: &SchemaArguments, done: &mut Vec<Done>) -> Result<()> {
    let environment = Environment::process();
    let config = load(arguments)?;
    let targets = targets(arguments, &config)?;
    for target in targets {
        let folder = Folder::new(arguments.output.join(module_of(&target)));
        let (manifest, outcome) = if arguments.check {
            let (manifest, found) = check(&target, &folder)?;
            (manifest, Outcome::Checked(found))
        } else {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(no_runtime)?;
            let url = config.find(&target)?.url(&config, &environment)?;
            let schema = runtime.block_on(async {
                let database = Database::open(&url).await?;
                let schema = read(&database).await;
                database.close(CLOSE).await;
                schema
            })?;
            let (manifest, kept) = generate(&target, &schema, &folder)?;
            (manifest, Outcome::Kept(kept))
        };
        done.push(Done { folder: folder.path().to_owned(), manifest, outcome });
    }
    Ok(())
}

/// The folder of a database is a module: `default` and other names of targets are names of modules but for keywords.
fn module_of(target: &TargetName) -> String {
    crate::names::module(target.as_str())
}

/// The named file, or `arlen.toml` here; without a file a URL from outside will do.
fn load(arguments: &SchemaArguments) -> Result<Config> {
    let environment = arguments.env.as_deref();
    match &arguments.config {
        Some(path) => Config::load(path, environment),
        None => {
            let path = Path::new("arlen.toml");
            if path.exists() || environment.is_some() || arguments.all {
                Config::load(path, environment)
            } else {
                Ok(Config::without_file(PathBuf::new()))
            }
        }
    }
}

fn targets(arguments: &SchemaArguments, config: &Config) -> Result<Vec<TargetName>> {
    let mut targets: Vec<TargetName> = if arguments.all {
        config.targets().cloned().collect()
    } else {
        arguments.database.iter().map(|name| name.parse()).collect::<Result<_>>()?
    };
    if targets.is_empty() {
        targets.push(config.default_target()?);
    }
    let mut distinct = Vec::new();
    for target in targets {
        // A name that is not configured is told before anything is written.
        drop(config.find(&target)?);
        if !distinct.contains(&target) {
            distinct.push(target);
        }
    }
    Ok(distinct)
}

fn no_runtime(error: std::io::Error) -> Error {
    Diagnostic::new(Code::ConnectionFailed, "this machine gives no resources for network and timers")
        .with_help("check the limits of open files")
        .with_source(error)
        .into()
}
