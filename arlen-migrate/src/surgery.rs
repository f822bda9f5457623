//! Corrections of the history: the state table is written to, and no migration runs.

use crate::clock::now;
use crate::discover::File;
use crate::ledger::{Applied, Ledger, StateTable};
use crate::lock::{Lock, came_between, timed_out};
use crate::open;
use crate::plan::{Plan, plan_of, unknown_version};
use crate::report::{Entry, TargetReport};
use crate::target::Target;
use crate::version::Version;
use arlen_data::diag::{Code, Diagnostic, Error, Result};
use arlen_data::execute::{Fault, Outcome, Scope, Session, Unit};
use std::sync::Arc;

/// Stamps what is edited anew: name and checksums of the record become those of the file as it is now. Nothing runs, so the database
/// must have what the file says. All of it in one transaction.
pub async fn repair(target: &Target) -> TargetReport {
    correct(target, Correction::Repair, Effect::Real).await
}

/// Says what [`repair`] would do. Writes nothing.
pub async fn repair_dry_run(target: &Target) -> TargetReport {
    correct(target, Correction::Repair, Effect::DryRun).await
}

/// Records the files up to a version as applied without running them, for a database that came to its schema in another way.
/// Only where nothing is recorded yet. All of it in one transaction.
pub async fn baseline(target: &Target, at: Version) -> TargetReport {
    correct(target, Correction::Baseline(at), Effect::Real).await
}

/// Says what [`baseline`] would do. Writes nothing.
pub async fn baseline_dry_run(target: &Target, at: Version) -> TargetReport {
    correct(target, Correction::Baseline(at), Effect::DryRun).await
}

#[derive(Clone, Copy)]
enum Correction {
    Repair,
    Baseline(Version),
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Effect {
    Real,
    DryRun,
}

async fn correct(target: &Target, correction: Correction, effect: Effect) -> TargetReport {
    let mut report = TargetReport::new(target);
    report.recorded = Some(Vec::new());
    report.error = write(target, correction, effect, &mut report).await.err();
    report
}

async fn write(target: &Target, correction: Correction, effect: Effect, report: &mut TargetReport) -> Result<()> {
    let files = target.files()?;
    report.known = Some(files.len());
    let (ledger, session) = open::peek_primary(target).await?;
    let first = correction.rows(&files, &ledger, target, report)?;
    if first.is_empty() || effect == Effect::DryRun {
        report.recorded = Some(first.iter().map(Entry::from).collect());
        if let Some(session) = session {
            session.close().await;
        }
        return Ok(());
    }
    let (mut session, lock) = open::locked(target, session, &ledger).await?;
    let ledger = open::read(&mut session, target).await?;
    // What was done meanwhile counts.
    let rows = correction.rows(&files, &ledger, target, report)?;
    let statements = rows.iter().map(|row| correction.statement(ledger.table(), row)).collect();
    let result = store(&mut session, &lock, &ledger, statements, target).await;
    if result.is_ok() {
        report.take_recorded(rows.iter().map(Entry::from).collect());
    }
    lock.release(&mut session).await;
    session.close().await;
    result
}

impl Correction {
    /// The rows as they should be.
    fn rows(self, files: &[File], ledger: &Ledger, target: &Target, report: &mut TargetReport) -> Result<Vec<Applied>> {
        let family = target.url.family();
        let plan = plan_of(files, ledger, family)?;
        report.take_state(&plan);
        if let Some(fault) = plan.unfinished() {
            return Err(fault);
        }
        let row = |file: &File, applied_on: String| Ok(Applied::new(file, &file.text()?, applied_on, family));
        match self {
            Self::Repair => {
                plan.edited.iter().map(|edited| row(&edited.file, edited.applied.applied_on.clone())).collect()
            }
            Self::Baseline(at) => {
                check_baseline(at, &plan, ledger, target)?;
                let now = now()?;
                plan.pending.iter().filter(|file| file.version <= at).map(|file| row(file, now.clone())).collect()
            }
        }
    }

    fn statement(self, table: &StateTable, row: &Applied) -> String {
        match self {
            Self::Repair => table.restamp(row),
            Self::Baseline(_) => table.record_unrun(row),
        }
    }
}

/// Writes to the state table, which is created if it is not there: everything in one transaction, under the lock.
pub(crate) async fn store(
    session: &mut Session,
    lock: &Lock,
    ledger: &Ledger,
    statements: Vec<String>,
    target: &Target,
) -> Result<()> {
    if statements.is_empty() {
        return Ok(());
    }
    let mut setup = ledger.creation();
    setup.extend(statements);
    let record = setup.pop().unwrap_or_default();
    let unit = Unit {
        guard: lock.guard(ledger),
        setup,
        script: "".into(),
        statements: [].into(),
        record,
        scope: Scope::Whole,
        completed: Arc::default(),
    };
    match session.run_unit(&unit).await {
        Ok(Outcome::Committed { .. }) => Ok(()),
        Ok(Outcome::Guarded) => lock.on_refusal().and_then(|()| Err(came_between())),
        Err(Fault { error, .. }) if error.code() == Code::DatabaseLocked => Err(timed_out("", target.lock_timeout)),
        Err(Fault { error, .. }) => Err(error),
    }
}

/// Whoever has a history goes on with it, also with one that has only begun.
pub(crate) fn refuse_history(ledger: &Ledger, target: &Target, help: &str) -> Result<()> {
    let begun = ledger.progress().iter().map(|row| row.version);
    ledger.rows().iter().map(|row| row.version).chain(begun).max().map_or(Ok(()), |newest| {
        let message = format!("`{}` has a history already: its newest version is {newest}", target.name);
        Err(Diagnostic::new(Code::UsageInvalid, message).with_help(help).into())
    })
}

/// A database that is not there has no schema to record.
fn check_baseline(at: Version, plan: &Plan, ledger: &Ledger, target: &Target) -> Result<()> {
    let help = "a baseline is for a database without one; `arlen-migrate repair` stamps edited files anew";
    refuse_history(ledger, target, help)?;
    if !plan.pending.iter().any(|file| file.version == at) {
        return Err(unknown_version(format!("`{}` has no migration with the version {at}", target.folder.display())));
    }
    if open::is_there(target)? {
        return Ok(());
    }
    Err(no_database(target, "a baseline records what a database has; a new one is made by `arlen-migrate up`"))
}

/// There is nothing to record of a database that is not there.
pub(crate) fn no_database(target: &Target, help: &str) -> Error {
    Diagnostic::new(Code::ConnectionFailed, format!("there is no database `{}`", target.url)).with_help(help).into()
}
