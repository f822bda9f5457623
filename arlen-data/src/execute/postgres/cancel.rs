//! Stops what a server runs for one connection.

use super::fault::{Failure, refuse};
use super::meter::Meter;
use super::reading::CANCEL_REQUEST;
use super::socket::Route;
use crate::diag::Result;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::time::timeout;

/// May cancel the statements of one connection. It opens a socket of its own, encrypted if the connection is.
#[derive(Clone)]
pub(super) struct Canceller {
    route: Arc<Route>,
    meter: Arc<Meter>,
}

impl Canceller {
    pub(super) fn new(route: Route, meter: Arc<Meter>) -> Self {
        Self { route: Arc::new(route), meter }
    }

    /// True if an answer is owed: without one, nothing runs.
    pub(super) fn is_needed(&self) -> bool {
        self.meter.owed() > 0
    }

    /// Cancels whatever runs now, and returns when the server has closed the socket of the request: from then on it
    /// cannot hit a statement that begins later. That the statement has ended it does not say.
    ///
    /// # Errors
    ///
    /// As a connection; `connection-timeout` if the server did not take note in time. Then the request may still hit
    /// whatever runs, and the connection must not be used again.
    pub(super) async fn cancel(&self, limit: Duration) -> Result<()> {
        let failure = match timeout(limit, self.send()).await {
            Ok(Ok(())) => return Ok(()),
            Ok(Err(failure)) => failure,
            Err(_) => Failure::NoAnswer(limit),
        };
        let shown = self.route.parameters.shown();
        Err(refuse(shown, &[(shown.to_owned(), failure)]))
    }

    async fn send(&self) -> Result<(), Failure> {
        // A pooler may give no key; then there is nothing that could be cancelled.
        let Some(key) = self.meter.key() else {
            return Ok(());
        };
        let mut request = [0_u8; 16];
        let bytes = 16_u32.to_be_bytes().into_iter().chain(CANCEL_REQUEST.to_be_bytes()).chain(key);
        request.iter_mut().zip(bytes).for_each(|(to, from)| *to = from);
        let mut socket = self.route.open().await?;
        socket.write_all(&request).await?;
        socket.flush().await?;
        // The server answers nothing and closes. An error is as good as an end: the request has been read by then.
        let mut rest = [0_u8; 64];
        while socket.read(&mut rest).await.is_ok_and(|count| count > 0) {}
        Ok(())
    }
}

/// Without the secret.
impl fmt::Debug for Canceller {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Canceller({:?})", self.route.place)
    }
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use super::super::live::{LIMIT, block_on, open, server};
    use futures_util::future::join;
    use std::time::Duration;
    use tokio::time::sleep;

    #[test]
    fn a_cancel_hits_what_runs_and_nothing_later() {
        let Some(server) = server("a_cancel_hits_what_runs_and_nothing_later") else { return };
        block_on(async {
            for url in [server.url(""), server.url("sslmode=disable")] {
                let connected = open(&url).await;
                let mut hits = 0;
                for n in 0..40 {
                    // It ends by itself at about the time at which the cancel comes.
                    let sql = format!("SELECT pg_sleep({})", if n % 8 == 0 { 3.0 } else { 0.003 });
                    let cancel = async {
                        sleep(Duration::from_millis(1)).await;
                        connected.canceller().cancel(LIMIT).await
                    };
                    let (run, sent) = join(connected.client().batch_execute(&sql), cancel).await;
                    sent.expect("sent");
                    hits += usize::from(run.is_err());
                    connected.client().batch_execute("SELECT pg_sleep(0.001)").await.expect("not hit");
                }
                assert!(hits >= 5, "{hits}");
            }
        });
    }
}
