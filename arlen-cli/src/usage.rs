//! What clap could not make out.

use arlen_data::diag::{Code, Diagnostic, Error, redact};
use std::io::Write as _;

/// Prints what clap says of the arguments of a command, with no password in it: help and version on stdout, which is no fault and
/// gives none; anything else on stderr, and as a fault for a document.
#[must_use]
pub fn refuse(error: &clap::Error, command: &str) -> Option<Error> {
    let rendered = error.to_string();
    let safe = redact(&rendered);
    // Nothing can be said when the terminal is gone.
    if safe == rendered {
        drop(error.print());
    } else {
        std::io::stderr().write_all(safe.as_bytes()).ok();
    }
    if !error.use_stderr() {
        return None;
    }
    // Up to the hints: what is missing may stand in lines of its own.
    let lines: Vec<&str> = safe.lines().take_while(|line| !line.is_empty()).map(str::trim).collect();
    let message = lines.join(" ").trim_start_matches("error: ").to_owned();
    Some(Diagnostic::new(Code::UsageInvalid, message).with_help(format!("see `{command} --help`")).into())
}
