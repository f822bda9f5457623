//! What was taken for a read, and writes.

use super::{on_each, place};
use arlen_data::build::select;
use arlen_data::compile::sql;
use arlen_data::diag::Code;
use arlen_data::execute::{Executor as _, TransactionOptions};
use arlen_data::router::{ReadFallback, Router};
use std::time::Duration;

const WRITES: &str = "insert into notes (id, text) values (7, 'x') returning text";

#[test]
fn a_write_that_was_declared_as_a_read_runs_once_on_the_primary() {
    on_each("a_write_that_was_declared_as_a_read_runs_once_on_the_primary", async |shop| {
        for policy in [ReadFallback::Disabled, ReadFallback::AllErrors] {
            let router = shop.router().fallback(policy).stickiness(Duration::from_secs(5)).build().expect("a router");
            assert_eq!(router.fetch_scalar::<String, _>(sql(WRITES).reads()).await.expect("written"), "x");
            let misclassified = "misclassified read copy default_read -> main";
            assert_eq!(shop.told.take(), ["read copy default_read", misclassified]);
            assert_eq!((shop.notes(&shop.main).await, shop.notes(&shop.copy).await), (1, 0));
            assert_eq!(place(&router).await, "main", "it was a write, and reads stick to it");
            router.execute(sql("delete from notes")).await.expect("deleted");
            shop.told.take();
        }
    });
}

#[test]
fn a_stream_does_so_too() {
    on_each("a_stream_does_so_too", async |shop| {
        let router = shop.router().stickiness(Duration::from_secs(5)).build().expect("a router");
        let mut stream = router.stream::<(String,), _>(sql(WRITES).reads()).await.expect("a stream");
        assert_eq!(place(&router).await, "copy", "it has not succeeded yet");
        assert_eq!(stream.next().await.expect("a row").expect("a row").0, "x");
        assert!(stream.next().await.is_none());
        drop(stream);
        assert_eq!(place(&router).await, "main");
        assert_eq!((shop.notes(&shop.main).await, shop.notes(&shop.copy).await), (1, 0));
    });
}

#[test]
fn what_no_list_can_know_is_found_by_the_replica() {
    on_each("what_no_list_can_know_is_found_by_the_replica", async |shop| {
        if !shop.is_postgres {
            return;
        }
        let router = shop.router().fallback(ReadFallback::Disabled).build().expect("a router");
        // A view that calls `nextval`.
        let number = select("number").from("next_number");
        assert_eq!(router.fetch_scalar::<i64, _>(&number).await.expect("a number"), 1);
        let told = ["read copy default_read", "misclassified read copy default_read -> main"];
        assert_eq!(shop.told.take(), told);
    });
}

#[test]
fn the_error_of_the_second_run_is_the_last_word() {
    on_each("the_error_of_the_second_run_is_the_last_word", async |shop| {
        let router = shop.router().fallback(ReadFallback::AllErrors).build().expect("a router");
        shop.main.execute(sql(WRITES)).await.expect("written");
        let error = router.execute(sql(WRITES).reads()).await.expect_err("a duplicate");
        assert_eq!(error.code(), Code::UniqueViolation);
        assert_eq!(shop.told.take().len(), 2);
    });
}

#[test]
fn in_a_transaction_nothing_runs_again() {
    on_each("in_a_transaction_nothing_runs_again", async |shop| {
        let router = shop.router().fallback(ReadFallback::AllErrors).build().expect("a router");
        let reading = router.begin_with(TransactionOptions::new().read_only()).await.expect("begun");
        let error = reading.execute(sql(WRITES).reads()).await.expect_err("it only reads");
        assert_eq!(error.code(), Code::ReadOnly);
        reading.rollback().await.expect("ended");
        assert_eq!(shop.told.take(), ["transaction copy read_only_transaction"]);
        assert_eq!(shop.notes(&shop.main).await, 0);
    });
}

#[test]
fn a_file_by_itself_has_a_writer_to_take_over() {
    on_each("a_file_by_itself_has_a_writer_to_take_over", async |shop| {
        let router = Router::builder().target("main", &shop.main).hooks(shop.told.hooks()).build().expect("a router");
        assert_eq!(router.fetch_scalar::<String, _>(sql(WRITES).reads()).await.expect("written"), "x");
        let mut expected = vec!["read main default_read"];
        if !shop.is_postgres {
            expected.push("misclassified read main default_read -> main");
        }
        assert_eq!(shop.told.take(), expected, "a server of PostgreSQL that writes has nothing to refuse");
        assert_eq!(shop.notes(&shop.main).await, 1);
    });
}
