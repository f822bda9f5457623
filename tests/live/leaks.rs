//! Whatever one caller leaves in its session, the next one does not find.

use super::{on_each, small};
use arlen_data::compile::{sql, sql_unchecked};
use arlen_data::execute::{Connection, Executor as _};

async fn text(connection: &Connection, query: &'static str) -> String {
    connection.fetch_scalar(sql(query)).await.unwrap_or_else(|error| panic!("{query}: {error}"))
}

/// How something is left behind, and how the next caller would find it.
const POSTGRES: &[(&str, &str)] = &[
    ("set role pg_monitor", "select current_user::text"),
    ("set session authorization pg_monitor", "select session_user::text"),
    ("set search_path = nowhere", "select current_setting('search_path')"),
    ("select set_config('search_path', 'nowhere', false)", "select current_setting('search_path')"),
    ("set statement_timeout = 12345", "select current_setting('statement_timeout')"),
    (
        "select set_config('app.tenant', 'mine', false)",
        "select coalesce(current_setting('app.tenant', true), '') || ''",
    ),
    ("set default_transaction_read_only = on", "select current_setting('default_transaction_read_only')"),
    ("set timezone = 'Asia/Tokyo'", "select current_setting('timezone')"),
    ("select pg_advisory_lock(42)", "select count(*)::text from pg_locks where locktype = 'advisory'"),
    ("create temp table left_behind (x int)", "select coalesce(to_regclass('pg_temp.left_behind')::text, 'gone')"),
    ("create temp table left_as as select 1 as x", "select coalesce(to_regclass('pg_temp.left_as')::text, 'gone')"),
    ("select 1 as x into temp left_into", "select coalesce(to_regclass('pg_temp.left_into')::text, 'gone')"),
    ("listen news", "select count(*)::text from pg_listening_channels()"),
    ("begin", "select case when now() = statement_timestamp() then 'outside' else 'inside' end"),
    ("prepare mine as select 1", "select count(*)::text from pg_prepared_statements where from_sql"),
    ("begin; declare c cursor with hold for select 1; commit", "select count(*)::text from pg_cursors"),
    ("do $$ begin perform set_config('work_mem', '1MB', false); end $$", "select current_setting('work_mem')"),
];

const SQLITE: &[(&str, &str)] = &[
    ("create temp table left_behind (x int)", "select cast(count(*) as text) from sqlite_temp_schema"),
    ("attach ':memory:' as other", "select cast(count(*) as text) from pragma_database_list where name = 'other'"),
    ("pragma foreign_keys = off", "select cast(foreign_keys as text) from pragma_foreign_keys"),
    ("pragma query_only = on", "select cast(query_only as text) from pragma_query_only"),
    ("begin", "select 'no way to ask'"),
];

#[test]
fn the_next_caller_finds_a_fresh_session() {
    on_each("the_next_caller_finds_a_fresh_session", small(1), async |live| {
        for (leave, find) in if live.is_postgres { POSTGRES } else { SQLITE } {
            let before = text(&live.db.connection().await.expect("a connection"), find).await;
            let connection = live.db.connection().await.expect("the same connection");
            for statement in
                leave.split("; ").flat_map(|part| if part.contains("$$") { vec![*leave] } else { vec![part] }).take(3)
            {
                let statement = sql_unchecked(statement.to_owned());
                connection.execute(statement).await.unwrap_or_else(|error| panic!("{leave}: {error}"));
                if leave.contains("$$") {
                    break;
                }
            }
            drop(connection);
            let next = live.db.connection().await.expect("a connection");
            assert_eq!(text(&next, find).await, before, "{leave}");
            // And it works: it reads, writes, and is in no transaction of another.
            next.execute(sql("update t set n = n where id = 1"))
                .await
                .unwrap_or_else(|error| panic!("{leave}: {error}"));
        }
    });
}

#[test]
fn a_transaction_begun_by_hand_does_not_reach_the_next_caller() {
    on_each("a_transaction_begun_by_hand_does_not_reach_the_next_caller", small(1), async |live| {
        let connection = live.db.connection().await.expect("a connection");
        connection.execute(sql("begin")).await.expect("begun");
        connection.execute(sql("insert into t (id, name) values (3, 'x')")).await.expect("added");
        drop(connection);
        assert_eq!(super::count(&live.db).await, 2);
    });
}
