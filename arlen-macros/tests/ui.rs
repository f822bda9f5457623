//! Structs that cannot be derived, functions that cannot be tests and folders that cannot be embedded, with what the compiler says of them.
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

/// Names and contents.
type Files = [(&'static str, &'static [u8])];

/// Folders for `embed!`, with the files in them.
const FOLDERS: [(&str, &Files); 5] = [
    ("misnamed", &[("V1__a.sql", b"SELECT 1;"), ("V2__add-index.sql", b"SELECT 1;")]),
    ("twice", &[("1_a.sql", b"SELECT 1;"), ("1_b.sql", b"SELECT 1;")]),
    ("mixed", &[("V1__a.sql", b"SELECT 1;"), ("2_b.sql", b"SELECT 1;")]),
    ("orphan", &[("1_a.down.sql", b"SELECT 1;")]),
    ("bytes", &[("1_a.sql", b"SELECT \xFF;")]),
];

/// Writes the folders where `trybuild` has the package that it compiles the programs for: there `embed!` looks for them.
fn write_folders() {
    let package = Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("tests").join("trybuild").join("arlen-macros");
    for (folder, files) in FOLDERS {
        let folder = package.join("folders").join(folder);
        std::fs::create_dir_all(&folder).expect("created");
        for (name, bytes) in files {
            std::fs::write(folder.join(name), bytes).expect("written");
        }
    }
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
    write_folders();
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
