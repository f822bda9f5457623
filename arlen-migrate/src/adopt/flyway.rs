//! Flyway: `V1.2__a.sql`, what undoes it in `U1.2__a.sql`, settings of one file in `V1.2__a.sql.conf`.
//!
//! Sources: Flyway 11, `ResourceNameParser`, `MigrationVersion`, `SqlScriptMetadata`, `ChecksumCalculator`, `CoreMigrationType`
//! and `PostgreSQLParser`.

use super::files::{Down, Downs, Migration, Reading, all_files, declare, file_name, plain, unconvertible, version_of};
use super::history::Past;
use crate::checksum::flyway_checksum;
use crate::discover::{self, Order, Style};
use crate::script::{Mode, split};
use crate::version::Version;
use arlen_data::diag::{Code, Diagnostic, Label, Result};
use arlen_data::dialect::Family;
use arlen_data::lex::{Lexer, position_of};
use std::cmp::Ordering;
use std::path::{Path, PathBuf};

pub(super) fn read(folder: &Path, family: Family) -> Result<Reading> {
    let mut reading = Reading::default();
    let mut downs = Downs::default();
    for path in all_files(folder)? {
        let name = file_name(&path);
        let Some(found) = Name::of(&name) else {
            refuse_other(&mut reading, &path, &name);
            continue;
        };
        add(&mut reading, &mut downs, &path, &found, family);
    }
    downs.hand_out(&mut reading);
    number(&mut reading);
    reading.migrations.sort_by_key(|migration| migration.version);
    Ok(reading)
}

/// `V1.2__add a.sql`, taken apart.
struct Name<'a> {
    prefix: char,
    version: &'a str,
    description: &'a str,
}

impl<'a> Name<'a> {
    fn of(name: &'a str) -> Option<Self> {
        let ending = name.len().checked_sub(4)?;
        let stem = name.get(..ending).filter(|_| name.to_ascii_lowercase().ends_with(".sql"))?;
        let prefix = stem.chars().next().filter(|prefix| ['V', 'U'].contains(prefix))?;
        let (version, description) = stem.get(1..)?.split_once("__").unwrap_or((stem.get(1..)?, ""));
        key(version).map(|_| Self { prefix, version, description })
    }
}

/// The version as Flyway compares it: numbers, without zeros at the end.
pub(super) fn key(version: &str) -> Option<String> {
    let version = version.replace('_', ".");
    let part = |part: &str| {
        let number = part.trim_start_matches('0');
        let is_number = !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        is_number.then(|| if number.is_empty() { "0".to_owned() } else { number.to_owned() })
    };
    let mut parts = version.split('.').map(part).collect::<Option<Vec<_>>>()?;
    while parts.len() > 1 && parts.last().is_some_and(|part| part == "0") {
        parts.pop();
    }
    Some(parts.join("."))
}

/// Compares two keys.
pub(super) fn compare(one: &str, other: &str) -> Ordering {
    let numbers = |key: &str| key.split('.').map(|part| (part.len(), part.to_owned())).collect::<Vec<_>>();
    numbers(one).cmp(&numbers(other))
}

/// What Flyway runs, or passes over, and what is no migration of ours.
fn refuse_other(reading: &mut Reading, path: &Path, name: &str) {
    let shown = path.display();
    let is_sql = name.to_ascii_lowercase().ends_with(".sql");
    let versioned = name.starts_with(['V', 'U', 'B', 'R']) && name.contains("__") && !name.ends_with(".conf");
    if is_sql && name.starts_with("R__") {
        let help = "write it as a versioned migration, and apply that with Flyway before";
        reading.refuse(path, format!("`{shown}` is repeated whenever it changes, and migrations run once"), help);
    } else if is_sql && name.starts_with('B') && versioned {
        let help = "move it out of the folder: the versioned migrations that it stands for are taken over";
        reading.refuse(path, format!("`{shown}` stands for the migrations up to its version"), help);
    } else if is_sql && ["before", "after", "createSchema"].iter().any(|prefix| name.starts_with(prefix)) {
        let help = "write what is needed into the migrations, and move the file out of the folder";
        reading.refuse(path, format!("`{shown}` is a callback, which Flyway runs around migrations"), help);
    } else if is_sql {
        reading.passed_over(path, "Flyway");
    } else if versioned {
        let help = "write what it does into a `.sql` file, or move it out of the folder if it is not applied";
        reading.refuse(path, format!("`{shown}` is a migration without SQL to take over"), help);
    }
}

fn add(reading: &mut Reading, downs: &mut Downs, path: &Path, name: &Name<'_>, family: Family) -> Option<()> {
    let raw = reading.keep(discover::read(path))?;
    let text = discover::normalised(raw.clone());
    let settings = reading.keep(Settings::beside(path))?;
    if settings.placeholders {
        reading.keep(refuse_placeholders(&text, path, family))?;
    }
    let key = key(name.version)?;
    let mode = settings.mode.unwrap_or_else(|| mode_of(&text, family));
    let up = declare(mode, text);
    if name.prefix == 'U' {
        downs.add(key, Down { path: path.to_owned(), text: up });
        return None;
    }
    reading.migrations.push(Migration {
        key,
        digits: name.version.to_owned(),
        version: Version(0),
        name: plain(name.description, Style::Prefixed),
        order: Order::Strict,
        style: Style::Prefixed,
        mode,
        path: path.to_owned(),
        raw,
        up,
        down: None,
    });
    Some(())
}

