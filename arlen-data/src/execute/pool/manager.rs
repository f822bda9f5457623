//! What a driver does for its pool.

use crate::diag::Result;
use std::future::Future;

/// Makes and looks after the connections of one pool.
///
/// A future of these methods may be dropped at any await; the connection that it worked on is then dropped too.
/// Dropping a connection must end it without blocking.
pub(in crate::execute) trait Manager: Send + Sync + 'static {
    /// One connection.
    type Connection: Send + 'static;

    /// Opens a connection. Bounded by the pool's connect timeout.
    fn connect(&self) -> impl Future<Output = Result<Self::Connection>> + Send;

    /// Whether it may be handed out again as it is: nothing half-way, nothing owed, no transaction, not dirty. No I/O.
    fn is_clean(&self, connection: &mut Self::Connection) -> bool;

    /// Whether it is known to be dead. No I/O.
    fn is_closed(&self, connection: &Self::Connection) -> bool;

    /// Settles and resets a connection that was not clean. Runs in the background, bounded by the cleanup timeout; an
    /// error gives the connection up.
    fn clean(&self, connection: &mut Self::Connection) -> impl Future<Output = Result<()>> + Send;

    /// A round trip, for connections that were idle for long; bounded by the cleanup timeout.
    fn ping(&self, connection: &mut Self::Connection) -> impl Future<Output = Result<()>> + Send;

    /// Ends it in good order; bounded by the cleanup timeout.
    fn close(&self, connection: Self::Connection) -> impl Future<Output = ()> + Send;
}
