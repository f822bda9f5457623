//! Undoing: which applied migrations, and each one's `.down.sql` with the removal of its record in one transaction.

use crate::discover::File;
use crate::explain::{Kept, explain};
use crate::ledger::{Applied, Ledger};
use crate::lock::Lock;
use crate::patience::Patience;
use crate::plan::{Plan, unknown_version};
use crate::progress::Direction;
use crate::script::{Mode, Script, ScriptProgress};
use crate::stepwise::{self, Steps};
use crate::target::Target;
#[cfg(any(feature = "postgres", feature = "sqlite"))]
use crate::transact::{self, Call};
use crate::version::Version;
use arlen_data::diag::{Code, Diagnostic, Error, Label, Result};
use arlen_data::dialect::Family;
use arlen_data::execute::{Outcome, Scope, Session, Unit};
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// How far back to go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Undo {
    /// So many migrations.
    Steps(NonZeroUsize),
    /// Every migration newer than this version, which is applied and stays so. 0 for all, but for one of that version.
    To(Version),
}

/// A `.down.sql` file that was checked and may run.
#[derive(Debug)]
pub(crate) struct Reversal {
    /// The migration.
    pub(crate) file: File,
    /// Where its `.down.sql` is.
    pub(crate) path: PathBuf,
    pub(crate) progress: ScriptProgress,
    script: Script,
}

/// The files of the migrations to undo, the newest version first. Each of them must be as it was applied, because what
/// undoes another text is a guess, and must have a file that undoes it.
pub(crate) fn choose(undo: Undo, rows: &[Applied], files: &[File], plan: &Plan, folder: &Path) -> Result<Vec<File>> {
    let mut chosen: Vec<File> = Vec::new();
    for row in newest_first(undo, rows)? {
        if let Some(fault) = plan.contradiction_of(row.version, folder) {
            return Err(fault);
        }
        chosen.extend(files.iter().find(|file| file.version == row.version).cloned());
    }
    let goes_on = plan.running.first().is_none_or(|row| {
        row.direction == Direction::Down && chosen.first().is_some_and(|file| file.version == row.version)
    });
    plan.unfinished().filter(|_| !goes_on).map_or(Ok(chosen), Err)
}

fn newest_first(undo: Undo, rows: &[Applied]) -> Result<Vec<&Applied>> {
    let count = match undo {
        Undo::Steps(steps) if steps.get() > rows.len() => return Err(too_many(steps, rows.len())),
        Undo::Steps(steps) => steps.get(),
        Undo::To(version) if version.0 != 0 && rows.iter().all(|row| row.version != version) => {
            return Err(unknown_version(format!("the version {version} is not applied")));
        }
        Undo::To(version) => rows.iter().filter(|row| row.version > version).count(),
    };
    let mut rows: Vec<&Applied> = rows.iter().collect();
    rows.sort_by_key(|row| std::cmp::Reverse(row.version));
    rows.truncate(count);
    Ok(rows)
}

impl Reversal {
    /// Reads the file that undoes a migration, and checks it.
    pub(crate) fn read(file: File, family: Family) -> Result<Self> {
        if let Some(function) = file.function() {
            let path = file.path.clone();
            return function.down().map_or_else(
                || Err(missing(&file)),
                |_| {
                    let script = Script::none();
                    Ok(Self { path, progress: script.progress(family), script, file: file.clone() })
                },
            );
        }
        let Some((path, text)) = file.down_text()? else { return Err(missing(&file)) };
        let script = Script::check(&text, &path, family)?;
        Ok(Self { file, path, progress: script.progress(family), script })
    }

    pub(crate) const fn script(&self) -> &Script {
        &self.script
    }
}

