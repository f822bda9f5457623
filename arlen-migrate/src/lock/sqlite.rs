//! SQLite: `BEGIN IMMEDIATE` is the lock, held for one step.

use crate::ledger::Ledger;

/// True if the state table is as it was when the plan was made.
pub(super) fn guard(ledger: &Ledger) -> String {
    ledger.unchanged()
}
