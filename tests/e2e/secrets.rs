//! No output and no file of any command shows a password or a parameter of a URL, however loud the log; and none the user, unless the
//! server itself names the role that it refuses.

use arlen_tests::{Finished, Project, Shop, postgres};
use std::path::Path;

/// What no output may hold: the password, encoded and not, parts of it, and values of parameters.
const SECRETS: [&str; 5] = ["p@ss/hunter2%", "p%40ss%2Fhunter2%25", "hunter2", "s3cr3t_app", "s3cr3t"];

const USER: &str = "u53r_name";

/// Every command, in an order in which each has something to do; bad calls among them.
const COMMANDS: &[&[&str]] = &[
    &["wait", "--timeout", "1"],
    &["create"],
    &["plan"],
    &["up", "--dry-run"],
    &["status", "--exit-code"],
    &["verify"],
    &["up", "--to", "2"],
    &["down", "--steps", "1", "--dry-run"],
    &["redo"],
    &["up"],
    &["lint"],
    &["plan", "--out", "kept.json"],
    &["up", "--plan", "kept.json"],
    &["dump"],
    &["dump", "--check"],
    &["check"],
    &["adopt", "refinery", "--dry-run"],
    &["adopt", "flyway"],
    &["--jobs", "2", "verify"],
    &["resolve", "3", "--applied"],
    &["repair", "--dry-run"],
    &["repair"],
    &["baseline", "--at", "1"],
    &["resolve", "9", "--rolled-back"],
    &["down", "--to", "0"],
    &["new", "more"],
    &["drop"],
    &["drop", "--confirm", "shop"],
    &["status"],
    &["help", "up"],
    &["--help"],
    &["--version"],
    &["no-such-command"],
];

#[track_caller]
fn assert_silent(finished: &Finished) {
    for secret in SECRETS {
        let shown = finished.stdout.contains(secret) || finished.stderr.contains(secret);
        assert!(!shown, "`{secret}` is shown by {finished}");
    }
    // `sqlstate: 28P01` and the like stand beside what the server said.
    let named =
        finished.stdout.contains(USER) || (finished.stderr.contains(USER) && !finished.stderr.contains("sqlstate: "));
    assert!(!named || finished.stdout.starts_with('{'), "the user is shown by {finished}");
    if finished.stdout.contains(USER) {
        assert_ne!(finished.json()["targets"][0]["error"]["sqlstate"], serde_json::Value::Null, "{finished}");
    }
}

/// No file of the folder holds a secret.
fn assert_nothing_written(folder: &Path) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            assert_nothing_written(&path);
            continue;
        }
        let content = String::from_utf8_lossy(&std::fs::read(&path).expect("read")).into_owned();
        let found = SECRETS.iter().find(|secret| content.contains(**secret));
        assert_eq!(found, None, "in {}", path.display());
    }
}

fn project() -> Project {
    Project::empty().with_config("[databases.shop]\nurl_env = \"SHOP_URL\"\n").with(&[
        ("1_a.sql", "CREATE TABLE a (x INTEGER);"),
        ("1_a.down.sql", "DROP TABLE a;"),
        ("2_b.sql", "-- arlen: no-transaction\nCREATE TABLE b (x INTEGER);\nVACUUM;\n"),
        ("2_b.down.sql", "-- arlen: no-transaction\nDROP TABLE b;\nVACUUM;\n"),
        ("3_c.sql", "CREATE TABLE c (x INTEGER);\nINSERT INTO nothing VALUES (1);"),
        ("3_c.down.sql", "SELECT 1;"),
    ])
}

/// By the variable that the configuration names, by the one that wins over it, and by an option.
fn each_way(project: &Project, url: &str, command: &[&str], form: &[&str]) {
    let said = |more: &[&str]| project.cli(&[form, more, command].concat()).env("RUST_LOG", "trace");
    assert_silent(&said(&[]).env("SHOP_URL", url).run());
    assert_silent(&said(&[]).env("ARLEN_DATABASE_URL_SHOP", url).run());
    assert_silent(&said(&["--url", url]).env("SHOP_URL", "sqlite:x.db").run());
}

