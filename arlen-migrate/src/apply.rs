//! One migration: its script and its record in one transaction, sequenced by refinery.
//!
//! refinery's runner is handed a single file and our own [`Step`] as its connection. It asks for the state table (which
//! is made in the same transaction as the first migration, so there is nothing to do), for what is applied (answered
//! from memory), and then hands over the script with its own record, in whose place ours goes: refinery's versions have
//! 32 bits. `docs/decisions/0001-refinery-versions.md` says why.

use crate::clock::now;
use crate::discover::{Body, File};
use crate::explain::{Kept, explain};
use crate::ledger::{Applied, Ledger};
use crate::lock::Lock;
use crate::patience::Patience;
use crate::progress::Direction;
use crate::script::{Mode, Script, ScriptProgress};
use crate::stepwise::{self, Steps};
use crate::target::Target;
#[cfg(any(feature = "postgres", feature = "sqlite"))]
use crate::transact::{self, Call};
use arlen_data::diag::{Code, Diagnostic, Error, Label, Result};
use arlen_data::dialect::Family;
use arlen_data::execute::{Fault, Outcome, Scope, Session, Unit};
use refinery_core::traits::r#async::{AsyncMigrate, AsyncQuery, AsyncTransaction};
use refinery_core::{Migration, Runner};
use std::fmt;

/// A file that was checked and may run.
#[derive(Debug)]
pub(crate) struct Checked {
    pub(crate) file: File,
    pub(crate) progress: ScriptProgress,
    script: Script,
    row: Applied,
}

impl Checked {
    /// Reads a file again and checks it. Its row has no time yet.
    pub(crate) fn read(file: &File, family: Family) -> Result<Self> {
        if file.function().is_some() {
            let row = Applied::new(file, &file.text_sha256, String::new(), family);
            let script = Script::none();
            return Ok(Self { file: file.clone(), progress: script.progress(family), script, row });
        }
        let text = file.text()?;
        if matches!(file.body, Body::Disk) && crate::checksum::text_sha256(&text) != file.text_sha256 {
            let message = format!("`{}` changed while the run was under way", file.file_name());
            return Err(Diagnostic::new(Code::MigrationFileChanged, message)
                .with_label(Label::new(file.path.display().to_string(), 1, 1))
                .with_help("run again when nobody writes to the folder")
                .into());
        }
        let script = Script::check(&text, &file.path, family)?;
        let row = Applied::new(file, &text, String::new(), family);
        Ok(Self { file: file.clone(), progress: script.progress(family), script, row })
    }

    pub(crate) const fn script(&self) -> &Script {
        &self.script
    }
}

/// Applies one migration. Nothing if the lock says that the plan is to be made anew.
pub(crate) async fn apply(
    session: &mut Session,
    lock: &Lock,
    ledger: &mut Ledger,
    checked: Checked,
    target: &Target,
) -> Result<Option<Applied>> {
    let Checked { file, progress, script, mut row } = checked;
    row.applied_on = now()?;
    if let Some(function) = file.function() {
        #[cfg(not(any(feature = "postgres", feature = "sqlite")))]
        function.up().never();
        #[cfg(any(feature = "postgres", feature = "sqlite"))]
        return transact::apply(session, lock, ledger, Call { function, target }, row).await;
    }
    if script.directives.mode == Mode::Statements || ledger.progress_of(file.version).is_some() {
        let steps = Steps::new(target, &file, Direction::Up, &file.path, &script, &progress);
        let ending = |ledger: &Ledger, duration| ledger.table().record_after(&row, duration);
        let Some(duration) = stepwise::run(session, lock, ledger, &steps, &ending).await? else { return Ok(None) };
        row.duration_ms = Some(duration);
        ledger.note(row.clone());
        return Ok(Some(row));
    }
    let patience = Patience::of(target, &script);
    let mut setup = ledger.creation();
    setup.extend(patience.setup());
    let unit = Unit {
        guard: lock.guard(ledger),
        setup,
        script: script.text.clone(),
        statements: script.statements.clone(),
        record: ledger.table().record(&row),
        scope: Scope::Whole,
        completed: progress.counter(),
    };
    let mut step = Step { session, unit, patience, end: None };
    // refinery takes the ordinal for the version; the step has one file, so it is the first.
    let migration = Migration::unapplied("V1__step", &script.text).map_err(unplanned)?;
    let run = Runner::new(&[migration]).run_async(&mut step).await;
    match (step.end, run) {
        (Some(Ok(Outcome::Committed { elapsed })), _) => {
            row.duration_ms = i64::try_from(elapsed.as_millis()).ok();
            ledger.note(row.clone());
            Ok(Some(row))
        }
        (Some(Ok(Outcome::Guarded)), _) => lock.on_refusal().map(|()| None),
        (Some(Err(fault)), _) => {
            Err(explain(&file.path, &script, session.family(), fault, patience.total, Kept::Nothing))
        }
        (None, Err(error)) => Err(unplanned(error)),
        (None, Ok(_)) => Err(Diagnostic::new(Code::MigrationFailed, format!("`{}` was not run", file.file_name()))
            .with_help("report this")
            .into()),
    }
}

/// The connection that refinery sees.
struct Step<'s> {
    session: &'s mut Session,
    unit: Unit,
    patience: Patience,
    end: Option<Result<Outcome, Fault>>,
}

/// What refinery is told of a failure; the fault itself stays in the step.
#[derive(Debug)]
struct Stopped;

impl fmt::Display for Stopped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the migration was not stored")
    }
}

impl std::error::Error for Stopped {}

impl AsyncTransaction for Step<'_> {
    type Error = Stopped;

    async fn execute<'a, T: Iterator<Item = &'a str> + Send + 'a>(&'a mut self, queries: T) -> Result<usize, Stopped> {
        // Only the call with a script counts; the one for the state table is empty.
        if queries.filter(|query| !query.is_empty()).count() == 0 {
            return Ok(0);
        }
        let end = self.patience.run(self.session, &self.unit).await;
        let committed = matches!(end, Ok(Outcome::Committed { .. }));
        self.end = Some(end);
        if committed { Ok(1) } else { Err(Stopped) }
    }
}

impl AsyncQuery<Vec<Migration>> for Step<'_> {
    async fn query<'a>(&'a mut self, _query: &'a str) -> Result<Vec<Migration>, Stopped> {
        // The plan was made from the ledger, and the guard holds it: what is handed over is not applied.
        Ok(Vec::new())
    }
}

impl AsyncMigrate for Step<'_> {
    fn assert_migrations_table_query(_table: &str) -> String {
        String::new()
    }
}

fn unplanned(error: refinery_core::Error) -> Error {
    Diagnostic::new(Code::MigrationFailed, "the runner refused the migration")
        .with_help("report this")
        .with_source(error)
        .into()
}

#[cfg(test)]
mod tests {
    use super::Checked;
    use crate::discover::discover;
    use arlen_data::diag::Code;
    use arlen_data::dialect::Family;
    use std::io::Write as _;

    #[test]
    fn a_file_that_changes_in_mid_run_is_not_run() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut file = std::fs::File::create(folder.path().join("1_a.sql")).expect("created");
        file.write_all(b"SELECT 1;").expect("written");
        let found = discover(folder.path()).expect("one file");
        let planned = found.first().expect("one file");
        assert_eq!(Checked::read(planned, Family::Sqlite).expect("as planned").script().statements.len(), 1);
        file.write_all(b"DROP TABLE a;").expect("written");
        let error = Checked::read(planned, Family::Sqlite).expect_err("another text");
        assert_eq!(error.code(), Code::MigrationFileChanged);
    }
}
