//! What is killed, and what has to be there in the end.

use arlen_tests::{Finished, Shop, numbered};

/// A command that is killed somewhere, and what makes good what that left.
pub(super) struct Scenario {
    /// What it is, for messages.
    pub(super) name: &'static str,
    /// Makes the folder and the database for it.
    pub(super) prepare: fn(&Shop),
    /// The command that is killed.
    pub(super) killed: &'static [&'static str],
    /// The command that goes on, until it exits with 0.
    pub(super) then: &'static [&'static str],
    /// What the command that goes on says where the killed one had stored all.
    pub(super) already: Option<&'static str>,
    /// Queries whose answers must be those of an undisturbed run.
    pub(super) probes: &'static [&'static str],
    /// Of each statement that no catalog tells of, by its line in the file: a query that says 1 if it took effect.
    pub(super) truths: &'static [(u64, &'static str)],
    /// What undoes what such a statement left in the middle, before it is said to have done nothing.
    pub(super) clear: fn(&Shop),
}

impl Scenario {
    pub(super) const fn new(name: &'static str, prepare: fn(&Shop)) -> Self {
        Self { name, prepare, killed: &["up"], then: &["up"], already: None, probes: &[], truths: &[], clear: |_| {} }
    }
}

/// What there is.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct State {
    schema: Vec<String>,
    versions: Vec<String>,
    answers: Vec<Vec<String>>,
}

/// How often each way on was taken.
#[derive(Debug, Default)]
pub(super) struct Tally {
    pub(super) points: usize,
    pub(super) goes_on: usize,
    pub(super) applied: usize,
    pub(super) rolled_back: usize,
}

fn state(shop: &Shop, scenario: &Scenario) -> State {
    State {
        schema: shop.schema(),
        versions: shop.versions(),
        answers: scenario.probes.iter().map(|sql| shop.column(sql)).collect(),
    }
}

/// What an undisturbed run leaves.
pub(super) fn undisturbed(shop: &Shop, scenario: &Scenario) -> State {
    (scenario.prepare)(shop);
    drop(shop.project.cli(scenario.killed).run().exits(0));
    state(shop, scenario)
}

/// Goes on behind a kill, and fails unless the end is as expected.
pub(super) fn converge(shop: &Shop, scenario: &Scenario, expected: &State, tally: &mut Tally, place: &str) {
    tally.points += 1;
    for attempt in 0.. {
        let finished = shop.project.cli(&[scenario.then, &["--json"]].concat()).run();
        let stored = scenario.already.is_some_and(|code| finished.stderr.contains(&format!("error[{code}]")));
        if finished.code == Some(0) || (attempt == 0 && stored) {
            tally.goes_on += usize::from(attempt == 0);
            break;
        }
        assert!(attempt < scenario.truths.len(), "{place}: {finished}");
        resolve(shop, scenario, &finished, tally, place);
    }
    assert_eq!(&state(shop, scenario), expected, "{place}");
    // Nothing is under way, and nothing is left to be done.
    let verified = shop.project.cli(&["status", "--json"]).run();
    assert_eq!(verified.code, Some(0), "{place}: {verified}");
    assert_eq!(verified.json()["targets"][0]["running"], serde_json::json!([]), "{place}: {verified}");
}

fn resolve(shop: &Shop, scenario: &Scenario, finished: &Finished, tally: &mut Tally, place: &str) {
    let document = finished.json();
    let error = &document["targets"][0]["error"];
    assert_eq!(error["code"], "migration-outcome-unknown", "{place}: {finished}");
    let line = error["line"].as_u64().expect("a line");
    let truth = scenario.truths.iter().find(|(of, _)| *of == line);
    assert!(truth.is_some(), "{place}: {finished}");
    let (_, truth) = truth.expect("as asserted");
    let version = document["targets"][0]["running"][0]["version"].as_str().expect("a version").to_owned();
    let took_effect = shop.column(truth) == ["1"];
    let said = if took_effect { "--applied" } else { "--rolled-back" };
    for command in [format!("resolve {version} --applied"), format!("resolve {version} --rolled-back")] {
        assert!(finished.stderr.contains(&command), "{place}: {finished}");
    }
    if took_effect {
        tally.applied += 1;
    } else {
        tally.rolled_back += 1;
        (scenario.clear)(shop);
    }
    drop(shop.project.cli(&["resolve", &version, said]).run().exits(0));
}

