//! Files against applied rows: what is to be done, and what contradicts. Pure.

use crate::discover::{File, Order};
use crate::function::{RustMigration, revision_of};
use crate::ledger::{Applied, Ledger};
use crate::progress::{Direction, Progress};
use crate::saved::SavedPlan;
use crate::version::Version;
use arlen_data::diag::{Code, Diagnostic, Error, Label, Result};
use arlen_data::dialect::Family;
use std::collections::BTreeMap;
use std::path::Path;

/// How far a run goes, and what it takes late. By default everything that is pending, and nothing late.
#[derive(Clone, Debug, Default)]
pub struct UpOptions {
    /// The last version to apply. Newer files stay pending.
    pub to: Option<Version>,
    /// Versions that may be applied although newer ones are. One that is applied already, or is not late, is no fault.
    pub allow_late: Vec<Version>,
    /// What was agreed upon: if something else would run, nothing does.
    pub plan: Option<SavedPlan>,
}

/// What there is to do for a target.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    /// Files to apply, in their order.
    pub pending: Vec<File>,
    /// Files that could be applied and are newer than what is wanted.
    pub beyond: Vec<File>,
    /// Files that are not applied and older than the newest applied one.
    pub late: Vec<File>,
    /// Applied migrations without a file.
    pub absent: Vec<Applied>,
    /// Applied migrations whose file is another one now.
    pub edited: Vec<Edited>,
    /// Migrations that began without a transaction and did not end. One that is to be applied is pending as well.
    pub running: Vec<Progress>,
    /// The newest applied version that keeps order.
    newest: Option<Version>,
}

/// An applied migration and its file as it is now.
#[derive(Clone, Debug)]
pub struct Edited {
    /// What was applied.
    pub applied: Applied,
    /// The file.
    pub file: File,
    /// What differs.
    pub difference: Difference,
}

/// How a file differs from what was applied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Difference {
    /// Its text.
    Text,
    /// Its name only.
    Name,
}

/// Compares files and rows, both by version. `means_the_same` is asked about texts whose bytes differ.
///
/// # Errors
///
/// Those of `means_the_same`.
pub fn plan(
    files: &[File],
    rows: &[Applied],
    running: &[Progress],
    means_the_same: impl Fn(&Applied, &File) -> Result<bool>,
) -> Result<Plan> {
    let applied: BTreeMap<Version, &Applied> = rows.iter().map(|row| (row.version, row)).collect();
    let newest = files
        .iter()
        .filter(|file| file.order != Order::Any)
        // What began is as good as applied for what is older.
        .filter(|file| applied.contains_key(&file.version) || running.iter().any(|row| row.version == file.version))
        .map(|file| file.version)
        .max();
    let mut plan = Plan { newest, running: running.to_vec(), ..Plan::default() };
    for file in files {
        match applied.get(&file.version) {
            Some(row) => {
                if let Some(difference) = difference(row, file, &means_the_same)? {
                    plan.edited.push(Edited { applied: (*row).clone(), file: file.clone(), difference });
                }
            }
            None if file.order == Order::Strict && newest.is_some_and(|newest| file.version < newest) => {
                plan.late.push(file.clone());
            }
            None => plan.pending.push(file.clone()),
        }
    }
    let known: BTreeMap<Version, ()> = files.iter().map(|file| (file.version, ())).collect();
    plan.absent = rows.iter().filter(|row| !known.contains_key(&row.version)).cloned().collect();
    Ok(plan)
}

/// The plan of a database: files whose bytes differ from what was applied are compared by what they mean.
pub(crate) fn plan_of(files: &[File], ledger: &Ledger, family: Family) -> Result<Plan> {
    plan(files, ledger.rows(), ledger.progress(), |row, file| row.means_the_same(file, family))
}

