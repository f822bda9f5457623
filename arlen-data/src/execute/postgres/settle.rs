//! Makes a connection clean again after a dropped future, an open transaction, or settings that were left behind.

use super::connect::Connected;
use super::meter::Status;
use crate::diag::{Code, Diagnostic, Error, Result};
use futures_util::future::{Either, join3, select};
use std::hash::BuildHasher as _;
use std::pin::pin;
use std::time::Duration;
use tokio::time::{Instant, sleep, timeout};
use tokio_postgres::SimpleQueryMessage;

/// How long what is under way may take to end by itself.
const GRACE: Duration = Duration::from_millis(3);

/// How long a cancel may take to show before the next one, at first and later. A server that just then was between two
/// statements has passed over the one before.
const SOON: Duration = Duration::from_millis(100);
const AGAIN: Duration = Duration::from_millis(500);

/// Who the session is, and all settings. `RESET ROLE` comes behind `RESET SESSION AUTHORIZATION`, which may overwrite the
/// role that the session began with. It is a message of its own, since the server reads all of a message by the
/// settings, and within the timeouts, that held before it.
const SELF: &str = "RESET SESSION AUTHORIZATION; RESET ROLE; RESET ALL";

/// What the session has. What the driver has prepared stays.
const BELONGINGS: &str = "CLOSE ALL; UNLISTEN *; SELECT pg_catalog.pg_advisory_unlock_all(); DISCARD TEMP; \
                          DISCARD SEQUENCES";

/// Statements prepared by SQL; those of the driver are not among them. A function or block may have prepared them, which
/// no tag tells.
const PREPARED: &str = "SELECT name FROM pg_catalog.pg_prepared_statements WHERE from_sql";

/// Makes the connection as good as new, within a limit: stops what runs, rolls an open transaction back, and, if a
/// statement passed that can leave something in the session, resets it to what it was at its start. Statements that the
/// driver has prepared stay. Nobody else may use the connection meanwhile.
///
/// # Errors
///
/// `connection-lost`. The connection must not be used again.
pub(super) async fn settle(connected: &Connected, limit: Duration) -> Result<()> {
    let end = Instant::now() + limit;
    match timeout(limit, Box::pin(clean(connected, end))).await {
        Ok(done) => done,
        Err(_) => Err(given_up(format!("it was not clean within {} ms", limit.as_millis()))),
    }
}

/// Stops what runs, within a limit, and leaves the transaction as it is then: open, or failed if the stop hit a statement
/// of it.
///
/// # Errors
///
/// As [`settle`].
pub(super) async fn stop(connected: &Connected, limit: Duration) -> Result<()> {
    let end = Instant::now() + limit;
    match timeout(limit, Box::pin(drain(connected, end))).await {
        Ok(done) => done,
        Err(_) => Err(given_up(format!("what ran on it did not stop within {} ms", limit.as_millis()))),
    }
}

async fn clean(connected: &Connected, end: Instant) -> Result<()> {
    drain(connected, end).await?;
    let (client, meter) = (connected.client(), connected.meter());
    match meter.status() {
        Some(Status::Idle) => {}
        Some(Status::Transaction | Status::Failed) => client.batch_execute("ROLLBACK").await.map_err(broken)?,
        None => return Err(given_up("the server does not say how its transaction is")),
    }
    let dirt = meter.dirt();
    if dirt.forgotten {
        return Err(given_up("the statements prepared on it are gone"));
    }
    if dirt.session {
        reset(connected).await?;
    }
    if !meter.settled().await || meter.status() != Some(Status::Idle) {
        return Err(given_up("a transaction is open after all"));
    }
    meter.take_dirty();
    Ok(())
}

