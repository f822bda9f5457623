//! A transaction in which something was given up: nothing behind it is ever stored alone.

use super::{Live, on_each, patient};
use arlen_data::build::{Insert, insert_into};
use arlen_data::compile::{Raw, sql};
use arlen_data::diag::{Code, Result};
use arlen_data::execute::{Database, Executor as _, FromRow, RowRef, Transaction, TransactionOptions};
use std::future::poll_fn;
use std::pin::pin;
use std::task::Poll;

fn add(id: i64) -> Insert {
    insert_into("t").set("id", id).set("name", "x")
}

fn many() -> Raw {
    sql("with recursive s (x) as (select 1 union all select x + 1 from s where x < 300000) select x from s").reads()
}

/// Gives a future up after its first poll.
async fn polled_once<F: Future>(future: F) -> Option<F::Output> {
    let mut future = pin!(future);
    poll_fn(|context| match future.as_mut().poll(context) {
        Poll::Ready(output) => Poll::Ready(Some(output)),
        Poll::Pending => Poll::Ready(None),
    })
    .await
}

/// Goes on in a transaction with a row 4 behind a row 3: both are stored, or neither is and somebody was told.
async fn goes_on(live: &Live, transaction: Transaction, what: &str) {
    let went_on: Result<()> = async {
        transaction.execute(&add(4)).await?;
        transaction.commit().await
    }
    .await;
    let stored: Vec<(i64,)> = live.db.fetch_all(sql("select id from t where id > 2 order by id")).await.expect("read");
    match went_on {
        Ok(()) => assert_eq!(stored, [(3,), (4,)], "{what}"),
        Err(error) => {
            let told = [Code::TransactionInterrupted, Code::TransactionAborted];
            assert!(told.contains(&error.code()), "{what}: {error}");
            assert_eq!(stored, [], "{what}: {error}");
        }
    }
    live.db.execute(sql("delete from t where id > 2")).await.expect("deleted");
}

#[test]
fn a_stream_dropped_in_a_transaction_does_not_end_it_behind_the_callers_back() {
    let test = "a_stream_dropped_in_a_transaction_does_not_end_it_behind_the_callers_back";
    on_each(test, patient(1), async |live| {
        let transaction = live.db.begin().await.expect("begun");
        transaction.execute(&add(3)).await.expect("added");
        let mut stream = transaction.stream::<(i64,), _>(many()).await.expect("a stream");
        assert_eq!(stream.next().await.expect("a row").expect("read"), (1,));
        drop(stream);
        // What was dropped ends in the background.
        while transaction
            .fetch_scalar::<i64, _>(sql("select 1"))
            .await
            .is_err_and(|error| error.code() == Code::ConnectionBusy)
        {
            tokio::task::yield_now().await;
        }
        goes_on(&live, transaction, "a stream").await;
    });
}

#[test]
fn rows_that_nobody_took_do_not_end_a_transaction_behind_the_callers_back() {
    let test = "rows_that_nobody_took_do_not_end_a_transaction_behind_the_callers_back";
    on_each(test, patient(1), async |live| {
        let transaction = live.db.begin().await.expect("begun");
        transaction.execute(&add(3)).await.expect("added");
        let error = transaction.fetch_one::<(i64,), _>(many()).await.expect_err("too many");
        assert_eq!(error.code(), Code::RowsTooMany);
        goes_on(&live, transaction, "too many rows").await;
        let transaction = live.db.begin().await.expect("begun");
        transaction.execute(&add(3)).await.expect("added");
        let error = transaction.fetch_all::<(String,), _>(many()).await.expect_err("no text");
        assert_eq!(error.code(), Code::ColumnTypeMismatch);
        goes_on(&live, transaction, "rows that cannot be read").await;
    });
}

#[test]
fn a_savepoint_whose_end_was_given_up_is_not_half_undone() {
    on_each("a_savepoint_whose_end_was_given_up_is_not_half_undone", patient(1), async |live| {
        for what in ["rollback", "commit", "the next statement"] {
            let transaction = live.db.begin().await.expect("begun");
            transaction.execute(&add(3)).await.expect("added");
            let part = transaction.begin_savepoint().await.expect("marked");
            part.execute(&add(5)).await.expect("added");
            let done = match what {
                "rollback" => polled_once(part.rollback()).await.is_some(),
                "commit" => polled_once(part.commit()).await.is_some(),
                _ => {
                    drop(part);
                    polled_once(transaction.execute(&add(6))).await.is_some()
                }
            };
            if done {
                // The database was faster than the look at its answer: nothing was given up.
                continue;
            }
            goes_on(&live, transaction, what).await;
        }
    });
}

/// A row that cannot be read without a panic, from the 200th on.
struct Picky;

impl FromRow for Picky {
    const COLUMNS: Option<&'static [&'static str]> = None;
    const WIDTH: Option<usize> = Some(1);

    fn from_row(row: &RowRef<'_>) -> Result<Self> {
        let number: i64 = row.get(0)?;
        assert!(number < 200, "picky");
        Ok(Self)
    }
}

async fn read_on(db: Database) -> Result<usize> {
    let mut stream = db.stream::<Picky, _>(many()).await?;
    let mut rows = 0;
    while let Some(row) = stream.next().await {
        row?;
        rows += 1;
    }
    Ok(rows)
}

#[test]
fn a_panic_in_the_middle_of_a_stream_is_not_its_end() {
    on_each("a_panic_in_the_middle_of_a_stream_is_not_its_end", patient(1), async |live| {
        let ended = tokio::spawn(read_on(live.db.clone())).await;
        assert!(ended.as_ref().is_err_and(tokio::task::JoinError::is_panic), "{ended:?}");
        assert_eq!(super::count(&live.db).await, 2);
    });
}

#[test]
fn a_transaction_is_not_begun_inside_of_another() {
    on_each("a_transaction_is_not_begun_inside_of_another", patient(1), async |live| {
        let connection = live.db.connection().await.expect("a connection");
        connection.execute(sql("begin")).await.expect("begun by hand");
        connection.execute(&add(3)).await.expect("added");
        let error = connection.begin(TransactionOptions::new()).await.map(drop).expect_err("it is in one");
        assert_eq!(error.code(), Code::DatabaseError, "{error}");
        assert_eq!(super::count(&live.db).await, 2);
    });
}

#[test]
fn rows_come_before_the_error_that_ended_them_and_nothing_behind_it() {
    on_each("rows_come_before_the_error_that_ended_them_and_nothing_behind_it", patient(1), async |live| {
        let rows = "with recursive s (x) as (select 1 union all select x + 1 from s where x < 2000) \
                    select case when x = 900 then abs(-9223372036854775808 + x - x) else x end from s";
        for pause in [0, 0, 0, 20, 50] {
            let mut stream = live.db.stream::<(i64,), _>(sql(rows)).await.expect("a stream");
            let mut count = 0;
            let error = loop {
                match stream.next().await.expect("not its end") {
                    Ok((x,)) => count += 1 + i64::from(x != count + 1) * 10_000,
                    Err(error) => break error,
                }
                if count == 1 {
                    tokio::time::sleep(std::time::Duration::from_millis(pause)).await;
                }
            };
            assert!(count < 900, "in their order: {count}");
            assert_eq!(error.code(), Code::ValueOutOfRange, "{error}");
            assert!(stream.next().await.is_none() && stream.next().await.is_none(), "nothing behind an error");
        }
    });
}
