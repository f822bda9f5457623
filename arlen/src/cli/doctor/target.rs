//! The checks of one target, in an order in which each one needs those before it.

use super::check::{Check, Status};
use super::{postgres, sqlite};
use arlen_codegen::{Difference, Folder};
use arlen_data::config::{Config, Environment, Selection, TargetName};
use arlen_data::diag::{Code, Diagnostic, Error, Result};
use arlen_data::dialect::Family;
use arlen_data::execute::{Access, DatabaseUrl, Session, SessionOptions};
use arlen_data::value::{FromValue, Row, Value};
use arlen_migrate::Target;
use std::time::Duration;

/// For how long a lock of SQLite is waited for: a look should not take a minute.
const LOCK: Duration = Duration::from_secs(5);

/// What a target is for the router of `arlen.toml`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// It is written to and migrated.
    Primary,
    /// It follows another one, which is migrated in its stead.
    Replica,
}

impl Part {
    fn of(config: &Config, target: &TargetName) -> Self {
        if config.router().only_reads(target) { Self::Replica } else { Self::Primary }
    }
}

/// Whether a database answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reached {
    Yes,
    /// There is no file yet: a database without anything applied.
    Absent,
    No,
}

/// Looks at one target.
pub(super) async fn examine(config: &Config, environment: &Environment, target: &TargetName, checks: &mut Vec<Check>) {
    let part = Part::of(config, target);
    match config.find(target).and_then(|database| database.url(config, environment)) {
        Ok(url) => {
            let reached = reach(&url, target, part, checks).await;
            // A server that does not answer is not waited for twice.
            if part == Part::Primary && reached != Reached::No {
                checks.extend(migrations(config, environment, target).await);
            }
        }
        Err(error) => checks.push(Check::failed(format!("{target}.url"), &error)),
    }
    checks.extend(generated(config, target));
    checks.extend(queries(config, environment, target));
}

/// Opens the database for reading, and asks it about itself.
async fn reach(url: &DatabaseUrl, target: &TargetName, part: Part, checks: &mut Vec<Check>) -> Reached {
    if url.file().is_some_and(|file| matches!(file.try_exists(), Ok(false))) {
        let check = Check::of(target, "connection", Status::Warn, format!("there is no file `{url}` yet"));
        checks.push(check.with_hint(format!("`arlen migrate --database {target}` creates it")));
        return Reached::Absent;
    }
    let options = SessionOptions { access: Access::Read, lock_timeout: LOCK, ..SessionOptions::default() };
    let mut session = match Session::open(url, &options).await {
        Ok(session) => session,
        Err(error) => {
            checks.push(Check::failed(format!("{target}.connection"), &error));
            return Reached::No;
        }
    };
    checks.push(Check::of(target, "connection", Status::Pass, url.to_string()));
    let asked: Result<()> = match session.family() {
        Family::Postgres => postgres::examine(&mut session, target, part, checks).await,
        Family::Sqlite => sqlite::examine(&mut session, target, checks).await,
    };
    if let Err(error) = asked {
        checks.push(Check::failed(format!("{target}.server"), &error));
    }
    session.close().await;
    Reached::Yes
}

/// A column of the first row of an answer. Nothing that was asked is left out in silence.
pub(super) fn column<T: FromValue>(rows: &[Row], at: usize) -> Result<T> {
    let value = rows.first().and_then(|row| row.get(at)).unwrap_or(&Value::Null);
    T::from_value(value.into()).map_err(|_| {
        Diagnostic::new(Code::ColumnTypeMismatch, "the database answers in another form than it should")
            .with_help("report this with the version of the database")
            .into()
    })
}

/// What `arlen migrate status` would say.
async fn migrations(config: &Config, environment: &Environment, target: &TargetName) -> Option<Check> {
    let failed = |error: &Error| Some(Check::failed(format!("{target}.migrations"), error));
    let check = |status, message: String| Check::of(target, "migrations", status, message);
    let selection = Selection::Named(vec![target.to_string()]);
    let resolved = match Target::resolve(config, environment, &selection, None) {
        Ok(resolved) => resolved.into_iter().next()?,
        Err(error) if error.code() == Code::DatabaseInMemory => return Some(check(Status::Warn, error.to_string())),
        Err(error) => return failed(&error),
    };
    let report = arlen_migrate::status(&Target { lock_timeout: LOCK, ..resolved }).await;
    match (&report.error, report.pending.len()) {
        (Some(error), _) if error.code() == Code::MigrationDirectoryMissing => {
            let hint = error.diagnostic().help().unwrap_or_default().to_owned();
            Some(check(Status::Warn, error.to_string()).with_hint(hint))
        }
        (Some(error), _) => failed(error),
        (None, 0) => Some(check(Status::Pass, format!("{} applied, none pending", report.applied.len()))),
        (None, pending) => {
            let check = check(Status::Warn, format!("{} applied, {pending} pending", report.applied.len()));
            Some(check.with_hint(format!("`arlen migrate --database {target}` applies them")))
        }
    }
}

/// What `arlen codegen schema --check` would say, if its files are where it puts them by default: in `src` beside the
/// configuration.
fn generated(config: &Config, target: &TargetName) -> Option<Check> {
    let folder = Folder::of(&config.folder().join("src"), target);
    let checked = arlen_codegen::check(target, &folder).map(|(_, differences)| differences);
    in_step(checked, target, "generated", "schema")
}

/// The same of typed SQL, and whether its files were edited since.
fn queries(config: &Config, environment: &Environment, target: &TargetName) -> Option<Check> {
    let folder = Folder::of(&config.folder().join("src"), target);
    let sql = config.find(target).and_then(|database| {
        let family = || Ok(database.url(config, environment)?.family());
        database.queries(config, environment, family)
    });
    let checked = sql.and_then(|sql| arlen_codegen::check_queries(target, &sql, &folder));
    in_step(checked.map(|(_, differences)| differences), target, "queries", "sql")
}

/// Nothing where nothing was generated.
fn in_step(checked: Result<Vec<Difference>>, target: &TargetName, what: &str, word: &str) -> Option<Check> {
    match checked {
        Err(error) if error.code() == Code::CodegenManifestMissing => None,
        Err(error) => Some(Check::failed(format!("{target}.{what}"), &error)),
        Ok(differences) if differences.is_empty() => {
            Some(Check::of(target, what, Status::Pass, "the files are as their manifest wants them"))
        }
        Ok(differences) => {
            let names: Vec<_> = differences.iter().map(|found| found.path.display().to_string()).collect();
            let message = format!("not as their manifest wants them: {}", names.join(", "));
            let hint = format!("`arlen codegen {word} --database {target}` writes them again");
            Some(Check::of(target, what, Status::Fail, message).with_hint(hint))
        }
    }
}
