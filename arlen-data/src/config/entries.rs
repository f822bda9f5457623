//! The configuration as a list: what counts, and where it comes from.

use super::database::Folder;
use super::lint::LintRule;
use super::router::{Fallback, Named};
use super::setting::{Place, Setting, is_variable_name};
use super::{Config, Database, Environment};
use crate::diag::{Label, Result, redact};
use crate::dialect::Family;
use crate::execute::DatabaseUrl;
use std::fmt;

/// A setting as it counts, after overlays, variables and overrides.
#[derive(Debug)]
#[non_exhaustive]
pub struct Entry {
    /// The key with its tables: `databases.catalog.url`.
    pub key: String,
    /// What it says, without user, password and parameters of a URL; or why nothing is known of it.
    pub value: Result<String>,
    /// Where that comes from.
    pub provenance: Provenance,
}

/// Where a setting comes from. Without place and variables it is the default.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Provenance {
    /// The line of a configuration file.
    pub place: Option<Label>,
    /// The environment variables that have a part in it: an override, the one that `url_env` names, or those of `${NAME}`.
    pub variables: Vec<String>,
}

impl fmt::Display for Provenance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let variables: Vec<_> = self.variables.iter().map(|name| format!("${name}")).collect();
        match (&self.place, variables.is_empty()) {
            (None, true) => f.write_str("default"),
            (None, false) => f.write_str(&variables.join(", ")),
            (Some(Label { file, line, .. }), true) => write!(f, "{file}:{line}"),
            (Some(Label { file, line, .. }), false) => write!(f, "{file}:{line}, {}", variables.join(", ")),
        }
    }
}

impl Config {
    /// All settings: those of the databases by name, each with its defaults, then what is said of the router. What needs a
    /// variable that is not set has an error for a value; the others are there nevertheless.
    ///
    /// No value holds a password: of a URL that names a server, host, port and database are shown.
    ///
    /// ```
    /// use arlen_data::config::{Config, Environment};
    ///
    /// # let folder = tempfile::tempdir()?;
    /// # let path = folder.path().join("arlen.toml");
    /// std::fs::write(&path, "[databases.shop]\nurl = \"sqlite:${SHOP}.db\"\n")?;
    /// let config = Config::load(&path, None)?;
    /// let environment = [("SHOP", "/srv/shop")].into_iter().collect::<Environment>();
    /// let entries = config.entries(&environment);
    /// assert_eq!((entries[0].key.as_str(), entries[0].value.as_deref().ok()), ("databases.shop.url", Some("sqlite:/srv/shop.db")));
    /// assert!(entries[0].provenance.to_string().ends_with("arlen.toml:2, $SHOP"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn entries(&self, environment: &Environment) -> Vec<Entry> {
        let mut entries = Vec::new();
        for database in self.databases.values() {
            let url = database.url(self, environment);
            let family = url.as_ref().ok().map(DatabaseUrl::family);
            let key = |name: &str| format!("databases.{}.{name}", database.name());
            entries.push(Entry {
                key: key("url"),
                value: url.map(|url| url.to_string()),
                provenance: database.url_provenance(environment),
            });
            let known = || Ok(family.unwrap_or(Family::Sqlite));
            for (name, folder, path) in [
                ("migrations", &database.migrations, database.migrations(self, environment, known)),
                ("queries", &database.queries, database.queries(self, environment, known)),
                ("snapshot", &database.snapshot, database.snapshot(self, environment, known)),
            ] {
                // Why there is no folder for an unknown family is said at the URL.
                if family.is_none() && matches!(folder, Some(Folder::ByDialect { .. })) {
                    continue;
                }
                entries.push(Entry {
                    key: key(name),
                    value: path.map(|path| redact(&path.display().to_string())),
                    provenance: of_folder(folder.as_ref(), family),
                });
            }
            entries.push(Entry {
                key: key("protected"),
                value: Ok(database.is_protected().to_string()),
                provenance: placed(database.protected.as_ref().map(|protected| &protected.place)),
            });
            entries.push(Entry {
                key: key("lock_timeout_ms"),
                value: Ok(database.lock_timeout().as_millis().to_string()),
                provenance: placed(database.lock_timeout.as_ref().map(|timeout| &timeout.place)),
            });
            entries.push(Entry {
                key: key("ddl_lock_timeout_ms"),
                value: Ok(database.ddl_lock_timeout().as_millis().to_string()),
                provenance: placed(database.ddl_lock_timeout.as_ref().map(|timeout| &timeout.place)),
            });
            entries.push(Entry {
                key: key("lock"),
                value: Ok(database.lock().as_str().to_owned()),
                provenance: placed(database.lock.as_ref().map(|lock| &lock.place)),
            });
            entries.extend(database.lint_entries());
        }
        entries.extend(self.router_entries());
        entries
    }

    fn router_entries(&self) -> Vec<Entry> {
        let router = &self.router;
        let mut entries = Vec::new();
        let mut add = |key: &str, value: String, place: &Place| {
            entries.push(Entry { key: format!("router.{key}"), value: Ok(value), provenance: placed(Some(place)) });
        };
        if let Some(Named { name, place }) = &router.default_write {
            add("default_write", name.to_string(), place);
        }
        if let Some(Named { name, place }) = &router.default_read {
            add("default_read", name.to_string(), place);
        }
        if let Some(targets) = &router.targets {
            let names: Vec<_> = targets.value.iter().map(|named| named.name.as_str()).collect();
            add("targets", names.join(", "), &targets.place);
        }
        for (replica, primary) in router.replicas.iter().flat_map(|replicas| replicas.value.values()) {
            add(&format!("replicas.{}", replica.name), primary.name.to_string(), &replica.place);
        }
        if let Some(stickiness) = &router.stickiness {
            add("stickiness_ms", stickiness.value.as_millis().to_string(), &stickiness.place);
        }
        if let Some(limit) = &router.stickiness_limit {
            add("stickiness_limit", limit.value.to_string(), &limit.place);
        }
        if let Some(fallback) = &router.fallback {
            let word = match fallback.value {
                Fallback::Disabled => "disabled",
                Fallback::ConnectivityErrors => "connectivity_errors",
                Fallback::AllErrors => "all_errors",
            };
            add("fallback", word.to_owned(), &fallback.place);
        }
        entries
    }
}

