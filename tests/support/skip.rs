//! Tests that cannot run say so, past the capture of the test harness, and are counted in a last line.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write as _;
use std::sync::{Mutex, Once, PoisonError};

/// By engine: the tests, and the reason.
static SKIPPED: Mutex<BTreeMap<String, (BTreeSet<String>, String)>> = Mutex::new(BTreeMap::new());
static AT_EXIT: Once = Once::new();

/// Reports that a test cannot run for want of an engine.
///
/// # Panics
///
/// If `ARLEN_REQUIRE` names the engine.
pub fn skip(test: &str, engine: &str, reason: &str) {
    let required = std::env::var("ARLEN_REQUIRE").unwrap_or_default();
    assert!(
        !required.split(',').any(|name| name.trim() == engine),
        "{test} needs {engine}, which ARLEN_REQUIRE asks for: {reason}"
    );
    let mut skipped = SKIPPED.lock().unwrap_or_else(PoisonError::into_inner);
    let (tests, _) = skipped.entry(engine.to_owned()).or_insert((BTreeSet::new(), reason.to_owned()));
    if tests.insert(test.to_owned()) {
        writeln!(std::io::stderr(), "skipped: {test}: no {engine}").ok();
    }
    AT_EXIT.call_once(|| {
        shutdown_hooks::add_shutdown_hook(count);
    });
}

extern "C" fn count() {
    let skipped = SKIPPED.lock().unwrap_or_else(PoisonError::into_inner);
    for (engine, (tests, reason)) in &*skipped {
        writeln!(
            std::io::stderr(),
            "skipped: {} tests, as a whole or in part, for want of {engine}: {reason}",
            tests.len()
        )
        .ok();
    }
}
