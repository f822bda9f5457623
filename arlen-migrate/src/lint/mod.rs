//! What is dangerous in migration files, told before they run. Reads files and no database.
//!
//! ```text
//! discover ──> each file: Script::check ──> rules of its family ──> allowances ──> findings
//! ```

mod allowed;
mod postgres;
mod raw;
mod rules;
mod sqlite;

use crate::discover::File;
use crate::finding::Finding;
use crate::plan::unknown_version;
use crate::report::{PlannedFile, TargetReport};
use crate::script::{Directives, Mode, Script, excerpt, split};
use crate::target::Target;
use crate::version::Version;
use arlen_data::diag::{Code, Diagnostic, Error, Label, Result};
use arlen_data::dialect::Family;
use arlen_data::lex::position_of;
use raw::Raw;
use rules::RuleSet;
use std::path::Path;

/// What to do about a statement that a file with a transaction cannot hold.
const OUTSIDE: &str = "put it into a file of its own that begins with `-- arlen: no-transaction`";

/// Which files are linted.
#[derive(Clone, Debug, Default)]
pub struct LintOptions {
    /// The first version; what is older is not looked at. Without it `lint_from` of the configuration counts.
    pub from: Option<Version>,
}

/// Says what is dangerous in the migration files of a target, in the order of their versions. No database is asked.
/// `.down.sql` files are not looked at: to drop is what they are for.
///
/// The report has the findings and, if there are any, the error `migration-lint`. A file that could not run at all is an
/// error instead, and the findings of the others are told nevertheless.
///
/// ```
/// use arlen_data::config::{Config, Environment};
/// use arlen_migrate::{LintOptions, Selection, Target, lint};
///
/// let folder = tempfile::tempdir()?;
/// std::fs::create_dir_all(folder.path().join("db/migrations"))?;
/// std::fs::write(folder.path().join("db/migrations/1_drop.sql"), "DROP TABLE authors;")?;
/// let config = Config::without_file(folder.path().to_owned());
/// let environment = [("ARLEN_DATABASE_URL", "sqlite:shop.db")].into_iter().collect::<Environment>();
/// let targets = Target::resolve(&config, &environment, &Selection::Default, None)?;
///
/// let report = lint(&targets[0], &LintOptions::default());
/// assert_eq!(report.findings.unwrap_or_default()[0].rule, "drop-table");
/// assert_eq!(report.error.map(|error| error.code().as_str()), Some("migration-lint"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn lint(target: &Target, options: &LintOptions) -> TargetReport {
    let mut report = TargetReport::new(target);
    let mut findings = Vec::new();
    report.error = lint_files(target, options, &mut report.known, &mut findings).err();
    if report.error.is_none() {
        report.error = fault(&findings);
    }
    report.findings = Some(findings);
    report
}

fn lint_files(
    target: &Target,
    options: &LintOptions,
    known: &mut Option<usize>,
    findings: &mut Vec<Finding>,
) -> Result<()> {
    let mut linter = Linter::of(target)?;
    let mut files = target.files()?;
    // A function has no text to look at.
    files.retain(|file| file.function().is_none());
    let from = options.from.or(target.lint.from);
    if let Some(from) = from.filter(|from| files.iter().all(|file| file.version != *from)) {
        let message = format!("`{}` has no migration with the version {from}", target.folder.display());
        return Err(unknown_version(message));
    }
    let is_asked = |file: &&File| from.is_none_or(|from| file.version >= from);
    *known = Some(files.iter().filter(is_asked).count());
    let mut first = None;
    for file in &files {
        let result = if is_asked(&file) { linter.file(file) } else { linter.pass(file).map(|()| Vec::new()) };
        match result {
            Ok(found) => findings.extend(found),
            // What was applied long ago may be what this version refuses.
            Err(error) if is_asked(&file) => {
                first.get_or_insert(error);
            }
            Err(_) => {}
        }
    }
    first.map_or(Ok(()), Err)
}

