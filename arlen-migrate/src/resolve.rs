//! What a person knows about a migration and no catalog tells: that it is applied, or that it is not.

use crate::clock::now;
use crate::discover::File;
use crate::ledger::{Applied, Ledger};
use crate::lock::timed_out;
use crate::open;
use crate::owner::{OWNER, may_be_there};
use crate::plan::{plan_of, unknown_version};
use crate::progress::{Clock, Direction, Progress};
use crate::report::{Entry, TargetReport};
use crate::script::Script;
use crate::surgery::store;
use crate::target::Target;
use crate::version::Version;
use arlen_data::diag::{Code, Diagnostic, Result};

/// What is said of a migration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Resolution {
    /// It took effect.
    Applied,
    /// It did not, or what it did was taken back.
    RolledBack,
}

/// Takes note of what somebody found out. Nothing of the migration runs.
///
/// If a statement of it is in doubt (`migration-outcome-unknown`), the statement is meant: applied, the migration goes on behind it,
/// and is recorded if it was the last one; rolled back, the migration goes on with it. Otherwise the migration is meant as a whole:
/// applied, it has a record behind this; rolled back, it has none.
pub async fn resolve(target: &Target, version: Version, resolution: Resolution) -> TargetReport {
    report(target, version, resolution, Effect::Real).await
}

/// Says what [`resolve`] would do. Writes nothing.
pub async fn resolve_dry_run(target: &Target, version: Version, resolution: Resolution) -> TargetReport {
    report(target, version, resolution, Effect::DryRun).await
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Effect {
    Real,
    DryRun,
}

async fn report(target: &Target, version: Version, resolution: Resolution, effect: Effect) -> TargetReport {
    let mut report = TargetReport::new(target);
    report.recorded = Some(Vec::new());
    report.error = write(target, version, resolution, effect, &mut report).await.err();
    report
}

async fn write(
    target: &Target,
    version: Version,
    resolution: Resolution,
    effect: Effect,
    report: &mut TargetReport,
) -> Result<()> {
    let files = target.files()?;
    report.known = Some(files.len());
    let (ledger, session) = open::peek_primary(target).await?;
    report.take_state(&plan_of(&files, &ledger, target.url.family())?);
    let saying = Saying { target, files: &files, version, resolution };
    let first = saying.change(&ledger)?;
    if first.is_none() || effect == Effect::DryRun {
        report.recorded = Some(first.map(|change| change.entry).into_iter().collect());
        if let Some(session) = session {
            session.close().await;
        }
        return Ok(());
    }
    let (mut session, lock) = open::locked(target, session, &ledger).await?;
    let ledger = open::read(&mut session, target).await?;
    // What was done meanwhile counts.
    let result = match saying.change(&ledger)? {
        None => Ok(None),
        Some(Change { entry, statements }) => {
            store(&mut session, &lock, &ledger, statements, target).await.map(|()| Some(entry))
        }
    };
    if let Ok(entry) = &result {
        let after = open::read(&mut session, target).await?;
        report.take_state(&plan_of(&files, &after, target.url.family())?);
        report.recorded = Some(entry.iter().cloned().collect());
    }
    lock.release(&mut session).await;
    session.close().await;
    result.map(drop)
}

/// What somebody says.
struct Saying<'s> {
    target: &'s Target,
    files: &'s [File],
    version: Version,
    resolution: Resolution,
}

/// What is written then.
struct Change {
    entry: Entry,
    statements: Vec<String>,
}

impl Saying<'_> {
    /// Nothing if it is as said already.
    fn change(&self, ledger: &Ledger) -> Result<Option<Change>> {
        if let Some(row) = ledger.progress_of(self.version) {
            return self.of_begun(ledger, row).map(Some);
        }
        let file = self.file();
        let row = ledger.rows().iter().find(|row| row.version == self.version);
        let statement = match (row, file, self.resolution) {
            (None, None, _) => {
                let message =
                    format!("`{}` has no migration with the version {}", self.target.folder.display(), self.version);
                return Err(unknown_version(message));
            }
            (Some(_), _, Resolution::Applied) | (None, Some(_), Resolution::RolledBack) => return Ok(None),
            (Some(_), _, Resolution::RolledBack) => ledger.table().removal(self.version),
            (None, Some(file), Resolution::Applied) => ledger.table().record_unrun(&self.row(file)?),
        };
        let name = file.map(|file| &file.name).or(row.map(|row| &row.name)).cloned().unwrap_or_default();
        Ok(Some(Change { entry: Entry { version: self.version, name }, statements: vec![statement] }))
    }

    /// Of a migration that began and did not end: the statement in doubt if there is one, else the whole.
    fn of_begun(&self, ledger: &Ledger, row: &Progress) -> Result<Change> {
        if row.owner != *OWNER && !row.owner.is_empty() && may_be_there(&row.owner, row.lease_until) {
            return Err(timed_out("; another process goes on with this migration", self.target.lock_timeout));
        }
        let table = ledger.table().spelled_progress();
        let entry = Entry { version: row.version, name: row.name.clone() };
        let settled = Progress { running: None, running_sha256: String::new(), recovery: String::new(), ..row.clone() };
        let update = |row: &Progress| row.update(&table, self.target.url.family(), Clock::Stopped);
        let statements = match (row.running, self.resolution) {
            (Some(n), Resolution::Applied) if !self.is_last(row, n)? => {
                vec![update(&Progress { done: n + 1, done_sha256: row.running_sha256.clone(), ..settled })]
            }
            (Some(_), Resolution::Applied) => self.ended(ledger, row, row.direction == Direction::Up)?,
            (Some(0), Resolution::RolledBack) => vec![Progress::removal(&table, row.version)],
            (Some(_), Resolution::RolledBack) => vec![update(&settled)],
            (None, resolution) => self.ended(ledger, row, resolution == Resolution::Applied)?,
        };
        Ok(Change { entry, statements })
    }

    /// The statements behind which the migration has a record or none.
    fn ended(&self, ledger: &Ledger, row: &Progress, applied: bool) -> Result<Vec<String>> {
        let mut statements = vec![Progress::removal(&ledger.table().spelled_progress(), row.version)];
        match (row.direction, applied) {
            (Direction::Up, true) => {
                let file = self.file().ok_or_else(|| self.without_file(row))?;
                statements.push(ledger.table().record_after(&self.row(file)?, row.duration_ms));
            }
            (Direction::Down, false) => statements.push(ledger.table().removal(row.version)),
            (Direction::Up, false) | (Direction::Down, true) => {}
        }
        Ok(statements)
    }

    /// True if nothing is left to do behind a statement.
    fn is_last(&self, row: &Progress, n: usize) -> Result<bool> {
        let file = self.file().ok_or_else(|| self.without_file(row))?;
        let (path, text) = match row.direction {
            Direction::Up => (file.path.clone(), file.text()?),
            Direction::Down => file.down_text()?.ok_or_else(|| self.without_file(row))?,
        };
        let script = Script::check(&text, &path, self.target.url.family())?;
        Ok(n + 1 >= script.statements.len())
    }

    fn file(&self) -> Option<&File> {
        self.files.iter().find(|file| file.version == self.version)
    }

    fn row(&self, file: &File) -> Result<Applied> {
        Ok(Applied::new(file, &file.text()?, now()?, self.target.url.family()))
    }

    fn without_file(&self, row: &Progress) -> arlen_data::diag::Error {
        let message =
            format!("version {} (`{}`) has no file in `{}`", row.version, row.name, self.target.folder.display());
        Diagnostic::new(Code::MigrationRunning, message)
            .with_help("bring the file back: what it holds is recorded with it")
            .into()
    }
}
