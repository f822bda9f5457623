//! What drives the databases of a command.

use arlen_data::diag::{Code, Diagnostic, Result};
use tokio::runtime::{Builder, Runtime};

/// A runtime on the thread of the command, with network and timers.
///
/// # Errors
///
/// `connection-failed` if this machine gives no resources for it.
pub fn runtime() -> Result<Runtime> {
    Builder::new_current_thread().enable_all().build().map_err(|error| {
        Diagnostic::new(Code::ConnectionFailed, "this machine gives no resources for network and timers")
            .with_help("check the limits of open files")
            .with_source(error)
            .into()
    })
}
