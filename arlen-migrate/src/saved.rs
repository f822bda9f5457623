//! A plan that was kept: what was looked at and agreed upon is what runs, or nothing does.

use crate::discover::File;
use crate::ledger::{Applied, Ledger, table_name};
use crate::progress::{Direction, Progress};
use crate::target::Target;
use crate::version::Version;
use arlen_data::diag::{Code, Diagnostic, Result};

/// What a plan said of a target. Nothing in it is secret: the database is named by host, port and name, or by its path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SavedPlan {
    /// The target.
    pub database: String,
    /// Its family.
    pub dialect: String,
    /// Where the database is.
    pub location: String,
    /// The name of its state table.
    pub state_table: String,
    /// `--to`.
    pub to: Option<Version>,
    /// `--allow-late`.
    pub allow_late: Vec<Version>,
    /// What was applied, by version.
    pub applied: Vec<SavedEntry>,
    /// What had begun without a transaction and not ended, and how far it was.
    pub running: Vec<SavedEntry>,
    /// What would run, in its order.
    pub run: Vec<SavedEntry>,
}

/// A migration and its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SavedEntry {
    /// The version.
    pub version: Version,
    /// The name.
    pub name: String,
    /// SHA-256 of the text; of a row that refinery wrote, `refinery:` and its checksum; of what is under way, how far it is.
    pub checksum: String,
}

impl SavedPlan {
    /// What is to be kept of a plan.
    pub(crate) fn of(
        target: &Target,
        to: Option<Version>,
        allow_late: &[Version],
        ledger: &Ledger,
        pending: &[File],
    ) -> Self {
        Self {
            database: target.name.to_string(),
            dialect: target.url.family().to_string(),
            location: target.url.to_string(),
            state_table: table_name(&target.name),
            to,
            allow_late: allow_late.to_vec(),
            applied: ledger.rows().iter().map(SavedEntry::from).collect(),
            running: ledger.progress().iter().map(SavedEntry::from).collect(),
            run: pending.iter().map(SavedEntry::from).collect(),
        }
    }

    /// Refuses the plan of another target, or of another database.
    ///
    /// # Errors
    ///
    /// `migration-plan-invalid`.
    pub(crate) fn check_target(&self, target: &Target) -> Result<()> {
        let (location, dialect) = (target.url.to_string(), target.url.family().to_string());
        for (what, planned, found) in [
            ("target", &self.database, target.name.to_string()),
            ("dialect", &self.dialect, dialect),
            ("database", &self.location, location),
            ("state table", &self.state_table, table_name(&target.name)),
        ] {
            if *planned != found {
                let message = format!("the plan is for the {what} `{planned}`, and this is `{found}`");
                return Err(Diagnostic::new(Code::MigrationPlanInvalid, message)
                    .with_help("make a plan for it: `arlen-migrate plan --out FILE`")
                    .into());
            }
        }
        Ok(())
    }

    /// Refuses unless what is applied, and what would run, is what the plan says.
    ///
    /// # Errors
    ///
    /// `migration-plan-changed`.
    pub(crate) fn check(&self, ledger: &Ledger, pending: &[File]) -> Result<()> {
        let applied: Vec<_> = ledger.rows().iter().map(SavedEntry::from).collect();
        let running: Vec<_> = ledger.progress().iter().map(SavedEntry::from).collect();
        let pending: Vec<_> = pending.iter().map(SavedEntry::from).collect();
        let fault = difference(&self.applied, &applied)
            .map(|difference| match difference {
                Difference::Gone(entry) => format!("{entry} was applied when the plan was made, and is not now"),
                Difference::New(entry) => format!("{entry} was applied since the plan was made"),
                Difference::Other(entry) => format!("the record of {entry} is another one than in the plan"),
            })
            .or_else(|| {
                difference(&self.running, &running).map(|difference| match difference {
                    Difference::Gone(entry) | Difference::New(entry) | Difference::Other(entry) => {
                        format!("{entry} is not where it was when the plan was made")
                    }
                })
            })
            .or_else(|| {
                difference(&self.run, &pending).map(|difference| match difference {
                    Difference::Gone(entry) => format!("{entry} is in the plan, and is not to be applied now"),
                    Difference::New(entry) => format!("{entry} is to be applied, and is not in the plan"),
                    Difference::Other(entry) => format!("the file of {entry} was changed since the plan was made"),
                })
            });
        fault.map_or(Ok(()), |message| {
            let help = "nothing was run of what is not told as applied; make a new plan, and look at it";
            Err(Diagnostic::new(Code::MigrationPlanChanged, message).with_help(help).into())
        })
    }
}

/// The first difference between what was and what is.
enum Difference {
    Gone(String),
    New(String),
    Other(String),
}

fn difference(planned: &[SavedEntry], found: &[SavedEntry]) -> Option<Difference> {
    let shown = |entry: &SavedEntry| format!("version {} (`{}`)", entry.version, entry.name);
    for entry in planned {
        match found.iter().find(|found| found.version == entry.version) {
            None => return Some(Difference::Gone(shown(entry))),
            Some(other) if other != entry => return Some(Difference::Other(shown(entry))),
            Some(_) => {}
        }
    }
    let is_new = |entry: &&SavedEntry| planned.iter().all(|planned| planned.version != entry.version);
    found.iter().find(is_new).map(|entry| Difference::New(shown(entry)))
}

impl From<&Applied> for SavedEntry {
    fn from(row: &Applied) -> Self {
        let checksum =
            if row.text_sha256.is_empty() { format!("refinery:{}", row.checksum) } else { row.text_sha256.clone() };
        Self { version: row.version, name: row.name.clone(), checksum }
    }
}

impl From<&File> for SavedEntry {
    fn from(file: &File) -> Self {
        Self { version: file.version, name: file.name.clone(), checksum: file.text_sha256.clone() }
    }
}

impl From<&Progress> for SavedEntry {
    fn from(row: &Progress) -> Self {
        let direction = match row.direction {
            Direction::Up => "up",
            Direction::Down => "down",
        };
        let doubt = if row.running.is_some() { "?" } else { "" };
        let checksum = format!("{direction}:{}{doubt}:{}", row.done, row.done_sha256);
        Self { version: row.version, name: row.name.clone(), checksum }
    }
}
