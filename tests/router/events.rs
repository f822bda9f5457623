//! What is told: every field, before anything runs, and no value.

use super::{Told, on_each, options, place};
use crate::live::telemetry::captured::Traced;
use arlen_data::build::{insert_into, select};
use arlen_data::compile::sql;
use arlen_data::diag::{Class, Code};
use arlen_data::execute::{
    Access, Database, DatabaseOptions, DatabaseUrl, Executor as _, QueryHooks, QueryStage, Telemetry,
};
use arlen_data::ir::WriteReason;
use arlen_data::router::{
    OperationClass, ReadFallback, RouteContext, RouteEvent, RouteHooks, RouteReason, RouteStage, Router,
};
use std::borrow::Cow;
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// An event with everything that it had.
#[derive(Debug, PartialEq)]
struct Seen {
    stage: String,
    class: OperationClass,
    selected: String,
    default: String,
    reason: RouteReason,
    write_reason: Option<WriteReason>,
    used_stickiness: bool,
    scope: String,
    resolver_override: bool,
    tenant: Option<String>,
    shard: Option<String>,
    policy: ReadFallback,
}

fn seen(event: &RouteEvent<'_>) -> Seen {
    let stage = match event.stage {
        RouteStage::Fallback { target, error_class, error_code, .. } => {
            assert_eq!(error_class, Class::Timeout);
            format!("{} {target} {error_code}", event.stage.as_str())
        }
        RouteStage::Route | RouteStage::Misclassified { .. } | _ => event.stage.as_str().to_owned(),
    };
    Seen {
        stage,
        class: event.operation_class,
        selected: event.selected_target.to_string(),
        default: event.default_target.to_string(),
        reason: event.reason,
        write_reason: event.write_reason,
        used_stickiness: event.used_stickiness,
        scope: event.stickiness_scope.to_owned(),
        resolver_override: event.resolver_override,
        tenant: event.tenant.map(ToOwned::to_owned),
        shard: event.shard.map(ToOwned::to_owned),
        policy: event.fallback_policy,
    }
}

#[test]
fn an_event_has_every_field() {
    on_each("an_event_has_every_field", async |shop| {
        let events = Arc::new(Mutex::new(Vec::new()));
        let list = Arc::clone(&events);
        let router = shop
            .router()
            .hooks(RouteHooks::default().with_hook(move |event| list.lock().expect("a list").push(seen(event))))
            .stickiness(Duration::from_secs(5))
            .resolver(|request| request.context.shard().map(Cow::from))
            .build()
            .expect("a router");
        let take = || std::mem::take(&mut *events.lock().expect("a list"));
        let plain = || Seen {
            stage: "route".to_owned(),
            class: OperationClass::Read,
            selected: "copy".to_owned(),
            default: "copy".to_owned(),
            reason: RouteReason::DefaultRead,
            write_reason: None,
            used_stickiness: false,
            scope: "__global__".to_owned(),
            resolver_override: false,
            tenant: None,
            shard: None,
            policy: ReadFallback::ConnectivityErrors,
        };
        drop(place(&router).await);
        assert_eq!(take(), [plain()]);

        let acme = router.with(RouteContext::new().with_scope("u7").with_tenant("acme").with_shard("eu_copy"));
        let held = shop.eu_copy.connection().await.expect("the only connection");
        drop(place(&acme).await);
        drop(held);
        let of_acme = || Seen {
            selected: "eu_copy".to_owned(),
            reason: RouteReason::Resolver,
            scope: "u7".to_owned(),
            resolver_override: true,
            tenant: Some("acme".to_owned()),
            shard: Some("eu_copy".to_owned()),
            ..plain()
        };
        assert_eq!(take(), [of_acme(), Seen { stage: "fallback eu pool-timeout".to_owned(), ..of_acme() }]);

        router.execute(sql("delete from notes")).await.expect("deleted");
        drop(place(&router).await);
        let write = Seen {
            class: OperationClass::Write,
            selected: "main".to_owned(),
            default: "main".to_owned(),
            reason: RouteReason::DefaultWrite,
            write_reason: Some(WriteReason::Raw),
            ..plain()
        };
        let sticky = Seen {
            selected: "main".to_owned(),
            default: "main".to_owned(),
            reason: RouteReason::Sticky,
            used_stickiness: true,
            ..plain()
        };
        assert_eq!(take(), [write, sticky]);
    });
}

