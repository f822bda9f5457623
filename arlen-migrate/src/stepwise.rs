//! A migration that runs statement by statement: `-- arlen: no-transaction`.
//!
//! ```text
//! begin ──> for each statement: with its note in one transaction ──────────────────────────> end
//!    or       └─> the database refuses that: noted, run alone, noted as done                 record in, note out
//! go on:      └─> killed in between: what the catalog says of it, or nobody knows
//! ```
//!
//! So a statement that can run in a transaction is there exactly once, whatever is killed when. Of one that cannot, the note
//! says that it was under way, and [`outcome`] how it ended.

use crate::checksum;
use crate::clock::now;
use crate::discover::File;
use crate::explain::{Kept, explain};
use crate::ledger::Ledger;
use crate::lock::{Lock, timed_out};
use crate::outcome::{self, Verdict};
use crate::owner::{OWNER, may_be_there};
use crate::patience::Patience;
use crate::progress::{Clock, Direction, Progress};
use crate::script::{self, Script, ScriptProgress, excerpt};
use crate::target::Target;
use arlen_data::config::TargetName;
use arlen_data::diag::{Code, Diagnostic, Error, Label, Result};
use arlen_data::dialect::Family;
use arlen_data::execute::{Fault, Outcome, Scope, Session, Unit};
use arlen_data::lex::position_of;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// What runs, and how its end is recorded.
pub(crate) struct Steps<'a> {
    pub(crate) target: &'a TargetName,
    pub(crate) file: &'a File,
    pub(crate) direction: Direction,
    /// Where the script is.
    pub(crate) path: &'a Path,
    pub(crate) script: &'a Script,
    /// Where it is told how far it has come.
    pub(crate) progress: &'a ScriptProgress,
    pub(crate) patience: Patience,
}

/// The statement that records the end of a migration that took so many milliseconds.
pub(crate) type Ending<'a> = &'a (dyn Fn(&Ledger, i64) -> String + Send + Sync);

/// Runs what is left of a migration, and says how long it took in all, in milliseconds. Nothing if the lock says that it is no
/// more as it was planned.
pub(crate) async fn run(
    session: &mut Session,
    lock: &Lock,
    ledger: &mut Ledger,
    steps: &Steps<'_>,
    ending: Ending<'_>,
) -> Result<Option<i64>> {
    if !lock.keeps_session() {
        steps.check_without_session(session.family())?;
    }
    let mut walk = Walk { session, lock, ledger, steps };
    let result = walk.all(ending).await;
    match result {
        Ok(duration) => Ok(Some(duration)),
        Err(Stop::Guarded) => lock.on_refusal().map(|()| None),
        Err(Stop::Fault(error)) => Err(error),
    }
}

/// How many statements are done already of a migration that goes on, and whether the script still begins with them.
fn check_done(script: &Script, path: &Path, row: &Progress, family: Family) -> Result<()> {
    if chain(script, row.done, family).is_some_and(|chain| chain == row.done_sha256) {
        return Ok(());
    }
    Err(edited(script, path, row.done.saturating_sub(1), family))
}

/// Why a migration does not go on.
enum Stop {
    /// The guard said no.
    Guarded,
    Fault(Error),
}

impl From<Error> for Stop {
    fn from(error: Error) -> Self {
        Self::Fault(error)
    }
}

struct Walk<'w, 's> {
    session: &'w mut Session,
    lock: &'w Lock,
    ledger: &'w mut Ledger,
    steps: &'w Steps<'s>,
}

