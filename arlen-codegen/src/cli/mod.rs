//! The command line: arguments in, text or JSON out, an exit code.

mod arguments;
mod output;

pub use arguments::Arguments;

use crate::folder::{Difference, Folder, Kept};
use crate::manifest::Manifest;
use crate::queries::Queries;
use crate::run::{check, check_queries, generate, generate_queries, verify_queries};
use arguments::{Command, CommonArguments, SchemaArguments, SqlArguments};
use arlen_data::config::{Config, Environment, TargetName};
use arlen_data::diag::{Class, Result};
use arlen_data::execute::Database;
use arlen_data::schema::read;
use clap::Parser as _;
use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

/// The name of the command.
const NAME: &str = "arlen-codegen";

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
    // Help has the name of the command, whatever the file of the program is called.
    let arguments: Vec<OsString> = [OsString::from(NAME)].into_iter().chain(arguments.into_iter().skip(1)).collect();
    match Arguments::try_parse_from(&arguments) {
        Ok(arguments) => run(&arguments),
        Err(error) => refuse(&error, arguments.get(1..).unwrap_or_default()),
    }
}

/// Says what is wrong with arguments, which stand behind the name of the command; also as a document, if they ask for one.
/// Help and version are no faults.
#[must_use]
pub fn refuse(error: &clap::Error, arguments: &[OsString]) -> ExitCode {
    let command = if arguments.first().is_some_and(|argument| argument == "sql") { "sql" } else { "schema" };
    let wants_json = arguments.iter().any(|argument| argument == "--json");
    let exit = match arlen_cli::refuse(error, NAME) {
        None => Exit::Done,
        Some(fault) if wants_json => output::json(command, &[], Some(&fault), Exit::Usage),
        Some(_) => Exit::Usage,
    };
    ExitCode::from(exit as u8)
}

/// Does what the arguments say.
#[must_use]
pub fn run(arguments: &Arguments) -> ExitCode {
    let exit = match &arguments.command {
        Command::Schema(arguments) => each("schema", &arguments.common, |at| schema(at, arguments)),
        Command::Sql(arguments) => each("sql", &arguments.common, |at| sql(at, arguments)),
    };
    ExitCode::from(exit as u8)
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
        let runtime = arlen_cli::runtime()?;
        let url = self.config.find(self.target)?.url(self.config, self.environment)?;
        runtime.block_on(async {
            let database = Database::open(&url).await?;
            let answer = question(&database).await;
            database.close(CLOSE).await;
            answer
        })
    }
}

/// One step for each database.
fn each(command: &'static str, arguments: &CommonArguments, step: impl Fn(&At<'_>) -> Result<(Made, Outcome)>) -> Exit {
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
    let config = arguments.targets.load()?;
    for target in config.select(&arguments.targets.selection())? {
        let folder = Folder::of(&arguments.output, &target);
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
