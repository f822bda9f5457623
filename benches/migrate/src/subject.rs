//! Who migrates.

use crate::case::Form;
use crate::database::Database;
use crate::files::{Files, Layout};
use std::io;
use std::path::PathBuf;
use std::process::Command;

/// Where the programs of the others land, from the root of the workspace.
const PEERS: &str = "target/peers/release";

/// A tool.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Subject {
    Arlen,
    Refinery,
    Sqlx,
    Diesel,
}

impl Subject {
    /// Those that are built, ours first.
    pub(crate) fn all(form: Form) -> io::Result<Vec<Self>> {
        let mut subjects = vec![Self::Arlen];
        for other in [Self::Refinery, Self::Sqlx, Self::Diesel] {
            let program = other.program()?;
            if program.exists() {
                subjects.push(other);
            } else if form == Form::Full {
                return Err(io::Error::other(format!("`{}` is not built", program.display())));
            }
        }
        Ok(subjects)
    }

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Arlen => "arlen",
            Self::Refinery => "refinery",
            Self::Sqlx => "sqlx",
            Self::Diesel => "diesel",
        }
    }

    fn program(self) -> io::Result<PathBuf> {
        let name = match self {
            // Built into the folder of this program.
            Self::Arlen => return Ok(arlen()?.0),
            Self::Refinery => "arlen-bench-migrate-refinery",
            Self::Sqlx => "arlen-bench-migrate-sqlx",
            Self::Diesel => "arlen-bench-migrate-diesel",
        };
        Ok(PathBuf::from(PEERS)
            .canonicalize()
            .unwrap_or_default()
            .join(format!("{name}{}", std::env::consts::EXE_SUFFIX)))
    }

    /// A run that applies what is pending.
    pub(crate) fn command(self, database: &Database, files: &Files) -> io::Result<Command> {
        let url = database.url();
        let layout = match self {
            Self::Arlen => {
                let mut command = command(&["up", "--url", &url])?;
                command.current_dir(files.project());
                return Ok(command);
            }
            Self::Refinery => Layout::Prefixed,
            Self::Sqlx => Layout::Plain,
            Self::Diesel => Layout::Folders,
        };
        let mut command = Command::new(self.program()?);
        command.arg(url).arg(files.folder(layout));
        Ok(command)
    }
}

/// The program `arlen-migrate` beside this one.
struct Arlen(PathBuf);

fn arlen() -> io::Result<Arlen> {
    let name = format!("arlen-migrate{}", std::env::consts::EXE_SUFFIX);
    Ok(Arlen(std::env::current_exe()?.with_file_name(name)))
}

/// `arlen-migrate` with arguments. Like the others it says nothing of each file.
pub(crate) fn command(arguments: &[&str]) -> io::Result<Command> {
    let mut command = Command::new(arlen()?.0);
    command.args(arguments).arg("--quiet");
    Ok(command)
}
