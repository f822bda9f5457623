//! The histories of other tools: their tables and files are read, and ours are written. No migration runs.
//!
//! ```text
//! files of the tool ──> as ours would be ─┐
//!                                         ├─> rows and files ──> written, or all that is in the way
//! its table ──────────> what is applied ──┘
//! ```

mod dbmate;
mod diesel;
mod files;
mod flyway;
mod goose;
mod history;
mod refinery;
mod sqlx;
mod takeover;
#[cfg(test)]
mod tests;
mod tool;

pub use tool::Tool;

use crate::clock::now;
use crate::create;
use crate::discover;
use crate::ledger::Ledger;
use crate::lock::Lock;
use crate::open;
use crate::report::{Adoption, Entry, TargetReport};
use crate::surgery;
use crate::target::Target;
use arlen_data::diag::{Code, Diagnostic, Error, Result};
use arlen_data::execute::Session;
use files::Reading;
use history::History;
use std::path::{Path, PathBuf};
use takeover::{Place, Setting, Takeover};

/// Whose history is taken over, and where its files are.
#[derive(Clone, Debug)]
pub struct AdoptOptions {
    /// The other tool.
    pub tool: Tool,
    /// Its state table, if that has not the usual name: written as in SQL on PostgreSQL, where a schema may stand before it.
    pub table: Option<String>,
    /// The folder with its files; by default that of the target.
    pub from: Option<PathBuf>,
    /// The folder to write converted files to. Without it the files must work as they are.
    pub out: Option<PathBuf>,
}

/// Takes the history of another tool over, where nothing is recorded yet: what the tool's table says is applied is recorded as
/// applied, with the checksums of our files. No migration runs, and the other table is left as it is.
///
/// Either everything can be taken over, or nothing is written and the error of the report is `adoption-refused`, with all that is in
/// the way in its [`others`](Error::others).
pub async fn adopt(target: &Target, options: &AdoptOptions) -> TargetReport {
    take(target, options, Effect::Real).await
}

/// Says what [`adopt`] would do. Writes nothing.
pub async fn adopt_dry_run(target: &Target, options: &AdoptOptions) -> TargetReport {
    take(target, options, Effect::DryRun).await
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Effect {
    Real,
    DryRun,
}

async fn take(target: &Target, options: &AdoptOptions, effect: Effect) -> TargetReport {
    let mut report = TargetReport::new(target);
    report.recorded = Some(Vec::new());
    report.adoption = Some(Adoption::default());
    report.error = write(target, options, effect, &mut report).await.err();
    report
}

const ONLY_WITHOUT: &str =
    "a history is taken over where nothing is recorded yet; `arlen-migrate status` tells what is";

async fn write(target: &Target, options: &AdoptOptions, effect: Effect, report: &mut TargetReport) -> Result<()> {
    let mut job = Job::read(target, options)?;
    let (ledger, session) = open::peek_primary(target).await?;
    let Some(mut session) = session else {
        return Err(surgery::no_database(
            target,
            "there is nothing to take over; a new database is made by `arlen-migrate up`",
        ));
    };
    surgery::refuse_history(&ledger, target, ONLY_WITHOUT)?;
    let first = job.takeover(&mut session).await;
    let first = match first {
        Ok(first) => first,
        Err(error) => {
            session.close().await;
            return Err(error);
        }
    };
    tell(&first, report);
    if !first.findings.is_empty() || effect == Effect::DryRun {
        session.close().await;
        return job.conclude(first, report);
    }
    let (mut session, lock) = open::locked(target, Some(session), &ledger).await?;
    let result = job.write(&mut session, &lock, report).await;
    lock.release(&mut session).await;
    session.close().await;
    result
}

/// What is to be taken over, under the lock or before it.
struct Job<'a> {
    target: &'a Target,
    options: &'a AdoptOptions,
    place: Place<'a>,
    from: &'a Path,
    reading: Reading,
}

impl<'a> Job<'a> {
    fn read(target: &'a Target, options: &'a AdoptOptions) -> Result<Self> {
        let from = options.from.as_deref().unwrap_or(&target.folder);
        let place = match options.out.as_deref() {
            Some(out) if !same_folder(out, from) => Place::Converted(out),
            Some(_) | None => Place::AsTheyAre(from),
        };
        let reading = options.tool.read(from, place.form(), target.url.family())?;
        Ok(Self { target, options, place, from, reading })
    }

