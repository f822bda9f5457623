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
    /// As a connection; `connection-timeout` if the server did not take note in time. Then, and if the future is dropped
    /// behind the sending, the request may still hit whatever runs, and the meter is in doubt: the connection is not used
    /// again.
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
        let mut underway = Underway { meter: &self.meter, ended: false };
        socket.write_all(&request).await?;
        socket.flush().await?;
        // The server answers nothing and closes. An error is as good as an end: the request has been read by then.
        let mut rest = [0_u8; 64];
        while socket.read(&mut rest).await.is_ok_and(|count| count > 0) {}
        underway.ended = true;
        Ok(())
    }
}

/// A request that is on its way. Dropped before its end, it may still hit whatever runs next: the connection must not be used
/// again.
struct Underway<'m> {
    meter: &'m Meter,
    ended: bool,
}

impl Drop for Underway<'_> {
    fn drop(&mut self) {
        if !self.ended {
            self.meter.doubt();
        }
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
    use super::super::settle::settle;
    use futures_util::future::join;
    use std::future::{Future as _, poll_fn};
    use std::task::Poll;
    use std::time::Duration;
    use tokio::time::sleep;

    #[test]
    fn a_cancel_that_is_given_up_hits_nobody_else() {
        let Some(server) = server("a_cancel_that_is_given_up_hits_nobody_else") else { return };
        block_on(async {
            let mut lost = 0;
            for polls in 1..20 {
                let connected = open(&server.url("sslmode=disable")).await;
                let mut left = polls;
                let mut cancel = Box::pin(connected.canceller().cancel(LIMIT));
                let polled = poll_fn(|context| {
                    left -= 1;
                    let ended = cancel.as_mut().poll(context).is_ready();
                    if ended || left == 0 { Poll::Ready(ended) } else { Poll::Pending }
                });
                let ended = polled.await;
                drop(cancel);
                if ended {
                    assert!(lost > 0, "no request was given up behind its sending");
                    return;
                }
                if settle(&connected, LIMIT).await.is_err() {
                    lost += 1;
                    continue;
                }
                connected.client().batch_execute("SELECT pg_sleep(0.2)").await.expect("not hit");
            }
            panic!("a cancel does not end");
        });
    }

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