impl Database {
    /// What is said of `arlen-migrate lint`: nothing where the file says nothing.
    fn lint_entries(&self) -> Vec<Entry> {
        let mut entries = Vec::new();
        let mut add = |key: &str, value: String, place: &Place| {
            let key = format!("databases.{}.{key}", self.name());
            entries.push(Entry { key, value: Ok(value), provenance: placed(Some(place)) });
        };
        let names = |rules: &[LintRule]| rules.iter().map(|rule| rule.name.as_str()).collect::<Vec<_>>().join(", ");
        if let Some(from) = &self.lint.from {
            add("lint_from", from.value.to_string(), &from.place);
        }
        if let Some(rules) = &self.lint.on {
            add("lint_on", names(&rules.value), &rules.place);
        }
        if let Some(rules) = &self.lint.off {
            add("lint_off", names(&rules.value), &rules.place);
        }
        if let Some(version) = &self.lint.postgres_version {
            add("lint_postgres_version", version.value.to_string(), &version.place);
        }
        entries
    }

    /// Where [`Database::url`] takes it from, also if that fails.
    fn url_provenance(&self, environment: &Environment) -> Provenance {
        match (self.overriding(environment), &self.url, &self.url_env) {
            (Ok(Some((_, variable))), _, _) => Provenance { place: None, variables: vec![variable] },
            (Err(_), _, _) => Provenance { place: None, variables: vec![self.variable()] },
            (Ok(None), Some(setting), _) => of_setting(setting),
            (Ok(None), None, Some(setting)) => {
                let mut provenance = of_setting(setting);
                // The name itself is shown if it is one: whoever writes a URL in its place may have written a password.
                provenance.variables.extend(setting.expand(environment).ok().filter(|name| is_variable_name(name)));
                provenance
            }
            (Ok(None), None, None) => Provenance::default(),
        }
    }
}

fn of_folder(folder: Option<&Folder>, family: Option<Family>) -> Provenance {
    match folder {
        None => Provenance::default(),
        Some(Folder::One(setting)) => of_setting(setting),
        Some(Folder::ByDialect { folders, place }) => {
            family.and_then(|family| folders.get(&family)).map_or_else(|| placed(Some(place)), of_setting)
        }
    }
}

fn of_setting(setting: &Setting) -> Provenance {
    Provenance { variables: setting.variables().unwrap_or_default(), ..placed(Some(&setting.place)) }
}

fn placed(place: Option<&Place>) -> Provenance {
    Provenance { place: place.map(Place::label), variables: Vec::new() }
}
