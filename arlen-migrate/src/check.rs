//! Migrations tried on a shadow database: all of them up, each one with a `.down.sql` down and up again, and the end against the
//! snapshot.
//!
//! ```text
//! files ──> beyond the database? ──> shadow: up ──────────────────────> schema against the snapshot
//!                                └─> shadow: up, down, up for each file, with a look at the schema in between
//! ```
//!
//! Going file by file, and not from the newest one back, a file without a `.down.sql` hides none before it.

use crate::discover::File;
use crate::down::down;
use crate::dump;
use crate::plan::UpOptions;
use crate::reach;
use crate::report::{CheckFinding, SnapshotReport, TargetReport};
use crate::run::{up, up_with};
use crate::script::Script;
use crate::shadow::Shadow;
use crate::snapshot::{ColumnOrder, Difference, Snapshot, Stored, load};
use crate::target::Target;
use crate::undo::Undo;
use arlen_data::diag::{Code, Diagnostic, Error, Label, Result};
use arlen_data::dialect::Family;
use arlen_data::execute::{DatabaseUrl, Session};
use std::future::poll_fn;
use std::num::NonZeroUsize;
use std::path::Path;
use std::pin::{Pin, pin};
use std::task::Poll;
use std::time::Duration;

/// How migrations are checked.
#[derive(Clone, Debug, Default)]
pub struct CheckOptions {
    /// PostgreSQL: a server to throw away, in place of that of the target. A database of its own is made there, and the one in the
    /// URL is left alone. SQLite needs none.
    pub shadow: Option<DatabaseUrl>,
    /// Whether a snapshot must be there.
    pub snapshot: SnapshotNeed,
}

/// Whether a snapshot must be there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SnapshotNeed {
    /// It is compared with if it is there.
    #[default]
    Optional,
    /// It is a fault if it is not there.
    Required,
}

/// How long a thread may take to open a file of SQLite.
const MOMENT: Duration = Duration::from_millis(200);

const ONE: Undo = Undo::Steps(NonZeroUsize::MIN);

/// Applies all migrations to an empty database of its own, and compares the schema with the snapshot of the target. Then, on another
/// one, each migration with a `.down.sql` is applied, undone and applied again, and has to leave what was there before; only the
/// order of columns does not count for that. The database of the target is not touched.
///
/// Both databases are removed on every path; also when `stop` is ready, which ends the check with `interrupted`.
pub async fn check(target: &Target, options: &CheckOptions, stop: impl Future<Output = ()>) -> TargetReport {
    let mut report = TargetReport::new(target);
    report.check_findings = Some(Vec::new());
    let result = look(target, options, stop, &mut report).await;
    report.error = result.err().or_else(|| report.check_findings.as_deref().and_then(of_findings));
    report
}

async fn look(
    target: &Target,
    options: &CheckOptions,
    stop: impl Future<Output = ()>,
    report: &mut TargetReport,
) -> Result<()> {
    let files = target.files()?;
    report.known = Some(files.len());
    check_files(&files, target, options)?;
    let stored = load(&target.snapshot)?;
    if stored.is_none() {
        let missing = SnapshotReport::missing(&target.snapshot);
        let fault = (options.snapshot == SnapshotNeed::Required).then(|| missing.fault("", "")).flatten();
        report.snapshot = Some(missing);
        if let Some(fault) = fault {
            return Err(fault);
        }
    }
    let mut stop = pin!(stop);
    let server = options.shadow.as_ref();
    on_shadow(target, server, &mut stop, async |shadow| apply_all(shadow, target, stored.as_ref(), report).await)
        .await?;
    let mut turned = 0;
    while files.iter().skip(turned).any(|file| file.down.is_some()) {
        let (behind, found) = (&mut turned, &mut *report);
        on_shadow(target, server, &mut stop, async |shadow| turn_each(shadow, &files, behind, found).await).await?;
    }
    Ok(())
}

