//! What a run shows in a terminal, while it is under way and when it is over.

use arlen_tests::{Cli, Project, postgres};
use std::io::{Read as _, Write as _};
use std::num::NonZeroU16;
use std::process::Child;
use std::time::{Duration, Instant};
use tokio_postgres::{Client, NoTls};

/// A command in a terminal, and what is on the screen.
struct Terminal {
    child: Child,
    screen: vt100::Parser,
}

impl Terminal {
    fn start(cli: Cli) -> Self {
        let size = |n| NonZeroU16::new(n).expect("not zero");
        Self { child: cli.start_in_terminal(), screen: vt100::Parser::new(size(24), size(160), 0) }
    }

    /// What is on the screen, without the times.
    fn lines(&self) -> Vec<String> {
        let rows: Vec<_> = self.screen.screen().rows(0, 160).collect();
        let time = regex::Regex::new(r"\(\d+ ms\)").expect("a pattern");
        let last = rows.iter().rposition(|row| !row.is_empty()).map_or(0, |last| last + 1);
        rows.iter().take(last).map(|row| time.replace_all(row, "(N ms)").trim_end().to_owned()).collect()
    }

    /// Reads until the screen shows something; false if the command ended before, or for a minute it did not.
    fn shows(&mut self, what: impl Fn(&[String]) -> bool) -> bool {
        let (mut bytes, begun) = ([0; 256], Instant::now());
        loop {
            let count = self.child.stdout.as_mut().expect("piped").read(&mut bytes).unwrap_or(0);
            if count == 0 || begun.elapsed() > Duration::from_secs(60) {
                return false;
            }
            self.screen.process(&bytes[..count]);
            if what(&self.lines()) {
                return true;
            }
        }
    }

    /// Reads to the end; the exit code.
    fn end(&mut self) -> Option<i32> {
        self.shows(|_| false);
        self.child.wait().expect("it ends").code()
    }
}

async fn connect(url: &str) -> Client {
    let (client, connection) = tokio_postgres::connect(url, NoTls).await.expect("a connection");
    tokio::spawn(connection);
    client
}

/// Holds a lock that files wait for, while something is done.
fn holding_a_lock<T>(url: &str, work: impl FnOnce() -> T) -> T {
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().expect("a runtime");
    let client = runtime.block_on(connect(url));
    runtime.block_on(client.batch_execute("SELECT pg_advisory_lock(7)")).expect("the lock");
    let done = work();
    runtime.block_on(client.batch_execute("SELECT pg_advisory_unlock(7)")).expect("no lock");
    done
}

#[test]
fn each_target_has_a_bar_with_its_file_and_statement_and_none_is_left() {
    let Some(database) = postgres("each_target_has_a_bar_with_its_file_and_statement_and_none_is_left") else { return };
    let project = Project::empty().with_config(&format!(
        "[databases.books]\nurl = \"{url}\"\n[databases.b]\nurl = \"{url}\"\n",
        url = database.url
    ));
    for name in ["books", "b"] {
        project.write(&format!("db/migrations/{name}/1_first.sql"), format!("CREATE TABLE {name} (n INTEGER);"));
        project.write(
            &format!("db/migrations/{name}/2_slow.sql"),
            "-- waits\nSELECT pg_advisory_xact_lock_shared(7), 'password=hunter2';\nSELECT 2;",
        );
        project.write(&format!("db/migrations/{name}/3_last.sql"), "SELECT 1;");
    }
    let mut terminal = holding_a_lock(&database.url, || {
        let mut terminal = Terminal::start(project.cli(&["up", "--all", "--jobs", "2"]));
        let running = "2_slow.sql, 2 statements: SELECT pg_advisory_xact_lock_shared(7), '*";
        let is_bar = |line: &&String| line.contains("] 1/3 ") && line.contains(running);
        let both = |lines: &[String]| lines.iter().filter(is_bar).count() == 2;
        assert!(terminal.shows(both), "{:#?}", terminal.lines());
        assert!(!terminal.lines().join("").contains("hunter2"));
        terminal
    });
    assert_eq!(terminal.end(), Some(0));
    let lines = terminal.lines();
    assert!(lines.iter().all(|line| !line.contains('[') && !line.contains("2_slow.sql")), "{lines:#?}");
    assert_eq!(lines.iter().filter(|line| line.contains(": applied ")).count(), 6, "{lines:#?}");
    let end = ["summary", "  b      3 applied", "  books  3 applied", "  2 targets, all without a fault"];
    assert_eq!(lines.get(lines.len() - end.len()..), Some(&end.map(str::to_owned)[..]), "{lines:#?}");
}

#[test]
fn a_bar_goes_with_the_statements_on_sqlite() {
    let slow = "WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < 3000000)\n\
                INSERT INTO a SELECT count(*) FROM n";
    let project = Project::sqlite().with(&[("1_a.sql", &format!("CREATE TABLE a (n);\n\t{slow};\nSELECT 1;"))]);
    let mut terminal = Terminal::start(project.cli(&["up"]));
    let running = "1_a.sql, statement 2 of 3: WITH RECURSIVE n(i)";
    assert!(
        terminal.shows(|lines| lines
            .iter()
            .any(|line| line.starts_with("shop [ ") && line.contains("] 0/1 ") && line.contains(running))),
        "{:#?}",
        terminal.lines()
    );
    assert_eq!(terminal.end(), Some(0));
    assert_eq!(terminal.lines(), ["shop: sqlite:var/shop.db", "  applied 1 a (N ms)", "  1 applied"]);
}

#[test]
fn an_interrupt_takes_the_bar_away() {
    let Some(database) = postgres("an_interrupt_takes_the_bar_away") else { return };
    let project = Project::postgres(&database)
        .with(&[("1_a.sql", "CREATE TABLE a (n INTEGER); SELECT pg_advisory_xact_lock(7);")]);
    let mut terminal = holding_a_lock(&database.url, || {
        let mut terminal = Terminal::start(project.cli(&["up"]));
        assert!(terminal.shows(|lines| lines.iter().any(|line| line.contains("1_a.sql, 2 statements"))));
        terminal.child.stdin.as_mut().expect("piped").write_all(b"\x03").expect("typed");
        assert_eq!(terminal.end(), Some(130));
        terminal
    });
    assert_eq!(terminal.lines().len(), 1, "the heading alone: {:#?}", terminal.lines());
    assert_eq!(terminal.end(), Some(130));
    let tables = database.column("SELECT count(*) FROM pg_tables WHERE tablename = 'a'");
    assert_eq!(tables, ["0"]);
}

#[test]
fn there_is_no_bar_where_none_is_wanted() {
    for arguments in [&["up", "--json"][..], &["up", "--quiet"]] {
        let project = Project::sqlite().with(&[("1_a.sql", "CREATE TABLE a (n);")]);
        let mut terminal = Terminal::start(project.cli(arguments));
        assert!(!terminal.shows(|lines| lines.iter().any(|line| line.contains("1_a.sql"))), "{:?}", terminal.lines());
        assert_eq!(terminal.end(), Some(0));
    }
    let project = Project::sqlite().with(&[("1_a.sql", "CREATE TABLE a (n);")]);
    let piped = project.cli(&["up"]).run().exits(0);
    assert!(!piped.stderr.contains('\r') && piped.stderr.is_empty(), "{piped}");
}
