//! Statements: kept, too large, and with secrets in them.

use crate::live::{count, on_each, on_postgres, patient};
use arlen_data::build::{Column, col, insert_into, select};
use arlen_data::compile::{Handle, sql, sql_unchecked};
use arlen_data::diag::Code;
use arlen_data::execute::{Database, DatabaseUrl, Executor as _, Row};

const ID: Column<i64> = Column::new("id");

static ROW: Handle<(i64,), Row> = Handle::new(|(id,)| select("*").from("t").filter(ID.eq(id)));

#[test]
fn h5_a_column_more_does_not_break_what_was_prepared_before() {
    on_each("h5_a_column_more_does_not_break_what_was_prepared_before", patient(1), async |live| {
        assert_eq!(live.db.fetch_one(ROW.bind((1_i64,))).await.expect("a row").columns().len(), 3);
        live.run("alter table t add column later integer").await;
        for _ in 0..5 {
            assert_eq!(live.db.fetch_one(ROW.bind((1_i64,))).await.expect("a row").columns().len(), 4);
        }
    });
}

#[test]
fn h6_two_thousand_texts_are_not_two_thousand_prepared_statements() {
    on_postgres("h6_two_thousand_texts_are_not_two_thousand_prepared_statements", patient(1), async |live| {
        for n in 0..2000 {
            let statement = sql_unchecked(format!("select $1::bigint as x{n}")).bind(n);
            assert_eq!(live.db.fetch_scalar::<i64, _>(statement).await.expect("its own answer"), n);
        }
        let kept = sql("select count(*) from pg_prepared_statements");
        let kept: i64 = live.db.fetch_scalar(kept).await.expect("counted");
        assert!((200..=260).contains(&kept), "{kept} are kept");
    });
}

#[test]
fn h12_too_many_parameters_are_refused_before_anything_is_sent() {
    on_each("h12_too_many_parameters_are_refused_before_anything_is_sent", patient(1), async |live| {
        let most: i64 = if live.is_postgres { 65_535 } else { 32_766 };
        let within = |count: i64| select("id").from("t").filter(col("id").in_list(1..=count));
        let rows: Vec<(i64,)> = live.db.fetch_all(&within(most)).await.expect("as many as there may be");
        assert_eq!(rows.len(), 2);
        let error = live.db.fetch_all::<(i64,), _>(&within(most + 1)).await.expect_err("one too many");
        assert_eq!(error.code(), Code::ParameterLimit, "{error}");
        assert_eq!(count(&live.db).await, 2);
    });
}

#[test]
fn h12_a_nul_is_refused_in_a_value_and_in_a_statement_before_anything_is_sent() {
    on_each("h12_a_nul_is_refused_in_a_value_and_in_a_statement_before_anything_is_sent", patient(1), async |live| {
        let transaction = live.db.begin().await.expect("begun");
        let value = transaction.execute(&insert_into("t").set("id", 3).set("name", "a\0b")).await.expect_err("refused");
        assert_eq!(value.code(), Code::TextInvalid, "{value}");
        let text = transaction.execute(sql("select 'a\0b'")).await.expect_err("refused");
        assert_eq!(text.code(), Code::TextInvalid, "{text}");
        // The database has heard nothing of it: the transaction goes on.
        transaction.execute(&insert_into("t").set("id", 3).set("name", "x")).await.expect("added");
        transaction.commit().await.expect("stored");
        assert_eq!(count(&live.db).await, 3);
    });
}

#[test]
fn h12_no_password_is_shown() {
    let Some(database) = arlen_tests::postgres("h12_no_password_is_shown") else { return };
    let user = database.url.split_once("://").and_then(|(_, rest)| rest.split_once('@')).expect("a user").0;
    let password = user.split_once(':').expect("a password").1;
    arlen_tests::block_on(async {
        let url = DatabaseUrl::parse(&database.url).expect("a URL");
        let wrong = DatabaseUrl::parse(&database.url.replace(password, "hunter2-wrong")).expect("a URL");
        let db = Database::open_with(&url, patient(1)).await.expect("opened");
        let refused = Database::open(&wrong).await.expect_err("the wrong password");
        assert_eq!(refused.code(), Code::AuthenticationFailed);
        let connection = db.connection().await.expect("a connection");
        let shown = [
            format!("{url:?} {url} {wrong:?} {wrong}"),
            format!("{db:?} {connection:?}"),
            format!("{refused:?} {refused} {}", refused.diagnostic().report()),
        ];
        drop(connection);
        for text in shown {
            assert!(!text.contains(password) && !text.contains("hunter2"), "{text}");
        }
    });
}
