//! Transactions on a thread, and how it is cleaned up.

use super::desk::{Desk, Litter, Transaction};
use super::fault;
use super::open;
use crate::diag::{Code, Diagnostic, Result};
use crate::execute::link::Control;
use crate::execute::transaction_options::TransactionOptions;
use std::time::{Duration, Instant};

/// What is left to do for a clean connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cleaned {
    Done,
    /// Only a new connection is clean.
    Reopen,
}

impl Desk<'_> {
    pub(super) fn control(&mut self, control: &Control) -> Result<()> {
        match control {
            Control::Begin(options) => self.begin(*options),
            Control::Commit => self.commit_begun(),
            Control::RollBack => self.roll_back_begun(),
            Control::Savepoint(number) => self.mark(&format!("SAVEPOINT \"arlen_{number}\"")),
            Control::Release(number) => self.mark(&format!("RELEASE \"arlen_{number}\"")),
            Control::RollBackTo(number) => {
                self.mark(&format!("ROLLBACK TO \"arlen_{number}\""))?;
                self.mark(&format!("RELEASE \"arlen_{number}\""))
            }
        }
    }

    fn begin(&mut self, options: TransactionOptions) -> Result<()> {
        self.check_transaction()?;
        if !self.connection.is_autocommit() {
            return Err(Diagnostic::new(Code::DatabaseError, "the connection is in a transaction already")
                .with_help("end it before another one is begun, or set a savepoint")
                .into());
        }
        // One that only reads takes no lock: it sees the state of its first statement. All levels of isolation are the same
        // one, serializable.
        let reads = !self.writes() || options.read_only;
        self.execute(if reads { "BEGIN" } else { "BEGIN IMMEDIATE" }).map_err(|error| fault::refused(&error))?;
        self.transaction = Transaction::Open;
        if reads && self.writes() {
            self.held_back = true;
            self.hold_back(true)?;
        }
        Ok(())
    }

    fn hold_back(&self, on: bool) -> Result<()> {
        // Not kept: it acts when it is prepared.
        self.connection.pragma_update(None, "query_only", on).map_err(|error| fault::refused(&error))
    }

    /// Ends the holding back of a transaction that only reads.
    fn let_go(&mut self) -> Result<()> {
        if std::mem::take(&mut self.held_back) {
            self.hold_back(false)?;
        }
        Ok(())
    }

    /// A commit that fails has rolled back.
    fn commit_begun(&mut self) -> Result<()> {
        let transaction = std::mem::replace(&mut self.transaction, Transaction::None);
        let result = match transaction {
            Transaction::Aborted => Err(fault::aborted()),
            Transaction::Ended => Err(fault::over()),
            Transaction::Unknown => Err(fault::unknown()),
            Transaction::None if self.connection.is_autocommit() => Err(fault::over()),
            Transaction::Open if self.connection.is_autocommit() => Err(fault::aborted()),
            Transaction::None | Transaction::Open => self.commit(),
        };
        self.let_go()?;
        result
    }

    /// What a statement of the caller ended may be stored, and cannot be undone any more.
    fn roll_back_begun(&mut self) -> Result<()> {
        self.roll_back();
        let transaction = std::mem::replace(&mut self.transaction, Transaction::None);
        self.let_go()?;
        match transaction {
            Transaction::Ended => Err(fault::over()),
            Transaction::Unknown => Err(fault::unknown()),
            Transaction::None | Transaction::Open | Transaction::Aborted => Ok(()),
        }
    }

    /// Commits; tries again for a while if the database is busy, and rolls back if it cannot.
    pub(super) fn commit(&mut self) -> Result<()> {
        let begun = Instant::now();
        loop {
            match self.execute("COMMIT") {
                Ok(()) => return Ok(()),
                Err(error)
                    if fault::is_busy(&error)
                        && !self.connection.is_autocommit()
                        && begun.elapsed() < self.options.busy_timeout =>
                {
                    std::thread::sleep(Duration::from_millis(1));
                }
                Err(error) => {
                    self.roll_back();
                    return Err(fault::refused(&error));
                }
            }
        }
    }

    /// Rolls back whatever is open. It fails only where SQLite did so already.
    pub(super) fn roll_back(&mut self) {
        if !self.connection.is_autocommit() {
            drop(self.execute("ROLLBACK"));
        }
    }

    fn mark(&mut self, sql: &str) -> Result<()> {
        self.check_transaction()?;
        if self.connection.is_autocommit() {
            return Err(if self.transaction == Transaction::Open { fault::aborted() } else { fault::over() });
        }
        self.connection.execute_batch(sql).map_err(|error| fault::refused(&error))
    }

    /// A panic went through a job.
    pub(super) fn panicked(&mut self) {
        self.roll_back();
        if self.transaction == Transaction::Open {
            self.transaction = Transaction::Aborted;
        }
    }

    /// Puts things in order behind a job whose answer nobody took. `begun`: the caller knows of a transaction.
    pub(super) fn settle(&mut self, begun: bool) {
        if !begun {
            self.roll_back();
            self.transaction = Transaction::None;
            drop(self.let_go());
        } else if self.transaction == Transaction::None {
            // Its end was given up, and went through.
            self.transaction = Transaction::Unknown;
        } else if self.transaction == Transaction::Open && self.connection.is_autocommit() {
            self.transaction = Transaction::Aborted;
        }
    }

    /// Makes the connection as it was when it was opened, or says that it has to be opened anew.
    pub(super) fn clean(&mut self) -> Result<Cleaned> {
        self.settle(false);
        let failed = |error: rusqlite::Error| fault::refused(&error);
        if self.litter == Litter::Perhaps && !self.has_guests().map_err(failed)? {
            self.litter = Litter::None;
        }
        if self.litter == Litter::None {
            return Ok(Cleaned::Done);
        }
        if self.connection.path().is_some_and(|path| !path.is_empty()) {
            return Ok(Cleaned::Reopen);
        }
        self.sweep().map_err(failed)?;
        self.litter = Litter::None;
        Ok(Cleaned::Done)
    }

    /// Whether there are temporary tables or attached databases.
    fn has_guests(&self) -> rusqlite::Result<bool> {
        let temporary = self.connection.prepare("SELECT 1 FROM temp.sqlite_schema LIMIT 1")?.exists([])?;
        Ok(temporary || self.databases()?.iter().any(|name| name != "main" && name != "temp"))
    }

    /// Cleans a database in memory, which would be gone if it were opened anew.
    fn sweep(&self) -> rusqlite::Result<()> {
        let inner = self.connection;
        for setting in ["writable_schema", "defer_foreign_keys", "case_sensitive_like", "query_only"] {
            inner.pragma_update(None, setting, false)?;
        }
        let quote = |name: &str| format!("\"{}\"", name.replace('"', "\"\""));
        for kind in ["trigger", "view", "table"] {
            let names: Vec<String> = inner
                .prepare(
                    "SELECT name FROM temp.sqlite_schema WHERE type = ?1 AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'",
                )?
                .query_map([kind], |row| row.get(0))?
                .collect::<rusqlite::Result<_>>()?;
            for name in names {
                inner.execute_batch(&format!("DROP {kind} IF EXISTS temp.{}", quote(&name)))?;
            }
        }
        for name in self.databases()?.iter().filter(|name| *name != "main" && *name != "temp") {
            inner.execute_batch(&format!("DETACH {}", quote(name)))?;
        }
        open::set_again(inner, self.options)
    }
}
