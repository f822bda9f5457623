//! The JSON document: schema `arlen-migrate/1`, described in `docs/migrate.md`.

use super::Done;
use super::fixit::{Fixit, fixit};
use crate::exit::Exit;
use crate::finding::Finding;
use crate::locks::TableLock;
use crate::report::{
    AppliedEntry, CheckFinding, Entry, PlannedFile, PlannedStatement, SnapshotReport, SnapshotState, TargetReport,
    UndoneEntry,
};
use crate::snapshot::Difference;
use arlen_cli::with_causes;
use arlen_data::diag::{Diagnostic, Error, Label};
use serde::Serialize;
use std::path::PathBuf;

#[derive(Serialize)]
struct Document<'a> {
    schema: &'static str,
    command: &'a str,
    ok: bool,
    targets: Vec<TargetPart<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    created: Option<Vec<String>>,
    error: Option<ErrorPart<'a>>,
}

#[derive(Serialize)]
struct TargetPart<'a> {
    database: &'a str,
    dialect: &'static str,
    state_table: &'a str,
    applied: Vec<AppliedPart<'a>>,
    pending: Vec<EntryPart<'a>>,
    late: Vec<EntryPart<'a>>,
    absent: Vec<EntryPart<'a>>,
    edited: Vec<EntryPart<'a>>,
    running: Vec<EntryPart<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    files: Option<Vec<FilePart<'a>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    undone: Option<Vec<AppliedPart<'a>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    recorded: Option<Vec<EntryPart<'a>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    written: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    notes: Option<Vec<ErrorPart<'a>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    changed: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    snapshot: Option<SnapshotPart<'a>>,
    #[serde(rename = "findings", skip_serializing_if = "Option::is_none")]
    check_findings: Option<Vec<CheckFindingPart<'a>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    findings: Option<Vec<FindingPart<'a>>>,
    error: Option<ErrorPart<'a>>,
    /// What else is wrong, where all of it is told at once.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    more_errors: Vec<ErrorPart<'a>>,
}

#[derive(Serialize)]
struct EntryPart<'a> {
    version: String,
    name: &'a str,
}

#[derive(Serialize)]
struct AppliedPart<'a> {
    version: String,
    name: &'a str,
    duration_ms: Option<i64>,
}

#[derive(Serialize)]
struct FilePart<'a> {
    version: String,
    name: &'a str,
    file: String,
    mode: &'static str,
    done: usize,
    statements: Vec<StatementPart<'a>>,
    findings: Vec<FindingPart<'a>>,
}

#[derive(Serialize)]
struct StatementPart<'a> {
    line: usize,
    kind: &'a str,
    text: &'a str,
    locks: Option<Vec<LockPart<'a>>>,
}

#[derive(Serialize)]
struct LockPart<'a> {
    mode: String,
    relation: &'a str,
}

#[derive(Serialize)]
struct FindingPart<'a> {
    file: &'a str,
    line: usize,
    column: usize,
    rule: &'a str,
    message: &'a str,
    help: Option<&'a str>,
    excerpt: Vec<LinePart<'a>>,
}

#[derive(Serialize)]
struct LinePart<'a> {
    line: usize,
    text: &'a str,
}

#[derive(Serialize)]
struct SnapshotPart<'a> {
    file: String,
    state: &'static str,
    differences: Vec<DifferencePart<'a>>,
}

#[derive(Serialize)]
struct CheckFindingPart<'a> {
    code: &'static str,
    message: &'a str,
    help: &'a str,
    file: &'a str,
    line: usize,
    column: usize,
    migration: Option<EntryPart<'a>>,
    differences: Vec<DifferencePart<'a>>,
}

#[derive(Serialize)]
struct DifferencePart<'a> {
    path: &'a str,
    expected: Option<&'a serde_json::Value>,
    found: Option<&'a serde_json::Value>,
}

#[derive(Serialize)]
struct ErrorPart<'a> {
    code: &'static str,
    message: String,
    help: Option<&'a str>,
    file: Option<&'a str>,
    line: Option<usize>,
    column: Option<usize>,
    sqlstate: Option<&'a str>,
    fixit: Option<Fixit>,
}

/// Prints the document on stdout. The exit code is a failure if it could not be written, but for a reader that is gone.
pub(super) fn print(command: &str, done: &Done, error: Option<&Error>, exit: Exit) -> Exit {
    let document = Document {
        schema: "arlen-migrate/1",
        command,
        ok: exit == Exit::Done,
        targets: done.reports.iter().map(target).collect(),
        created: (command == "new" || !done.created.is_empty()).then(|| paths(&done.created)),
        error: error.map(error_part),
    };
    let mut text = serde_json::to_string(&document).unwrap_or_default();
    text.push('\n');
    arlen_cli::print(&text).map_or(exit.max(Exit::Failure), |()| exit)
}

