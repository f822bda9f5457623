//! `wait`, for servers that are still starting.

use arlen_tests::{OwnServer, Project, Shop};
use std::time::{Duration, Instant};

#[test]
fn a_database_that_is_there_is_not_waited_for() {
    for shop in Shop::on_each_engine("a_database_that_is_there_is_not_waited_for") {
        let begun = Instant::now();
        let document = shop.project.cli(&["wait", "--timeout", "600", "--json"]).run().exits(0).json();
        assert!(begun.elapsed() < Duration::from_secs(60));
        assert_eq!(
            (&document["command"], &document["targets"][0]["error"]),
            (&"wait".into(), &serde_json::Value::Null)
        );
        assert_eq!(shop.tables(), [""; 0]);
        assert!(!shop.project.path("var").exists(), "nothing is created");
    }
}

#[test]
fn a_server_that_starts_late_is_waited_for() {
    let Some(mut server) = OwnServer::start("a_server_that_starts_late_is_waited_for", &[]) else { return };
    let config = format!("[databases.shop]\nurl = \"{}\"\n[databases.file]\nurl = \"sqlite:x.db\"\n", server.url());
    let project = Project::empty().with_config(&config);
    server.kill();
    let gone = project.cli(&["wait", "--all", "--timeout", "0"]).run().exits(1).says("connection-failed");
    assert!(gone.stdout.contains("  answers\n") && gone.stdout.contains("  does not answer\n"), "{gone}");
    let waiting = project.cli(&["wait", "--all", "--timeout", "120", "--json"]).start();
    std::thread::sleep(Duration::from_millis(300));
    server.run();
    let output = waiting.wait_with_output().expect("it ends");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn a_wait_that_is_over_says_what_was_in_the_way() {
    let project = Project::empty().with_config(
        "[databases.a]\nurl = \"postgres://u:hunter2@127.0.0.1:1/x\"\n[databases.b]\nurl = \"postgres://u:hunter2@127.0.0.1:1/y\"\n",
    );
    let begun = Instant::now();
    let finished = project.cli(&["wait", "--all", "--timeout", "1", "--json"]).run().exits(1);
    assert!(begun.elapsed() >= Duration::from_secs(1), "it waited");
    assert_eq!(finished.json()["targets"].as_array().map(Vec::len), Some(2));
    assert!(finished.stderr.matches("did not answer within 1 s").count() == 2, "{finished}");
    assert!(!finished.stderr.contains("hunter2") && !finished.stdout.contains("hunter2"), "{finished}");
    let file = Project::sqlite();
    file.write("var/shop.db", "this is no database, and long enough to be looked at as one; this is no database");
    drop(file.cli(&["wait", "--timeout", "0"]).run().exits(1).says("connection-failed"));
}

#[test]
fn a_database_that_is_created_late_is_waited_for() {
    let Some(shop) = Shop::postgres("a_database_that_is_created_late_is_waited_for") else { return };
    let config = std::fs::read_to_string(shop.project.path("arlen.toml")).expect("read");
    let name = format!("late_{}", std::process::id());
    let url = format!("{}/{name}\"\n", config.rsplit_once("/t").expect("a name").0);
    shop.project.write("arlen.toml", url);
    let finished = shop.project.cli(&["wait", "--timeout", "0"]).run().exits(1).says("connection-failed");
    assert!(finished.stderr.contains("sqlstate: 3D000"), "{finished}");
    let waiting = shop.project.cli(&["wait", "--timeout", "120"]).start();
    std::thread::sleep(Duration::from_millis(300));
    shop.run(&format!("CREATE DATABASE {name}"));
    let ended = waiting.wait_with_output().expect("it ends").status.success();
    shop.run(&format!("DROP DATABASE {name}"));
    assert!(ended);
}
