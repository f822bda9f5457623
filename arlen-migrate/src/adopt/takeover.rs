//! Files and history, compared: what is to be recorded and written, and what is in the way. Nothing of it touches a database.

use super::files::{Form, Migration, Reading, has_statement, unconvertible, whole};
use super::history::{History, Past};
use super::tool::Tool;
use super::{flyway, refinery, sqlx};
use crate::checksum::text_sha256;
use crate::discover::{self, Body, File, Order, discover, style_of};
use crate::ledger::Applied;
use crate::plan::{Plan, plan};
use crate::script::{Mode, Script, allows_late};
use arlen_data::diag::{Code, Diagnostic, Error, Label, Result};
use arlen_data::dialect::Family;
use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// Where our files are.
#[derive(Clone, Copy, Debug)]
pub(super) enum Place<'a> {
    /// Those of the tool, as they are.
    AsTheyAre(&'a Path),
    /// Converted ones in another folder.
    Converted(&'a Path),
}

impl<'a> Place<'a> {
    pub(super) const fn folder(self) -> &'a Path {
        match self {
            Self::AsTheyAre(folder) | Self::Converted(folder) => folder,
        }
    }

    pub(super) const fn form(self) -> Form {
        match self {
            Self::AsTheyAre(_) => Form::Either,
            Self::Converted(_) => Form::Theirs,
        }
    }
}

/// What a takeover is of, and where.
#[derive(Clone, Copy, Debug)]
pub(super) struct Setting<'a> {
    pub(super) tool: Tool,
    /// Where the files of the tool are.
    pub(super) from: &'a Path,
    pub(super) place: Place<'a>,
    pub(super) family: Family,
    /// For tools that do not say when.
    pub(super) now: &'a str,
}

/// What is to be done, if nothing is in the way.
#[derive(Debug, Default)]
pub(super) struct Takeover {
    /// What is to be recorded, by version.
    pub(super) rows: Vec<Applied>,
    /// Our files, by version.
    pub(super) files: Vec<File>,
    /// Those of them, and `.down.sql` files, that are not there yet.
    pub(super) writes: Vec<(PathBuf, String)>,
    pub(super) findings: Vec<Error>,
    pub(super) notes: Vec<Error>,
}

impl Takeover {
    pub(super) fn plan(setting: Setting<'_>, reading: &mut Reading, history: History) -> Result<Self> {
        let mut takeover = Self { findings: std::mem::take(&mut reading.findings), ..Self::default() };
        let migrations = &reading.migrations;
        takeover.check_order(setting.tool, migrations);
        let ours: Vec<Ours<'_>> = migrations.iter().map(|migration| Ours::of(migration, setting)).collect();
        match setting.place {
            Place::AsTheyAre(folder) => takeover.check_forms(setting.tool, migrations, folder)?,
            Place::Converted(folder) => takeover.find_writes(&ours, folder)?,
        }
        takeover.record(setting, history, &ours);
        takeover.check_scripts(&ours, setting.family);
        takeover.files.extend(ours.into_iter().map(|ours| ours.file));
        takeover.files.sort_by_key(|file| file.version);
        takeover.rows.sort_by_key(|row| row.version);
        Ok(takeover)
    }

    /// What will be pending and late.
    pub(super) fn state(&self) -> Plan {
        plan(&self.files, &self.rows, &[], |_, _| Ok(true)).unwrap_or_default()
    }

    /// What the tool runs one after another must do so here.
    fn check_order(&mut self, tool: Tool, migrations: &[Migration]) {
        for (before, after) in migrations.iter().zip(migrations.iter().skip(1)) {
            let (one, other) = (before.path.display(), after.path.display());
            match before.version.cmp(&after.version) {
                Ordering::Less => {}
                Ordering::Equal => {
                    let message = format!("`{one}` and `{other}` have the version {}", after.version);
                    let fault =
                        Diagnostic::new(Code::MigrationDuplicateVersion, message).with_label(whole(&after.path));
                    let help =
                        "move the one that is not applied anywhere out of the folder, or give it another version";
                    self.findings.push(fault.with_help(help).into());
                }
                Ordering::Greater => {
                    let message =
                        format!("{tool} runs `{one}` before `{other}`, and by their numbers it comes behind it");
                    let help =
                        "versions are ordered as numbers; give them so many digits that both orders are the same";
                    self.findings.push(unconvertible(&after.path, message, help));
                }
            }
        }
    }

