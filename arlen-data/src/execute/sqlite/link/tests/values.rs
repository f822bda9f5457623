//! What goes in comes out.

use super::{code, execute, fetch, folder, memory, open, run};
use crate::diag::Code;
use crate::execute::Access;
use crate::value::{
    Array, Date, Decimal, FromValue, Interval, Range, SqlType, Time, Timestamp, TimestampTz, Uuid, Value,
};
use proptest::prelude::*;
use std::cell::RefCell;
use std::fmt::Debug;

/// Days of the years 0 to 9999, in microseconds.
const FIRST: i64 = -62_167_219_200_000_000;
const LAST: i64 = 253_402_300_799_999_999;

fn round_trip<T>(column: &str, values: impl Strategy<Value = T>)
where
    T: FromValue + Into<Value> + Clone + Debug + PartialEq + Send + 'static,
{
    run(async {
        let folder = folder();
        let mut link = open(&folder.path().join("a.db"), Access::Write).await;
        execute(&mut link, &format!("CREATE TABLE t(v {column})"), &[]).await.expect("a table");
        let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig::with_cases(40));
        let drawn = RefCell::new(Vec::new());
        runner
            .run(&values, |value| {
                drawn.borrow_mut().push(value);
                Ok(())
            })
            .expect("values");
        execute(&mut link, "BEGIN", &[]).await.expect("a transaction");
        for value in drawn.take() {
            execute(&mut link, "DELETE FROM t", &[]).await.expect("nothing left");
            execute(&mut link, "INSERT INTO t VALUES (?1)", &[value.clone().into()]).await.expect("stored");
            let back = fetch::<(T,)>(&mut link, "SELECT v FROM t WHERE v = ?1", &[value.clone().into()]).await;
            assert_eq!(back.expect("read"), [(value,)]);
        }
    });
}

fn text() -> impl Strategy<Value = String> {
    proptest::collection::vec(any::<char>().prop_filter("no NUL", |c| *c != '\0'), 0..40)
        .prop_map(|characters| characters.into_iter().collect())
}

#[test]
fn numbers_and_text_round_trip() {
    round_trip("INTEGER", any::<bool>());
    round_trip("INTEGER", any::<i16>());
    round_trip("INTEGER", any::<i32>());
    round_trip("INTEGER", any::<i64>());
    round_trip("REAL", any::<f32>().prop_filter("a number", |f| !f.is_nan()));
    round_trip("REAL", any::<f64>().prop_filter("a number", |f| !f.is_nan()));
    round_trip("TEXT", text());
    round_trip("BLOB", any::<Vec<u8>>());
}

#[test]
fn values_that_are_text_round_trip() {
    let decimal = (any::<bool>(), "[0-9]{1,30}(\\.[0-9]{1,30})?");
    round_trip(
        "TEXT",
        decimal.prop_map(|(minus, digits)| {
            let sign = if minus { "-" } else { "" };
            format!("{sign}{digits}").parse::<Decimal>().expect("a decimal")
        }),
    );
    round_trip("TEXT", any::<[u8; 16]>().prop_map(Uuid::from_bytes));
    round_trip("TEXT", (-719_528..=2_932_896).prop_map(Date::from_days));
    round_trip("TEXT", (0..=86_400_000_000_i64).prop_map(|micros| Time::from_micros(micros).expect("a time")));
    round_trip("TEXT", (FIRST..=LAST).prop_map(Timestamp::from_micros));
    round_trip("TEXT", (FIRST..=LAST).prop_map(TimestampTz::from_micros));
    round_trip("TEXT", text().prop_map(|text| serde_json::json!({ "a": [1, text, null] })));
    round_trip(
        "TEXT",
        proptest::option::of(Just(7_i64))
            .prop_filter("= NULL is never true", Option::is_some)
            .prop_map(|_| "x".to_owned()),
    );
}

#[test]
fn instants_sort_and_are_what_sqlite_itself_writes() {
    run(async {
        let mut link = memory().await;
        let instant = TimestampTz::from_micros(1_700_000_000_000_000);
        let text = "SELECT ?1, datetime(1700000000, 'unixepoch') = ?1";
        let rows = fetch::<(String, i64)>(&mut link, text, &[instant.into()]).await;
        assert_eq!(rows.expect("a row"), [("2023-11-14 22:13:20".to_owned(), 1)]);
        let back = fetch::<(TimestampTz,)>(&mut link, "SELECT datetime(1700000000, 'unixepoch')", &[]).await;
        assert_eq!(back.expect("a row"), [(instant,)]);
    });
}

#[test]
fn what_sqlite_cannot_hold_is_refused() {
    run(async {
        let mut link = memory().await;
        for (value, refused) in [
            (Value::F64(f64::NAN), Code::ValueOutOfRange),
            (Value::F32(f32::NAN), Code::ValueOutOfRange),
            (Value::from("a\0b"), Code::TextInvalid),
            (Date::from_days(2_932_897).into(), Code::ValueOutOfRange),
            (Timestamp::from_micros(FIRST - 1).into(), Code::ValueOutOfRange),
            (TimestampTz::from_micros(LAST + 1).into(), Code::ValueOutOfRange),
            (Interval::default().into(), Code::ValueTypeMismatch),
            (Array::new(SqlType::Int, vec![]).into(), Code::ValueTypeMismatch),
            (Range::Empty.into(), Code::ValueTypeMismatch),
        ] {
            assert_eq!(code(execute(&mut link, "SELECT ?1", &[value]).await), Some(refused));
        }
        assert_eq!(
            code(fetch::<(String,)>(&mut link, "SELECT CAST(x'ff' AS TEXT)", &[]).await),
            Some(Code::ValueTypeUnsupported)
        );
    });
}
