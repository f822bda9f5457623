//! A stream that listens to itself: what passes is counted, never changed, delayed or copied.
//!
//! The driver answers a dropped future with silence: the statement runs on, and nobody can tell when it ends. The tap
//! can. It sits on plain bytes, inside the encryption, and keeps a header and the first bytes of a few small frames.

use super::meter::Meter;
use super::reading::{Passwords, Reading};
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// A stream with a meter.
#[derive(Debug)]
pub(super) struct Tap<S> {
    stream: S,
    reading: Reading,
}

impl<S> Tap<S> {
    pub(super) const fn new(stream: S, meter: Arc<Meter>, passwords: Passwords) -> Self {
        Self { stream, reading: Reading::new(meter, passwords) }
    }

    /// The stream inside.
    pub(super) const fn stream(&self) -> &S {
        &self.stream
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Tap<S> {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let before = buf.filled().len();
        let room = buf.remaining() > 0;
        let read = ready!(Pin::new(&mut self.stream).poll_read(cx, buf));
        let new = buf.filled().get(before..).unwrap_or_default();
        if read.is_err() || (room && new.is_empty()) {
            self.reading.meter().close();
        }
        read?;
        self.reading.received(new).map_err(|weak| {
            self.reading.meter().close();
            io::Error::new(io::ErrorKind::PermissionDenied, weak)
        })?;
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Tap<S> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        let written = ready!(Pin::new(&mut self.stream).poll_write(cx, buf));
        match &written {
            Ok(count) => self.reading.sent(buf.get(..*count).unwrap_or_default()),
            Err(_) => self.reading.meter().close(),
        }
        Poll::Ready(written)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

impl<S> Drop for Tap<S> {
    fn drop(&mut self) {
        self.reading.meter().close();
    }
}
