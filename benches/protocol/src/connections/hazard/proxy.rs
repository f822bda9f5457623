//! A TCP proxy in this process, which can go silent, swallow answers, and cut.

use super::super::Failure;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::AbortHandle;

/// What happens to bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mode {
    Pass,
    /// What the server says gets lost.
    Swallow,
    /// Nothing gets through any more, in either direction.
    Silent,
}

/// A connection through the proxy.
struct Through {
    mode: watch::Sender<Mode>,
    tasks: [AbortHandle; 2],
}

/// The connections that there are.
type Connections = Arc<Mutex<Vec<Through>>>;

/// A proxy before a server.
pub(super) struct Proxy {
    port: u16,
    delay: watch::Sender<Duration>,
    connections: Connections,
    accepts: AbortHandle,
}

impl Proxy {
    pub(super) async fn start(host: String, port: u16) -> Result<Self, Failure> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let own = listener.local_addr()?.port();
        let connections = Connections::default();
        let (delay, delays) = watch::channel(Duration::ZERO);
        let known = Arc::clone(&connections);
        let accepts = tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                if let Ok(server) = TcpStream::connect((host.as_str(), port)).await {
                    let through = connect(client, server, &delays);
                    known.lock().unwrap_or_else(PoisonError::into_inner).push(through);
                }
            }
        });
        Ok(Self { port: own, delay, connections, accepts: accepts.abort_handle() })
    }

    pub(super) const fn port(&self) -> u16 {
        self.port
    }

    /// Holds every message for so long.
    pub(super) fn delay(&self, by: Duration) {
        self.delay.send_replace(by);
    }

    /// From now on nothing gets through the connections that there are. New ones work.
    pub(super) fn silence(&self) {
        self.set(Mode::Silent);
    }

    /// From now on answers get lost on the connections that there are.
    pub(super) fn swallow(&self) {
        self.set(Mode::Swallow);
    }

    fn set(&self, mode: Mode) {
        for through in self.connections.lock().unwrap_or_else(PoisonError::into_inner).iter() {
            through.mode.send_replace(mode);
        }
    }

    /// Cuts the connections that there are.
    pub(super) fn cut(&self) {
        for through in self.connections.lock().unwrap_or_else(PoisonError::into_inner).drain(..) {
            through.tasks.iter().for_each(AbortHandle::abort);
        }
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.accepts.abort();
        self.cut();
    }
}

fn connect(client: TcpStream, server: TcpStream, delays: &watch::Receiver<Duration>) -> Through {
    // Neither way may wait for more to send.
    drop(client.set_nodelay(true).and_then(|()| server.set_nodelay(true)));
    let (mode, modes) = watch::channel(Mode::Pass);
    let (from_client, to_client) = client.into_split();
    let (from_server, to_server) = server.into_split();
    let there = tokio::spawn(pump(from_client, to_server, modes.clone(), delays.clone(), None));
    let back = tokio::spawn(pump(from_server, to_client, modes, delays.clone(), Some(Mode::Swallow)));
    Through { mode, tasks: [there.abort_handle(), back.abort_handle()] }
}

/// Carries bytes until one side ends. `lost_in` is the mode in which they get lost on this way.
async fn pump(
    mut from: OwnedReadHalf,
    mut to: OwnedWriteHalf,
    modes: watch::Receiver<Mode>,
    delays: watch::Receiver<Duration>,
    lost_in: Option<Mode>,
) {
    let mut buffer = vec![0; 64 * 1024];
    while let Ok(count @ 1..) = from.read(&mut buffer).await {
        let delay = *delays.borrow();
        if !delay.is_zero() {
            tokio::time::sleep(delay).await;
        }
        let mode = *modes.borrow();
        if mode == Mode::Silent {
            // Open for ever, as behind a cable that was pulled.
            std::future::pending::<()>().await;
        }
        if lost_in != Some(mode) && to.write_all(buffer.get(..count).unwrap_or_default()).await.is_err() {
            return;
        }
    }
}
