//! Tests that cannot run say so, past the capture of the test harness, and are counted in a last line.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::sync::{Mutex, Once, PoisonError};

static SKIPPED: Mutex<BTreeMap<String, (usize, String)>> = Mutex::new(BTreeMap::new());
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
    writeln!(std::io::stderr(), "skipped: {test}: no {engine}: {reason}").ok();
    let mut skipped = SKIPPED.lock().unwrap_or_else(PoisonError::into_inner);
    skipped.entry(engine.to_owned()).or_insert((0, reason.to_owned())).0 += 1;
    AT_EXIT.call_once(|| {
        shutdown_hooks::add_shutdown_hook(count);
    });
}

extern "C" fn count() {
    let skipped = SKIPPED.lock().unwrap_or_else(PoisonError::into_inner);
    for (engine, (count, reason)) in &*skipped {
        writeln!(std::io::stderr(), "skipped: {count} tests for want of {engine}: {reason}").ok();
    }
}
