//! The driver's own client: it works, and nothing of what is done with it stays.

use super::{count, on_each, small};
use arlen_data::build::insert_into;
use arlen_data::compile::sql;
use arlen_data::diag::{Class, Code};
use arlen_data::execute::{Executor as _, Transaction};

/// Runs text with the driver's own client.
async fn natively(transaction: &Transaction, is_postgres: bool, text: &'static str) {
    if is_postgres {
        let client = transaction.postgres_client().await.expect("lent");
        client.batch_execute(text).await.expect(text);
    } else {
        transaction.with_sqlite(move |sqlite| sqlite.execute_batch(text)).await.expect("lent").expect(text);
    }
}

#[test]
fn the_next_caller_finds_nothing_of_what_a_native_client_did() {
    on_each("the_next_caller_finds_nothing_of_what_a_native_client_did", small(1), async |live| {
        let connection = live.db.connection().await.expect("a connection");
        let find = if live.is_postgres {
            let client = connection.postgres_client().await.expect("lent");
            client
                .batch_execute(
                    "set role pg_monitor; set search_path = nowhere; select pg_advisory_lock(7); listen news; \
                     create temp table left_behind (x int); prepare mine as select 1; begin",
                )
                .await
                .expect("done");
            "select concat_ws(' ', current_user, current_setting('search_path'), (select count(*) from pg_locks where \
             locktype = 'advisory' and pid = pg_backend_pid()), to_regclass('pg_temp.left_behind'), (select count(*) from pg_listening_channels()), \
             (select count(*) from pg_prepared_statements where from_sql))"
        } else {
            connection
                .with_sqlite(|sqlite| {
                    sqlite.execute_batch(
                        "pragma foreign_keys = off; create temp table left_behind (x int); \
                         attach ':memory:' as other; pragma query_only = on; begin",
                    )
                })
                .await
                .expect("lent")
                .expect("done");
            "select foreign_keys || ' ' || (select query_only from pragma_query_only) || ' ' || (select count(*) from \
             sqlite_temp_schema) || ' ' || (select count(*) from pragma_database_list where name = 'other') from pragma_foreign_keys"
        };
        drop(connection);
        let left: String = live.db.connection().await.expect("another").fetch_scalar(sql(find)).await.expect("found");
        assert_eq!(left, if live.is_postgres { "arlen \"$user\", public 0 0 0" } else { "1 0 0 0" });
        live.db.execute(&insert_into("t").set("id", 3).set("name", "x")).await.expect("it writes");
    });
}

#[test]
fn a_native_client_works_in_the_transaction() {
    on_each("a_native_client_works_in_the_transaction", small(1), async |live| {
        let transaction = live.db.begin().await.expect("begun");
        natively(&transaction, live.is_postgres, "insert into t (id, name) values (3, 'c'), (4, 'd')").await;
        transaction.execute(&insert_into("t").set("id", 5).set("name", "e")).await.expect("on the same connection");
        transaction.rollback().await.expect("undone");
        assert_eq!(count(&live.db).await, 2);
        let transaction = live.db.begin().await.expect("begun");
        natively(&transaction, live.is_postgres, "insert into t (id, name) values (3, 'c')").await;
        transaction.commit().await.expect("stored");
        assert_eq!(count(&live.db).await, 3);
        let transaction = live.db.begin().await.expect("begun");
        natively(&transaction, live.is_postgres, "rollback").await;
        let error = transaction.execute(&insert_into("t").set("id", 9).set("name", "x")).await.expect_err("alone");
        assert_eq!(error.code(), Code::TransactionOver);
        drop(transaction);
        assert_eq!(count(&live.db).await, 3);
    });
}

#[test]
fn a_connection_has_the_client_of_its_own_driver_only() {
    on_each("a_connection_has_the_client_of_its_own_driver_only", small(1), async |live| {
        let connection = live.db.connection().await.expect("a connection");
        let error = if live.is_postgres {
            connection.with_sqlite(|_| ()).await.expect_err("none of SQLite")
        } else {
            connection.postgres_client().await.map(drop).expect_err("none of PostgreSQL")
        };
        assert_eq!((error.code(), error.class()), (Code::ClientMismatch, Class::Usage), "{error}");
    });
}
