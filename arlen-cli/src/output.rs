//! What is printed.

use arlen_data::diag::Error;
use std::io::{ErrorKind, Result, Write as _};

/// Prints on stdout.
///
/// # Errors
///
/// What the system says if it could not be written. A reader that is gone wanted no more, and is none.
pub fn print(text: &str) -> Result<()> {
    let mut stdout = std::io::stdout();
    match stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(error),
        _ => Ok(()),
    }
}

/// The message of a fault and of what caused it, in one line.
#[must_use]
pub fn with_causes(error: &Error) -> String {
    let mut message = error.to_string();
    let mut source = std::error::Error::source(error);
    while let Some(cause) = source {
        message.push_str(": ");
        message.push_str(&cause.to_string());
        source = cause.source();
    }
    message
}
