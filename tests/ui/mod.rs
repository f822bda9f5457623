//! Programs that must not compile, with what the compiler says of them; and programs close to them that must.
//!
//! Those of `generated` use modules that `arlen-codegen` wrote. Each file of `fail` and `generated` begins with what the first line of the message must say. `TRYBUILD=overwrite` rewrites the
//! messages beside them; the diff is the review. The programs of `pass` are modules of this binary: no second build.

#[path = "pass/a_handle_of_an_insert.rs"]
mod a_handle_of_an_insert;
#[path = "pass/a_nullable_slot.rs"]
mod a_nullable_slot;
#[path = "pass/columns_with_and_without_null.rs"]
mod columns_with_and_without_null;
#[path = "pass/nothing_on_a_nullable_column.rs"]
mod nothing_on_a_nullable_column;
#[path = "pass/text_binds_to_a_slot.rs"]
mod text_binds_to_a_slot;

use std::io::Write as _;
use std::path::PathBuf;
use std::process::Command;

/// The compiler whose words the files hold; others say the same in other words.
const PINNED: &str = "rustc 1.95.";

/// Set in the process that compiles the programs.
const CHILD: &str = "ARLEN_UI_CHILD";

fn cases() -> Vec<PathBuf> {
    let folders = ["fail", "generated"].map(|folder| arlen_tests::root().join("tests/ui").join(folder));
    let mut cases: Vec<_> = folders
        .iter()
        .flat_map(|folder| std::fs::read_dir(folder).expect("read"))
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "rs"))
        .collect();
    cases.sort();
    cases
}

#[test]
fn misuse_does_not_compile() {
    // As if the programs belonged to `arlen-data`: then nothing else is compiled for them, no driver, no other test.
    does_not_compile("ui::misuse_does_not_compile", "tests/ui/fail/*.rs", "arlen-data");
}

#[test]
fn misuse_of_generated_modules_does_not_compile() {
    // The tests of `arlen-macros` have what generated modules need: a driver, and the derive.
    does_not_compile("ui::misuse_of_generated_modules_does_not_compile", "tests/ui/generated/*.rs", "arlen-macros");
}

fn does_not_compile(test: &str, programs: &str, package: &str) {
    // The test is its own child, because `trybuild` reads the environment of its process.
    if std::env::var_os(CHILD).is_some() {
        return trybuild::TestCases::new().compile_fail(arlen_tests::root().join(programs));
    }
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let version = Command::new(rustc).arg("--version").output().expect("rustc");
    let version = String::from_utf8_lossy(&version.stdout);
    if !version.starts_with(PINNED) {
        writeln!(std::io::stderr(), "ui: messages are compared with `{PINNED}` only, this is {}", version.trim()).ok();
        return;
    }
    let finished = Command::new(std::env::current_exe().expect("this program"))
        .args([test, "--exact", "--nocapture"])
        .current_dir(arlen_tests::root())
        .env("CARGO_MANIFEST_DIR", arlen_tests::root().join(package))
        .env(CHILD, "")
        .output()
        .expect("run");
    let said = String::from_utf8_lossy(&finished.stdout);
    assert!(finished.status.success(), "{said}{}", String::from_utf8_lossy(&finished.stderr));
    assert!(said.contains("test result: ok. 1 passed"), "{said}");
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
