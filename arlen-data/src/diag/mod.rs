//! What went wrong, as data: stable codes, diagnostics with places, and the one public error type.
//!
//! The layer knows nothing of SQL or of databases. Everything above reports through it:
//!
//! ```text
//! Code ──> Diagnostic { code, message, help, labels, sqlstate } ──> Error (one word) ──> Report (text for people)
//!  ├─> Class, the kind of fault                      an application's own error <──┘
//!  └─> Retry, what may be run again
//! ```

mod code;
mod diagnostic;
mod error;
mod redact;
mod report;
mod retry;

pub use code::{Class, Code};
pub use diagnostic::{Diagnostic, Label, Origin};
pub use error::{Error, Result};
pub use redact::redact;
pub use report::Report;
pub use retry::Retry;