    fn check_forms(&mut self, tool: Tool, migrations: &[Migration], folder: &Path) -> Result<()> {
        let mut others = Vec::new();
        for migration in migrations {
            if !migration.is_ours(folder)? {
                others.push(migration);
            }
        }
        let Some(first) = others.first() else { return Ok(()) };
        let (name, is) = (first.path.display(), format!("in a form of {tool} that has to be converted"));
        let message = match others.len() - 1 {
            0 => format!("`{name}` is {is}"),
            1 => format!("`{name}` and another migration are {is}"),
            more => format!("`{name}` and {more} other migrations are {is}"),
        };
        let help =
            "name a folder for the converted files: `--out FOLDER`, which is what the target then has for `migrations`";
        self.findings.push(unconvertible(&first.path, message, help));
        Ok(())
    }

    /// Files that are there already with the same text stay; others are never written over.
    fn find_writes(&mut self, ours: &[Ours<'_>], folder: &Path) -> Result<()> {
        let there = if folder.exists() { discover(folder)? } else { Vec::new() };
        let style = if folder.exists() { style_of(folder)? } else { None };
        if let Some(first) = ours.first().filter(|ours| style.is_some_and(|style| style != ours.migration.style)) {
            let (there, new) = (folder.display(), first.file.file_name());
            let message = format!("the files in `{there}` are named in another style than `{new}` would be");
            let fault = Diagnostic::new(Code::MigrationMixedStyles, message).with_label(whole(folder));
            self.findings.push(fault.with_help("name a new folder").into());
        }
        for (path, text) in ours.iter().flat_map(Ours::texts) {
            if !path.exists() {
                self.writes.push((path, text.to_owned()));
            } else if discover::load(&path)? != *text {
                let message = format!("`{}` exists, with another text", path.display());
                let fault = Diagnostic::new(Code::MigrationFileExists, message).with_label(whole(&path));
                self.findings.push(fault.with_help("delete it, or name another folder").into());
            }
        }
        let paths: BTreeSet<_> = ours.iter().map(|ours| &ours.file.path).collect();
        for file in there.into_iter().filter(|file| !paths.contains(&file.path)) {
            let same =
                |ours: &&Ours<'_>| ours.file.version == file.version || ours.file.text_sha256 == file.text_sha256;
            if let Some(same) = ours.iter().find(same) {
                let (there, new) = (file.path.display(), same.file.path.display());
                let message = format!("`{there}` has the version or the text of `{new}`");
                let fault = Diagnostic::new(Code::MigrationDuplicateVersion, message).with_label(whole(&file.path));
                self.findings.push(fault.with_help("delete the one that is not meant").into());
            } else {
                self.files.push(file);
            }
        }
        Ok(())
    }

    fn record(&mut self, setting: Setting<'_>, history: History, ours: &[Ours<'_>]) {
        let Setting { tool, from, family, now, .. } = setting;
        self.findings.extend(history.findings);
        let known: BTreeMap<&str, &Ours<'_>> = ours.iter().map(|ours| (ours.migration.key.as_str(), ours)).collect();
        let row = |ours: &Ours<'_>, past: &Past| {
            let applied_on = past.applied_on.clone().unwrap_or_else(|| now.to_owned());
            let row = Applied::new(&ours.file, &ours.text, applied_on, family);
            Applied { duration_ms: past.duration_ms, ..row }
        };
        let mut recorded = BTreeSet::new();
        for past in &history.applied {
            match known.get(past.key.as_str()) {
                Some(ours) => {
                    self.findings.extend(changed(tool, ours.migration, past));
                    recorded.insert(past.key.as_str());
                    self.rows.push(row(ours, past));
                }
                // What is older than a baseline may be gone.
                None if history.baseline.as_ref().is_some_and(|base| is_below(&past.key, base)) => {}
                None => self.findings.push(absent(tool, past, from)),
            }
        }
        let Some(base) = &history.baseline else { return };
        let below = ours.iter().filter(|ours| is_below(&ours.migration.key, base));
        let below = below.filter(|ours| !recorded.contains(ours.migration.key.as_str()));
        self.rows.extend(below.map(|ours| row(ours, base)));
    }

    /// A pending file that cannot run is in the way; of an applied one it is only worth knowing.
    fn check_scripts(&mut self, ours: &[Ours<'_>], family: Family) {
        let applied: BTreeSet<_> = self.rows.iter().map(|row| row.version).collect();
        for ours in ours {
            let Err(error) = ours.check(family) else { continue };
            if applied.contains(&ours.file.version) {
                let help = "it is applied here; mend the file before it has to run on a new database, and record it with `arlen-migrate repair`";
                self.notes.push(error.into_diagnostic().with_help(help).into());
            } else {
                self.findings.push(ours.placed(error));
            }
        }
    }
}