#[test]
fn no_command_shows_what_a_url_of_postgres_hides() {
    let test = "no_command_shows_what_a_url_of_postgres_hides";
    // One of them is dropped by the commands.
    let (Some(database), Some(other)) = (postgres(test), postgres(test)) else { return };
    let role = format!("u53r_name_{}", database.name());
    database.run(&format!("CREATE ROLE {role} SUPERUSER LOGIN PASSWORD 'p@ss/hunter2%'"));
    let (_, place) = database.url.split_once('@').expect("a host");
    let place = place.split('?').next().unwrap_or_default();
    let (server, name) = place.split_once('/').expect("a name");
    let url = |user: &str, password: &str, place: &str, more: &str| {
        format!("postgres://{user}:{password}@{place}?application_name=s3cr3t_app&sslmode=disable{more}")
    };
    let good = url(&role, "p%40ss%2Fhunter2%25", place, "&options=-cwork_mem%3D4MB");
    for form in [&[][..], &["--json"]] {
        let project = project();
        for command in COMMANDS {
            let finished = project.cli(&[form, command].concat()).env("SHOP_URL", &good).env("RUST_LOG", "trace").run();
            assert_silent(&finished);
        }
        assert_nothing_written(project.folder());
    }
    let bad = [
        url(&role, "s3cr3t-hunter2", place, ""),
        url("u53r_name_absent", "p%40ss%2Fhunter2%25", place, ""),
        url(&role, "p%40ss%2Fhunter2%25", &format!("{server}/{name}_absent"), ""),
        url(&role, "p%40ss%2Fhunter2%25", "127.0.0.1:1/x", ""),
        url(&role, "p@ss/hunter2%", place, ""),
        url(&role, "p%40ss%2Fhunter2%25", place, "&no_such=s3cr3t"),
        url(&role, "p%40ss%2Fhunter2%25", place, "&options=-cno_such%3Ds3cr3t"),
        url(&role, "p%40ss%2Fhunter2%25", place, "&target_session_attrs=s3cr3t"),
        url(&role, "p%40ss%2Fhunter2%25", place, "&connect_timeout=s3cr3t").replace("=disable", "=s3cr3t"),
        url(&role, "p%40ss%2Fhunter2%25", place, "").replace("=disable", "=verify-full&sslrootcert=/s3cr3t.pem"),
        url(&role, "p%40ss%2Fhunter2%25", place, "").replace("postgres:", "postgers:"),
        format!("host={server} user={role} password=hunter2"),
    ];
    let project = project();
    for url in &bad {
        for form in [&[][..], &["--json"]] {
            each_way(&project, url, &["status"], form);
            for command in [&["up"][..], &["create"], &["wait", "--timeout", "1"], &["drop", "--confirm", "shop"]] {
                let wrong = project.cli(&[form, command].concat()).env("SHOP_URL", url).env("RUST_LOG", "trace").run();
                assert_silent(&wrong);
            }
        }
    }
    assert_nothing_written(project.folder());
    other.run(&format!("DROP ROLE {role}"));
}

#[test]
fn no_command_shows_what_a_url_of_sqlite_hides() {
    for form in [&[][..], &["--json"]] {
        let project = project();
        for command in COMMANDS {
            each_way(&project, "sqlite:var/shop.db", command, form);
        }
        for url in ["sqlite:var/shop.db?key=hunter2", "sqlite:?password=s3cr3t"] {
            each_way(&project, url, &["status"], form);
        }
    }
    let shop = Shop::sqlite();
    shop.project.write("arlen.toml", "[databases.shop]\nurl = \"sqlite:x.db\"\npassword = \"hunter2\"\n");
    assert_silent(&shop.project.cli(&["status"]).run());
}
