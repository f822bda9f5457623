//! Text for people: results on stdout, faults on stderr.

use super::arguments::{Arguments, Command, Effect};
use super::bars::{Bar, Bars};
use super::summary::Summary;
use crate::finding::Finding;
use crate::locks::TableLock;
use crate::report::{
    Adoption, AppliedEntry, CheckFinding, Entry, Event, PlannedFile, PlannedStatement, SnapshotReport, SnapshotState,
    TargetReport, UndoneEntry,
};
use crate::script::Mode;
use crate::target::Target;
use anstream::{AutoStream, ColorChoice};
use arlen_data::config::TargetName;
use arlen_data::diag::Error;
use std::fmt::Display;
use std::io::Write as _;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

const RED: &str = "\x1b[1;31m";
const GREEN: &str = "\x1b[32m";
const YELLOW: &str = "\x1b[33m";
const BOLD: &str = "\x1b[1m";
const PLAIN: &str = "\x1b[0m";

/// How many statements in a row are shown although they are alike.
const ALIKE: usize = 3;

/// How many characters of a statement are shown.
const WIDTH: usize = 80;

/// Where text goes, and whether it does.
#[derive(Clone)]
pub(super) struct Printer {
    silent: bool,
    colors: ColorChoice,
    /// The target, where lines of others may come in between.
    name: Option<TargetName>,
    /// What was said last.
    last: Arc<Mutex<String>>,
    bars: Bars,
    bar: Option<Bar>,
}

/// How many targets speak at the same time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Turns {
    /// One after another: a heading tells which.
    One,
    /// All at the same time: each line tells which.
    Several,
}

impl Printer {
    pub(super) fn new(arguments: &Arguments) -> Self {
        let colors = if arguments.no_color { ColorChoice::Never } else { ColorChoice::Auto };
        Self {
            silent: arguments.quiet || arguments.json,
            colors,
            name: None,
            last: Arc::default(),
            bars: Bars::new(arguments),
            bar: None,
        }
    }

    /// The same for one target.
    pub(super) fn of(&self, target: &Target, turns: Turns) -> Self {
        let name = (turns == Turns::Several).then(|| target.name.clone());
        Self { name, last: Arc::default(), bar: self.bars.bar(&target.name), ..self.clone() }
    }

    /// The bars of all targets.
    pub(super) const fn bars(&self) -> &Bars {
        &self.bars
    }

