//! One session of PostgreSQL.

use super::{NOTHING, is, open, postgres_url, provoke, refusal, run};
use arlen_data::diag::{Class, Code, Retry};
use arlen_data::value::Value;
use arlen_tests::{block_on, postgres};

#[test]
fn constraints_of_postgres_have_their_codes_and_names() {
    let Some(database) = postgres("constraints_of_postgres_have_their_codes_and_names") else { return };
    block_on(async {
        let mut session = open(&postgres_url(&database)).await;
        run(
            &mut session,
            &[
                "CREATE TABLE users (id int PRIMARY KEY, email text NOT NULL UNIQUE, age int CONSTRAINT grown CHECK (age > 17))",
                "CREATE TABLE orders (id int PRIMARY KEY, owner int REFERENCES users, \
                 late int REFERENCES users DEFERRABLE INITIALLY DEFERRED)",
                "CREATE TABLE bookings (during int4range, CONSTRAINT one_guest EXCLUDE USING gist (during WITH &&))",
                "CREATE VIEW children AS SELECT id, email, age FROM users WHERE age < 30 WITH CHECK OPTION",
                "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''stock is empty''; END'",
                "CREATE TABLE stock (amount int)",
                "CREATE TRIGGER refuse BEFORE INSERT ON stock FOR EACH ROW EXECUTE FUNCTION refuse()",
                "INSERT INTO users VALUES (1, 'ann@example.org', 40)",
                "INSERT INTO orders VALUES (1, 1)",
                "INSERT INTO bookings VALUES ('[1,5)')",
            ],
        )
        .await;
        let table = |constraint, table| [Some(constraint), Some(table), None];
        provoke(
            &mut session,
            &[
                ("INSERT INTO users VALUES (1, 'b', 40)", Code::UniqueViolation, table("users_pkey", "users")),
                (
                    "INSERT INTO users VALUES (2, 'ann@example.org', 40)",
                    Code::UniqueViolation,
                    table("users_email_key", "users"),
                ),
                (
                    "INSERT INTO users VALUES (2, NULL, 40)",
                    Code::NotNullViolation,
                    [None, Some("users"), Some("email")],
                ),
                ("INSERT INTO users VALUES (2, 'b', 3)", Code::CheckViolation, table("grown", "users")),
                ("INSERT INTO orders VALUES (2, 7)", Code::ForeignKeyViolation, table("orders_owner_fkey", "orders")),
                ("DELETE FROM users", Code::ForeignKeyViolation, table("orders_owner_fkey", "orders")),
                ("INSERT INTO bookings VALUES ('[4,9)')", Code::ExclusionViolation, table("one_guest", "bookings")),
                ("INSERT INTO children VALUES (3, 'c', 40)", Code::ConstraintViolation, NOTHING),
                ("INSERT INTO stock VALUES (1)", Code::ConstraintViolation, NOTHING),
            ],
        )
        .await;
        let error = refusal(&mut session, "INSERT INTO users VALUES (1, 'secret', 40)", &[]).await;
        is(&error, Code::UniqueViolation, Class::Constraint, Retry::Never);
        assert!(!format!("{error:?}").contains("(1)"), "the DETAIL holds values: {error:?}");
        // The same fault at the commit is the same fault.
        run(&mut session, &["BEGIN", "INSERT INTO orders VALUES (2, 1, 7)"]).await;
        let error = refusal(&mut session, "COMMIT", &[]).await;
        is(&error, Code::ForeignKeyViolation, Class::Constraint, Retry::Never);
        assert_eq!(error.constraint(), Some("orders_late_fkey"));
    });
}

#[test]
fn faults_of_statements_on_postgres_have_their_codes() {
    let Some(database) = postgres("faults_of_statements_on_postgres_have_their_codes") else { return };
    block_on(async {
        let mut session = open(&postgres_url(&database)).await;
        run(&mut session, &["CREATE TABLE a (x int, t varchar(3))"]).await;
        let all = [
            ("SELEC 1", Code::SyntaxInvalid),
            ("SELECT x FROM a AS b, a AS c", Code::SyntaxInvalid),
            ("SELECT x, count(*) FROM a", Code::SyntaxInvalid),
            ("SELECT 1 FROM nowhere", Code::ObjectMissing),
            ("SELECT y FROM a", Code::ObjectMissing),
            ("SELECT no_such_function(1)", Code::ObjectMissing),
            ("CREATE TABLE nowhere.a (x int)", Code::ObjectMissing),
            ("COPY a FROM '/no/such/file'", Code::ObjectMissing),
            ("CREATE TABLE a (x int)", Code::ObjectExists),
            ("ALTER TABLE a ADD x int", Code::ObjectExists),
            ("CREATE SCHEMA public", Code::ObjectExists),
            ("CREATE ROLE pg_mine", Code::IdentifierInvalid),
            ("SELECT 1 UNION SELECT 2 FOR UPDATE", Code::FeatureMissing),
            ("UPDATE a SET x = 'a'::text", Code::ValueTypeMismatch),
            ("SELECT 2147483647 + 1", Code::ValueOutOfRange),
            ("SELECT '2024-02-30'::date", Code::ValueOutOfRange),
            ("INSERT INTO a VALUES (1, 'long')", Code::ValueOutOfRange),
            ("SELECT repeat('aaa', 1000000000)", Code::ValueOutOfRange),
            ("SELECT 1 / 0", Code::ValueInvalid),
            ("SELECT 'b'::int", Code::ValueInvalid),
            ("SELECT '{'::json", Code::ValueInvalid),
            ("SAVEPOINT a", Code::TransactionOver),
            ("EXECUTE nowhere", Code::PlanChanged),
            ("SELECT (SELECT g FROM generate_series(1, 2) AS g)", Code::DatabaseError),
        ];
        for (sql, code) in all {
            let error = refusal(&mut session, sql, &[]).await;
            assert_eq!(error.code(), code, "{sql}: {error:?}");
            assert_eq!(error.retry() == Retry::Never, code != Code::PlanChanged, "{sql}");
        }
    });
}