fn difference(
    row: &Applied,
    file: &File,
    means_the_same: impl Fn(&Applied, &File) -> Result<bool>,
) -> Result<Option<Difference>> {
    if row.text_sha256 != file.text_sha256 && !means_the_same(row, file)? {
        return Ok(Some(Difference::Text));
    }
    Ok((row.name != file.name).then_some(Difference::Name))
}

impl UpOptions {
    /// Refuses what is not what was agreed upon, if anything was.
    ///
    /// # Errors
    ///
    /// `migration-plan-changed`.
    pub(crate) fn check_agreed(&self, ledger: &Ledger, plan: &Plan) -> Result<()> {
        self.plan.as_ref().map_or(Ok(()), |agreed| agreed.check(ledger, &plan.pending))
    }

    /// Exactly what a plan says.
    #[must_use]
    pub fn as_planned(plan: SavedPlan) -> Self {
        Self { to: plan.to, allow_late: plan.allow_late.clone(), plan: Some(plan) }
    }

    /// A version that no file has is a mistake, which must not look like a run with nothing to do.
    ///
    /// # Errors
    ///
    /// `migration-version-unknown`.
    pub fn check(&self, files: &[File], folder: &Path) -> Result<()> {
        // Of a plan that was kept more can be told: what is not as it was.
        if self.plan.is_some() {
            return Ok(());
        }
        let known = |version: &Version| files.iter().any(|file| file.version == *version);
        let unknown = self.to.iter().chain(&self.allow_late).find(|version| !known(version));
        unknown.map_or(Ok(()), |version| {
            let message = format!("`{}` has no migration with the version {version}", folder.display());
            Err(unknown_version(message))
        })
    }
}

/// A version that was asked for and is not there.
pub(crate) fn unknown_version(message: String) -> Error {
    Diagnostic::new(Code::MigrationVersionUnknown, message)
        .with_help("`arlen-migrate status` lists the versions")
        .into()
}

impl Plan {
    /// How many statements of a migration are done, if it began without a transaction and is to go on.
    pub(crate) fn done_of(&self, version: Version) -> usize {
        let row = self.running.iter().find(|row| row.version == version && row.direction == Direction::Up);
        row.map_or(0, |row| row.done)
    }

    /// The same with late files that are allowed among what is pending, and what goes too far not.
    #[must_use]
    pub fn limited(mut self, options: &UpOptions) -> Self {
        let late = std::mem::take(&mut self.late).into_iter();
        let (allowed, late): (Vec<_>, Vec<_>) = late.partition(|file| options.allow_late.contains(&file.version));
        self.late = late;
        self.pending.extend(allowed);
        self.pending.sort_by_key(|file| file.version);
        if let Some(to) = options.to {
            self.beyond = self.pending.split_off(self.pending.partition_point(|file| file.version <= to));
        }
        self
    }

    /// True if there is nothing to do, as far as wanted, and nothing contradicts.
    #[must_use]
    pub const fn is_up_to_date(&self) -> bool {
        self.pending.is_empty()
            && self.late.is_empty()
            && self.absent.is_empty()
            && self.edited.is_empty()
            && self.running.is_empty()
    }

    /// The first thing that forbids to go on: edited files before absent before late ones, each by version; then what began and
    /// cannot be gone on with.
    #[must_use]
    pub fn contradiction(&self, folder: &Path) -> Option<Error> {
        let edited = self.edited.first().map(edited);
        let absent = || self.absent.first().map(|row| absent(row, folder));
        let late = || self.late.first().map(|file| late(file, self.newest.unwrap_or(file.version)));
        edited.or_else(absent).or_else(late).or_else(|| self.running.iter().find_map(|row| self.stuck(row, folder)))
    }

