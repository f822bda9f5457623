//! A fault in a document.

use arlen_data::diag::Error;
use serde::Serialize;

#[derive(Debug, Serialize)]
pub(super) struct Fault {
    code: &'static str,
    message: String,
    help: Option<String>,
}

impl From<&Error> for Fault {
    fn from(error: &Error) -> Self {
        Self {
            code: error.code().as_str(),
            message: arlen_cli::with_causes(error),
            help: error.diagnostic().help().map(str::to_owned),
        }
    }
}

/// A document, as one line on stdout. The exit code is a failure if it could not be written.
pub(super) fn print(document: &impl Serialize, exit: u8) -> u8 {
    let mut text = serde_json::to_string(document).unwrap_or_default();
    text.push('\n');
    arlen_cli::print(&text).map_or(exit.max(1), |()| exit)
}
