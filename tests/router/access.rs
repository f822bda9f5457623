//! Databases that are opened for reading.

use super::{on_each, options, place};
use arlen_data::build::insert_into;
use arlen_data::compile::sql;
use arlen_data::diag::Code;
use arlen_data::execute::{Access, Database, DatabaseUrl, Executor as _};
use arlen_tests::{block_on, postgres};

#[test]
fn a_database_that_is_opened_for_reading_refuses_to_write() {
    on_each("a_database_that_is_opened_for_reading_refuses_to_write", async |shop| {
        assert_eq!((shop.copy.access(), shop.main.access()), (Access::Read, Access::Write));
        let add = insert_into("notes").set("id", 1).set("text", "x");
        let refused = shop.copy.execute(&add).await.expect_err("it only reads");
        assert_eq!(refused.code(), Code::ReadOnly);
        if shop.is_postgres {
            assert_eq!(refused.sqlstate(), Some("25006"));
        }
        let transaction = shop.copy.begin().await.expect("begun");
        assert_eq!(place(&transaction).await, "copy");
        assert_eq!(transaction.execute(&add).await.expect_err("it only reads").code(), Code::ReadOnly);
        transaction.rollback().await.expect("ended");
        let connection = shop.copy.connection().await.expect("a connection");
        assert_eq!(connection.execute(sql("delete from notes")).await.expect_err("no").code(), Code::ReadOnly);
        drop(connection);
        assert_eq!((place(&shop.copy).await, shop.notes(&shop.copy).await), ("copy".to_owned(), 0));
    });
}

#[test]
fn a_caller_who_lets_a_session_write_does_so_for_himself_alone() {
    on_each("a_caller_who_lets_a_session_write_does_so_for_himself_alone", async |shop| {
        if !shop.is_postgres {
            return;
        }
        let add = || sql("insert into notes (id, text) values (1, 'x')");
        for change in ["set default_transaction_read_only = off", "reset all"] {
            let connection = shop.copy.connection().await.expect("the only connection");
            connection.execute(sql(change)).await.expect("set");
            let result = connection.execute(add()).await;
            assert_eq!(result.is_ok(), change.starts_with("set"), "{change}");
            connection.execute(sql("delete from notes")).await.ok();
            drop(connection);
            assert_eq!(shop.copy.execute(add()).await.expect_err("it only reads").code(), Code::ReadOnly, "{change}");
        }
    });
}

#[test]
fn a_url_that_asks_for_a_server_that_writes_is_not_opened_for_reading() {
    let Some(server) = postgres("a_url_that_asks_for_a_server_that_writes_is_not_opened_for_reading") else { return };
    let mark = if server.url.contains('?') { '&' } else { '?' };
    let url = format!("{}{mark}target_session_attrs=read-write", server.url);
    let url = DatabaseUrl::parse(&url).expect("a URL");
    block_on(async {
        drop(Database::open_with(&url, options(Access::Write)).await.expect("it writes"));
        let error = Database::open_with(&url, options(Access::Read)).await.expect_err("it only reads");
        assert_eq!(error.code(), Code::ConnectionFailed);
    });
}
