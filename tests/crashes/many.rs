//! Many runs at once, and holders of the lock that stop or die.

use super::postgres::{behind_proxy, hold_at};
use super::scenario::write;
use arlen_tests::{Mode, Moment, Shop, numbered};
use std::process::Command;
use std::time::{Duration, Instant};

/// Files of each kind, in turn.
fn write_mixed(shop: &Shop, count: usize) {
    for (n, (name, text)) in numbered(count).into_iter().enumerate() {
        let lone = match shop.engine() {
            "postgres" => format!("CREATE INDEX CONCURRENTLY step_{0}_t ON step_{0} (t);\nVACUUM step_{0};\n", n + 1),
            _ if n == 1 => "PRAGMA journal_mode = wal;\nVACUUM;\n".to_owned(),
            _ => "PRAGMA user_version = 7;\nVACUUM;\n".to_owned(),
        };
        let text = if n % 2 == 1 { format!("-- arlen: no-transaction\n{text}{lone}") } else { text };
        write(shop, &name, &text);
    }
}

fn set_lock_timeout(shop: &Shop, milliseconds: u32) {
    let config = std::fs::read_to_string(shop.project.path("arlen.toml")).expect("read");
    let config: String =
        config.lines().filter(|line| !line.contains("timeout")).map(|line| format!("{line}\n")).collect();
    shop.project.write("arlen.toml", format!("{config}lock_timeout_ms = {milliseconds}\n"));
}

/// Starts 16 processes; what each that succeeded says that it applied, and what the others say.
fn sixteen(shop: &Shop) -> (Vec<usize>, Vec<String>) {
    let children: Vec<_> = (0..16).map(|_| shop.project.cli(&["--json"]).start()).collect();
    let (mut applied, mut faults) = (Vec::new(), Vec::new());
    for child in children {
        let output = child.wait_with_output().expect("it ends");
        let document: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
        let target = &document["targets"][0];
        let entries = target["applied"].as_array().expect("a list");
        applied.extend(
            entries.iter().map(|entry| entry["version"].as_str().expect("text").parse::<usize>().expect("a number")),
        );
        if let Some(code) = target["error"]["code"].as_str() {
            faults.push(format!("{code}: {} ({})", target["error"]["message"], output.status));
        }
    }
    applied.sort_unstable();
    (applied, faults)
}

fn all(count: usize) -> Vec<usize> {
    (1..=count).collect()
}

#[test]
fn sixteen_processes_share_files_without_a_transaction() {
    for shop in Shop::on_each_engine("sixteen_processes_share_files_without_a_transaction") {
        write_mixed(&shop, 6);
        let (applied, faults) = sixteen(&shop);
        assert_eq!(faults, [""; 0], "{}", shop.engine());
        assert_eq!(applied, all(6), "{}: each migration is reported by exactly one process", shop.engine());
        assert_mixed(&shop);
    }
}

fn assert_mixed(shop: &Shop) {
    assert_eq!(shop.column("SELECT CAST(n AS VARCHAR(9)) FROM counter"), ["6"]);
    assert_eq!(shop.column("SELECT CAST(count(*) AS VARCHAR(9)) FROM notes"), ["12"]);
    drop(shop.project.cli(&["verify"]).run().exits(0));
}

