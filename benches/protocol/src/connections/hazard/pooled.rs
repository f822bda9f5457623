//! What the probes need of a library.

use super::super::Failure;

/// A pool of a library, with the few things that the probes do. A clone is the same pool.
pub trait Pooled: Clone + Send + Sync + 'static {
    /// A pool of at most so many connections.
    fn open(url: &str, connections: usize) -> impl Future<Output = Result<Self, Failure>> + Send;

    /// The text in the first row of a query, on any connection.
    fn text(&self, sql: &str) -> impl Future<Output = Result<String, Failure>> + Send;

    /// The same with a number as `$1`, prepared as the library does it by itself, or in the way that it advises.
    fn text_by_key(&self, sql: &str, key: i32) -> impl Future<Output = Result<String, Failure>> + Send;

    /// The same with a text as `$1`.
    fn text_by_text(&self, sql: &str, text: String) -> impl Future<Output = Result<String, Failure>> + Send;

    /// The same with many numbers.
    fn text_by_numbers(&self, sql: &str, numbers: Vec<i32>) -> impl Future<Output = Result<String, Failure>> + Send;

    /// Runs statements by hand, one after another, on one connection, which then goes back.
    fn by_hand(&self, statements: &[&'static str]) -> impl Future<Output = Result<(), Failure>> + Send;

    /// Takes ten rows of a stream, and drops it.
    fn ten_rows(&self, sql: &'static str) -> impl Future<Output = Result<(), Failure>> + Send;

    /// Takes a row of a stream on a connection, keeps it, and runs a second query on the same connection; nothing if no
    /// program could.
    fn beside_stream(&self, sql: &'static str) -> Option<impl Future<Output = Result<String, Failure>> + Send>;

    /// Begins a transaction, and drops it.
    fn begin(&self) -> impl Future<Output = Result<(), Failure>> + Send;

    /// Runs statements in a transaction, whatever comes of them, then calls `before_commit`, and commits: what the commit says.
    fn commit(
        &self,
        statements: &'static [&'static str],
        before_commit: impl FnOnce() + Send,
    ) -> impl Future<Output = Result<Result<(), Failure>, Failure>> + Send;

    /// The kind of an error, as a program can tell it from others.
    fn kind(error: &Failure) -> String;

    /// The SQLSTATE of an error, if it is one of the server.
    fn sqlstate(error: &Failure) -> Option<String>;

    /// What `Debug` shows of everything that knows the password.
    ///
    /// # Errors
    ///
    /// If the URL is refused.
    fn shown(&self, url: &str) -> Result<String, Failure>;
}
