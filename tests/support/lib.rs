//! What tests need: databases on real servers, folders with files, and the built command.
//!
//! A PostgreSQL server is found in this order:
//!
//! 1. `ARLEN_TEST_POSTGRES_URL`, a URL of a role that may create databases;
//! 2. local binaries: the folder `ARLEN_TEST_POSTGRES_BIN` (an unpacked `@embedded-postgres` package has one, too),
//!    `/usr/lib/postgresql/*/bin`, or `PATH`. They are started once for each test process, in a temporary folder, as an
//!    unprivileged user where this process is root, and stopped however this process ends;
//! 3. Docker, with the feature `docker`: a container of the official image, removed however this process ends.
//!
//! None found: the test says `skipped`, and the last line of the process counts how many were; with
//! `ARLEN_REQUIRE=postgres` it fails instead.
#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::missing_panics_doc,
    clippy::disallowed_methods,
    reason = "helpers of tests fail by panicking, and read the environment and files of tests"
)]

mod cli;
mod docker;
mod own;
mod pooler;
mod postgres;
mod project;
mod proxy;
mod skip;

pub use cli::{Cli, Finished};
pub use own::OwnServer;
pub use pooler::Pooler;
pub use postgres::{Database, postgres, postgres_apart, postgres_bin};
pub use project::{Project, Shop, numbered};
pub use proxy::{Cut, Mode, Moment, Proxy, frame_ends};
pub use skip::skip;

/// The root of the workspace.
#[must_use]
pub fn root() -> std::path::PathBuf {
    std::path::Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the workspace").to_owned()
}

/// Runs a future to its end.
pub fn block_on<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime").block_on(future)
}