/// Waits until nothing is under way, and has it stopped if that takes longer than a moment.
///
/// A request of a dropped future may still wait in the driver, unwritten and uncounted. Requests keep their order: when
/// an empty one is answered, all before it are.
async fn drain(connected: &Connected, end: Instant) -> Result<()> {
    let mut barrier = pin!(connected.client().batch_execute(""));
    let mut patience = GRACE;
    loop {
        if connected.is_closed() {
            return Err(given_up("it is closed, or answers cannot be told apart"));
        }
        match select(barrier.as_mut(), pin!(sleep(patience))).await {
            // The last cancel may have hit the empty request.
            Either::Left((Err(error), _)) if error.as_db_error().is_none() => return Err(broken(error)),
            Either::Left(_) => break,
            Either::Right(_) => {
                let left = end.saturating_duration_since(Instant::now());
                connected.canceller().cancel(left).await?;
                patience = if patience == GRACE { SOON } else { AGAIN };
            }
        }
    }
    if connected.meter().settled().await { Ok(()) } else { Err(given_up("answers cannot be told apart")) }
}

async fn reset(connected: &Connected) -> Result<()> {
    let client = connected.client();
    // One flight: the driver sends in the order of the first look at each.
    let belongings = format!("{BELONGINGS}; SELECT pg_catalog.setseed({})", seed());
    let (this, belongings, names) =
        join3(client.batch_execute(SELF), client.batch_execute(&belongings), client.simple_query(PREPARED)).await;
    let names = this.and(belongings).and(names).map_err(broken)?;
    let mut sql = String::new();
    for message in &names {
        if let SimpleQueryMessage::Row(row) = message {
            let name = row.try_get(0).ok().flatten().unwrap_or_default();
            sql.push_str(&format!("DEALLOCATE \"{}\";", name.replace('"', "\"\"")));
        }
    }
    if sql.is_empty() { Ok(()) } else { client.batch_execute(&sql).await.map_err(broken) }
}

/// A number from -1 to 1, so that nobody can foretell what `random()` gives to the next caller.
fn seed() -> f64 {
    let bits = std::hash::RandomState::new().hash_one(0);
    f64::from(u32::try_from(bits >> 32).unwrap_or_default()) / f64::from(u32::MAX) * 2.0 - 1.0
}

fn given_up(reason: impl Into<String>) -> Error {
    Diagnostic::new(Code::ConnectionLost, format!("the connection was given up: {}", reason.into())).into()
}

