//! The verbs, on builder statements, handles and text.

use super::{count, on_each, small};
use arlen_data::build::{Column, Insert, col, insert_into, select, update};
use arlen_data::compile::{Handle, sql, sql_unchecked};
use arlen_data::diag::Code;
use arlen_data::execute::{Database, DatabaseOptions, Executor, ResultLimits, Row};
use arlen_data::value::Value;
use std::time::Duration;

const ID: Column<i64> = Column::new("id");

static BY_ID: Handle<(i64,), (i64, String)> = Handle::new(|(id,)| select(["id", "name"]).from("t").filter(ID.eq(id)));

static ADD: Handle<(i64, String), (), Insert> =
    Handle::new(|(id, name)| insert_into("t").set("id", id).set("name", name));

async fn verbs(executor: &impl Executor, by_id: &'static str) {
    let rows: Vec<(i64, String, Option<i32>)> =
        executor.fetch_all(&select(["id", "name", "n"]).from("t").order_by("id")).await.expect("rows");
    assert_eq!(rows, [(1, "ann".to_owned(), Some(10)), (2, "bob".to_owned(), None)]);
    let ann = executor.fetch_one(BY_ID.bind((1_i64,))).await.expect("a row");
    assert_eq!(ann, (1, "ann".to_owned()));
    assert_eq!(executor.fetch_optional(BY_ID.bind((7_i64,))).await.expect("no row"), None);
    let name: String = executor.fetch_scalar(sql(by_id).bind(2_i64)).await.expect("text");
    assert_eq!(name, "bob");
    assert_eq!(executor.execute(ADD.bind((3_i64, "cy"))).await.expect("added"), 1);
    assert_eq!(executor.execute(&update("t").set("n", 5).filter(col("id").gt(1))).await.expect("updated"), 2);
    let row: Row = executor.fetch_one(&select("*").from("t").filter(col("id").eq(3))).await.expect("a row");
    assert_eq!(row.columns().iter().map(|column| column.name()).collect::<Vec<_>>(), ["id", "name", "n"]);
    assert_eq!((row.get::<i64>("id").ok(), row.get::<i32>("n").ok()), (Some(3), Some(5)));
    let mut stream = executor.stream::<(i64,), _>(&select("id").from("t").order_by("id")).await.expect("a stream");
    let mut ids = Vec::new();
    while let Some(row) = stream.next().await {
        ids.push(row.expect("a row").0);
    }
    assert_eq!(ids, [1, 2, 3]);
    assert_eq!(executor.execute(sql_unchecked("delete from t where id = 3".to_owned())).await.expect("deleted"), 1);
    executor.execute(&update("t").set("n", None::<i32>).filter(col("id").eq(2))).await.expect("updated");
}

#[test]
fn databases_connections_and_transactions_have_the_same_verbs() {
    on_each("databases_connections_and_transactions_have_the_same_verbs", small(3), async |live| {
        let by_id =
            if live.is_postgres { "select name from t where id = $1" } else { "select name from t where id = ?1" };
        verbs(&live.db, by_id).await;
        verbs(&live.db.connection().await.expect("a connection"), by_id).await;
        let transaction = live.db.begin().await.expect("begun");
        verbs(&transaction, by_id).await;
        transaction.commit().await.expect("stored");
        assert_eq!(count(&live.db).await, 2);
    });
}

async fn refused(db: &Database, code: Code, statement: arlen_data::compile::Raw) {
    let error = db.fetch_one::<(i64,), _>(statement).await.expect_err("refused");
    assert_eq!(error.code(), code, "{error}");
}

#[test]
fn a_row_is_one_row() {
    on_each("a_row_is_one_row", small(2), async |live| {
        refused(&live.db, Code::RowMissing, sql("select id from t where id = 9")).await;
        refused(&live.db, Code::RowsTooMany, sql("select id from t")).await;
        refused(&live.db, Code::ColumnCountMismatch, sql("select id, n from t")).await;
        refused(&live.db, Code::NullUnexpected, sql("select n from t where id = 2")).await;
        refused(&live.db, Code::ColumnTypeMismatch, sql("select name from t where id = 1")).await;
        let error = live.db.fetch_one::<Row, _>(sql("select id from t where id = 1")).await.expect("a row");
        assert_eq!(error.get::<i64>("name").expect_err("no such column").code(), Code::ColumnMissing);
        // Whoever wants rows of what has none is told before anything happens.
        let insert = insert_into("t").set("id", 8).set("name", "x");
        assert_eq!(
            live.db.fetch_all::<(i64,), _>(&insert).await.expect_err("no rows").code(),
            Code::ColumnCountMismatch
        );
        assert_eq!(count(&live.db).await, 2);
    });
}

