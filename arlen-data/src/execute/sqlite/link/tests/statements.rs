//! Statements, rows and what is kept of them.

use super::super::{LinkOptions, SqliteLink};
use super::{all, code, execute, fetch, folder, memory, one, open, run};
use crate::compile::{Compile as _, sql};
use crate::diag::{Code, Diagnostic, Result};
use crate::dialect::Family;
use crate::execute::link::{Link as _, Trace, Traces};
use crate::execute::row::{Cells, ResultColumn};
use crate::execute::sink::{Flow, Sink};
use crate::execute::{Access, FromRow, Row, RowRef};
use std::sync::Arc;

#[test]
fn a_text_holds_exactly_one_statement_with_all_its_values() {
    run(async {
        let mut link = memory().await;
        all(&mut link, &["SELECT 1;", "-- a\nSELECT 1 -- b", "CREATE TABLE t(n)"]).await;
        for text in ["", " ; -- nothing", "SELECT 1; SELECT 2", "PRAGMA foreign_keys = OFF; SELECT 1"] {
            assert_eq!(code(execute(&mut link, text, &[]).await), Some(Code::SyntaxInvalid), "{text}");
        }
        assert_eq!(code(execute(&mut link, "SELECT 1\0", &[]).await), Some(Code::TextInvalid));
        assert_eq!(one(&mut link, "PRAGMA foreign_keys").await, 1, "the first of two was not prepared");
        assert_eq!(code(execute(&mut link, "DROP TABLE t; DROP TABLE t", &[]).await), Some(Code::SyntaxInvalid));
        link.clean().await.expect("clean");
        let hidden = "CREATE TRIGGER x AFTER INSERT ON t BEGIN SELECT 1; END; PRAGMA foreign_keys = OFF";
        assert_eq!(code(execute(&mut link, hidden, &[]).await), Some(Code::SyntaxInvalid));
        assert!(!link.is_clean());
        link.clean().await.expect("clean");
        assert_eq!(one(&mut link, "PRAGMA foreign_keys").await, 1);
        for (text, values) in [("SELECT ?1, ?2", 1_usize), ("SELECT 1", 1), ("SELECT ?2", 1), ("SELECT ?", 0)] {
            let values = vec![1_i64.into(); values];
            assert_eq!(code(execute(&mut link, text, &values).await), Some(Code::ParameterCountMismatch), "{text}");
        }
        assert_eq!(code(execute(&mut link, "SELECT $2, $1", &[1.into(), 2.into()]).await), Some(Code::SyntaxInvalid));
    });
}

#[test]
fn what_a_statement_changed_is_counted() {
    run(async {
        let mut link = memory().await;
        for (text, affected) in [
            ("CREATE TABLE t(n)", 0),
            ("INSERT INTO t VALUES (1), (2), (3)", 3),
            ("UPDATE t SET n = n + 1 WHERE n > 1", 2),
            ("UPDATE t SET n = n WHERE n > 100", 0),
            ("INSERT INTO t VALUES (1), (2) RETURNING n", 2),
            ("SELECT * FROM t", 5),
            ("CREATE TABLE u(n)", 0),
            ("DELETE FROM t", 5),
        ] {
            assert_eq!(execute(&mut link, text, &[]).await.expect(text).affected, affected, "{text}");
        }
    });
}

#[test]
fn a_kept_statement_sees_a_new_column_and_its_new_type() {
    run(async {
        let folder = folder();
        let path = folder.path().join("a.db");
        let (mut link, mut other) = (open(&path, Access::Write).await, open(&path, Access::Write).await);
        all(&mut other, &["CREATE TABLE t(a INTEGER)", "INSERT INTO t VALUES (1)"]).await;
        let names = |rows: &[Row]| -> Vec<String> {
            rows.iter()
                .flat_map(|row| row.columns().iter().map(|c| format!("{} {}", c.name(), c.type_name())))
                .collect()
        };
        let rows = fetch::<Row>(&mut link, "SELECT * FROM t", &[]).await.expect("rows");
        assert_eq!(names(&rows), ["a INTEGER"]);
        all(&mut other, &["ALTER TABLE t ADD COLUMN b TEXT DEFAULT 'x'"]).await;
        let rows = fetch::<Row>(&mut link, "SELECT * FROM t", &[]).await.expect("rows");
        assert_eq!(names(&rows), ["a INTEGER", "b TEXT"]);
        all(&mut other, &["DELETE FROM t", "ALTER TABLE t DROP COLUMN a"]).await;
        // Also where there is no row.
        assert_eq!(fetch::<(String,)>(&mut link, "SELECT * FROM t", &[]).await.expect("rows"), []);
        all(&mut other, &["ALTER TABLE t RENAME COLUMN b TO c"]).await;
        all(&mut other, &["INSERT INTO t VALUES ('y')"]).await;
        let rows = fetch::<Row>(&mut link, "SELECT * FROM t", &[]).await.expect("rows");
        assert_eq!(names(&rows), ["c TEXT"]);
        all(&mut other, &["DROP TABLE t"]).await;
        assert_eq!(code(execute(&mut link, "SELECT * FROM t", &[]).await), Some(Code::ObjectMissing));
    });
}

