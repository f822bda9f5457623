//! Opens connections: hosts in turn, encryption as the URL says, the driver's handshake over a tapped stream.

use super::cancel::Canceller;
use super::encryption::Mode;
use super::fault::{Failure, refuse};
use super::meter::Meter;
use super::parameters::{Parameters, Target, shuffle};
use super::pump::Pump;
use super::reading::Passwords;
use super::socket::{Offer, Place, Route, Socket};
use super::tap::Tap;
use crate::diag::Result;
use futures_util::future::{Either, join, select};
use std::convert::Infallible;
use std::future::{Ready, ready};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tokio::time::{Instant, timeout};
use tokio_postgres::config::{Host, LoadBalanceHosts, SslMode, SslNegotiation, TargetSessionAttrs};
use tokio_postgres::tls::{ChannelBinding, TlsConnect, TlsStream};
use tokio_postgres::{Client, Connection, SimpleQueryMessage};

/// How long a connection that was dropped may take to end in good order before what it runs is cancelled.
const QUIET: Duration = Duration::from_millis(20);

/// How long it may take altogether.
const GOOD_BYE: Duration = Duration::from_secs(2);

/// An open connection. Dropping it says good-bye to the server, and stops what still runs there.
#[derive(Debug)]
pub(super) struct Connected {
    // Dropped first: the driver's task ends when it is gone and all is answered.
    client: Client,
    pump: Arc<Pump<Wire>>,
    meter: Arc<Meter>,
    canceller: Canceller,
    /// Dropped, it tells the task that nobody is left.
    owner: oneshot::Sender<Infallible>,
    task: JoinHandle<()>,
}

impl Connected {
    /// The driver's client.
    pub(super) const fn client(&self) -> &Client {
        &self.client
    }

    /// What moves its bytes.
    pub(super) const fn pump(&self) -> &Arc<Pump<Wire>> {
        &self.pump
    }

    /// What is known of the connection.
    pub(super) const fn meter(&self) -> &Arc<Meter> {
        &self.meter
    }

    /// Stops what the server runs.
    pub(super) const fn canceller(&self) -> &Canceller {
        &self.canceller
    }

    /// The server's version as it counts itself: 15.2 is 150002.
    pub(super) fn server_version(&self) -> u32 {
        self.meter.server_version()
    }

    /// True if nothing more can be sent, or if what is sent cannot be trusted to be answered.
    pub(super) fn is_closed(&self) -> bool {
        self.client.is_closed() || self.meter.is_closed() || self.meter.is_in_doubt()
    }

    /// Says good-bye, and waits until the server has taken note, at most so long.
    pub(super) async fn close(self, limit: Duration) {
        let Self { client, task, owner, .. } = self;
        drop((client, owner));
        // Too late is as good: the socket closes with the runtime.
        drop(timeout(limit, task).await);
    }
}

/// Connects to the first host of the URL that takes the connection. `limit` holds for all of it, unless the URL has a
/// `connect_timeout`; each server that is left gets an equal share of the time that is left.
///
/// # Errors
///
/// `connection-failed`, `connection-timeout`, `tls-failed`, `authentication-failed`, `too-many-connections`. A refused
/// password ends the attempts, since the other hosts would get the same.
pub(super) async fn connect(parameters: &Parameters, limit: Duration) -> Result<Connected> {
    let limit = parameters.config().get_connect_timeout().copied().unwrap_or(limit);
    let end = Instant::now() + limit;
    let targets = parameters.targets();
    let mut failures = Vec::new();
    for (n, target) in targets.iter().enumerate() {
        let share = share(end, targets.len() - n);
        let places = match timeout(share, places(parameters, target)).await {
            Ok(Ok(places)) => places,
            Ok(Err(error)) => {
                failures.push((target.to_string(), error.into()));
                continue;
            }
            Err(_) => {
                failures.push((target.to_string(), silence(end, limit, share)));
                continue;
            }
        };
        for (k, place) in places.iter().enumerate() {
            let share = self::share(end, targets.len() - n + places.len() - k - 1);
            let attempt = Box::pin(reach(parameters, target, place));
            let failure = match timeout(share, attempt).await {
                Ok(Ok(connected)) => return Ok(connected),
                Ok(Err(failure)) => failure,
                Err(_) => silence(end, limit, share),
            };
            let is_final = failure.is_final();
            failures.push((target.to_string(), failure));
            if is_final {
                return Err(refuse(parameters.shown(), &failures));
            }
        }
    }
    Err(refuse(parameters.shown(), &failures))
}

