//! What one caller leaves in a session.

use crate::live::{count, on_each, on_postgres, patient};
use arlen_data::build::insert_into;
use arlen_data::compile::sql;
use arlen_data::diag::Code;
use arlen_data::execute::Executor as _;

#[test]
fn h3_a_transaction_begun_by_hand_ends_with_who_began_it() {
    on_each("h3_a_transaction_begun_by_hand_ends_with_who_began_it", patient(1), async |live| {
        for id in 3..6_i64 {
            let connection = live.db.connection().await.expect("a connection");
            connection.execute(sql("begin")).await.expect("begun");
            connection.execute(&insert_into("t").set("id", id).set("name", "x")).await.expect("added");
            drop(connection);
            // What the next caller stores is stored, and what the last one did not is not.
            live.db.execute(&insert_into("t").set("id", id + 100).set("name", "x")).await.expect("added");
            let again = live.again(patient(1)).await;
            let ids: Vec<(i64,)> =
                again.fetch_all(sql("select id from t where id > 2 order by id")).await.expect("read");
            assert_eq!(ids, (103..=id + 100).map(|id| (id,)).collect::<Vec<_>>());
        }
    });
}

#[test]
fn h10_role_path_timeout_lock_and_temporary_table_do_not_reach_the_next_caller() {
    let test = "h10_role_path_timeout_lock_and_temporary_table_do_not_reach_the_next_caller";
    on_postgres(test, patient(1), async |live| {
        let look = "select concat_ws(' ', current_user, current_setting('search_path'), \
                    current_setting('statement_timeout'), to_regclass('pg_temp.mine'), \
                    (select count(*) from pg_locks where locktype = 'advisory' and pid = pg_backend_pid()))";
        let fresh: String = live.db.fetch_scalar(sql(look)).await.expect("told");
        let connection = live.db.connection().await.expect("a connection");
        for statement in [
            "create temp table mine (x int)",
            "select pg_advisory_lock(1)",
            "set search_path = nowhere",
            "set statement_timeout = 9999",
            "set role pg_monitor",
        ] {
            connection.execute(sql(statement)).await.unwrap_or_else(|error| panic!("{statement}: {error}"));
        }
        let left: String = connection.fetch_scalar(sql(look)).await.expect("told");
        assert_ne!(left, fresh);
        drop(connection);
        assert_eq!(live.db.fetch_scalar::<String, _>(sql(look)).await.expect("told"), fresh);
    });
}

#[test]
fn h13_a_commit_behind_a_failed_statement_does_not_say_that_it_stored() {
    on_each("h13_a_commit_behind_a_failed_statement_does_not_say_that_it_stored", patient(1), async |live| {
        let transaction = live.db.begin().await.expect("begun");
        transaction.execute(&insert_into("t").set("id", 3).set("name", "x")).await.expect("added");
        let twice = transaction.execute(&insert_into("t").set("id", 1).set("name", "x")).await;
        assert_eq!(twice.expect_err("it is there").code(), Code::UniqueViolation);
        if live.is_postgres {
            let error = transaction.commit().await.expect_err("the server rolled back");
            assert_eq!(error.code(), Code::TransactionAborted);
            assert_eq!(count(&live.db).await, 2);
        } else {
            // There only the statement fails, and `Ok` is true.
            transaction.commit().await.expect("stored");
            assert_eq!(count(&live.db).await, 3);
        }
    });
}
