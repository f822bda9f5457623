//! PostgreSQL: by a proxy that holds the process at a request, where it is killed.

use super::scenario::{
    BASELINE, DOWN, REDO, REPAIR, RESOLVE, Scenario, State, TRANSACTIONAL, Tally, converge, undisturbed, write,
};
use super::spread;
use arlen_tests::{Mode, Moment, Proxy, Shop};
use std::process::Child;
use std::time::{Duration, Instant};

/// Everything that cannot be in a transaction, and much that can.
const LONE: &str = "-- arlen: no-transaction
CREATE TABLE b (x int NOT NULL);
INSERT INTO b VALUES (1);
UPDATE counter SET n = n + 1;
CREATE INDEX CONCURRENTLY b_x ON b (x);
CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS b_u ON b (x);
VACUUM (ANALYZE) b;
SET search_path = s, public;
CREATE TABLE inside (x int);
DO $$ BEGIN INSERT INTO public.b VALUES (2); COMMIT; END $$;
ALTER TABLE b ADD COLUMN y int DEFAULT 7;
DROP INDEX CONCURRENTLY public.b_u;
CALL charge();
REINDEX INDEX CONCURRENTLY public.b_x;
INSERT INTO b VALUES (3), (4);
";

pub(super) const WITHOUT: Scenario = Scenario {
    probes: &[
        "SELECT n::text FROM counter",
        "SELECT x::text || '.' || coalesce(y::text, '') FROM b ORDER BY 1",
        "SELECT indexrelid::regclass::text || indisvalid::text FROM pg_index WHERE indrelid = 'b'::regclass ORDER BY 1",
        "SELECT n.nspname::text FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = relnamespace WHERE relname = 'inside'",
        "SELECT count(*)::text FROM charges",
        "SELECT count(*)::text FROM arlen_schema_progress__shop",
    ],
    truths: &[(10, "SELECT count(*)::text FROM b WHERE x = 2"), (13, "SELECT count(*)::text FROM charges")],
    ..Scenario::new("a file without a transaction", |shop| {
        shop.write_numbered(1);
        write(
            shop,
            "2_charges.sql",
            "CREATE SCHEMA s;\nCREATE TABLE charges (x int);\nCREATE PROCEDURE charge() LANGUAGE plpgsql AS \
             $$ BEGIN INSERT INTO charges VALUES (1); COMMIT; END $$;\n",
        );
        write(shop, "3_lone.sql", LONE);
        write(shop, "4_behind.sql", "UPDATE counter SET n = n + 1;\nCREATE TABLE behind (x int);");
    })
};

/// A shop behind a proxy that lets everything pass.
pub(super) fn behind_proxy(test: &str) -> Option<(Shop, Proxy)> {
    Shop::postgres(test).map(put_behind_proxy)
}

pub(super) fn put_behind_proxy(shop: Shop) -> (Shop, Proxy) {
    let (proxy, url) = Proxy::before(shop.url());
    shop.project.write("arlen.toml", format!("[databases.shop]\nurl = \"{url}\"\n"));
    (shop, proxy)
}

/// Runs the command of a scenario until it is held at a request, and kills it. If it ended by itself, so many requests it made.
fn kill_at(shop: &Shop, proxy: &Proxy, scenario: &Scenario, request: usize, moment: Moment) -> Option<usize> {
    let (mut child, made) = hold_at(shop, proxy, scenario.killed, request, moment);
    child.kill().expect("killed, or ended");
    let status = child.wait().expect("ended");
    assert!(made.is_none() || status.success(), "{}: a run that nobody disturbs", scenario.name);
    proxy.set(Mode::Pass);
    made
}

/// Runs a command until it is held at a request. If it ended by itself, so many requests it made.
pub(super) fn hold_at(
    shop: &Shop,
    proxy: &Proxy,
    command: &[&str],
    request: usize,
    moment: Moment,
) -> (Child, Option<usize>) {
    proxy.set(Mode::HoldRequest(request, moment));
    let mut child = shop.project.cli(command).start();
    let begun = Instant::now();
    loop {
        if proxy.is_held() {
            return (child, None);
        }
        if child.try_wait().expect("a child").is_some() {
            return (child, Some(proxy.requests()));
        }
        assert!(begun.elapsed() < Duration::from_secs(60), "request {request} hangs");
        std::thread::sleep(Duration::from_millis(1));
    }
}

/// How many requests an undisturbed run makes, and what it leaves.
pub(super) fn measure(test: &str, scenario: &Scenario) -> Option<(usize, State)> {
    let (shop, proxy) = behind_proxy(test)?;
    (scenario.prepare)(&shop);
    let requests = kill_at(&shop, &proxy, scenario, usize::MAX, Moment::Come).expect("it ends by itself");
    drop((shop, proxy));
    Some((requests, undisturbed(&Shop::postgres(test)?, scenario)))
}

fn sweep(test: &str, scenario: &Scenario) -> Option<Tally> {
    let (requests, expected) = measure(test, scenario)?;
    let mut tally = Tally::default();
    for moment in [Moment::Come, Moment::Passed, Moment::Answered] {
        for request in spread(requests) {
            let (shop, proxy) = behind_proxy(test)?;
            (scenario.prepare)(&shop);
            let made = kill_at(&shop, &proxy, scenario, request, moment);
            let place = format!("{}: killed at request {request} of {requests}, {moment:?}", scenario.name);
            assert_eq!(made, None, "{place}: it was never made");
            converge(&shop, scenario, &expected, &mut tally, &place);
        }
    }
    eprintln!("{}: {requests} requests, {tally:?}", scenario.name);
    Some(tally)
}

#[test]
fn files_in_transactions_survive_a_kill_at_any_request() {
    let test = "files_in_transactions_survive_a_kill_at_any_request";
    let Some(tally) = sweep(test, &TRANSACTIONAL) else { return };
    assert_eq!(tally.goes_on, tally.points, "nothing of them is ever in doubt");
}

#[test]
fn files_without_a_transaction_survive_a_kill_at_any_request() {
    let test = "files_without_a_transaction_survive_a_kill_at_any_request";
    let Some(tally) = sweep(test, &WITHOUT) else { return };
    // A few points may miss the two statements that no catalog tells of.
    let all = tally.points > 100;
    assert!(!all || (tally.applied > 0 && tally.rolled_back > 0), "both words of resolve were needed: {tally:?}");
}

#[test]
fn undoing_survives_a_kill_at_any_request() {
    let test = "undoing_survives_a_kill_at_any_request";
    for scenario in [DOWN, REDO] {
        let Some(tally) = sweep(test, &scenario) else { return };
        assert_eq!(tally.goes_on, tally.points);
    }
}

#[test]
fn corrections_of_the_history_survive_a_kill_at_any_request() {
    let test = "corrections_of_the_history_survive_a_kill_at_any_request";
    for scenario in [REPAIR, BASELINE, RESOLVE] {
        let Some(tally) = sweep(test, &scenario) else { return };
        assert_eq!(tally.goes_on, tally.points);
    }
}
