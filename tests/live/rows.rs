//! Values come back as they went, in every type, and plans survive changes of tables.

use super::{on_each, small};
use arlen_data::build::{col, insert_into, select};
use arlen_data::compile::sql;
use arlen_data::diag::Code;
use arlen_data::execute::{Database, DatabaseOptions, Executor as _, FromRow, Preparing};
use arlen_data::value::{
    Array, Bound, Date, Decimal, FromValue, Interval, Json, Range, SqlType, Time, Timestamp, TimestampTz, Uuid, Value,
};

async fn there_and_back<T>(db: &Database, column: &'static str, sent: impl Into<Value>, expected: T)
where
    T: FromValue + PartialEq + std::fmt::Debug + Send + 'static,
{
    let value: Value = sent.into();
    let row = insert_into("typed").set("id", 1).set(column, arlen_data::build::val(value));
    db.execute(&row).await.unwrap_or_else(|error| panic!("{column}: {}", error.diagnostic().report()));
    let read: T = db
        .fetch_scalar(&select(column).from("typed"))
        .await
        .unwrap_or_else(|error| panic!("{column}: {}", error.diagnostic().report()));
    assert_eq!(read, expected, "{column}");
    db.execute(sql("delete from typed")).await.expect("emptied");
}

#[test]
fn values_of_every_type_come_back_as_they_went() {
    on_each("values_of_every_type_come_back_as_they_went", small(2), async |live| {
        let db = &live.db;
        if live.is_postgres {
            live.run(
                "create type mood as enum ('glad', 'sad'); create domain positive as int4 check (value > 0); \
                 create table typed (id int4, b bool, i2 int2, i4 int4, i8 int8, f4 float4, f8 float8, d numeric, t text, \
                 v varchar(20), y bytea, u uuid, dt date, ti time, ts timestamp, tz timestamptz, iv interval, j json, \
                 jb jsonb, a4 int4[], at text[], r int4range, m mood, p positive, ip inet, am mood[])",
            )
            .await;
        } else {
            live.run(
                "create table typed (id integer, b boolean, i2 integer, i4 integer, i8 integer, f4 real, f8 real, d text, \
                 t text, v text, y blob, u text, dt text, ti text, ts text, tz text, j text, jb text)",
            )
            .await;
        }
        there_and_back(db, "b", true, true).await;
        there_and_back(db, "i2", i16::MIN, i16::MIN).await;
        there_and_back(db, "i4", i32::MAX, i32::MAX).await;
        there_and_back(db, "i8", i64::MIN, i64::MIN).await;
        there_and_back(db, "i2", 7_i64, 7_i8).await;
        there_and_back(db, "f4", 1.5_f32, 1.5_f32).await;
        there_and_back(db, "f8", std::f64::consts::PI, std::f64::consts::PI).await;
        for digits in
            ["0", "-1", "12.50", "0.0001", "-0.05", "10000", "123456789012345678901234567890.000000001", "1e0"]
        {
            let Ok(decimal) = digits.parse::<Decimal>() else { continue };
            there_and_back(db, "d", decimal.clone(), decimal).await;
        }
        there_and_back(db, "t", "it's; ü \u{1F600}", "it's; ü \u{1F600}".to_owned()).await;
        there_and_back(db, "t", None::<String>, None::<String>).await;
        there_and_back(db, "v", "short", "short".to_owned()).await;
        there_and_back(db, "y", vec![0_u8, 255, 10], vec![0_u8, 255, 10]).await;
        let uuid: Uuid = "00112233-4455-6677-8899-aabbccddeeff".parse().expect("a UUID");
        there_and_back(db, "u", uuid, uuid).await;
        for (year, month, day) in [(1970, 1, 1), (1, 1, 1), (9999, 12, 31), (2024, 2, 29)] {
            let date = Date::from_ymd(year, month, day).expect("a day");
            there_and_back(db, "dt", date, date).await;
        }
        let time = Time::from_micros(86_399_999_999).expect("a time");
        there_and_back(db, "ti", time, time).await;
        for micros in [0, -1, 1_700_000_000_123_456, 946_684_800_000_000] {
            there_and_back(db, "ts", Timestamp::from_micros(micros), Timestamp::from_micros(micros)).await;
            there_and_back(db, "tz", TimestampTz::from_micros(micros), TimestampTz::from_micros(micros)).await;
        }
        let json = serde_json::json!({"a": [1, null, "ü"], "b": {}});
        there_and_back(db, "j", json.clone(), json.clone()).await;
        there_and_back(db, "jb", json.clone(), json.clone()).await;
        there_and_back(db, "jb", serde_json::json!([1, 2]), Json(vec![1, 2])).await;
        if !live.is_postgres {
            return;
        }
        let interval = Interval { months: -1, days: 2, micros: 3 };
        there_and_back(db, "iv", interval, interval).await;
        there_and_back(db, "a4", vec![1_i64, 2], vec![1_i32, 2]).await;
        there_and_back(db, "a4", Vec::<i32>::new(), Vec::<i32>::new()).await;
        let holes = Array::new(SqlType::Text, vec![Value::from("a"), Value::Null]);
        there_and_back(db, "at", holes, vec![Some("a".to_owned()), None]).await;
        let range = Range::Between(Bound::Inclusive(Value::I32(1)), Bound::Exclusive(Value::I32(5)));
        there_and_back(db, "r", range.clone(), range).await;
        there_and_back(db, "r", Range::Empty, Range::Empty).await;
        there_and_back(db, "m", "sad", "sad".to_owned()).await;
        let moods = Array::new(SqlType::named("mood"), vec![Value::from("sad"), Value::Null]);
        there_and_back(db, "am", moods, vec![Some("sad".to_owned()), None]).await;
        there_and_back(db, "am", vec!["glad".to_owned()], vec!["glad".to_owned()]).await;
        there_and_back(db, "p", 5, 5).await;
        db.execute(&insert_into("typed").set("ip", "10.0.0.1/8")).await.expect("text as the server reads it");
        let error = db.fetch_scalar::<String, _>(&select("ip").from("typed")).await.expect_err("not known here");
        assert_eq!(error.code(), Code::ValueTypeUnsupported, "{error}");
    });
}

#[test]
fn a_plan_that_no_longer_fits_is_made_anew() {
    on_each("a_plan_that_no_longer_fits_is_made_anew", small(2), async |live| {
        let all = select("*").from("t").filter(col("id").eq(1));
        for width in 3..6 {
            for _ in 0..3 {
                let row: arlen_data::execute::Row = live.db.fetch_one(&all).await.expect("a row");
                assert_eq!(row.columns().len(), width);
            }
            live.run(&format!("alter table t add column c{width} integer")).await;
        }
        if live.is_postgres {
            let transaction = live.db.begin().await.expect("begun");
            // In a transaction the statement cannot be run again: it has failed, and with it the transaction.
            match transaction.fetch_one::<arlen_data::execute::Row, _>(&all).await {
                Ok(row) => assert_eq!(row.columns().len(), 6, "a connection without a plan of it"),
                Err(error) => assert_eq!(error.code(), Code::PlanChanged),
            }
        }
    });
}

/// A row with a column that comes later.
#[derive(Debug, FromRow)]
struct Later {
    later: i64,
}

#[test]
fn a_statement_that_lacked_a_column_is_looked_at_again() {
    let query = || select("*").from("t").filter(col("id").eq(1));
    on_each("a_statement_that_lacked_a_column_is_looked_at_again", small(1), async |live| {
        for _ in 0..2 {
            let error = live.db.fetch_one::<Later, _>(&query()).await.expect_err("no such column yet");
            assert_eq!(error.code(), Code::ColumnMissing);
        }
        live.run("alter table t add column later integer not null default 7").await;
        assert_eq!(live.db.fetch_one::<Later, _>(&query()).await.expect("a row").later, 7);
    });
}

#[test]
fn a_number_given_where_the_server_sees_text_keeps_its_type() {
    on_each("a_number_given_where_the_server_sees_text_keeps_its_type", small(1), async |live| {
        if live.is_postgres {
            let part =
                select(arlen_data::build::func("substring", (col("name"), 1, 2))).from("t").filter(col("id").eq(1));
            assert_eq!(live.db.fetch_scalar::<String, _>(&part).await.expect("a part"), "an");
        }
    });
}

#[test]
fn statements_that_are_never_prepared_say_the_same() {
    on_each("statements_that_are_never_prepared_say_the_same", small(1), async |live| {
        for preparing in [Preparing::Unnamed, Preparing::Always] {
            let db = live.again(DatabaseOptions { preparing, ..small(1) }).await;
            for _ in 0..2 {
                let query = select(["id", "name"]).from("t").filter(col("id").eq(2_i64));
                let row: (i64, String) = db.fetch_one(&query).await.expect("a row");
                assert_eq!(row, (2, "bob".to_owned()));
                assert_eq!(db.execute(&insert_into("t").set("id", 3_i64).set("name", "x")).await.expect("added"), 1);
                assert_eq!(db.execute(sql("delete from t where id = 3")).await.expect("deleted"), 1);
            }
        }
    });
}
