//! PostgreSQL: the server is killed while a run is under way, and comes back.

use super::postgres::{WITHOUT, hold_at, measure, put_behind_proxy};
use super::scenario::{TRANSACTIONAL, Tally, converge, write};
use super::spread;
use arlen_data::execute::{DatabaseUrl, Session, SessionOptions};
use arlen_tests::{Mode, Moment, OwnServer, Shop};
use std::time::{Duration, Instant};

#[test]
fn a_server_that_dies_in_mid_run_loses_nothing() {
    let test = "a_server_that_dies_in_mid_run_loses_nothing";
    let Some(mut server) = OwnServer::start(test, &[]) else { return };
    let mut number = 0;
    for scenario in [TRANSACTIONAL, WITHOUT] {
        let Some((requests, expected)) = measure(test, &scenario) else { return };
        let mut tally = Tally::default();
        // The first requests are those of a run that only looks.
        for (n, request) in spread(requests).into_iter().skip(1).enumerate() {
            number += 1;
            let (shop, proxy) = put_behind_proxy(Shop::on(server.database(&format!("crash{number}"))));
            (scenario.prepare)(&shop);
            let moment = if n % 2 == 0 { Moment::Passed } else { Moment::Answered };
            let (child, made) = hold_at(&shop, &proxy, scenario.killed, request, moment);
            let place = format!("{}: server gone at request {request} of {requests}, {moment:?}", scenario.name);
            assert_eq!(made, None, "{place}: it was never made");
            if n % 4 < 2 {
                server.kill();
            } else {
                server.quit();
            }
            server.run();
            proxy.set(Mode::Pass);
            let ended = child.wait_with_output().expect("it ends");
            let said = String::from_utf8_lossy(&ended.stderr).into_owned();
            // Once all is stored the run only says good-bye, and has no reason to fail.
            assert!(ended.status.success() == said.is_empty(), "{place}: {said}");
            converge(&shop, &scenario, &expected, &mut tally, &place);
        }
        eprintln!("{}: {tally:?}", scenario.name);
    }
}

#[test]
fn an_index_that_dies_with_its_server_is_made_anew() {
    let Some(mut server) = OwnServer::start("an_index_that_dies_with_its_server_is_made_anew", &[]) else { return };
    let shop = Shop::on(server.database("crash"));
    write(&shop, "1_a.sql", "CREATE TABLE a (x int);");
    drop(shop.project.cli(&[]).run().exits(0));
    write(
        &shop,
        "2_b.sql",
        "-- arlen: no-transaction\nINSERT INTO a VALUES (2);\nCREATE INDEX CONCURRENTLY a_x ON a (x);\nINSERT INTO a VALUES (3);\n",
    );
    // Somebody else's transaction, for which the index waits with its first half done.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let url = DatabaseUrl::parse(shop.url()).expect("a URL");
    let mut other = runtime.block_on(Session::open(&url, &SessionOptions::default())).expect("opened");
    for sql in ["BEGIN", "INSERT INTO a VALUES (1)"] {
        drop(runtime.block_on(other.query(sql, &[])).expect(sql));
    }
    let child = shop.project.cli(&[]).start();
    let begun = Instant::now();
    while shop.column("SELECT count(*)::text FROM pg_index WHERE indrelid = 'a'::regclass AND NOT indisvalid") != ["1"]
    {
        assert!(begun.elapsed() < Duration::from_secs(30), "it never waits");
        std::thread::sleep(Duration::from_millis(5));
    }
    server.quit();
    server.run();
    assert!(!child.wait_with_output().expect("it ends").status.success());
    assert_eq!(shop.column("SELECT indisvalid::text FROM pg_index WHERE indrelid = 'a'::regclass"), ["false"]);
    drop(shop.project.cli(&[]).run().exits(0));
    assert_eq!(shop.column("SELECT indisvalid::text FROM pg_index WHERE indrelid = 'a'::regclass"), ["true"]);
    assert_eq!(shop.column("SELECT x::text FROM a ORDER BY x"), ["2", "3"]);
}