/// Adds what the rules say of files that would run. All files of the folder are read for SQLite, to know what hangs on what.
///
/// # Errors
///
/// Those of a rule that there is not, in the configuration or in a file.
pub(crate) fn add_findings(target: &Target, files: &[File], planned: &mut [PlannedFile]) -> Result<()> {
    let mut linter = Linter::of(target)?;
    for file in files.iter().filter(|file| file.function().is_none()) {
        match planned.iter_mut().find(|planned| planned.version == file.version) {
            Some(planned) => planned.findings = linter.file(file)?,
            None => linter.pass(file)?,
        }
    }
    Ok(())
}

/// Findings as an error: what ends the command.
fn fault(findings: &[Finding]) -> Option<Error> {
    let first = findings.first()?;
    let message = match findings.len() {
        1 => "1 finding".to_owned(),
        count => format!("{count} findings"),
    };
    let label = Label::new(&first.label.file, first.label.line, first.label.column);
    let help = "mend the files; what is meant is allowed by `-- arlen: allow RULE: reason` on the line before";
    Some(Diagnostic::new(Code::MigrationLint, message).with_label(label).with_help(help).into())
}

/// What is known while the files of a folder are looked at, one behind the other.
#[derive(Debug)]
struct Linter {
    family: Family,
    rules: RuleSet,
    known: sqlite::Known,
}

impl Linter {
    /// # Errors
    ///
    /// `config-value-invalid` for a rule that there is not.
    fn of(target: &Target) -> Result<Self> {
        let family = target.url.family();
        let settings = &target.lint;
        let rules = RuleSet::of(family, &settings.on, &settings.off, settings.postgres_version)?;
        Ok(Self { family, rules, known: sqlite::Known::default() })
    }

    /// Takes note of what a file makes, and does not judge it.
    fn pass(&mut self, file: &File) -> Result<()> {
        if self.family == Family::Sqlite {
            let text = file.text()?;
            sqlite::lint(&text, &split(&text, self.family), Mode::Transaction, &mut self.known);
        }
        Ok(())
    }

    fn file(&mut self, file: &File) -> Result<Vec<Finding>> {
        let text = file.text()?;
        let script = Script::check(&text, &file.path, self.family)?;
        self.script(&script, &file.path)
    }

    /// Looks at a file that was read.
    ///
    /// # Errors
    ///
    /// `migration-directive-unknown` for an allowance of a rule that there is not.
    fn script(&mut self, script: &Script, path: &Path) -> Result<Vec<Finding>> {
        let (text, mode) = (script.text.as_ref(), script.directives.mode);
        let statements = split(text, self.family);
        let found = match self.family {
            Family::Postgres => postgres::lint(text, &statements, mode, &self.rules),
            Family::Sqlite => sqlite::lint(text, &statements, mode, &mut self.known),
        };
        let asked = |raw: &Raw| self.rules.asks(&raw.rule) && !is_answered(&raw.rule, &script.directives);
        let found = found.into_iter().filter(asked).collect();
        let kept = allowed::without_allowed(script, path, &statements, found, &self.rules, self.family)?;
        Ok(kept.into_iter().map(|raw| finding(raw, script, path, self.family)).collect())
    }
}

/// True for what a directive of the file does as well as the statement that the rule wants.
fn is_answered(rule: &str, directives: &Directives) -> bool {
    match rule {
        "require-lock-timeout" => directives.lock_timeout.is_some(),
        "require-statement-timeout" => directives.statement_timeout.is_some(),
        _ => false,
    }
}

fn finding(raw: Raw, script: &Script, path: &Path, family: Family) -> Finding {
    let text = &script.text;
    let position = position_of(text, raw.span.start);
    let lines = excerpt(text, &raw.span, raw.span.start, family);
    let label = Label::new(path.display().to_string(), position.line, position.column).with_excerpt(lines);
    Finding { rule: raw.rule, message: raw.message, help: raw.help, label }
}

#[cfg(test)]
mod tests;
