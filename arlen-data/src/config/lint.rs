//! What `arlen-migrate lint` is told of a database.

use super::Database;
use super::file::{Node, whole, wrong_type};
use super::setting::{Place, Placed};
use crate::diag::{Code, Label, Result};
use toml::de::DeValue;

/// The oldest PostgreSQL that Arlen knows.
const OLDEST: u64 = 13;
const NEWEST: u64 = 99;

/// The settings of a database that begin with `lint_`.
#[derive(Clone, Debug, Default)]
pub(super) struct LintSettings {
    pub(super) from: Option<Placed<i64>>,
    pub(super) on: Option<Placed<Vec<LintRule>>>,
    pub(super) off: Option<Placed<Vec<LintRule>>>,
    pub(super) postgres_version: Option<Placed<u64>>,
}

/// The name of a rule as the file has it, and where. Whether there is such a rule is for the linter to say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LintRule {
    /// The name.
    pub name: String,
    /// Where it stands.
    pub label: Label,
}

impl LintSettings {
    pub(super) const NONE: Self = Self { from: None, on: None, off: None, postgres_version: None };

    pub(super) fn overlaid_with(self, over: Self) -> Self {
        Self {
            from: over.from.or(self.from),
            on: over.on.or(self.on),
            off: over.off.or(self.off),
            postgres_version: over.postgres_version.or(self.postgres_version),
        }
    }

    /// Reads one of the keys; false if it is none of them.
    pub(super) fn take(&mut self, key: &str, value: &Node<'_>, place: &Place) -> Result<bool> {
        let place = place.clone();
        match key {
            "lint_from" => self.from = Some(Placed { value: version(value, &place)?, place }),
            "lint_on" => self.on = Some(Placed { value: rules(value, &place)?, place }),
            "lint_off" => self.off = Some(Placed { value: rules(value, &place)?, place }),
            "lint_postgres_version" => {
                let value = whole(value, &place, OLDEST..=NEWEST, "a major version of PostgreSQL from 13 to 99")?;
                self.postgres_version = Some(Placed { value, place });
            }
            _ => return Ok(false),
        }
        Ok(true)
    }
}

impl Database {
    /// `lint_from`: the version of the first migration file that is linted. Default: the first file.
    #[must_use]
    pub fn lint_from(&self) -> Option<i64> {
        self.lint.from.as_ref().map(|from| from.value)
    }

    /// `lint_on`: rules that are off by default, and not here.
    #[must_use]
    pub fn lint_on(&self) -> &[LintRule] {
        self.lint.on.as_ref().map_or(&[], |rules| &rules.value)
    }

    /// `lint_off`: rules that are on by default, and not here.
    #[must_use]
    pub fn lint_off(&self) -> &[LintRule] {
        self.lint.off.as_ref().map_or(&[], |rules| &rules.value)
    }

    /// `lint_postgres_version`: the oldest major version of PostgreSQL on which the files are to run. Default: 13.
    #[must_use]
    pub fn lint_postgres_version(&self) -> u64 {
        self.lint.postgres_version.as_ref().map_or(OLDEST, |version| version.value)
    }
}

/// A version: a number, or text with its digits, as it stands in the name of a file.
fn version(value: &Node<'_>, place: &Place) -> Result<i64> {
    let expected = "the version of a migration, a number from 0 to 9223372036854775807";
    let text = if let DeValue::Integer(number) = value.get_ref() {
        number.as_str()
    } else if let DeValue::String(text) = value.get_ref() {
        text.as_ref()
    } else {
        return Err(wrong_type(place, expected, value.get_ref()).into());
    };
    let is_plain = text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|_| is_plain).ok_or_else(|| {
        place
            .fault(Code::ConfigValueInvalid, format!("`{}` is no version", place.key))
            .with_help(format!("write {expected}"))
            .into()
    })
}

fn rules(value: &Node<'_>, place: &Place) -> Result<Vec<LintRule>> {
    let expected = "a list of names of rules";
    let DeValue::Array(values) = value.get_ref() else {
        return Err(wrong_type(place, expected, value.get_ref()).into());
    };
    let name = |value: &Node<'_>| {
        let DeValue::String(name) = value.get_ref() else {
            return Err(wrong_type(place, expected, value.get_ref()).into());
        };
        Ok(LintRule { name: name.clone().into_owned(), label: place.label() })
    };
    values.iter().map(name).collect()
}