fn target(report: &TargetReport) -> TargetPart<'_> {
    TargetPart {
        database: report.database.as_str(),
        dialect: report.dialect.as_str(),
        state_table: &report.state_table,
        applied: report.applied.iter().map(applied).collect(),
        pending: entries(&report.pending),
        late: entries(&report.late),
        absent: entries(&report.absent),
        edited: entries(&report.edited),
        running: entries(&report.running),
        files: report.files.as_ref().map(|files| files.iter().map(file).collect()),
        recorded: report.recorded.as_deref().map(entries),
        changed: report.changed,
        snapshot: report.snapshot.as_ref().map(snapshot),
        check_findings: report.check_findings.as_ref().map(|findings| findings.iter().map(check_finding).collect()),
        findings: report.findings.as_ref().map(|findings| findings.iter().map(finding).collect()),
        undone: report.undone.as_ref().map(|entries| entries.iter().map(undone).collect()),
        written: report.adoption.as_ref().map(|adoption| paths(&adoption.written)),
        notes: report.adoption.as_ref().map(|adoption| adoption.notes.iter().map(error_part).collect()),
        error: report.error.as_ref().map(error_part),
        more_errors: report.error.iter().flat_map(Error::others).map(part).collect(),
    }
}

fn paths(paths: &[PathBuf]) -> Vec<String> {
    paths.iter().map(|path| path.display().to_string()).collect()
}

fn entries(entries: &[Entry]) -> Vec<EntryPart<'_>> {
    entries.iter().map(|entry| EntryPart { version: entry.version.to_string(), name: &entry.name }).collect()
}

fn applied(entry: &AppliedEntry) -> AppliedPart<'_> {
    AppliedPart { version: entry.version.to_string(), name: &entry.name, duration_ms: entry.duration_ms }
}

fn undone(entry: &UndoneEntry) -> AppliedPart<'_> {
    AppliedPart { version: entry.version.to_string(), name: &entry.name, duration_ms: entry.duration_ms }
}

fn file(file: &PlannedFile) -> FilePart<'_> {
    FilePart {
        version: file.version.to_string(),
        name: &file.name,
        file: file.path.display().to_string(),
        mode: file.mode.as_str(),
        done: file.done,
        statements: file.statements.iter().map(statement).collect(),
        findings: file.findings.iter().map(finding).collect(),
    }
}

fn lock(lock: &TableLock) -> LockPart<'_> {
    LockPart { mode: lock.mode.to_string(), relation: &lock.relation }
}

fn statement(statement: &PlannedStatement) -> StatementPart<'_> {
    StatementPart {
        line: statement.line,
        kind: &statement.kind,
        text: &statement.text,
        locks: statement.locks.as_ref().map(|locks| locks.iter().map(lock).collect()),
    }
}

fn finding(finding: &Finding) -> FindingPart<'_> {
    let Label { file, line, column, excerpt } = &finding.label;
    FindingPart {
        file,
        line: *line,
        column: *column,
        rule: &finding.rule,
        message: &finding.message,
        help: finding.help.as_deref(),
        excerpt: excerpt.iter().map(|(line, text)| LinePart { line: *line, text }).collect(),
    }
}

fn snapshot(report: &SnapshotReport) -> SnapshotPart<'_> {
    SnapshotPart {
        file: report.file.display().to_string(),
        state: match report.state {
            SnapshotState::Written => "written",
            SnapshotState::Same => "same",
            SnapshotState::Differs => "differs",
            SnapshotState::Missing => "missing",
        },
        differences: differences(&report.differences),
    }
}

fn check_finding(finding: &CheckFinding) -> CheckFindingPart<'_> {
    let CheckFinding { code, message, help, label, migration, differences: found } = finding;
    CheckFindingPart {
        code: code.as_str(),
        message,
        help,
        file: &label.file,
        line: label.line,
        column: label.column,
        migration: migration.as_ref().map(|entry| EntryPart { version: entry.version.to_string(), name: &entry.name }),
        differences: differences(found),
    }
}

fn differences(differences: &[Difference]) -> Vec<DifferencePart<'_>> {
    differences
        .iter()
        .map(|Difference { path, expected, found }| DifferencePart {
            path,
            expected: expected.as_ref(),
            found: found.as_ref(),
        })
        .collect()
}

fn error_part(error: &Error) -> ErrorPart<'_> {
    ErrorPart { message: with_causes(error), ..part(error.diagnostic()) }
}

fn part(fault: &Diagnostic) -> ErrorPart<'_> {
    let label = fault.label();
    ErrorPart {
        code: fault.code().as_str(),
        message: fault.message().to_owned(),
        help: fault.help(),
        file: label.map(|label| label.file.as_str()),
        line: label.map(|label| label.line),
        column: label.map(|label| label.column),
        sqlstate: fault.sqlstate(),
        fixit: fixit(fault),
    }
}
