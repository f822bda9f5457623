//! The command line: arguments in, text or JSON out, an exit code.

mod arguments;
mod output;

use crate::folder::{Difference, Folder, Kept};
use crate::manifest::Manifest;
use crate::queries::Queries;
use crate::run::{check, check_queries, generate, generate_queries, verify_queries};
use arguments::{Arguments, Command, CommonArguments, SchemaArguments, SqlArguments};
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
    made: Made,
    outcome: Outcome,
}

enum Made {
    Schema(Manifest),
    Queries(Queries),
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
    let command = if arguments.get(1).is_some_and(|argument| argument == "sql") { "sql" } else { "schema" };
    let exit = match Arguments::try_parse_from(arguments) {
        Ok(Arguments { command: Command::Schema(arguments) }) => {
            run("schema", &arguments.common, |at| schema(at, &arguments))
        }
        Ok(Arguments { command: Command::Sql(arguments) }) => run("sql", &arguments.common, |at| sql(at, &arguments)),
        Err(error) => not_understood(&error, wants_json.then_some(command)),
    };
    ExitCode::from(exit as u8)
}

/// Help and version are no faults; anything else is one of usage.
fn not_understood(error: &clap::Error, json_of: Option<&'static str>) -> Exit {
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
    if let Some(command) = json_of {
        let lines: Vec<&str> = safe.lines().take_while(|line| !line.is_empty()).map(str::trim).collect();
        let message = lines.join(" ").trim_start_matches("error: ").to_owned();
        let fault = Diagnostic::new(Code::UsageInvalid, message).with_help("see `arlen-codegen --help`");
        return output::json(command, &[], Some(&fault.into()), Exit::Usage);
    }
    Exit::Usage
}

/// A database that a command is to do something for.
struct At<'c> {
    config: &'c Config,
    environment: &'c Environment,
    target: &'c TargetName,
    folder: &'c Folder,
}

impl At<'_> {
    /// Has the database asked, and closes it.
    fn ask<T>(&self, question: impl AsyncFnOnce(&Database) -> Result<T>) -> Result<T> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(no_runtime)?;
        let url = self.config.find(self.target)?.url(self.config, self.environment)?;
        runtime.block_on(async {
            let database = Database::open(&url).await?;
            let answer = question(&database).await;
            database.close(CLOSE).await;
            answer
        })
    }
}

fn run(command: &'static str, arguments: &CommonArguments, step: impl Fn(&At<'_>) -> Result<(Made, Outcome)>) -> Exit {
    let mut done = Vec::new();
    let error = carry_out(arguments, step, &mut done).err();
    let stale = done.iter().any(|done| matches!(&done.outcome, Outcome::Checked(found) if !found.is_empty()));
    let exit = match &error {
        Some(error) if error.class() == Class::Usage => Exit::Usage,
        Some(_) => Exit::Failure,
        None if stale => Exit::OutOfDate,
        None => Exit::Done,
    };
    let exit =
        if arguments.json { output::json(command, &done, error.as_ref(), exit) } else { output::text(&done, exit) };
    if let Some(error) = error {
        output::fault(&error);
    }
    exit
}

fn carry_out(
    arguments: &CommonArguments,
    step: impl Fn(&At<'_>) -> Result<(Made, Outcome)>,
    done: &mut Vec<Done>,
) -> Result<()> {
    let environment = Environment::process();
    let config = load(arguments)?;
    for target in targets(arguments, &config)? {
        let folder = Folder::new(arguments.output.join(module_of(&target)));
        let at = At { config: &config, environment: &environment, target: &target, folder: &folder };
        let (made, outcome) = step(&at)?;
        done.push(Done { folder: folder.path().to_owned(), made, outcome });
    }
    Ok(())
}

fn schema(at: &At<'_>, arguments: &SchemaArguments) -> Result<(Made, Outcome)> {
    if arguments.check {
        let (manifest, found) = check(at.target, at.folder)?;
        return Ok((Made::Schema(manifest), Outcome::Checked(found)));
    }
    let schema = at.ask(async |database| read(database).await)?;
    let (manifest, kept) = generate(at.target, &schema, at.folder)?;
    Ok((Made::Schema(manifest), Outcome::Kept(kept)))
}

fn sql(at: &At<'_>, arguments: &SqlArguments) -> Result<(Made, Outcome)> {
    let (database, environment) = (at.config.find(at.target)?, at.environment);
    let sql = match &arguments.sql {
        Some(folder) => folder.clone(),
        None => {
            let family = || Ok(database.url(at.config, environment)?.family());
            database.queries(at.config, environment, family)?
        }
    };
    if arguments.check {
        let (queries, found) = check_queries(at.target, &sql, at.folder)?;
        return Ok((Made::Queries(queries), Outcome::Checked(found)));
    }
    if arguments.verify {
        let (queries, found) = at.ask(async |database| verify_queries(at.target, database, &sql, at.folder).await)?;
        return Ok((Made::Queries(queries), Outcome::Checked(found)));
    }
    let (queries, kept) = at.ask(async |database| generate_queries(at.target, database, &sql, at.folder).await)?;
    Ok((Made::Queries(queries), Outcome::Kept(kept)))
}

/// The folder of a database is a module: `default` and other names of targets are names of modules but for keywords.
fn module_of(target: &TargetName) -> String {
    crate::names::module(target.as_str())
}

/// The named file, or `arlen.toml` here; without a file a URL from outside will do.
fn load(arguments: &CommonArguments) -> Result<Config> {
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

fn targets(arguments: &CommonArguments, config: &Config) -> Result<Vec<TargetName>> {
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
