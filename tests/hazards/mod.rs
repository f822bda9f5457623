//! What other pools and drivers do wrong, one test each: `docs/reliability.md` has the list.

mod connections;
mod sessions;
mod statements;
