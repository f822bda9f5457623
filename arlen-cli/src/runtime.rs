//! What drives the databases of a command.

use arlen_data::diag::{Code, Diagnostic, Result};
use std::num::NonZeroUsize;
use tokio::runtime::{Builder, Runtime};

/// A runtime on the thread of the command, with network and timers.
///
/// # Errors
///
/// `connection-failed` if this machine gives no resources for it.
pub fn runtime() -> Result<Runtime> {
    runtime_of(NonZeroUsize::MIN)
}

/// The same for work that is done at the same time: on so many threads, but no more than there are processors. One is the
/// thread of the command.
///
/// # Errors
///
/// As [`runtime`].
pub fn runtime_of(threads: NonZeroUsize) -> Result<Runtime> {
    let threads = threads.min(std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN));
    let mut builder =
        if threads == NonZeroUsize::MIN { Builder::new_current_thread() } else { Builder::new_multi_thread() };
    builder.worker_threads(threads.get()).enable_all().build().map_err(|error| {
        Diagnostic::new(Code::ConnectionFailed, "this machine gives no resources for network and timers")
            .with_help("check the limits of open files")
            .with_source(error)
            .into()
    })
}
