//! What is told of statements while they run: events, spans, metrics, and a log of the slow ones. Never a value, never a
//! secret, and the text of a statement only where the program asks for it.
//!
//! ```text
//! Call ──> Watch::begin ──> Running ──┬─ finish ──> event, span, metrics ──> slow? event, log
//!                                     └─ dropped ─> the same, as abandoned
//! ```

mod event;
#[cfg(feature = "metrics")]
mod meters;
#[cfg(not(feature = "metrics"))]
#[path = "meters_off.rs"]
mod meters;
mod operation;
mod options;
mod place;
#[cfg(feature = "tracing")]
mod spans;
#[cfg(not(feature = "tracing"))]
#[path = "spans_off.rs"]
mod spans;
mod watch;

pub use event::{Plan, QueryEvent, QueryHooks, QueryStage};
pub use options::{SqlText, Telemetry};
pub(super) use watch::{Asked, Watch};