pub(super) fn write(shop: &Shop, name: &str, text: &str) {
    shop.project.write(&format!("db/migrations/shop/{name}"), text);
}

pub(super) fn run(shop: &Shop, arguments: &[&str]) {
    drop(shop.project.cli(arguments).run().exits(0));
}

pub(super) const COUNTED: &str = "SELECT CAST(n AS VARCHAR(9)) FROM counter";
pub(super) const NOTED: &str =
    "SELECT CAST(n AS VARCHAR(9)) || '.' || CAST(part AS VARCHAR(9)) FROM notes ORDER BY n, part";

/// Three files, each in a transaction.
pub(super) const TRANSACTIONAL: Scenario =
    Scenario { probes: &[COUNTED, NOTED], ..Scenario::new("files in transactions", |shop| shop.write_numbered(3)) };

/// Two files, with what undoes them.
fn write_downs(shop: &Shop) {
    shop.write_numbered(1);
    for n in [2, 3] {
        let (name, text) = numbered(3).swap_remove(n - 1);
        write(shop, &name, &text);
        let directive = if n == 3 { "-- arlen: no-transaction\n" } else { "" };
        let vacuum = if n == 3 { "VACUUM;\n" } else { "" };
        let down = format!(
            "{directive}DELETE FROM notes WHERE n = {n};\n{vacuum}DROP TABLE step_{n};\nUPDATE counter SET n = n - 1;\n"
        );
        write(shop, &format!("{n}_step.down.sql"), &down);
    }
}

/// Undoing, in a transaction and without one.
pub(super) const DOWN: Scenario = Scenario {
    killed: &["down", "--to", "1"],
    then: &["down", "--to", "1"],
    probes: &[COUNTED, NOTED],
    ..Scenario::new("down", |shop| {
        write_downs(shop);
        run(shop, &[]);
    })
};

/// Behind a kill the migration is there, or it is pending; `up` has the same end for both.
pub(super) const REDO: Scenario = Scenario {
    killed: &["redo"],
    then: &["up"],
    probes: &[COUNTED, NOTED],
    ..Scenario::new("redo", |shop| {
        write_downs(shop);
        shop.project.remove("db/migrations/shop/3_step.sql");
        shop.project.remove("db/migrations/shop/3_step.down.sql");
        run(shop, &[]);
    })
};

pub(super) const REPAIR: Scenario = Scenario {
    killed: &["repair"],
    then: &["repair"],
    probes: &[COUNTED, "SELECT name FROM arlen_schema_migrations__shop ORDER BY version"],
    ..Scenario::new("repair", |shop| {
        shop.write_numbered(3);
        run(shop, &[]);
        write(shop, "2_step.sql", "SELECT 'edited'");
        shop.project.remove("db/migrations/shop/3_step.sql");
        write(shop, "3_renamed.sql", "SELECT 'edited'");
    })
};

/// A second one is refused where the first one was stored.
pub(super) const BASELINE: Scenario = Scenario {
    killed: &["baseline", "--at", "2"],
    then: &["baseline", "--at", "2"],
    already: Some("usage-invalid"),
    probes: &["SELECT name FROM arlen_schema_migrations__shop ORDER BY version"],
    ..Scenario::new("baseline", |shop| {
        shop.write_numbered(3);
        run(shop, &["create"]);
    })
};

/// What is said of a migration as a whole.
pub(super) const RESOLVE: Scenario = Scenario {
    killed: &["resolve", "1", "--applied"],
    then: &["resolve", "1", "--applied"],
    probes: &["SELECT name FROM arlen_schema_migrations__shop ORDER BY version"],
    ..Scenario::new("resolve", |shop| shop.write_numbered(2))
};
