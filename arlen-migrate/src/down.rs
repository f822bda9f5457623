//! The flow of undoing: discover, choose, check, lock, choose again, undo, report.

use crate::apply::{self, Checked};
use crate::discover::File;
use crate::ledger::Ledger;
use crate::lock::{Lock, came_between};
use crate::open;
use crate::plan::plan_of;
use crate::preview::preview;
use crate::report::{AppliedEntry, Event, Started, TargetReport};
use crate::target::Target;
use crate::undo::{self, Reversal, Undo};
use arlen_data::diag::Result;
use arlen_data::execute::Session;
use std::num::NonZeroUsize;

/// Undoes applied migrations with their `.down.sql` files, the newest version first; each in one transaction together with the
/// removal of its record. Nothing runs unless each of them has such a file that can run, and is as it was applied. The first
/// failure ends the target; what was undone before it stays undone.
///
/// On SQLite, where a run is not locked as a whole, `migration-lock-lost` is reported if another run comes in between.
pub async fn down(target: &Target, undo: Undo, mut events: impl FnMut(Event)) -> TargetReport {
    go(target, undo, Then::Stop, &mut events).await
}

/// Undoes the newest migration and applies it again, in two transactions. Nothing runs unless both files can.
pub async fn redo(target: &Target, mut events: impl FnMut(Event)) -> TargetReport {
    go(target, LAST, Then::Apply, &mut events).await
}

/// Says what [`down`] would do. Writes nothing.
pub async fn down_dry_run(target: &Target, undo: Undo) -> TargetReport {
    look(target, undo, Then::Stop).await
}

/// Says what [`redo`] would do. Writes nothing.
pub async fn redo_dry_run(target: &Target) -> TargetReport {
    look(target, LAST, Then::Apply).await
}

const LAST: Undo = Undo::Steps(NonZeroUsize::MIN);

/// What is done behind an undoing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Then {
    Stop,
    Apply,
}

/// What is to be undone, under the lock or before it.
struct Job<'t> {
    target: &'t Target,
    undo: Undo,
    then: Then,
    files: Vec<File>,
}

/// One migration to undo, and the same to be applied again.
struct Step {
    reversal: Reversal,
    again: Option<Checked>,
}

impl Job<'_> {
    /// Every file is checked before the first one runs.
    fn steps(&self, ledger: &Ledger, report: &mut TargetReport) -> Result<Vec<Step>> {
        let family = self.target.url.family();
        let plan = plan_of(&self.files, ledger, family)?;
        report.take_state(&plan);
        let chosen = undo::choose(self.undo, ledger.rows(), &self.files, &plan, &self.target.folder)?;
        let step = |file: File| {
            let again = (self.then == Then::Apply).then(|| Checked::read(&file, family)).transpose()?;
            Ok(Step { reversal: Reversal::read(file, family)?, again })
        };
        chosen.into_iter().map(step).collect()
    }
}

async fn go(target: &Target, undo: Undo, then: Then, events: &mut impl FnMut(Event)) -> TargetReport {
    let mut report = TargetReport::new(target);
    report.undone = Some(Vec::new());
    report.error = undo_applied(target, undo, then, &mut report, events).await.err();
    report
}

async fn look(target: &Target, undo: Undo, then: Then) -> TargetReport {
    let mut report = TargetReport::new(target);
    report.undone = Some(Vec::new());
    let mut files = Vec::new();
    let result = async {
        let job = Job { target, undo, then, files: target.files()? };
        report.known = Some(job.files.len());
        let (ledger, session) = open::peek_primary(target).await?;
        if let Some(session) = session {
            session.close().await;
        }
        for Step { reversal, again } in job.steps(&ledger, &mut report)? {
            let family = target.url.family();
            files.push(preview(reversal.file.clone(), reversal.path.clone(), reversal.script(), family));
            files.extend(
                again.map(|again| preview(again.file.clone(), again.file.path.clone(), again.script(), family)),
            );
        }
        Ok(())
    };
    let result: Result<()> = result.await;
    report.error = result.err();
    report.files = Some(files);
    report
}

async fn undo_applied(
    target: &Target,
    undo: Undo,
    then: Then,
    report: &mut TargetReport,
    events: &mut impl FnMut(Event),
) -> Result<()> {
    let job = Job { target, undo, then, files: target.files()? };
    report.known = Some(job.files.len());
    let (ledger, session) = open::peek_primary(target).await?;
    // What cannot be undone is refused before a lock is waited for or a file is created.
    if job.steps(&ledger, report)?.is_empty() {
        if let Some(session) = session {
            session.close().await;
        }
        return Ok(());
    }
    let (mut session, lock) = open::locked(target, session, &ledger).await?;
    let result = undo_under_lock(&mut session, &lock, &job, report, events).await;
    lock.release(&mut session).await;
    session.close().await;
    result
}

async fn undo_under_lock(
    session: &mut Session,
    lock: &Lock,
    job: &Job<'_>,
    report: &mut TargetReport,
    events: &mut impl FnMut(Event),
) -> Result<()> {
    let mut ledger = open::read(session, job.target).await?;
    let steps = job.steps(&ledger, report)?;
    let of = steps.iter().map(|step| 1 + usize::from(step.again.is_some())).sum();
    let mut place = 0;
    for Step { reversal, again } in steps {
        place += 1;
        events(Event::Started(reversal.started(place, of)));
        let elapsed = undo::undo(session, lock, &mut ledger, &reversal, job.target).await;
        report.take_running(ledger.progress());
        let Some(elapsed) = elapsed? else {
            return Err(came_between());
        };
        let entry = report.take_undone(&reversal.file, elapsed);
        events(Event::Undone(entry));
        let Some(checked) = again else { continue };
        place += 1;
        events(Event::Started(checked.started(place, of)));
        let Some(row) = apply::apply(session, lock, &mut ledger, checked, job.target).await? else {
            return Err(came_between());
        };
        let entry = AppliedEntry::from(&row);
        report.take_applied(entry.clone());
        events(Event::Applied(entry));
    }
    Ok(())
}

impl Reversal {
    fn started(&self, place: usize, of: usize) -> Started {
        let File { version, name, .. } = self.file.clone();
        Started { version, name, path: self.path.clone(), place, of, progress: self.progress.clone() }
    }
}
