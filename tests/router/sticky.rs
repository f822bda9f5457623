//! Reads that follow the writes of their scope.

use super::{Shop, on_each, place};
use arlen_data::build::{insert_into, select};
use arlen_data::diag::{Code, Error, Result};
use arlen_data::execute::{Executor as _, TransactionOptions};
use arlen_data::router::{OperationClass, RouteContext, RouteReason, Router};
use std::borrow::Cow;
use std::time::Duration;

const WINDOW: Duration = Duration::from_secs(5);

fn sticky(shop: &Shop) -> Router {
    let by_shard = |class| if class == OperationClass::Read { "_copy" } else { "" };
    shop.router()
        .stickiness(WINDOW)
        .resolver(move |request| {
            request.context.shard().map(|shard| Cow::Owned(format!("{shard}{}", by_shard(request.operation_class))))
        })
        .build()
        .expect("a router")
}

fn scoped(router: &Router, scope: &str) -> Router {
    router.with(RouteContext::new().with_scope(scope))
}

async fn add(executor: &impl arlen_data::execute::Executor, id: i64) -> Result<u64> {
    executor.execute(&insert_into("notes").set("id", id).set("text", "x")).await
}

#[test]
fn reads_follow_the_writes_of_their_scope_for_the_window() {
    on_each("reads_follow_the_writes_of_their_scope_for_the_window", async |shop| {
        let router = sticky(&shop);
        let (ann, bob) = (scoped(&router, "ann"), scoped(&router, "bob"));
        assert_eq!(place(&ann).await, "copy");
        add(&ann, 1).await.expect("added");
        assert_eq!(
            (place(&ann).await, place(&bob).await, place(&router).await),
            ("main".into(), "copy".into(), "copy".into())
        );
        let route = ann.resolve(OperationClass::Read).expect("a route");
        assert_eq!((route.reason, route.used_stickiness), (RouteReason::Sticky, true));
        shop.clock.advance(WINDOW);
        assert_eq!(place(&ann).await, "main", "the end of the window is inside");
        shop.clock.advance(Duration::from_nanos(1));
        assert_eq!(place(&ann).await, "copy", "reads have not renewed it");
        // Calls without a scope share one.
        add(&router, 2).await.expect("added");
        assert_eq!((place(&router).await, place(&ann).await), ("main".into(), "copy".into()));
    });
}

#[test]
fn what_failed_or_was_undone_stamps_nothing() {
    on_each("what_failed_or_was_undone_stamps_nothing", async |shop| {
        let router = sticky(&shop);
        add(&shop.main, 1).await.expect("added, not by the router");
        assert_eq!(place(&router).await, "copy");
        assert_eq!(add(&router, 1).await.expect_err("a duplicate").code(), Code::UniqueViolation);
        assert_eq!(place(&router).await, "copy");
        let transaction = router.begin().await.expect("begun");
        add(&transaction, 2).await.expect("added");
        assert_eq!(place(&router).await, "copy", "not yet");
        transaction.rollback().await.expect("undone");
        drop(router.begin().await.expect("begun"));
        let failed: Result<()> = router
            .transaction(async |tx| {
                add(tx, 2).await?;
                Err(Error::user("changed my mind"))
            })
            .await;
        assert!(failed.expect_err("its own error").is_user());
        let reading = router.begin_with(TransactionOptions::new().read_only()).await.expect("begun");
        assert_eq!(place(&reading).await, "copy");
        reading.commit().await.expect("ended");
        drop(router.connection().await.expect("a connection"));
        assert_eq!(place(&router).await, "copy");
        assert_eq!(shop.notes(&shop.main).await, 1);
    });
}

