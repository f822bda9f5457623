//! Transactions that are begun by a control.

use super::{all, code, execute, fetch, folder, memory, one, open, run};
use crate::diag::Code;
use crate::execute::link::{Control, Link as _};
use crate::execute::transaction_options::TransactionOptions;
use crate::execute::{Access, Isolation};

const BEGIN: Control = Control::Begin(TransactionOptions::new());

#[test]
fn a_transaction_commits_rolls_back_and_has_savepoints() {
    run(async {
        let folder = folder();
        let mut link = open(&folder.path().join("a.db"), Access::Write).await;
        all(&mut link, &["CREATE TABLE t(n)"]).await;
        link.control(&Control::Begin(TransactionOptions::new().isolation(Isolation::ReadCommitted)))
            .await
            .expect("begun");
        assert!(!link.is_clean());
        all(&mut link, &["INSERT INTO t VALUES (1)"]).await;
        link.control(&Control::Savepoint(1)).await.expect("marked");
        all(&mut link, &["INSERT INTO t VALUES (2)"]).await;
        link.control(&Control::RollBackTo(1)).await.expect("back");
        assert_eq!(code(link.control(&Control::Release(1)).await), Some(Code::ObjectMissing), "forgotten with it");
        assert_eq!(code(link.control(&BEGIN).await), Some(Code::DatabaseError));
        link.control(&Control::Commit).await.expect("committed");
        assert!(link.is_clean());
        link.control(&BEGIN).await.expect("begun");
        all(&mut link, &["DELETE FROM t"]).await;
        link.control(&Control::RollBack).await.expect("back");
        assert_eq!(one(&mut link, "SELECT sum(n) FROM t").await, 1);
        assert_eq!(code(link.control(&Control::Commit).await), Some(Code::TransactionOver));
        assert_eq!(code(link.control(&Control::Savepoint(1)).await), Some(Code::TransactionOver));
    });
}

#[test]
fn a_full_disk_ends_the_transaction_and_says_so_until_its_end() {
    run(async {
        let folder = folder();
        let mut link = open(&folder.path().join("a.db"), Access::Write).await;
        all(&mut link, &["CREATE TABLE t(v BLOB)", "INSERT INTO t VALUES (x'01')", "PRAGMA max_page_count = 8"]).await;
        link.control(&BEGIN).await.expect("begun");
        all(&mut link, &["INSERT INTO t VALUES (x'02')"]).await;
        let full = execute(&mut link, "INSERT INTO t VALUES (zeroblob(1000000))", &[]).await;
        assert_eq!(code(full), Some(Code::StorageFull));
        assert_eq!(code(execute(&mut link, "INSERT INTO t VALUES (x'03')", &[]).await), Some(Code::TransactionAborted));
        assert_eq!(code(link.control(&Control::Savepoint(1)).await), Some(Code::TransactionAborted));
        assert_eq!(code(link.control(&Control::Commit).await), Some(Code::TransactionAborted));
        assert_eq!(one(&mut link, "SELECT count(*) FROM t").await, 1);
        link.clean().await.expect("clean");
        all(&mut link, &["INSERT INTO t VALUES (zeroblob(1000000))"]).await;
    });
}

#[test]
fn a_transaction_that_reads_cannot_write_even_where_there_is_only_a_writer() {
    run(async {
        let mut link = memory().await;
        all(&mut link, &["CREATE TABLE t(n)"]).await;
        link.control(&Control::Begin(TransactionOptions::new().read_only())).await.expect("begun");
        assert_eq!(code(execute(&mut link, "INSERT INTO t VALUES (1)", &[]).await), Some(Code::ReadOnly));
        link.control(&Control::Commit).await.expect("committed");
        all(&mut link, &["INSERT INTO t VALUES (1)"]).await;
        link.control(&Control::Begin(TransactionOptions::new().read_only())).await.expect("begun");
        link.clean().await.expect("clean");
        all(&mut link, &["INSERT INTO t VALUES (1)"]).await;
    });
}

