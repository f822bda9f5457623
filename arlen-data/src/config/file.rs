//! One configuration file, read into databases; every fault with its line and key.

use super::router::RouterSettings;
use super::setting::{Place, Placed, Setting};
use super::{Database, LockKind, TargetName};
use crate::config::database::Folder;
use crate::diag::{Code, Diagnostic, Label, Result, redact};
use crate::dialect::Family;
use crate::lex::position_of;
use std::collections::BTreeMap;
use std::io::ErrorKind;
use std::ops::RangeInclusive;
use std::path::Path;
use std::time::Duration;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

const KEYS: &str = "url, url_env, migrations, queries, snapshot, protected, lock_timeout_ms, ddl_lock_timeout_ms, lock, \
                    lint_from, lint_on, lint_off, lint_postgres_version";

/// What a file says.
pub(super) struct Contents {
    pub(super) databases: BTreeMap<TargetName, Database>,
    pub(super) router: RouterSettings,
}

/// Reads a file.
#[expect(clippy::disallowed_methods, reason = "this is where configuration is read")]
pub(super) fn read(path: &Path) -> Result<Contents> {
    let shown = path.display().to_string();
    let bytes = std::fs::read(path).map_err(|error| {
        if error.kind() == ErrorKind::NotFound {
            return Diagnostic::new(Code::ConfigMissing, format!("there is no file `{shown}`"))
                .with_help("create it, or name another with `--config` or `--env`");
        }
        Diagnostic::new(Code::ConfigUnreadable, format!("cannot read `{shown}`"))
            .with_help("check that it is a file that you may read")
            .with_source(error)
    })?;
    let text = String::from_utf8(bytes).map_err(|error| {
        let position = position_of(&String::from_utf8_lossy(error.as_bytes()), error.utf8_error().valid_up_to());
        Diagnostic::new(Code::ConfigUnreadable, format!("`{shown}` is not UTF-8"))
            .with_label(Label::new(&shown, position.line, position.column))
            .with_help("save the file as UTF-8 text")
    })?;
    File { name: shown, text: &text }.contents()
}

pub(super) struct File<'a> {
    name: String,
    text: &'a str,
}

pub(super) type Key<'t> = Spanned<toml::de::DeString<'t>>;
pub(super) type Node<'t> = Spanned<DeValue<'t>>;
type Entry<'t> = (&'t Spanned<toml::de::DeString<'t>>, &'t Spanned<DeValue<'t>>);

impl File<'_> {
    fn contents(&self) -> Result<Contents> {
        let document = DeTable::parse(self.text).map_err(|error| {
            let position = position_of(self.text, error.span().map_or(0, |span| span.start));
            Diagnostic::new(Code::ConfigSyntax, format!("`{}` is not TOML: {}", self.name, error.message()))
                .with_label(Label::new(&self.name, position.line, position.column))
                .with_help("correct the line; text values stand in double quotes")
        })?;
        let (mut databases, mut router) = (BTreeMap::new(), RouterSettings::NONE);
        for (key, value) in in_order(document.get_ref()) {
            match key.get_ref().as_ref() {
                "databases" => databases = self.databases(key, value)?,
                "router" => router = RouterSettings::read(self, key, value)?,
                _ => return Err(self.unknown(key, "", "databases, router")),
            }
        }
        Ok(Contents { databases, router })
    }

    fn databases(&self, key: &Key<'_>, value: &Node<'_>) -> Result<BTreeMap<TargetName, Database>> {
        let mut databases = BTreeMap::new();
        for (name, body) in self.table(key, value, "")? {
            let place = self.place(name, "databases.");
            let target = target_name(name.get_ref(), &place)?;
            let database = self.database(target.clone(), name, body)?;
            if databases.insert(target.clone(), database).is_some() {
                return Err(self.twice(&target, &place));
            }
        }
        Ok(databases)
    }

    pub(super) fn twice(&self, target: &TargetName, place: &Place) -> crate::diag::Error {
        place
            .fault(Code::ConfigConflict, format!("the target `{target}` stands twice in `{}`", self.name))
            .with_help("names are read in lower case; rename one of them")
            .into()
    }

    fn database(
        &self,
        target: TargetName,
        name: &Spanned<toml::de::DeString<'_>>,
        body: &Spanned<DeValue<'_>>,
    ) -> Result<Database> {
        let prefix = format!("databases.{}.", name.get_ref());
        let mut database = Database::bare(target);
        for (key, value) in self.table(name, body, "databases.")? {
            let place = self.place(key, &prefix);
            match key.get_ref().as_ref() {
                "url" => database.url = Some(text(value, &place)?),
                "url_env" => database.url_env = Some(text(value, &place)?),
                "migrations" => database.migrations = Some(self.folder(value, &place)?),
                "queries" => database.queries = Some(self.folder(value, &place)?),
                "snapshot" => database.snapshot = Some(self.folder(value, &place)?),
                "protected" => database.protected = Some(Placed { value: boolean(value, &place)?, place }),
                "lock_timeout_ms" => {
                    database.lock_timeout = Some(Placed { value: milliseconds(value, &place)?, place });
                }
                "ddl_lock_timeout_ms" => {
                    database.ddl_lock_timeout = Some(Placed { value: milliseconds(value, &place)?, place });
                }
                "lock" => {
                    database.lock = Some(Placed { value: lock_kind(value, &place)?, place });
                }
                other => {
                    if !database.lint.take(other, value, &place)? {
                        return Err(self.unknown(key, &prefix, KEYS));
                    }
                }
            }
        }
        if let (Some(_), Some(variable)) = (&database.url, &database.url_env) {
            return Err(variable
                .place
                .fault(Code::ConfigConflict, format!("`{prefix}url` and `{prefix}url_env` exclude each other"))
                .with_help("keep one of the two")
                .into());
        }
        Ok(database)
    }

    /// `"path"`, or a table with a path for each dialect.
    fn folder(&self, value: &Spanned<DeValue<'_>>, place: &Place) -> Result<Folder> {
        let DeValue::Table(table) = value.get_ref() else {
            return path(value, place).map(Folder::One);
        };
        let prefix = format!("{}.", place.key);
        let mut folders = BTreeMap::new();
        for (key, value) in in_order(table) {
            let family = Family::ALL.iter().find(|family| family.as_str() == key.get_ref().as_ref());
            let Some(family) = family else {
                let names: Vec<_> = Family::ALL.iter().map(|family| family.as_str()).collect();
                return Err(self.unknown(key, &prefix, &names.join(", ")));
            };
            folders.insert(*family, path(value, &self.place(key, &prefix))?);
        }
        Ok(Folder::ByDialect { folders, place: place.clone() })
    }

    pub(super) fn table<'t>(&self, key: &Key<'_>, value: &'t Node<'t>, prefix: &str) -> Result<Vec<Entry<'t>>> {
        let DeValue::Table(table) = value.get_ref() else {
            return Err(wrong_type(&self.place(key, prefix), "a table", value.get_ref()).into());
        };
        Ok(in_order(table))
    }

    pub(super) fn place(&self, key: &Key<'_>, prefix: &str) -> Place {
        let position = position_of(self.text, key.span().start);
        Place {
            file: self.name.clone(),
            line: position.line,
            column: position.column,
            key: redact(&format!("{prefix}{}", key.get_ref())),
        }
    }

    pub(super) fn unknown(&self, key: &Key<'_>, prefix: &str, known: &str) -> crate::diag::Error {
        let place = self.place(key, prefix);
        place
            .fault(Code::ConfigKeyUnknown, format!("unknown key `{}`", place.key))
            .with_help(format!("known here: {known}"))
            .into()
    }
}

