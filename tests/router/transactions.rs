//! Transactions stay where they began, and are all or nothing there.

use super::{on_each, place};
use arlen_data::build::{col, insert_into, select};
use arlen_data::compile::{sql, sql_unchecked};
use arlen_data::diag::{Code, Diagnostic, Error, Result};
use arlen_data::execute::{Executor as _, Once, OperationLedger, RetryPolicy, Transaction, TransactionOptions};
use arlen_data::router::OperationClass;
use std::borrow::Cow;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

async fn add(tx: &Transaction, id: i64) -> Result<u64> {
    tx.execute(&insert_into("notes").set("id", id).set("text", "x")).await
}

#[test]
fn everything_in_a_transaction_is_where_it_began() {
    on_each("everything_in_a_transaction_is_where_it_began", async |shop| {
        let router = shop.router().build().expect("a router");
        let places = router
            .transaction(async |tx| {
                add(tx, 1).await?;
                // A read, a read of what it wrote, a stream, a part.
                let mut places = vec![place(tx).await];
                let own: i64 = tx.fetch_scalar(&select("id").from("notes").filter(col("id").eq(1))).await?;
                assert_eq!(own, 1);
                let mut stream = tx.stream::<(String,), _>(&select("name").from("place")).await?;
                while let Some(row) = stream.next().await {
                    places.push(row?.0);
                }
                drop(stream);
                places.push(tx.savepoint(async |part| Ok::<_, Error>(place(part).await)).await?);
                // The router beside it goes its own way.
                places.push(place(&router).await);
                Ok(places)
            })
            .await
            .expect("stored");
        assert_eq!(places, ["main", "main", "main", "copy"]);
        assert_eq!(shop.told.take(), ["transaction main transaction", "read copy default_read"]);
    });
}

#[test]
fn what_is_undone_is_undone_in_one_place_and_nowhere_else() {
    on_each("what_is_undone_is_undone_in_one_place_and_nowhere_else", async |shop| {
        let router = shop.router().build().expect("a router");
        let kept: Result<()> = router
            .transaction(async |tx| {
                add(tx, 1).await?;
                let part: Result<()> = tx
                    .savepoint(async |part| {
                        add(part, 2).await?;
                        Err(Error::user("not this"))
                    })
                    .await;
                part.expect_err("its own error");
                add(tx, 3).await.map(drop)
            })
            .await;
        kept.expect("stored");
        assert_eq!(
            shop.main.fetch_all::<(i64,), _>(&select("id").from("notes").order_by("id")).await.expect("rows"),
            [(1,), (3,)]
        );
        let transaction = router.begin().await.expect("begun");
        add(&transaction, 4).await.expect("added");
        drop(transaction);
        let failed: std::result::Result<(), Own> = router
            .try_transaction(TransactionOptions::new(), async |tx| {
                add(tx, 5).await?;
                Err(Own::Closed)
            })
            .await;
        assert!(matches!(failed, Err(Own::Closed)));
        assert_eq!(shop.notes(&shop.main).await, 2);
        for other in [&shop.copy, &shop.eu, &shop.eu_copy] {
            assert_eq!(shop.notes(other).await, 0);
        }
    });
}

#[derive(Debug)]
enum Own {
    Closed,
    Database(Error),
}

impl From<Error> for Own {
    fn from(error: Error) -> Self {
        Self::Database(error)
    }
}

#[test]
fn an_error_of_the_database_comes_in_the_type_of_the_closure() {
    on_each("an_error_of_the_database_comes_in_the_type_of_the_closure", async |shop| {
        let router = shop.router().resolver(|_| Some(Cow::Borrowed("nowhere"))).build().expect("a router");
        let failed: std::result::Result<(), Own> =
            router.try_transaction(TransactionOptions::new(), async |_| Err(Own::Closed)).await;
        let Err(Own::Database(error)) = failed else { panic!("{failed:?}") };
        assert_eq!(error.code(), Code::TargetUnknown);
    });
}

/// A resolver that says something else each time.
fn fickle(calls: &Arc<AtomicU32>) -> impl Fn() -> Option<Cow<'static, str>> + Send + Sync + 'static {
    let calls = Arc::clone(calls);
    move || Some(Cow::Borrowed(if calls.fetch_add(1, Ordering::Relaxed).is_multiple_of(2) { "eu" } else { "main" }))
}

#[test]
fn all_attempts_are_made_on_one_target() {
    on_each("all_attempts_are_made_on_one_target", async |shop| {
        let calls = Arc::new(AtomicU32::new(0));
        let answer = fickle(&calls);
        let router = shop.router().resolver(move |_| answer()).build().expect("a router");
        let runs = AtomicU32::new(0);
        let policy = RetryPolicy { first_pause: Duration::from_millis(1), ..RetryPolicy::attempts(4) };
        let places = router
            .transaction_retry(policy, TransactionOptions::new(), async |tx| {
                let at = place(tx).await;
                assert_eq!(at, "eu");
                if runs.fetch_add(1, Ordering::Relaxed) < 2 {
                    return Err(Diagnostic::new(Code::SerializationFailure, "again").into());
                }
                add(tx, 1).await
            })
            .await;
        assert_eq!((places.expect("stored"), runs.into_inner(), calls.load(Ordering::Relaxed)), (1, 3, 1));
        assert_eq!(shop.told.take(), ["transaction eu resolver"]);
        assert_eq!((shop.notes(&shop.eu).await, shop.notes(&shop.main).await), (1, 0));
    });
}

#[test]
fn an_operation_is_stored_once_where_its_key_is() {
    on_each("an_operation_is_stored_once_where_its_key_is", async |shop| {
        let ledger = OperationLedger::default();
        let router = shop.router().stickiness(Duration::from_secs(5)).build().expect("a router");
        router.execute(sql_unchecked(ledger.migration_sql(&shop.main.dialect()))).await.expect("created");
        router.set_stickiness(Duration::ZERO);
        router.set_stickiness(Duration::from_secs(5));
        assert_eq!(place(&router).await, "copy");
        let once = async || {
            let policy = RetryPolicy::attempts(3);
            router.transaction_once(&ledger, "a", policy, TransactionOptions::new(), async |tx| add(tx, 1).await).await
        };
        assert_eq!(once().await.expect("done"), Once::Done(1));
        assert_eq!(place(&router).await, "main", "it was committed");
        router.set_stickiness(Duration::ZERO);
        assert_eq!(once().await.expect("done before"), Once::DoneBefore);
        assert_eq!(shop.notes(&shop.main).await, 1);
        let bad = router
            .transaction_once(&ledger, "", RetryPolicy::attempts(3), TransactionOptions::new(), async |tx| {
                add(tx, 2).await
            })
            .await;
        assert_eq!(bad.expect_err("no key").code(), Code::OperationKeyInvalid);
        assert_eq!(router.resolve(OperationClass::Transaction).expect("a target").target.as_str(), "main");
        assert_eq!(router.fetch_scalar::<i64, _>(sql("select count(*) from arlen_operations")).await.expect("read"), 1);
    });
}
