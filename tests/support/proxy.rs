//! A TCP proxy before a PostgreSQL server that disturbs what passes, in ways that can be changed while it runs.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::tcp::{ReadHalf, WriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch::{Receiver, Sender, channel};

/// On which side of what it is made at a cut is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cut {
    /// It does not pass.
    Before,
    /// It passes, and nothing behind it.
    Behind,
    /// It passes a while after the other side has heard that the connection is gone. Words of a client only.
    Late,
}

/// When a connection is held at a request of the client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// The request has come and does not pass.
    Come,
    /// It has passed, and the client hears nothing more.
    Passed,
    /// The server has answered it, and the client does not hear it.
    Answered,
}

/// What a proxy does to its connections. Requests to cancel go the same way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Everything passes.
    Pass,
    /// Everything passes, so much later in each direction.
    Delay(Duration),
    /// Connections are accepted and read, and nothing passes before the mode changes.
    BlackHole,
    /// Connections are reset, those that are open and those that come.
    Reset,
    /// A connection is cut when so many bytes have passed to the client since the mode was set.
    CutBytes(usize),
    /// A connection is cut at a message of the server, told by its letter: `C` ends a statement, `Z` an answer.
    CutMessage(u8, Cut),
    /// A connection is cut when the client says a word; no word is any. With [`Cut::Behind`] it is not before the server has answered.
    CutWord(&'static [u8], Cut),
    /// Nothing passes behind this request of the clients, counted from 1 since the mode was set: queries of the simple protocol, and
    /// what ends one of the other. [`Proxy::is_held`] tells when that is so.
    HoldRequest(usize, Moment),
}

/// A mode, and how many were set before it.
#[derive(Clone, Copy, Debug)]
struct Order {
    number: u64,
    mode: Mode,
}

/// A proxy on a thread of its own, until it is dropped.
#[derive(Debug)]
pub struct Proxy {
    port: u16,
    orders: Sender<Order>,
    seen: Arc<Seen>,
    thread: Option<std::thread::JoinHandle<()>>,
    stop: Option<tokio::sync::oneshot::Sender<()>>,
}

/// What a proxy has seen.
#[derive(Debug, Default)]
struct Seen {
    accepted: AtomicUsize,
    open: AtomicUsize,
    /// How many cuts are still to be made at a word.
    cuts: AtomicUsize,
    /// How many requests came since the mode was set.
    requests: AtomicUsize,
    /// A connection is held at its request.
    held: AtomicBool,
    /// What went to clients since the mode was set.
    tape: Mutex<Vec<u8>>,
}

/// Why a connection ends.
#[derive(Debug)]
enum End {
    Closed,
    Reset,
    /// Closed for the client; this is for the server to hear later.
    Late(Vec<u8>),
}

impl Seen {
    fn may_cut(&self) -> bool {
        self.cuts.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1)).is_ok()
    }

    /// Counts requests. Where the wanted one is, if it is among them, and the how manieth of them it is.
    fn find_request(&self, ends: &[(usize, usize)], wanted: usize) -> Option<(usize, usize, usize)> {
        let before = self.requests.fetch_add(ends.len(), Ordering::SeqCst);
        let at = wanted.checked_sub(before + 1)?;
        ends.get(at).map(|(begun, ended)| (*begun, *ended, at + 1))
    }
}

impl Proxy {
    /// A proxy before a server, `host:port`, that lets everything pass.
    #[must_use]
    pub fn new(server: &str) -> Self {
        let (orders, watched) = channel(Order { number: 0, mode: Mode::Pass });
        let seen = Arc::new(Seen::default());
        let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
        let (told, port) = std::sync::mpsc::channel();
        let (server, noted) = (server.to_owned(), Arc::clone(&seen));
        let thread = std::thread::spawn(move || {
            crate::block_on(async {
                let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
                told.send(listener.local_addr().expect("bound").port()).expect("told");
                tokio::select! {
                    () = accept(&listener, &server, &watched, &noted) => {}
                    _ = stopped => {}
                }
            });
        });
        let port = port.recv().expect("the proxy listens");
        Self { port, orders, seen, thread: Some(thread), stop: Some(stop) }
    }

