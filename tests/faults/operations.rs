//! An operation whose commit gets no answer: stored once, and said so.

use arlen_data::build::insert_into;
use arlen_data::compile::{sql, sql_unchecked};
use arlen_data::diag::{Code, Error, Result, Retry};
use arlen_data::execute::{
    Database, DatabaseOptions, DatabaseUrl, Executor as _, Once, OperationLedger, PoolOptions, RetryPolicy,
    Transaction, TransactionOptions,
};
use arlen_tests::{Cut, Mode, Proxy};
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

const POLICY: RetryPolicy = RetryPolicy::attempts(5);

/// A database with the ledger and a table `t`, the way to it, and one that is cut at the commits.
struct Cuts {
    straight: Database,
    through: Database,
    ledger: OperationLedger,
    /// How often the closure ran.
    runs: AtomicI64,
}

/// Runs a test with a database whose first commits are cut.
fn with_cuts<F: AsyncFnOnce(&Cuts)>(test: &str, times: usize, cut: Cut, body: F) {
    let Some(database) = arlen_tests::postgres(test) else { return };
    let (proxy, url) = Proxy::before(&database.url);
    proxy.set_for(Mode::CutWord(b"COMMIT\0", cut), times);
    let open = async |url: &str| {
        let pool = PoolOptions { max_connections: 4, ..PoolOptions::default() };
        let options = DatabaseOptions { pool, ..DatabaseOptions::default() };
        Database::open_with(&DatabaseUrl::parse(url).expect("a URL"), options).await.expect("opened")
    };
    let mut runtime = tokio::runtime::Builder::new_multi_thread();
    let runtime = runtime.worker_threads(2).enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let straight = open(&database.url).await;
        let ledger = OperationLedger::default();
        straight.execute(sql_unchecked(ledger.migration_sql(&straight.dialect()))).await.expect("created");
        straight.execute(sql("create table t (run bigint not null)")).await.expect("created");
        let cuts = Cuts { straight, through: open(&url).await, ledger, runs: AtomicI64::new(0) };
        // A test that waits for ever has failed.
        tokio::time::timeout(Duration::from_secs(60), body(&cuts)).await.expect("in time");
    });
    // Before the database that it is connected to.
    runtime.shutdown_timeout(Duration::from_secs(1));
}

impl Cuts {
    /// Stores the number of the run.
    async fn once(&self, db: &Database, policy: RetryPolicy) -> Result<Once<i64>> {
        db.transaction_once(&self.ledger, "a", policy, TransactionOptions::new(), async |tx| self.work(tx).await).await
    }

    async fn work(&self, tx: &Transaction) -> Result<i64> {
        let run = self.runs.fetch_add(1, Ordering::Relaxed) + 1;
        tx.execute(&insert_into("t").set("run", run)).await?;
        Ok(run)
    }

    /// The runs that are stored.
    async fn stored(&self) -> Vec<i64> {
        let rows: Vec<(i64,)> = self.straight.fetch_all(sql("select run from t order by run")).await.expect("read");
        rows.into_iter().map(|(run,)| run).collect()
    }
}

#[test]
fn a_commit_that_was_stored_without_an_answer_is_found() {
    for cut in [Cut::Behind, Cut::Late] {
        with_cuts("a_commit_that_was_stored_without_an_answer_is_found", 1, cut, async |cuts| {
            // The value is that of the run whose answer was lost, also if it is stored after its connection is gone.
            assert_eq!(cuts.once(&cuts.through, POLICY).await.expect("found"), Once::Done(1), "{cut:?}");
            assert_eq!(cuts.stored().await, [1], "{cut:?}");
            assert_eq!(cuts.once(&cuts.through, POLICY).await.expect("known"), Once::DoneBefore);
            assert_eq!(cuts.runs.load(Ordering::Relaxed), 1, "{cut:?}");
        });
    }
}

#[test]
fn a_commit_that_never_arrived_is_done_again() {
    with_cuts("a_commit_that_never_arrived_is_done_again", 2, Cut::Before, async |cuts| {
        assert_eq!(cuts.once(&cuts.through, POLICY).await.expect("done in the end"), Once::Done(3));
        assert_eq!(cuts.stored().await, [3]);
    });
}

#[test]
fn what_is_not_found_out_stays_unknown_until_somebody_asks_again() {
    for (cut, stored) in [(Cut::Behind, true), (Cut::Before, false)] {
        let test = "what_is_not_found_out_stays_unknown_until_somebody_asks_again";
        with_cuts(test, usize::MAX, cut, async |cuts| {
            let error = cuts.once(&cuts.through, RetryPolicy::attempts(1)).await.expect_err("no attempts are left");
            assert_eq!((error.code(), error.retry()), (Code::CommitUnknown, Retry::IfIdempotent));
            let asked = cuts.once(&cuts.straight, RetryPolicy::attempts(1)).await.expect("found out");
            assert_eq!(asked, if stored { Once::DoneBefore } else { Once::Done(2) });
            assert_eq!(cuts.stored().await, [if stored { 1 } else { 2 }]);
        });
    }
}

#[test]
fn whoever_cannot_look_says_that_it_is_unknown() {
    with_cuts("whoever_cannot_look_says_that_it_is_unknown", 1, Cut::Behind, async |cuts| {
        let work = async |tx: &Transaction| {
            let run = cuts.work(tx).await?;
            // Nobody gets another connection of it.
            cuts.through.close(Duration::ZERO).await;
            Ok(run)
        };
        let options = TransactionOptions::new();
        let result = cuts.through.transaction_once(&cuts.ledger, "a", POLICY, options, work).await;
        let error: Error = result.expect_err("nobody knows");
        assert_eq!(error.code(), Code::CommitUnknown, "{error}");
        assert!(std::error::Error::source(&error).is_some_and(|cause| cause.to_string().contains("closed")), "{error}");
        assert_eq!(cuts.stored().await, [1]);
        assert_eq!(cuts.once(&cuts.straight, POLICY).await.expect("found out"), Once::DoneBefore);
    });
}

#[test]
fn the_key_of_a_lost_commit_that_another_caller_took_is_not_ones_own() {
    let test = "the_key_of_a_lost_commit_that_another_caller_took_is_not_ones_own";
    with_cuts(test, 1, Cut::Before, async |cuts| {
        // The second waits for the first, whose commit never arrives: then one of them does it, and knows.
        let (first, second) = tokio::join!(cuts.once(&cuts.through, POLICY), async {
            while cuts.runs.load(Ordering::Relaxed) == 0 {
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
            cuts.once(&cuts.straight, POLICY).await
        });
        let done = [first, second].map(|result| result.expect("an answer").done());
        let done: Vec<_> = done.into_iter().flatten().collect();
        assert_eq!(done, cuts.stored().await, "the value is that of the run that is stored");
        assert_eq!(done, [2]);
    });
}
