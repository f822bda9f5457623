//! What other pools and drivers do wrong, one test each: `docs/reliability.md` has the list.
#![expect(clippy::panic, reason = "a test fails by panicking")]

mod connections;
mod sessions;
mod statements;