#[test]
fn transactions_of_postgres_have_their_codes() {
    let Some(database) = postgres("transactions_of_postgres_have_their_codes") else { return };
    block_on(async {
        let mut session = open(&postgres_url(&database)).await;
        run(&mut session, &["CREATE TABLE a (x int)", "BEGIN READ ONLY"]).await;
        let error = refusal(&mut session, "INSERT INTO a VALUES (1)", &[]).await;
        is(&error, Code::ReadOnly, Class::Conflict, Retry::Never);
        let error = refusal(&mut session, "SELECT 1", &[]).await;
        is(&error, Code::TransactionAborted, Class::Conflict, Retry::Never);
        run(&mut session, &["ROLLBACK", "PREPARE kept AS SELECT * FROM a", "ALTER TABLE a ADD y int"]).await;
        let error = refusal(&mut session, "EXECUTE kept", &[]).await;
        is(&error, Code::PlanChanged, Class::Conflict, Retry::WholeTransaction);
        assert_eq!(error.sqlstate(), Some("0A000"), "as for a feature that is missing");
    });
}

#[test]
fn who_may_not_is_told_so_on_postgres() {
    let Some(database) = postgres("who_may_not_is_told_so_on_postgres") else { return };
    let role = format!("{}_guest", database.name());
    block_on(async {
        let mut session = open(&postgres_url(&database)).await;
        run(&mut session, &["CREATE TABLE a (x int)", &format!("CREATE ROLE {role}"), &format!("SET ROLE {role}")])
            .await;
        let error = refusal(&mut session, "SELECT x FROM a", &[]).await;
        run(&mut session, &["RESET ROLE", &format!("DROP ROLE {role}")]).await;
        is(&error, Code::PermissionDenied, Class::Usage, Retry::Never);
    });
}

#[test]
fn limits_of_postgres_have_their_codes() {
    let Some(database) = postgres("limits_of_postgres_have_their_codes") else { return };
    block_on(async {
        let mut session = open(&postgres_url(&database)).await;
        run(&mut session, &["SET statement_timeout = 20"]).await;
        let error = refusal(&mut session, "SELECT 1 FROM pg_sleep(20)", &[]).await;
        is(&error, Code::StatementTimeout, Class::Timeout, Retry::IfIdempotent);
        run(&mut session, &["SET statement_timeout = 0", "SET work_mem = 64", "SET temp_file_limit = 0"]).await;
        let sql = "SELECT count(*) FROM (SELECT g FROM generate_series(1, 200000) AS g ORDER BY -g OFFSET 1) AS s";
        let error = refusal(&mut session, sql, &[]).await;
        is(&error, Code::ResourcesExhausted, Class::Data, Retry::Never);
        let columns = vec!["1"; 1700].join(", ");
        let error = refusal(&mut session, &format!("SELECT {columns}"), &[]).await;
        is(&error, Code::FeatureMissing, Class::Unsupported, Retry::Never);
    });
}

#[test]
fn values_are_counted_and_never_repeated_by_postgres() {
    let Some(database) = postgres("values_are_counted_and_never_repeated_by_postgres") else { return };
    block_on(async {
        let mut session = open(&postgres_url(&database)).await;
        let secret = [Value::Text("hunter2".to_owned())];
        let error = refusal(&mut session, "SELECT $1, $2", &secret).await;
        is(&error, Code::ParameterCountMismatch, Class::Usage, Retry::Never);
        for sql in ["SELECT $1::int", "SELECT $1::uuid", "SELECT $1::date", "SELECT $1::json"] {
            let error = refusal(&mut session, sql, &secret).await;
            assert_eq!(error.code(), Code::ValueInvalid, "{error:?}");
            assert!(!format!("{error:?}").contains("hunter2"), "{error:?}");
        }
        let error = refusal(&mut session, "SELECT 'plain'::int", &[]).await;
        assert!(error.to_string().contains("plain"), "what stands in the text is no secret: {error}");
    });
}

#[test]
fn a_session_that_was_ended_says_the_same_ever_after() {
    let Some(database) = postgres("a_session_that_was_ended_says_the_same_ever_after") else { return };
    block_on(async {
        let mut session = open(&postgres_url(&database)).await;
        let first = refusal(&mut session, "SELECT pg_terminate_backend(pg_backend_pid())", &[]).await;
        assert_eq!(first.sqlstate(), Some("57P01"));
        let second = refusal(&mut session, "SELECT 1", &[]).await;
        for error in [first, second] {
            is(&error, Code::ConnectionLost, Class::Connection, Retry::IfIdempotent);
        }
        let mut session = open(&postgres_url(&database)).await;
        // Somebody else's lost connection, as a function of this server may say it.
        let sql = "DO 'BEGIN RAISE EXCEPTION ''gone'' USING ERRCODE = ''08006''; END'";
        let error = refusal(&mut session, sql, &[]).await;
        is(&error, Code::DatabaseError, Class::Data, Retry::Never);
        run(&mut session, &["SELECT 1"]).await;
    });
}
