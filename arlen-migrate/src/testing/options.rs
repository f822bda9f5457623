//! Which database a test gets.

use arlen_data::config::Environment;
use arlen_data::diag::{Code, Diagnostic, Result};
use arlen_data::dialect::Family;
use arlen_data::execute::DatabaseUrl;
use std::path::{Path, PathBuf};

/// The environment variable that names the server of PostgreSQL for tests: the URL of a role that may create databases. The database
/// in it is only connected to.
pub const VARIABLE: &str = "ARLEN_TEST_DATABASE_URL";

/// Which database a test gets: the folder of its migrations, and where it is made.
///
/// Without more it is PostgreSQL if [`VARIABLE`] names a server, and SQLite in a temporary file otherwise.
#[derive(Clone, Debug)]
pub struct TestOptions {
    folder: PathBuf,
    /// The families that have a folder of their own.
    folders: Vec<(Family, PathBuf)>,
    family: Option<Family>,
    environment: Environment,
}

impl TestOptions {
    /// The migrations of this folder. It is read when a test runs.
    #[must_use]
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self { folder: folder.into(), folders: Vec::new(), family: None, environment: Environment::process() }
    }

    /// The same with another folder for one family.
    #[must_use]
    pub fn with_folder(mut self, family: Family, folder: impl Into<PathBuf>) -> Self {
        self.folders.push((family, folder.into()));
        self
    }

    /// On this family only.
    #[must_use]
    pub const fn on(mut self, family: Family) -> Self {
        self.family = Some(family);
        self
    }

    /// With these variables instead of those of the process.
    #[must_use]
    pub fn with_environment(mut self, environment: Environment) -> Self {
        self.environment = environment;
        self
    }

    /// The folder of the migrations.
    pub(super) fn folder(&self, family: Family) -> &Path {
        let own = self.folders.iter().rev().find(|(known, _)| *known == family);
        own.map_or(&*self.folder, |(_, folder)| folder)
    }

    /// The server, or none for SQLite.
    pub(super) fn server(&self) -> Result<Option<DatabaseUrl>> {
        if self.family == Some(Family::Sqlite) {
            return Ok(None);
        }
        let missing = |message: String| {
            Diagnostic::new(Code::ConfigVariableMissing, message).with_help(format!(
                "set `{VARIABLE}` to the URL of a role that may create databases, as in `postgres://postgres@localhost/postgres`"
            ))
        };
        match self.environment.get(VARIABLE)? {
            None if self.family.is_none() => Ok(None),
            None => Err(missing(format!("the test needs PostgreSQL, and `{VARIABLE}` is not set")).into()),
            // What a pipeline sets for a secret that it does not have. Another database would be the worst of answers.
            Some(text) if text.trim().is_empty() => Err(missing(format!("`{VARIABLE}` is set, and empty")).into()),
            Some(text) => server(&text).map(Some),
        }
    }
}

fn server(text: &str) -> Result<DatabaseUrl> {
    let url = DatabaseUrl::parse(text).map_err(|error| {
        let message = format!("{error} (from the environment variable `{VARIABLE}`)");
        error.into_diagnostic().with_message(message)
    })?;
    if url.family() == Family::Postgres {
        return Ok(url);
    }
    Err(Diagnostic::new(Code::UrlInvalid, format!("`{VARIABLE}` names no server of PostgreSQL"))
        .with_help("unset it for SQLite, which needs no server: each test has a file of its own")
        .into())
}

#[cfg(test)]
mod tests {
    use super::{TestOptions, VARIABLE};
    use arlen_data::config::Environment;
    use arlen_data::diag::Code;
    use arlen_data::dialect::Family;
    use std::path::Path;

    fn with(value: Option<&str>) -> TestOptions {
        TestOptions::new("m")
            .with_environment(value.map(|value| (VARIABLE, value)).into_iter().collect::<Environment>())
    }

    #[test]
    fn without_a_server_it_is_sqlite_and_never_by_mistake() {
        assert!(with(None).server().expect("none").is_none());
        assert!(with(Some("nonsense")).on(Family::Sqlite).server().expect("not looked at").is_none());
        for (value, code) in [
            (Some(" "), Code::ConfigVariableMissing),
            (Some("nonsense"), Code::UrlInvalid),
            (Some("sqlite:a.db"), Code::UrlInvalid),
        ] {
            let error = with(value).server().expect_err("refused");
            assert_eq!(error.code(), code, "{value:?}");
            assert!(error.to_string().contains(VARIABLE), "{error}");
        }
        let error = with(None).on(Family::Postgres).server().expect_err("needed");
        assert_eq!(error.code(), Code::ConfigVariableMissing);
    }

    #[test]
    fn a_family_may_have_a_folder_of_its_own() {
        let options = TestOptions::new("all").with_folder(Family::Sqlite, "lite");
        assert_eq!(options.folder(Family::Sqlite), Path::new("lite"));
        assert_eq!(options.folder(Family::Postgres), Path::new("all"));
    }
}