#[test]
fn commits_stamp_and_parts_of_transactions_do_not() {
    on_each("commits_stamp_and_parts_of_transactions_do_not", async |shop| {
        let router = sticky(&shop);
        let [guard, closure, part] = ["guard", "closure", "part"].map(|scope| scoped(&router, scope));
        let transaction = guard.begin().await.expect("begun");
        add(&transaction, 1).await.expect("added");
        transaction.commit().await.expect("stored");
        assert_eq!((place(&guard).await, place(&closure).await), ("main".into(), "copy".into()));
        closure.transaction(async |tx| add(tx, 2).await).await.expect("stored");
        assert_eq!(place(&closure).await, "main");
        let undone: Result<()> = part
            .transaction(async |tx| {
                tx.savepoint(async |inner| add(inner, 3).await).await?;
                assert_eq!(part.resolve(OperationClass::Read)?.target.as_str(), "copy", "the whole may be undone");
                Err(Error::user("and is"))
            })
            .await;
        undone.expect_err("its own error");
        assert_eq!(place(&part).await, "copy");
        assert_eq!(shop.notes(&shop.main).await, 2);
    });
}

#[test]
fn a_stream_that_writes_stamps_at_its_end() {
    on_each("a_stream_that_writes_stamps_at_its_end", async |shop| {
        let router = sticky(&shop);
        let adding = insert_into("notes").set("id", 1).set("text", "x").returning("id");
        let given_up = router.stream::<(i64,), _>(&adding).await.expect("a stream");
        drop(given_up);
        assert_eq!(place(&router).await, "copy");
        let mut stream = router.stream::<(i64,), _>(&adding).await.expect("a stream");
        while let Some(row) = stream.next().await {
            assert_eq!(row.expect("a row"), (1,));
        }
        drop(stream);
        assert_eq!(place(&router).await, "main");
    });
}

#[test]
fn a_write_to_a_shard_makes_reads_of_that_shard_stick() {
    on_each("a_write_to_a_shard_makes_reads_of_that_shard_stick", async |shop| {
        let router = sticky(&shop);
        let eu = router.with(RouteContext::new().with_shard("eu"));
        assert_eq!((place(&eu).await, place(&router).await), ("eu_copy".into(), "copy".into()));
        add(&eu, 1).await.expect("added");
        assert_eq!((place(&eu).await, place(&router).await), ("eu".into(), "copy".into()));
        assert_eq!((shop.notes(&shop.eu).await, shop.notes(&shop.main).await), (1, 0));
        shop.told.take();
        drop((place(&eu).await, place(&router).await));
        assert_eq!(shop.told.take(), ["read eu sticky", "read copy default_read"]);
    });
}

#[test]
fn without_a_window_nothing_sticks() {
    on_each("without_a_window_nothing_sticks", async |shop| {
        let router = shop.router().build().expect("a router");
        add(&router, 1).await.expect("added");
        assert_eq!(place(&router).await, "copy");
        router.set_stickiness(WINDOW);
        assert_eq!((router.stickiness(), place(&router).await), (WINDOW, "copy".into()), "it was not stamped");
        add(&router, 2).await.expect("added");
        assert_eq!(place(&router).await, "main");
        scoped(&router, "another handle").set_stickiness(Duration::ZERO);
        assert_eq!(place(&router).await, "copy", "it ends at once");
        router.set_stickiness(WINDOW);
        assert_eq!(place(&router).await, "copy");
    });
}

#[test]
fn the_scope_that_wrote_longest_ago_makes_room() {
    on_each("the_scope_that_wrote_longest_ago_makes_room", async |shop| {
        let router = shop.router().stickiness(WINDOW).stickiness_limit(2).build().expect("a router");
        for (id, scope) in (1..).zip(["a", "b", "c"]) {
            add(&scoped(&router, scope), id).await.expect("added");
            shop.clock.advance(Duration::from_millis(1));
        }
        let mut places = Vec::new();
        for scope in ["a", "b", "c"] {
            places.push(place(&scoped(&router, scope)).await);
        }
        assert_eq!(places, ["copy", "main", "main"]);
        let error = shop.router().stickiness_limit(0).build().expect_err("no room at all");
        assert_eq!(error.code(), Code::RouterInvalid);
        assert_eq!(shop.main.fetch_all::<(i64,), _>(&select("id").from("notes")).await.expect("rows").len(), 3);
    });
}