#[test]
fn as_many_statements_are_kept_as_allowed() {
    run(async {
        for (most, kept) in [(0, 0), (3, 3)] {
            let options = LinkOptions { statement_cache: most, ..LinkOptions::default() };
            let mut link = SqliteLink::open(None, &options).await.expect("a link");
            all(&mut link, &["CREATE TABLE t(n)"]).await;
            for n in 0..10 {
                assert_eq!(one(&mut link, &format!("SELECT {n}")).await, n);
                all(&mut link, &["INSERT INTO t VALUES (1) RETURNING n"]).await;
            }
            assert_eq!(link.ask(|desk| desk.cache.len()).await.expect("a number"), kept);
            assert_eq!(one(&mut link, "SELECT count(*) FROM t").await, 10);
        }
    });
}

/// Panics at the second row.
struct Panics;

impl FromRow for Panics {
    const COLUMNS: Option<&'static [&'static str]> = None;

    fn from_row(row: &RowRef<'_>) -> Result<Self> {
        assert!(row.get::<i64>(0)? < 2, "at the second row");
        Ok(Self)
    }
}

#[test]
fn a_panic_goes_to_the_caller_and_rolls_back() {
    let folder = folder();
    let path = folder.path().join("a.db");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().expect("a runtime");
    let mut link = runtime.block_on(open(&path, Access::Write));
    runtime.block_on(all(&mut link, &["CREATE TABLE t(n)"]));
    let panics = |link: &mut SqliteLink| {
        let work = fetch::<Panics>(link, "INSERT INTO t VALUES (1), (2) RETURNING n", &[]);
        let work = std::panic::AssertUnwindSafe(|| runtime.block_on(work).map(|_| ()));
        let panic = std::panic::catch_unwind(work).expect_err("a panic");
        assert_eq!(panic.downcast_ref::<&str>(), Some(&"at the second row"));
    };
    panics(&mut link);
    runtime.block_on(async {
        assert!(link.is_clean() && !link.is_closed());
        assert_eq!(one(&mut link, "SELECT count(*) FROM t").await, 0);
        let begin = crate::execute::link::Control::Begin(crate::execute::TransactionOptions::new());
        link.control(&begin).await.expect("begun");
    });
    panics(&mut link);
    runtime.block_on(async {
        assert_eq!(code(execute(&mut link, "SELECT 1", &[]).await), Some(Code::TransactionAborted));
        link.clean().await.expect("clean");
        assert_eq!(one(&mut link, "SELECT count(*) FROM t").await, 0);
        link.ping().await.expect("a sign of life");
        link.close().await;
    });
}

/// Takes one row, then fails or has enough.
struct Stops(Option<Flow>, u32);

impl Sink for Stops {
    fn columns(&mut self, _: &Arc<[ResultColumn]>) -> Result<()> {
        Ok(())
    }

    fn row(&mut self, _: Cells<'_>) -> Result<Flow> {
        self.1 += 1;
        let stop = || Diagnostic::new(Code::RowsTooMany, "no more").into();
        if self.1 == 2 { self.0.ok_or_else(stop) } else { Ok(Flow::More) }
    }
}

#[test]
fn a_sink_that_stops_ends_the_answer_and_undoes_what_it_could_not_read() {
    run(async {
        let mut link = memory().await;
        all(&mut link, &["CREATE TABLE t(n)"]).await;
        let dialect = Family::Sqlite.dialect();
        let endless = sql("WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT x FROM n");
        let insert = sql("INSERT INTO t VALUES (1), (2), (3) RETURNING n");
        for (statement, rows) in [(&endless, 0), (&insert, 3)] {
            let statement = statement.compile(&dialect).expect("compiles");
            let failed = link.run(&statement, &Traces::Known(Trace::None), Stops(None, 0)).await.map(|_| ());
            assert_eq!(code(failed), Some(Code::RowsTooMany));
            assert_eq!(one(&mut link, "SELECT count(*) FROM t").await, 0);
            let (sink, _) =
                link.run(&statement, &Traces::Known(Trace::None), Stops(Some(Flow::Enough), 0)).await.expect("enough");
            assert_eq!(sink.1, 2);
            assert_eq!(one(&mut link, "SELECT count(*) FROM t").await, rows);
        }
    });
}

#[test]
fn a_statement_without_rows_is_not_run_for_who_wants_columns() {
    run(async {
        let mut link = memory().await;
        all(&mut link, &["CREATE TABLE t(n)"]).await;
        let failed = fetch::<(i64,)>(&mut link, "INSERT INTO t VALUES (1)", &[]).await;
        assert_eq!(code(failed), Some(Code::ColumnCountMismatch));
        assert_eq!(one(&mut link, "SELECT count(*) FROM t").await, 0);
    });
}

#[test]
fn foreign_keys_hold() {
    run(async {
        let folder = folder();
        let mut link = open(&folder.path().join("a.db"), Access::Write).await;
        all(&mut link, &["CREATE TABLE a(n INTEGER PRIMARY KEY)", "CREATE TABLE b(n REFERENCES a)"]).await;
        let failed = execute(&mut link, "INSERT INTO b VALUES (1)", &[]).await;
        assert_eq!(code(failed), Some(Code::ForeignKeyViolation));
    });
}
