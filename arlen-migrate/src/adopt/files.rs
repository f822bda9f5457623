//! Files of another tool, as ours would be.

use crate::discover::{self, Order, Style};
use crate::script::{Mode, Script};
use crate::version::Version;
use arlen_data::diag::{Code, Diagnostic, Error, Label, Result};
use arlen_data::dialect::Family;
use arlen_data::lex::Lexer;
use arlen_files::MAX_DIGITS;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// What of a tool's files is accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// Its own form, which is converted.
    Theirs,
    /// Also plain files, as they are after a conversion.
    Either,
}

/// The text with the directive that says how it runs.
pub(super) fn declare(mode: Mode, text: String) -> String {
    match mode {
        Mode::Transaction => text,
        Mode::Statements => format!("-- arlen: no-transaction\n{text}"),
    }
}

/// One migration of another tool.
#[derive(Debug)]
pub(super) struct Migration {
    /// What the tool's table calls it.
    pub(super) key: String,
    /// The version as it stands in the name of our file.
    pub(super) digits: String,
    pub(super) version: Version,
    pub(super) name: String,
    pub(super) order: Order,
    pub(super) style: Style,
    /// How the tool runs it.
    pub(super) mode: Mode,
    /// The tool's file.
    pub(super) path: PathBuf,
    /// Its text, byte for byte.
    pub(super) raw: String,
    /// The text of our file.
    pub(super) up: String,
    pub(super) down: Option<Down>,
}

/// What undoes a migration.
#[derive(Debug)]
pub(super) struct Down {
    /// The tool's file.
    pub(super) path: PathBuf,
    /// The text of our file.
    pub(super) text: String,
}

impl Migration {
    /// The name of our file, without its ending.
    pub(super) fn stem(&self) -> String {
        let Self { digits, name, .. } = self;
        match (self.style, self.order) {
            (Style::Plain, _) => format!("{digits}_{name}"),
            (Style::Prefixed, Order::Strict | Order::Late) => format!("V{digits}__{name}"),
            (Style::Prefixed, Order::Any) => format!("U{digits}__{name}"),
        }
    }

    /// True if the file works as it is where it is.
    pub(super) fn is_ours(&self, folder: &Path) -> Result<bool> {
        let stem = self.stem();
        let same = self.path == folder.join(format!("{stem}.sql")) && self.up == discover::normalised(self.raw.clone());
        match &self.down {
            Some(down) if same => {
                Ok(down.path == folder.join(format!("{stem}.down.sql")) && down.text == discover::load(&down.path)?)
            }
            _ => Ok(same),
        }
    }
}

/// The files of a folder in the order in which the tool runs them, and what is wrong with some.
#[derive(Debug, Default)]
pub(super) struct Reading {
    pub(super) migrations: Vec<Migration>,
    pub(super) findings: Vec<Error>,
}

impl Reading {
    /// Takes note of what cannot be taken over.
    pub(super) fn refuse(&mut self, path: &Path, message: String, help: &str) {
        self.findings.push(unconvertible(path, message, help));
    }

    /// The value, or else nothing and a finding.
    pub(super) fn keep<T>(&mut self, result: Result<T>) -> Option<T> {
        result.map_err(|error| self.findings.push(error)).ok()
    }

    /// A file with a name that the tool passes over.
    pub(super) fn passed_over(&mut self, path: &Path, tool: &str) {
        let message = format!("`{}` is not named like a migration of {tool}, which passes over it", path.display());
        self.findings.push(
            Diagnostic::new(Code::MigrationMisnamed, message)
                .with_label(whole(path))
                .with_help("move it out of the folder, or give it the name of a migration")
                .into(),
        );
    }

    /// Files of ours, by name: what stands in a folder after a conversion.
    pub(super) fn add_plain(&mut self, path: &Path, family: Family) -> Option<()> {
        let name = self.keep(discover::file_name(path))?;
        let raw = self.keep(discover::read(path))?;
        if name.down {
            return None;
        }
        let beside = path.with_extension("down.sql");
        let down = if beside.is_file() {
            Some(Down { text: self.keep(discover::load(&beside))?, path: beside })
        } else {
            None
        };
        let digits = digits_of(path)?;
        let up = discover::normalised(raw.clone());
        self.migrations.push(Migration {
            key: digits.clone(),
            digits,
            version: Version(name.version),
            name: name.name,
            order: name.order,
            style: name.style,
            // Nobody but the file itself says so.
            mode: Script::check(&up, path, family).map_or(Mode::Transaction, |script| script.directives.mode),
            path: path.to_owned(),
            up,
            raw,
            down,
        });
        Some(())
    }
}

