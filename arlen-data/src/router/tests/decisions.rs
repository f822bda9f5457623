//! The whole table: what is asked, who wrote where, what the resolver says, and where it goes.

use super::{place, replica, resolver, shop, target};
use crate::diag::{Code, Result};
use crate::execute::{Access, Isolation, TransactionOptions};
use crate::ir;
use crate::router::RouteContext;
use crate::router::plan::{Asked, OperationClass, RouteReason, plan};
use crate::router::topology::{Entry, Topology};
use RouteReason::{Connection, DefaultRead, DefaultWrite, ReadOnlyTransaction, Resolver, Sticky, Transaction};
use ir::WriteReason;
use std::borrow::Cow;
use std::sync::{Arc, Mutex};

const READ: Asked = Asked::Statement(ir::Access::Read);
const WRITE: Asked = Asked::Statement(ir::Access::Write(WriteReason::Statement));
const TRANSACTION: Asked = Asked::Transaction(TransactionOptions::new());
const REPORT: Asked = Asked::Transaction(TransactionOptions::new().read_only());
const SERIALIZABLE: Asked =
    Asked::Transaction(TransactionOptions::new().read_only().isolation(Isolation::Serializable));

/// Target, default target, reason, whether stickiness was used.
type Chosen<'t> = (&'t str, &'t str, RouteReason, bool);

fn decide<'t>(topology: &'t Topology, asked: Asked, wrote: &[&str], says: Option<&'static str>) -> Result<Chosen<'t>> {
    let resolver = resolver(move |_| says.map(Cow::Borrowed));
    let wrote_to = |target| wrote.contains(&topology.name(target).as_str());
    let decision = plan(topology, asked, &RouteContext::new(), Some(&resolver), wrote_to)?;
    assert_eq!(decision.is_override(), decision.selected != decision.default);
    let name = |place| topology.name(place).as_str();
    if says.is_none_or(|says| says.trim().is_empty()) {
        let without = plan(topology, asked, &RouteContext::new(), None, wrote_to).expect("no resolver");
        assert_eq!(decision, without, "a resolver that says nothing changes nothing");
    }
    Ok((name(decision.selected), name(decision.default), decision.reason, decision.used_stickiness))
}

#[test]
fn the_whole_table() {
    let shop = shop();
    let rows: &[(Asked, &[&str], Option<&'static str>, Chosen<'static>)] = &[
        // Without a resolver, or with one that says nothing.
        (READ, &[], None, ("copy", "copy", DefaultRead, false)),
        (WRITE, &[], None, ("main", "main", DefaultWrite, false)),
        (TRANSACTION, &[], None, ("main", "main", Transaction, false)),
        (REPORT, &[], None, ("copy", "copy", ReadOnlyTransaction, false)),
        (SERIALIZABLE, &[], None, ("main", "main", Transaction, false)),
        (Asked::Connection, &[], None, ("main", "main", Connection, false)),
        (READ, &[], Some(""), ("copy", "copy", DefaultRead, false)),
        (READ, &[], Some("  "), ("copy", "copy", DefaultRead, false)),
        // Who wrote to the primary reads there; writes and transactions are there anyway.
        (READ, &["main"], None, ("main", "main", Sticky, true)),
        (REPORT, &["main"], None, ("main", "main", Sticky, true)),
        (WRITE, &["main"], None, ("main", "main", DefaultWrite, false)),
        (TRANSACTION, &["main"], None, ("main", "main", Transaction, false)),
        (Asked::Connection, &["main"], None, ("main", "main", Connection, false)),
        // Who wrote to another shard does not.
        (READ, &["eu"], None, ("copy", "copy", DefaultRead, false)),
        // The resolver names a target.
        (READ, &[], Some("eu_copy"), ("eu_copy", "copy", Resolver, false)),
        (READ, &[], Some(" EU_Copy "), ("eu_copy", "copy", Resolver, false)),
        (READ, &[], Some("main"), ("main", "copy", Resolver, false)),
        (READ, &[], Some("copy"), ("copy", "copy", DefaultRead, false)),
        (WRITE, &[], Some("eu"), ("eu", "main", Resolver, false)),
        (WRITE, &[], Some("main"), ("main", "main", DefaultWrite, false)),
        (TRANSACTION, &[], Some("eu"), ("eu", "main", Resolver, false)),
        (REPORT, &[], Some("eu_copy"), ("eu_copy", "copy", Resolver, false)),
        (Asked::Connection, &[], Some("eu"), ("eu", "main", Resolver, false)),
        // The shard that it names sticks by itself, and not to what was written elsewhere.
        (READ, &["eu"], Some("eu_copy"), ("eu", "copy", Sticky, true)),
        (READ, &["main", "eu"], Some("eu_copy"), ("eu", "main", Sticky, true)),
        (READ, &["main"], Some("eu_copy"), ("eu_copy", "main", Resolver, true)),
        (REPORT, &["eu"], Some("eu_copy"), ("eu", "copy", Sticky, true)),
        (WRITE, &["eu"], Some("eu"), ("eu", "main", Resolver, false)),
        // It has been told of the writes, and is obeyed.
        (READ, &["main"], Some("copy"), ("copy", "main", Resolver, true)),
        (READ, &["main"], Some("main"), ("main", "main", Sticky, true)),
    ];
    for (asked, wrote, says, expected) in rows {
        let chosen = decide(&shop, *asked, wrote, *says).expect("a target");
        assert_eq!(chosen, *expected, "{asked:?}, wrote to {wrote:?}, the resolver says {says:?}");
    }
}

