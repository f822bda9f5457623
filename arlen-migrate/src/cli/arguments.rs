//! What may be said on the command line.

use crate::create::Down;
use arlen_cli::TargetArguments;
use clap::{Parser, Subcommand};

/// Migrates named databases, each with its own files, state table and lock.
#[derive(Debug, Parser)]
#[command(name = "arlen-migrate", version, arg_required_else_help = false)]
pub struct Arguments {
    #[command(flatten)]
    pub(super) targets: TargetArguments,

    /// URL of the one selected target, in place of the configured one
    #[arg(long, global = true, value_name = "URL", help_heading = "Targets")]
    pub(super) url: Option<String>,

    /// Print one JSON document on stdout
    #[arg(long, global = true, help_heading = "Output")]
    pub(super) json: bool,

    /// Print faults only
    #[arg(long, global = true, help_heading = "Output")]
    pub(super) quiet: bool,

    /// Print no colours
    #[arg(long, global = true, help_heading = "Output")]
    pub(super) no_color: bool,

    #[command(subcommand)]
    command: Option<Words>,
}

#[derive(Clone, Debug, Subcommand)]
enum Words {
    /// Apply what is pending (also without a command)
    Up,
    /// Say what `up` would do; writes nothing
    Plan,
    /// Say what is applied, pending, late, absent and edited; writes nothing
    Status {
        /// Exit with 3 if something is pending
        #[arg(long)]
        exit_code: bool,
    },
    /// Exit with 0 only if nothing is pending, late, absent, edited or invalid; writes nothing
    Verify,
    /// Create a migration file, with the time as its version
    New {
        /// What it does, in a few words
        name: String,
        /// Create a `.down.sql` file beside it
        #[arg(long)]
        down: bool,
    },
}

/// What is to be done.
#[derive(Clone, Debug)]
pub(super) enum Command {
    Up,
    Plan,
    Status { exit_code: bool },
    Verify,
    New { name: String, down: Down },
}

impl Arguments {
    pub(super) fn command(&self) -> Command {
        match &self.command {
            None | Some(Words::Up) => Command::Up,
            Some(Words::Plan) => Command::Plan,
            Some(Words::Status { exit_code }) => Command::Status { exit_code: *exit_code },
            Some(Words::Verify) => Command::Verify,
            Some(Words::New { name, down }) => {
                Command::New { name: name.clone(), down: if *down { Down::With } else { Down::Without } }
            }
        }
    }
}

impl Command {
    /// The word for it, as in JSON.
    pub(super) const fn name(&self) -> &'static str {
        match self {
            Self::Up => "up",
            Self::Plan => "plan",
            Self::Status { .. } => "status",
            Self::Verify => "verify",
            Self::New { .. } => "new",
        }
    }
}