/// Runs on a database that is made for it, and removes it. That is not given up half-way: what is being made when its maker stops
/// would stay.
async fn on_shadow(
    target: &Target,
    server: Option<&DatabaseUrl>,
    stop: &mut (impl Future<Output = ()> + Unpin),
    work: impl AsyncFnOnce(&Target) -> Result<()>,
) -> Result<()> {
    let shadow = Shadow::create(target, server).await?;
    let result = {
        let mut work = pin!(work(shadow.target()));
        poll_fn(|context| match work.as_mut().poll(context) {
            Poll::Ready(result) => Poll::Ready(result),
            Poll::Pending => Pin::new(&mut *stop).poll(context).map(|()| Err(interrupted())),
        })
        .await
    };
    if result.is_err() {
        // What was given up in its middle may be opening a file just now.
        tokio::time::sleep(MOMENT).await;
    }
    let removed = shadow.remove().await;
    result.and(removed)
}

/// Everything that can be found before anything runs.
fn check_files(files: &[File], target: &Target, options: &CheckOptions) -> Result<()> {
    let family = target.url.family();
    // What a function of the program reaches is for its author to know.
    for file in files.iter().filter(|file| file.function().is_none()) {
        let up = (file.path.clone(), file.text()?);
        for (path, text) in std::iter::once(up).chain(file.down_text()?) {
            Script::check(&text, &path, family)?;
            if options.shadow.is_none() || family == Family::Sqlite {
                reach::check(&text, &path, family)?;
            }
        }
    }
    Ok(())
}

async fn apply_all(shadow: &Target, target: &Target, stored: Option<&Stored>, report: &mut TargetReport) -> Result<()> {
    let done = up(shadow, |_| {}).await;
    report.applied = done.applied;
    if let Some(error) = done.error {
        return Err(error);
    }
    let Some(stored) = stored else { return Ok(()) };
    let compared = dump::compare(&target.snapshot, stored, &dump::read(shadow).await?);
    let help = "a migration may be missing, or one was edited";
    if let Some(fault) = compared.fault("what the migrations make", help) {
        report.check_findings.get_or_insert_default().extend(CheckFinding::of(
            &fault,
            None,
            compared.differences.clone(),
        ));
    }
    report.snapshot = Some(compared);
    Ok(())
}

/// Turns files until one leaves nothing to go on from; `turned` is how many were turned before, and after.
async fn turn_each(shadow: &Target, files: &[File], turned: &mut usize, report: &mut TargetReport) -> Result<()> {
    if let Some(last) = turned.checked_sub(1).and_then(|last| files.get(last)) {
        apply_to(shadow, last).await?;
    }
    let findings = report.check_findings.get_or_insert_default();
    let mut view = View::of(shadow);
    let result = turn_from(&mut view, files, turned, findings).await;
    view.close().await;
    result
}

async fn turn_from(
    view: &mut View<'_>,
    files: &[File],
    turned: &mut usize,
    findings: &mut Vec<CheckFinding>,
) -> Result<()> {
    let shadow = view.shadow;
    // The schema before the next file, if it is known already.
    let mut known: Option<Snapshot> = None;
    for file in files.iter().skip(*turned) {
        *turned += 1;
        match &file.down {
            None => {
                apply_to(shadow, file).await?;
                known = None;
            }
            Some(down) => {
                let before = match known.take() {
                    Some(known) => known,
                    None => view.schema().await?,
                };
                known = turn(view, file, down, &before, findings).await?;
                if known.is_none() {
                    return Ok(());
                }
            }
        }
    }
    Ok(())
}