    /// What was said last.
    pub(super) fn last(&self) -> String {
        self.last.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn line(&self, text: impl Display) {
        if self.silent {
            return;
        }
        let mut text = text.to_string();
        let said = text.trim_start().to_owned();
        if let Some(name) = &self.name {
            text = format!("{BOLD}{name}{PLAIN}: {said}");
        }
        *self.last.lock().unwrap_or_else(PoisonError::into_inner) = said;
        // Nothing can be said when the reader is gone.
        self.bars.aside(|| drop(writeln!(AutoStream::new(std::io::stdout(), self.colors), "{text}")));
    }

    /// The head of a target.
    pub(super) fn target(&self, target: &Target) {
        match self.name {
            Some(_) => self.line(&target.url),
            None => self.line(format_args!("{BOLD}{}{PLAIN}: {}", target.name, target.url)),
        }
    }

    /// How several targets ended.
    pub(super) fn summary(&self, summary: &Summary) {
        if let Some(text) = summary.told() {
            self.line(format_args!("{BOLD}summary{PLAIN}\n{text}"));
        }
    }

    pub(super) fn event(&self, event: &Event) {
        if let Some(bar) = &self.bar {
            bar.event(event);
        }
        let (word, version, name, duration_ms) = match event {
            Event::Started(_) => return,
            Event::Applied(AppliedEntry { version, name, duration_ms, .. }) => ("applied", version, name, duration_ms),
            Event::Undone(UndoneEntry { version, name, duration_ms }) => ("undone", version, name, duration_ms),
        };
        let duration = duration_ms.map_or(String::new(), |duration| format!(" ({duration} ms)"));
        self.line(format_args!("  {GREEN}{word}{PLAIN} {version} {name}{duration}"));
    }

    /// What there is to say of a target when it is done.
    pub(super) fn report(&self, command: &Command, report: &TargetReport) {
        if let Some(bar) = &self.bar {
            bar.end();
        }
        match command {
            Command::Up { effect: Effect::Real, .. } => self.up(report),
            Command::Up { effect: Effect::DryRun, .. } | Command::Plan { .. } => self.plan(report),
            Command::Down { .. } | Command::Redo(_) => self.down(report),
            Command::Repair(caution) | Command::Baseline { caution, .. } | Command::Resolve { caution, .. } => {
                self.recorded(report, caution.effect());
            }
            Command::Adopt { caution, .. } => self.adopted(report, caution.effect()),
            Command::Lint(_) => self.lint(report),
            Command::Create => self.changed(report, "created", "is there already"),
            Command::Drop { .. } => self.changed(report, "dropped", "was not there"),
            Command::Wait { .. } => {
                self.line(if report.error.is_none() { "  answers" } else { "  does not answer" });
            }
            Command::Dump { effect, .. } => self.snapshot(report, *effect),
            Command::Check { .. } => self.check(report),
            Command::Status { .. } | Command::Verify | Command::New { .. } => self.status(report),
        }
    }

    fn up(&self, report: &TargetReport) {
        let (applied, pending) = (report.applied.len(), report.pending.len());
        match (&report.error, applied) {
            (None, 0) if pending == 0 => self.up_to_date(report),
            // What `--to` leaves.
            (None, 0) => self.line(format_args!("  nothing to do; {pending} pending")),
            (None, _) if pending == 0 => self.line(format_args!("  {applied} applied")),
            (None, _) => self.line(format_args!("  {applied} applied, {pending} pending")),
            // What is pending is not known if the run stopped before it could tell.
            (Some(_), _) if pending == 0 => self.line(format_args!("  stopped: {applied} applied")),
            (Some(_), _) => self.line(format_args!("  stopped: {applied} applied, {pending} pending")),
        }
    }

    /// A folder of another tool's layout looks like an empty one; then "up to date" alone would say too little.
    fn up_to_date(&self, report: &TargetReport) {
        if report.known == Some(0) {
            self.line("  up to date: there are no migration files");
        } else {
            self.line("  up to date");
        }
    }

    fn plan(&self, report: &TargetReport) {
        let files = report.files.as_deref().unwrap_or_default();
        self.files("pending", files);
        match (&report.error, report.pending.len()) {
            (None, 0) => self.up_to_date(report),
            (None, pending) if pending == files.len() => {
                self.line(format_args!("  {pending} pending; nothing was changed"));
            }
            (None, pending) => {
                self.line(format_args!("  {} of {pending} pending; nothing was changed", files.len()));
            }
            (Some(_), _) => self.line("  stopped; nothing was changed"),
        }
    }

    fn files(&self, word: &str, files: &[PlannedFile]) {
        for file in files {
            let PlannedFile { version, name, path, statements, mode, done, findings } = file;
            let count = statements.len();
            let many = if count == 1 { "1 statement".to_owned() } else { format!("{count} statements") };
            let how = match (mode, done) {
                (Mode::Transaction, _) => "one transaction".to_owned(),
                (Mode::Statements, 0) => "no transaction".to_owned(),
                (Mode::Statements, done) => format!("no transaction, {done} done"),
            };
            let shown = path.display();
            self.line(format_args!("  {YELLOW}{word}{PLAIN} {version} {name} ({many}, {how}): {shown}"));
            self.statements(statements.get(*done..).unwrap_or_default());
            for Finding { rule, message, label, .. } in findings {
                self.line(format_args!("    {YELLOW}warning[{rule}]{PLAIN} line {}: {message}", label.line));
            }
        }
    }

    /// One line for each statement, but of many in a row that are alike only the first.
    fn statements(&self, statements: &[PlannedStatement]) {
        let alike =
            |one: &PlannedStatement, other: &PlannedStatement| one.kind == other.kind && one.locks == other.locks;
        for group in statements.chunk_by(alike) {
            let shown = if group.len() > ALIKE { 1 } else { group.len() };
            for statement in group.iter().take(shown) {
                let locks = locks_in_words(statement.locks.as_deref());
                self.line(format_args!("    {}: {}{locks}", statement.line, on_one_line(&statement.text)));
            }
            if let (Some(first), more @ 1..) = (group.first(), group.len() - shown) {
                self.line(format_args!("    and {more} more of {}", first.kind));
            }
        }
    }

    fn down(&self, report: &TargetReport) {
        if let Some(files) = &report.files {
            self.files("would run", files);
            let stopped = if report.error.is_some() { "stopped; " } else { "" };
            return self.line(format_args!("  {stopped}nothing was changed"));
        }
        let undone = report.undone.as_ref().map_or(0, Vec::len);
        match (&report.error, undone, report.applied.len()) {
            (Some(_), 0, _) => self.line("  stopped; nothing was undone"),
            (Some(_), _, _) => {
                self.line(format_args!("  stopped: {undone} undone, {} pending", report.pending.len()));
            }
            (None, 0, _) => self.line("  nothing to undo"),
            (None, _, 0) => self.line(format_args!("  {undone} undone")),
            (None, _, applied) => self.line(format_args!("  {undone} undone, {applied} applied")),
        }
    }

    fn lint(&self, report: &TargetReport) {
        let findings = report.findings.as_deref().unwrap_or_default();
        for finding in findings {
            self.line(finding_in_color(finding));
        }
        let files = match report.known {
            Some(1) => "1 file".to_owned(),
            Some(files) => format!("{files} files"),
            None => return self.line("  stopped before anything could be told"),
        };
        match (&report.error, findings.len()) {
            (None, 0) => self.line(format_args!("  nothing found in {files}")),
            (_, 1) => self.line(format_args!("  1 finding in {files}")),
            (_, count) => self.line(format_args!("  {count} findings in {files}")),
        }
    }

    fn changed(&self, report: &TargetReport, done: &str, otherwise: &str) {
        match (&report.error, report.changed) {
            (Some(_), _) => self.line("  nothing was changed"),
            (None, Some(true)) => self.line(format_args!("  {GREEN}{done}{PLAIN}")),
            (None, _) => self.line(format_args!("  {otherwise}")),
        }
    }

    fn snapshot(&self, report: &TargetReport, effect: Effect) {
        let Some(SnapshotReport { file, state, differences }) = &report.snapshot else {
            let written = if effect == Effect::Real { "; nothing was written" } else { "" };
            return self.line(format_args!("  stopped{written}"));
        };
        for difference in differences {
            self.line(format_args!("  {YELLOW}differs{PLAIN} {difference}"));
        }
        let file = file.display();
        match state {
            SnapshotState::Written => self.line(format_args!("  {GREEN}written{PLAIN} {file}")),
            SnapshotState::Same => self.line(format_args!("  as in {file}")),
            SnapshotState::Missing => self.line(format_args!("  there is no {file}")),
            SnapshotState::Differs => self.line(format_args!("  not as in {file}")),
        }
    }

    fn check(&self, report: &TargetReport) {
        let findings = report.check_findings.as_deref().unwrap_or_default();
        for CheckFinding { message, label, differences, .. } in findings {
            self.line(format_args!("  {YELLOW}finding{PLAIN} {}:{}: {message}", label.file, label.line));
            // The first one stands in the message.
            for difference in differences.iter().skip(1) {
                self.line(format_args!("    differs {difference}"));
            }
        }
        if let Some(SnapshotReport { file, state, .. }) = &report.snapshot {
            let said = match state {
                SnapshotState::Missing => "there is no",
                SnapshotState::Differs => "not as in",
                SnapshotState::Same | SnapshotState::Written => "as in",
            };
            self.line(format_args!("  {said} {}", file.display()));
        }
        let tried = report.applied.len();
        match (&report.error, findings.len()) {
            (None, _) => self.line(format_args!("  {tried} tried, nothing found")),
            (Some(_), 0) => self.line("  stopped"),
            (Some(_), found) => self.line(format_args!("  {tried} tried, {found} found")),
        }
    }

    fn recorded(&self, report: &TargetReport, effect: Effect) {
        let recorded = report.recorded.as_deref().unwrap_or_default();
        let word = if effect == Effect::DryRun { "would be recorded" } else { "recorded" };
        for Entry { version, name } in recorded {
            self.line(format_args!("  {GREEN}{word}{PLAIN} {version} {name}"));
        }
        match (&report.error, effect, recorded.len()) {
            (Some(_), _, _) | (None, Effect::DryRun, _) => self.line("  nothing was changed"),
            (None, Effect::Real, 0) => self.line("  nothing to record"),
            (None, Effect::Real, count) => self.line(format_args!("  {count} recorded; nothing was run")),
        }
    }

    fn adopted(&self, report: &TargetReport, effect: Effect) {
        let Some(Adoption { notes, written, elsewhere }) = &report.adoption else { return };
        let word = if effect == Effect::DryRun { "would be written" } else { "written" };
        for path in written {
            self.line(format_args!("  {GREEN}{word}{PLAIN} {}", path.display()));
        }
        self.recorded(report, effect);
        if report.error.is_some() {
            return;
        }
        for (word, entries) in [("late", &report.late), ("pending", &report.pending)] {
            for Entry { version, name } in entries {
                self.line(format_args!("  {YELLOW}{word}{PLAIN} {version} {name}"));
            }
        }
        for note in notes {
            let note = note.diagnostic().report().to_string();
            self.line(format_args!("{YELLOW}note{PLAIN}{}", note.strip_prefix("error").unwrap_or(&note)));
        }
        if let Some(folder) = elsewhere {
            self.line(format_args!("  next: `migrations = \"{}\"` for `{}`", folder.display(), report.database));
        }
    }

    fn status(&self, report: &TargetReport) {
        for entry in &report.applied {
            self.line(format_args!("  {GREEN}applied{PLAIN} {} {} ({})", entry.version, entry.name, entry.applied_on));
        }
        for (word, entries) in [
            ("edited", &report.edited),
            ("absent", &report.absent),
            ("late", &report.late),
            ("running", &report.running),
            ("pending", &report.pending),
        ] {
            for Entry { version, name } in entries {
                self.line(format_args!("  {YELLOW}{word}{PLAIN} {version} {name}"));
            }
        }
        if report.error.is_some() && report.known.is_none() {
            self.line("  stopped before anything could be told");
        } else {
            self.line(format_args!("  {} applied, {} pending", report.applied.len(), report.pending.len()));
        }
    }

    pub(super) fn created(&self, paths: &[PathBuf]) {
        for path in paths {
            self.line(format_args!("{GREEN}created{PLAIN} {}", path.display()));
        }
    }

    /// A fault, on stderr, in every mode.
    pub(super) fn fault(&self, target: Option<&TargetName>, error: &Error) {
        let of = target.map_or(String::new(), |target| format!("\n   = target: {target}"));
        for fault in std::iter::once(error.diagnostic()).chain(error.others()) {
            let report = fault.report().to_string();
            let report =
                report.strip_prefix("error").map_or_else(|| report.clone(), |rest| format!("{RED}error{PLAIN}{rest}"));
            self.bars.aside(|| drop(writeln!(AutoStream::new(std::io::stderr(), self.colors), "{report}{of}")));
        }
    }
}

/// A statement on one line, and not too much of it. One with a comment in it ends with its first line.
fn on_one_line(text: &str) -> String {
    let line = if text.contains("--") { text.lines().next().unwrap_or_default() } else { text };
    let whole = line.split_whitespace().collect::<Vec<_>>().join(" ");
    let short: String = whole.chars().take(WIDTH).collect();
    let is_all = short.len() == whole.len() && line.len() == text.len();
    if is_all { short } else { format!("{} ..", short.trim_end()) }
}

fn locks_in_words(locks: Option<&[TableLock]>) -> String {
    let Some(locks) = locks else { return " -- locks unknown".to_owned() };
    let words: Vec<_> = locks.iter().map(|lock| format!("{} on {}", lock.mode, lock.relation)).collect();
    if words.is_empty() { String::new() } else { format!(" -- {}", words.join(", ")) }
}

fn finding_in_color(finding: &Finding) -> String {
    let text = finding.to_string();
    text.strip_prefix("warning").map_or_else(|| text.clone(), |rest| format!("{YELLOW}warning{PLAIN}{rest}"))
}