#[test]
fn a_statement_that_ends_the_transaction_is_noticed() {
    run(async {
        let mut link = memory().await;
        link.control(&BEGIN).await.expect("begun");
        all(&mut link, &["CREATE TABLE t(n)", "COMMIT"]).await;
        assert_eq!(code(execute(&mut link, "SELECT 1", &[]).await), Some(Code::TransactionOver));
        assert_eq!(code(link.control(&Control::Commit).await), Some(Code::TransactionOver));
        assert_eq!(one(&mut link, "SELECT count(*) FROM t").await, 0);
    });
}

#[test]
fn a_commit_that_fails_has_rolled_back() {
    run(async {
        let mut link = memory().await;
        all(
            &mut link,
            &["CREATE TABLE a(n INTEGER PRIMARY KEY)", "CREATE TABLE b(n REFERENCES a DEFERRABLE INITIALLY DEFERRED)"],
        )
        .await;
        link.control(&BEGIN).await.expect("begun");
        all(&mut link, &["INSERT INTO b VALUES (1)"]).await;
        assert_eq!(code(link.control(&Control::Commit).await), Some(Code::ForeignKeyViolation));
        assert!(link.is_clean());
        assert_eq!(one(&mut link, "SELECT count(*) FROM b").await, 0);
    });
}

#[test]
fn constraints_have_their_codes_and_name_their_columns() {
    run(async {
        let mut link = memory().await;
        all(
            &mut link,
            &[
                "CREATE TABLE a(n INTEGER PRIMARY KEY, v TEXT UNIQUE CHECK (v <> 'no'), w TEXT NOT NULL DEFAULT '')",
                "CREATE TABLE b(n REFERENCES a)",
                "CREATE TABLE s(n INTEGER) STRICT",
                "INSERT INTO a VALUES (1, 'x', '')",
            ],
        )
        .await;
        for (sql, wanted, words) in [
            ("INSERT INTO a VALUES (1, 'y', '')", Code::UniqueViolation, "UNIQUE constraint failed: a.n"),
            ("INSERT INTO a VALUES (2, 'x', '')", Code::UniqueViolation, "UNIQUE constraint failed: a.v"),
            ("INSERT INTO a VALUES (2, 'y', NULL)", Code::NotNullViolation, "NOT NULL constraint failed: a.w"),
            ("INSERT INTO a VALUES (2, 'no', '')", Code::CheckViolation, "CHECK constraint failed: v <> 'no'"),
            ("INSERT INTO b VALUES (9)", Code::ForeignKeyViolation, "FOREIGN KEY constraint failed"),
            ("INSERT INTO s VALUES ('x')", Code::ValueTypeMismatch, "cannot store TEXT value in INTEGER column s.n"),
            ("SELECT * FROM gone", Code::ObjectMissing, "no such table: gone"),
            ("SELECT gone FROM a", Code::ObjectMissing, "no such column: gone, at byte 7"),
            ("SELECT gone()", Code::ObjectMissing, "no such function: gone, at byte 7"),
            ("INSERT INTO a(gone) VALUES (1)", Code::ObjectMissing, "table a has no column named gone"),
            ("CREATE TABLE a(n)", Code::ObjectExists, "table a already exists, at byte 13"),
            ("SELEC 'hunter2'", Code::SyntaxInvalid, "the statement is not valid SQL, at byte 0"),
            ("SELECT 'hunter2", Code::SyntaxInvalid, "the statement is not valid SQL, at byte 7"),
            (
                "SELECT json_extract('{}', 'hunter2')",
                Code::ValueInvalid,
                "SQLite refuses the statement with its code 1",
            ),
        ] {
            let error = execute(&mut link, sql, &[]).await.expect_err(sql);
            assert_eq!((error.code(), error.diagnostic().message()), (wanted, words), "{sql}");
        }
        assert_eq!(fetch::<(i64,)>(&mut link, "SELECT n FROM a", &[]).await.expect("rows"), [(1,)]);
    });
}