#[test]
fn a_choice_is_told_before_anything_runs_and_also_if_that_fails() {
    on_each("a_choice_is_told_before_anything_runs_and_also_if_that_fails", async |shop| {
        let order = Told::default();
        let lines = order.clone();
        let hooks = QueryHooks::default().with_hook(move |event| {
            if event.stage == QueryStage::Started {
                lines.add("started".to_owned());
            } else if let QueryStage::Failed { code, .. } = event.stage {
                lines.add(format!("failed {code}"));
            }
        });
        let telemetry = Telemetry { hooks, ..Telemetry::default() };
        let url = DatabaseUrl::parse("sqlite::memory:").expect("a URL");
        let heard = DatabaseOptions { telemetry, ..options(Access::Write) };
        let heard = Database::open_with(&url, heard).await.expect("opened");
        let router = Router::builder()
            .target("heard", &heard)
            .hooks(order.hooks())
            .resolver(|request| request.context.value("to").map(Cow::from))
            .build()
            .expect("a router");
        router.execute(sql("select 1")).await.expect("done");
        assert_eq!(order.take(), ["write heard default_write", "started"]);
        router.execute(&select("x").from("nowhere")).await.expect_err("no table");
        assert_eq!(order.take(), ["read heard default_read", "started", "failed object-missing"]);
        router
            .execute(&select("x").from("t").filter(arlen_data::build::col("no name").eq(1)))
            .await
            .expect_err("no name");
        assert_eq!(order.take(), ["read heard default_read", "failed identifier-invalid"]);
        router.begin().await.expect("begun").rollback().await.expect("undone");
        assert_eq!(order.take(), ["transaction heard transaction", "started", "started"]);

        // Nowhere to go: nothing is told, and nothing runs.
        let lost = router.with(RouteContext::new().with_value("to", "nowhere"));
        assert_eq!(lost.execute(sql("select 1")).await.expect_err("no target").code(), Code::TargetUnknown);
        assert_eq!(lost.begin().await.expect_err("no target").code(), Code::TargetUnknown);
        assert_eq!(lost.connection().await.expect_err("no target").code(), Code::TargetUnknown);
        let stream = lost.stream::<(i64,), _>(sql("select 1")).await;
        assert_eq!(stream.expect_err("no target").code(), Code::TargetUnknown);
        let closure = lost.transaction(async |_| -> arlen_data::diag::Result<()> { panic!("it does not run") }).await;
        assert_eq!(closure.expect_err("no target").code(), Code::TargetUnknown);
        assert!(order.take().is_empty());
        assert!(!shop.is_postgres || shop.main.status().size >= 1);
    });
}

const SECRET: &str = "hunter2hunter2";

#[test]
fn tracing_hears_of_it_and_no_value_is_told() {
    on_each("tracing_hears_of_it_and_no_value_is_told", async |shop| {
        let traced = Traced::install();
        let events = Arc::new(Mutex::new(String::new()));
        let lines = Arc::clone(&events);
        let hooks =
            RouteHooks::default().with_hook(move |event| lines.lock().expect("text").push_str(&format!("{event:?}\n")));
        let router = shop.router().hooks(hooks).build().expect("a router");
        let context = RouteContext::new().with_scope("u7").with_tenant("acme").with_value("token", SECRET);
        let router = router.with(context);
        router.execute(&insert_into("notes").set("id", 1).set("text", SECRET)).await.expect("added");
        let held = shop.copy.connection().await.expect("the only connection");
        drop(place(&router).await);
        drop(held);
        let text = "insert into notes (id, text) values (2, 'hunter2hunter2')";
        router.execute(sql(text).reads()).await.expect("written");
        let spans = traced.take();
        let events = std::mem::take(&mut *events.lock().expect("text"));
        assert!(!events.contains(SECRET) && !spans.contains(SECRET), "{events} {spans}");
        assert!(!format!("{router:?}").contains(SECRET));
        for said in [
            "message=route",
            "message=fallback",
            "message=misclassified",
            "operation_class=write",
            "selected_target=copy",
            "default_target=copy",
            "fallback_target=main",
            "reason=default_read",
            "used_stickiness=false",
            "resolver_override=false",
            "stickiness_scope=u7",
            "tenant=acme",
            "fallback_policy=connectivity_errors",
            "error.type=pool-timeout",
        ] {
            assert!(spans.contains(said), "{said}: {spans}");
        }
        assert!(events.contains("Misclassified") && events.contains("PoolTimeout"), "{events}");
    });
}
