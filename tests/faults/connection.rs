//! A connection that goes away in mid run: what is said of it, and what is stored.

use arlen_tests::{Cut, Finished, Mode, Proxy, Shop};

/// A project of three files whose connection is cut at a word.
fn cut_at(test: &str, word: &'static [u8], cut: Cut) -> Option<(Shop, Finished)> {
    let shop = Shop::postgres(test)?;
    shop.write_numbered(3);
    let direct = std::fs::read_to_string(shop.project.path("arlen.toml")).expect("read");
    let (before, rest) = direct.split_once('@').expect("a user");
    let (server, behind) = rest.split_once('/').expect("a name");
    let proxy = Proxy::new(server);
    proxy.set(Mode::CutWord(word, cut));
    shop.project.write("arlen.toml", format!("{before}@127.0.0.1:{}/{behind}", proxy.port()));
    let finished = shop.project.cli(&["--json"]).run();
    shop.project.write("arlen.toml", direct);
    Some((shop, finished))
}

fn applied(finished: &Finished) -> usize {
    finished.json()["targets"][0]["applied"].as_array().expect("a list").len()
}

#[test]
fn a_commit_whose_answer_is_lost_is_unknown_and_never_reported_as_stored() {
    for (cut, stored) in [(Cut::Behind, 1), (Cut::Before, 0)] {
        let test = "a_commit_whose_answer_is_lost_is_unknown_and_never_reported_as_stored";
        let Some((shop, finished)) = cut_at(test, b"COMMIT\0", cut) else { return };
        let finished = finished.exits(1).says("commit-unknown");
        assert_eq!(applied(&finished), 0, "{finished}");
        assert!(finished.stderr.contains("may be stored or not"), "{finished}");
        let tables = shop.tables().len();
        assert_eq!(tables > 0, stored == 1, "{cut:?}: what the server did");
        let rest = shop.project.cli(&["--json"]).run().exits(0);
        assert_eq!(applied(&rest), 3 - stored, "the state table tells");
        shop.assert_numbered(3);
    }
}

#[test]
fn a_connection_lost_in_a_migration_stores_nothing_of_it() {
    let test = "a_connection_lost_in_a_migration_stores_nothing_of_it";
    for cut in [Cut::Before, Cut::Behind] {
        let Some((shop, finished)) = cut_at(test, b"CREATE TABLE step_2", cut) else { return };
        let finished = finished.exits(1).says("connection-lost");
        assert_eq!(applied(&finished), 1, "{finished}");
        assert!(finished.stderr.contains("nothing of it was stored"), "{finished}");
        drop(shop.project.cli(&[]).run().exits(0));
        shop.assert_numbered(3);
    }
}

#[test]
fn a_session_that_the_server_ends_is_a_lost_connection() {
    let Some(shop) = Shop::postgres("a_session_that_the_server_ends_is_a_lost_connection") else { return };
    let files = [
        ("1_a.sql", "CREATE TABLE a (x int);"),
        ("2_b.sql", "CREATE TABLE b (x int);\nSELECT pg_terminate_backend(pg_backend_pid());"),
    ];
    let shop = shop.with(&files);
    let finished = shop.project.cli(&[]).run().exits(1).says("connection-lost");
    assert!(finished.stderr.contains("sqlstate: 57P01"), "{finished}");
    assert_eq!(shop.tables(), ["a", "arlen_schema_migrations__shop"]);
    assert_eq!(shop.versions(), ["1"]);
}

#[test]
fn a_server_that_says_nothing_is_not_waited_for_for_ever() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("bound").port();
    let project = arlen_tests::Project::empty();
    project.write("db/migrations/1_a.sql", "SELECT 1;");
    let url = format!("postgres://u:hunter2@127.0.0.1:{port}/x?connect_timeout=1");
    let finished = project.cli(&["--url", &url]).run().exits(1).says("connection-failed");
    assert!(finished.stderr.contains("no answer within 1000 ms"), "{finished}");
    drop(listener);
}
