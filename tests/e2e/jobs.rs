//! Several targets at the same time.

use arlen_tests::{Project, numbered, postgres};
use serde_json::Value;

/// Holds a lock that others see, and waits until so many of them do.
fn meeting(of: usize, seconds: f64) -> String {
    format!(
        "SELECT pg_advisory_lock_shared(4242);\n\
         DO $$ BEGIN WHILE (SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = 4242) < {of} LOOP\n\
         IF clock_timestamp() > now() + interval '{seconds} s' THEN RAISE 'alone'; END IF;\n\
         PERFORM pg_sleep(0.01); END LOOP; END $$;"
    )
}

/// The same for as long as it takes; a sequence keeps who came, also when they have gone.
const MEETING_OF_THREE: &str = "DO $$ DECLARE begun timestamptz := now(); BEGIN PERFORM nextval('came');\n\
    WHILE (SELECT last_value FROM came) < 3 LOOP\n\
    IF clock_timestamp() > begun + interval '60 s' THEN RAISE 'alone'; END IF; PERFORM pg_sleep(0.01); END LOOP; END $$;";

fn names(document: &Value) -> Vec<&str> {
    let targets = document["targets"].as_array().expect("a list");
    targets.iter().map(|target| target["database"].as_str().expect("text")).collect()
}

#[test]
fn targets_meet_only_if_they_run_at_the_same_time() {
    let Some(database) = postgres("targets_meet_only_if_they_run_at_the_same_time") else { return };
    let project = Project::empty();
    let config: String =
        ["a", "b", "c"].iter().map(|name| format!("[databases.{name}]\nurl = \"{}\"\n", database.url)).collect();
    let project = project.with_config(&config);
    for name in ["a", "b", "c"] {
        project.write(&format!("db/migrations/{name}/1_meet.sql"), meeting(3, 0.2));
    }
    let alone = project.cli(&["--all", "--json"]).run().exits(6).json();
    let codes: Vec<_> = (0..3).map(|n| alone["targets"][n]["error"]["code"].clone()).collect();
    assert_eq!(codes, ["migration-failed"; 3], "one after another, and none hides another");
    for name in ["a", "b", "c"] {
        project.write(&format!("db/migrations/{name}/1_meet.sql"), MEETING_OF_THREE);
    }
    database.run("CREATE SEQUENCE came");
    let together = project.cli(&["--database", "c", "--database", "a", "--database", "b", "--jobs", "3", "--json"]);
    let together = together.run().exits(0).json();
    assert_eq!(names(&together), ["c", "a", "b"], "in the order of the command line");
}

#[test]
fn a_failure_among_several_engines_leaves_the_others_alone() {
    let Some(database) = postgres("a_failure_among_several_engines_leaves_the_others_alone") else { return };
    let project = Project::empty().with_config(&format!(
        "[databases.a]\nurl = \"{url}\"\n[databases.b]\nurl = \"sqlite:var/b.db\"\n\
         [databases.c]\nurl = \"{url}\"\n[databases.d]\nurl = \"sqlite:var/d.db\"\n",
        url = database.url
    ));
    // The first target ends last.
    project.write("db/migrations/a/1_slow.sql", "SELECT pg_sleep(0.3); CREATE TABLE a (n INTEGER);");
    project.write("db/migrations/b/1_good.sql", "CREATE TABLE b (n INTEGER);");
    project.write("db/migrations/c/1_bad.sql", "CREATE TABLE c (n INTEGER);\nSELEC 1;");
    project.write("db/migrations/d/1_good.sql", "CREATE TABLE d (n INTEGER);");
    let finished = project.cli(&["--all", "--jobs", "4"]).run().exits(6).says("migration-failed");
    let lines: Vec<_> = finished.stdout.lines().collect();
    let (told, summary) = lines.split_at(lines.iter().position(|line| *line == "summary").expect("a summary"));
    assert!(
        told.iter().all(|line| ["a: ", "b: ", "c: ", "d: "].iter().any(|name| line.starts_with(name))),
        "{finished}"
    );
    let ends: Vec<_> = told.iter().filter(|line| !line.contains("applied 1 ")).skip(4).collect();
    assert_eq!(
        ends,
        [&"a: 1 applied", &"b: 1 applied", &"c: stopped: 0 applied, 1 pending", &"d: 1 applied"],
        "{finished}"
    );
    assert_eq!(
        summary,
        [
            "summary",
            "  a  1 applied",
            "  b  1 applied",
            "  c  stopped: 0 applied, 1 pending (migration-failed)",
            "  d  1 applied",
            "  4 targets, 1 with a fault"
        ]
    );
    let again = project.cli(&["status", "--all", "--jobs", "4", "--json"]).run().exits(0).json();
    assert_eq!(names(&again), ["a", "b", "c", "d"]);
    let applied: Vec<_> = (0..4).map(|n| again["targets"][n]["applied"].as_array().map(Vec::len)).collect();
    assert_eq!(applied, [Some(1), Some(1), Some(0), Some(1)]);
}

#[test]
fn targets_in_one_file_of_sqlite_do_not_wait_for_each_other_in_vain() {
    // A target that had to wait for the lock would give up at once.
    let project = Project::empty().with_config(
        "[databases.a]\nurl = \"sqlite:var/shop.db\"\nlock_timeout_ms = 0\n\
         [databases.b]\nurl = \"sqlite:./var/../var/shop.db\"\nlock_timeout_ms = 0\n",
    );
    project.write("var/there", "");
    for (name, text) in numbered(40) {
        project.write(&format!("db/migrations/a/{name}"), text);
    }
    for n in 1..=40 {
        project.write(&format!("db/migrations/b/{n}_b.sql"), format!("CREATE TABLE b_{n} (n INTEGER);"));
    }
    let document = project.cli(&["--all", "--jobs", "2", "--json"]).run().exits(0).json();
    let applied: Vec<_> = (0..2).map(|n| document["targets"][n]["applied"].as_array().map(Vec::len)).collect();
    assert_eq!(applied, [Some(40), Some(40)]);
}

#[test]
fn targets_on_one_server_all_come_to_their_end() {
    let Some(database) = postgres("targets_on_one_server_all_come_to_their_end") else { return };
    let all: Vec<_> = (1..=8).map(|n| format!("t{n}")).collect();
    let config: String = all.iter().map(|name| format!("[databases.{name}]\nurl = \"{}\"\n", database.url)).collect();
    let project = Project::empty().with_config(&config);
    for name in &all {
        for n in 1..=10 {
            project.write(&format!("db/migrations/{name}/{n}_a.sql"), format!("CREATE TABLE {name}_{n} (n INTEGER);"));
        }
    }
    let document = project.cli(&["--all", "--jobs", "3", "--json"]).run().exits(0).json();
    assert_eq!(names(&document), all);
    assert_eq!(database.column("SELECT count(*) FROM pg_tables WHERE tablename ~ '^t._[0-9]+$'"), ["80"]);
    drop(project.cli(&["down", "--to", "0", "--all", "--jobs", "8"]).run().exits(4).says("migration-down-missing"));
    drop(project.cli(&["verify", "--all", "--jobs", "8"]).run().exits(0));
}
