//! SQLite: strace kills the process before its n-th call that changes a file.

use super::scenario::{
    BASELINE, DOWN, REDO, REPAIR, RESOLVE, Scenario, TRANSACTIONAL, Tally, converge, undisturbed, write,
};
use super::spread;
use arlen_data::config::{Config, Environment};
use arlen_migrate::{Resolution, Selection, Target, Undo, Version};
use arlen_tests::{Shop, skip};
use std::os::unix::process::ExitStatusExt as _;
use std::path::Path;
use std::process::{Command, Stdio};

/// What changes a file or a folder, and what makes it stay. strace counts each of them for itself.
const CALLS: [&str; 5] = ["pwrite64", "fdatasync", "fsync", "ftruncate", "unlink"];

const LONE: &str = "-- arlen: no-transaction
PRAGMA journal_mode = wal;
CREATE TABLE b (x INTEGER NOT NULL);
INSERT INTO b VALUES (1);
UPDATE counter SET n = n + 1;
PRAGMA user_version = 7;
VACUUM;
CREATE INDEX b_x ON b (x);
PRAGMA journal_mode = delete;
ALTER TABLE b ADD COLUMN y INTEGER DEFAULT 7;
INSERT INTO b VALUES (3, 1), (4, 1);
PRAGMA page_size = 8192;
VACUUM;
";

const WITHOUT: Scenario = Scenario {
    probes: &[
        "SELECT n FROM counter",
        "SELECT x || '.' || y FROM b ORDER BY 1",
        "SELECT user_version FROM pragma_user_version",
        "SELECT journal_mode FROM pragma_journal_mode",
        "SELECT page_size FROM pragma_page_size",
        "SELECT integrity_check FROM pragma_integrity_check",
        "SELECT count(*) FROM arlen_schema_progress__shop",
    ],
    ..Scenario::new("a file without a transaction", |shop| {
        shop.write_numbered(1);
        write(shop, "2_lone.sql", LONE);
        write(shop, "3_behind.sql", "UPDATE counter SET n = n + 1;\nCREATE TABLE behind (x INTEGER);");
    })
};

/// How a process of [`victim`] knows that it is one: the folder, and the command.
const VICTIM: &str = "ARLEN_TEST_VICTIM";

/// What is killed: the command, with one thread for all that SQLite does, because strace counts the calls of each thread for itself.
#[test]
fn victim() {
    let Ok(order) = std::env::var(VICTIM) else { return };
    let (folder, command) = order.split_once('|').expect("a folder");
    let config = Config::load(&Path::new(folder).join("arlen.toml"), None).expect("a configuration");
    let targets = Target::resolve(&config, &Environment::process(), &Selection::Default, None).expect("a target");
    let target = targets.first().expect("one target");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().max_blocking_threads(1).build();
    let report = runtime.expect("a runtime").block_on(async {
        match command {
            "up" => arlen_migrate::up(target, |_| {}).await,
            "down --to 1" => arlen_migrate::down(target, Undo::To(Version(1)), |_| {}).await,
            "redo" => arlen_migrate::redo(target, |_| {}).await,
            "repair" => arlen_migrate::repair(target).await,
            "baseline --at 2" => arlen_migrate::baseline(target, Version(2)).await,
            "resolve 1 --applied" => arlen_migrate::resolve(target, Version(1), Resolution::Applied).await,
            other => panic!("no command `{other}`"),
        }
    });
    assert!(report.error.is_none(), "{:?}", report.error);
}

/// The command of a scenario under strace, with these options.
fn strace(shop: &Shop, scenario: &Scenario, options: &[&str]) -> Command {
    let mut traced = Command::new("strace");
    traced.args(["-f", "-qq", "-o"]).arg(shop.project.path("trace")).args(options);
    traced.arg(std::env::current_exe().expect("this program"));
    traced.args(["--exact", "crashes::sqlite::victim", "--test-threads=1"]);
    traced.env(VICTIM, format!("{}|{}", shop.project.folder().display(), scenario.killed.join(" ")));
    traced.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    traced
}

/// How often an undisturbed run makes a call; nothing if there is no strace, or it may not trace.
fn count(test: &str, scenario: &Scenario, call: &str) -> Option<usize> {
    let shop = Shop::sqlite();
    (scenario.prepare)(&shop);
    let ended = strace(&shop, scenario, &["-e", &format!("trace={call}")]).status();
    if !ended.as_ref().is_ok_and(std::process::ExitStatus::success) {
        skip(test, "strace", &format!("it must be installed and allowed to trace: {ended:?}"));
        return None;
    }
    let trace = std::fs::read_to_string(shop.project.path("trace")).expect("a trace");
    Some(trace.lines().filter(|line| line.contains(&format!("{call}("))).count())
}

fn sweep(test: &str, scenario: &Scenario) {
    let expected = undisturbed(&Shop::sqlite(), scenario);
    let mut tally = Tally::default();
    let mut counts = Vec::new();
    for call in CALLS {
        let Some(calls) = count(test, scenario, call) else { return };
        counts.push(format!("{calls} {call}"));
        for n in spread(calls) {
            let shop = Shop::sqlite();
            (scenario.prepare)(&shop);
            let inject = format!("inject={call}:signal=SIGKILL:when={n}");
            let ended =
                strace(&shop, scenario, &["-e", &format!("trace={call}"), "-e", &inject]).status().expect("runs");
            let place = format!("{}: killed before {call} {n} of {calls}", scenario.name);
            assert_eq!(ended.signal(), Some(9), "{place}");
            converge(&shop, scenario, &expected, &mut tally, &place);
        }
    }
    eprintln!("{}: {}, {tally:?}", scenario.name, counts.join(", "));
    assert!(tally.points > 0, "{}: no call was hit", scenario.name);
    assert_eq!(tally.goes_on, tally.points, "nothing is in doubt");
}

#[test]
fn files_in_transactions_survive_a_kill_before_any_write() {
    sweep("files_in_transactions_survive_a_kill_before_any_write", &TRANSACTIONAL);
}

#[test]
fn files_without_a_transaction_survive_a_kill_before_any_write() {
    sweep("files_without_a_transaction_survive_a_kill_before_any_write", &WITHOUT);
}

#[test]
fn undoing_survives_a_kill_before_any_write() {
    for scenario in [DOWN, REDO] {
        sweep("undoing_survives_a_kill_before_any_write", &scenario);
    }
}

#[test]
fn corrections_of_the_history_survive_a_kill_before_any_write() {
    for scenario in [REPAIR, BASELINE, RESOLVE] {
        sweep("corrections_of_the_history_survive_a_kill_before_any_write", &scenario);
    }
}
