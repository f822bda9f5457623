//! What a run found and did, as data.

use crate::discover::File;
use crate::finding::Finding;
use crate::ledger::{Applied, table_name};
use crate::locks::TableLock;
use crate::plan::{Edited, Plan};
use crate::progress::Progress;
use crate::saved::SavedPlan;
use crate::script::{Mode, ScriptProgress};
use crate::snapshot::Difference;
use crate::target::Target;
use crate::version::Version;
use arlen_data::config::TargetName;
use arlen_data::diag::{Code, Error, Label, Result};
use arlen_data::dialect::Family;
use std::path::PathBuf;
use std::time::Duration;

/// What happened to one target.
#[derive(Debug)]
pub struct TargetReport {
    /// The target.
    pub database: TargetName,
    /// Its family.
    pub dialect: Family,
    /// Where the database is, without secrets.
    pub shown: String,
    /// The name of its state table.
    pub state_table: String,
    /// `up`: what this run applied. Otherwise: what is applied.
    pub applied: Vec<AppliedEntry>,
    /// How many migration files there are; nothing if that was not found out.
    pub known: Option<usize>,
    /// What is not applied yet.
    pub pending: Vec<Entry>,
    /// What is not applied and older than what is.
    pub late: Vec<Entry>,
    /// What is applied and has no file.
    pub absent: Vec<Entry>,
    /// What is applied and has another file now.
    pub edited: Vec<Entry>,
    /// What began without a transaction and did not end.
    pub running: Vec<Entry>,
    /// A run that only says what it would do: the files that would run, in their order.
    pub files: Option<Vec<PlannedFile>>,
    /// A run that only says what it would do: what may be kept of that, to do exactly that later.
    pub plan: Option<SavedPlan>,
    /// `down` and `redo`: what this run undid, the newest version first.
    pub undone: Option<Vec<UndoneEntry>>,
    /// `repair`, `baseline` and `adopt`: what was recorded, or would be.
    pub recorded: Option<Vec<Entry>>,
    /// `adopt`: what it wrote besides the record, or would, and what it noted.
    pub adoption: Option<Adoption>,
    /// `create` and `drop`: whether the database was made or removed, or was as wanted already.
    pub changed: Option<bool>,
    /// `dump` and `check`: the file of the snapshot, and what differs from it.
    pub snapshot: Option<SnapshotReport>,
    /// `check`: what is wrong with the migrations.
    pub check_findings: Option<Vec<CheckFinding>>,
    /// `lint`: what the rules say, in the order of the files.
    pub findings: Option<Vec<Finding>>,
    /// What stopped the target.
    pub error: Option<Error>,
}

/// What `adopt` noted and wrote.
#[derive(Debug, Default)]
pub struct Adoption {
    /// What is worth knowing and in nobody's way.
    pub notes: Vec<Error>,
    /// Files that were written, or would be.
    pub written: Vec<PathBuf>,
    /// The folder with the files, if it is not the one that the target has in its configuration.
    pub elsewhere: Option<PathBuf>,
}

/// A migration by version and name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The version.
    pub version: Version,
    /// The name.
    pub name: String,
}

/// An applied migration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AppliedEntry {
    /// The version.
    pub version: Version,
    /// The name.
    pub name: String,
    /// When: RFC 3339, UTC.
    pub applied_on: String,
    /// How long it took, in milliseconds; nothing if that is not known.
    pub duration_ms: Option<i64>,
}

/// A migration that was undone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UndoneEntry {
    /// The version.
    pub version: Version,
    /// The name.
    pub name: String,
    /// How long its `.down.sql` took, in milliseconds.
    pub duration_ms: Option<i64>,
}

/// A file that would run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlannedFile {
    /// The version.
    pub version: Version,
    /// The name.
    pub name: String,
    /// Where it is.
    pub path: PathBuf,
    /// How it runs.
    pub mode: Mode,
    /// Its statements, in their order.
    pub statements: Vec<PlannedStatement>,
    /// How many of them are done already, from the first on: what began without a transaction goes on behind them.
    pub done: usize,
    /// What the linter says of it, without the feature `lint` nothing.
    pub findings: Vec<Finding>,
}

/// A statement that would run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlannedStatement {
    /// Its first line, from 1.
    pub line: usize,
    /// Its command: `CREATE INDEX`.
    pub kind: String,
    /// Its text, without secrets.
    pub text: String,
    /// The locks on tables that it takes; nothing if words do not tell.
    pub locks: Option<Vec<TableLock>>,
}

/// A file that begins to run.
#[derive(Clone, Debug)]
pub struct Started {
    /// The version.
    pub version: Version,
    /// The name.
    pub name: String,
    /// The file: the migration, or what undoes it.
    pub path: PathBuf,
    /// Its place among the files of this run, from 1.
    pub place: usize,
    /// How many files there are in this run.
    pub of: usize,
    /// How far it has come, at any time.
    pub progress: ScriptProgress,
}

/// The file of a snapshot against a schema.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SnapshotReport {
    /// Where it is.
    pub file: PathBuf,
    /// How they stand to each other.
    pub state: SnapshotState,
    /// What is in the schema otherwise than in the file; empty unless that is what the state says.
    pub differences: Vec<Difference>,
}