#[test]
fn sixteen_processes_that_do_not_wait_say_nothing_else() {
    for shop in Shop::on_each_engine("sixteen_processes_that_do_not_wait_say_nothing_else") {
        for mixed in [false, true] {
            let shop =
                if shop.engine() == "sqlite" { Shop::sqlite() } else { Shop::postgres("sixteen").expect("as before") };
            if mixed {
                write_mixed(&shop, 6);
            } else {
                shop.write_numbered(6);
            }
            set_lock_timeout(&shop, 0);
            let (mut applied, faults) = sixteen(&shop);
            let other: Vec<_> = faults
                .iter()
                .filter(|fault| !fault.starts_with("migration-locked: ") || !fault.contains("exit status: 5"))
                .collect();
            assert_eq!(other, [""; 0], "{}, mixed: {mixed}", shop.engine());
            let rest = shop.project.cli(&["--json"]).run().exits(0).json();
            let entries = rest["targets"][0]["applied"].as_array().expect("a list").clone();
            applied.extend(
                entries
                    .iter()
                    .map(|entry| entry["version"].as_str().expect("text").parse::<usize>().expect("a number")),
            );
            applied.sort_unstable();
            let (mut unique, count) = (applied.clone(), applied.len());
            unique.dedup();
            assert_eq!(unique.len(), count, "{}: no migration is reported twice: {applied:?}", shop.engine());
            if mixed {
                assert_mixed(&shop);
            } else {
                shop.assert_numbered(6);
            }
        }
    }
}

fn signal(signal: &str, pid: u32) {
    assert!(Command::new("kill").args([signal, &pid.to_string()]).status().expect("kill runs").success());
}

#[test]
fn a_holder_that_stops_is_named_and_one_that_dies_frees_the_lock() {
    let test = "a_holder_that_stops_is_named_and_one_that_dies_frees_the_lock";
    for stopped in [true, false] {
        let Some((shop, proxy)) = behind_proxy(test) else { return };
        shop.write_numbered(3);
        // Behind the lock, before the end of the first file.
        let (mut holder, made) = hold_at(&shop, &proxy, &[], 8, Moment::Answered);
        assert_eq!(made, None);
        if stopped {
            signal("-STOP", holder.id());
        }
        proxy.set(Mode::Pass);
        set_lock_timeout(&shop, 200);
        let refused = shop.project.cli(&[]).run().exits(5).says("migration-locked");
        assert!(refused.stderr.contains("it is held by the server process"), "{refused}");
        set_lock_timeout(&shop, 30_000);
        holder.kill().expect("killed");
        holder.wait().expect("ended");
        drop(shop.project.cli(&[]).run().exits(0));
        shop.assert_numbered(3);
    }
}

/// Takes longer than any test.
const ENDLESS: &str = "CREATE TABLE a (x INTEGER);\nINSERT INTO a WITH RECURSIVE n (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) \
                       SELECT x FROM n WHERE x < 0;\n";

#[test]
fn a_holder_of_sqlite_that_stops_is_waited_for_and_one_that_dies_is_not() {
    for directive in ["", "-- arlen: no-transaction\n"] {
        for stopped in [true, false] {
            let shop = Shop::sqlite().with(&[("1_a.sql", &format!("{directive}{ENDLESS}"))]);
            let mut holder = shop.project.cli(&[]).start();
            let begun = Instant::now();
            while !is_held(&shop) {
                assert!(begun.elapsed() < Duration::from_secs(30), "it never begins");
                std::thread::sleep(Duration::from_millis(5));
            }
            if stopped {
                signal("-STOP", holder.id());
            }
            set_lock_timeout(&shop, 200);
            drop(shop.project.cli(&[]).run().exits(5).says("migration-locked"));
            holder.kill().expect("killed");
            holder.wait().expect("ended");
            // Nothing that was under way has been stored, so that it may be mended.
            write(
                &shop,
                "1_a.sql",
                &format!("{directive}{}", ENDLESS.replace("SELECT x + 1 FROM n)", "SELECT x + 1 FROM n WHERE x < 9)")),
            );
            drop(shop.project.cli(&[]).run().exits(0));
            assert_eq!(shop.versions(), ["1"]);
        }
    }
}

/// True if somebody writes, for longer than a moment.
fn is_held(shop: &Shop) -> bool {
    let file = shop.project.path("var/shop.db");
    if !file.exists() {
        return false;
    }
    let connection = rusqlite::Connection::open(file).expect("opened");
    connection.busy_timeout(Duration::from_millis(300)).expect("set");
    connection.execute_batch("BEGIN IMMEDIATE; ROLLBACK").is_err()
}
