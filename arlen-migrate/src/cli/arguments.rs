//! What may be said on the command line.

use crate::adopt::{AdoptOptions, Tool};
use crate::check::SnapshotNeed;
use crate::create::Down;
use crate::lint::LintOptions;
use crate::plan::UpOptions;
use crate::resolve::Resolution;
use crate::target::{Need, Target};
use crate::undo::Undo;
use crate::version::Version;
use arlen_cli::TargetArguments;
use arlen_data::diag::{Code, Diagnostic, Result};
use clap::{ArgGroup, Args, Parser, Subcommand, value_parser};
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::time::Duration;

/// Migrates named databases, each with its own files, state table and lock.
#[derive(Debug, Parser)]
#[command(name = "arlen-migrate", version, arg_required_else_help = false)]
pub struct Arguments {
    #[command(flatten)]
    pub(super) targets: TargetArguments,

    /// URL of the one selected target, in place of the configured one
    #[arg(long, global = true, value_name = "URL", help_heading = "Targets")]
    pub(super) url: Option<String>,

    /// How many targets are worked on at the same time
    #[arg(long, global = true, value_name = "N", default_value_t = NonZeroUsize::MIN, help_heading = "Targets")]
    pub(super) jobs: NonZeroUsize,

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
    Up {
        #[command(flatten)]
        wanted: Wanted,
        /// Apply exactly what a plan says, or nothing
        #[arg(long, value_name = "FILE", conflicts_with_all = ["to", "allow_late"])]
        plan: Option<PathBuf>,
        /// Say what would be applied, as `plan` does; writes nothing
        #[arg(long)]
        dry_run: bool,
    },
    /// Say what `up` would do; writes nothing
    Plan {
        #[command(flatten)]
        wanted: Wanted,
        /// Keep the plan for `up --plan`
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
    /// Say what is applied, pending, late, absent and edited; writes nothing
    Status {
        /// Exit with 3 if something is pending
        #[arg(long)]
        exit_code: bool,
    },
    /// Exit with 0 only if nothing is pending, late, absent, edited or invalid; writes nothing
    Verify,
    /// Undo applied migrations with their `.down.sql` files, the newest first
    #[command(group(ArgGroup::new("extent").required(true)))]
    Down {
        /// Undo every migration newer than this version; 0 for all
        #[arg(long, value_name = "VERSION", group = "extent")]
        to: Option<Version>,
        /// Undo so many migrations
        #[arg(long, value_name = "N", group = "extent")]
        steps: Option<NonZeroUsize>,
        #[command(flatten)]
        caution: Caution,
    },
    /// Undo the newest migration and apply it again
    Redo(Caution),
    /// Record edited files as they are now; runs nothing
    Repair(Caution),
    /// Record the files up to a version as applied, where nothing is recorded yet; runs nothing
    Baseline {
        /// The last version to record
        #[arg(long, value_name = "VERSION")]
        at: Version,
        #[command(flatten)]
        caution: Caution,
    },
    /// Say of a migration that it is applied, or is not, where nothing else tells; runs nothing
    #[command(group(ArgGroup::new("resolution").required(true)))]
    Resolve {
        /// The version of the migration
        version: Version,
        /// It took effect: the statement in doubt if there is one, else all of it
        #[arg(long, group = "resolution")]
        applied: bool,
        /// It did not, or what it did was taken back
        #[arg(long, group = "resolution")]
        rolled_back: bool,
        #[command(flatten)]
        caution: Caution,
    },
    /// Take the history of another tool over, where nothing is recorded yet; runs nothing
    Adopt {
        #[command(flatten)]
        options: Other,
        #[command(flatten)]
        caution: Caution,
    },
    /// Say what is dangerous in the migration files; asks no database
    Lint {
        /// Look at nothing before this version
        #[arg(long, value_name = "VERSION")]
        from: Option<Version>,
    },
    /// Create the database itself, empty
    Create,
    /// Remove the database itself and all that is in it
    Drop {
        /// The name of the target, repeated; once for each target
        #[arg(long, value_name = "NAME", required = true)]
        confirm: Vec<String>,
    },
    /// Wait until the databases answer
    Wait {
        /// For how long, at most 86400
        #[arg(long, value_name = "SECONDS", default_value_t = 60, value_parser = value_parser!(u32).range(..=86_400))]
        timeout: u32,
    },
    /// Keep the schema of a database in a file
    Dump {
        /// Compare the file with the database; writes nothing
        #[arg(long)]
        check: bool,
        /// The file of the one selected target, in place of the configured one
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
    /// Try all migrations on a database of their own, up, down and up again, and compare it with the file of `dump`
    Check {
        /// PostgreSQL: a server to throw away, in place of that of the target
        #[arg(long, value_name = "URL")]
        shadow_url: Option<String>,
        /// The file must be there
        #[arg(long)]
        require_snapshot: bool,
    },
    /// Create a migration file, with the time as its version
    New {
        /// What it does, in a few words
        name: String,
        /// Create a `.down.sql` file beside it
        #[arg(long)]
        down: bool,
    },
}

/// What is to be applied.
#[derive(Clone, Debug, Args)]
struct Wanted {
    /// Apply nothing after this version
    #[arg(long, value_name = "VERSION")]
    to: Option<Version>,

    /// Apply this file although newer ones are applied; may be given several times
    #[arg(long, value_name = "VERSION")]
    allow_late: Vec<Version>,
}

impl Wanted {
    fn options(&self) -> UpOptions {
        UpOptions { to: self.to, allow_late: self.allow_late.clone(), plan: None }
    }
}

/// Another tool, and where its files are.
#[derive(Clone, Debug, Args)]
struct Other {
    /// The tool
    tool: Tool,

    /// Its state table, if that has not the usual name; on PostgreSQL as in SQL, with a schema if need be
    #[arg(long, value_name = "NAME")]
    table: Option<String>,

    /// Its files, if they are not in the folder of the target
    #[arg(long, value_name = "FOLDER", requires = "out")]
    from: Option<PathBuf>,

    /// Write the files there in the form of this tool; never over a file
    #[arg(long, value_name = "FOLDER")]
    out: Option<PathBuf>,
}

impl Other {
    fn options(&self) -> AdoptOptions {
        let Self { tool, table, from, out } = self.clone();
        AdoptOptions { tool, table, from, out }
    }
}

/// What goes with a command that may lose data, or rewrites the history.
#[derive(Clone, Debug, Args)]
pub(super) struct Caution {
    /// Say what would be done; writes nothing
    #[arg(long)]
    dry_run: bool,

    /// The name of a target with `protected = true`, repeated; may be given several times
    #[arg(long, value_name = "NAME")]
    confirm: Vec<String>,
}

impl Caution {
    /// Whether it is done.
    pub(super) const fn effect(&self) -> Effect {
        Effect::of(self.dry_run)
    }

    /// Refuses a protected target that was not confirmed, unless nothing is done.
    fn check(&self, targets: &[Target]) -> Result<()> {
        match self.effect() {
            Effect::Real => Target::check_confirmed(targets, &self.confirm, Need::Protected),
            Effect::DryRun => Ok(()),
        }
    }
}

/// Whether a command does what it says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Effect {
    /// It does.
    Real,
    /// It says what it would do.
    DryRun,
}

impl Effect {
    const fn of(dry_run: bool) -> Self {
        if dry_run { Self::DryRun } else { Self::Real }
    }
}

/// What is to be done.
#[derive(Clone, Debug)]
pub(super) enum Command {
    Up { options: UpOptions, plan: Option<PathBuf>, effect: Effect },
    Plan { options: UpOptions, out: Option<PathBuf> },
    Status { exit_code: bool },
    Verify,
    Down { undo: Undo, caution: Caution },
    Redo(Caution),
    Repair(Caution),
    Baseline { at: Version, caution: Caution },
    Resolve { version: Version, resolution: Resolution, caution: Caution },
    Adopt { options: AdoptOptions, caution: Caution },
    Lint(LintOptions),
    Create,
    Drop { confirmed: Vec<String> },
    Wait { timeout: Duration },
    Dump { effect: Effect, out: Option<PathBuf> },
    Check { shadow_url: Option<String>, snapshot: SnapshotNeed },
    New { name: String, down: Down },
}

impl Arguments {
    pub(super) fn command(&self) -> Command {
        match &self.command {
            None => Command::Up { options: UpOptions::default(), plan: None, effect: Effect::Real },
            Some(Words::Up { wanted, plan, dry_run }) => {
                Command::Up { options: wanted.options(), plan: plan.clone(), effect: Effect::of(*dry_run) }
            }
            Some(Words::Plan { wanted, out }) => Command::Plan { options: wanted.options(), out: out.clone() },
            Some(Words::Status { exit_code }) => Command::Status { exit_code: *exit_code },
            Some(Words::Verify) => Command::Verify,
            Some(Words::Down { to, steps, caution }) => {
                // One of both is given.
                let steps = Undo::Steps(steps.unwrap_or(NonZeroUsize::MIN));
                Command::Down { undo: to.map_or(steps, Undo::To), caution: caution.clone() }
            }
            Some(Words::Redo(caution)) => Command::Redo(caution.clone()),
            Some(Words::Repair(caution)) => Command::Repair(caution.clone()),
            Some(Words::Baseline { at, caution }) => Command::Baseline { at: *at, caution: caution.clone() },
            Some(Words::Resolve { version, applied, caution, .. }) => {
                // One of both is given.
                let resolution = if *applied { Resolution::Applied } else { Resolution::RolledBack };
                Command::Resolve { version: *version, resolution, caution: caution.clone() }
            }
            Some(Words::Adopt { options, caution }) => {
                Command::Adopt { options: options.options(), caution: caution.clone() }
            }
            Some(Words::Lint { from }) => Command::Lint(LintOptions { from: *from }),
            Some(Words::Create) => Command::Create,
            Some(Words::Drop { confirm }) => Command::Drop { confirmed: confirm.clone() },
            Some(Words::Wait { timeout }) => Command::Wait { timeout: Duration::from_secs((*timeout).into()) },
            Some(Words::Dump { check, out }) => Command::Dump { effect: Effect::of(*check), out: out.clone() },
            Some(Words::Check { shadow_url, require_snapshot }) => Command::Check {
                shadow_url: shadow_url.clone(),
                snapshot: if *require_snapshot { SnapshotNeed::Required } else { SnapshotNeed::Optional },
            },
            Some(Words::New { name, down }) => {
                Command::New { name: name.clone(), down: if *down { Down::With } else { Down::Without } }
            }
        }
    }
}

impl Command {
    /// Refuses what was not confirmed, before any target is touched.
    pub(super) fn check(&self, targets: &[Target]) -> Result<()> {
        match self {
            Self::Down { caution, .. }
            | Self::Redo(caution)
            | Self::Repair(caution)
            | Self::Baseline { caution, .. }
            | Self::Resolve { caution, .. }
            | Self::Adopt { caution, .. } => caution.check(targets),
            Self::Drop { confirmed } => Target::check_confirmed(targets, confirmed, Need::Every),
            Self::Up { .. }
            | Self::Plan { .. }
            | Self::Status { .. }
            | Self::Verify
            | Self::Lint(_)
            | Self::Create
            | Self::Wait { .. }
            | Self::Dump { .. }
            | Self::Check { .. }
            | Self::New { .. } => Ok(()),
        }
    }

