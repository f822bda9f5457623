//! Nothing of one user reaches the next.

use super::super::SqliteLink;
use super::{all, code, execute, folder, memory, one, open, run};
use crate::diag::Code;
use crate::execute::Access;

const TRACES: [&str; 12] = [
    "PRAGMA foreign_keys = OFF",
    "PRAGMA synchronous = OFF",
    "PRAGMA query_only = ON",
    "PRAGMA busy_timeout = 1",
    "PRAGMA recursive_triggers = ON",
    "PRAGMA case_sensitive_like = ON",
    "PRAGMA max_page_count = 10",
    "PRAGMA ignore_check_constraints = ON",
    "CREATE TEMP TABLE t(n)",
    "CREATE VIEW temp.v AS SELECT 1",
    "ATTACH ':memory:' AS other",
    "BEGIN",
];

const PROBES: [(&str, i64); 10] = [
    ("PRAGMA foreign_keys", 1),
    ("PRAGMA synchronous", 1),
    ("PRAGMA query_only", 0),
    ("PRAGMA recursive_triggers", 0),
    ("SELECT 'a' LIKE 'A'", 1),
    ("SELECT max_page_count > 1000 FROM pragma_max_page_count", 1),
    ("PRAGMA ignore_check_constraints", 0),
    ("SELECT count(*) FROM temp.sqlite_schema", 0),
    ("SELECT count(*) FROM pragma_database_list WHERE name = 'other'", 0),
    ("SELECT n FROM main.t", 1),
];

async fn leaves_nothing(link: &mut SqliteLink) {
    all(link, &["CREATE TABLE t(n)", "INSERT INTO t VALUES (1)"]).await;
    link.clean().await.expect("clean");
    for trace in TRACES {
        all(link, &[trace]).await;
        assert!(!link.is_clean(), "{trace}");
        link.clean().await.expect(trace);
        assert!(link.is_clean(), "{trace}");
        for (probe, value) in PROBES {
            assert_eq!(one(link, probe).await, value, "{trace}, then {probe}");
        }
        link.clean().await.expect(trace);
    }
}

#[test]
fn a_cleaned_connection_is_as_it_was_when_it_was_opened() {
    run(async {
        let folder = folder();
        leaves_nothing(&mut open(&folder.path().join("a.db"), Access::Write).await).await;
    });
}

#[test]
fn a_database_in_memory_keeps_its_rows_when_it_is_cleaned() {
    run(async {
        let mut link = memory().await;
        leaves_nothing(&mut link).await;
        assert_eq!(one(&mut link, "SELECT count(*) FROM t").await, 1);
    });
}

#[test]
fn rows_and_questions_leave_a_link_clean() {
    run(async {
        let mut link = memory().await;
        all(&mut link, &["CREATE TABLE t(n)"]).await;
        for text in ["SELECT 1", "INSERT INTO t VALUES (1)", "PRAGMA table_info(t)", "EXPLAIN SELECT 1", "VALUES (1)"] {
            execute(&mut link, text, &[]).await.expect(text);
            assert!(link.is_clean(), "{text}");
        }
        assert_eq!(code(execute(&mut link, "nonsense", &[]).await), Some(Code::SyntaxInvalid));
        assert!(!link.is_clean());
        link.clean().await.expect("clean");
    });
}