/// Undoes one migration, and says how long that took. Nothing if the lock says that it is no more as it was planned.
pub(crate) async fn undo(
    session: &mut Session,
    lock: &Lock,
    ledger: &mut Ledger,
    reversal: &Reversal,
    target: &Target,
) -> Result<Option<Duration>> {
    let Reversal { file, path, progress, script } = reversal;
    if let Some(function) = file.function() {
        #[cfg(not(any(feature = "postgres", feature = "sqlite")))]
        function.up().never();
        #[cfg(any(feature = "postgres", feature = "sqlite"))]
        return transact::undo(session, lock, ledger, Call { function, target }).await;
    }
    if script.directives.mode == Mode::Statements || ledger.progress_of(file.version).is_some() {
        let steps = Steps::new(target, file, Direction::Down, path, script, progress);
        let ending = |ledger: &Ledger, _| ledger.table().removal(file.version);
        let Some(duration) = stepwise::run(session, lock, ledger, &steps, &ending).await? else { return Ok(None) };
        ledger.forget(file.version);
        return Ok(Some(Duration::from_millis(u64::try_from(duration).unwrap_or_default())));
    }
    let patience = Patience::of(target, script);
    let unit = Unit {
        guard: lock.guard(ledger),
        setup: patience.setup(),
        script: script.text.clone(),
        statements: script.statements.clone(),
        record: ledger.table().removal(file.version),
        scope: Scope::Whole,
        completed: progress.counter(),
    };
    match patience.run(session, &unit).await {
        Ok(Outcome::Committed { elapsed }) => {
            ledger.forget(file.version);
            Ok(Some(elapsed))
        }
        Ok(Outcome::Guarded) => lock.on_refusal().map(|()| None),
        Err(fault) => Err(explain(path, script, session.family(), fault, patience.total, Kept::Nothing)),
    }
}

fn too_many(steps: NonZeroUsize, applied: usize) -> Error {
    let are = if applied == 1 { "is" } else { "are" };
    let message = format!("{applied} {are} applied, and {steps} were to be undone");
    Diagnostic::new(Code::UsageInvalid, message)
        .with_help("`arlen-migrate status` lists what is applied; `--to 0` undoes all of it")
        .into()
}

fn missing(file: &File) -> Error {
    if let Some(function) = file.function() {
        let message = format!("the Rust migration `{}` has no function that undoes it", file.file_name());
        return Diagnostic::new(Code::MigrationDownMissing, message)
            .with_label(function.label())
            .with_help("give it one by `with_down`, or undo the change by a new migration")
            .into();
    }
    let down = file.path.with_extension("down.sql");
    let message = format!("`{}` has no file that undoes it", file.file_name());
    Diagnostic::new(Code::MigrationDownMissing, message)
        .with_label(Label::new(down.display().to_string(), 1, 1))
        .with_help("write it, or undo the change by a new migration")
        .into()
}

#[cfg(test)]
mod tests {
    use super::{Undo, newest_first};
    use crate::ledger::Applied;
    use crate::version::Version;
    use arlen_data::diag::Code;
    use std::num::NonZeroUsize;

    fn chosen(undo: Undo, applied: &[i64]) -> Result<Vec<i64>, Code> {
        let rows: Vec<_> = applied
            .iter()
            .map(|version| Applied {
                version: Version(*version),
                name: String::new(),
                applied_on: String::new(),
                checksum: String::new(),
                text_sha256: String::new(),
                token_sha256: String::new(),
                duration_ms: None,
            })
            .collect();
        newest_first(undo, &rows)
            .map(|rows| rows.into_iter().map(|row| row.version.0).collect())
            .map_err(|error| error.code())
    }

    #[test]
    fn the_newest_is_undone_first() {
        let steps = |n| Undo::Steps(NonZeroUsize::new(n).expect("not zero"));
        let to = |version| Undo::To(Version(version));
        assert_eq!(chosen(steps(2), &[1, 2, 3]), Ok(vec![3, 2]));
        assert_eq!(chosen(steps(4), &[1, 2, 3]), Err(Code::UsageInvalid));
        assert_eq!(chosen(to(1), &[1, 2, 3]), Ok(vec![3, 2]));
        assert_eq!(chosen(to(3), &[1, 2, 3]), Ok(vec![]));
        assert_eq!(chosen(to(9), &[1, 2, 3]), Err(Code::MigrationVersionUnknown));
        assert_eq!(chosen(to(0), &[1, 2, 3]), Ok(vec![3, 2, 1]));
        assert_eq!(chosen(to(0), &[0, 2]), Ok(vec![2]), "a migration 0 stays");
        assert_eq!(chosen(to(0), &[]), Ok(vec![]));
    }
}
