//! Reads that run once more on the primary.

use super::{on_each, options, place};
use arlen_data::build::{insert_into, select};
use arlen_data::compile::sql;
use arlen_data::diag::Code;
use arlen_data::execute::{Access, Executor as _, RowStream, TransactionOptions};
use arlen_data::router::{ReadFallback, RouteContext};
use std::borrow::Cow;

#[test]
fn a_read_that_gets_no_connection_falls_back() {
    on_each("a_read_that_gets_no_connection_falls_back", async |shop| {
        let router = shop.router().build().expect("a router");
        let held = shop.copy.connection().await.expect("the only connection");
        assert_eq!(place(&router).await, "main");
        let mut stream: RowStream<(String,)> = router.stream(&select("name").from("place")).await.expect("a stream");
        assert_eq!(stream.next().await.expect("a row").expect("a row").0, "main");
        drop(stream);
        let told = ["read copy default_read", "fallback read copy default_read -> main pool-timeout"];
        assert_eq!(shop.told.take(), [told, told].concat());
        drop(held);
        assert_eq!(place(&router).await, "copy");
    });
}

#[test]
fn the_error_is_that_of_the_primary() {
    on_each("the_error_is_that_of_the_primary", async |shop| {
        let router = shop.router().fallback(ReadFallback::AllErrors).build().expect("a router");
        let _held = shop.copy.connection().await.expect("the only connection");
        let missing = router.fetch_all::<(i64,), _>(&select("id").from("nowhere")).await.expect_err("no table");
        assert_eq!(missing.code(), Code::ObjectMissing);
        let told = shop.told.take();
        assert_eq!(told, ["read copy default_read", "fallback read copy default_read -> main pool-timeout"], "once");
    });
}

#[test]
fn a_policy_says_which_errors_count() {
    on_each("a_policy_says_which_errors_count", async |shop| {
        // It is in the primary alone.
        let added = insert_into("place").set("name", "again");
        shop.main.execute(&added).await.expect("added");
        let only_there = select("name").from("place").filter(arlen_data::build::col("name").eq("again"));
        let broken = || sql("select text from notes where id = (select 1 from nowhere)").reads();
        for (policy, busy, refused) in
            [(ReadFallback::Disabled, 0, 0), (ReadFallback::ConnectivityErrors, 1, 0), (ReadFallback::AllErrors, 1, 1)]
        {
            let router = shop.router().fallback(policy).build().expect("a router");
            let held = shop.copy.connection().await.expect("the only connection");
            let result = router.fetch_optional::<(String,), _>(&only_there).await;
            assert_eq!(result.is_ok(), busy == 1, "{policy:?}");
            if let Err(error) = result {
                assert_eq!(error.code(), Code::PoolTimeout);
            }
            assert_eq!(shop.told.take().len(), 1 + busy, "{policy:?}");
            drop(held);
            let error = router.fetch_all::<(String,), _>(broken()).await.expect_err("no table");
            assert_eq!(error.code(), Code::ObjectMissing);
            assert_eq!(shop.told.take().len(), 1 + refused, "{policy:?}");
        }
    });
}

#[test]
fn a_replica_that_goes_away_in_the_middle_is_left() {
    on_each("a_replica_that_goes_away_in_the_middle_is_left", async |shop| {
        if !shop.is_postgres {
            return;
        }
        let router = shop.router().build().expect("a router");
        // On the replica it ends the process of the server that runs it.
        let ends = "select name, case when name = 'copy' then pg_terminate_backend(pg_backend_pid()) end from place";
        let (name, _) = router.fetch_one::<(String, Option<bool>), _>(sql(ends).reads()).await.expect("a row");
        assert_eq!(name, "main");
        let fell = "fallback read copy default_read -> main connection-lost";
        assert_eq!(shop.told.take(), ["read copy default_read", fell]);
        let mut stream = router.stream::<(String, Option<bool>), _>(sql(ends).reads()).await.expect("a stream");
        assert_eq!(stream.next().await.expect("a row").expect("a row").0, "main");
        assert_eq!(shop.told.take(), ["read copy default_read", fell]);
        drop(stream);
        // Rows were given away: there is no second beginning.
        let late = "select g, case when g = 100000 and name = 'copy' then pg_terminate_backend(pg_backend_pid()) end \
                    from place, generate_series(1, 200000) g";
        let mut stream = router.stream::<(i32, Option<bool>), _>(sql(late).reads()).await.expect("a stream");
        let mut rows = 0;
        let error = loop {
            match stream.next().await.expect("it does not end well") {
                Ok(_) => rows += 1,
                Err(error) => break error,
            }
        };
        assert_eq!((error.code(), rows > 0), (Code::ConnectionLost, true));
        assert_eq!(shop.told.take(), ["read copy default_read"]);
        drop(stream);
        assert_eq!(place(&router).await, "copy", "the next one has a new connection");
    });
}

#[test]
fn writes_and_transactions_never_fall_back() {
    on_each("writes_and_transactions_never_fall_back", async |shop| {
        let router = shop.router().fallback(ReadFallback::AllErrors).build().expect("a router");
        // The one connection that writes is taken, on either engine.
        let held = shop.main.begin().await.expect("begun");
        let write = router.execute(&insert_into("notes").set("id", 1).set("text", "x")).await;
        assert_eq!(write.expect_err("busy").code(), Code::PoolTimeout);
        assert_eq!(router.begin().await.expect_err("busy").code(), Code::PoolTimeout);
        assert_eq!(router.connection().await.expect_err("busy").code(), Code::PoolTimeout);
        held.rollback().await.expect("undone");
        let told = ["write main default_write", "transaction main transaction", "write main connection"];
        assert_eq!(shop.told.take(), told);
        // One that only reads is on a replica, and stays there.
        let held = shop.copy.connection().await.expect("the only connection");
        let reading = router.begin_with(TransactionOptions::new().read_only()).await;
        assert_eq!(reading.expect_err("busy").code(), Code::PoolTimeout);
        assert_eq!(shop.told.take(), ["transaction copy read_only_transaction"]);
        drop(held);
    });
}

#[test]
fn a_shard_falls_back_to_its_own_primary_alone() {
    on_each("a_shard_falls_back_to_its_own_primary_alone", async |shop| {
        let router =
            shop.router().resolver(|request| request.context.shard().map(Cow::from)).build().expect("a router");
        let held = shop.eu_copy.connection().await.expect("the only connection");
        assert_eq!(place(&router.with(RouteContext::new().with_shard("eu_copy"))).await, "eu");
        let fell = "fallback read eu_copy resolver -> eu pool-timeout";
        assert_eq!(shop.told.take(), ["read eu_copy resolver", fell]);
        drop(held);
        // A target that follows nobody has nobody to stand in for it.
        let alone = router.with(RouteContext::new().with_shard("eu"));
        let error = alone.fetch_one::<(i64,), _>(&select("id").from("nowhere")).await.expect_err("no table");
        assert_eq!(error.code(), Code::ObjectMissing);
        assert_eq!(shop.told.take(), ["read eu resolver"]);
        assert_eq!(options(Access::Read).pool.max_connections, 1);
    });
}