impl Walk<'_, '_> {
    async fn all(&mut self, ending: Ending<'_>) -> Result<i64, Stop> {
        let mut row = match self.ledger.progress_of(self.steps.file.version).cloned() {
            None => self.begin().await?,
            Some(row) => self.go_on(row).await?,
        };
        self.steps.progress.note(row.done);
        while row.done < self.steps.script.statements.len() {
            row = self.step(row).await?;
            self.steps.progress.note(row.done);
        }
        let unit = Unit {
            guard: self.lock.guard(self.ledger),
            setup: vec![Progress::removal(&self.ledger.table().spelled_progress(), row.version)],
            script: "".into(),
            statements: [].into(),
            record: ending(self.ledger, row.duration_ms),
            scope: Scope::Whole,
            completed: Arc::default(),
        };
        self.run_unit(&unit, row.done).await?;
        self.ledger.note_progress(row.version, None);
        Ok(row.duration_ms)
    }

    /// Takes note that the migration begins. The tables are made if they are not there.
    async fn begin(&mut self) -> Result<Progress, Stop> {
        let row = Progress {
            version: self.steps.file.version,
            name: self.steps.file.name.clone(),
            direction: self.steps.direction,
            done: 0,
            running: None,
            began_on: now()?,
            duration_ms: 0,
            done_sha256: String::new(),
            running_sha256: String::new(),
            recovery: String::new(),
            owner: self.owner(),
            lease_until: 0,
        };
        let unit = Unit {
            guard: self.lock.guard(self.ledger),
            setup: self.ledger.creation_with_progress(),
            script: "".into(),
            statements: [].into(),
            record: row.insertion(&self.ledger.table().spelled_progress(), self.family()),
            scope: Scope::Whole,
            completed: Arc::default(),
        };
        self.run_unit(&unit, 0).await?;
        self.ledger.note_progress(row.version, Some(row.clone()));
        Ok(row)
    }

    /// Goes on with what another run began: its settings, and what became of the statement that was under way.
    async fn go_on(&mut self, row: Progress) -> Result<Progress, Stop> {
        self.wait_for_owner(&row).await?;
        check_done(self.steps.script, self.steps.path, &row, self.family())?;
        let row = self.note(Progress { owner: self.owner(), ..row }).await?;
        for n in 0..row.done {
            let text = self.text(n);
            if script::is_setting(&text, self.family()) {
                self.session.run_alone(&text).await.map_err(|fault| self.explained(fault, n, row.done))?;
            }
        }
        let Some(running) = row.running else { return Ok(row) };
        let idle = Progress { running: None, running_sha256: String::new(), recovery: String::new(), ..row.clone() };
        match outcome::find_out(self.session, &row.recovery).await? {
            Verdict::NotDone => self.note(idle).await,
            Verdict::Done if self.chain(running + 1) == row.running_sha256 => {
                self.note(Progress { done: running + 1, done_sha256: row.running_sha256, ..idle }).await
            }
            Verdict::Done => Err(edited(self.steps.script, self.steps.path, running, self.family()).into()),
            Verdict::Unknown => Err(self.unknown(running).into()),
        }
    }

    /// SQLite: whoever does the migration now is waited for. What it did belongs into the plan.
    async fn wait_for_owner(&mut self, row: &Progress) -> Result<(), Stop> {
        let is_other = row.owner != self.owner() && may_be_there(&row.owner, row.lease_until);
        if self.family() != Family::Sqlite || !is_other {
            return Ok(());
        }
        let begun = Instant::now();
        while begun.elapsed() < self.steps.patience.total {
            tokio::time::sleep(Duration::from_millis(50)).await;
            let now = Ledger::read(self.session, self.steps.target).await?;
            if now.progress_of(row.version) != Some(row) || !may_be_there(&row.owner, row.lease_until) {
                return Err(Stop::Guarded);
            }
        }
        Err(timed_out("; another process goes on with a migration", self.steps.patience.total).into())
    }

    /// Does the next statement.
    async fn step(&mut self, row: Progress) -> Result<Progress, Stop> {
        let (n, text) = (row.done, self.text(row.done));
        let next = Progress { done: n + 1, done_sha256: self.chain(n + 1), ..row.clone() };
        if !outcome::is_never_in_transaction(&text, self.family()) {
            match self.store(&next, &text).await {
                Ok(elapsed) => return Ok(Progress { duration_ms: row.duration_ms + elapsed, ..next }),
                Err(StoreFault::Fault(fault)) if outcome::needs_no_transaction(&fault.error) => {}
                Err(StoreFault::Fault(fault)) => return Err(self.explained(fault, n, n).into()),
                Err(StoreFault::Guarded) => return Err(Stop::Guarded),
            }
        }
        self.step_alone(row, next, &text).await
    }

