//! The flow of a run: discover, lock, plan, apply, record, report.

use crate::apply::{self, Checked};
use crate::discover::File;
use crate::ledger::Ledger;
use crate::lock::{Lock, contradicted};
use crate::open;
use crate::plan::{Plan, UpOptions, plan_of};
use crate::preview::preview;
use crate::report::{AppliedEntry, Event, Started, TargetReport};
use crate::saved::SavedPlan;
use crate::target::Target;
use crate::version::Version;
use arlen_data::diag::Result;
use arlen_data::execute::Session;
use std::collections::BTreeSet;

/// Applies what is pending. One transaction per file; the first failure ends the target, and what was applied before it
/// stays.
///
/// The report says what this run applied and what is still pending, with an error or without.
pub async fn up(target: &Target, events: impl FnMut(Event)) -> TargetReport {
    up_with(target, &UpOptions::default(), events).await
}

/// As [`up`], so far as the options say. What they leave out stays pending.
pub async fn up_with(target: &Target, options: &UpOptions, mut events: impl FnMut(Event)) -> TargetReport {
    let mut report = TargetReport::new(target);
    report.error = apply_pending(target, options, &mut report, &mut events).await.err();
    report
}

/// Says what [`up_with`] would do. Writes nothing: no state table, and on SQLite no file.
pub async fn dry_run(target: &Target, options: &UpOptions) -> TargetReport {
    let mut report = TargetReport::new(target);
    let mut files = Vec::new();
    let result = async {
        let (found, ledger, plan) = look(target, options, &mut report).await?;
        open::refuse_standby(&ledger, target)?;
        refuse(&plan, target)?;
        for checked in read_each(&plan.pending, target) {
            let checked = checked?;
            let path = checked.file.path.clone();
            let mut file = preview(checked.file.clone(), path, checked.script(), target.url.family());
            file.done = plan.done_of(file.version);
            files.push(file);
        }
        #[cfg(feature = "lint")]
        crate::lint::add_findings(target, &found, &mut files)?;
        #[cfg(not(feature = "lint"))]
        drop(found);
        report.plan = Some(SavedPlan::of(target, options.to, &options.allow_late, &ledger, &plan.pending));
        Ok(())
    };
    let result: Result<()> = result.await;
    report.error = result.err();
    report.files = Some(files);
    report
}

/// Says what is applied, pending, late, absent and edited. Writes nothing. A contradiction is an error of the report as
/// well.
pub async fn status(target: &Target) -> TargetReport {
    let mut report = TargetReport::new(target);
    report.error = history(target, &mut report).await.err();
    report
}

/// Says what [`status`] says, and is content only with a database at which nothing is left to be done: what is pending is an
/// error of the report, and so is a pending file that cannot run. Of several the most severe is told: a contradiction before an
/// invalid file before a pending one. Writes nothing.
pub async fn verify(target: &Target) -> TargetReport {
    let mut report = TargetReport::new(target);
    let result = async {
        let plan = history(target, &mut report).await?;
        for checked in read_each(&plan.pending, target) {
            checked?;
        }
        plan.unapplied().map_or(Ok(()), Err)
    };
    let result: Result<()> = result.await;
    report.error = result.err();
    report
}

/// Discovers and plans without a lock and without the right to write.
async fn look(target: &Target, options: &UpOptions, report: &mut TargetReport) -> Result<(Vec<File>, Ledger, Plan)> {
    check_plan(target, options)?;
    let files = target.files()?;
    options.check(&files, &target.folder)?;
    let (ledger, session) = open::peek(target).await?;
    report.known = Some(files.len());
    if let Some(session) = session {
        session.close().await;
    }
    let plan = plan_of(&files, &ledger, target.url.family())?.limited(options);
    report.take_state(&plan);
    options.check_agreed(&ledger, &plan)?;
    Ok((files, ledger, plan))
}

/// Looks, tells what is applied, and refuses what contradicts.
async fn history(target: &Target, report: &mut TargetReport) -> Result<Plan> {
    let (_, ledger, plan) = look(target, &UpOptions::default(), report).await?;
    report.applied = ledger.rows().iter().map(AppliedEntry::from).collect();
    refuse(&plan, target)?;
    Ok(plan)
}

