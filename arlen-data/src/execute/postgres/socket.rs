//! The bytes' way to the server: a socket, opened so that a server that is gone is noticed, and encrypted if need be.

use super::encryption::Check;
use super::fault::Failure;
use super::parameters::Parameters;
use super::reading::SSL_REQUEST;
use super::tls;
use socket2::{SockRef, TcpKeepalive};
use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::pin::Pin;
use std::task::{Context, Poll};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _, ReadBuf};
use tokio::net::TcpStream;
#[cfg(unix)]
use tokio::net::UnixStream;
use tokio_postgres::Config;

/// Where one server listens, names looked up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Place {
    Tcp(SocketAddr),
    #[cfg_attr(not(unix), expect(dead_code, reason = "sockets of Unix only"))]
    Unix(PathBuf),
}

/// What is done about encryption when a socket is opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Offer {
    /// None is asked for.
    Plain,
    /// Plain text if the server says that it cannot encrypt, and for no other reason.
    Preferred,
    /// Encryption or nothing.
    Required,
}

/// How one server is reached. Kept for as long as a connection lives: a cancel goes the same way.
#[derive(Clone, Debug)]
pub(super) struct Route {
    pub(super) place: Place,
    /// The name that the server's certificate is to be for.
    pub(super) name: String,
    pub(super) offer: Offer,
    pub(super) check: Check,
    pub(super) parameters: Parameters,
}

/// An open way to a server.
pub(super) enum Socket {
    Tcp(TcpStream),
    #[cfg(unix)]
    Unix(UnixStream),
    Tls(Box<tls::Stream>),
}

impl Place {
    /// True for this machine.
    pub(super) const fn is_near(&self) -> bool {
        match self {
            Self::Tcp(address) => address.ip().is_loopback(),
            Self::Unix(_) => true,
        }
    }
}

impl Route {
    /// Opens a socket, and encrypts it as wished.
    ///
    /// # Errors
    ///
    /// If nobody listens there, and if a handshake fails: nothing else is tried then.
    pub(super) async fn open(&self) -> Result<Socket, Failure> {
        match &self.place {
            Place::Tcp(address) => {
                let stream = TcpStream::connect(address).await?;
                tune(&stream, self.parameters.config())?;
                self.encrypt(stream).await
            }
            #[cfg(unix)]
            Place::Unix(path) => Ok(Socket::Unix(UnixStream::connect(path).await?)),
            #[cfg(not(unix))]
            Place::Unix(_) => Err(io::Error::from(io::ErrorKind::Unsupported).into()),
        }
    }

    async fn encrypt(&self, mut stream: TcpStream) -> Result<Socket, Failure> {
        if self.offer == Offer::Plain {
            return Ok(Socket::Tcp(stream));
        }
        let encryption = self.parameters.encryption();
        if !encryption.direct {
            stream.write_all(&request(SSL_REQUEST)).await?;
            // One byte and no more is taken from the socket: what somebody may have put behind it in plain text goes
            // into the handshake, and fails it.
            match (stream.read_u8().await?, self.offer) {
                (b'S', _) => {}
                (b'N', Offer::Preferred) => return Ok(Socket::Tcp(stream)),
                (b'N', Offer::Plain | Offer::Required) => return Err(Failure::PlainServer),
                (_, _) => return Err(Failure::NotPostgres),
            }
        }
        let stream = tls::handshake(stream, &self.name, encryption, self.check).await?;
        Ok(Socket::Tls(Box::new(stream)))
    }
}

/// A request of eight bytes: its length and its code.
fn request(code: u32) -> [u8; 8] {
    let [a, b, c, d] = code.to_be_bytes();
    [0, 0, 0, 8, a, b, c, d]
}

/// Sends at once, and has the system look for a server that has gone without a word.
fn tune(stream: &TcpStream, config: &Config) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let socket = SockRef::from(stream);
    #[cfg(target_os = "linux")]
    socket.set_tcp_user_timeout(config.get_tcp_user_timeout().copied())?;
    if config.get_keepalives() {
        let mut keepalive = TcpKeepalive::new().with_time(config.get_keepalives_idle());
        if let Some(interval) = config.get_keepalives_interval() {
            keepalive = keepalive.with_interval(interval);
        }
        #[cfg(any(unix, windows))]
        if let Some(retries) = config.get_keepalives_retries() {
            keepalive = keepalive.with_retries(retries);
        }
        socket.set_tcp_keepalive(&keepalive)?;
    }
    Ok(())
}

impl Socket {
    /// The hash of the server's certificate, to which SCRAM binds the password.
    pub(super) fn end_point(&self) -> Option<Vec<u8>> {
        match self {
            Self::Tcp(_) => None,
            #[cfg(unix)]
            Self::Unix(_) => None,
            Self::Tls(stream) => stream.end_point(),
        }
    }

    /// True if nobody on the way can read what passes.
    pub(super) const fn is_encrypted(&self) -> bool {
        matches!(self, Self::Tls(_))
    }
}

/// The same call on whatever the socket is.
macro_rules! each {
    ($socket:expr, $stream:ident => $call:expr) => {
        match $socket {
            Socket::Tcp($stream) => $call,
            #[cfg(unix)]
            Socket::Unix($stream) => $call,
            Socket::Tls($stream) => $call,
        }
    };
}

impl AsyncRead for Socket {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        each!(&mut *self, stream => Pin::new(stream).poll_read(cx, buf))
    }
}

impl AsyncWrite for Socket {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        each!(&mut *self, stream => Pin::new(stream).poll_write(cx, buf))
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        each!(&mut *self, stream => Pin::new(stream).poll_flush(cx))
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        each!(&mut *self, stream => Pin::new(stream).poll_shutdown(cx))
    }
}
