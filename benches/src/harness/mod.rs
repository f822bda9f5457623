//! The rounds: every subject in a process of its own, all of them in every round.

mod check;
mod child;
mod process;
mod report;
mod rounds;
mod samples;
mod target;

use child::Child;
pub use process::{Process, twin};
pub use report::write_json;
pub use samples::{median, min, tenths};
use std::io;
use std::path::{Path, PathBuf};
pub use target::{Target, Wanted};

/// How much is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Everything, in a minute or two.
    Full,
    /// A few samples, in seconds, to see that all of it still runs. What others do is measured if it was built.
    Short,
}

impl Form {
    const fn rounds(self) -> usize {
        match self {
            Self::Full => 100,
            Self::Short => 3,
        }
    }

    /// How long a sample takes, about.
    const fn sample_nanos(self) -> u64 {
        match self {
            Self::Full => 2_000_000,
            Self::Short => 200_000,
        }
    }
}

/// Where the binaries of the others land, from the root of the workspace.
const PEERS: &str = "target/peers/release/arlen-bench-peers";

/// Where the rows land.
const ROWS: &str = "target/bench/query.json";

/// Starts the subjects, checks that they say the same, measures them, writes the rows, and returns the tables.
///
/// # Errors
///
/// What goes wrong with processes and files; two subjects that do not say the same.
pub fn query(form: Form) -> io::Result<String> {
    let ours = std::env::current_exe()?;
    let mut children = vec![Child::start("arlen", &ours)?];
    let peers = PathBuf::from(format!("{PEERS}{}", std::env::consts::EXE_SUFFIX));
    if peers.exists() {
        children.push(Child::start("sea-query", &peers)?);
        children.push(Child::start("diesel", &peers)?);
    } else if form == Form::Full {
        return Err(io::Error::other(format!("`{}` is not built", peers.display())));
    }
    children.push(Child::start("limit", &ours)?);
    children.push(Child::start("limit-literals", &ours)?);
    check::all_say_the_same(&mut children)?;
    let rows = rounds::measure(&mut children, form)?;
    report::write(&rows, Path::new(ROWS))?;
    Ok(report::tables(&rows))
}
