//! Decimals keep their digits or are refused.

use super::{all, code, execute, fetch, folder, memory, open, run};
use crate::diag::Code;
use crate::execute::Access;
use crate::value::{Decimal, Value};

const TABLES: [&str; 12] = [
    "CREATE TABLE t(id INTEGER PRIMARY KEY, txt TEXT, num NUMERIC, int INTEGER, re REAL, any, key TEXT UNIQUE, pair TEXT)",
    "CREATE TABLE s(id INTEGER PRIMARY KEY, txt TEXT, num REAL, any ANY, made TEXT AS (txt)) STRICT",
    "CREATE TABLE w(txt TEXT PRIMARY KEY, num NUMERIC) WITHOUT ROWID",
    "CREATE TABLE log(txt TEXT, num NUMERIC)",
    "CREATE TABLE quiet(txt TEXT)",
    "CREATE TABLE loud(txt TEXT)",
    "CREATE TRIGGER kept AFTER INSERT ON quiet BEGIN INSERT INTO log(txt) VALUES (NEW.txt); END",
    "CREATE TRIGGER spoilt AFTER INSERT ON loud BEGIN INSERT INTO log(num) VALUES (NEW.txt); END",
    "CREATE TABLE checked(txt TEXT CHECK (length(txt) < 20 AND typeof(txt) = 'text'))",
    "CREATE TABLE ranged(txt TEXT CHECK (txt > 0))",
    "CREATE INDEX by_txt ON t(txt, id)",
    "INSERT INTO t(id, txt, num, int, re, any, key) VALUES (1, '0.1', 0.1, 1, 0.1, '0.1', '0.1')",
];

const LOSSY: [&str; 51] = [
    "INSERT INTO t(num) VALUES (?1)",
    "INSERT INTO t(int) VALUES (?1)",
    "INSERT INTO t(re) VALUES (?1)",
    "INSERT INTO t(id) VALUES (?1)",
    "INSERT INTO t(num) VALUES (1), (2), (?1)",
    "INSERT INTO t(txt) VALUES (?1 + 0)",
    "INSERT INTO t(txt) VALUES (-?1)",
    "INSERT INTO t(txt) VALUES (abs(?1))",
    "INSERT INTO t(txt) VALUES (round(?1, 2))",
    "INSERT INTO t(txt) VALUES (printf('%.2f', ?1))",
    "INSERT INTO t(txt) VALUES (max(?1, 1))",
    "INSERT INTO t(num) SELECT ?1",
    "INSERT INTO t(num) SELECT x FROM (SELECT ?1 AS x UNION ALL SELECT 1)",
    "INSERT INTO t(num) SELECT x FROM (SELECT ?1 AS x UNION SELECT 1)",
    "INSERT INTO t(num) WITH a(x) AS MATERIALIZED (SELECT ?1) SELECT x FROM a, t",
    "INSERT INTO t(num) SELECT (SELECT ?1)",
    "INSERT INTO t(num) SELECT ?1 FROM t ORDER BY txt",
    "INSERT INTO t(num) SELECT coalesce(NULL, ?1)",
    "INSERT INTO t(num) SELECT CASE WHEN id > 3 THEN ?1 ELSE 1 END FROM t",
    "INSERT INTO t(key) VALUES (?1) ON CONFLICT (key) DO UPDATE SET num = excluded.key",
    "INSERT INTO t(id) VALUES (1) ON CONFLICT (id) DO UPDATE SET num = ?1",
    "INSERT INTO t(id) VALUES (1) ON CONFLICT (id) DO UPDATE SET num = num + ?1",
    "INSERT INTO w(txt, num) VALUES ('x', ?1)",
    "INSERT INTO s(num) VALUES (?1)",
    "INSERT INTO loud VALUES (?1)",
    "INSERT INTO ranged VALUES (?1)",
    "UPDATE t SET num = ?1",
    "UPDATE t SET int = ?1 WHERE id = 1",
    "UPDATE t SET num = num + ?1",
    "UPDATE t SET num = a.x FROM (SELECT ?1 AS x) AS a WHERE id = 1",
    "UPDATE s SET num = ?1",
    "SELECT CAST(?1 AS REAL)",
    "SELECT CAST(?1 AS NUMERIC)",
    "SELECT sum(?1) FROM t",
    "SELECT ?1 || ''",
    "SELECT 1 WHERE ?1",
    "SELECT 1 LIMIT ?1",
    "SELECT id FROM t WHERE num = ?1",
    "SELECT id FROM t WHERE id = ?1",
    "SELECT id FROM t WHERE re IN (?1, 1, 2)",
    "SELECT id FROM t WHERE txt > ?1",
    "SELECT id FROM t WHERE txt >= ?1",
    "SELECT id FROM t WHERE txt < ?1 ORDER BY txt DESC",
    "SELECT id FROM t WHERE txt BETWEEN ?1 AND 'x'",
    "SELECT id FROM t WHERE key <= ?1",
    "SELECT id FROM t WHERE pair > ?1",
    "SELECT id FROM t WHERE id + 1 = ?1",
    "SELECT id FROM t WHERE any = ?1",
    "SELECT x FROM (SELECT ?1 AS x UNION ALL SELECT txt FROM t) ORDER BY x",
    "SELECT json_array(?1)",
    "SELECT value FROM json_each(?1)",
];

fn price() -> Value {
    "0.10000000000000000001".parse::<Decimal>().expect("a decimal").into()
}

