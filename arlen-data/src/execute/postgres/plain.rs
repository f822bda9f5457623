//! The twin of `tls` in a build without encryption.

use super::encryption::{Check, Encryption};
use super::fault::Failure;
use std::convert::Infallible;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;

/// Whether this build can encrypt.
pub(super) const AVAILABLE: bool = false;

/// A stream that cannot be.
pub(super) struct Stream(Infallible);

impl Stream {
    pub(super) const fn end_point(&self) -> Option<Vec<u8>> {
        match self.0 {}
    }
}

/// Refuses. No URL leads here: those that want encryption have been refused before, and to the others, those of this
/// machine, none is offered.
#[expect(clippy::unused_async, reason = "the surface of the enabled twin")]
pub(super) async fn handshake(
    _stream: TcpStream,
    _name: &str,
    _encryption: &Encryption,
    _check: Check,
) -> Result<Stream, Failure> {
    Err(Failure::Tls("this build has no encryption".to_owned(), "build with the feature `tls`".to_owned()))
}

/// What the other side said of a handshake after it: nothing, without one.
pub(super) const fn complaint(_error: &io::Error) -> Option<String> {
    None
}

impl AsyncRead for Stream {
    fn poll_read(self: Pin<&mut Self>, _cx: &mut Context<'_>, _buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        match self.0 {}
    }
}

impl AsyncWrite for Stream {
    fn poll_write(self: Pin<&mut Self>, _cx: &mut Context<'_>, _buf: &[u8]) -> Poll<io::Result<usize>> {
        match self.0 {}
    }

    fn poll_flush(self: Pin<&mut Self>, _cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.0 {}
    }

    fn poll_shutdown(self: Pin<&mut Self>, _cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.0 {}
    }
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use crate::diag::Code;
    use crate::execute::postgres::live::{Server, block_on, fake, first, open, refusal, server};

    #[test]
    fn plain_text_stays_on_this_machine() {
        let Some(server) = server("plain_text_stays_on_this_machine") else { return };
        block_on(async {
            let refused = |server: &Server| {
                let certificates = &server.certificates;
                let (ca, key) = (certificates.certificate("ca"), certificates.key("client"));
                [
                    server.url("sslmode=require"),
                    server.url(&format!("sslrootcert={ca}")),
                    server.url(&format!("sslcert={ca}&sslkey={key}")),
                    server.url("sslnegotiation=direct"),
                ]
            };
            for url in refused(server) {
                assert_eq!(refusal(&url).await.0, Code::TlsUnavailable);
            }
            for parameters in ["", "sslmode=prefer", "sslmode=allow"] {
                let connected = open(&server.url(parameters)).await;
                let sql = "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()";
                assert_eq!(first(&connected, sql).await.as_deref(), Some("f"), "it is not even asked for");
            }
            let (port, task) = fake(|stream| async move { drop(stream) }).await;
            let url = format!("postgres://u@127.0.0.1:{port}/x");
            assert_eq!(refusal(&url).await.0, Code::ConnectionFailed, "the server closes at once");
            task.await.expect("closed");
        });
    }
}
