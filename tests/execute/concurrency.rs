//! Two sessions in each other's way.

use super::{is, open, postgres_url, refusal, run, sqlite_url};
use arlen_data::diag::{Class, Code, Retry};
use arlen_data::execute::Session;
use arlen_tests::{Database, Project, block_on, postgres};

/// Two sessions and a table with two rows.
async fn two(database: &Database) -> (Session, Session) {
    let url = postgres_url(database);
    let (mut one, other) = (open(&url).await, open(&url).await);
    run(&mut one, &["CREATE TABLE a (id int PRIMARY KEY, x int)", "INSERT INTO a VALUES (1, 0), (2, 0)"]).await;
    (one, other)
}

#[test]
fn transactions_without_an_order_are_told_to_come_again() {
    let Some(database) = postgres("transactions_without_an_order_are_told_to_come_again") else { return };
    block_on(async {
        let (mut one, mut other) = two(&database).await;
        for session in [&mut one, &mut other] {
            run(session, &["BEGIN ISOLATION LEVEL SERIALIZABLE", "SELECT sum(x)::int FROM a"]).await;
        }
        run(&mut one, &["UPDATE a SET x = 1 WHERE id = 1", "COMMIT"]).await;
        let error = refusal(&mut other, "UPDATE a SET x = 1 WHERE id = 1", &[]).await;
        is(&error, Code::SerializationFailure, Class::Conflict, Retry::WholeTransaction);
        // Write skew strikes at the commit, if not before: one fault, one code.
        run(&mut other, &["ROLLBACK"]).await;
        for session in [&mut one, &mut other] {
            run(session, &["BEGIN ISOLATION LEVEL SERIALIZABLE", "SELECT sum(x)::int FROM a"]).await;
        }
        run(&mut one, &["UPDATE a SET x = 5 WHERE id = 1"]).await;
        run(&mut other, &["UPDATE a SET x = 5 WHERE id = 2"]).await;
        run(&mut one, &["COMMIT"]).await;
        let error = refusal(&mut other, "COMMIT", &[]).await;
        is(&error, Code::SerializationFailure, Class::Conflict, Retry::WholeTransaction);
    });
}

#[test]
fn a_deadlock_ends_one_of_two() {
    let Some(database) = postgres("a_deadlock_ends_one_of_two") else { return };
    block_on(async {
        let (mut one, mut other) = two(&database).await;
        run(&mut one, &["BEGIN", "UPDATE a SET x = 1 WHERE id = 1"]).await;
        run(&mut other, &["SET deadlock_timeout = 10", "BEGIN", "UPDATE a SET x = 1 WHERE id = 2"]).await;
        let waits = tokio::spawn(async move { one.query("UPDATE a SET x = 1 WHERE id = 2", &[]).await.err() });
        let second = other.query("UPDATE a SET x = 1 WHERE id = 1", &[]).await.err();
        // Its locks go with its transaction, so that the other one ends.
        run(&mut other, &["ROLLBACK"]).await;
        let first = waits.await.expect("it ends");
        assert!(first.is_none() != second.is_none(), "one of them: {first:?}, {second:?}");
        is(&first.or(second).expect("one"), Code::Deadlock, Class::Conflict, Retry::WholeTransaction);
    });
}

#[test]
fn a_lock_is_waited_for_no_longer_than_allowed() {
    let Some(database) = postgres("a_lock_is_waited_for_no_longer_than_allowed") else { return };
    block_on(async {
        let (mut one, mut other) = two(&database).await;
        run(&mut one, &["BEGIN", "UPDATE a SET x = 1 WHERE id = 1"]).await;
        run(&mut other, &["SET lock_timeout = 20"]).await;
        for sql in ["UPDATE a SET x = 2 WHERE id = 1", "SELECT x FROM a FOR UPDATE NOWAIT", "DROP TABLE a"] {
            let error = refusal(&mut other, sql, &[]).await;
            is(&error, Code::LockTimeout, Class::Timeout, Retry::SameStatement);
        }
        run(&mut one, &["COMMIT"]).await;
        run(&mut other, &["UPDATE a SET x = 2 WHERE id = 1"]).await;
    });
}

#[test]
fn a_writer_of_sqlite_waits_or_starts_over() {
    let project = Project::empty();
    let url = sqlite_url(&project);
    block_on(async {
        let mut one = open(&url).await;
        run(&mut one, &["PRAGMA journal_mode = wal", "CREATE TABLE a (x INTEGER)", "BEGIN IMMEDIATE"]).await;
        let mut other = open(&url).await;
        let error = refusal(&mut other, "INSERT INTO a VALUES (1)", &[]).await;
        is(&error, Code::DatabaseLocked, Class::Timeout, Retry::SameStatement);
        run(&mut one, &["COMMIT"]).await;
        // What read before may not write behind another's write, however long it waits.
        run(&mut other, &["BEGIN", "SELECT count(*) FROM a"]).await;
        run(&mut one, &["INSERT INTO a VALUES (1)"]).await;
        let error = refusal(&mut other, "INSERT INTO a VALUES (2)", &[]).await;
        is(&error, Code::SerializationFailure, Class::Conflict, Retry::WholeTransaction);
        run(&mut other, &["ROLLBACK", "BEGIN", "SELECT count(*) FROM a", "INSERT INTO a VALUES (2)", "COMMIT"]).await;
    });
}