    /// Does a statement that can be in no transaction.
    async fn step_alone(&mut self, row: Progress, next: Progress, text: &str) -> Result<Progress, Stop> {
        let n = row.done;
        let recovery = outcome::recovery_of(self.session, text).await?;
        let running = Progress {
            running: Some(n),
            running_sha256: next.done_sha256.clone(),
            recovery: recovery.clone(),
            ..row.clone()
        };
        self.note(running).await?;
        for setting in self.steps.patience.alone() {
            self.session.run_alone(&setting).await.map_err(|fault| self.explained(fault, n, n))?;
        }
        match self.session.run_alone(text).await {
            Ok(elapsed) => {
                outcome::confirm(self.session, &recovery).await?;
                let elapsed = i64::try_from(elapsed.as_millis()).unwrap_or(i64::MAX);
                self.note(Progress { duration_ms: row.duration_ms.saturating_add(elapsed), ..next }).await
            }
            Err(fault) => {
                // What the server refused is put in order now if that can be; else the next run has to find out.
                let refused = fault.error.code() != Code::ConnectionLost;
                if refused && matches!(outcome::find_out(self.session, &recovery).await, Ok(Verdict::NotDone)) {
                    drop(self.note(row).await);
                }
                Err(self.explained(fault, n, n).into())
            }
        }
    }

    /// Writes the note, by itself.
    async fn note(&mut self, row: Progress) -> Result<Progress, Stop> {
        match self.store(&row, "").await {
            Ok(_) => Ok(row),
            Err(StoreFault::Guarded) => Err(Stop::Guarded),
            Err(StoreFault::Fault(fault)) => Err(self.explained(fault, row.done, row.done).into()),
        }
    }

    /// Writes the note and runs a statement, if there is one, in one transaction. Gives the milliseconds that it took.
    async fn store(&mut self, row: &Progress, text: &str) -> Result<i64, StoreFault> {
        let statements = if text.is_empty() { [].into() } else { std::iter::once(0..text.len()).collect() };
        let clock = if text.is_empty() { Clock::Stopped } else { Clock::Unit };
        let unit = Unit {
            guard: self.lock.guard(self.ledger),
            setup: if text.is_empty() { Vec::new() } else { self.steps.patience.setup() },
            script: text.into(),
            statements,
            record: row.update(&self.ledger.table().spelled_progress(), self.family(), clock),
            scope: Scope::Part,
            completed: Arc::default(),
        };
        match self.steps.patience.run(self.session, &unit).await {
            Ok(Outcome::Committed { elapsed }) => {
                self.ledger.note_progress(row.version, Some(row.clone()));
                Ok(i64::try_from(elapsed.as_millis()).unwrap_or(i64::MAX))
            }
            Ok(Outcome::Guarded) => Err(StoreFault::Guarded),
            Err(fault) => Err(StoreFault::Fault(fault)),
        }
    }

    async fn run_unit(&mut self, unit: &Unit, done: usize) -> Result<(), Stop> {
        match self.steps.patience.run(self.session, unit).await {
            Ok(Outcome::Committed { .. }) => Ok(()),
            Ok(Outcome::Guarded) => Err(Stop::Guarded),
            Err(fault) => Err(self.explained(fault, done, done).into()),
        }
    }

    fn family(&self) -> Family {
        self.session.family()
    }

    /// PostgreSQL has a lock that says who is there.
    fn owner(&self) -> String {
        match self.family() {
            Family::Postgres => String::new(),
            Family::Sqlite => OWNER.clone(),
        }
    }

    fn text(&self, n: usize) -> String {
        statement(self.steps.script, n).to_owned()
    }

