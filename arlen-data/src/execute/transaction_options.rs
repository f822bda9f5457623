//! How a transaction is begun.

/// How much of other transactions one sees.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Isolation {
    /// Each statement sees what was committed before it. SQLite has no such level: its transactions are serializable, which
    /// gives what this one promises and more.
    ReadCommitted,
    /// All statements see what was committed before the first.
    RepeatableRead,
    /// As if transactions ran one after another; one that cannot be put in an order fails with `serialization-failure`.
    Serializable,
}

/// How a transaction is begun. The default leaves everything to the database.
///
/// ```
/// use arlen_data::execute::{Isolation, TransactionOptions};
///
/// let report = TransactionOptions::new().isolation(Isolation::RepeatableRead).read_only();
/// assert_ne!(report, TransactionOptions::new());
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[must_use]
pub struct TransactionOptions {
    pub(super) isolation: Option<Isolation>,
    pub(super) read_only: bool,
    pub(super) deferrable: bool,
}

impl TransactionOptions {
    /// What the database does by default: read committed on PostgreSQL.
    pub const fn new() -> Self {
        Self { isolation: None, read_only: false, deferrable: false }
    }

    /// How much of other transactions it sees.
    pub const fn isolation(mut self, isolation: Isolation) -> Self {
        self.isolation = Some(isolation);
        self
    }

    /// It only reads; a statement that writes fails with `read-only`. SQLite: it runs on a reader, and sees one state of the
    /// database throughout.
    pub const fn read_only(mut self) -> Self {
        self.read_only = true;
        self
    }

    /// PostgreSQL: a serializable, read-only transaction waits until it can run without ever failing. Elsewhere it changes
    /// nothing, because it never fails there.
    pub const fn deferrable(mut self) -> Self {
        self.deferrable = true;
        self
    }

    /// Whether it only reads.
    pub(crate) const fn reads_only(self) -> bool {
        self.read_only
    }

    /// How much of others it sees.
    pub(crate) const fn level(self) -> Option<Isolation> {
        self.isolation
    }
}
