//! Whether what failed may be run again.

/// What may be run again after a fault, without asking anybody.
///
/// A verdict belongs to a code and never changes with the place where the fault struck. It says what is *safe*, and
/// leaves out what is useless: a statement that breaks a constraint could be sent again, and would break it again.
///
/// | verdict | what is promised | what to run again |
/// |---|---|---|
/// | [`Never`](Self::Never) | nothing | nothing, until somebody changed something |
/// | [`SameStatement`](Self::SameStatement) | nothing was executed | the statement |
/// | [`WholeTransaction`](Self::WholeTransaction) | nothing of the transaction is stored | the transaction |
/// | [`IfIdempotent`](Self::IfIdempotent) | nothing is known of what is stored | what does the same twice as once |
///
/// Inside of a transaction of PostgreSQL each refused statement aborts the transaction. There `SameStatement` means the
/// whole transaction as well. The other way round, a statement outside of a transaction is a transaction of its own, and
/// `WholeTransaction` means the statement.
///
/// How often and after which pause is the caller's choice: a fault that may go away does not have to.
///
/// ```
/// use arlen_data::diag::{Code, Retry};
///
/// assert_eq!(Code::SerializationFailure.retry(), Retry::WholeTransaction);
/// assert_eq!(Code::UniqueViolation.retry(), Retry::Never);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Retry {
    /// It would fail again, until somebody changes the program, the data or the database.
    ///
    /// Also where the fault may go away and trying again makes it worse: a server without memory, a full disk. And
    /// `transaction-aborted`: there the fault that came first has the verdict.
    Never,
    /// Nothing was executed: the connection was not there yet, or the wait for a lock was given up. An open transaction
    /// of SQLite goes on as if the statement had not been sent.
    SameStatement,
    /// The transaction is over and nothing of it is stored. It may be run again from its beginning, reads included: what
    /// it read before may be another thing now.
    WholeTransaction,
    /// Whether it was executed is not known: the answer never came, or was not waited for. It may be run again only if
    /// running it twice does the same as running it once.
    IfIdempotent,
}
