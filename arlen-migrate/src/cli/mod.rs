//! The command line: arguments in, text or JSON out, an exit code.

mod arguments;
mod bars;
mod fixit;
mod json;
mod plan_file;
mod summary;
mod text;

pub use arguments::Arguments;

use crate::adopt::{adopt, adopt_dry_run};
use crate::check::{CheckOptions, check};
use crate::create::create;
use crate::database::{create_database, drop_database};
use crate::down::{down, down_dry_run, redo, redo_dry_run};
use crate::dump::{dump, dump_check};
use crate::exit::Exit;
use crate::jobs::each;
use crate::lint::lint;
use crate::plan::UpOptions;
use crate::report::TargetReport;
use crate::resolve::{resolve, resolve_dry_run};
use crate::run::{dry_run, status, up_with, verify};
use crate::surgery::{baseline, baseline_dry_run, repair, repair_dry_run};
use crate::target::Target;
use crate::wait::wait;
use arguments::{Command, Effect};
use arlen_cli::Interrupt;
use arlen_data::config::Environment;
use arlen_data::diag::{Code, Diagnostic, Result};
use arlen_data::dialect::Family;
use arlen_data::execute::DatabaseUrl;
use clap::Parser as _;
use std::ffi::OsString;
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use summary::Summary;
use text::{Printer, Turns};

/// The name of the command.
const NAME: &str = "arlen-migrate";

/// What a call did, up to where it stopped.
#[derive(Debug, Default)]
struct Done {
    reports: Vec<TargetReport>,
    created: Vec<PathBuf>,
}

/// Runs the command with arguments, the first of which is the program's name.
pub fn main(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    // Help has the name of the command, whatever the file of the program is called.
    let arguments: Vec<OsString> = [OsString::from(NAME)].into_iter().chain(arguments.into_iter().skip(1)).collect();
    let wants_json = arguments.iter().any(|argument| argument == "--json");
    match Arguments::try_parse_from(arguments) {
        Ok(arguments) => run(&arguments),
        Err(error) => refuse(&error, wants_json),
    }
}

/// Says what is wrong with arguments, also as a document. Help and version are no faults.
#[must_use]
pub fn refuse(error: &clap::Error, wants_json: bool) -> ExitCode {
    let exit = match arlen_cli::refuse(error, NAME) {
        None => Exit::Done,
        Some(fault) if wants_json => json::print("", &Done::default(), Some(&fault), Exit::Usage),
        Some(_) => Exit::Usage,
    };
    ExitCode::from(exit.number())
}

/// Does what the arguments say.
#[must_use]
pub fn run(arguments: &Arguments) -> ExitCode {
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
    ExitCode::from(exit.number())
}

fn carry_out(arguments: &Arguments, printer: &Printer, done: &mut Done) -> Result<()> {
    let environment = Environment::process();
    let config = arguments.targets.load()?;
    let command = arguments.command();
    let (selection, url) = (arguments.targets.selection(), arguments.url.as_deref());
    if let Command::New { name, down } = &command {
        for folder in Target::folders(&config, &environment, &selection, url)? {
            let created = create(&folder, name, *down, time::OffsetDateTime::now_utc())?;
            printer.created(&created);
            done.created.extend(created);
        }
        return Ok(());
    }
    let targets = Target::resolve(&config, &environment, &selection, url)?;
    command.check(&targets)?;
    let targets = command.redirect(targets)?;
    let jobs = arguments.jobs.min(NonZeroUsize::new(targets.len()).unwrap_or(NonZeroUsize::MIN));
    let runtime = arlen_cli::runtime_of(jobs)?;
    let mut summary = Summary::default();
    if let Command::Wait { timeout } = command {
        // All at the same time, so that the time is that of the call.
        for (target, report) in targets.iter().zip(runtime.block_on(wait(&targets, timeout))) {
            let printer = printer.of(target, Turns::One);
            printer.target(target);
            conclude(&command, &printer, done, &mut summary, report);
        }
    } else if let Command::Check { shadow_url, snapshot } = &command {
        let options = CheckOptions { shadow: shadow_url.as_deref().map(server).transpose()?, snapshot: *snapshot };
        runtime.block_on(check_each(&command, &targets, &options, printer, done, &mut summary))?;
    } else {
        let commands = commands(&command, &targets)?;
        let turns = if jobs == NonZeroUsize::MIN { Turns::One } else { Turns::Several };
        let printers: Vec<Printer> = targets.iter().map(|target| printer.of(target, turns)).collect();
        let mut ended = |n: usize, report| {
            conclude(&command, printers.get(n).unwrap_or(printer), done, &mut summary, report);
        };
        if let Some(refused) = runtime.block_on(refused(&commands, &targets)) {
            for (n, (target, report)) in targets.iter().zip(refused).enumerate() {
                printers.get(n).unwrap_or(printer).target(target);
                ended(n, report);
            }
        } else {
            let commands = Arc::new(commands);
            let work = |n: usize, target: &Target| {
                let printer = printers.get(n).unwrap_or(printer).clone();
                let (commands, target) = (Arc::clone(&commands), target.clone());
                printer.target(&target);
                async move {
                    match commands.get(n) {
                        Some(command) => of_one(command, &target, &printer).await,
                        None => TargetReport::new(&target),
                    }
                }
            };
            runtime.block_on(printer.bars().during(each(&targets, jobs, work, ended)));
        }
        keep(&command, printer, done)?;
    }
    printer.summary(&summary);
    Ok(())
}

