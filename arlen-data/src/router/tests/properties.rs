//! Equal inputs, equal decisions; and what holds for all of them.

use super::stamps::stickiness;
use super::{resolver, shop};
use crate::execute::{Isolation, TransactionOptions};
use crate::ir::{Access, WriteReason};
use crate::router::RouteContext;
use crate::router::plan::{Asked, plan};
use proptest::collection::vec;
use proptest::prelude::{Just, Strategy, any, prop_oneof};
use proptest::{prop_assert, prop_assert_eq, proptest};
use std::borrow::Cow;
use std::time::Duration;

fn asked() -> impl Strategy<Value = Asked> {
    let write = |reason| Just(Asked::Statement(Access::Write(reason)));
    let read_only = TransactionOptions::new().read_only();
    prop_oneof![
        Just(Asked::Statement(Access::Read)),
        write(WriteReason::Statement),
        write(WriteReason::RowLock),
        write(WriteReason::Raw),
        Just(Asked::Transaction(TransactionOptions::new())),
        Just(Asked::Transaction(read_only)),
        Just(Asked::Transaction(read_only.isolation(Isolation::Serializable))),
        Just(Asked::Connection),
    ]
}

fn answer() -> impl Strategy<Value = Option<&'static str>> {
    prop_oneof![
        Just(None),
        Just(Some("")),
        Just(Some("main")),
        Just(Some("copy")),
        Just(Some("eu")),
        Just(Some("EU_COPY ")),
        Just(Some("nowhere"))
    ]
}

/// A write to a target, or a pause.
fn history() -> impl Strategy<Value = Vec<(u8, usize, u16)>> {
    vec((0_u8..4, 0_usize..4, 0_u16..400), 0..40)
}

proptest! {
    #[test]
    fn equal_inputs_give_equal_decisions(
        asked in asked(), says in answer(), scope in 0_u8..4, history in history(), limit in 1_usize..6, on in any::<bool>()
    ) {
        let topology = shop();
        let window = if on { Duration::from_secs(1) } else { Duration::ZERO };
        let mut outcomes = Vec::new();
        for _ in 0..2 {
            let (stickiness, clock) = stickiness(window, limit);
            for (scope, target, pause) in &history {
                stickiness.stamp(u128::from(*scope), *target);
                clock.advance(Duration::from_millis(u64::from(*pause)));
            }
            prop_assert!(stickiness.len() <= limit);
            let context = RouteContext::new().with_scope(format!("user-{scope}"));
            let resolver = resolver(move |_| says.map(Cow::Borrowed));
            let wrote_to = |target| stickiness.is_fresh(u128::from(scope), target);
            let decide = || plan(&topology, asked, &context, Some(&resolver), wrote_to).map_err(|error| error.code());
            let decided = decide();
            prop_assert_eq!(decided, decide(), "asking changes nothing");
            outcomes.push(decided);
        }
        prop_assert_eq!(outcomes.first(), outcomes.last());
    }

    #[test]
    fn only_reads_see_replicas_and_stamps(asked in asked(), wrote in vec(any::<bool>(), 4)) {
        let topology = shop();
        let wrote_to = |target: usize| wrote.get(target).copied().unwrap_or(false);
        let decision = plan(&topology, asked, &RouteContext::new(), None, wrote_to).expect("a target");
        if asked.reads() {
            // Never a replica of what was written, and never another primary than its own.
            let primary = topology.primary(topology.default_read).expect("a replica");
            prop_assert_eq!(decision.selected, if wrote_to(primary) { primary } else { topology.default_read });
        } else {
            prop_assert_eq!(decision.selected, topology.default_write);
            prop_assert!(!decision.used_stickiness);
        }
    }
}