/// How the file of a snapshot stands to a schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SnapshotState {
    /// It was written.
    Written,
    /// It has what is in the schema, and nothing was written.
    Same,
    /// It has something else.
    Differs,
    /// It is not there.
    Missing,
}

/// Something that is wrong with the migrations, found by trying them.
#[derive(Clone, Debug)]
pub struct CheckFinding {
    /// What kind of fault it is.
    pub code: Code,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub help: String,
    /// The file, and where in it.
    pub label: Label,
    /// The migration; none if it is about all of them together.
    pub migration: Option<Entry>,
    /// What is in the schema otherwise than it should be.
    pub differences: Vec<Difference>,
}

impl CheckFinding {
    /// A fault that has a place.
    pub(crate) fn of(fault: &Error, file: Option<&File>, differences: Vec<Difference>) -> Option<Self> {
        let diagnostic = fault.diagnostic();
        Some(Self {
            code: fault.code(),
            message: fault.to_string(),
            help: diagnostic.help().unwrap_or_default().to_owned(),
            label: diagnostic.label()?.clone(),
            migration: file.map(Entry::from),
            differences,
        })
    }
}

/// What happens while a run is under way.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Event {
    /// A file begins to run. On SQLite the same file may begin again, if another run came in between.
    Started(Started),
    /// A migration was stored.
    Applied(AppliedEntry),
    /// A migration was undone.
    Undone(UndoneEntry),
}

impl TargetReport {
    pub(crate) fn new(target: &Target) -> Self {
        Self {
            database: target.name.clone(),
            dialect: target.url.family(),
            shown: target.url.to_string(),
            state_table: table_name(&target.name),
            applied: Vec::new(),
            known: None,
            pending: Vec::new(),
            late: Vec::new(),
            absent: Vec::new(),
            edited: Vec::new(),
            running: Vec::new(),
            files: None,
            plan: None,
            undone: None,
            recorded: None,
            adoption: None,
            changed: None,
            snapshot: None,
            check_findings: None,
            findings: None,
            error: None,
        }
    }

    /// The report of a run without a fault, or the fault.
    ///
    /// # Errors
    ///
    /// The `error` of the report.
    pub fn into_result(mut self) -> Result<Self> {
        match self.error.take() {
            Some(error) => Err(error),
            None => Ok(self),
        }
    }

    /// Takes over what a plan says of the state.
    pub(crate) fn take_state(&mut self, plan: &Plan) {
        self.pending = plan.pending.iter().chain(&plan.beyond).map(Entry::from).collect();
        self.late = plan.late.iter().map(Entry::from).collect();
        self.absent = plan.absent.iter().map(Entry::from).collect();
        self.take_running(&plan.running);
        self.edited = plan.edited.iter().map(|Edited { file, .. }| Entry::from(file)).collect();
    }

    /// Takes over what is under way.
    pub(crate) fn take_running(&mut self, rows: &[Progress]) {
        self.running = rows.iter().map(Entry::from).collect();
    }

    /// Takes note of a migration that was stored.
    pub(crate) fn take_applied(&mut self, entry: AppliedEntry) {
        for list in [&mut self.pending, &mut self.running] {
            list.retain(|other| other.version != entry.version);
        }
        self.applied.push(entry);
    }

    /// Takes note of what was done to the database itself.
    pub(crate) fn take_change(&mut self, result: Result<bool>) {
        match result {
            Ok(changed) => self.changed = Some(changed),
            Err(error) => (self.changed, self.error) = (Some(false), Some(error)),
        }
    }

    /// Takes note of what was recorded: it is neither pending nor edited any more.
    pub(crate) fn take_recorded(&mut self, entries: Vec<Entry>) {
        for list in [&mut self.pending, &mut self.edited] {
            list.retain(|entry| entries.iter().all(|recorded| recorded.version != entry.version));
        }
        self.recorded = Some(entries);
    }

    /// Takes note of a migration that was undone: it is pending again.
    pub(crate) fn take_undone(&mut self, file: &File, elapsed: Duration) -> UndoneEntry {
        let duration_ms = i64::try_from(elapsed.as_millis()).ok();
        let entry = UndoneEntry { version: file.version, name: file.name.clone(), duration_ms };
        self.running.retain(|running| running.version != file.version);
        let at = self.pending.partition_point(|pending| pending.version < file.version);
        self.pending.insert(at, Entry::from(file));
        self.undone.get_or_insert_default().push(entry.clone());
        entry
    }
}

impl From<&File> for Entry {
    fn from(file: &File) -> Self {
        Self { version: file.version, name: file.name.clone() }
    }
}

impl From<&Progress> for Entry {
    fn from(row: &Progress) -> Self {
        Self { version: row.version, name: row.name.clone() }
    }
}

impl From<&Applied> for Entry {
    fn from(row: &Applied) -> Self {
        Self { version: row.version, name: row.name.clone() }
    }
}

impl From<&Applied> for AppliedEntry {
    fn from(row: &Applied) -> Self {
        Self {
            version: row.version,
            name: row.name.clone(),
            applied_on: row.applied_on.clone(),
            duration_ms: row.duration_ms,
        }
    }
}
