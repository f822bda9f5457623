//! What is measured, and in which order.

use crate::database::{Database, Engine};
use crate::files::{self, Files, Layout};
use crate::report::{Measure, Row};
use crate::run;
use crate::subject::{self, Subject};
use arlen_data::config::{Config, Environment, Selection};
use arlen_migrate::Target;
use std::fmt::Write as _;
use std::fs::File;
use std::io::{self, Write as _};
use std::path::Path;
use std::time::Instant;

/// How much is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// Everything, in some minutes.
    Full,
    /// Once each, to see that all of it still runs. What others do is measured if it was built.
    Short,
}

impl Form {
    const fn rounds(self, full: usize) -> usize {
        match self {
            Self::Full => full,
            Self::Short => 1,
        }
    }
}

/// How many small files there are.
const FILES: usize = 1_000;

/// How many targets are migrated at the same time.
const TARGETS: usize = 8;

/// How many files each of them has.
const SLEEPS: usize = 10;

/// How many large files there are, and how many beside them.
const LARGE: usize = 10_000;
const FEW: usize = 10;

pub(crate) fn measure(form: Form) -> io::Result<Vec<Row>> {
    let files = Files::tables(FILES)?;
    let mut rows = Vec::new();
    for (case, engine) in [("noop-1k", Engine::Postgres), ("noop-1k-sqlite", Engine::Sqlite)] {
        rows.extend(noop(case, engine, &files, form)?);
    }
    for (case, engine) in [
        ("apply-1k-postgres", Engine::Postgres),
        ("apply-1k-sqlite", Engine::Sqlite),
        ("apply-1k-sqlite-wal", Engine::SqliteWal),
    ] {
        rows.extend(apply(case, engine, &files, form)?);
    }
    rows.extend(jobs(form)?);
    rows.extend(memory(form)?);
    Ok(rows)
}

/// Everybody once in every round, and never always first.
fn in_rounds<T>(subjects: &[T], rounds: usize, mut sample: impl FnMut(usize, &T) -> io::Result<()>) -> io::Result<()> {
    let count = subjects.len().max(1);
    for round in 0..rounds {
        for n in 0..subjects.len() {
            let n = (n + round) % count;
            if let Some(subject) = subjects.get(n) {
                sample(n, subject)?;
            }
        }
    }
    Ok(())
}

fn rows(case: &'static str, names: impl Iterator<Item = &'static str>) -> Vec<Row> {
    names.map(|name| Row::new(case, Measure::Time, name)).collect()
}

fn note(rows: &mut [Row], n: usize, sample: f64) {
    if let Some(row) = rows.get_mut(n) {
        row.samples.push(sample);
    }
}

/// All files are applied, and nothing is pending. Beside the processes a call of ours in this one.
fn noop(case: &'static str, engine: Engine, files: &Files, form: Form) -> io::Result<Vec<Row>> {
    let mut applied = Vec::new();
    for subject in Subject::all(form)? {
        let database = Database::fresh(engine)?;
        run::time(subject.command(&database, files)?)?;
        check(&database, FILES)?;
        applied.push((subject, database));
    }
    // The first one is ours, and its database that of the call.
    let url = applied.first().map(|(_, database)| database.url()).unwrap_or_default();
    let mut rows = rows(case, applied.iter().map(|(subject, _)| subject.name()).chain(["arlen-call"]));
    let mut called = Vec::new();
    in_rounds(&applied, form.rounds(41), |n, (subject, database)| {
        note(&mut rows, n, run::time(subject.command(database, files)?)?.as_secs_f64());
        if n == 0 {
            called.push(call(&url, files.project())?);
        }
        Ok(())
    })?;
    if let Some(row) = rows.last_mut() {
        row.samples = called;
    }
    Ok(rows)
}