    /// A proxy before the server of a URL, and the URL by way of the proxy, without encryption: the proxy reads along.
    #[must_use]
    pub fn before(url: &str) -> (Self, String) {
        let (user, rest) = url.split_once('@').expect("a user");
        let (server, path) = rest.split_once('/').expect("a name");
        let proxy = Self::new(server);
        let separator = if path.contains('?') { '&' } else { '?' };
        let url = format!("{user}@127.0.0.1:{}/{path}{separator}sslmode=disable", proxy.port);
        (proxy, url)
    }

    /// Where it listens.
    #[must_use]
    pub const fn port(&self) -> u16 {
        self.port
    }

    /// Does something else from now on, with connections that are open as well.
    pub fn set(&self, mode: Mode) {
        self.set_for(mode, usize::MAX);
    }

    /// The same, with at most so many cuts at a word.
    pub fn set_for(&self, mode: Mode, cuts: usize) {
        self.seen.cuts.store(cuts, Ordering::SeqCst);
        self.seen.requests.store(0, Ordering::SeqCst);
        self.seen.held.store(false, Ordering::SeqCst);
        self.tape().clear();
        self.orders.send_modify(|order| *order = Order { number: order.number + 1, mode });
    }

    /// How many connections were made so far, requests to cancel included.
    #[must_use]
    pub fn accepted(&self) -> usize {
        self.seen.accepted.load(Ordering::SeqCst)
    }

    /// Waits until no connection is open, and a moment longer: then the clients have heard of it.
    ///
    /// # Panics
    ///
    /// If that takes longer than 30 s.
    pub async fn all_closed(&self) {
        let closed = async {
            while self.seen.open.load(Ordering::SeqCst) > 0 {
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(30), closed).await.expect("the connections end");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }

    /// How many requests clients made since the mode was set, as [`Mode::HoldRequest`] counts them.
    #[must_use]
    pub fn requests(&self) -> usize {
        self.seen.requests.load(Ordering::SeqCst)
    }

    /// True once a connection is held at the request of [`Mode::HoldRequest`].
    #[must_use]
    pub fn is_held(&self) -> bool {
        self.seen.held.load(Ordering::SeqCst)
    }

    /// What went to clients since the mode was set.
    #[must_use]
    pub fn passed(&self) -> Vec<u8> {
        self.tape().clone()
    }

    fn tape(&self) -> std::sync::MutexGuard<'_, Vec<u8>> {
        self.seen.tape.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            // A panic of it has been shown.
            drop(thread.join());
        }
    }
}

async fn accept(listener: &TcpListener, server: &str, orders: &Receiver<Order>, seen: &Arc<Seen>) {
    loop {
        let (client, _): (TcpStream, SocketAddr) = listener.accept().await.expect("a client");
        let (server, orders, seen) = (server.to_owned(), orders.clone(), Arc::clone(seen));
        tokio::spawn(async move {
            seen.accepted.fetch_add(1, Ordering::SeqCst);
            seen.open.fetch_add(1, Ordering::SeqCst);
            serve(client, &server, orders, &seen).await;
            seen.open.fetch_sub(1, Ordering::SeqCst);
        });
    }
}

async fn serve(mut client: TcpStream, server: &str, orders: Receiver<Order>, seen: &Seen) {
    // Nothing is known of a server that is down but what the client would see of it.
    let Ok(mut server) = TcpStream::connect(server).await else { return };
    client.set_nodelay(true).expect("set");
    server.set_nodelay(true).expect("set");
    let mut reset = orders.clone();
    let end = {
        let ((from_client, to_client), (from_server, to_server)) = (client.split(), server.split());
        let (heard, hears) = channel(Heard::default());
        tokio::select! {
            end = up(from_client, to_server, orders.clone(), (&heard, seen)) => end,
            end = down(from_server, to_client, orders, seen, (&heard, hears)) => end,
            _ = reset.wait_for(|order| order.mode == Mode::Reset) => End::Reset,
        }
    };
    match end {
        End::Closed => {}
        End::Reset => client.set_zero_linger().expect("set"),
        End::Late(bytes) => {
            drop(client);
            tokio::time::sleep(Duration::from_millis(300)).await;
            if server.write_all(&bytes).await.is_ok() {
                drop(tokio::time::timeout(ANSWER, server.read(&mut [0; 1])).await);
            }
        }
    }
}

