//! What is printed: results on stdout, faults on stderr.

use super::{Done, Exit, Made, Outcome};
use arlen_data::diag::{Diagnostic, Error};
use serde::Serialize;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};

#[derive(Serialize)]
struct Document<'a> {
    schema: &'static str,
    command: &'static str,
    ok: bool,
    databases: Vec<DatabasePart<'a>>,
    error: Option<ErrorPart<'a>>,
    /// What else is wrong.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    more_errors: Vec<ErrorPart<'a>>,
}

#[derive(Serialize)]
struct DatabasePart<'a> {
    database: &'a str,
    dialect: &'a str,
    folder: String,
    #[serde(flatten)]
    counts: Counts,
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
#[serde(untagged)]
enum Counts {
    Schema { tables: usize, views: usize, enums: usize },
    Queries { queries: usize, files: usize },
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
    #[serde(skip_serializing_if = "Option::is_none")]
    place: Option<Place<'a>>,
}

/// Where it is wrong.
#[derive(Serialize)]
struct Place<'a> {
    file: &'a str,
    line: usize,
    column: usize,
}

/// Prints one document. The exit code is a failure if it could not be written, but for a reader that is gone.
pub(super) fn json(command: &'static str, done: &[Done], error: Option<&Error>, exit: Exit) -> Exit {
    let others = error.map_or(&[][..], |error| error.diagnostic().others());
    let document = Document {
        schema: "arlen-codegen/1",
        command,
        ok: exit == Exit::Done,
        databases: done.iter().map(part).collect(),
        error: error.map(|error| error_part(error.diagnostic())),
        more_errors: others.iter().map(error_part).collect(),
    };
    let mut text = serde_json::to_string(&document).unwrap_or_default();
    text.push('\n');
    print(&text, exit)
}

fn error_part(fault: &Diagnostic) -> ErrorPart<'_> {
    ErrorPart {
        code: fault.code().as_str(),
        message: fault.message().to_owned(),
        help: fault.help(),
        sqlstate: fault.sqlstate(),
        place: fault.label().map(|label| Place { file: &label.file, line: label.line, column: label.column }),
    }
}

fn counts(made: &Made) -> Counts {
    match made {
        Made::Schema(manifest) => {
            let (tables, views, enums) = manifest.counts();
            Counts::Schema { tables, views, enums }
        }
        Made::Queries(manifest) => {
            let (queries, files) = manifest.counts();
            Counts::Queries { queries, files }
        }
    }
}

fn notes(made: &Made) -> Vec<String> {
    match made {
        Made::Schema(manifest) => manifest.notes(),
        Made::Queries(_) => Vec::new(),
    }
}

fn part(done: &Done) -> DatabasePart<'_> {
    let (database, dialect) = match &done.made {
        Made::Schema(manifest) => (manifest.database_target(), manifest.dialect.as_str()),
        Made::Queries(manifest) => (manifest.database_target(), manifest.dialect()),
    };
    let paths = |paths: &[PathBuf]| paths.iter().map(|path| shown(path)).collect();
    let (kept, found) = match &done.outcome {
        Outcome::Kept(kept) => (Some(kept), None),
        Outcome::Checked(found) => (None, Some(found)),
    };
    DatabasePart {
        database,
        dialect,
        folder: shown(&done.folder),
        counts: counts(&done.made),
        notes: notes(&done.made),
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
        let (name, folder) = (part(done).database, shown(&done.folder));
        // Writing to a `String` cannot fail.
        match counts(&done.made) {
            Counts::Schema { tables, views, enums } => {
                writeln!(text, "{name}: {tables} tables, {views} views, {enums} enums in {folder}").ok();
            }
            Counts::Queries { queries, files } => {
                writeln!(text, "{name}: {queries} queries of {files} files in {folder}").ok();
            }
        }
        for note in notes(&done.made) {
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
                text.push_str("  as they should be\n");
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
    let fault = error.diagnostic();
    for fault in std::iter::once(fault).chain(fault.others()) {
        writeln!(std::io::stderr(), "{}", fault.report()).ok();
    }
}

fn print(text: &str, exit: Exit) -> Exit {
    match arlen_cli::print(text) {
        Err(_) if exit == Exit::Done => Exit::Failure,
        _ => exit,
    }
}

fn shown(path: &Path) -> String {
    path.display().to_string()
}