    /// What is half undone, and what began and has no file.
    fn stuck(&self, row: &Progress, folder: &Path) -> Option<Error> {
        let known = self.pending.iter().chain(&self.beyond).any(|file| file.version == row.version);
        match row.direction {
            Direction::Down => Some(running(
                row,
                "is half undone",
                &format!(
                    "finish it with `arlen-migrate down --steps 1`, or say with `arlen-migrate resolve {}` what there is",
                    row.version
                ),
            )),
            Direction::Up if known => None,
            Direction::Up => Some(running(
                row,
                &format!("began, did not end, and has no file in `{}`", folder.display()),
                &format!("bring the file back, or say with `arlen-migrate resolve {}` what there is", row.version),
            )),
        }
    }

    /// What began and did not end forbids to do anything else with the history.
    pub(crate) fn unfinished(&self) -> Option<Error> {
        self.running.first().map(|row| {
            let (what, help) = match row.direction {
                Direction::Up => ("began and did not end", "`arlen-migrate up` goes on with it"),
                Direction::Down => ("is half undone", "`arlen-migrate down --steps 1` goes on with it"),
            };
            running(row, what, &format!("{help}; `arlen-migrate resolve {}` says what there is", row.version))
        })
    }

    /// What contradicts about one applied version.
    pub(crate) fn contradiction_of(&self, version: Version, folder: &Path) -> Option<Error> {
        let edited = self.edited.iter().find(|edited| edited.applied.version == version).map(edited);
        edited.or_else(|| self.absent.iter().find(|row| row.version == version).map(|row| absent(row, folder)))
    }

    /// What is not applied, as a fault.
    #[must_use]
    pub fn unapplied(&self) -> Option<Error> {
        let first = self.pending.first()?;
        let (name, others) = (first.file_name(), self.pending.len() - 1);
        let message = match others {
            0 => format!("`{name}` is not applied"),
            1 => format!("`{name}` and another migration are not applied"),
            _ => format!("`{name}` and {others} other migrations are not applied"),
        };
        let label = Label::new(first.path.display().to_string(), 1, 1);
        let fault = Diagnostic::new(Code::MigrationPending, message).with_label(label);
        Some(fault.with_help("apply with `arlen-migrate up`").into())
    }
}

fn running(row: &Progress, what: &str, help: &str) -> Error {
    Diagnostic::new(Code::MigrationRunning, format!("version {} (`{}`) {what}", row.version, row.name))
        .with_help(help)
        .into()
}

fn edited(edited: &Edited) -> Error {
    let Edited { applied, file, difference } = edited;
    let name = file.file_name();
    if let Some(fault) = edited_function(edited) {
        return fault;
    }
    let fault = match difference {
        Difference::Text => Diagnostic::new(
            Code::MigrationChecksumChanged,
            format!("`{name}` was edited after it was applied on {}", applied.applied_on),
        )
        .with_help(
            "restore the file as it was applied, and write the change as a new migration; if the database has what the \
             file says now, `arlen-migrate repair` records it",
        ),
        Difference::Name => {
            Diagnostic::new(Code::MigrationRenamed, format!("`{name}` was applied with the name `{}`", applied.name))
                .with_help("give the file its old name back, or record the new one with `arlen-migrate repair`")
        }
    };
    fault.with_label(Label::new(file.path.display().to_string(), 1, 1)).into()
}

/// A function has no text. The same revision under another name is a function that was renamed.
fn edited_function(edited: &Edited) -> Option<Error> {
    let Edited { applied, file, difference: Difference::Text } = edited else { return None };
    let kind = |revision: Option<&str>| match revision {
        Some(revision) => format!("revision `{revision}` of a Rust migration"),
        None => "a file".to_owned(),
    };
    let (then, now) = (revision_of(&applied.text_sha256), file.function().map(RustMigration::revision));
    if then.is_none() && now.is_none() {
        return None;
    }
    let name = file.file_name();
    let message = format!("`{name}` was applied as {}, and is {} now", kind(then), kind(now));
    let help = "bring back what was applied, and write the change as a new migration; if the database has what is said now, \
                `repair` records it";
    let label = file.function().map_or_else(|| Label::new(file.path.display().to_string(), 1, 1), RustMigration::label);
    Some(Diagnostic::new(Code::MigrationChecksumChanged, message).with_label(label).with_help(help).into())
}