/// Applies a file, undoes it and applies it again. The schema behind that, unless it could not be applied again.
async fn turn(
    view: &mut View<'_>,
    file: &File,
    down_path: &Path,
    before: &Snapshot,
    findings: &mut Vec<CheckFinding>,
) -> Result<Option<Snapshot>> {
    let shadow = view.shadow;
    apply_to(shadow, file).await?;
    let after = view.schema().await?;
    let undone = down(shadow, ONE, |_| {}).await.error;
    let between = view.schema().await?;
    if let Some(error) = undone {
        let name = down_path.file_name().unwrap_or_default().to_string_lossy();
        let fault = unlike(format!("`{name}` fails: {error}"), down_path, error.diagnostic().label());
        findings.extend(CheckFinding::of(&fault, Some(file), Vec::new()));
        // Outside of a transaction a part of it may have been done.
        return Ok((between == after).then_some(after));
    }
    let lasting = before.differences(&between, ColumnOrder::Ignored);
    findings.extend(not_as_before(file, down_path, "does not give back what was before it", lasting));
    if let Err(error) = apply_to(shadow, file).await {
        let message = format!("`{}` cannot be applied again behind its `.down.sql`: {error}", file.file_name());
        let fault = unlike(message, &file.path, error.diagnostic().label());
        findings.extend(CheckFinding::of(&fault, Some(file), Vec::new()));
        return Ok(None);
    }
    let end = view.schema().await?;
    let changed = after.differences(&end, ColumnOrder::Ignored);
    findings.extend(not_as_before(file, &file.path, "gives another schema the second time", changed));
    Ok(Some(end))
}

async fn apply_to(shadow: &Target, file: &File) -> Result<()> {
    let options = UpOptions { to: Some(file.version), ..UpOptions::default() };
    up_with(shadow, &options, |_| {}).await.error.map_or(Ok(()), Err)
}

/// Looks at the schema of a shadow, again and again.
struct View<'t> {
    shadow: &'t Target,
    /// PostgreSQL: what the server knows of the catalog by now makes looking faster. A file of SQLite that is open would keep
    /// migrations from what needs it alone.
    session: Option<Session>,
}

impl<'t> View<'t> {
    const fn of(shadow: &'t Target) -> Self {
        Self { shadow, session: None }
    }

    async fn schema(&mut self) -> Result<Snapshot> {
        if self.shadow.url.family() == Family::Sqlite {
            return dump::read(self.shadow).await;
        }
        let session = match &mut self.session {
            Some(session) => session,
            none => none.insert(dump::open(self.shadow).await?),
        };
        Snapshot::read(session).await
    }

    async fn close(self) {
        if let Some(session) = self.session {
            session.close().await;
        }
    }
}

fn not_as_before(file: &File, path: &Path, what: &str, differences: Vec<Difference>) -> Option<CheckFinding> {
    let first = differences.first()?;
    let places = match differences.len() {
        1 => String::new(),
        2 => ", and in another place".to_owned(),
        more => format!(", and in {} other places", more - 1),
    };
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let fault = unlike(format!("`{name}` {what}: {first}{places}"), path, None);
    CheckFinding::of(&fault, Some(file), differences)
}

/// At the place that the database points at, if it does.
fn unlike(message: String, path: &Path, label: Option<&Label>) -> Error {
    let label = label.cloned().unwrap_or_else(|| Label::new(path.display().to_string(), 1, 1));
    Diagnostic::new(Code::MigrationNotReversible, message)
        .with_label(label)
        .with_help("mend the `.down.sql`, or do without one if the change cannot be undone")
        .into()
}

/// The first finding as the fault of the target.
fn of_findings(findings: &[CheckFinding]) -> Option<Error> {
    let (first, others) = findings.split_first()?;
    let message = match others.len() {
        0 => first.message.clone(),
        1 => format!("{} (and another finding)", first.message),
        more => format!("{} (and {more} other findings)", first.message),
    };
    let fault = Diagnostic::new(first.code, message).with_label(first.label.clone());
    Some(fault.with_help(first.help.clone()).into())
}

fn interrupted() -> Error {
    Diagnostic::new(Code::Interrupted, "the check was told to stop").with_help("run it again").into()
}