fn share(end: Instant, among: usize) -> Duration {
    end.saturating_duration_since(Instant::now()) / u32::try_from(among).unwrap_or(u32::MAX).max(1)
}

/// No answer: in all the time there was, or in one server's share of it.
fn silence(end: Instant, limit: Duration, share: Duration) -> Failure {
    Failure::NoAnswer(if Instant::now() < end { share } else { limit })
}

/// Where a host is. A name may have several addresses, which are tried in turn.
async fn places(parameters: &Parameters, target: &Target) -> std::io::Result<Vec<Place>> {
    let name = match &target.host {
        #[cfg(unix)]
        Host::Unix(folder) => return Ok(vec![Place::Unix(folder.join(format!(".s.PGSQL.{}", target.port)))]),
        Host::Tcp(name) => name,
    };
    if let Some(address) = target.address {
        return Ok(vec![Place::Tcp((address, target.port).into())]);
    }
    let mut places: Vec<_> = tokio::net::lookup_host((name.as_str(), target.port)).await?.map(Place::Tcp).collect();
    if places.is_empty() {
        return Err(std::io::Error::new(std::io::ErrorKind::NotFound, "the host has no address"));
    }
    if parameters.config().get_load_balance_hosts() == LoadBalanceHosts::Random {
        shuffle(&mut places);
    }
    Ok(places)
}

/// Connects to one place, as its mode says.
async fn reach(parameters: &Parameters, target: &Target, place: &Place) -> Result<Connected, Failure> {
    let name = match &target.host {
        Host::Tcp(name) => name.clone(),
        #[cfg(unix)]
        Host::Unix(_) => String::new(),
    };
    let check = parameters.encryption().check(target.mode);
    let route =
        |offer| Route { place: place.clone(), name: name.clone(), offer, check, parameters: parameters.clone() };
    let connected = match target.mode {
        Mode::Disable => begin(route(Offer::Plain)).await?,
        Mode::Allow => match begin(route(Offer::Plain)).await {
            Err(failure) if failure.may_want_encryption() => begin(route(Offer::Required)).await?,
            other => other?,
        },
        Mode::Prefer => begin(route(Offer::Preferred)).await?,
        Mode::Require | Mode::VerifyCa | Mode::VerifyFull => begin(route(Offer::Required)).await?,
    };
    check_access(&connected, parameters.config().get_target_session_attrs()).await?;
    Ok(connected)
}

/// Opens a socket, taps it, and has the driver introduce itself.
async fn begin(mut route: Route) -> Result<Connected, Failure> {
    let socket = route.open().await?;
    let passwords = if socket.is_encrypted() || route.place.is_near() { Passwords::Any } else { Passwords::Strong };
    // A cancel goes the way that this socket went, and no other.
    route.offer = if socket.is_encrypted() { Offer::Required } else { Offer::Plain };
    let meter = Arc::new(Meter::default());
    let tap = Tap::new(socket, Arc::clone(&meter), passwords);
    let mut config = route.parameters.config().clone();
    // Encrypted or not, the stream is as it has to be: to the driver it is one that needs no request.
    config.ssl_mode(SslMode::Require).ssl_negotiation(SslNegotiation::Direct);
    let (client, connection) = config.connect_raw(tap, AsItIs).await?;
    let canceller = Canceller::new(route, Arc::clone(&meter));
    let pump = Arc::new(Pump::new(connection));
    let (owner, gone) = oneshot::channel();
    let task = tokio::spawn(drive(Idle(Arc::clone(&pump)), gone, canceller.clone()));
    Ok(Connected { client, pump, meter, canceller, owner, task })
}