#[test]
fn one_target_does_everything() {
    let alone = Topology::new(&[target("main")], None, None).expect("goes together");
    assert_eq!(decide(&alone, READ, &[], None).expect("a target"), ("main", "main", DefaultRead, false));
    assert_eq!(decide(&alone, READ, &["main"], None).expect("a target"), ("main", "main", Sticky, true));
    assert_eq!(decide(&alone, WRITE, &[], None).expect("a target"), ("main", "main", DefaultWrite, false));
}

#[test]
fn a_replica_that_only_the_resolver_names_sticks_as_well() {
    let entries = [target("main"), replica("copy", "main")];
    let topology = Topology::new(&entries, None, None).expect("goes together");
    assert_eq!(decide(&topology, READ, &[], None).expect("a target"), ("main", "main", DefaultRead, false));
    assert_eq!(decide(&topology, READ, &[], Some("copy")).expect("a target"), ("copy", "main", Resolver, false));
    // It sees that the default is sticky.
    assert_eq!(decide(&topology, READ, &["main"], Some("copy")).expect("a target"), ("copy", "main", Resolver, true));
}

#[test]
fn the_default_read_target_follows_the_default_write_target() {
    let copy = Entry { name: "copy".to_owned(), primary: None, access: Access::Read };
    let topology = Topology::new(&[target("main"), copy], Some("copy"), Some("main")).expect("goes together");
    let (main, copy) = (place(&topology, "main"), place(&topology, "copy"));
    assert_eq!((topology.primary(copy), topology.primary(main)), (Some(main), None));
}

#[test]
fn the_resolver_sees_the_class_the_context_and_the_default() {
    let shop = shop();
    let context =
        RouteContext::new().with_tenant("acme").with_shard("eu").with_value("plan", "gold").with_scope(" u7 ");
    for (asked, wrote, class, default, sticky) in [
        (READ, false, OperationClass::Read, "copy", false),
        (READ, true, OperationClass::Read, "main", true),
        (WRITE, true, OperationClass::Write, "main", false),
        (REPORT, false, OperationClass::Transaction, "copy", false),
        (Asked::Connection, false, OperationClass::Write, "main", false),
    ] {
        let seen = Arc::new(Mutex::new(Vec::new()));
        let list = Arc::clone(&seen);
        let resolver = resolver(move |request| {
            list.lock().expect("a list").push((
                request.operation_class,
                request.default_target.to_string(),
                request.used_stickiness,
                format!("{:?} {:?}", request.context, request.context.value("plan")),
            ));
            None
        });
        plan(&shop, asked, &context, Some(&resolver), |_| wrote).expect("a target");
        let expected = (class, default.to_owned(), sticky, format!("{context:?} Some(\"gold\")"));
        assert_eq!(*seen.lock().expect("a list"), [expected], "once");
    }
    assert_eq!((context.scope(), context.tenant(), context.shard()), ("u7", Some("acme"), Some("eu")));
}

#[test]
fn a_target_that_is_not_there_is_refused() {
    let shop = shop();
    for asked in [READ, WRITE, TRANSACTION, REPORT, Asked::Connection] {
        let error = decide(&shop, asked, &["main"], Some("us")).expect_err("no such target");
        assert_eq!(error.code(), Code::TargetUnknown);
        let class = asked.class();
        assert_eq!(error.to_string(), format!("the resolver names the target `us` for a {class}, and there is none"));
        assert_eq!(error.diagnostic().help(), Some("known: main, copy, eu, eu_copy"));
    }
    let error = decide(&shop, READ, &[], Some("postgres://u:hunter2@localhost/x")).expect_err("no name");
    assert!(!format!("{error:?}").contains("hunter2"), "{error:?}");
}

#[test]
fn a_statement_that_may_write_says_why() {
    for reason in [WriteReason::RowLock, WriteReason::Function, WriteReason::Raw, WriteReason::DataModifyingCte] {
        let asked = Asked::Statement(ir::Access::Write(reason));
        assert_eq!((asked.class(), asked.write_reason()), (OperationClass::Write, Some(reason)));
        assert_eq!(decide(&shop(), asked, &[], None).expect("a target"), ("main", "main", DefaultWrite, false));
    }
    assert_eq!((READ.write_reason(), TRANSACTION.write_reason()), (None, None));
}

#[test]
fn the_context_forgets_what_is_blank_and_shows_no_value() {
    let context = RouteContext::new().with_scope("  ").with_tenant(" ").with_shard("");
    assert_eq!((context.scope(), context.tenant(), context.shard()), ("__global__", None, None));
    let context = context.with_value("b", "old").with_value("a", "hunter2").with_value("b", "new");
    assert_eq!((context.value("a"), context.value("b")), (Some("hunter2"), Some("new")));
    assert!(!format!("{context:?}").contains("hunter2"));
    assert_eq!(RouteContext::new().with_scope("__global__").scope_key(), RouteContext::new().scope_key());
}