/// A call of the library that finds nothing to do.
fn call(url: &str, project: &Path) -> io::Result<f64> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let config = Config::without_file(project.to_owned());
    let begun = Instant::now();
    let targets = Target::resolve(&config, &Environment::default(), &Selection::Default, Some(url));
    let report = match targets.map_err(io::Error::other)?.as_slice() {
        [target] => runtime.block_on(arlen_migrate::up(target, |_| {})),
        _ => return Err(io::Error::other("there is not one target")),
    };
    let elapsed = begun.elapsed().as_secs_f64();
    match report.error {
        None if report.applied.is_empty() && report.known == Some(FILES) => Ok(elapsed),
        None => Err(io::Error::other("there was something to do")),
        Some(error) => Err(io::Error::other(error)),
    }
}

/// All files, each committed by itself, into a database that is new each time.
fn apply(case: &'static str, engine: Engine, files: &Files, form: Form) -> io::Result<Vec<Row>> {
    let subjects = Subject::all(form)?;
    let mut rows = rows(case, subjects.iter().map(|subject| subject.name()));
    in_rounds(&subjects, form.rounds(9), |n, subject| {
        let database = Database::fresh(engine)?;
        note(&mut rows, n, run::time(subject.command(&database, files)?)?.as_secs_f64());
        check(&database, FILES)
    })?;
    Ok(rows)
}

fn check(database: &Database, wanted: usize) -> io::Result<()> {
    match database.tables()? {
        count if count == wanted => Ok(()),
        count => Err(io::Error::other(format!("there are {count} tables where {wanted} files were applied"))),
    }
}

/// Eight databases at the same time beside one of them, each with files that wait.
fn jobs(form: Form) -> io::Result<Vec<Row>> {
    let subjects = [("arlen", TARGETS), ("arlen-one-target", 1)];
    let mut rows = rows("jobs-8", subjects.iter().map(|(name, _)| *name));
    in_rounds(&subjects, form.rounds(9), |n, (_, count)| {
        let folder = tempfile::tempdir()?;
        let databases = (0..*count).map(|_| Database::fresh(Engine::Postgres)).collect::<io::Result<Vec<_>>>()?;
        let mut config = String::new();
        for (n, database) in databases.iter().enumerate() {
            write!(config, "[databases.shop_{n}]\nurl = \"{}\"\n", database.url()).map_err(io::Error::other)?;
            let folder = folder.path().join(format!("db/migrations/shop_{n}"));
            files::write(&folder, Layout::Prefixed, SLEEPS, |n| {
                format!("SELECT pg_sleep(0.05);\nCREATE TABLE bench_{n} (id INTEGER PRIMARY KEY);\n")
            })?;
        }
        File::create(folder.path().join("arlen.toml"))?.write_all(config.as_bytes())?;
        let mut command = subject::command(&["up", "--all", "--jobs", &TARGETS.to_string()])?;
        command.current_dir(folder.path());
        note(&mut rows, n, run::time(command)?.as_secs_f64());
        databases.iter().try_for_each(|database| check(database, SLEEPS))
    })?;
    Ok(rows)
}

/// The most memory of a run that applies many files of 10 KiB, beside one that applies a few.
fn memory(form: Form) -> io::Result<Vec<Row>> {
    let subjects = [("arlen", LARGE), ("arlen-10-files", FEW)];
    let mut rows: Vec<Row> = subjects.iter().map(|(name, _)| Row::new("memory-10k", Measure::Memory, name)).collect();
    let projects = subjects.iter().map(|(_, count)| large(*count)).collect::<io::Result<Vec<_>>>()?;
    in_rounds(&projects, form.rounds(3), |n, (project, count)| {
        let database = Database::fresh(Engine::Postgres)?;
        let mut command = subject::command(&["up", "--url", &database.url()])?;
        command.current_dir(project.path());
        #[expect(clippy::cast_precision_loss, reason = "megabytes")]
        note(&mut rows, n, run::peak(command)? as f64);
        check(&database, *count)
    })?;
    Ok(rows)
}

fn large(count: usize) -> io::Result<(tempfile::TempDir, usize)> {
    let folder = tempfile::tempdir()?;
    files::write(&folder.path().join("db/migrations"), Layout::Prefixed, count, |n| {
        format!("CREATE TABLE bench_{n} (id INTEGER);\nSELECT '{}';\n", "x".repeat(10 * 1024 - 60))
    })?;
    Ok((folder, count))
}