/// The command for each target: of a plan that was kept, its own part.
fn commands(command: &Command, targets: &[Target]) -> Result<Vec<Command>> {
    let Command::Up { plan: Some(path), effect, .. } = command else { return Ok(vec![command.clone(); targets.len()]) };
    let plans = plan_file::load(path, targets)?;
    let one = |plan| Command::Up { options: UpOptions::as_planned(plan), plan: Some(path.clone()), effect: *effect };
    Ok(plans.into_iter().map(one).collect())
}

/// With a plan for several targets: what refuses it, before the first one is touched.
async fn refused(commands: &[Command], targets: &[Target]) -> Option<Vec<TargetReport>> {
    let mut reports = Vec::new();
    for (command, target) in commands.iter().zip(targets) {
        if let Command::Up { options, plan: Some(_), effect: Effect::Real } = command
            && targets.len() > 1
        {
            reports.push(TargetReport { files: None, plan: None, ..dry_run(target, options).await });
        }
    }
    reports.iter().any(|report| report.error.is_some()).then_some(reports)
}

/// Keeps a plan if it is asked for and every target has one.
fn keep(command: &Command, printer: &Printer, done: &mut Done) -> Result<()> {
    let Command::Plan { out: Some(path), .. } = command else { return Ok(()) };
    let plans: Vec<_> = done.reports.iter().filter_map(|report| report.plan.as_ref()).collect();
    if plans.len() == done.reports.len() {
        plan_file::write(path, &plans)?;
        printer.created(std::slice::from_ref(path));
        done.created.push(path.clone());
    }
    Ok(())
}

/// One after another, until told to stop.
async fn check_each(
    command: &Command,
    targets: &[Target],
    options: &CheckOptions,
    printer: &Printer,
    done: &mut Done,
    summary: &mut Summary,
) -> Result<()> {
    let mut interrupt = Interrupt::listen()?;
    for target in targets {
        let printer = printer.of(target, Turns::One);
        printer.target(target);
        let report = check(target, options, interrupt.wait()).await;
        let stopped = report.error.as_ref().is_some_and(|error| error.code() == Code::Interrupted);
        conclude(command, &printer, done, summary, report);
        if stopped {
            break;
        }
    }
    Ok(())
}

/// The URL of a server of PostgreSQL.
fn server(text: &str) -> Result<DatabaseUrl> {
    let url = DatabaseUrl::parse(text)?;
    if url.family() == Family::Postgres {
        return Ok(url);
    }
    Err(Diagnostic::new(Code::UsageInvalid, "`--shadow-url` names no server of PostgreSQL")
        .with_help("leave it out: migrations of SQLite are tried on a temporary file")
        .into())
}

/// What a command does for each target by itself.
async fn of_one(command: &Command, target: &Target, printer: &Printer) -> TargetReport {
    match command {
        Command::Up { options, effect: Effect::Real, .. } => {
            up_with(target, options, |event| printer.event(&event)).await
        }
        Command::Up { options, effect: Effect::DryRun, .. } | Command::Plan { options, .. } => {
            dry_run(target, options).await
        }
        Command::Verify => verify(target).await,
        Command::Lint(options) => lint(target, options),
        Command::Create => create_database(target).await,
        Command::Drop { .. } => drop_database(target).await,
        Command::Dump { effect: Effect::Real, .. } => dump(target).await,
        Command::Dump { effect: Effect::DryRun, .. } => dump_check(target).await,
        Command::Down { undo, caution } => match caution.effect() {
            Effect::Real => down(target, *undo, |event| printer.event(&event)).await,
            Effect::DryRun => down_dry_run(target, *undo).await,
        },
        Command::Redo(caution) => match caution.effect() {
            Effect::Real => redo(target, |event| printer.event(&event)).await,
            Effect::DryRun => redo_dry_run(target).await,
        },
        Command::Repair(caution) => match caution.effect() {
            Effect::Real => repair(target).await,
            Effect::DryRun => repair_dry_run(target).await,
        },
        Command::Baseline { at, caution } => match caution.effect() {
            Effect::Real => baseline(target, *at).await,
            Effect::DryRun => baseline_dry_run(target, *at).await,
        },
        Command::Resolve { version, resolution, caution } => match caution.effect() {
            Effect::Real => resolve(target, *version, *resolution).await,
            Effect::DryRun => resolve_dry_run(target, *version, *resolution).await,
        },
        Command::Adopt { options, caution } => match caution.effect() {
            Effect::Real => adopt(target, options).await,
            Effect::DryRun => adopt_dry_run(target, options).await,
        },
        Command::Status { .. } | Command::New { .. } | Command::Wait { .. } | Command::Check { .. } => {
            status(target).await
        }
    }
}

/// Tells how a target ended.
fn conclude(command: &Command, printer: &Printer, done: &mut Done, summary: &mut Summary, report: TargetReport) {
    printer.report(command, &report);
    summary.take(&report, printer.last());
    if let Some(error) = &report.error {
        printer.fault(Some(&report.database), error);
    }
    done.reports.push(report);
}
