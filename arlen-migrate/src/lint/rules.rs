//! Which rules there are, and which of them are asked.

use super::postgres;
use arlen_data::config::LintRule;
use arlen_data::diag::{Code, Diagnostic, Result};
use arlen_data::dialect::Family;
use std::collections::BTreeSet;

/// Our own rules, each with the families that it is for. `docs/lint.md` describes them.
pub(super) const OWN: [(&str, &[Family]); 19] = [
    ("add-column-refused", &[Family::Sqlite]),
    ("add-required-column", &[Family::Sqlite]),
    ("column-in-use", &[Family::Sqlite]),
    ("create-table-as", &[Family::Sqlite]),
    ("delete-all-rows", &[Family::Sqlite]),
    ("drop-column", &[Family::Sqlite]),
    ("drop-table", &[Family::Sqlite]),
    ("left-broken", &[Family::Sqlite]),
    ("not-in-transaction", &[Family::Postgres, Family::Sqlite]),
    ("nullable-primary-key", &[Family::Sqlite]),
    ("rebuild-by-rename", &[Family::Sqlite]),
    ("rebuild-in-use", &[Family::Sqlite]),
    ("rebuild-loses-objects", &[Family::Sqlite]),
    ("rename-column", &[Family::Sqlite]),
    ("rename-table", &[Family::Sqlite]),
    ("syntax", &[Family::Postgres]),
    ("type-affinity", &[Family::Sqlite]),
    (UNUSED, &[Family::Postgres, Family::Sqlite]),
    ("writable-schema", &[Family::Sqlite]),
];

/// The rule about allowances that allow nothing.
pub(super) const UNUSED: &str = "unused-allowance";

/// Rules of squawk that are off unless they are asked for: what they want is what the runner does for every file, or
/// refuses in every file. `docs/lint.md` says why for each.
pub(super) const OFF: [&str; 6] = [
    // The runner sets both for every session.
    "require-lock-timeout",
    "require-statement-timeout",
    // IF NOT EXISTS is for those who run a file again from its beginning. The runner does not.
    "prefer-robust-stmts",
    // The runner refuses BEGIN and COMMIT.
    "transaction-nesting",
    "ban-uncommitted-transaction",
    // It passes over files of one statement, which are transactions here as well: `not-in-transaction` does not.
    "ban-concurrent-index-creation-in-transaction",
];

/// The rules that are asked for a target.
#[derive(Clone, Debug)]
pub(super) struct RuleSet {
    family: Family,
    on: BTreeSet<String>,
    off: BTreeSet<String>,
    postgres_version: u64,
}

impl RuleSet {
    /// The default with what the configuration says.
    pub(super) fn of(family: Family, on: &[LintRule], off: &[LintRule], postgres_version: u64) -> Result<Self> {
        let names = |rules: &[LintRule]| rules.iter().map(known_rule).collect::<Result<Vec<_>>>();
        let (on, off) = (names(on)?.into_iter().flatten(), names(off)?.into_iter().flatten());
        Ok(Self { family, on: on.collect(), off: off.collect(), postgres_version })
    }

    /// True for a rule that is asked: one that is switched off is not, whatever else is said of it.
    pub(super) fn asks(&self, rule: &str) -> bool {
        !self.off.contains(rule) && (self.on.contains(rule) || !OFF.contains(&rule))
    }

    /// True if the rule may find something in files for this family.
    pub(super) fn concerns(&self, rule: &str) -> bool {
        own(rule).map_or(self.family == Family::Postgres, |families| families.contains(&self.family))
    }

    pub(super) fn switched_on(&self) -> impl Iterator<Item = &str> {
        self.on.iter().map(String::as_str)
    }

    pub(super) fn postgres_version(&self) -> String {
        self.postgres_version.to_string()
    }
}

fn own(name: &str) -> Option<&'static [Family]> {
    OWN.iter().find(|(own, _)| *own == name).map(|(_, families)| *families)
}

/// The names under which a rule reports; none if there is no such rule. One name of squawk stands for two rules.
pub(super) fn names_of(name: &str) -> Vec<String> {
    if own(name).is_some() {
        return vec![name.to_owned()];
    }
    if name == "require-timeout-settings" {
        return vec!["require-lock-timeout".to_owned(), "require-statement-timeout".to_owned()];
    }
    postgres::rule(name).into_iter().collect()
}

fn known_rule(rule: &LintRule) -> Result<Vec<String>> {
    let names = names_of(&rule.name);
    if names.is_empty() {
        return Err(Diagnostic::new(Code::ConfigValueInvalid, format!("`{}` is no rule of `lint`", rule.name))
            .with_label(rule.label.clone())
            .with_help("`docs/lint.md` has the list")
            .into());
    }
    Ok(names)
}