fn broken(error: tokio_postgres::Error) -> Error {
    let reason = match error.as_db_error() {
        Some(server) => server.message().to_owned(),
        None => error.to_string(),
    };
    let mut fault =
        Diagnostic::new(Code::ConnectionLost, format!("the connection was given up: it cannot be reset: {reason}"));
    if let Some(server) = error.as_db_error() {
        fault = fault.with_sqlstate(server.code().code());
    }
    drop(error);
    fault.into()
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use super::{given_up, settle};
    use crate::diag::{Code, Result};
    use crate::execute::postgres::connect::Connected;
    use crate::execute::postgres::live::{block_on, block_on_threads, first, open, server};
    use crate::execute::postgres::meter::Status;
    use futures_util::{SinkExt as _, StreamExt as _};
    use std::future::Future;
    use std::hash::BuildHasher as _;
    use std::io::Cursor;
    use std::pin::pin;
    use std::task::Poll;
    use std::time::{Duration, Instant};
    use tokio::time::timeout;

    const LIMIT: Duration = Duration::from_secs(5);

    /// Gives a future up after so many milliseconds.
    async fn drop_after<F: Future>(milliseconds: u64, future: F) {
        drop(timeout(Duration::from_millis(milliseconds), future).await);
    }

    /// Settles, and returns how long that took.
    async fn settled(connected: &Connected) -> Duration {
        let begun = Instant::now();
        settle(connected, LIMIT).await.expect("settled");
        assert_eq!((connected.meter().owed(), connected.meter().status()), (0, Some(Status::Idle)));
        begun.elapsed()
    }

    #[test]
    fn a_dropped_statement_is_stopped_on_the_server() {
        let Some(server) = server("a_dropped_statement_is_stopped_on_the_server") else { return };
        block_on(async {
            for url in [server.url(""), server.url("sslmode=disable")] {
                let connected = open(&url).await;
                drop_after(200, connected.client().query_one("SELECT pg_sleep(3)", &[])).await;
                assert_eq!(connected.meter().owed(), 1);
                let took = settled(&connected).await;
                assert!(took < Duration::from_millis(500), "{took:?}");
                assert_eq!(first(&connected, "SELECT 7").await.as_deref(), Some("7"));
            }
        });
    }

    #[test]
    fn a_request_that_was_never_written_is_waited_for() {
        let Some(server) = server("a_request_that_was_never_written_is_waited_for") else { return };
        block_on(async {
            let connected = open(&server.url("")).await;
            {
                let mut future = pin!(connected.client().batch_execute("BEGIN; SELECT pg_sleep(3)"));
                let once = std::future::poll_fn(|cx| Poll::Ready(future.as_mut().poll(cx).is_pending()));
                assert!(once.await);
            }
            assert_eq!(connected.meter().owed(), 0, "it is queued, and the driver has not run since");
            assert!(settled(&connected).await < Duration::from_millis(500));
        });
    }

    const SPOIL: &str = "BEGIN; SET search_path = x; SELECT 1/0";

    #[test]
    fn a_future_may_be_dropped_at_any_moment() {
        let Some(server) = server("a_future_may_be_dropped_at_any_moment") else { return };
        block_on(drop_at_random(&server.url("")));
        block_on_threads(drop_at_random(&server.url("")));
        block_on_threads(drop_at_random(&server.url("sslmode=disable")));
    }

    async fn drop_at_random(url: &str) {
        let random = std::collections::hash_map::RandomState::new();
        let connected = open(url).await;
        let client = connected.client();
        let rows = client.prepare("SELECT n FROM generate_series(1, 20000) n").await.expect("prepared");
        for n in 0..50_i32 {
            let moment = Duration::from_micros(random.hash_one(n) % 20_000);
            let wait = tokio::time::sleep(moment);
            match n % 5 {
                0 => drop(timeout(moment, client.query(&rows, &[])).await),
                1 => drop(timeout(moment, client.query("SELECT pg_sleep(3)", &[])).await),
                2 => drop(timeout(moment, client.batch_execute(SPOIL)).await),
                3 => drop(timeout(moment, client.batch_execute("CREATE TEMP TABLE t (n int)")).await),
                _ => {
                    let stream = client.query_raw(&rows, Vec::<i32>::new()).await.expect("a stream");
                    drop(timeout(moment, pin!(stream).next()).await);
                    wait.await;
                }
            }
            let took = settled(&connected).await;
            assert!(took < Duration::from_millis(2000), "{n}: {took:?}");
            let row = client.query_one("SELECT $1::int4, current_setting('search_path')", &[&n]).await;
            let row = row.expect("usable");
            assert_eq!(row.get::<_, i32>(0), n);
            assert_eq!(row.get::<_, &str>(1), "\"$user\", public");
        }
    }

    #[test]
    fn an_open_transaction_is_rolled_back() {
        let Some(server) = server("an_open_transaction_is_rolled_back") else { return };
        block_on(async {
            let connected = open(&server.url("")).await;
            let client = connected.client();
            client.batch_execute("CREATE TABLE IF NOT EXISTS kept (n int)").await.expect("made");
            settled(&connected).await;
            client.batch_execute("BEGIN; INSERT INTO kept VALUES (1)").await.expect("in a transaction");
            assert_eq!(connected.meter().status(), Some(Status::Transaction));
            settled(&connected).await;
            client.batch_execute("BEGIN; SELECT 1/0").await.expect_err("a fault");
            connected.meter().settled().await;
            assert_eq!(connected.meter().status(), Some(Status::Failed));
            settled(&connected).await;
            assert_eq!(first(&connected, "SELECT count(*) FROM kept").await.as_deref(), Some("0"));
        });
    }

    const LEAVE: &str = "
        SET search_path = pg_catalog; SET statement_timeout = '7s'; SET app.tenant = 'seven';
        SELECT set_config('lock_timeout', '7s', false); SELECT pg_advisory_lock(7);
        CREATE TEMP TABLE left_behind (n int); LISTEN channel; CREATE TEMP SEQUENCE s; SELECT nextval('pg_temp.s');
        BEGIN; DECLARE kept CURSOR WITH HOLD FOR SELECT 1; COMMIT; PREPARE \"by \"\" hand\" AS SELECT 1;
        SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY; SET standard_conforming_strings = off;
        SET ROLE other; SET SESSION AUTHORIZATION other";

    const LEFT: &str = "
        SELECT concat_ws(' ', current_setting('search_path'), current_setting('statement_timeout'),
        current_setting('lock_timeout'), current_setting('app.tenant'), current_setting('standard_conforming_strings'),
        current_setting('default_transaction_read_only'), current_setting('client_min_messages'),
        current_user, session_user,
        (SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()),
        (SELECT count(*) FROM pg_class WHERE relname IN ('left_behind', 's')),
        (SELECT count(*) FROM pg_listening_channels()), (SELECT count(*) FROM pg_cursors),
        (SELECT count(*) FROM pg_prepared_statements WHERE from_sql))";

    #[test]
    fn nothing_is_left_in_the_session_but_what_the_driver_prepared() {
        let Some(server) = server("nothing_is_left_in_the_session_but_what_the_driver_prepared") else { return };
        block_on(async {
            let connected = open(&server.url("options=-c%20statement_timeout%3D9s")).await;
            let client = connected.client();
            let prepared = client.prepare("SELECT $1::int4 + 1").await.expect("prepared");
            let fresh = first(&connected, "SELECT set_config('app.tenant', '', false)").await;
            assert_eq!(fresh.as_deref(), Some(""));
            let before = first(&connected, LEFT).await;
            assert_eq!(before.as_deref(), Some("\"$user\", public 9s 0  on off warning arlen arlen 0 0 0 0 0"));
            for _ in 0..2 {
                client.batch_execute(LEAVE).await.expect("left behind");
                assert!(connected.meter().dirt().session);
                settled(&connected).await;
                assert_eq!(first(&connected, LEFT).await, before);
                assert!(client.query("SELECT lastval()", &[]).await.is_err(), "sequences are forgotten");
                assert_eq!(client.query_one(&prepared, &[&1_i32]).await.expect("kept").get::<_, i32>(0), 2);
            }
        });
    }

    #[test]
    fn what_passes_unseen_can_be_told() {
        let Some(server) = server("what_passes_unseen_can_be_told") else { return };
        block_on(async {
            let connected = open(&server.url("")).await;
            drop(first(&connected, "SELECT set_config('lock_timeout', '7s', false)").await);
            settled(&connected).await;
            let left = first(&connected, "SHOW lock_timeout").await;
            assert_eq!(left.as_deref(), Some("7s"), "to the wire it is a query like any other");
            connected.meter().mark_dirty();
            settled(&connected).await;
            assert_eq!(first(&connected, "SHOW lock_timeout").await.as_deref(), Some("0"));
            drop(first(&connected, "SELECT set_config('TimeZone', 'Asia/Tokyo', false)").await);
            assert!(connected.meter().dirt().session, "a setting that the server reports is seen");
            client_made_tables(&connected).await;
        });
    }

    /// Temporary tables made of queries end with the tag of a query.
    async fn client_made_tables(connected: &Connected) {
        settled(connected).await;
        connected.client().batch_execute("CREATE TEMP TABLE a AS SELECT 1 AS n").await.expect("made");
        assert!(connected.meter().dirt().session);
        settled(connected).await;
        connected.client().execute_typed("CREATE TEMP TABLE a AS SELECT 1 AS n WHERE false", &[]).await.expect("made");
        assert!(connected.meter().dirt().session);
        settled(connected).await;
        connected.client().query("SELECT 1 WHERE false", &[]).await.expect("none");
        connected.client().query_typed("SELECT 1 WHERE false", &[]).await.expect("none");
        assert!(!connected.meter().dirt().session, "a query that finds nothing leaves nothing");
    }

    #[test]
    fn a_clean_session_is_not_reset() {
        let Some(server) = server("a_clean_session_is_not_reset") else { return };
        block_on(async {
            let connected = open(&server.url("")).await;
            drop(first(&connected, "SELECT 1").await);
            let (_, before) = connected.meter().traffic();
            settled(&connected).await;
            let (_, after) = connected.meter().traffic();
            assert_eq!(after - before, 6, "one empty query");
        });
    }

    #[test]
    fn a_statement_that_survives_one_cancel_gets_another() {
        let Some(server) = server("a_statement_that_survives_one_cancel_gets_another") else { return };
        block_on(async {
            let connected = open(&server.url("")).await;
            // One request may send two signals, so the time counts.
            let stubborn = "DO $$ BEGIN LOOP BEGIN PERFORM pg_sleep(9); EXCEPTION WHEN query_canceled THEN \
                            IF clock_timestamp() - now() > '500 ms' THEN RAISE; END IF; END; END LOOP; END $$";
            drop_after(100, connected.client().batch_execute(stubborn)).await;
            let took = settled(&connected).await;
            assert!((Duration::from_millis(400)..Duration::from_millis(1200)).contains(&took), "{took:?}");

            drop_after(100, connected.client().batch_execute(stubborn)).await;
            let begun = Instant::now();
            let error = settle(&connected, Duration::from_millis(300)).await.expect_err("too short a limit");
            assert_eq!(error.code(), Code::ConnectionLost);
            assert!(begun.elapsed() < Duration::from_millis(450));
        });
    }

    #[test]
    fn what_cannot_be_mended_is_given_up() {
        let Some(server) = server("what_cannot_be_mended_is_given_up") else { return };
        block_on(async {
            let refused = |done: Result<()>| assert_eq!(done.expect_err("given up").code(), Code::ConnectionLost);
            let connected = open(&server.url("")).await;
            connected.client().batch_execute("DISCARD ALL").await.expect("discarded");
            refused(settle(&connected, LIMIT).await);

            let (connected, other) = (open(&server.url("")).await, open(&server.url("")).await);
            let pid = first(&connected, "SELECT pg_backend_pid()").await.expect("a number");
            drop(first(&other, &format!("SELECT pg_terminate_backend({pid})")).await);
            refused(settle(&connected, LIMIT).await);
            assert!(connected.is_closed());
            assert_eq!(given_up("x").to_string(), "the connection was given up: x");
        });
    }

    #[test]
    fn a_copy_ends_clean_or_not_at_all() {
        let Some(server) = server("a_copy_ends_clean_or_not_at_all") else { return };
        block_on(async {
            let connected = open(&server.url("")).await;
            let client = connected.client();
            client.batch_execute("CREATE TEMP TABLE copied (n int)").await.expect("made");
            let sink = client.copy_in("COPY copied FROM STDIN").await.expect("a sink");
            let mut sink = pin!(sink);
            sink.send(Cursor::new(b"1\n2\n".to_vec())).await.expect("sent");
            assert_eq!(sink.finish().await.expect("done"), 2);
            assert!(connected.meter().settled().await && !connected.is_closed());
            let out = client.copy_out("COPY copied TO STDOUT").await.expect("a stream");
            assert_eq!(pin!(out).count().await, 2);
            settled(&connected).await;

            client.batch_execute("CREATE TEMP TABLE copied (n int)").await.expect("made");
            {
                let sink = client.copy_in("COPY copied FROM STDIN").await.expect("a sink");
                pin!(sink).send(Cursor::new(b"1\n".to_vec())).await.expect("sent");
            }
            settle(&connected, LIMIT).await.expect_err("a COPY given up in its middle");
        });
    }
}