fn absent(row: &Applied, folder: &Path) -> Error {
    if revision_of(&row.text_sha256).is_some() {
        let message = format!("version {} (`{}`) is a Rust migration, which is not here", row.version, row.name);
        return Diagnostic::new(Code::MigrationInProgram, message)
            .with_help("migrate with the program that has it; if the program is this one, bring the function back")
            .into();
    }
    let message =
        format!("version {} (`{}`) is applied and has no file in `{}`", row.version, row.name, folder.display());
    Diagnostic::new(Code::MigrationAbsent, message)
        .with_help("bring the file back from version control; check that this is the right folder and database")
        .into()
}

fn late(file: &File, newest: Version) -> Error {
    let message = format!("`{}` is older than version {newest}, which is applied", file.file_name());
    let help = format!(
        "give it a version after the newest applied one; if its place in the order does not matter, \
         `arlen-migrate up --allow-late {}` applies it late",
        file.version
    );
    Diagnostic::new(Code::MigrationLate, message)
        .with_label(Label::new(file.path.display().to_string(), 1, 1))
        .with_help(help)
        .into()
}

#[cfg(test)]
mod tests {
    use super::{Plan, UpOptions, plan};
    use crate::discover::{Body, File, Order};
    use crate::ledger::Applied;
    use crate::version::Version;
    use arlen_data::diag::Code;
    use proptest::prelude::*;
    use std::collections::BTreeSet;
    use std::path::Path;

    fn file(version: i64, order: Order) -> File {
        let name = format!("n{version}");
        File {
            version: Version(version),
            path: format!("db/{version}_{name}.sql").into(),
            name,
            order,
            down: None,
            text_sha256: "a".into(),
            body: Body::Disk,
        }
    }

    fn row(version: i64) -> Applied {
        Applied {
            version: Version(version),
            name: format!("n{version}"),
            applied_on: "2026-01-01T00:00:00Z".into(),
            checksum: String::new(),
            text_sha256: "a".into(),
            token_sha256: "t".into(),
            duration_ms: None,
        }
    }

    fn made(files: &[File], rows: &[Applied]) -> Plan {
        plan(files, rows, &[], |_, _| Ok(false)).expect("pure")
    }

    fn code(plan: &Plan) -> Option<Code> {
        plan.contradiction(Path::new("db")).map(|error| error.code())
    }

    #[test]
    fn what_is_not_applied_is_pending_in_order() {
        let plan = made(&[file(1, Order::Strict), file(2, Order::Strict), file(10, Order::Strict)], &[row(1)]);
        assert_eq!(plan.pending.iter().map(|f| f.version.0).collect::<Vec<_>>(), [2, 10]);
        assert_eq!(code(&plan), None);
        assert!(!plan.is_up_to_date());
    }

    #[test]
    fn a_late_file_contradicts_unless_its_order_is_free() {
        let strict = made(&[file(1, Order::Strict), file(2, Order::Strict)], &[row(2)]);
        assert_eq!((strict.late.len(), strict.pending.len(), code(&strict)), (1, 0, Some(Code::MigrationLate)));
        let free = made(&[file(1, Order::Any), file(2, Order::Strict)], &[row(2)]);
        assert_eq!((free.late.len(), free.pending.len(), code(&free)), (0, 1, None));
        let after_free = made(&[file(1, Order::Strict), file(2, Order::Any)], &[row(2)]);
        assert_eq!(after_free.pending.len(), 1, "a file of free order makes nobody late");
    }