#[test]
fn digits_are_kept_where_text_is_kept() {
    run(async {
        let mut link = memory().await;
        all(&mut link, &TABLES).await;
        for text in [
            "SELECT ?1",
            "SELECT coalesce(NULL, ?1), CASE WHEN 1 THEN ?1 END, CAST(?1 AS TEXT)",
            "INSERT INTO t(txt) VALUES (?1)",
            "INSERT INTO t(any) VALUES (?1)",
            "INSERT INTO t(txt, num, int) VALUES (?1, 1.5, 7), ('x', 2, 3) RETURNING txt, num",
            "INSERT INTO t(txt) SELECT ?1 FROM t ORDER BY id",
            "INSERT INTO t(txt) SELECT x FROM (SELECT ?1 AS x UNION ALL SELECT 'y')",
            "INSERT INTO t(txt) WITH a(x) AS MATERIALIZED (SELECT ?1) SELECT x FROM a",
            "INSERT OR REPLACE INTO t(id, txt) VALUES (5, ?1)",
            "INSERT INTO t(key, num) VALUES (?1, 1) ON CONFLICT (key) DO UPDATE SET txt = excluded.key, num = num + 1",
            "INSERT INTO t(id, key) VALUES (1, 'x') ON CONFLICT (id) DO UPDATE SET txt = ?1",
            "INSERT INTO w(txt) VALUES (?1) ON CONFLICT DO NOTHING",
            "INSERT INTO s(txt, any) VALUES (?1, ?1)",
            "INSERT INTO quiet VALUES (?1)",
            "INSERT INTO checked VALUES (substr('x', 1)) RETURNING ?1",
            "UPDATE t SET txt = ?1 WHERE id = 1",
            "UPDATE t SET txt = ?1, num = num * 2, re = 1.5 WHERE num > 0 AND int < 100",
            "UPDATE t SET txt = a.x FROM (SELECT ?1 AS x) AS a WHERE id = 1",
            "UPDATE s SET txt = ?1",
            "DELETE FROM t WHERE txt = ?1 AND id > 1000",
            "SELECT id FROM t WHERE txt = ?1",
            "SELECT id FROM t WHERE txt = ?1 AND id > 0 ORDER BY id DESC",
            "SELECT id FROM t WHERE key = ?1",
            "SELECT id FROM t WHERE pair = ?1 OR pair <> ?1",
            "SELECT id FROM t WHERE txt IN (?1, 'x', 'y')",
            "SELECT id FROM t WHERE pair IN (?1, 'x', 'y')",
            "SELECT id FROM t WHERE txt IS ?1",
            "SELECT length(?1), typeof(?1), ?1 LIKE '0.%' WHERE ?1 IS NOT NULL",
            "EXPLAIN SELECT ?1 + 1",
        ] {
            let done = execute(&mut link, text, &[price()]).await;
            assert!(done.is_ok(), "{text}: {done:?}");
        }
        let kept = fetch::<(Decimal,)>(&mut link, "SELECT txt FROM log UNION SELECT txt FROM s", &[]).await;
        assert_eq!(
            kept.expect("rows").iter().map(|(kept,)| kept.as_str()).collect::<Vec<_>>(),
            ["0.10000000000000000001"]
        );
    });
}

#[test]
fn digits_that_would_be_lost_are_refused() {
    run(async {
        let folder = folder();
        let mut link = open(&folder.path().join("a.db"), Access::Write).await;
        all(&mut link, &TABLES).await;
        for text in LOSSY {
            let refused = execute(&mut link, text, &[price()]).await;
            assert_eq!(code(refused), Some(Code::LossyDecimal), "{text}");
        }
        // The same statements take the same values as text or binary fractions.
        execute(&mut link, "INSERT INTO t(num) VALUES (?1)", &[Value::F64(0.5)]).await.expect("a fraction");
        assert_eq!(
            code(execute(&mut link, "INSERT INTO t(num) VALUES (?1)", &[price()]).await),
            Some(Code::LossyDecimal)
        );
    });
}

#[test]
fn a_verdict_ends_with_the_table_that_it_was_about() {
    run(async {
        let folder = folder();
        let path = folder.path().join("a.db");
        let (mut link, mut other) = (open(&path, Access::Write).await, open(&path, Access::Write).await);
        let insert = "INSERT INTO p VALUES (?1)";
        for (table, refused) in [
            ("CREATE TABLE p(v TEXT)", None),
            ("CREATE TABLE p(v NUMERIC)", Some(Code::LossyDecimal)),
            ("CREATE TABLE p(v TEXT)", None),
        ] {
            all(&mut other, &["DROP TABLE IF EXISTS p", table]).await;
            for _ in 0..2 {
                assert_eq!(code(execute(&mut link, insert, &[price()]).await), refused, "{table}");
            }
        }
        // A temporary table hides it, and a transaction changes it.
        all(&mut link, &["CREATE TEMP TABLE p(v NUMERIC)"]).await;
        assert_eq!(code(execute(&mut link, insert, &[price()]).await), Some(Code::LossyDecimal));
        all(&mut link, &["DROP TABLE temp.p"]).await;
        execute(&mut link, insert, &[price()]).await.expect("text again");
        all(&mut link, &["BEGIN", "DROP TABLE p", "CREATE TABLE p(v REAL)"]).await;
        assert_eq!(code(execute(&mut link, insert, &[price()]).await), Some(Code::LossyDecimal));
        all(&mut link, &["ROLLBACK"]).await;
        execute(&mut link, insert, &[price()]).await.expect("text again");
        link.clean().await.expect("clean");
        all(&mut link, &["ATTACH ':memory:' AS more", "CREATE TABLE more.q(v NUMERIC)"]).await;
        assert_eq!(code(execute(&mut link, "INSERT INTO q VALUES (?1)", &[price()]).await), Some(Code::LossyDecimal));
    });
}
