//! The matrix against the dialects of this workspace; no database.
#![expect(
    clippy::expect_used,
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "tests fail by panicking, read and write files, and say how much they compared"
)]

mod bless;
mod coverage;
mod documents;
mod matrix;

use std::path::{Path, PathBuf};

/// A file of the workspace.
fn file(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the workspace").join(path)
}

/// Whether files are rewritten instead of compared.
fn blesses() -> bool {
    std::env::var("ARLEN_BLESS").is_ok_and(|value| value == "1")
}