    async fn takeover(&mut self, session: &mut Session) -> Result<Takeover> {
        let rows = history::read(session, self.options.tool, self.options.table.as_deref()).await?;
        let history = History::settle(self.options.tool, rows, self.from);
        let Target { url, .. } = self.target;
        let (tool, now) = (self.options.tool, now()?);
        let setting = Setting { tool, from: self.from, place: self.place, family: url.family(), now: &now };
        Takeover::plan(setting, &mut self.reading, history)
    }

    /// Without findings all is well; else nothing was done.
    fn conclude(&self, takeover: Takeover, report: &mut TargetReport) -> Result<()> {
        let Takeover { findings, notes, writes, .. } = takeover;
        let fault = refusal(self.options.tool, findings);
        if fault.is_some() {
            report.recorded = Some(Vec::new());
        }
        let written = if fault.is_some() { Vec::new() } else { writes.into_iter().map(|(path, _)| path).collect() };
        let folder = self.place.folder();
        let elsewhere = (!same_folder(folder, &self.target.folder)).then(|| folder.to_owned());
        report.adoption = Some(Adoption { notes, written, elsewhere });
        fault.map_or(Ok(()), Err)
    }

    /// Under the lock, what was done meanwhile counts.
    async fn write(&mut self, session: &mut Session, lock: &Lock, report: &mut TargetReport) -> Result<()> {
        let ledger = open::read(session, self.target).await?;
        surgery::refuse_history(&ledger, self.target, ONLY_WITHOUT)?;
        let takeover = self.takeover(session).await?;
        tell(&takeover, report);
        if takeover.findings.is_empty() {
            let result = self.store(session, lock, &ledger, &takeover).await;
            if result.is_err() {
                report.recorded = Some(Vec::new());
            }
            result?;
        }
        self.conclude(takeover, report)
    }

    /// The files first: what is recorded must be there. If the record is not stored they stay, and the next attempt finds them: another
    /// run, which SQLite does not lock out, may have found them already.
    async fn store(&self, session: &mut Session, lock: &Lock, ledger: &Ledger, takeover: &Takeover) -> Result<()> {
        write_files(&takeover.writes)?;
        let statements = takeover.rows.iter().map(|row| ledger.table().record_unrun(row)).collect();
        surgery::store(session, lock, ledger, statements, self.target).await
    }
}

/// Tells what the state will be.
fn tell(takeover: &Takeover, report: &mut TargetReport) {
    report.known = Some(takeover.files.len());
    report.take_state(&takeover.state());
    report.recorded = Some(takeover.rows.iter().map(Entry::from).collect());
}

fn write_files(files: &[(PathBuf, String)]) -> Result<()> {
    for (path, text) in files {
        path.parent().map_or(Ok(()), create::make_folder)?;
        if let Err(error) = create::write(path, text) {
            // Another run may have written the same meanwhile.
            if error.code() != Code::MigrationFileExists || discover::load(path)? != *text {
                return Err(error);
            }
        }
    }
    Ok(())
}

/// Also before one of them is there.
fn same_folder(one: &Path, other: &Path) -> bool {
    let absolute =
        std::path::absolute(one).ok().zip(std::path::absolute(other).ok()).is_some_and(|(one, other)| one == other);
    absolute || one.canonicalize().ok().zip(other.canonicalize().ok()).is_some_and(|(one, other)| one == other)
}

/// Everything that is in the way, in one error.
fn refusal(tool: Tool, findings: Vec<Error>) -> Option<Error> {
    let things = match findings.len() {
        0 => return None,
        1 => "one thing is".to_owned(),
        count => format!("{count} things are"),
    };
    let message = format!("the history of {tool} was not taken over: {things} in the way");
    Some(
        Diagnostic::new(Code::AdoptionRefused, message)
            .with_help("mend what is listed below, and call again; nothing was written")
            .with_others(findings.into_iter().map(Error::into_diagnostic).collect())
            .into(),
    )
}
