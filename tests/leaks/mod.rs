//! Whatever one caller leaves in its session, in whatever way, the next one does not find.
#![expect(clippy::panic, reason = "a test fails by panicking")]

mod postgres;
mod sqlite;

use crate::live::{on_each, on_postgres, patient};
use arlen_data::build::{func, select};
use arlen_data::compile::{Raw, sql, sql_unchecked};
use arlen_data::diag::Code;
use arlen_data::dialect::Family;
use arlen_data::execute::{Connection, Database, DatabaseUrl, Executor, Row};

/// Something that a session can have, and how it is seen.
struct State {
    /// The statements that leave it. The last may fail.
    leave: &'static [&'static str],
    /// An expression of one column that tells whether it is there, as text.
    find: &'static str,
    /// The call of a function that leaves it as well.
    call: Option<&'static str>,
    /// Where it can be left.
    place: Place,
}

/// For what no query tells: the next caller may begin a transaction, which it could not inside of one.
const UNSEEN: &str = "'unseen'";

/// Where the statements of a state may stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    /// Anywhere, in a function as well.
    Anywhere,
    /// In a transaction, and not in a function.
    Statement,
    /// Outside of transactions only.
    Outside,
}

/// How a state is left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    /// By statements on a connection.
    Statement,
    /// The same behind comments.
    Commented,
    /// By a verb of the database itself, which has a connection for this statement alone.
    Verb,
    /// The same, declared as reading: SQLite has other connections for that.
    Reading,
    /// In a transaction that is committed.
    Transaction,
    /// In a transaction that is rolled back.
    RolledBack,
    /// By a query that calls a function of the server.
    Call,
    /// In a block of a language of the server.
    Block,
    /// By a builder statement that calls a function of one's own, which runs the statement.
    Builder,
    /// By the driver's own client.
    Native,
}

impl State {
    fn is_left_by(&self, way: Way) -> bool {
        let one = self.leave.len() == 1;
        match way {
            Way::Statement | Way::Commented | Way::Native => true,
            Way::Verb | Way::Reading => one,
            Way::Transaction | Way::RolledBack => self.place != Place::Outside,
            Way::Call => self.call.is_some(),
            Way::Block | Way::Builder => self.place == Place::Anywhere,
        }
    }

    /// Leaves it in a session, and says what is found in the same session then.
    async fn leave(&self, db: &Database, way: Way, number: usize) -> Option<String> {
        let what = format!("{:?} {way:?}", self.leave);
        match way {
            Way::Verb | Way::Reading => {
                let statement = sql(self.leave[0]);
                let statement = if way == Way::Reading { statement.reads() } else { statement };
                let result = db.execute(statement).await;
                // A reader refuses what writes.
                let refused = way == Way::Reading && result.as_ref().is_err_and(|error| error.code() == Code::ReadOnly);
                assert!(refused || result.is_ok(), "{what}: {result:?}");
                None
            }
            Way::Transaction | Way::RolledBack => {
                let transaction = db.begin().await.expect("begun");
                run(&transaction, self.leave, "").await;
                let found = found(&transaction, self.find).await;
                if way == Way::Transaction {
                    transaction.commit().await.unwrap_or_else(|error| panic!("{what}: {error}"));
                } else {
                    transaction.rollback().await.unwrap_or_else(|error| panic!("{what}: {error}"));
                }
                Some(found)
            }
            Way::Statement | Way::Commented | Way::Call | Way::Block | Way::Builder | Way::Native => {
                let connection = db.connection().await.expect("a connection");
                self.leave_on(&connection, way, number).await;
                Some(found(&connection, self.find).await)
            }
        }
    }

    async fn leave_on(&self, connection: &Connection, way: Way, number: usize) {
        let what = format!("{:?} {way:?}", self.leave);
        match way {
            Way::Commented => run(connection, self.leave, "-- not a query\n/* select; begin */ ").await,
            Way::Call => {
                let call = self.call.unwrap_or_default();
                run(connection, &[format!("select {call}")], "").await;
            }
            Way::Block => run(connection, &[format!("do $do$ begin {} end $do$", self.body())], "").await,
            Way::Builder => {
                let call = select(func(format!("leave_{number}"), ()));
                connection.execute(&call).await.unwrap_or_else(|error| panic!("{what}: {error}"));
            }
            Way::Native => natively(connection, self.leave).await,
            Way::Statement | Way::Verb | Way::Reading | Way::Transaction | Way::RolledBack => {
                run(connection, self.leave, "").await;
            }
        }
    }

    /// The statements as the body of a function.
    fn body(&self) -> String {
        self.leave.iter().map(|statement| format!("execute $leave${statement}$leave$;")).collect()
    }
}

/// Runs statements, of which the last may fail on purpose.
async fn run<S: AsRef<str>>(executor: &impl Executor, statements: &[S], before: &str) {
    for (at, statement) in statements.iter().enumerate() {
        let statement = statement.as_ref();
        let result = executor.execute(sql_unchecked(format!("{before}{statement}"))).await;
        let may_fail = at > 0 && at + 1 == statements.len();
        assert!(result.is_ok() || may_fail, "{before}{statement}: {result:?}");
    }
}

/// The same with the driver's own client.
async fn natively(connection: &Connection, statements: &'static [&'static str]) {
    for (at, statement) in statements.iter().copied().enumerate() {
        let done = if connection.dialect().family() == Family::Postgres {
            let client = connection.postgres_client().await.expect("lent");
            client.batch_execute(statement).await.map_err(|error| error.to_string())
        } else {
            let done = connection.with_sqlite(move |sqlite| sqlite.execute_batch(statement)).await.expect("lent");
            done.map_err(|error| error.to_string())
        };
        let may_fail = at > 0 && at + 1 == statements.len();
        assert!(done.is_ok() || may_fail, "{statement}: {done:?}");
    }
}