pub(super) type Wire = Connection<Tap<Socket>, Tap<Socket>>;

/// The connection between calls. When its task ends, with the runtime if not before, so does the connection.
struct Idle(Arc<Pump<Wire>>);

impl Future for Idle {
    type Output = ();

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        self.0.poll_idle(context)
    }
}

impl Drop for Idle {
    fn drop(&mut self) {
        self.0.stop();
    }
}

/// Moves bytes until the connection ends, or until some time after its owner has gone.
async fn drive(mut connection: Idle, gone: oneshot::Receiver<Infallible>, canceller: Canceller) {
    let mut connection = Pin::new(&mut connection);
    if let Either::Left(_) = select(connection.as_mut(), gone).await {
        return;
    }
    if timeout(QUIET, connection.as_mut()).await.is_ok() {
        return;
    }
    // Nobody will ever read what still runs there.
    let stop = async {
        if canceller.is_needed() {
            drop(canceller.cancel(GOOD_BYE).await);
        }
    };
    drop(timeout(GOOD_BYE, join(connection, stop)).await);
}

/// Looks whether the server takes what the URL is for. From version 14 on, it has said so by itself.
async fn check_access(connected: &Connected, wanted: TargetSessionAttrs) -> Result<(), Failure> {
    if wanted == TargetSessionAttrs::Any {
        return Ok(());
    }
    let said = (connected.meter.in_hot_standby(), connected.meter.default_read_only());
    let read_only = match said {
        (Some(standby), Some(read_only)) => standby || read_only,
        (None, _) | (_, None) => {
            let messages = connected.client.simple_query("SHOW transaction_read_only").await?;
            messages
                .iter()
                .any(|message| matches!(message, SimpleQueryMessage::Row(row) if row.try_get(0).ok().flatten() == Some("on")))
        }
    };
    if wanted == TargetSessionAttrs::ReadWrite && read_only {
        return Err(Failure::OtherAccess("the server only reads, and the database URL asks for one that writes"));
    }
    if wanted == TargetSessionAttrs::ReadOnly && !read_only {
        return Err(Failure::OtherAccess("the server writes, and the database URL asks for one that only reads"));
    }
    Ok(())
}

/// Gives the driver the stream as it is.
struct AsItIs;

impl TlsConnect<Tap<Socket>> for AsItIs {
    type Stream = Tap<Socket>;
    type Error = Infallible;
    type Future = Ready<Result<Tap<Socket>, Infallible>>;

    fn connect(self, stream: Tap<Socket>) -> Self::Future {
        ready(Ok(stream))
    }
}

impl TlsStream for Tap<Socket> {
    fn channel_binding(&self) -> ChannelBinding {
        self.stream().end_point().map_or_else(ChannelBinding::none, ChannelBinding::tls_server_end_point)
    }
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use super::super::live::{LIMIT, PASSWORD, answer, block_on, fake, first, open, refusal, server, try_open};
    use super::{AsItIs, Failure, Meter, Passwords, SslMode, SslNegotiation, Tap, refuse};
    use crate::diag::Code;
    use crate::execute::postgres::socket::Socket;
    use std::sync::Arc;
    use std::time::{Duration, Instant};
    use tokio::net::TcpStream;
    use tokio::time::sleep;

    #[test]
    fn a_session_begins_with_its_settings() {
        let Some(server) = server("a_session_begins_with_its_settings") else { return };
        block_on(async {
            let connected = open(&server.url("")).await;
            assert!(connected.server_version() > 90_000 && !connected.is_closed());
            for (setting, value) in [
                ("standard_conforming_strings", "on"),
                ("client_min_messages", "warning"),
                ("application_name", "arlen"),
            ] {
                assert_eq!(first(&connected, &format!("SHOW {setting}")).await.as_deref(), Some(value));
            }
            let socket = format!("postgres:///postgres?host={}&port={}", server.folder.display(), server.port);
            let connected = open(&format!("{socket}&user=arlen&password={PASSWORD}&sslmode=require")).await;
            assert_eq!(first(&connected, "SELECT inet_client_addr() IS NULL").await.as_deref(), Some("t"));
            connected.close(LIMIT).await;
        });
    }