/// A server that takes longer than this to answer does not.
const ANSWER: Duration = Duration::from_secs(5);

/// What one direction of a connection tells the other.
#[derive(Debug, Default)]
struct Heard {
    /// How often the server said something.
    answers: u64,
    /// How often the server was ready for another request.
    ready: usize,
    /// The client said the word: it hears nothing more.
    muted: bool,
}

/// Waits until something may pass, as late as it should.
async fn hold(orders: &mut Receiver<Order>) -> Order {
    let order = *orders.wait_for(|order| order.mode != Mode::BlackHole).await.expect("the proxy lives");
    if let Mode::Delay(delay) = order.mode {
        tokio::time::sleep(delay).await;
    }
    order
}

async fn up(
    mut from: ReadHalf<'_>,
    mut to: WriteHalf<'_>,
    mut orders: Receiver<Order>,
    (heard, seen): (&Sender<Heard>, &Seen),
) -> End {
    let mut bytes = vec![0; 65536];
    let mut requests = Requests::default();
    while let Ok(count @ 1..) = from.read(&mut bytes).await {
        let said = bytes.get(..count).unwrap_or_default();
        let order = hold(&mut orders).await;
        let before = requests.before;
        let ends = requests.pass(said);
        let (wanted, moment) = if let Mode::HoldRequest(wanted, moment) = order.mode {
            (wanted, moment)
        } else {
            (usize::MAX, Moment::Come)
        };
        if let Some((begun, ended, number)) = seen.find_request(&ends, wanted) {
            let passing = said.get(..if moment == Moment::Come { begun } else { ended }).unwrap_or_default();
            heard.send_modify(|heard| heard.muted = true);
            // A client that is held hears nothing, whatever becomes of the server.
            if to.write_all(passing).await.is_ok() && moment == Moment::Answered {
                let mut hears = heard.subscribe();
                // One more: the answer to who the client is.
                drop(hears.wait_for(|heard| heard.ready > before + number).await);
            }
            seen.held.store(true, Ordering::SeqCst);
            while let Ok(1..) = from.read(&mut bytes).await {}
            return End::Closed;
        }
        let cut = match order.mode {
            Mode::CutWord(word, cut) => (contains(said, word) && seen.may_cut()).then_some(cut),
            Mode::Pass
            | Mode::Delay(_)
            | Mode::BlackHole
            | Mode::Reset
            | Mode::CutBytes(_)
            | Mode::CutMessage(_, _)
            | Mode::HoldRequest(_, _) => None,
        };
        match cut {
            Some(Cut::Before) => return End::Closed,
            Some(Cut::Late) => return End::Late(said.to_vec()),
            Some(Cut::Behind) | None => {}
        }
        heard.send_modify(|heard| heard.muted |= cut.is_some());
        let before = heard.borrow().answers;
        if to.write_all(said).await.is_err() {
            // What the server said last may still be on its way; the other direction ends it.
            std::future::pending::<()>().await;
        }
        if cut.is_some() {
            let mut hears = heard.subscribe();
            let answer = hears.wait_for(|heard| heard.answers > before);
            drop(tokio::time::timeout(ANSWER, answer).await);
            return End::Closed;
        }
    }
    End::Closed
}