/// Versions of one part stay. If one of them has more parts, each part behind the first gets three digits, as many parts as the
/// longest has: 1.2 becomes 1002, beside a 1.2.3 1002000. So the order is kept.
fn number(reading: &mut Reading) {
    let depth = reading.migrations.iter().map(|one| one.key.matches('.').count()).max().unwrap_or_default();
    let mut faults = Vec::new();
    reading.migrations.retain_mut(|migration| match digits(migration, depth) {
        Ok((digits, version)) => {
            (migration.digits, migration.version) = (digits, version);
            true
        }
        Err(error) => {
            faults.push(error);
            false
        }
    });
    reading.findings.extend(faults);
}

fn digits(migration: &Migration, depth: usize) -> Result<(String, Version)> {
    let Migration { key, digits, path, .. } = migration;
    if depth == 0 {
        let is_number = digits.bytes().all(|byte| byte.is_ascii_digit());
        return version_of(if is_number { digits } else { key }, path);
    }
    let mut parts = key.split('.');
    let mut number = parts.next().unwrap_or_default().to_owned();
    for n in 0..depth {
        let part = parts.next().unwrap_or_default();
        if part.len() > 3 {
            let message = format!("part {} of the version of `{}` is more than 999", n + 2, path.display());
            return Err(Diagnostic::new(Code::MigrationVersionOutOfRange, message)
                .with_label(Label::new(path.display().to_string(), 1, 1))
                .with_help(
                    "each part behind the first becomes three digits; give the migration another version in Flyway",
                )
                .into());
        }
        number.push_str(&format!("{part:0>3}"));
    }
    version_of(&number, path)
}

/// What a `.conf` file beside a migration says.
struct Settings {
    mode: Option<Mode>,
    placeholders: bool,
}

impl Settings {
    fn beside(path: &Path) -> Result<Self> {
        let mut conf = path.as_os_str().to_owned();
        conf.push(".conf");
        let conf = PathBuf::from(conf);
        let mut settings = Self { mode: None, placeholders: true };
        if !conf.is_file() {
            return Ok(settings);
        }
        for line in
            discover::load(&conf)?.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'))
        {
            let (name, value) = line.split_once('=').map_or((line, ""), |(name, value)| (name.trim(), value.trim()));
            match (name, value) {
                ("executeInTransaction", "true") => settings.mode = Some(Mode::Transaction),
                ("executeInTransaction", "false") => settings.mode = Some(Mode::Statements),
                ("placeholderReplacement", "false") => settings.placeholders = false,
                ("placeholderReplacement" | "shouldExecute", "true") => {}
                ("encoding", value) if value.eq_ignore_ascii_case("utf-8") => {}
                _ => {
                    let message = format!("`{}` says `{name}`, which cannot be taken over", conf.display());
                    return Err(unconvertible(&conf, message, "write the migration so that it does without"));
                }
            }
        }
        Ok(settings)
    }
}

/// Without a setting, Flyway finds out by itself what cannot run in a transaction.
fn mode_of(text: &str, family: Family) -> Mode {
    let outside = |words: &[String]| {
        let words: Vec<_> = words.iter().map(String::as_str).collect();
        matches!(
            words.as_slice(),
            ["create" | "drop", "index", "concurrently", ..]
                | ["create", "unique", "index", "concurrently"]
                | ["create" | "drop", "database" | "tablespace" | "subscription", ..]
                | ["alter", "system", ..]
                | ["reindex", "schema" | "database" | "system", ..]
                | ["reindex", "verbose", "schema" | "database" | "system", ..]
                | ["vacuum", ..]
                | ["discard", "all", ..]
        )
    };
    let any = family == Family::Postgres && split(text, family).iter().any(|statement| outside(&statement.words));
    if any { Mode::Statements } else { Mode::Transaction }
}

/// Substitution in a comment makes no difference.
fn refuse_placeholders(text: &str, path: &Path, family: Family) -> Result<()> {
    let in_comment = |at: usize| {
        let mut tokens = Lexer::new(text, family.dialect().lexical_rules()).map_while(Result::ok);
        tokens.any(|token| token.kind.is_trivia() && token.start <= at && at < token.end)
    };
    let found = text.match_indices("${").map(|(at, _)| at).find(|at| !in_comment(*at));
    found.map_or(Ok(()), |at| {
        let (shown, position) = (path.display().to_string(), position_of(text, at));
        Err(Diagnostic::new(
            Code::MigrationForeignFormat,
            format!("`{shown}` has a placeholder, which plain SQL has not"),
        )
        .with_label(Label::new(shown, position.line, position.column))
        .with_help(
            "write the value in its place; or `placeholderReplacement=false` into its `.conf` file, if it is none",
        )
        .into())
    })
}

/// A row without a checksum is not compared, as Flyway does not.
pub(super) fn is_unchanged(migration: &Migration, past: &Past) -> bool {
    past.checksum.as_deref().is_none_or(|sum| sum == flyway_checksum(&migration.raw).to_string())
}