    /// Targets as the command has them.
    pub(super) fn redirect(&self, mut targets: Vec<Target>) -> Result<Vec<Target>> {
        if let Self::Dump { out: Some(out), .. } = self {
            let [target] = targets.as_mut_slice() else {
                return Err(Diagnostic::new(
                    Code::UsageInvalid,
                    "`--out` goes with one target, and several are selected",
                )
                .with_help("name one with `--database`, or write `snapshot` in the configuration of each")
                .into());
            };
            target.snapshot.clone_from(out);
        }
        Ok(targets)
    }

    /// The word for it, as in JSON.
    pub(super) const fn name(&self) -> &'static str {
        match self {
            Self::Up { .. } => "up",
            Self::Plan { .. } => "plan",
            Self::Status { .. } => "status",
            Self::Verify => "verify",
            Self::Down { .. } => "down",
            Self::Redo(_) => "redo",
            Self::Repair(_) => "repair",
            Self::Baseline { .. } => "baseline",
            Self::Resolve { .. } => "resolve",
            Self::Adopt { .. } => "adopt",
            Self::Lint(_) => "lint",
            Self::Create => "create",
            Self::Drop { .. } => "drop",
            Self::Wait { .. } => "wait",
            Self::Dump { .. } => "dump",
            Self::Check { .. } => "check",
            Self::New { .. } => "new",
        }
    }
}