    #[test]
    fn a_refusal_says_why_and_never_the_password() {
        let Some(server) = server("a_refusal_says_why_and_never_the_password") else { return };
        block_on(async {
            let admin = open(&server.url("")).await;
            admin.client().batch_execute("CREATE ROLE full LOGIN CONNECTION LIMIT 0").await.expect("made");
            let sql = format!("ALTER ROLE full PASSWORD '{PASSWORD}'");
            admin.client().batch_execute(&sql).await.expect("made");
            let plain = format!("postgres://arlen:{PASSWORD}@127.0.0.1:{}/", server.port);
            for (url, code, text) in [
                (plain.replace("hunter2", "hunter3"), Code::AuthenticationFailed, "28P01"),
                (plain.replace("hunter2", "hunter3").replace("arlen", "nobody"), Code::AuthenticationFailed, "28P01"),
                (plain.replace(&format!(":{PASSWORD}"), ""), Code::AuthenticationFailed, "password missing"),
                (format!("{plain}missing"), Code::ObjectMissing, "3D000"),
                (server.url_of("full", ""), Code::TooManyConnections, "53300"),
                (server.url_of("encrypted", "sslmode=disable"), Code::AuthenticationFailed, "28000"),
                (server.url("sslmode=disable&channel_binding=require"), Code::AuthenticationFailed, "channel binding"),
                (format!("postgres://u:{PASSWORD}@127.0.0.1:1/x"), Code::ConnectionFailed, "refused"),
                (format!("postgres://u:{PASSWORD}@a.invalid/x?sslmode=disable"), Code::ConnectionFailed, "a.invalid"),
            ] {
                let (found, all) = refusal(&url).await;
                assert_eq!(found, code, "{all}");
                assert!(all.contains(text) && !all.contains("hunter"), "{all}");
            }
            let shown = format!("{admin:?} {:?} {:?}", admin.canceller(), admin.meter());
            assert!(shown.contains("Meter") && !shown.contains("hunter"), "{shown}");
        });
    }

    #[test]
    fn a_server_that_says_nothing_is_given_up() {
        block_on(async {
            let (port, _) = fake(|stream| async move {
                sleep(LIMIT).await;
                drop(stream);
            })
            .await;
            let begun = Instant::now();
            let (code, all) = refusal(&format!("postgres://u:{PASSWORD}@127.0.0.1:{port}/x?connect_timeout=1")).await;
            assert_eq!(code, Code::ConnectionTimeout, "{all}");
            assert!(all.contains("no answer within 1000 ms") && begun.elapsed() < Duration::from_secs(2), "{all}");

            let (port, _) = fake(|mut stream| async move { answer(&mut stream, 8, b"HTTP/1.1 400").await }).await;
            let (code, all) = refusal(&format!("postgres://u:{PASSWORD}@127.0.0.1:{port}/x?sslmode=disable")).await;
            assert_eq!(code, Code::ConnectionFailed, "{all}");
        });
    }

    #[test]
    fn hosts_are_tried_in_turn() {
        let Some(server) = server("hosts_are_tried_in_turn") else { return };
        block_on(async {
            let (silent, _) = fake(|stream| async move {
                sleep(LIMIT).await;
                drop(stream);
            })
            .await;
            let good = server.port;
            let url = format!("postgres://arlen:{PASSWORD}@127.0.0.1:1,127.0.0.1:{silent},127.0.0.1:{good}/postgres");
            let begun = Instant::now();
            let connected = open(&format!("{url}?connect_timeout=2")).await;
            assert!(begun.elapsed() < Duration::from_secs(2));
            assert_eq!(first(&connected, "SELECT 1").await.as_deref(), Some("1"));
            drop(open(&format!("{url}?connect_timeout=3&load_balance_hosts=random")).await);

            let wrong = format!("postgres://arlen:wrong@127.0.0.1:1,127.0.0.1:{good},127.0.0.1:1/postgres");
            let (code, all) = refusal(&wrong).await;
            assert_eq!(code, Code::AuthenticationFailed, "{all}");
            assert_eq!(all.matches("127.0.0.1:1: ").count(), 3, "once in each form: the last host got nothing: {all}");
        });
    }

