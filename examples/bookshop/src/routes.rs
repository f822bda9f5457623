//! What the router decides, told before the statement runs.

use arlen_data::router::{RouteEvent, RouteStage};
use std::path::Path;

/// Prints an event: what is to be done, where, why, and which file asked for it.
pub(crate) fn print(event: &RouteEvent<'_>) {
    let file = Path::new(event.location.file()).file_name().unwrap_or_default().display();
    let (class, selected) = (event.operation_class.as_str(), event.selected_target);
    match event.stage {
        RouteStage::Route => eprintln!("  [{class} -> {selected}, because {}; {file}]", event.reason.as_str()),
        // A read that failed on the replica, or was none after all.
        RouteStage::Fallback { target, error_code, .. } => {
            eprintln!("  [{class} -> {target} after {error_code} on {selected}; {file}]");
        }
        RouteStage::Misclassified { target } => eprintln!("  [{class} -> {target}: this was no read; {file}]"),
        _ => {}
    }
}
