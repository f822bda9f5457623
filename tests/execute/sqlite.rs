//! One session of SQLite.

use super::{NOTHING, Provoked, is, open, provoke, refusal, run, sqlite_url};
use arlen_data::diag::{Class, Code, Retry};
use arlen_data::execute::{Access, Session, SessionOptions};
use arlen_data::value::Value;
use arlen_tests::{Project, block_on};

#[test]
fn constraints_of_sqlite_have_their_codes_and_names() {
    let project = Project::empty();
    block_on(async {
        let mut session = open(&sqlite_url(&project)).await;
        run(
            &mut session,
            &[
                "PRAGMA foreign_keys = on",
                "CREATE TABLE users (id INTEGER PRIMARY KEY, email TEXT NOT NULL UNIQUE, \
                 age INTEGER CONSTRAINT grown CHECK (age > 17), points INTEGER CHECK (points >= 0), UNIQUE (age, points))",
                "CREATE UNIQUE INDEX users_lower ON users (lower(email))",
                "CREATE TABLE orders (id TEXT PRIMARY KEY, owner INTEGER REFERENCES users, \
                 late INTEGER REFERENCES users DEFERRABLE INITIALLY DEFERRED, kept INTEGER REFERENCES users ON DELETE RESTRICT)",
                "CREATE TABLE stock (amount INTEGER) STRICT",
                "CREATE TRIGGER refuse BEFORE INSERT ON stock WHEN NEW.amount < 0 BEGIN SELECT RAISE(ABORT, 'stock is empty'); END",
                "INSERT INTO users VALUES (1, 'ann@example.org', 40, 0), (2, 'bob@example.org', 41, 0)",
                "INSERT INTO orders VALUES ('a', 1, 1, 2)",
            ],
        )
        .await;
        let column = |table, column| [None, Some(table), Some(column)];
        let all: &[Provoked<'_>] = &[
            ("INSERT INTO users VALUES (1, 'c', 50, 0)", Code::UniqueViolation, column("users", "id")),
            ("INSERT INTO orders VALUES ('a', 1, 1, 1)", Code::UniqueViolation, column("orders", "id")),
            ("INSERT INTO orders (rowid, id) VALUES (1, 'b')", Code::UniqueViolation, column("orders", "rowid")),
            ("INSERT INTO users VALUES (3, 'c', 40, 0)", Code::UniqueViolation, [None, Some("users"), None]),
            (
                "INSERT INTO users VALUES (3, 'Bob@example.org', 50, 0)",
                Code::UniqueViolation,
                [Some("users_lower"), None, None],
            ),
            ("INSERT INTO users VALUES (3, NULL, 50, 0)", Code::NotNullViolation, column("users", "email")),
            ("INSERT INTO users VALUES (3, 'c', 3, 0)", Code::CheckViolation, [Some("grown"), None, None]),
            ("INSERT INTO users VALUES (3, 'c', 50, -1)", Code::CheckViolation, NOTHING),
            ("INSERT INTO orders VALUES ('b', 7, 1, 1)", Code::ForeignKeyViolation, NOTHING),
            ("DELETE FROM users WHERE id = 2", Code::ForeignKeyViolation, NOTHING),
            ("INSERT INTO stock VALUES (-1)", Code::ConstraintViolation, NOTHING),
            ("INSERT INTO stock VALUES ('many')", Code::ValueTypeMismatch, column("stock", "amount")),
            ("INSERT INTO users VALUES ('x', 'c', 50, 0)", Code::ValueTypeMismatch, NOTHING),
        ];
        provoke(&mut session, all).await;
        // The same fault at the commit is the same fault, and the transaction is still there.
        run(&mut session, &["BEGIN", "INSERT INTO orders VALUES ('b', 1, 7, 1)"]).await;
        let error = refusal(&mut session, "COMMIT", &[]).await;
        is(&error, Code::ForeignKeyViolation, Class::Constraint, Retry::Never);
        run(&mut session, &["ROLLBACK"]).await;
    });
}

