//! Structs that cannot be derived and functions that cannot be tests, with what the compiler says of them.
//!
//! Each file of `ui` begins with what the first line of the message must say. `TRYBUILD=overwrite` rewrites the messages
//! beside them; the diff is the review.
#![expect(clippy::expect_used, clippy::disallowed_methods, reason = "tests fail by panicking, and read files")]

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The compiler whose words the files hold; others say the same in other words.
const PINNED: &str = "rustc 1.95.";

fn cases() -> Vec<PathBuf> {
    let entries = std::fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/ui")).expect("read");
    let paths = entries.map(|entry| entry.expect("an entry").path());
    paths.filter(|path| path.extension().is_some_and(|extension| extension == "rs")).collect()
}

#[test]
fn misuse_does_not_compile() {
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let version = Command::new(rustc).arg("--version").output().expect("rustc");
    let version = String::from_utf8_lossy(&version.stdout);
    if !version.starts_with(PINNED) {
        writeln!(std::io::stderr(), "ui: messages are compared with `{PINNED}` only, this is {}", version.trim()).ok();
        return;
    }
    trybuild::TestCases::new().compile_fail("tests/ui/*.rs");
}

#[test]
fn the_first_line_of_each_message_says_what_is_wrong() {
    let mut faults = Vec::new();
    for case in cases() {
        let text = std::fs::read_to_string(&case).expect("read");
        let wanted = text.lines().next().and_then(|line| line.strip_prefix("// says: ")).expect("what it says");
        let message = std::fs::read_to_string(case.with_extension("stderr")).expect("the message");
        let first = message.lines().next().unwrap_or_default();
        if first.split_once(": ").is_none_or(|(_, said)| said != wanted) {
            faults.push(format!("{}:\n  wanted {wanted}\n  found  {first}", case.display()));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    assert!(cases().len() >= 15);
}