/// The entries as they stand in the file, so that the first fault is the first one there.
fn in_order<'t>(table: &'t DeTable<'t>) -> Vec<Entry<'t>> {
    let mut entries: Vec<_> = table.iter().collect();
    entries.sort_by_key(|(key, _)| key.span().start);
    entries
}

fn text(value: &Node<'_>, place: &Place) -> Result<Setting> {
    let DeValue::String(text) = value.get_ref() else {
        return Err(wrong_type(place, "text in quotes", value.get_ref()).into());
    };
    let setting = Setting { text: text.clone().into_owned(), place: place.clone() };
    setting.check()?;
    Ok(setting)
}

/// A path, which must not be empty: that would be the folder of the file itself.
fn path(value: &Spanned<DeValue<'_>>, place: &Place) -> Result<Setting> {
    let setting = text(value, place)?;
    if setting.text.trim().is_empty() {
        return Err(place
            .fault(Code::ConfigValueInvalid, format!("`{}` is empty", place.key))
            .with_help("write a path, or leave the key out")
            .into());
    }
    Ok(setting)
}

fn boolean(value: &Spanned<DeValue<'_>>, place: &Place) -> Result<bool> {
    let DeValue::Boolean(value) = value.get_ref() else {
        return Err(wrong_type(place, "true or false", value.get_ref()).into());
    };
    Ok(*value)
}

fn lock_kind(value: &Node<'_>, place: &Place) -> Result<LockKind> {
    match text(value, place)?.text.as_str() {
        "session" => Ok(LockKind::Session),
        "lease" => Ok(LockKind::Lease),
        other => Err(place
            .fault(Code::ConfigValueInvalid, format!("`{}` cannot be `{other}`", place.key))
            .with_help("write \"session\" or \"lease\"")
            .into()),
    }
}

pub(super) fn milliseconds(value: &Node<'_>, place: &Place) -> Result<Duration> {
    whole(value, place, 0..=86_400_000, "a number of milliseconds from 0 to 86400000").map(Duration::from_millis)
}

/// A whole number within bounds, which the text says to whoever writes another one.
pub(super) fn whole(value: &Node<'_>, place: &Place, bounds: RangeInclusive<u64>, expected: &str) -> Result<u64> {
    let DeValue::Integer(number) = value.get_ref() else {
        return Err(wrong_type(place, expected, value.get_ref()).into());
    };
    match u64::from_str_radix(number.as_str(), number.radix()) {
        Ok(number) if bounds.contains(&number) => Ok(number),
        _ => Err(place
            .fault(Code::ConfigValueInvalid, format!("`{}` is out of range", place.key))
            .with_help(format!("write {expected}"))
            .into()),
    }
}

/// The name of a target, where it stands.
pub(super) fn target_name(name: &str, place: &Place) -> Result<TargetName> {
    name.parse().map_err(|error: crate::diag::Error| error.into_diagnostic().with_label(place.label()).into())
}

pub(super) fn wrong_type(place: &Place, expected: &str, found: &DeValue<'_>) -> Diagnostic {
    let found = match found {
        DeValue::String(_) => "text",
        DeValue::Integer(_) => "a whole number",
        DeValue::Float(_) => "a number",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    };
    place.fault(Code::ConfigValueInvalid, format!("`{}` is {found}", place.key)).with_help(format!("write {expected}"))
}
