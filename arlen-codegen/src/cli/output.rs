//! What is printed: results on stdout, faults on stderr.

use super::{Done, Exit, Outcome};
use arlen_data::diag::Error;
use serde::Serialize;
use std::fmt::Write as _;
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};

#[derive(Serialize)]
struct Document<'a> {
    schema: &'static str,
    command: &'static str,
    ok: bool,
    databases: Vec<DatabasePart<'a>>,
    error: Option<ErrorPart<'a>>,
}

#[derive(Serialize)]
struct DatabasePart<'a> {
    database: &'a str,
    dialect: &'a str,
    folder: String,
    tables: usize,
    views: usize,
    enums: usize,
    notes: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    written: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    removed: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    unchanged: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    out_of_date: Option<Vec<DifferencePart<'a>>>,
}

#[derive(Serialize)]
struct DifferencePart<'a> {
    file: String,
    diff: &'a str,
}

#[derive(Serialize)]
struct ErrorPart<'a> {
    code: &'static str,
    message: String,
    help: Option<&'a str>,
    sqlstate: Option<&'a str>,
}

/// Prints one document. The exit code is a failure if it could not be written, but for a reader that is gone.
pub(super) fn json(done: &[Done], error: Option<&Error>, exit: Exit) -> Exit {
    let document = Document {
        schema: "arlen-codegen/1",
        command: "schema",
        ok: exit == Exit::Done,
        databases: done.iter().map(part).collect(),
        error: error.map(|error| ErrorPart {
            code: error.code().as_str(),
            message: error.to_string(),
            help: error.diagnostic().help(),
            sqlstate: error.sqlstate(),
        }),
    };
    let mut text = serde_json::to_string(&document).unwrap_or_default();
    text.push('\n');
    print(&text, exit)
}

fn part(done: &Done) -> DatabasePart<'_> {
    let (tables, views, enums) = done.manifest.counts();
    let paths = |paths: &[PathBuf]| paths.iter().map(|path| shown(path)).collect();
    let (kept, found) = match &done.outcome {
        Outcome::Kept(kept) => (Some(kept), None),
        Outcome::Checked(found) => (None, Some(found)),
    };
    DatabasePart {
        database: done.manifest.database_target(),
        dialect: &done.manifest.dialect,
        folder: shown(&done.folder),
        tables,
        views,
        enums,
        notes: done.manifest.notes(),
        written: kept.map(|kept| paths(&kept.written)),
        removed: kept.map(|kept| paths(&kept.removed)),
        unchanged: kept.map(|kept| kept.unchanged),
        out_of_date: found.map(|found| {
            found.iter().map(|found| DifferencePart { file: shown(&found.path), diff: &found.diff }).collect()
        }),
    }
}

/// Prints what was done, for people.
pub(super) fn text(done: &[Done], exit: Exit) -> Exit {
    let mut text = String::new();
    for done in done {
        let (tables, views, enums) = done.manifest.counts();
        let name = done.manifest.database_target();
        // Writing to a `String` cannot fail.
        writeln!(text, "{name}: {tables} tables, {views} views, {enums} enums in {}", shown(&done.folder)).ok();
        for note in done.manifest.notes() {
            writeln!(text, "  note: {note}").ok();
        }
        match &done.outcome {
            Outcome::Kept(kept) if kept.written.is_empty() && kept.removed.is_empty() => {
                text.push_str("  up to date\n");
            }
            Outcome::Kept(kept) => {
                for (word, paths) in [("written", &kept.written), ("removed", &kept.removed)] {
                    for path in paths {
                        writeln!(text, "  {word} {}", shown(path)).ok();
                    }
                }
            }
            Outcome::Checked(found) if found.is_empty() => {
                text.push_str("  as the manifest wants them\n");
            }
            Outcome::Checked(found) => {
                for found in found {
                    writeln!(text, "  out of date: {}", shown(&found.path)).ok();
                    text.push_str(&found.diff);
                }
            }
        }
    }
    print(&text, exit)
}

/// A fault, on stderr, in every mode.
pub(super) fn fault(error: &Error) {
    writeln!(std::io::stderr(), "{}", error.diagnostic().report()).ok();
}

fn print(text: &str, exit: Exit) -> Exit {
    let mut stdout = std::io::stdout();
    match stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe && exit == Exit::Done => Exit::Failure,
        _ => exit,
    }
}

fn shown(path: &Path) -> String {
    path.display().to_string()
}
