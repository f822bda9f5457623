//! The rounds: every subject in a process of its own, all of them in every round, on one server.

mod data;
mod hazards;
mod report;
mod rounds;

use arlen_bench::harness::Process;
use std::io;
use std::path::{Path, PathBuf};

pub use hazards::hazards;

/// How much is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Everything, in some minutes.
    Full,
    /// A few samples, in seconds, to see that all of it still runs. What others do is measured if it was built.
    Short,
}

/// Where the binaries of the others land, from the root of the workspace.
const PEERS: &str = "target/peers/release/arlen-bench-connection-peers";

/// Where the rows land.
const ROWS: &str = "target/bench/connections.json";

/// Our subjects, and SQLite by hand.
const OURS: &[&str] =
    &["arlen", "arlen-raw", "arlen-handle", "arlen-routed", "arlen-1-reader", "arlen-2-readers", "rusqlite"];

/// The others.
const OTHERS: &[&str] = &["tokio-postgres", "deadpool", "sqlx"];

/// A subject: how to start its process.
#[derive(Clone, Debug)]
struct Subject {
    name: &'static str,
    binary: PathBuf,
    arguments: [String; 4],
}

impl Subject {
    fn start(&self) -> io::Result<Process> {
        self.start_from(&self.binary)
    }

    /// Starts its twin that counts allocations.
    fn start_twin(&self) -> io::Result<Process> {
        self.start_from(&arlen_bench::harness::twin(&self.binary))
    }

    fn start_from(&self, binary: &Path) -> io::Result<Process> {
        Process::start(binary, &self.arguments.each_ref().map(String::as_str))
    }
}

/// All subjects that are built, each with the places of the data.
fn subjects(form: Form, data: &data::Data) -> io::Result<Vec<Subject>> {
    let subject = |name: &'static str, binary: &Path| Subject {
        name,
        binary: binary.to_owned(),
        arguments: ["serve", name, data.postgres_url(), &data.sqlite_file().to_string_lossy()].map(str::to_owned),
    };
    let ours = std::env::current_exe()?;
    let mut subjects: Vec<_> = OURS.iter().map(|name| subject(name, &ours)).collect();
    let peers = PathBuf::from(format!("{PEERS}{}", std::env::consts::EXE_SUFFIX));
    if peers.exists() {
        subjects.extend(OTHERS.iter().map(|name| subject(name, &peers)));
    } else if form == Form::Full {
        return Err(io::Error::other(format!("`{}` is not built", peers.display())));
    }
    Ok(subjects)
}

/// Starts a server and the subjects, measures them, writes the rows, and returns the tables.
///
/// # Errors
///
/// What goes wrong with the server, processes and files.
pub fn connections(form: Form) -> io::Result<String> {
    let data = data::Data::filled()?;
    let rows = rounds::measure(&subjects(form, &data)?, form)?;
    report::write(&rows, Path::new(ROWS))?;
    Ok(report::tables(&rows))
}
