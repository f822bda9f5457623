//! Being told to stop.

use arlen_data::diag::{Code, Diagnostic, Error, Result};
#[cfg(unix)]
use tokio::signal::unix::{Signal, SignalKind, signal};
#[cfg(windows)]
use tokio::signal::windows::{CtrlC as Signal, ctrl_c};

/// What tells a command to stop: Ctrl-C and, on Unix, the end of the terminal and SIGTERM. From [`Interrupt::listen`] on they end
/// nothing by themselves.
#[derive(Debug)]
pub struct Interrupt(Vec<Signal>);

impl Interrupt {
    /// Begins to listen, in a runtime.
    ///
    /// # Errors
    ///
    /// `connection-failed` if this machine gives no resources for it.
    pub fn listen() -> Result<Self> {
        #[cfg(unix)]
        let signals = [SignalKind::interrupt(), SignalKind::hangup(), SignalKind::terminate()].map(signal);
        #[cfg(windows)]
        let signals = [ctrl_c()];
        signals.into_iter().collect::<std::io::Result<_>>().map(Self).map_err(unheard)
    }

    /// Waits until one of them comes.
    pub async fn wait(&mut self) {
        std::future::poll_fn(|context| {
            let told = self.0.iter_mut().any(|signal| signal.poll_recv(context).is_ready());
            if told { std::task::Poll::Ready(()) } else { std::task::Poll::Pending }
        })
        .await;
    }
}

fn unheard(error: std::io::Error) -> Error {
    Diagnostic::new(Code::ConnectionFailed, "this machine gives no resources for signals")
        .with_help("check the limits of open files")
        .with_source(error)
        .into()
}
