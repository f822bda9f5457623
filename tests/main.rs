//! Every test that needs a real server, the built command or the whole tree.
#![expect(
    clippy::expect_used,
    clippy::disallowed_methods,
    clippy::print_stderr,
    reason = "tests fail by panicking, and read and write files"
)]

mod cli;
mod codegen;
mod conformance;
mod corpus;
mod crashes;
mod differential;
mod e2e;
mod execute;
mod faults;
mod hazards;
mod leaks;
mod live;
mod migrator;
mod misuse;
mod random;
mod router;
mod schema;
mod sweep;
mod testing;
mod tidy;
mod ui;