    #[test]
    fn a_server_may_be_chosen_by_what_it_takes() {
        let Some(server) = server("a_server_may_be_chosen_by_what_it_takes") else { return };
        block_on(async {
            let reads = "options=-c%20default_transaction_read_only%3Don";
            drop(open(&server.url("target_session_attrs=read-write")).await);
            drop(open(&server.url(&format!("target_session_attrs=read-only&{reads}"))).await);
            let (code, all) = refusal(&server.url("target_session_attrs=read-only")).await;
            assert!(code == Code::ConnectionFailed && all.contains("the server writes"), "{all}");
            let (code, all) = refusal(&server.url(&format!("target_session_attrs=read-write&{reads}"))).await;
            assert!(code == Code::ConnectionFailed && all.contains("the server only reads"), "{all}");
        });
    }

    #[test]
    fn a_weak_password_is_not_sent_where_somebody_may_listen() {
        block_on(async {
            for (request, text) in [
                (&[b'R', 0, 0, 0, 8, 0, 0, 0, 3][..], "clear text"),
                (&[b'R', 0, 0, 0, 12, 0, 0, 0, 5, 1, 2, 3, 4], "MD5"),
            ] {
                let (port, task) = fake(move |mut stream| async move {
                    answer(&mut stream, 8, request).await;
                    let mut rest = Vec::new();
                    drop(tokio::io::AsyncReadExt::read_to_end(&mut stream, &mut rest).await);
                    assert!(!rest.windows(7).any(|part| part == b"hunter2"), "the password was sent");
                })
                .await;
                let stream = TcpStream::connect(("127.0.0.1", port)).await.expect("a stream");
                let meter = Arc::new(Meter::default());
                let tap = Tap::new(Socket::Tcp(stream), Arc::clone(&meter), Passwords::Strong);
                let mut config = tokio_postgres::Config::new();
                config.user("u").password(PASSWORD).ssl_mode(SslMode::Require);
                config.ssl_negotiation(SslNegotiation::Direct);
                let failure = Failure::from(config.connect_raw(tap, AsItIs).await.err().expect("refused"));
                assert!(failure.may_want_encryption() && meter.is_closed());
                let error = refuse("postgres://db/x", &[("db".to_owned(), failure)]);
                assert_eq!(error.code(), Code::AuthenticationFailed);
                assert!(error.to_string().contains(text), "{error}");
                task.await.expect("nothing was sent");
            }
        });
    }

    #[test]
    fn on_this_machine_a_server_may_ask_as_it_likes() {
        let Some(server) = server("on_this_machine_a_server_may_ask_as_it_likes") else { return };
        block_on(async { drop(try_open(&server.url_of("clear", "sslmode=disable")).await.expect("a connection")) });
    }

    #[test]
    fn a_dropped_connection_stops_what_it_ran() {
        let Some(server) = server("a_dropped_connection_stops_what_it_ran") else { return };
        block_on(async {
            let other = open(&server.url("")).await;
            let connected = open(&server.url("application_name=dropped")).await;
            let statement = connected.client().batch_execute("SELECT pg_sleep(9)");
            drop(tokio::time::timeout(Duration::from_millis(100), statement).await);
            drop(connected);
            let begun = Instant::now();
            let count = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'dropped'";
            while first(&other, count).await.as_deref() != Some("0") {
                assert!(begun.elapsed() < Duration::from_secs(3), "it runs on");
                sleep(Duration::from_millis(10)).await;
            }
        });
    }
}