#[test]
fn values_that_do_not_fit_are_refused_before_anything_is_sent() {
    on_each("values_that_do_not_fit_are_refused_before_anything_is_sent", small(2), async |live| {
        let refused = async |code: Code, value: Value| {
            let statement = insert_into("t").set("id", 5).set("name", "x").set("n", arlen_data::build::val(value));
            let error = live.db.execute(&statement).await.expect_err("refused");
            assert_eq!(error.code(), code, "{error}");
        };
        if live.is_postgres {
            refused(Code::ValueOutOfRange, Value::I64(1 << 40)).await;
            refused(Code::ValueTypeMismatch, Value::F64(1.5)).await;
            refused(Code::ValueTypeMismatch, Value::from("five")).await;
        }
        let count_wrong = live
            .db
            .execute(sql(if live.is_postgres { "select $1, $2" } else { "select ?1, ?2" }).bind(1))
            .await
            .expect_err("refused");
        assert_eq!(count_wrong.code(), Code::ParameterCountMismatch, "{count_wrong}");
        let nul = live.db.execute(&insert_into("t").set("id", 5).set("name", "a\0b")).await.expect_err("refused");
        assert_eq!(nul.code(), Code::TextInvalid, "{nul}");
        assert_eq!(count(&live.db).await, 2);
    });
}

#[test]
fn decimals_do_not_become_fractions_on_sqlite() {
    on_each("decimals_do_not_become_fractions_on_sqlite", small(2), async |live| {
        let price: arlen_data::value::Decimal = "12.50".parse().expect("a number");
        live.run("create table priced (exact text, rounded numeric)").await;
        let exact = insert_into("priced").set("exact", price.clone());
        let rounded = insert_into("priced").set("rounded", price.clone());
        if live.is_postgres {
            live.db.execute(&rounded).await.expect("a column of decimals");
        } else {
            let error = live.db.execute(&rounded).await.expect_err("refused");
            assert_eq!(error.code(), Code::LossyDecimal, "{error}");
            live.db.execute(&exact).await.expect("a column of text");
        }
        let column = if live.is_postgres { "rounded" } else { "exact" };
        let read: arlen_data::value::Decimal =
            live.db.fetch_scalar(&select(column.to_owned()).from("priced")).await.expect("read");
        assert_eq!(read, price);
    });
}

#[test]
fn a_result_has_a_limit_if_one_is_set() {
    let options = DatabaseOptions { limits: ResultLimits { rows: Some(3), bytes: Some(2000) }, ..small(2) };
    on_each("a_result_has_a_limit_if_one_is_set", options, async |live| {
        let series = if live.is_postgres {
            "with recursive s (x) as (select 1 union all select x + 1 from s where x < $1) select x from s"
        } else {
            "with recursive s (x) as (select 1 union all select x + 1 from s where x < ?1) select x from s"
        };
        let rows = live.db.fetch_all::<(i64,), _>(sql(series).bind(3)).await;
        assert_eq!(rows.expect("three rows").len(), 3);
        let error = live.db.fetch_all::<(i64,), _>(sql(series).bind(4)).await.expect_err("too many");
        assert_eq!(error.code(), Code::ResultTooLarge);
        let long = live
            .db
            .fetch_all::<(String,), _>(
                sql(if live.is_postgres { "select $1" } else { "select ?1" }).bind("x".repeat(2001)),
            )
            .await;
        assert_eq!(long.expect_err("too long").code(), Code::ResultTooLarge);
    });
}

#[test]
fn a_pool_has_an_end() {
    on_each("a_pool_has_an_end", small(1), async |live| {
        let held = live.db.connection().await.expect("the only one");
        let error = live.db.begin().await.map(drop).expect_err("none is left");
        assert_eq!(error.code(), Code::PoolTimeout);
        let report = error.diagnostic().report().to_string();
        assert!(report.contains("tests/live/verbs.rs"), "the holder: {report}");
        drop(held);
        live.db.begin().await.expect("free again").rollback().await.expect("undone");
        assert_eq!(live.db.close(Duration::from_secs(1)).await, 0);
        let error = live.db.execute(sql("delete from t")).await.expect_err("closed");
        assert_eq!(error.code(), Code::PoolClosed);
    });
}

#[test]
fn a_stream_keeps_its_connection_to_itself() {
    on_each("a_stream_keeps_its_connection_to_itself", small(2), async |live| {
        let series =
            "with recursive s (x) as (select 1 union all select x + 1 from s where x < 100000) select x from s";
        let connection = live.db.connection().await.expect("a connection");
        let mut stream = connection.stream::<(i64,), _>(sql(series)).await.expect("a stream");
        assert_eq!(stream.next().await.expect("a row").expect("read"), (1,));
        let error = connection.execute(sql("select 1")).await.expect_err("busy");
        assert_eq!(error.code(), Code::ConnectionBusy);
        drop(stream);
        // What was dropped ends in the background.
        let mut one = Err(error);
        for _ in 0..100 {
            one = connection.fetch_scalar::<i64, _>(sql("select 1")).await;
            if one.is_ok() {
                break;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        assert_eq!(one.expect("free again"), 1);
    });
}