/// The first digits in the name of a file.
fn digits_of(path: &Path) -> Option<String> {
    let name = file_name(path);
    let rest = name.trim_start_matches(['V', 'U']);
    rest.split('_').next().map(str::to_owned)
}

/// A finding about a file as a whole.
pub(super) fn unconvertible(path: &Path, message: String, help: &str) -> Error {
    Diagnostic::new(Code::MigrationForeignFormat, message).with_label(whole(path)).with_help(help).into()
}

pub(super) fn whole(path: &Path) -> Label {
    Label::new(path.display().to_string(), 1, 1)
}

pub(super) fn file_name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

/// The files of a folder by name; not those that begin with a dot, and no folders.
pub(super) fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let visible = |path: &PathBuf| path.is_file() && !file_name(path).starts_with('.');
    Ok(discover::entries(folder)?.into_iter().filter(visible).collect())
}

/// The files of a folder and of those in it.
pub(super) fn all_files(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = files(folder)?;
    let below = |path: &PathBuf| path.is_dir() && !file_name(path).starts_with('.');
    for path in discover::entries(folder)?.into_iter().filter(below) {
        found.extend(all_files(&path)?);
    }
    Ok(found)
}

/// A version that fits; leading zeros stay as far as there is room for them.
pub(super) fn version_of(digits: &str, path: &Path) -> Result<(String, Version)> {
    let significant = digits.trim_start_matches('0');
    let kept = if digits.len() > MAX_DIGITS && significant.len() <= MAX_DIGITS { significant } else { digits };
    let version = (!kept.is_empty() && kept.bytes().all(|byte| byte.is_ascii_digit())).then(|| kept.parse().ok());
    version.flatten().map(|number| (kept.to_owned(), Version(number))).ok_or_else(|| {
        let message = format!("the version `{digits}` of `{}` does not fit", path.display());
        Diagnostic::new(Code::MigrationVersionOutOfRange, message)
            .with_label(whole(path))
            .with_help("a version is a number of up to 19 digits, at most 9223372036854775807; give the migration such a one in the other tool")
            .into()
    })
}

/// A name for our file: what is no letter, digit or `_` (or `-`, where the style has it) becomes `_`.
pub(super) fn plain(name: &str, style: Style) -> String {
    let keep = |c: char| c.is_alphanumeric() || c == '_' || (c == '-' && style == Style::Plain);
    let name: String = name.chars().map(|c| if keep(c) { c } else { '_' }).collect();
    if name.is_empty() { "unnamed".to_owned() } else { name }
}

/// True if the text holds something besides comments and blanks.
pub(super) fn has_statement(text: &str, family: Family) -> bool {
    Lexer::new(text, family.dialect().lexical_rules())
        .any(|token| token.map_or(true, |token| !token.kind.is_trivia() && token.text(text) != ";"))
}

/// The same text with other line ends, which is the same migration.
pub(super) fn line_ends(raw: &str) -> [String; 3] {
    let lf = raw.replace("\r\n", "\n");
    let crlf = lf.replace('\n', "\r\n");
    [raw.to_owned(), lf, crlf]
}

/// `.down.sql` files by version, waiting for their migrations.
#[derive(Default)]
pub(super) struct Downs(BTreeMap<String, Down>);

impl Downs {
    pub(super) fn add(&mut self, key: String, down: Down) {
        self.0.insert(key, down);
    }

    /// Gives each to its migration. One without a migration is a finding.
    pub(super) fn hand_out(mut self, reading: &mut Reading) {
        for migration in &mut reading.migrations {
            migration.down = self.0.remove(&migration.key);
        }
        for (key, down) in self.0 {
            let message = format!("`{}` undoes version {key}, which has no file", down.path.display());
            let help = "bring the file back that it undoes, or move this one out of the folder";
            let fault = Diagnostic::new(Code::MigrationOrphanDown, message).with_label(whole(&down.path));
            reading.findings.push(fault.with_help(help).into());
        }
    }
}
