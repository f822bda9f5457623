//! What may be said on the command line.

use arlen_cli::TargetArguments;
use clap::{Args, Parser, Subcommand};
use std::path::PathBuf;

/// Generates Rust modules from the schemas of named databases, and functions from SQL files.
#[derive(Debug, Parser)]
#[command(name = "arlen-codegen", version)]
pub struct Arguments {
    #[command(subcommand)]
    pub(super) command: Command,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Write a module for each table and view of a database, and its enums
    Schema(SchemaArguments),
    /// Write a function for each query in the SQL files of a database, as the database describes it
    Sql(SqlArguments),
}

#[derive(Debug, Args)]
pub(super) struct SchemaArguments {
    #[command(flatten)]
    pub(super) common: CommonArguments,

    /// Write nothing and ask no database: exit with 3 if files are not as their manifest wants them
    #[arg(long)]
    pub(super) check: bool,
}

#[derive(Debug, Args)]
pub(super) struct SqlArguments {
    #[command(flatten)]
    pub(super) common: CommonArguments,

    /// Folder of the SQL files of the one database [default: `queries` of the configuration, else `db/sql/<NAME>` beside it]
    #[arg(long, value_name = "DIR", conflicts_with = "all")]
    pub(super) sql: Option<PathBuf>,

    /// Write nothing and ask no database: exit with 3 if SQL was edited or files are not as their manifest wants them
    #[arg(long)]
    pub(super) check: bool,

    /// Write nothing, and have the database describe the queries again: exit with 3 if files are not as it wants them
    #[arg(long, conflicts_with = "check")]
    pub(super) verify: bool,
}

#[derive(Debug, Args)]
pub(super) struct CommonArguments {
    #[command(flatten)]
    pub(super) targets: TargetArguments,

    /// Folder; each database has one of its name in it
    #[arg(long, value_name = "DIR", default_value = "src")]
    pub(super) output: PathBuf,

    /// Print one JSON document on stdout
    #[arg(long)]
    pub(super) json: bool,
}
