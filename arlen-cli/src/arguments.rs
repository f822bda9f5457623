//! The options that name a configuration and targets of it.

use arlen_data::config::{Config, Selection};
use arlen_data::diag::Result;
use clap::{ArgAction, Args};
use std::path::PathBuf;

/// Which configuration is meant.
#[derive(Clone, Debug, Default, Args)]
pub struct ConfigArguments {
    /// Configuration file; relative paths in it start from its folder
    #[arg(long, global = true, value_name = "FILE", help_heading = "Targets")]
    pub config: Option<PathBuf>,

    /// Overlay `arlen.<NAME>.toml` beside the configuration file
    #[arg(long, global = true, value_name = "NAME", help_heading = "Targets")]
    pub env: Option<String>,
}

/// Which targets are meant.
///
/// ```
/// use arlen_cli::TargetArguments;
/// use arlen_data::config::Selection;
/// use clap::Parser;
///
/// #[derive(Parser)]
/// struct Arguments {
///     #[command(flatten)]
///     targets: TargetArguments,
/// }
///
/// let arguments = Arguments::parse_from(["shop", "--database", "catalog", "--database", "audit"]);
/// assert_eq!(arguments.targets.selection(), Selection::Named(vec!["catalog".to_owned(), "audit".to_owned()]));
/// ```
#[derive(Clone, Debug, Default, Args)]
pub struct TargetArguments {
    #[command(flatten)]
    file: ConfigArguments,

    /// Target; may be given several times [default: the target `default`, else the only one]
    #[arg(long, global = true, value_name = "NAME", action = ArgAction::Append, help_heading = "Targets")]
    database: Vec<String>,

    /// All configured targets, by name
    #[arg(long, global = true, conflicts_with = "database", help_heading = "Targets")]
    all: bool,
}

impl ConfigArguments {
    /// The configuration, as [`Config::locate`] finds it.
    ///
    /// # Errors
    ///
    /// As [`Config::load`].
    pub fn load(&self, selection: &Selection) -> Result<Config> {
        Config::locate(self.config.as_deref(), self.env.as_deref(), selection)
    }
}

impl TargetArguments {
    /// Which targets were named.
    #[must_use]
    pub fn selection(&self) -> Selection {
        if self.all {
            Selection::All
        } else if self.database.is_empty() {
            Selection::Default
        } else {
            Selection::Named(self.database.clone())
        }
    }

    /// The configuration, as [`Config::locate`] finds it.
    ///
    /// # Errors
    ///
    /// As [`Config::load`].
    pub fn load(&self) -> Result<Config> {
        self.file.load(&self.selection())
    }
}
