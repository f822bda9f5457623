//! Every call is given up after its first, second, .. last poll; whoever gets the connection next finds nothing of it.
//!
//! `ARLEN_TEST_SWEEPS` says how often (default 1); `just sweep` does it 30 times.
#![expect(clippy::panic, reason = "a test fails by panicking")]

mod calls;
mod probe;

use crate::live::{Proxied, behind_proxy, on_each, patient};
use arlen_data::compile::sql_unchecked;
use arlen_data::diag::Result;
use arlen_data::execute::{Database, DatabaseOptions, DatabaseUrl, Executor as _, OperationLedger};
use arlen_tests::Mode;
use calls::CALLS;
use probe::Probe;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::Poll;
use std::time::Duration;

/// Polls of a call after which it is taken for one that never ends.
const ENOUGH: usize = 400;

/// A call with all that it needs before and behind it.
type Call = fn(Given) -> Pin<Box<dyn Future<Output = bool>>>;

/// What a call is given.
struct Given {
    db: Database,
    /// The database, to open it once more.
    url: DatabaseUrl,
    /// The rows that it writes have this key; there are two, or none.
    key: i64,
    polls: usize,
}

/// Polls a future so many times at most and gives it up then.
fn give_up<F: Future>(polls: usize, future: F) -> impl Future<Output = Option<F::Output>> {
    // Calls of every kind are large together.
    let mut future = Some(Box::pin(future));
    let mut left = polls;
    poll_fn(move |context| {
        let polled = future.as_mut().map(|future| future.as_mut().poll(context));
        left -= 1;
        match polled {
            Some(Poll::Ready(output)) => Poll::Ready(Some(output)),
            Some(Poll::Pending) if left > 0 => Poll::Pending,
            Some(Poll::Pending) | None => {
                future = None;
                Poll::Ready(None)
            }
        }
    })
}

fn one() -> DatabaseOptions {
    patient(1)
}

/// How often everything is swept.
pub(crate) fn rounds() -> u32 {
    std::env::var("ARLEN_TEST_SWEEPS").ok().and_then(|text| text.parse().ok()).unwrap_or(1)
}

/// The same of a call that does not fail. True if it ended.
fn ends<T>(polls: usize, call: impl Future<Output = Result<T>>) -> impl Future<Output = bool> {
    let call = give_up(polls, call);
    async move { call.await.map(|result| drop(result.expect("no fault"))).is_some() }
}

/// What operations that are stored once need.
async fn make_ledger(db: &Database) {
    let table = OperationLedger::default().migration_sql(&db.dialect());
    db.execute(sql_unchecked(table)).await.expect("made");
}

/// Gives each call up after each of its polls. `direct` sees what is stored.
async fn sweep(db: &Database, url: &DatabaseUrl, direct: &Database, key: &mut i64) -> usize {
    let mut dropped = 0;
    let mut probe = Probe::of(db).await;
    for (name, call) in CALLS {
        for polls in 1.. {
            assert!(polls < ENOUGH, "{name} does not end");
            *key += 1;
            let given = Given { db: db.clone(), url: url.clone(), key: *key, polls };
            let ended = call(given).await;
            probe.assert_clean(db, &format!("{name}, given up after poll {polls}")).await;
            probe::assert_whole(direct, *key, &format!("{name}, given up after poll {polls}")).await;
            if ended {
                break;
            }
            dropped += 1;
        }
    }
    assert!(dropped > CALLS.len(), "most calls have more than one poll");
    dropped
}

#[test]
fn whatever_is_given_up_leaves_nothing_behind() {
    on_each("whatever_is_given_up_leaves_nothing_behind", one(), async |live| {
        make_ledger(&live.db).await;
        let (mut key, mut dropped) = (1000, 0);
        for _ in 0..rounds() {
            let direct = live.again(patient(1)).await;
            dropped += sweep(&live.db, &live.url, &direct, &mut key).await;
        }
        eprintln!("sweep: {} calls, given up {dropped} times, postgres: {}", CALLS.len(), live.is_postgres);
    });
}

#[test]
fn whatever_is_given_up_on_a_slow_network_leaves_nothing_behind() {
    let test = "whatever_is_given_up_on_a_slow_network_leaves_nothing_behind";
    behind_proxy(test, one(), async |Proxied { live, proxy, direct }| {
        make_ledger(&live.db).await;
        proxy.set(Mode::Delay(Duration::from_millis(2)));
        let (mut key, mut dropped) = (1000, 0);
        for _ in 0..rounds() {
            dropped += sweep(&live.db, &live.url, &direct, &mut key).await;
        }
        eprintln!("sweep: {} calls, given up {dropped} times, 2 ms away", CALLS.len());
        probe::assert_server_is_quiet(&direct, &live.db).await;
    });
}