/// A migration of the tool as a file of ours.
struct Ours<'m> {
    migration: &'m Migration,
    file: File,
    text: String,
}

impl<'m> Ours<'m> {
    fn of(migration: &'m Migration, Setting { place, family, .. }: Setting<'_>) -> Self {
        let stem = migration.stem();
        let path = |ending: &str| place.folder().join(format!("{stem}{ending}"));
        let text = match place {
            // Some tools take a file without a statement for a migration that does nothing.
            Place::Converted(_) if !has_statement(&migration.up, family) => {
                let line_end = if migration.up.is_empty() || migration.up.ends_with('\n') { "" } else { "\n" };
                format!("{}{line_end}-- It held no statement.\nSELECT 1;\n", migration.up)
            }
            Place::Converted(_) | Place::AsTheyAre(_) => migration.up.clone(),
        };
        let file = File {
            version: migration.version,
            name: migration.name.clone(),
            order: if migration.order == Order::Strict && allows_late(&text) { Order::Late } else { migration.order },
            path: path(".sql"),
            down: migration.down.as_ref().map(|_| path(".down.sql")),
            text_sha256: text_sha256(&text),
            body: Body::Disk,
        };
        Self { migration, file, text }
    }

    /// What is written for it.
    fn texts(&self) -> Vec<(PathBuf, &String)> {
        let down = self.file.down.clone().zip(self.migration.down.as_ref().map(|down| &down.text));
        [(self.file.path.clone(), &self.text)].into_iter().chain(down).collect()
    }

    /// Refuses what cannot run here, or would run in another way.
    fn check(&self, family: Family) -> Result<()> {
        let path = &self.file.path;
        let script = Script::check(&self.text, path, family)?;
        let message = match (self.migration.mode, script.directives.mode) {
            (Mode::Transaction, Mode::Statements) => {
                format!("a comment in `{}` asks for no transaction, and it ran in one", path.display())
            }
            _ => return Ok(()),
        };
        let help = "change the comment: here it is a directive";
        Err(Diagnostic::new(Code::MigrationDirectiveUnknown, message).with_label(whole(path)).with_help(help).into())
    }

    /// The same of the tool's file, where a mend is due as long as ours is not written. Its lines are not those of a converted text.
    fn placed(&self, error: Error) -> Error {
        let shown = self.migration.path.display().to_string();
        let same = self.text == discover::normalised(self.migration.raw.clone());
        let label = match error.diagnostic().label() {
            Some(label) if same => Label::new(shown, label.line, label.column),
            _ => whole(&self.migration.path),
        };
        error.into_diagnostic().with_label(label).into()
    }
}

fn is_below(key: &str, baseline: &Past) -> bool {
    flyway::compare(key, &baseline.key).is_le()
}

/// How a migration differs from what was applied, where the tool can tell.
fn changed(tool: Tool, migration: &Migration, past: &Past) -> Option<Error> {
    let unchanged = match tool {
        Tool::Refinery => refinery::is_unchanged(migration, past),
        Tool::Sqlx => sqlx::is_unchanged(migration, past),
        Tool::Flyway => flyway::is_unchanged(migration, past),
        Tool::Diesel | Tool::Dbmate | Tool::Goose => true,
    };
    let shown = migration.path.display();
    let name = past.name.as_ref().filter(|name| tool == Tool::Refinery && **name != migration.name);
    let (code, message) = match (unchanged, name) {
        (true, _) => return None,
        (false, Some(name)) => {
            (Code::MigrationRenamed, format!("`{shown}` was applied by {tool} with the name `{name}`"))
        }
        (false, None) => (Code::MigrationChecksumChanged, format!("`{shown}` was edited after {tool} applied it")),
    };
    let help = "restore the file as it was applied; what is to change goes into a new migration";
    Some(Diagnostic::new(code, message).with_label(whole(&migration.path)).with_help(help).into())
}

fn absent(tool: Tool, past: &Past, folder: &Path) -> Error {
    let message = format!("version {} is applied by {tool} and has no file in `{}`", past.key, folder.display());
    Diagnostic::new(Code::MigrationAbsent, message)
        .with_help("bring the file back from version control; `--from` names another folder")
        .into()
}
