//! The file of `plan --out` and `up --plan`: schema `arlen-migrate-plan/1`, described in `docs/migrate.md`.

use crate::saved::{SavedEntry, SavedPlan};
use crate::target::Target;
use crate::version::Version;
use arlen_data::diag::{Code, Diagnostic, Error, Result};
use serde::{Deserialize, Serialize};
use std::fs::File;
use std::io::{ErrorKind, Read as _, Write as _};
use std::path::Path;

const SCHEMA: &str = "arlen-migrate-plan/1";

/// The largest file that is read: a plan of a million files.
const LARGEST: u64 = 256 * 1024 * 1024;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    schema: String,
    targets: Vec<Part>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Part {
    database: String,
    dialect: String,
    location: String,
    state_table: String,
    options: Options,
    applied: Vec<Row>,
    running: Vec<Row>,
    run: Vec<Row>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Options {
    to: Option<String>,
    allow_late: Vec<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    version: String,
    name: String,
    checksum: String,
}

/// Writes plans. A file that is there is replaced only if it is a plan itself.
pub(super) fn write(path: &Path, plans: &[&SavedPlan]) -> Result<()> {
    if path.try_exists().unwrap_or(true) {
        read(path).map_err(|fault| {
            Diagnostic::new(Code::MigrationFileExists, format!("`{}` is there, and is no plan", path.display()))
                .with_help("name another file, or remove that one")
                .with_source(fault)
        })?;
    }
    let document =
        Document { schema: SCHEMA.to_owned(), targets: plans.iter().map(|plan| Part::from(*plan)).collect() };
    let text = serde_json::to_string_pretty(&document).unwrap_or_default() + "\n";
    File::create(path).and_then(|mut file| file.write_all(text.as_bytes())).map_err(|error| {
        Diagnostic::new(Code::MigrationFileIo, format!("cannot write `{}`", path.display()))
            .with_help("check the folder and its rights")
            .with_source(error)
            .into()
    })
}

/// Reads the plans of the targets that are selected, in their order.
pub(super) fn load(path: &Path, targets: &[Target]) -> Result<Vec<SavedPlan>> {
    let plans = read(path)?;
    if let Some(other) = plans.iter().find(|plan| targets.iter().all(|target| target.name.as_str() != plan.database)) {
        let message =
            format!("`{}` is a plan for the target `{}`, which is not selected", path.display(), other.database);
        let names: Vec<_> = plans.iter().map(|plan| format!("--database {}", plan.database)).collect();
        return Err(invalid(message, &format!("select what the plan is for: `{}`", names.join(" "))));
    }
    let of = |target: &Target| {
        let plan = plans.iter().find(|plan| plan.database == target.name.as_str());
        plan.cloned().ok_or_else(|| {
            let message = format!("`{}` has no plan for the target `{}`", path.display(), target.name);
            invalid(message, "make one for all that are selected: `arlen-migrate plan --out FILE`")
        })
    };
    targets.iter().map(of).collect()
}

fn read(path: &Path) -> Result<Vec<SavedPlan>> {
    let shown = path.display();
    let mut text = String::new();
    File::open(path).and_then(|file| file.take(LARGEST).read_to_string(&mut text)).map_err(|error| {
        let message = format!("cannot read `{shown}`");
        let code =
            if error.kind() == ErrorKind::InvalidData { Code::MigrationPlanInvalid } else { Code::MigrationFileIo };
        Diagnostic::new(code, message)
            .with_help("name the file that `arlen-migrate plan --out FILE` wrote")
            .with_source(error)
    })?;
    let no_plan =
        |why: String| invalid(format!("`{shown}` is no plan: {why}"), "make one with `arlen-migrate plan --out FILE`");
    let document: Document = serde_json::from_str(&text).map_err(|error| no_plan(error.to_string()))?;
    if document.schema != SCHEMA {
        return Err(no_plan(format!("its schema is not `{SCHEMA}`")));
    }
    document.targets.into_iter().map(|part| part.plan().map_err(|error| no_plan(error.to_string()))).collect()
}

fn invalid(message: String, help: &str) -> Error {
    Diagnostic::new(Code::MigrationPlanInvalid, message).with_help(help).into()
}

impl From<&SavedPlan> for Part {
    fn from(plan: &SavedPlan) -> Self {
        Self {
            database: plan.database.clone(),
            dialect: plan.dialect.clone(),
            location: plan.location.clone(),
            state_table: plan.state_table.clone(),
            options: Options {
                to: plan.to.map(|version| version.to_string()),
                allow_late: plan.allow_late.iter().map(ToString::to_string).collect(),
            },
            applied: plan.applied.iter().map(Row::from).collect(),
            running: plan.running.iter().map(Row::from).collect(),
            run: plan.run.iter().map(Row::from).collect(),
        }
    }
}

impl Part {
    fn plan(self) -> Result<SavedPlan> {
        let versions = |texts: Vec<String>| texts.iter().map(|text| text.parse()).collect::<Result<Vec<Version>>>();
        let entries = |rows: Vec<Row>| rows.into_iter().map(Row::entry).collect::<Result<Vec<_>>>();
        Ok(SavedPlan {
            database: self.database,
            dialect: self.dialect,
            location: self.location,
            state_table: self.state_table,
            to: self.options.to.map(|version| version.parse()).transpose()?,
            allow_late: versions(self.options.allow_late)?,
            applied: entries(self.applied)?,
            running: entries(self.running)?,
            run: entries(self.run)?,
        })
    }
}

impl From<&SavedEntry> for Row {
    fn from(entry: &SavedEntry) -> Self {
        Self { version: entry.version.to_string(), name: entry.name.clone(), checksum: entry.checksum.clone() }
    }
}

impl Row {
    fn entry(self) -> Result<SavedEntry> {
        Ok(SavedEntry { version: self.version.parse()?, name: self.name, checksum: self.checksum })
    }
}