/// What is to be applied, under the lock or before it.
struct Job<'t> {
    target: &'t Target,
    options: &'t UpOptions,
    files: Vec<File>,
}

impl Job<'_> {
    fn plan(&self, ledger: &Ledger) -> Result<Plan> {
        Ok(plan_of(&self.files, ledger, self.target.url.family())?.limited(self.options))
    }
}

async fn apply_pending(
    target: &Target,
    options: &UpOptions,
    report: &mut TargetReport,
    events: &mut impl FnMut(Event),
) -> Result<()> {
    check_plan(target, options)?;
    let job = Job { target, options, files: target.files()? };
    report.known = Some(job.files.len());
    options.check(&job.files, &target.folder)?;
    // Without the lock only "up to date" may be concluded, so that a run with nothing to do waits for nobody.
    let (ledger, session) = open::peek_primary(target).await?;
    let first = job.plan(&ledger)?;
    report.take_state(&first);
    options.check_agreed(&ledger, &first)?;
    if first.is_up_to_date() {
        if let Some(session) = session {
            session.close().await;
        }
        return Ok(());
    }
    // A file that cannot run is found before anything is created. A contradiction is not concluded here: it is looked for
    // under the lock, and a database that has one is there already.
    let mut checked = BTreeSet::new();
    if first.contradiction(&target.folder).is_none() {
        check(&first.pending, target, &mut checked)?;
    }
    let (mut session, lock) = open::locked(target, session, &ledger).await?;
    let result = apply_under_lock(&mut session, &lock, &job, checked, report, events).await;
    lock.release(&mut session).await;
    session.close().await;
    result
}

async fn apply_under_lock(
    session: &mut Session,
    lock: &Lock,
    job: &Job<'_>,
    mut checked: BTreeSet<Version>,
    report: &mut TargetReport,
    events: &mut impl FnMut(Event),
) -> Result<()> {
    let target = job.target;
    let mut refused: Option<Ledger> = None;
    'plan: loop {
        let mut ledger = open::read(session, target).await?;
        if refused.as_ref().is_some_and(|before| before.is_same_as(&ledger)) {
            return Err(contradicted());
        }
        let plan = job.plan(&ledger)?;
        report.take_state(&plan);
        job.options.check_agreed(&ledger, &plan)?;
        refuse(&plan, target)?;
        check(&plan.pending, target, &mut checked)?;
        let of = report.applied.len() + plan.pending.len();
        for file in read_each(&plan.pending, target) {
            let file = file?;
            events(Event::Started(file.started(report.applied.len() + 1, of)));
            let row = apply::apply(session, lock, &mut ledger, file, target).await;
            report.take_running(ledger.progress());
            let Some(row) = row? else {
                // Another run came in between: what it did belongs into the plan.
                refused = Some(ledger);
                continue 'plan;
            };
            let entry = AppliedEntry::from(&row);
            report.take_applied(entry.clone());
            events(Event::Applied(entry));
        }
        return Ok(());
    }
}

/// A plan that was kept must be one for this target.
fn check_plan(target: &Target, options: &UpOptions) -> Result<()> {
    options.plan.as_ref().map_or(Ok(()), |plan| plan.check_target(target))
}

fn refuse(plan: &Plan, target: &Target) -> Result<()> {
    plan.contradiction(&target.folder).map_or(Ok(()), Err)
}

/// Checks every file that was not checked yet, so that all are before the first one runs.
fn check(pending: &[File], target: &Target, checked: &mut BTreeSet<Version>) -> Result<()> {
    let fresh: Vec<File> = pending.iter().filter(|file| checked.insert(file.version)).cloned().collect();
    read_each(&fresh, target).try_for_each(|file| file.map(drop))
}

impl Checked {
    /// How it is told that it begins to run.
    pub(crate) fn started(&self, place: usize, of: usize) -> Started {
        let File { version, name, path, .. } = self.file.clone();
        Started { version, name, path, place, of, progress: self.progress.clone() }
    }
}

/// Reads and checks file by file, so that a run holds one text at a time.
fn read_each(pending: &[File], target: &Target) -> impl Iterator<Item = Result<Checked>> {
    let family = target.url.family();
    pending.iter().map(move |file| Checked::read(file, family))
}
