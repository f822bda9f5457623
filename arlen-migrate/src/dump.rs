//! The snapshot of a target's schema: written, or compared with.

use crate::open::{is_there, unopened};
use crate::report::{SnapshotReport, SnapshotState, TargetReport};
use crate::snapshot::{ColumnOrder, Snapshot, Stored, load, store};
use crate::target::Target;
use arlen_data::diag::{Code, Diagnostic, Error, Label, Result};
use arlen_data::dialect::Family;
use arlen_data::execute::{Access, Session, SessionOptions};
use std::path::Path;

/// Writes the schema of a database to the file of its target. Writes nothing to the database, and nothing to a file that says the
/// same already.
pub async fn dump(target: &Target) -> TargetReport {
    let mut report = TargetReport::new(target);
    let result = async {
        // What stands there in the way is found before the database is asked.
        load(&target.snapshot)?;
        let written = store(&target.snapshot, &read(target).await?.text())?;
        Ok(if written { SnapshotState::Written } else { SnapshotState::Same })
    };
    let result: Result<SnapshotState> = result.await;
    match result {
        Ok(state) => {
            let file = target.snapshot.clone();
            report.snapshot = Some(SnapshotReport { file, state, differences: Vec::new() });
        }
        Err(error) => report.error = Some(error),
    }
    report
}

/// Compares the schema of a database with the file of its target. Writes nothing.
pub async fn dump_check(target: &Target) -> TargetReport {
    let mut report = TargetReport::new(target);
    let result = async {
        let stored = load(&target.snapshot)?;
        let compared = match stored {
            Some(stored) => compare(&target.snapshot, &stored, &read(target).await?),
            None => SnapshotReport::missing(&target.snapshot),
        };
        let fault = compared.fault("the schema of the database", "apply what is missing with `arlen-migrate up`");
        report.snapshot = Some(compared);
        fault.map_or(Ok(()), Err)
    };
    let result: Result<()> = result.await;
    report.error = result.err();
    report
}

/// The file against a schema.
pub(crate) fn compare(file: &Path, stored: &Stored, found: &Snapshot) -> SnapshotReport {
    let differences = stored.snapshot.differences(found, ColumnOrder::Counts);
    let state = if differences.is_empty() { SnapshotState::Same } else { SnapshotState::Differs };
    SnapshotReport { file: file.to_owned(), state, differences }
}

impl SnapshotReport {
    /// Of a file that is not there.
    pub(crate) fn missing(file: &Path) -> Self {
        Self { file: file.to_owned(), state: SnapshotState::Missing, differences: Vec::new() }
    }

    /// What is wrong, if something is. `schema` says whose schema it is, `mend` what else than writing the file may mend it.
    pub(crate) fn fault(&self, schema: &str, mend: &str) -> Option<Error> {
        let file = self.file.display();
        let label = || Label::new(file.to_string(), 1, 1);
        match (self.state, self.differences.as_slice()) {
            (SnapshotState::Missing, _) => Some(
                Diagnostic::new(Code::SnapshotMissing, format!("there is no snapshot `{file}`"))
                    .with_label(label())
                    .with_help("write it with `arlen-migrate dump`, and commit it"),
            ),
            (SnapshotState::Differs, [first, others @ ..]) => {
                let places = match others.len() {
                    0 => "in one place".to_owned(),
                    more => format!("in {} places, the first of which is", more + 1),
                };
                let message = format!("{schema} differs from `{file}` {places}: {first}");
                let help = format!("{mend}; if the schema is right, write the file anew with `arlen-migrate dump`");
                Some(Diagnostic::new(Code::SnapshotDiffers, message).with_label(label()).with_help(help))
            }
            _ => None,
        }
        .map(Error::from)
    }
}

/// The schema of a target's database. An empty one is not made up where there is no file.
pub(crate) async fn read(target: &Target) -> Result<Snapshot> {
    if !is_there(target)? {
        return Err(Diagnostic::new(Code::ConnectionFailed, format!("there is no database `{}`", target.url))
            .with_help("make it with `arlen-migrate up`, or correct the URL")
            .into());
    }
    let mut session = open(target).await?;
    let snapshot = Snapshot::read(&mut session).await;
    session.close().await;
    snapshot
}

/// A session that reads.
pub(crate) async fn open(target: &Target) -> Result<Session> {
    // A session of PostgreSQL that may only read has no transaction of several queries; what is done here is one that only reads.
    let access = if target.url.family() == Family::Postgres { Access::Write } else { Access::Read };
    let options = SessionOptions { access, lock_timeout: target.lock_timeout, ..SessionOptions::default() };
    Session::open(&target.url, &options).await.map_err(|error| unopened(error, target))
}