    fn chain(&self, count: usize) -> String {
        chain(self.steps.script, count, self.family()).unwrap_or_default()
    }

    /// A fault of one statement, at its place in the file.
    fn explained(&self, fault: Fault, n: usize, done: usize) -> Error {
        let (script, family) = (self.steps.script, self.session.family());
        let fault = fault.at_statement(n, script.statements.get(n).map_or(0, |span| span.start));
        explain(self.steps.path, script, family, fault, self.steps.patience.total, Kept::Statements(done))
    }

    fn unknown(&self, n: usize) -> Error {
        let (version, name) = (self.steps.file.version, file_name(self.steps.path));
        let message =
            format!("`{name}` was interrupted, and whether its statement {} took effect cannot be proven", n + 1);
        let help = format!(
            "look at the database; then say `arlen-migrate resolve {version} --applied` if it did, or `arlen-migrate resolve \
             {version} --rolled-back` if it did not, and run again"
        );
        let label = label(self.steps.script, self.steps.path, n, self.session.family());
        Diagnostic::new(Code::MigrationOutcomeUnknown, message).with_label(label).with_help(help).into()
    }
}

enum StoreFault {
    Guarded,
    Fault(Fault),
}

fn statement(script: &Script, n: usize) -> &str {
    script.statements.get(n).and_then(|span| script.text.get(span.clone())).unwrap_or_default()
}

/// SHA-256 over the tokens of the first statements, so many; nothing if there are fewer.
fn chain(script: &Script, count: usize, family: Family) -> Option<String> {
    let rules = family.dialect().lexical_rules();
    (count <= script.statements.len()).then(|| {
        (0..count).fold(String::new(), |before, n| {
            let tokens = checksum::token_sha256(statement(script, n), rules).unwrap_or_default();
            checksum::text_sha256(&format!("{before}{tokens}"))
        })
    })
}

fn label(script: &Script, path: &Path, n: usize, family: Family) -> Label {
    let span = script.statements.get(n).cloned().unwrap_or(0..0);
    let position = position_of(&script.text, span.start);
    Label::new(path.display().to_string(), position.line, position.column).with_excerpt(excerpt(
        &script.text,
        &span,
        span.start,
        family,
    ))
}

fn file_name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

fn edited(script: &Script, path: &Path, n: usize, family: Family) -> Error {
    let message = format!("`{}` began without a transaction, and what ran of it was edited since", file_name(path));
    Diagnostic::new(Code::MigrationChecksumChanged, message)
        .with_label(label(script, path, n, family))
        .with_help(format!(
            "restore its first {} statements as they ran; behind them it may be mended. If it was finished by hand, \
             `arlen-migrate resolve` records that",
            n + 1
        ))
        .into()
}

impl Steps<'_> {
    /// Behind a pooler that shares sessions a setting is that of whoever comes next.
    fn check_without_session(&self, family: Family) -> Result<()> {
        let setting =
            (0..self.script.statements.len()).find(|n| script::is_setting(statement(self.script, *n), family));
        let asked = (!self.patience.alone().is_empty()).then_some(0);
        setting.or(asked).map_or(Ok(()), |n| {
            let message = format!("`{}` sets something for its session, and with a lease it has none of its own", file_name(self.path));
            Err(Diagnostic::new(Code::MigrationSessionState, message)
                .with_label(label(self.script, self.path, n, family))
                .with_help("connect to the server directly and let the target have its lock of the session; or set it for the role (ALTER ROLE .. SET)")
                .into())
        })
    }

    /// The steps of a script, with the limits that it asks for.
    pub(crate) fn new<'a>(
        target: &'a Target,
        file: &'a File,
        direction: Direction,
        path: &'a Path,
        script: &'a Script,
        progress: &'a ScriptProgress,
    ) -> Steps<'a> {
        Steps { target: &target.name, file, direction, path, script, progress, patience: Patience::of(target, script) }
    }
}