#[test]
fn faults_of_statements_on_sqlite_have_their_codes() {
    let project = Project::empty();
    block_on(async {
        let mut session = open(&sqlite_url(&project)).await;
        run(&mut session, &["CREATE TABLE a (x INTEGER)", "CREATE TABLE b (x INTEGER)"]).await;
        let many = |what: &str, n: usize| vec![what; n].join(", ");
        let columns = format!("SELECT {}", many("1", 2001));
        let tables = format!("SELECT 1 FROM {}", many("a", 65));
        let deep = format!("SELECT {}1{}", "(1 + ".repeat(1200), ")".repeat(1200));
        let all: &[(&str, Code)] = &[
            ("SELEC 1", Code::SyntaxInvalid),
            ("SELECT 'a", Code::SyntaxInvalid),
            ("SELECT x FROM a, b", Code::SyntaxInvalid),
            ("SELECT 1 FROM a WHERE count(*) > 1", Code::SyntaxInvalid),
            ("INSERT INTO a VALUES (1, 2)", Code::SyntaxInvalid),
            ("INSERT INTO a (x) VALUES (1, 2)", Code::SyntaxInvalid),
            ("SELECT 1 UNION SELECT 1, 2", Code::SyntaxInvalid),
            ("SELECT (SELECT 1, 2)", Code::SyntaxInvalid),
            ("INSERT INTO a VALUES (1) ON CONFLICT (x) DO NOTHING", Code::SyntaxInvalid),
            ("DROP VIEW a", Code::SyntaxInvalid),
            ("SELECT 1 FROM nowhere", Code::ObjectMissing),
            ("SELECT y FROM a", Code::ObjectMissing),
            ("INSERT INTO a (y) VALUES (1)", Code::ObjectMissing),
            ("SELECT no_such_function(1)", Code::ObjectMissing),
            ("SELECT abs(1, 2)", Code::ObjectMissing),
            ("SELECT 'a' < 'b' COLLATE nowhere", Code::ObjectMissing),
            ("CREATE TABLE nowhere.a (x)", Code::ObjectMissing),
            ("RELEASE nowhere", Code::ObjectMissing),
            ("CREATE TABLE a (x)", Code::ObjectExists),
            ("CREATE INDEX a ON b (x)", Code::ObjectExists),
            ("ALTER TABLE a ADD x INTEGER", Code::ObjectExists),
            (&columns, Code::FeatureMissing),
            (&tables, Code::FeatureMissing),
            (&deep, Code::FeatureMissing),
            ("SELECT abs(-9223372036854775808)", Code::ValueOutOfRange),
            ("SELECT length(zeroblob(2000000000))", Code::ValueOutOfRange),
            ("SELECT json('{')", Code::ValueInvalid),
            ("SELECT json_extract('{}', 'a')", Code::ValueInvalid),
            ("DELETE FROM sqlite_master", Code::PermissionDenied),
            ("COMMIT", Code::TransactionOver),
            ("ROLLBACK", Code::TransactionOver),
        ];
        for (sql, code) in all {
            let error = refusal(&mut session, sql, &[]).await;
            let shown: String = sql.chars().take(60).collect();
            assert_eq!((error.code(), error.retry()), (*code, Retry::Never), "{shown}: {error}");
        }
        run(&mut session, &["BEGIN"]).await;
        let error = refusal(&mut session, "VACUUM", &[]).await;
        is(&error, Code::DatabaseError, Class::Data, Retry::Never);
        let error = refusal(&mut session, "SELECT ?1, ?2", &[Value::I64(1)]).await;
        is(&error, Code::ParameterCountMismatch, Class::Usage, Retry::Never);
    });
}

#[test]
fn a_full_database_of_sqlite_can_be_read() {
    let project = Project::empty();
    block_on(async {
        let mut session = open(&sqlite_url(&project)).await;
        run(&mut session, &["CREATE TABLE a (x BLOB)", "INSERT INTO a VALUES (1)", "PRAGMA max_page_count = 10"]).await;
        run(&mut session, &["BEGIN", "INSERT INTO a VALUES (2)"]).await;
        let error = refusal(&mut session, "INSERT INTO a VALUES (zeroblob(200000))", &[]).await;
        is(&error, Code::StorageFull, Class::Data, Retry::Never);
        drop(session.query("ROLLBACK", &[]).await);
        assert_eq!(session.query("SELECT count(*) FROM a", &[]).await.expect("read"), [[Value::I64(1)]]);
    });
}

#[test]
fn a_session_of_sqlite_for_reading_says_that_it_only_reads() {
    let project = Project::empty();
    block_on(async {
        run(&mut open(&sqlite_url(&project)).await, &["CREATE TABLE a (x)"]).await;
        let options = SessionOptions { access: Access::Read, ..SessionOptions::default() };
        let mut session = Session::open(&sqlite_url(&project), &options).await.expect("opened");
        let error = refusal(&mut session, "INSERT INTO a VALUES (1)", &[]).await;
        is(&error, Code::ReadOnly, Class::Conflict, Retry::Never);
    });
}

#[test]
fn a_damaged_database_of_sqlite_is_called_so() {
    let project = Project::empty();
    block_on(async {
        let mut session = open(&sqlite_url(&project)).await;
        run(&mut session, &["CREATE TABLE a (x TEXT)", "INSERT INTO a VALUES (hex(zeroblob(20000)))"]).await;
        session.close().await;
    });
    let mut bytes = std::fs::read(project.path("a.db")).expect("read");
    bytes.iter_mut().skip(4096).for_each(|byte| *byte = 0xee);
    project.write("a.db", bytes);
    block_on(async {
        let mut session = open(&sqlite_url(&project)).await;
        let error = refusal(&mut session, "SELECT x FROM a", &[]).await;
        is(&error, Code::DatabaseDamaged, Class::Bug, Retry::Never);
    });
}