fn finding(find: &'static str) -> Raw {
    sql_unchecked(if find.starts_with("pragma ") {
        find.to_owned()
    } else {
        format!("select cast((select {find}) as text)")
    })
}

async fn found(executor: &impl Executor, find: &'static str) -> String {
    match executor.fetch_optional(finding(find)).await {
        // In a failed transaction nothing is told, which tells enough.
        Err(error) => error.code().to_string(),
        Ok(row) => shown(row),
    }
}

fn shown(row: Option<Row>) -> String {
    let Some(row) = row else { return "nothing".to_owned() };
    row.get::<String>(0)
        .or_else(|_| row.get::<i64>(0).map(|number| number.to_string()))
        .unwrap_or_else(|error| panic!("{row:?}: {error}"))
}

/// Leaves each state in each way, twice, and looks for it as the next caller.
async fn assert_nothing_leaks(db: &Database, states: &[&State], ways: &[Way]) -> usize {
    let (mut tried, mut faults) = (0, Vec::new());
    for (number, state) in states.iter().enumerate() {
        for way in ways.iter().copied().filter(|way| state.is_left_by(*way)) {
            for time in 1..=2 {
                let what = format!("{:?}, {way:?}, time {time}", state.leave);
                let fresh = found(&db.connection().await.expect("a connection"), state.find).await;
                let fresh_on_reader = shown(db.fetch_optional(finding(state.find).reads()).await.expect("read"));
                let left = state.leave(db, way, number).await;
                // Or it would be no test.
                // A channel is listened to from the commit on.
                let late = state.find == UNSEEN || (way == Way::Transaction && state.leave == ["listen news"]);
                let shows = late || left.is_none_or(|left| left != fresh);
                if !shows && way != Way::RolledBack {
                    faults.push(format!("{what}: is not seen in the session itself: {fresh}"));
                }
                let next = db.connection().await.unwrap_or_else(|error| panic!("{what}: {error}"));
                let now = found(&next, state.find).await;
                if now != fresh {
                    faults.push(format!("{what}: {now} instead of {fresh}"));
                }
                run(&next, &["begin", "rollback"], "").await;
                // And it works.
                next.execute(sql("update t set n = n where id = 1"))
                    .await
                    .unwrap_or_else(|error| panic!("{what}: {error}"));
                drop(next);
                if way == Way::Reading {
                    let read = db.fetch_optional(finding(state.find).reads()).await.expect("read");
                    let read = shown(read);
                    if read != fresh_on_reader {
                        faults.push(format!("{what}, on a reader: {read} instead of {fresh_on_reader}"));
                    }
                }
                tried += 1;
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    tried
}

#[test]
fn the_next_caller_finds_a_fresh_session() {
    on_each("the_next_caller_finds_a_fresh_session", patient(1), async |live| {
        let tried = if live.is_postgres {
            postgres::prepare(&live.db).await;
            assert_nothing_leaks(&live.db, &postgres::states(), postgres::WAYS).await
        } else {
            assert_nothing_leaks(&live.db, &sqlite::STATES.iter().collect::<Vec<_>>(), sqlite::WAYS).await
        };
        eprintln!("leaks: {tried} times left and looked for, postgres: {}", live.is_postgres);
    });
}

#[test]
fn the_next_caller_finds_a_fresh_session_in_memory() {
    arlen_tests::block_on(async {
        let url = DatabaseUrl::parse("sqlite::memory:").expect("a URL");
        let db = Database::open_with(&url, patient(1)).await.expect("opened");
        run(&db, &["create table t (id integer primary key, n integer)"], "").await;
        run(&db, &["insert into t values (1, 1)"], "").await;
        // Ours reads as 0 until somebody sets another; from then on it is set to what the database was opened with.
        run(&db, &["pragma busy_timeout = 78"], "").await;
        assert_eq!(found(&db, "pragma busy_timeout").await, "5000");
        let tried = assert_nothing_leaks(&db, &sqlite::STATES.iter().collect::<Vec<_>>(), sqlite::WAYS).await;
        eprintln!("leaks: {tried} times left and looked for, in memory");
    });
}

#[test]
fn a_transaction_begun_by_hand_does_not_reach_the_next_caller() {
    on_each("a_transaction_begun_by_hand_does_not_reach_the_next_caller", patient(1), async |live| {
        let connection = live.db.connection().await.expect("a connection");
        connection.execute(sql("begin")).await.expect("begun");
        connection.execute(sql("insert into t (id, name) values (3, 'x')")).await.expect("added");
        drop(connection);
        assert_eq!(crate::live::count(&live.db).await, 2);
    });
}

/// To make an empty table ends like a query that found nothing, and a plan that is kept says nothing more of itself.
#[test]
fn an_empty_temporary_table_made_by_a_kept_plan_does_not_reach_the_next_caller() {
    let test = "an_empty_temporary_table_made_by_a_kept_plan_does_not_reach_the_next_caller";
    on_postgres(test, patient(1), async |live| {
        for time in 1..=3 {
            let make = "select $1::int = 1 or true into temp made from t where false";
            live.db.execute(sql(make).bind(3)).await.unwrap_or_else(|error| panic!("{time}: {error}"));
            let found = sql("select count(*) from pg_class where relname = 'made'");
            assert_eq!(live.db.fetch_scalar::<i64, _>(found).await.expect("counted"), 0, "time {time}");
        }
    });
}