    #[test]
    fn edits_names_and_absences_contradict() {
        let mut edited = file(1, Order::Strict);
        edited.text_sha256 = "b".into();
        let plan_ = made(std::slice::from_ref(&edited), &[row(1)]);
        assert_eq!(code(&plan_), Some(Code::MigrationChecksumChanged));
        let commented = plan(&[edited], &[row(1)], &[], |_, _| Ok(true)).expect("pure");
        assert!(commented.is_up_to_date(), "a file that means the same is no contradiction");
        let mut renamed = file(1, Order::Strict);
        renamed.name = "other".into();
        assert_eq!(code(&made(&[renamed], &[row(1)])), Some(Code::MigrationRenamed));
        assert_eq!(code(&made(&[], &[row(1)])), Some(Code::MigrationAbsent));
    }

    fn versions(files: &[File]) -> Vec<i64> {
        files.iter().map(|file| file.version.0).collect()
    }

    #[test]
    fn late_files_are_allowed_one_by_one() {
        let files = [1, 2, 3, 4].map(|version| file(version, Order::Strict));
        let options = |allowed: &[i64]| UpOptions {
            allow_late: allowed.iter().copied().map(Version).collect(),
            ..UpOptions::default()
        };
        let one = made(&files, &[row(3)]).limited(&options(&[2]));
        assert_eq!((versions(&one.pending), versions(&one.late)), (vec![2, 4], vec![1]));
        assert_eq!(code(&one), Some(Code::MigrationLate), "the other one is late as before");
        let both = made(&files, &[row(3)]).limited(&options(&[2, 1]));
        assert_eq!((versions(&both.pending), code(&both)), (vec![1, 2, 4], None));
        let in_order = made(&files, &[]).limited(&options(&[2]));
        assert_eq!(versions(&in_order.pending), [1, 2, 3, 4], "what is not late is pending as ever");
    }

    #[test]
    fn what_is_newer_than_wanted_stays_pending() {
        let files = [1, 2, 3].map(|version| file(version, Order::Strict));
        let to = |version| UpOptions { to: Some(Version(version)), ..UpOptions::default() };
        let some = made(&files, &[row(1)]).limited(&to(2));
        assert_eq!((versions(&some.pending), versions(&some.beyond)), (vec![2], vec![3]));
        let none = made(&files, &[row(1)]).limited(&to(1));
        assert!(none.is_up_to_date(), "there is nothing to do as far as wanted");
        assert_eq!(versions(&none.beyond), [2, 3]);
        let known = |options: &UpOptions| options.check(&files, Path::new("db")).map_err(|error| error.code());
        assert_eq!(known(&to(3)), Ok(()));
        assert_eq!(known(&to(4)), Err(Code::MigrationVersionUnknown));
        let late = UpOptions { allow_late: vec![Version(9)], ..UpOptions::default() };
        assert_eq!(known(&late), Err(Code::MigrationVersionUnknown));
    }

    proptest! {
        #[test]
        fn every_file_and_row_is_accounted_for_once(
            files in prop::collection::btree_map(0_i64..12, any::<bool>(), 0..10),
            rows in prop::collection::btree_set(0_i64..12, 0..10),
        ) {
            let list: Vec<_> =
                files.iter().map(|(version, free)| file(*version, if *free { Order::Any } else { Order::Strict })).collect();
            let applied: Vec<_> = rows.iter().map(|version| row(*version)).collect();
            let plan = made(&list, &applied);
            let pending: BTreeSet<_> = plan.pending.iter().map(|f| f.version.0).collect();
            let late: BTreeSet<_> = plan.late.iter().map(|f| f.version.0).collect();
            let absent: BTreeSet<_> = plan.absent.iter().map(|r| r.version.0).collect();
            let names: BTreeSet<_> = files.keys().copied().collect();
            prop_assert!(pending.is_disjoint(&late));
            prop_assert_eq!(&pending | &late, &names - &rows);
            prop_assert_eq!(absent, &rows - &names);
            prop_assert!(plan.edited.is_empty());
            prop_assert_eq!(plan.is_up_to_date(), names == rows);
        }
    }
}
