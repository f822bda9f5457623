//! Several connections, and what happens between them.

use super::super::{LinkOptions, SqliteLink};
use super::{all, code, execute, folder, one, open, run};
use crate::diag::Code;
use crate::execute::Access;
use std::io::{BufRead as _, BufReader};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

#[test]
fn a_busy_writer_is_waited_for_until_the_timeout() {
    run(async {
        let folder = folder();
        let path = folder.path().join("sub/a.db");
        let mut holder = open(&path, Access::Write).await;
        let mut other = open(&path, Access::Write).await;
        all(&mut holder, &["CREATE TABLE t(n)", "BEGIN IMMEDIATE"]).await;
        let begun = Instant::now();
        assert_eq!(code(execute(&mut other, "INSERT INTO t VALUES (1)", &[]).await), Some(Code::DatabaseLocked));
        let waited = begun.elapsed();
        assert!(waited >= Duration::from_millis(290) && waited < Duration::from_secs(2), "{waited:?}");
        all(&mut holder, &["COMMIT"]).await;
        all(&mut other, &["INSERT INTO t VALUES (1)"]).await;
    });
}

#[test]
fn a_read_that_becomes_a_write_too_late_is_a_serialization_failure() {
    run(async {
        let folder = folder();
        let path = folder.path().join("a.db");
        let (mut one_link, mut other) = (open(&path, Access::Write).await, open(&path, Access::Write).await);
        all(&mut one_link, &["CREATE TABLE t(n)", "BEGIN"]).await;
        assert_eq!(one(&mut one_link, "SELECT count(*) FROM t").await, 0);
        all(&mut other, &["INSERT INTO t VALUES (1)"]).await;
        let failed = execute(&mut one_link, "INSERT INTO t VALUES (2)", &[]).await;
        assert_eq!(code(failed), Some(Code::SerializationFailure));
        one_link.clean().await.expect("clean");
        assert_eq!(one(&mut one_link, "SELECT count(*) FROM t").await, 1);
    });
}

#[test]
fn a_reader_cannot_write_and_sees_what_was_committed() {
    run(async {
        let folder = folder();
        let path = folder.path().join("a.db");
        let mut writer = open(&path, Access::Write).await;
        let mut reader = open(&path, Access::Read).await;
        all(&mut writer, &["CREATE TABLE t(n)", "BEGIN IMMEDIATE", "INSERT INTO t VALUES (1)"]).await;
        assert_eq!(one(&mut reader, "SELECT count(*) FROM t").await, 0);
        all(&mut writer, &["COMMIT"]).await;
        assert_eq!(one(&mut reader, "SELECT count(*) FROM t").await, 1);
        for sql in ["INSERT INTO t VALUES (2)", "DROP TABLE t", "PRAGMA user_version = 3"] {
            assert_eq!(code(execute(&mut reader, sql, &[]).await), Some(Code::ReadOnly), "{sql}");
        }
        all(&mut reader, &["PRAGMA query_only = OFF"]).await;
        assert_eq!(code(execute(&mut reader, "DELETE FROM t", &[]).await), Some(Code::ReadOnly));
    });
}

#[test]
fn the_settings_are_ours() {
    run(async {
        let folder = folder();
        let mut link = open(&folder.path().join("a.db"), Access::Write).await;
        for (setting, value) in [("foreign_keys", 1), ("synchronous", 1), ("query_only", 0), ("trusted_schema", 0)] {
            assert_eq!(one(&mut link, &format!("PRAGMA {setting}")).await, value, "{setting}");
        }
        assert_eq!(one(&mut link, "SELECT journal_mode = 'wal' FROM pragma_journal_mode").await, 1);
        let failed = execute(&mut link, "SELECT \"not a column\"", &[]).await;
        assert_eq!(code(failed), Some(Code::ObjectMissing));
    });
}

#[test]
fn what_is_no_database_is_refused() {
    run(async {
        let folder = folder();
        let path = folder.path().join("a.db");
        let missing = LinkOptions { access: Access::Read, ..LinkOptions::default() };
        assert_eq!(code(SqliteLink::open(Some(&path), &missing).await), Some(Code::ConnectionFailed));
        std::fs::copy(std::env::current_exe().expect("a program"), &path).expect("a file");
        assert_eq!(code(SqliteLink::open(Some(&path), &LinkOptions::default()).await), Some(Code::ConnectionFailed));
        assert_eq!(code(SqliteLink::open(Some(folder.path()), &missing).await), Some(Code::ConnectionFailed));
    });
}

/// Set for the process that is killed.
const CHILD: &str = "ARLEN_SQLITE_CHILD";

#[test]
fn a_killed_process_leaves_a_readable_database() {
    if let Some(path) = std::env::var_os(CHILD) {
        run(write_until_killed(path.as_ref()));
    }
    let folder = folder();
    let path = folder.path().join("a.db");
    let name = std::thread::current().name().expect("the name of the test").to_owned();
    let mut child = Command::new(std::env::current_exe().expect("a program"))
        .args([name.as_str(), "--exact", "--nocapture"])
        .env(CHILD, &path)
        .stdout(Stdio::piped())
        .spawn()
        .expect("a process");
    let lines = BufReader::new(child.stdout.take().expect("its output")).lines();
    let committed = lines.map_while(Result::ok).filter_map(|line| line.strip_prefix("committed ")?.parse().ok());
    let committed: i64 = committed.take(20).last().expect("it writes");
    child.kill().expect("killed");
    child.wait().expect("gone");
    run(async {
        let mut reader = open(&path, Access::Read).await;
        assert!(one(&mut reader, "SELECT max(n) FROM t").await >= committed);
        drop(reader);
        let mut writer = open(&path, Access::Write).await;
        assert_eq!(one(&mut writer, "SELECT integrity_check = 'ok' FROM pragma_integrity_check").await, 1);
        assert!(one(&mut writer, "SELECT max(n) FROM t").await >= committed);
    });
}

#[expect(clippy::print_stdout, reason = "how the process tells the test what is committed")]
async fn write_until_killed(path: &std::path::Path) {
    let mut link = open(path, Access::Write).await;
    all(&mut link, &["CREATE TABLE t(n INTEGER, filler BLOB)"]).await;
    for n in 0_i64.. {
        execute(&mut link, "INSERT INTO t VALUES (?1, randomblob(3000))", &[n.into()]).await.expect("a row");
        println!("committed {n}");
    }
}