async fn down(
    mut from: ReadHalf<'_>,
    mut to: WriteHalf<'_>,
    mut orders: Receiver<Order>,
    seen: &Seen,
    (heard, hears): (&Sender<Heard>, Receiver<Heard>),
) -> End {
    let mut bytes = vec![0; 65536];
    let mut frames = Frames::default();
    let mut counted = Frames::default();
    // Bytes since a mode was set, and which.
    let (mut since, mut number) = (0, 0);
    while let Ok(count @ 1..) = from.read(&mut bytes).await {
        let said = bytes.get(..count).unwrap_or_default();
        let ready = counted.pass(said).into_iter().filter(|(kind, ..)| *kind == b'Z').count();
        heard.send_modify(|heard| {
            heard.answers += 1;
            heard.ready += ready;
        });
        if hears.borrow().muted {
            continue;
        }
        let order = hold(&mut orders).await;
        if order.number != number {
            (since, number) = (0, order.number);
        }
        let passes = match order.mode {
            Mode::CutBytes(limit) => (since + count >= limit).then(|| limit.saturating_sub(since)),
            Mode::CutMessage(kind, cut) => frames.find(said, kind, cut),
            Mode::CutWord(_, _)
            | Mode::Pass
            | Mode::Delay(_)
            | Mode::BlackHole
            | Mode::Reset
            | Mode::HoldRequest(_, _) => None,
        };
        frames.pass(said);
        let passing = passes.and_then(|limit| said.get(..limit)).unwrap_or(said);
        seen.tape.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(passing);
        since += passing.len();
        if to.write_all(passing).await.is_err() || passes.is_some() {
            return End::Closed;
        }
    }
    End::Closed
}

fn contains(said: &[u8], word: &[u8]) -> bool {
    word.is_empty() || said.windows(word.len()).any(|window| window == word)
}

/// Where messages of a server begin and end in what it says.
#[derive(Clone, Debug, Default)]
struct Frames {
    /// The head of a message, as far as it is there.
    head: Vec<u8>,
    /// How many bytes of its body are still to come.
    rest: usize,
}

impl Frames {
    /// Follows what passes; returns each message that ends in it: its letter, where it began, and where it ended.
    fn pass(&mut self, bytes: &[u8]) -> Vec<(u8, usize, usize)> {
        let mut ended = Vec::new();
        let (mut at, mut begun) = (0, 0);
        while at < bytes.len() {
            if self.rest == 0 {
                if self.head.is_empty() {
                    begun = at;
                }
                let Some(byte) = bytes.get(at) else { break };
                self.head.push(*byte);
                at += 1;
                let Some((kind, length)) = self.head.split_first() else { continue };
                let Ok(length) = <[u8; 4]>::try_from(length) else { continue };
                let body = usize::try_from(u32::from_be_bytes(length)).unwrap_or(usize::MAX).saturating_sub(4);
                if body == 0 {
                    ended.push((*kind, begun, at));
                    self.head.clear();
                } else {
                    self.rest = body;
                }
            } else {
                let step = self.rest.min(bytes.len() - at);
                self.rest -= step;
                at += step;
                if self.rest == 0 {
                    ended.push((self.head.first().copied().unwrap_or_default(), begun, at));
                    self.head.clear();
                }
            }
        }
        ended
    }

    /// How much may pass before a cut at the first message of a kind, if it is in there. A message that began earlier is
    /// cut at what is left of it.
    fn find(&self, bytes: &[u8], kind: u8, cut: Cut) -> Option<usize> {
        let (_, begun, ended) = self.clone().pass(bytes).into_iter().find(|(found, ..)| *found == kind)?;
        Some(if cut == Cut::Before { begun } else { ended })
    }
}

/// The requests of one client.
#[derive(Debug)]
struct Requests {
    frames: Frames,
    /// How many have passed.
    before: usize,
}

impl Default for Requests {
    fn default() -> Self {
        // The first message of a client has no letter.
        Self { frames: Frames { head: vec![0], rest: 0 }, before: 0 }
    }
}

impl Requests {
    /// Follows what a client says; returns where each request that ends in it began and ended.
    fn pass(&mut self, said: &[u8]) -> Vec<(usize, usize)> {
        let ended = self.frames.pass(said).into_iter().filter(|(kind, ..)| [b'Q', b'S'].contains(kind));
        let ended: Vec<_> = ended.map(|(_, begun, end)| (begun, end)).collect();
        self.before += ended.len();
        ended
    }
}

/// The ends of the messages in what a server said, from the beginning of one.
#[must_use]
pub fn frame_ends(said: &[u8]) -> Vec<usize> {
    Frames::default().pass(said).into_iter().map(|(_, _, end)| end).collect()
}
